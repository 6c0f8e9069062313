"""What words and names of the file mean: closed lists, blanks, people and accounts nobody knows, dates and decimals."""

from dataclasses import replace

import streamlit as st

from components.escape import plain
from components.markup import draw, element
from components.plain_table import plain_table
from data.core import store
from data.core.importing import strangers
from data.core.importing.mappings import MappingOptions, Relation, TableMapping
from data.core.importing.parts import Part
from data.core.importing.reading import Question
from data.core.importing.relations import RELATED
from data.core.importing.sheets import shown
from data.core.importing.strangers import Strangers
from data.core.importing.targets import Field
from data.core.importing.types import BLANK_WORDS, Options, read_column

MOST_WORDS = 30
MOST_NAMES = 12
EXAMPLES = 3
WIDTH = 230
UNKNOWN = "Refuse these rows"
ORDERS = {"dmy": "Day, month, year", "mdy": "Month, day, year", "ymd": "Year, month, day"}
MARKS = {".": "A point: 1.5", ",": "A comma: 1,5"}
SCALES = {"fraction": "0.25 means 25 %", "whole": "25 means 25 %"}
ASKED = {
    "date_order": ("Dates are written", ORDERS, "date"), "decimal_mark": ("Decimals are written with", MARKS, "money"),
    "percent_scale": ("Shares are written", SCALES, "percent"), "currency": ("Amounts are in", {}, "money"),
}  # fmt: skip
FIND_OUT = "Find out"
TOLD = {
    "stage": "Which of our stages this word means. mql: a lead that marketing hands on. sql: a lead that sales works "
             "on. sao: an opportunity that sales has accepted.",
    "opened": "The stage of a deal on its first day: what the file says is its stage of today.",
}

Words = dict[str, dict[str, str | int | float | bool | None]]
"""By field: their word to ours."""


def answers(
    part: Part, place: str, given: TableMapping, asked: list[Question], coming: dict[str, set[str]]
) -> tuple[Part, int]:
    """Draw what only a person can say about a table; return the part with its whole mapping, and how much it was.

    `given` holds what was answered for such a file before, `asked` the questions that its cells raised.
    """
    columns = part.mapping.columns
    blank = _blank_words(part, place, given.options)
    part = replace(part, mapping=replace(part.mapping, options=replace(given.options, blank_words=blank)))
    words = _lists(part, place, given.values)
    before = {name: said for name, said in given.values.items() if name in columns.values() and name not in words}
    part = replace(part, mapping=replace(part.mapping, values={**before, **words}, relations={}))
    relations, names = _names(part, place, given, coming)
    values = {field: {**words.get(field, {}), **names.get(field, {})} for field in {*words, *names}}
    options = _options(part, place, replace(given.options, blank_words=blank), asked)
    mapping = replace(part.mapping, columns=columns, values=values, relations=relations, options=options)
    drawn = len(strangers.placeholders(part.table, list(columns))) + len(asked) + len(relations) + sum(
        word.ours is None for header, name in columns.items() if part.target.field(name).choices
        for word in strangers.words(part, header, part.target.field(name))
    )  # fmt: skip
    return replace(part, mapping=mapping), drawn


def _blank_words(part: Part, place: str, given: MappingOptions) -> tuple[str, ...] | None:
    found = strangers.placeholders(part.table, list(part.mapping.columns))
    if not found:
        return given.blank_words
    before = {word.casefold() for word in given.blank_words or ()}
    cells = ", ".join(f"“{word}” in {count:,} {'cell' if count == 1 else 'cells'}" for word, count in found.items())
    chosen = st.multiselect(
        "Words that mean an empty cell", list(found), key=f"blank-{place}", format_func=plain, placeholder="None",
        default=[word for word in found if word.casefold() in before], help=plain(f"Found: {cells}."), width=480,
    )  # fmt: skip
    draw(element("div", f"Found {cells}.", class_="qd-muted"))
    return (*BLANK_WORDS, *chosen) if chosen else given.blank_words


def _lists(part: Part, place: str, given: Words) -> Words:
    found: Words = {}
    for header, name in part.mapping.columns.items():
        field = part.target.field(name)
        if not field.choices:
            continue
        words = strangers.words(part, header, field)
        unknown = [word for word in words if word.ours is None][:MOST_WORDS]
        known = [f"{word.text} → {_code(word.ours)} ({word.count:,})" for word in words if word.ours][:MOST_WORDS]
        if unknown and known:
            draw(element("div", f"{field.label}, known: {', '.join(known)}.", class_="qd-muted"))
        codes = ["", *field.choices]
        with st.container(horizontal=True, key=f"qd-words-{place}-{name}"):
            for word in unknown:
                before = given.get(name, {}).get(word.text)
                with st.container(width=WIDTH, gap=None):
                    ours = st.selectbox(
                        plain(f"{field.label} “{word.text}”"), codes, format_func=_code,
                        index=codes.index(str(before)) if before in codes else 0, key=f"val-{place}-{name}-{word.text}",
                        help=TOLD.get(name),
                    )  # fmt: skip
                    draw(element("div", _rows(word.count), class_="qd-muted"))
                if ours:
                    found.setdefault(name, {})[word.text] = ours
    return found


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _code(code: str | None) -> str:
    return code.replace("_", " ") if code else UNKNOWN


