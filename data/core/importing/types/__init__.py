"""Raw cells of a column to values of one kind, judged on all distinct values; what is unclear is asked."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import data.core.importing.types.amounts as amounts
import data.core.importing.types.dates as dates
import data.core.importing.types.instants as instants
import data.core.importing.types.words as words
from data.core.importing.cells import distinct, kinds, mapped
from data.core.importing.sheets import NEVER_CALCULATED, Cell, ErrorCell, shown
from data.core.importing.types.shapes import BLANK_WORDS, CLEAR, Clear, Column, Options, Parsed

__all__ = ["BLANK_WORDS", "CLEAR", "KINDS", "Clear", "Column", "Options", "read_column"]

CLEARED = "(clear)"
NUMBERLIKE = frozenset(("nan", "inf", "-inf"))
OTHER = "\0"
WORDY = {"text": None, "identifier": words.SHORTENED}
"""Kinds whose values are the texts themselves, and what makes somebody look at each of them all the same."""
KINDS: Mapping[str, Callable[[Sequence[Any], Options], Parsed]] = {
    "text": words.read_texts,
    "identifier": words.read_identifiers,
    "choice": words.read_choices,
    "boolean": words.read_booleans,
    "email": words.read_emails,
    "list": words.read_lists,
    "date": dates.read_dates,
    "instant": instants.read_instants,
    "money": amounts.read_money,
    "number": amounts.read_numbers,
    "integer": amounts.read_integers,
    "percent": amounts.read_percents,
}


def read_column(values: Sequence[Cell], kind: str, options: Options | None = None) -> Column:
    """Values of one kind, one a cell: None for blank or wrong cells, CLEAR for "(clear)"; errors by index.

    money, number and percent become Decimal (percent as a fraction), integer int, date date, list a tuple of texts.
    With a `question` the unclear cells are None and nothing may be written until `options` answers it.

    >>> read_column(["13/02/2025", "01/02/2025", ""], "date").values
    [datetime.date(2025, 2, 13), datetime.date(2025, 2, 1), None]
    """
    options = options or Options()
    if kind in WORDY and words.are_settled(values, _special(options), without=WORDY[kind]):
        return Column(values=list(values), errors={})
    if bool in kinds(values):  # True == 1 would share an entry below
        values = [shown(value) if isinstance(value, bool) else value for value in values]
    done, wrong, live = _sort(distinct(values), kind, options)
    parsed = KINDS[kind](list(dict.fromkeys(live.values())), options)
    done.update(zip(live, map(parsed.values.get, live.values()), strict=True))
    if parsed.errors:
        wrong |= {raw: parsed.errors[cleaned] for raw, cleaned in live.items() if cleaned in parsed.errors}
    return Column(
        values=mapped(values, done),
        errors={i: wrong[value] for i, value in enumerate(values) if value in wrong} if wrong else {},
        question=parsed.question,
        answers=parsed.answers,
        asks=parsed.asks,
        note=parsed.note,
        currency=parsed.currency,
        reading=parsed.reading,
    )


def _sort(
    found: dict[Cell, None], kind: str, options: Options
) -> tuple[dict[Cell, Any], dict[Cell, str], dict[Cell, Any]]:
    """Distinct cells that are settled (blank, cleared), wrong (failed formulas) and still to be read, cleaned."""
    blank = _blank(options)
    aliases = {key.strip().casefold(): value for key, value in options.values.items()}
    done: dict[Cell, Any] = {None: None}
    wrong: dict[Cell, str] = {}
    live: dict[Cell, Any] = {}
    told = _cleaned(found, lines=kind in ("text", "list"))
    special = _special(options)
    plain = _folded(told, special)
    if ErrorCell not in set(map(type, told)) and special.isdisjoint(plain.values()):
        return done, wrong, told
    for raw, cleaned in told.items():
        if isinstance(raw, ErrorCell):
            done[raw] = None
            if raw.code.casefold() not in blank:
                wrong[raw] = _failed(raw.code)
            continue
        key = plain[raw]
        if aliases and key in aliases:
            cleaned = aliases[key]
            key = "" if cleaned is None else str(cleaned).casefold()
        if key in blank:
            done[raw] = None
        elif key == CLEARED:
            done[raw] = CLEAR
        else:
            live[raw] = cleaned
    return done, wrong, live


def _blank(options: Options) -> set[str]:
    return {word.strip().casefold() for word in options.blank_words} | {""}


def _special(options: Options) -> set[str]:
    """What is not what it says, in lower case."""
    return {*_blank(options), *(key.strip().casefold() for key in options.values), CLEARED}


def _cleaned(distinct: dict[Cell, None], *, lines: bool) -> dict[Cell, Any]:
    """Distinct cells that are not blank, and what they say: texts without what nobody sees."""
    texts = [cell for cell in distinct if isinstance(cell, str)]
    told: dict[Cell, Any] = dict(zip(texts, words.cleaned(texts, lines=lines), strict=True))
    if len(told) == len(distinct):
        return told
    return {cell: told.get(cell, cell) for cell in distinct if cell is not None}


def _folded(told: dict[Cell, Any], special: set[str]) -> dict[Cell, str]:
    """What each cell is compared by; of numbers and dates only where a special word looks like one."""
    if set(map(type, told.values())) == {str}:
        return dict(zip(told, map(str.casefold, told.values()), strict=True))
    if any(word in NUMBERLIKE or any(map(str.isdigit, word)) for word in special):
        return {c: (v if isinstance(v, str) else shown(v)).casefold() for c, v in told.items()}
    return {c: v.casefold() if isinstance(v, str) else OTHER for c, v in told.items()}


def _failed(code: str) -> str:
    if code == NEVER_CALCULATED:
        return "the formula in this cell was never calculated: open the file in a spreadsheet program and save it"
    return f"the formula in this cell failed: it shows {code}"
