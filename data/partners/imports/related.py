"""What columns of files about partners point to, and days as rosters write them."""

from datetime import date, datetime

from data.core.importing.relations import Related, relate
from models import Partner, PartnerContact, Referral

PARTNERS = relate(Related("partners", Partner, by={"name": "name", "external_id": "external_id", "domain": "domain"},
                          stub=lambda name: {"name": name, "type": "referral"}))  # fmt: skip
CONTACTS = relate(Related("partner_contacts", PartnerContact,
                          by={"external_id": "external_id", "email": "email", "name": "name"}, stub=None))  # fmt: skip
REFERRALS = relate(Related("referrals", Referral, by={"external_id": "external_id", "company": "company"}, stub=None))
_FORMS = ("%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d", "%d %b %Y", "%d %B %Y")


def day(text: str) -> date | None:
    """Return the day that a text names by its year first or in a form that only one order fits; None otherwise.

    >>> day("2025-03-10 00:00:00"), day("10.3.2025"), day("Q2 FY26"), day("signed")
    (datetime.date(2025, 3, 10), datetime.date(2025, 3, 10), None, None)
    """
    words = text.strip()
    for written in (words, words.partition(" ")[0], words.partition("T")[0]):
        for form in _FORMS:
            try:
                return datetime.strptime(written, form).date()
            except ValueError:
                continue
    return None


def month(value: date) -> date:
    """Return the first day of a day's month.

    >>> month(date(2026, 3, 9))
    datetime.date(2026, 3, 1)
    """
    return value.replace(day=1)
