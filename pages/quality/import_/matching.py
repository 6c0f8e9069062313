"""Which column is which field, which word is which of ours, and what becomes of names nobody knows."""

from dataclasses import replace

import streamlit as st

from components.escape import plain
from components.markup import draw
from components.plain_table import plain_table
from data.core.importing import parts
from data.core.importing.mappings import Mapping, MappingOptions, Relation, TableMapping, dump_mapping
from data.core.importing.matching import match_columns
from data.core.importing.relations import RELATED
from data.core.importing.sheets import shown
from data.core.importing.targets import Field, Target
from data.core.importing.types import Options, read_column

MOST_WORDS = 30
LEFT_OUT = "Not imported"
UNKNOWN = "Refuse these rows"
RULES = (
    "A deal gets an inferred history from a single export: it opens on its opening date and closes on its close date.",
    "Before its close it carries the actual close date, and as amount its close value, else its product's list price.",
    "Closed deals and deals at the stage named below opened at that stage; others opened at the stage they have now.",
    "A deal without an opening date has no history before the day the file shows.",
    "An open deal without a close date is listed, not counted.",
    "Deals come in at the stage they have. Fields that the gates ask for and the file lacks become gate debt: "
    "the deal cannot advance until they are filled.",
    "An empty cell changes nothing. The word (clear) empties a field.",
    "A file that is imported again changes only what changed in it since; edits made here stay and are listed.",
)
MISSING = {"refuse": "Refuse the row", "create": "Create it", "blank": "Leave it empty"}

Words = dict[str, dict[str, str | int | float | bool | None]]
"""By field: their word to ours."""


def match(part: parts.Part, place: str, *, has_mapping: bool) -> parts.Part:
    """Draw the matching of one table and return the part as the person wants it.

    `place` tells its pickers from those of another file, whose answers must not slip over.
    """
    table, mapping, target = part.table, part.mapping, part.target
    name = f"{table.file}: {table.sheet}" if table.sheet else table.file
    with st.expander(plain(f"{name} → {target.title} ({len(table.row_numbers):,} rows)"), expanded=not has_mapping):
        if has_mapping:
            _show(mapping)
            return part
        columns = _columns(part, place)
        mapping = replace(mapping, columns=columns, values=_values(part, columns, place))
        mapping = replace(mapping, relations=_relations(target, columns, place), options=_options(target, place))
        text = dump_mapping(Mapping((mapping,)))
        st.download_button("Save this matching as a file", text, "mapping.yaml", on_click="ignore", key=f"map-{place}")
    return replace(part, mapping=mapping)


def _show(mapping: TableMapping) -> None:
    rows = [[theirs, ours] for theirs, ours in mapping.columns.items()]
    draw(plain_table(rows, [("Column", False), ("Field", False)], alt="Columns and the fields they fill"))


def _columns(part: parts.Part, place: str) -> dict[str, str]:
    fields = {"": LEFT_OUT, **{field.name: field.label for field in part.target.fields}}
    matches = match_columns(part.table.headers, part.target.fields)
    chosen: dict[str, str] = {}
    with st.container(horizontal=True):
        for position, header in enumerate(part.table.headers):
            match_ = matches[header]
            likely = ", ".join(part.target.field(s.field).label for s in match_.suggestions)
            samples = [shown(cell) for cell in part.table.columns[position][:40] if cell is not None][:2]
            picked = st.selectbox(
                plain(header), list(fields), index=list(fields).index(match_.field or ""), width=230,
                format_func=lambda name: fields[name], key=f"col-{place}-{position}",
                help=plain(f"For example: {'; '.join(samples)}. " + (f"Looks like: {likely}." if likely else "")),
            )  # fmt: skip
            if picked:
                chosen[header] = picked
    return chosen


def _values(part: parts.Part, columns: dict[str, str], place: str) -> Words:
    found: Words = {}
    with st.container(horizontal=True):
        for header, name in columns.items():
            field = part.target.field(name)
            cells = part.table.columns[part.table.headers.index(header)]
            for word in _unknown(field, cells) if field.choices else ():
                ours = st.selectbox(
                    plain(f"{field.label} “{word}”"), ["", *(field.choices or ())], format_func=_choice, width=230,
                    key=f"val-{place}-{name}-{word}", help=plain(f"What {word} means in the column {header}"),
                )  # fmt: skip
                if ours:
                    found.setdefault(name, {})[word] = ours
    return found


def _unknown(field: Field, cells: list) -> list[str]:
    words = list(dict.fromkeys(shown(cell) for cell in cells if cell is not None))[:MOST_WORDS]
    read = read_column(words, "choice", Options(choices=field.choices or ()))
    return [word for position, word in enumerate(words) if position in read.errors]


def _choice(code: str) -> str:
    return UNKNOWN if not code else code.replace("_", " ")


def _relations(target: Target, columns: dict[str, str], place: str) -> dict[str, Relation]:
    rules: dict[str, Relation] = {}
    with st.container(horizontal=True):
        for name in columns.values():
            field = target.field(name)
            if not field.relation:
                continue
            related = RELATED[field.relation]
            ways = ["refuse", "blank", *(["create"] if related.stub else [])]
            missing = st.selectbox(
                plain(f"{field.label} that is not known"), ways, index=ways.index(related.missing),
                format_func=MISSING.get, key=f"rel-{place}-{name}", width=230,
            )  # fmt: skip
            rules[name] = Relation(next(iter(related.by)), missing)
    return rules


def _options(target: Target, place: str) -> MappingOptions:
    with st.container(horizontal=True):
        order = st.selectbox("Dates are written", ["", "dmy", "mdy", "ymd"], key=f"order-{place}", width=230,
                             format_func={"": "Find out", "dmy": "Day, month, year", "mdy": "Month, day, year",
                                          "ymd": "Year, month, day"}.get)  # fmt: skip
        mark = st.selectbox("Decimals are written with", ["", ".", ","], key=f"mark-{place}", width=230,
                            format_func={"": "Find out", ".": "A point: 1.5", ",": "A comma: 1,5"}.get)  # fmt: skip
        stage = None
        if target.name == "deals":
            stage = st.selectbox("Deals opened at", ["mql", "sql", "sao"], index=2, key=f"opened-{place}", width=230,
                                 format_func=str.upper)  # fmt: skip
    return MappingOptions(date_order=order or None, decimal_mark=mark or None, opened_at_stage=stage)
