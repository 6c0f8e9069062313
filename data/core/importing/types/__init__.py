"""Raw cells of a column to values of one kind, judged on all distinct values; what is unclear is asked."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import data.core.importing.types.amounts as amounts
import data.core.importing.types.dates as dates
import data.core.importing.types.words as words
from data.core.importing.sheets import NEVER_CALCULATED, Cell, ErrorCell, shown
from data.core.importing.types.shapes import BLANK_WORDS, CLEAR, Clear, Column, Options, Parsed

__all__ = ["BLANK_WORDS", "CLEAR", "KINDS", "Clear", "Column", "Options", "read_column"]

KINDS: Mapping[str, Callable[[Sequence[Any], Options], Parsed]] = {
    "text": words.read_texts,
    "identifier": words.read_identifiers,
    "choice": words.read_choices,
    "boolean": words.read_booleans,
    "email": words.read_emails,
    "list": words.read_lists,
    "date": dates.read_dates,
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
    if bool in set(map(type, values)):  # True == 1 would share an entry below
        values = [shown(value) if isinstance(value, bool) else value for value in values]
    done, wrong, live = _sort(dict.fromkeys(values), kind, options)
    parsed = KINDS[kind](list(dict.fromkeys(live.values())), options)
    for raw, cleaned in live.items():
        done[raw] = parsed.values.get(cleaned)
        if cleaned in parsed.errors:
            wrong[raw] = parsed.errors[cleaned]
    return Column(
        values=list(map(done.__getitem__, values)),
        errors={i: wrong[value] for i, value in enumerate(values) if value in wrong} if wrong else {},
        question=parsed.question,
        answers=parsed.answers,
        asks=parsed.asks,
        note=parsed.note,
        currency=parsed.currency,
        reading=parsed.reading,
    )


def _sort(
    distinct: dict[Cell, None], kind: str, options: Options
) -> tuple[dict[Cell, Any], dict[Cell, str], dict[Cell, Any]]:
    """Distinct cells that are settled (blank, cleared), wrong (failed formulas) and still to be read, cleaned."""
    blank = {word.strip().casefold() for word in options.blank_words} | {""}
    aliases = {key.strip().casefold(): value for key, value in options.values.items()}
    done: dict[Cell, Any] = {None: None}
    wrong: dict[Cell, str] = {}
    live: dict[Cell, Any] = {}
    for raw in distinct:
        if raw is None:
            continue
        if isinstance(raw, ErrorCell):
            done[raw] = None
            if raw.code.casefold() not in blank:
                wrong[raw] = _failed(raw.code)
            continue
        cleaned: Any = words.clean(raw, lines=kind in ("text", "list")) if isinstance(raw, str) else raw
        key = (cleaned if isinstance(cleaned, str) else shown(cleaned)).casefold()
        if aliases and key in aliases:
            cleaned = aliases[key]
            key = "" if cleaned is None else str(cleaned).casefold()
        if key in blank:
            done[raw] = None
        elif key == "(clear)":
            done[raw] = CLEAR
        else:
            live[raw] = cleaned
    return done, wrong, live


def _failed(code: str) -> str:
    if code == NEVER_CALCULATED:
        return "the formula in this cell was never calculated: open the file in a spreadsheet program and save it"
    return f"the formula in this cell failed: it shows {code}"
