"""What imported rows point to beside people and accounts: deals, leads and contacts."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from data.core.importing.relations import Related, relate
from data.core.settings import Settings
from models import Contact, Deal, Lead

DEALS = relate(Related("deals", Deal, by={"external_id": "external_id", "name": "name"}, stub=None))
LEADS = relate(
    Related("leads", Lead, by={"external_id": "external_id", "email": "email", "name": "name"}, stub=None,
            missing="blank")  # what a CRM calls "who" is a lead or a contact: one that is no lead stays out
)
CONTACTS = relate(
    Related("contacts", Contact, by={"external_id": "external_id", "email": "email", "name": "name"}, stub=None)
)


def instant(value: Any, company: Settings) -> Any:
    """Return what a file calls a time as an instant in UTC; without a zone of its own it is the company's.

    A day alone is its first instant. None stays None.

    >>> instant(date(2025, 7, 1), Settings(zone="Europe/Berlin")).isoformat()
    '2025-06-30T22:00:00+00:00'
    """
    if value is None:
        return None
    if not isinstance(value, datetime):
        value = datetime.combine(value, datetime.min.time())
    if value.tzinfo is None:
        value = value.replace(tzinfo=ZoneInfo(company.zone))
    return value.astimezone(UTC)


def day(value: Any, company: Settings) -> date:
    """Return the reporting day of what a file calls a time; a day alone is itself.

    >>> day(datetime(2025, 7, 1, 23, tzinfo=UTC), Settings(zone="Europe/Berlin"))
    datetime.date(2025, 7, 2)
    """
    if not isinstance(value, datetime):
        return value
    found: datetime = instant(value, company)
    return found.astimezone(ZoneInfo(company.zone)).date()
