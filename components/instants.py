"""Instants as people read them: in the zone of the company's reports, with the zone's short name."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def local(instant: datetime, zone: str) -> datetime:
    """The instant in a zone; one without a zone of its own is in UTC, as the store keeps them.

    >>> local(datetime(2026, 11, 22, 0, 44), "America/New_York").isoformat()
    '2026-11-21T19:44:00-05:00'
    """
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return aware.astimezone(ZoneInfo(zone))


def moment(instant: datetime, zone: str) -> str:
    """Day, time to the minute and the zone's short name; the distance from UTC where it has no name.

    >>> moment(datetime(2026, 11, 22, 0, 44), "America/New_York").replace(chr(160), " ")
    '21 Nov 2026 19:44 EST'
    >>> moment(datetime(2026, 7, 1), "America/Sao_Paulo").replace(chr(160), " ")
    '30 Jun 2026 21:00 UTC-03'
    """
    there = local(instant, zone)
    name = there.tzname() or ""
    shown = f"{there.day} {there:%b %Y %H:%M} {name if name[:1].isalpha() else f'UTC{name}'}"
    return shown.replace(" ", "\N{NO-BREAK SPACE}")


def day(on: date | None, empty: str = "") -> str:
    """A day as people write it, whatever stands around it.

    >>> day(date(2026, 11, 22)).replace(chr(160), " "), day(None, "no day")
    ('22 Nov 2026', 'no day')
    """
    return empty if on is None else f"{on.day} {on:%b %Y}".replace(" ", "\N{NO-BREAK SPACE}")
