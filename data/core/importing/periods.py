"""Column names that say a period: months, days, quarters and years, alone or beside the name of a figure."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from data.core.importing.types.dates import full_year, month_names

FEWEST = 3
KINDS = ("day", "month", "quarter", "year")
ORDERS = ("dmy", "mdy")
_Y4 = r"((?:19|20|21)\d\d)"
_GAP = r"[\s\-–/._'’]*"
_NUMBERS = re.compile(r"(?<![\d.,])(\d{1,2})([-/.])(\d{1,2})\2((?:19|20|21)?\d\d)(?!\d)")
_ISO = re.compile(rf"(?<!\d){_Y4}([-/.])(\d{{1,2}})(?:\2(\d{{1,2}}))?(?:[ T]00:00(?::00)?)?(?!\d)")
_MONTH_YEAR = re.compile(rf"(?<![\d/.\-])(\d{{1,2}})[-/.]{_Y4}(?!\d)")
_QUARTER_YEAR = re.compile(rf"(?<![^\W_])Q([1-4]){_GAP}(FY)?{_GAP}(?:{_Y4}|(\d\d))?(?![\w])", re.IGNORECASE)
_YEAR_QUARTER = re.compile(rf"(?<![^\W_])(?:(FY)\s?'?)?(?:{_Y4}|(?<=FY)(\d\d)){_GAP}Q([1-4])(?!\w)", re.IGNORECASE)
_YEAR = re.compile(rf"(?<![\w.,])(?:(FY)\s?'?)?(?:{_Y4}|(?<=FY)(\d\d))(?![\w,]|\.\d)", re.IGNORECASE)
_TOTAL = re.compile(r"(?:(?:grand|sub)[ -]?)?(?:totals?|sums?|summe|gesamt|average|avg\.?|mean|ytd|year to date|Ø)",
                    re.IGNORECASE)  # fmt: skip
_TOTAL_COLUMN = re.compile(rf"{_TOTAL.pattern}\b.{{0,20}}", re.IGNORECASE)
_EDGE = re.compile(r"[(\[]\s*[)\]]|^[\s\-–—/|:,;_]+|[\s\-–—/|:,;_]+$")
_TWIN = re.compile(r"\s\((\d+)\)$")

_Read = tuple[str, int | None, int, int, bool, int, int]
"""Kind, year, month or quarter, day, whether fiscal; where it begins and ends in the name."""


@dataclass(frozen=True)
class Heading:
    """A column's name as a period. `year` is None where the name holds none; `part` its month or quarter."""

    place: int
    header: str
    kind: str
    figure: str
    year: int | None
    part: int = 1
    day: int = 1
    is_fiscal: bool = False

    def written(self, *, as_text: bool = False) -> date | str:
        """Return the period as a cell: the first day of a month, or in the writing that periods have here."""
        year = self.year or 0
        if self.kind in ("day", "month") and not as_text:
            return date(year, self.part, self.day)
        named = f"FY{year % 100:02}" if self.is_fiscal else str(year)
        written = {"day": f"{year}-{self.part:02}-{self.day:02}", "month": f"{year}-{self.part:02}"}
        return {**written, "quarter": f"{named}-Q{self.part}"}.get(self.kind, named)


@dataclass(frozen=True)
class Periods:
    """The columns of a table that are periods of one kind; `beside` are places of totals and of other periods."""

    headings: tuple[Heading, ...]
    beside: tuple[int, ...] = ()

    @property
    def kind(self) -> str:
        """What the columns are named by: day, month, quarter or year."""
        return self.headings[0].kind

    @property
    def figures(self) -> list[str]:
        """The figures in their names, each once; "" where a name is a bare period."""
        return list(dict.fromkeys(one.figure for one in self.headings))

    @property
    def has_no_year(self) -> bool:
        """Whether a name holds no year."""
        return any(one.year is None for one in self.headings)

    @property
    def is_wide(self) -> bool:
        """Whether it looks as if a table had a column for each period: three or more of them close together."""
        places = [one.place for one in self.headings]
        several = len({(one.year, one.part, one.day) for one in self.headings})
        return len(places) >= FEWEST and several >= (FEWEST if self.has_no_year else 2) and (
            places[-1] - places[0] < 2 * len(places))  # fmt: skip


def periods_of(headers: Sequence[str], *, date_order: str | None = None, year: int | None = None) -> Periods | None:
    """Read the names of columns as periods of the kind that most of them are; None where no name is one.

    `year` is that of the first column, for names without one: where the months begin anew, so does the next year.

    >>> found = periods_of(["Partner", "Leads 2025-01", "Leads 2025-02", "Won Jan 25", "Total"])
    >>> found.figures, found.headings[2].written(), found.beside
    (['Leads', 'Won'], datetime.date(2025, 1, 1), (4,))
    """
    read = _readings(headers, date_order)
    if all(one.day == 1 for one in read if one.kind == "day"):
        read = [replace(one, kind="month") if one.kind == "day" else one for one in read]
    plain = [one for one in read if not _TOTAL.fullmatch(one.figure)]
    if not plain:
        return None
    counts = Counter(one.kind for one in plain)
    kind = max(KINDS, key=lambda name: (counts[name], -KINDS.index(name)))
    chosen = [one for one in plain if one.kind == kind]
    taken = {one.place for one in chosen}
    beside = {one.place for one in read} - taken
    after = range(chosen[0].place + 1, len(headers))
    beside |= {place for place in after if place not in taken and _TOTAL_COLUMN.fullmatch(headers[place])}
    return Periods(tuple(_dated(chosen, year)), tuple(sorted(beside)))


