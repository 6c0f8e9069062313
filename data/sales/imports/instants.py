"""Instants as files write them, in UTC; without a zone of their own they are the company's."""

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from data.core.settings import Settings


def instant(value: Any, company: Settings) -> Any:
    """Return a time of a file as an instant in UTC; a day alone is its first instant, None stays None.

    >>> from datetime import date
    >>> instant(date(2025, 7, 1), Settings(zone="Europe/Berlin")).isoformat()
    '2025-06-30T22:00:00+00:00'
    """
    if value is None:
        return None
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return (value if value.tzinfo else value.replace(tzinfo=ZoneInfo(company.zone))).astimezone(UTC)
