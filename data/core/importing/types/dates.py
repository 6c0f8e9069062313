"""Dates as people and systems write them; the order of day and month is decided for the column, never for a cell."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from babel import Locale

from data.core.importing.types.readings import Readings, decide
from data.core.importing.types.shapes import Options, Parsed

ORDERS = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}
FIRST_YEAR, LAST_YEAR = 1900, 2199
_TIME = r"(?:(?:T|,?\s+)\d{1,2}[:.h]\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?)?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
_NUMBERS = re.compile(r"(\d{1,4})\s?([-/.\s])\s?(\d{1,2})\s?\2\s?(\d{1,4})\.?" + _TIME, re.IGNORECASE)
_COMPACT = re.compile(r"((?:19|20|21)\d{2})(0[1-9]|1[0-2])([0-3]\d)(?:T?\d{4,6}Z?)?")
_DAY_NAME = re.compile(r"(?:[^\W\d_]{2,10})\.?,?\s+(?=[^\W\d_]{3,10}\.?[\s-]*\d|\d)", re.IGNORECASE)
_DAY, _MONTH, _YEAR = r"(\d{1,2})(?:st|nd|rd|th|\.)?", r"([^\W\d_]{3,10})\.?", r"'?(\d{4}|\d{2})"
_NAMED = (  # with the places of year, month and day
    (re.compile(_DAY + r"[\s\-/]*" + _MONTH + r"[\s\-/,]*" + _YEAR + _TIME, re.IGNORECASE), (3, 2, 1)),
    (re.compile(_MONTH + r"[\s\-]*" + _DAY + r"(?:,\s*|[\s\-]+)" + _YEAR + _TIME, re.IGNORECASE), (3, 1, 2)),
    (re.compile(r"(\d{4})[\s\-/]*" + _MONTH + r"[\s\-/]*" + _DAY + _TIME, re.IGNORECASE), (1, 2, 3)),
)
_NO_YEAR = re.compile(r"[^\W\d_]{3,10}\.?\s*\d{1,2}|\d{1,2}\.?\s*[^\W\d_]{3,10}|\d{1,2}[./-]\d{1,2}\.?")
_NO_DAY = re.compile(r"[^\W\d_]{3,10}\.?[\s\-/']*\d{4}|\d{4}|\d{1,2}[/.-]\d{4}|(?:FY|Q\d).*", re.IGNORECASE)


def read_dates(cells: Sequence[Any], options: Options) -> Parsed:
    """Dates by cell; a time of day is dropped. `date_order` is asked when two orders fit and differ."""
    fixed: dict[Any, date] = {}
    errors: dict[Any, str] = {}
    open_: dict[Any, dict[str, date]] = {}
    for cell in cells:
        found = _read(cell, options)
        if isinstance(found, date):
            fixed[cell] = found
        elif isinstance(found, str):
            errors[cell] = found
        else:
            open_[cell] = found
    result = decide(open_, asks="date_order", names=ORDERS, chosen=options.date_order, drop=_plausible, say=_long)
    result.values.update(fixed)
    result.errors.update(errors)
    return result


def _read(cell: Any, options: Options) -> date | dict[str, date] | str:
    """The one date a cell means, or a date for each possible order, or why there is none."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, (int, float)):
        return _number(float(cell), options)
    text = str(cell).strip()
    if match := _COMPACT.fullmatch(text):
        return _made(int(match[1]), int(match[2]), int(match[3]), text)
    if match := _NUMBERS.fullmatch(text):
        return _orders(match[1], match[3], match[4], text)
    return _named(text)


def _number(value: float, options: Options) -> date | str:
    if value.is_integer() and (match := _COMPACT.fullmatch(str(int(value)))):
        return _made(int(match[1]), int(match[2]), int(match[3]), match[0])
    if options.excel_serials and 61 <= value < 2_958_466:  # below 61 serials count a 29 February 1900 that never was
        return date(1899, 12, 30) + timedelta(days=int(value))
    return "a number, not a date"


def _orders(a: str, b: str, c: str, text: str) -> date | dict[str, date] | str:
    if len(a) == 4:
        return _made(int(a), int(b), int(c), text) if len(c) <= 2 else "not a date"
    if len(a) > 2 or len(c) not in (2, 4):
        return "not a date"
    tries = {"dmy": (full_year(c), int(b), int(a)), "mdy": (full_year(c), int(a), int(b))}
    if len(a) == 2 == len(c):
        tries["ymd"] = (full_year(a), int(b), int(c))
    found = {order: made for order, parts in tries.items() if isinstance(made := _made(*parts, text), date)}
    return found or f"there is no such day: {text}"


def full_year(digits: str) -> int:
    """Two digits are 1969 to 2068, the rule of POSIX."""
    year = int(digits)
    return year if len(digits) > 2 else year + (1900 if year >= 69 else 2000)


def _made(year: int, month: int, day: int, text: str) -> date | str:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return f"the year {year} is outside {FIRST_YEAR} to {LAST_YEAR}"
    try:
        return date(year, month, day)
    except ValueError:
        return f"there is no such day: {text}"


def _named(text: str) -> date | str:
    """Dates with the month in letters: no order to decide."""
    for candidate in (text, _DAY_NAME.sub("", text, count=1)):
        for pattern, places in _NAMED:
            match = pattern.fullmatch(candidate)
            month = month_names().get(match[places[1]].casefold()) if match else None
            if match and month:
                return _made(full_year(match[places[0]]), month, int(match[places[2]]), text)
        if _NO_DAY.fullmatch(candidate):
            return "has no day, only a month, quarter or year"
        if _NO_YEAR.fullmatch(candidate):
            return "has no year"
        plain = _NUMBERS.fullmatch(candidate)
        if plain and candidate != text:
            found = _orders(plain[1], plain[3], plain[4], text)
            return found if isinstance(found, date) else "write the date as 2025-12-31"
    return "not a date"


@lru_cache(maxsize=1)
def month_names() -> dict[str, int]:
    """Month names, long and short, of the languages most exports are written in; English wins where two differ."""
    names: dict[str, int] = {}
    for language in ("pt", "nl", "it", "es", "fr", "de", "en"):
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in Locale(language).months[context][width].items():
                    names[name.rstrip(".").casefold()] = number
    return names | {"sept": 9}


def _plausible(readings: Readings, fit: set[str]) -> set[str]:
    """With two-digit years a column of one year's dates also reads year first: as 31 years on two or three days.

    A reading that spreads over more than 20 years loses to one within 10, if there are enough values to judge.
    """
    if len(readings) < 10:
        return fit
    spans = {}
    for name in fit:
        years = [options[name].year for options in readings.values()]
        spans[name] = max(years) - min(years)
    return {n for n in fit if spans[n] <= 20 or min(spans.values()) > 10}


def _long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