def _names(
    part: Part, place: str, given: TableMapping, coming: dict[str, set[str]]
) -> tuple[dict[str, Relation], Words]:
    with store.reading() as session:
        unknown = strangers.strangers(session, part, coming)
        ways = {one.field.name: strangers.best_way(session, part, one.field) for one in unknown}
    rules = {name: rule for name, rule in given.relations.items() if name in part.mapping.columns.values()}
    found: Words = {n: dict(said) for n, said in part.mapping.values.items() if part.target.field(n).relation}
    for one in unknown:
        missing = _missing(one, place, rules.get(one.field.name))
        rules[one.field.name] = Relation(ways[one.field.name], missing)
        chosen = _alike(one, place)
        if chosen:
            found.setdefault(one.field.name, {}).update(chosen)
    return rules, found


def _missing(one: Strangers, place: str, rule: Relation | None) -> str:
    """What becomes of names that nobody has: one explicit choice a column."""
    field, count = one.field, sum(1 for name in one.unknown if not name.fits)
    related = RELATED[field.relation or ""]
    noun = field.relation or "records"
    words = {"refuse": "Refuse the rows", "blank": "Leave it empty", "create": f"Create {count:,} {noun}"}
    ways = ["refuse", "blank", *(["create"] if related.stub else [])]
    with st.container(width=480, gap=None):
        chosen = st.selectbox(
            plain(f"{field.label} that is not known"), ways, format_func=lambda way: words[way],
            index=ways.index(rule.missing if rule else related.missing), key=f"rel-{place}-{field.name}",
        )  # fmt: skip
        listed = [f"{name.text} ({_rows(name.count)}{f', {name.fits} records fit' if name.fits else ''})"
                  for name in one.unknown[:MOST_NAMES]]  # fmt: skip
        more = f" and {len(one.unknown) - MOST_NAMES:,} more" if len(one.unknown) > MOST_NAMES else ""
        known = f" {one.known:,} others are known." if one.known else ""
        first = "" if related.stub else f" A name alone makes none: import the {noun} first, or leave it empty."
        draw(element("div", f"{', '.join(listed)}{more}.{known}{first}", class_="qd-muted"))
    return str(chosen)


def _alike(one: Strangers, place: str) -> dict[str, str | int | float | bool | None]:
    """Names that look like one we have: said with how much, taken only when somebody says so."""
    found: dict[str, str | int | float | bool | None] = {}
    with st.container(horizontal=True, key=f"qd-alike-{place}-{one.field.name}"):
        for name in [name for name in one.unknown if name.suggestions][:MOST_NAMES]:
            scores = {like.field: like.score for like in name.suggestions}
            said = {"": "None of ours", **{ours: f"{ours} ({score:.0f} % alike)" for ours, score in scores.items()}}
            picked = st.selectbox(
                plain(f"{one.field.label} “{name.text}” is"), list(said), width=WIDTH,
                key=f"like-{place}-{one.field.name}-{name.text}", format_func=lambda ours, said=said: plain(said[ours]),
            )  # fmt: skip
            if picked:
                found[name.text] = picked
    return found


def _options(part: Part, place: str, given: MappingOptions, asked: list[Question]) -> MappingOptions:
    names = {question.option for question in asked if question.option}
    names |= {name for name in ASKED if getattr(given, name)}
    with st.container(horizontal=True, key=f"qd-options-{place}"):
        for name in [name for name in ASKED if name in names]:
            given = _option(name, place, given, [question for question in asked if question.option == name])
        if part.target.name == "deals":
            stages = ["mql", "sql", "sao"]
            stage = st.selectbox("Deals opened at", stages, key=f"opened-{place}", width=WIDTH, format_func=str.upper,
                                 index=stages.index(given.opened_at_stage or "sao"), help=TOLD["opened"])  # fmt: skip
            given = replace(given, opened_at_stage=stage)
    for question in asked:
        _examples(part, question)
    return given


def _option(name: str, place: str, given: MappingOptions, asked: list[Question]) -> MappingOptions:
    label, words, _ = ASKED[name]
    before = getattr(given, name)
    fitting = list(dict.fromkeys(answer for question in asked for answer in question.answers))
    offered = ["", *(fitting or words or [before])]
    offered += [before] if before and before not in offered else []
    picked = st.selectbox(
        label, offered, key=f"{name}-{place}", width=WIDTH, index=offered.index(before or ""),
        format_func=lambda answer: words.get(answer, answer) or FIND_OUT,
    )  # fmt: skip
    return replace(given, **{name: picked or None})


def _examples(part: Part, question: Question) -> None:
    """Show the rows that decide it, read each way."""
    name = part.mapping.columns.get(question.column)
    if question.option not in ASKED or name is None:
        return
    field = part.target.field(name)
    cells = list(dict.fromkeys(part.table.columns[part.table.headers.index(question.column)]))
    lines = _read_each_way(cells, field, question)
    if lines:
        words = ASKED[question.option][1]
        heads = [(f"{question.column}, in the file", False), *((words.get(a, a), False) for a in question.answers)]
        draw(plain_table(lines, heads, alt=question.text))


def _read_each_way(cells: list, field: Field, question: Question) -> list[list[str]]:
    ways = [
        read_column(cells, field.kind, Options(**{question.option or "": answer})).values for answer in question.answers
    ]
    lines = []
    for place, cell in enumerate(cells):
        values = [way[place] for way in ways]
        if None not in values and len(set(map(str, values))) > 1:
            lines.append([shown(cell), *(_said(value) for value in values)])
    return lines[:EXAMPLES]


def _said(value: object) -> str:
    return f"{value.day} {value:%B %Y}" if hasattr(value, "day") else str(value)
