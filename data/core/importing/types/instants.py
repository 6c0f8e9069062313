"""Days with a time as systems write them: the day is read as any date, the time beside it."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

from data.core.importing.types.dates import read_dates
from data.core.importing.types.shapes import Options, Parsed

_SPLIT = re.compile(
    r"(?P<day>.+?)(?:T|,?\s+)(?P<h>\d{1,2})[:.h](?P<m>\d{2})(?::(?P<s>\d{2})(?:[.,](?P<f>\d+))?)?\s*(?P<half>[ap]\.?m\.?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)


def read_instants(cells: Sequence[Any], options: Options) -> Parsed:
    """Instants by cell. One without a zone of its own has none here either; a day without a time is a date.

    >>> told = read_instants(["2025-06-30 14:05:10", "30/06/2025 2:05 pm", "2025-06-30T14:05Z"], Options())
    >>> [str(value) for value in told.values.values()]
    ['2025-06-30 14:05:10', '2025-06-30 14:05:00', '2025-06-30 14:05:00+00:00']
    """
    ready: dict[Any, date] = {cell: cell for cell in cells if isinstance(cell, datetime)}
    times: dict[Any, time | None] = {}
    days: dict[Any, Any] = {}
    errors: dict[Any, str] = {}
    for cell in cells:
        match = _SPLIT.fullmatch(str(cell).strip()) if isinstance(cell, str) else None
        if cell in ready:
            continue
        days[cell] = match["day"] if match else cell
        try:
            times[cell] = _time(match) if match else None
        except ValueError:
            errors[cell] = f"there is no such time: {cell}"
    read = read_dates(list(dict.fromkeys(days.values())), options)
    for cell, day in days.items():
        if day in read.errors:
            errors.setdefault(cell, read.errors[day])
        elif cell not in errors and day in read.values:
            ready[cell] = _joined(read.values[day], times[cell])
    return Parsed(ready, errors, read.question, read.answers, read.asks, read.note, reading=read.reading)


def _time(match: re.Match[str]) -> time:
    hour, half = int(match["h"]), (match["half"] or "").casefold()[:1]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    micro = int(f"{match['f'] or '0':0<6.6}")
    return time(hour, int(match["m"]), int(match["s"] or 0), micro, tzinfo=_zone(match["zone"]))


def _zone(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text[0] not in "+-":
        return UTC
    sign, digits = (-1 if text[0] == "-" else 1), text[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))


def _joined(day: date, at: time | None) -> date:
    return day if at is None else datetime.combine(day, at)