def _dated(found: Sequence[Heading], year: int | None) -> list[Heading]:
    if year is None:
        return list(found)
    last: dict[str, tuple[int, int]] = {}
    made = []
    for one in found:
        if one.year is None:
            before, part = last.get(one.figure, (year, 0))
            one = replace(one, year=before + (one.part < part))
        last[one.figure] = one.year or year, one.part
        made.append(one)
    return made


def _readings(headers: Sequence[str], date_order: str | None) -> list[Heading]:
    """Read each name; dates in figures only in the one order in which all of them begin a month, or that is given."""
    if date_order in ORDERS or not any(map(_NUMBERS.search, headers)):
        return _all(headers, date_order)
    tries = [_all(headers, order) for order in ORDERS]
    most = max(map(len, tries))
    fit = [one for one in tries if len(one) == most]
    fit = fit if len(fit) == 1 else [one for one in fit if all(heading.day == 1 for heading in one)]
    return fit[0] if len(fit) == 1 else _all(headers, None)


def _all(headers: Sequence[str], order: str | None) -> list[Heading]:
    found = ((place, header, _heading(header, order)) for place, header in enumerate(headers))
    return [replace(one, place=place, header=header) for place, header, one in found if one]


def _heading(header: str, order: str | None) -> Heading | None:
    twin = _TWIN.search(header)
    text = header[: twin.start()] if twin else header
    read = _read(text, order)
    if read is None:
        return None
    kind, year, part, day, is_fiscal, start, end = read
    rest = f"{text[:start]} {text[end:]}"
    if _read(rest, order) or _NUMBERS.search(rest):  # a span of two periods is none of ours
        return None
    figure = " ".join(_EDGE.sub("", _EDGE.sub("", rest)).split())
    if figure and not re.search(r"[^\W\d_]|[$€£%#]", figure):
        return None
    if twin:
        figure = f"{figure} ({twin[1]})".strip()
    return Heading(0, "", kind, figure, year, part, day, is_fiscal)


def _read(text: str, order: str | None) -> _Read | None:
    """Find the first period in a text."""
    if order and (match := _NUMBERS.search(text)):
        day, month = (int(match[1]), int(match[3]))[:: 1 if order == "dmy" else -1]
        return _day(full_year(match[4]), month, day, match)
    if match := _ISO.search(text):
        month, day = int(match[3]), int(match[4] or 1)
        return _day(int(match[1]), month, day, match, "day" if match[4] else "month")
    if match := _MONTH_YEAR.search(text):
        return _day(int(match[2]), int(match[1]), 1, match, "month")
    return _named(text) or _quarter(text) or _years(text) or _bare(text)


def _day(year: int, month: int, day: int, match: re.Match[str], kind: str = "day") -> _Read | None:
    try:
        date(year, month, day)
    except ValueError:
        return None
    return kind, year, month, day, False, match.start(), match.end()


def _named(text: str) -> _Read | None:
    words = _months()
    if match := re.search(rf"(?<!\d)(\d{{1,2}})\.?[\s\-/]+{words}[\s\-/,]+'?({_Y4}|\d\d)(?!\d)", text, re.IGNORECASE):
        return _day(full_year(match[3]), _month(match[2]), int(match[1]), match)
    if match := re.search(rf"(?<!\d){_Y4}{_GAP}{words}", text, re.IGNORECASE):
        return _day(int(match[1]), _month(match[2]), 1, match, "month")
    if match := re.search(rf"{words}{_GAP}({_Y4}|\d\d)(?![\d%])", text, re.IGNORECASE):
        return _day(full_year(match[2]), _month(match[1]), 1, match, "month")
    return None


def _quarter(text: str) -> _Read | None:
    if match := _YEAR_QUARTER.search(text):
        part, fiscal, year = int(match[4]), match[1], match[2] or match[3]
    elif match := _QUARTER_YEAR.search(text):
        part, fiscal, year = int(match[1]), match[2], match[3] or match[4]
    else:
        return None
    return "quarter", full_year(year) if year else None, part, 1, bool(fiscal), match.start(), match.end()


def _years(text: str) -> _Read | None:
    match = _YEAR.search(text)
    return match and ("year", full_year(match[2] or match[3]), 1, 1, bool(match[1]), match.start(), match.end())


def _bare(text: str) -> _Read | None:
    match = re.search(_months(), text, re.IGNORECASE)
    return match and ("month", None, _month(match[1]), 1, False, match.start(), match.end())


def _month(name: str) -> int:
    return month_names()[name.casefold()]


@lru_cache(maxsize=1)
def _months() -> str:
    names = sorted((name for name in month_names() if len(name) > 2), key=len, reverse=True)
    return rf"(?<![^\W_])({'|'.join(map(re.escape, names))})\.?(?![^\W\d_])"
