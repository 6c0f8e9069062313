"""Words that people write into trackers: a status, a day without a year, when somebody was last seen."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from data.core import reference
from data.core.importing.types import Options
from data.core.importing.types.dates import read_dates

REASONS = tuple(reference.reason_codes()["poc_exit"])
NEVER, RELATIVE = "never", "relative"
YEARLESS = re.compile(r"[^\W\d_]{3,}\.? \d{1,2}|\d{1,2}\.? [^\W\d_]{3,}\.?")
SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: (\d{1,2}):(\d{2}))?")
HINTS = {"criteria": "criteria_not_met", "sponsor": "no_sponsor", "champion": "no_sponsor", "technical": "technical",
         "tech": "technical", "security": "security", "competitor": "competitor", "timing": "timing"}  # fmt: skip
WON, LOST = ("won", "expand", "convert"), ("lost", "exit", "fail", "cancel", "reject")
OVER = ("done", "closed", "ended")


@dataclass(frozen=True)
class Status:
    """What a status says: its outcome if it names one, a reason of the list, whether it was extended, or is over."""

    outcome: str | None = None
    reason: str | None = None
    is_extended: bool = False
    is_over: bool = False


RUNS = Status()


def status(text: str) -> Status:
    """Return what a status in words says; what is no end runs.

    >>> status("WON - expand").outcome, status("Lost – security"), status("extended (paid)").is_extended
    ('expand', Status(outcome='exit', reason='security', is_extended=False, is_over=True), True)
    >>> status("done"), status("waiting on SSO") == RUNS
    (Status(outcome=None, reason=None, is_extended=False, is_over=True), True)
    """
    said = re.findall(r"[^\W\d_]+", text.casefold())

    def has(starts: tuple[str, ...]) -> bool:
        return any(word.startswith(starts) for word in said)

    if has(LOST):
        return Status("exit", next((HINTS[word] for word in said if word in HINTS), None), is_over=True)
    if has(WON):
        return Status("expand", is_over=True)
    if has(("extend", "extension")):
        return Status(is_extended=True)
    return Status(is_over=has(OVER))


def day(text: str, start: date | None) -> date:
    """Return a planned end; without a year it is the first such day on or after the start. Raises ValueError.

    >>> day("Sep 01", date(2026, 8, 11)), day("Jan 05", date(2026, 12, 1)), day("2026-08-14", None)
    (datetime.date(2026, 9, 1), datetime.date(2027, 1, 5), datetime.date(2026, 8, 14))
    """
    cleaned = " ".join(text.split())
    if YEARLESS.fullmatch(cleaned):
        if start is None:
            raise ValueError(f'"{cleaned}" has no year')
        found = [_read(f"{cleaned} {year}") for year in (start.year, start.year + 1)]
        return next((one for one in found if one >= start), found[-1])
    return _read(cleaned)


def _read(text: str) -> date:
    parsed = read_dates([text], Options(date_order="dmy"))
    value: Any = parsed.values.get(text)
    if not isinstance(value, date):
        raise ValueError(f'"{text[:40]}" is no date')
    return value


def last_seen(value: Any) -> datetime | str | None:
    """Return when somebody was last seen; NEVER, RELATIVE for a word that names no day, None where nothing is said.

    Days between slashes are read month first where they carry a time, as login exports write them.

    >>> last_seen("08/07/2026 14:05"), last_seen("never"), last_seen("yesterday"), last_seen(None)
    (datetime.datetime(2026, 8, 7, 14, 5), 'never', 'relative', None)
    """
    text = " ".join(str(value or "").split())
    if not text:
        return None
    if text.casefold() in ("never", "none", "no login"):
        return NEVER
    if match := SLASHED.fullmatch(text):
        month, day_, year, hour, minute = (int(part or 0) for part in match.groups())
        try:
            return datetime(year, month, day_, hour, minute)
        except ValueError:
            return RELATIVE
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return RELATIVE
