"""Rows that are not data: totals, repeated headers, section headings; and cells that can name a column."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, time

from data.core.importing.cells import distinct, pieces
from data.core.importing.sheets import Cell, shown

LONGEST_NAME = 80
_NUMERIC = re.compile(r"[\s$€£¥(+\-–]*([A-Z]{3}\s)?[.,]?\d[\d.,'\s]*[%)kKmM€$£]*(\s?[A-Z]{3})?\s*")
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b|\d{1,2}[- ][A-Za-z]{3,9}[- ]\d{2,4}\b")
_TOTAL = re.compile(r"(grand[ -]?|sub[ -]?|over)?-?(total|sum|summe|gesamt)(s|e)?\b.{0,40}", re.IGNORECASE)
_SECTION = re.compile(r"([-=*#–—>~_]{2,})\s*\S.*")
_TOTAL_WORDS = ("total", "sum", "gesamt")
_RULES = "-=*#–—>~_"
_ZERO_WIDTH = re.compile("[\ufeff\u200b-\u200f\u2060]")


def is_name(cell: Cell) -> bool:
    """Whether a cell can be a column's name: a short text that is no number, date, address or link.

    >>> is_name("Close date"), is_name("31/12/2025"), is_name("$1,200"), is_name("a@b.example")
    (True, False, False, False)
    """
    if not isinstance(cell, str) or not cell.strip() or len(cell) > LONGEST_NAME:
        return False
    return not (_NUMERIC.fullmatch(cell) or _DATE.match(cell) or "@" in cell or "://" in cell)


def name_of(cell: Cell) -> str:
    """A header cell as one line of text.

    >>> name_of(datetime(2026, 1, 1)), name_of(" Close  date ")
    ('2026-01-01', 'Close date')
    """
    if isinstance(cell, datetime) and cell.time() == time():
        cell = cell.date()
    return " ".join(_ZERO_WIDTH.sub("", shown(cell)).split())


def not_data(columns: Sequence[Sequence[Cell]], first: int, names: list[str]) -> dict[str, list[int]]:
    """Reason -> positions of the rows from `first` on that carry no record."""
    totals, rules = [], []
    for column in columns:
        is_total, has_rule = False, False
        for text in pieces(column):
            is_total = is_total or _has_total(text.casefold())
            has_rule = has_rule or _has_rule(text)
        if is_total:
            totals.append(column)
        if has_rule:
            rules.append(column)
    found = {
        "a total": _totals(columns, totals, first),
        "the column names again": _repeats(columns, first, names),
        "a section heading": _sections(columns, rules, first),
    }
    return {why: places for why, places in found.items() if places}


def _has_total(text: str) -> bool:
    return any(word in text for word in _TOTAL_WORDS)


def _has_rule(text: str) -> bool:
    present = [mark for mark in _RULES if mark in text]
    return any(one + other in text for one in present for other in present)


def _totals(columns: Sequence[Sequence[Cell]], likely: Sequence[Sequence[Cell]], first: int) -> list[int]:
    """"Total" in the first text cell, and every other cell a number: a company called Total has other texts."""
    places = _where(likely, first, lambda cell: isinstance(cell, str) and bool(_TOTAL.fullmatch(cell.strip())))
    return [place for place in places if _is_total(_row(columns, place))]


def _is_total(row: list[Cell]) -> bool:
    texts = [cell for cell in row if isinstance(cell, str) and not _NUMERIC.fullmatch(cell)]
    return len(texts) == 1 and bool(_TOTAL.fullmatch(texts[0].strip()))


def _repeats(columns: Sequence[Sequence[Cell]], first: int, names: list[str]) -> list[int]:
    known = {name for name in names if name}
    if len(known) < 2 or not names[0]:
        return []
    if _stands_once(columns[0], names[0]):
        return []
    places = _where(columns[:1], first, lambda cell: name_of(cell) == names[0])
    return [p for p in places if _same(_row(columns, p), names)]


def _stands_once(column: Sequence[Cell], name: str) -> bool:
    """Whether a column's texts hold its name once, where it is the name: one search, not a look at each cell."""
    words, found = name.split(), 0
    if not words or any(map(str.isdigit, name)):
        return False
    for text in pieces(column, repeated=True):
        found += text.count(words[0]) if text.isascii() else 2
    return found == 1


def _same(row: list[Cell], names: list[str]) -> bool:
    pairs = [(name_of(cell), name) for cell, name in zip(row, names, strict=True) if cell is not None or name]
    return sum(a == b for a, b in pairs) >= 0.8 * len(pairs)


def _sections(columns: Sequence[Sequence[Cell]], likely: Sequence[Sequence[Cell]], first: int) -> list[int]:
    places = _where(likely, first, lambda cell: isinstance(cell, str) and bool(_SECTION.fullmatch(cell.strip())))
    return [p for p in places if len(columns) > 2 and sum(cell is not None for cell in _row(columns, p)) == 1]


def _where(columns: Iterable[Sequence[Cell]], first: int, wanted) -> list[int]:  # type: ignore[no-untyped-def]
    """Positions whose cell fits, judged once for each distinct value, which keeps long columns cheap."""
    places: set[int] = set()
    for column in columns:
        hits = {cell for cell in distinct(column) if wanted(cell)}
        if hits:
            places.update(i for i, cell in enumerate(column) if i >= first and cell in hits)
    return sorted(places)


def _row(columns: Sequence[Sequence[Cell]], place: int) -> list[Cell]:
    return [column[place] for column in columns]
