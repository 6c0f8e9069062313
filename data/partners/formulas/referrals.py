"""Referrals by their rules: until when each is answered, whose it is, and when two companies are the same one."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from data.core.calendars import Calendar, add_working_days

SUBMITTED, ACCEPTED, DECLINED, EXPIRED = "submitted", "accepted", "declined", "expired"
STATES = (SUBMITTED, ACCEPTED, DECLINED, EXPIRED)
STANDING = (SUBMITTED, ACCEPTED)
"""States in which a referral keeps later ones of the same company out."""

_LEGAL = frozenset(
    ["ab", "ag", "aps", "as", "asa", "bv", "co", "company", "corp", "corporation", "gbr", "gmbh", "inc",
     "incorporated", "kg", "kft", "limited", "llc", "llp", "lp", "ltd", "nv", "oy", "oyj", "plc", "pty", "pte", "sa",
     "sarl", "sas", "se", "sl", "spa", "srl", "sro", "ug", "holding", "holdings", "group", "the"]
)
_WORD = re.compile(r"[^\W_]+")
_SHARED = frozenset(
    ("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "gmx.de",
     "gmx.net", "web.de", "proton.me", "protonmail.com", "aol.com")
)  # fmt: skip
"""Where anybody may have an address: such a domain says nothing of the company."""


def company_key(name: str) -> str:
    """Return a company's name as it is compared: no case, accents, punctuation or legal form.

    >>> [company_key(text) for text in ("Acme, Inc.", "ACME Corp", "The Blüm & Söhne GmbH", "Group AG")]
    ['acme', 'acme', 'blum sohne', 'group ag']
    """
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss")).casefold()
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter)).replace(".", "")
    words: list[str] = _WORD.findall(letters)
    return " ".join([word for word in words if word not in _LEGAL] or words)


def domain_of(text: str | None) -> str | None:
    """Return the domain of a web or mail address; None where it says nothing of the company.

    >>> [domain_of(text) for text in ("https://www.Acme.com/x", "ann@acme.com", "ann@gmail.com", "acme", None)]
    ['acme.com', 'acme.com', None, None, None]
    """
    found = (text or "").strip().casefold().rpartition("@")[2]
    found = re.sub(r"^[a-z]+://", "", found).split("/")[0].split(":")[0].removeprefix("www.").strip(".")
    return found if re.fullmatch(r"[\w-]+(\.[\w-]+)+", found) and found not in _SHARED else None


@dataclass(frozen=True)
class Terms:
    """Working days to decide and to introduce, days that an acceptance holds, days of own engagement that block."""

    decide: int = 5
    introduce: int = 2
    valid: int = 120
    engaged: int = 60


def decide_by(submitted_on: date, calendar: Calendar, *, terms: Terms) -> date:
    """Return the last day on which a referral is decided in time. Source: domain.md 8.4."""
    return add_working_days(submitted_on, terms.decide, calendar)


def introduce_by(accepted_on: date, calendar: Calendar, *, terms: Terms) -> date:
    """Return the last day on which the partner introduces us in time. Source: domain.md 8.4."""
    return add_working_days(accepted_on, terms.introduce, calendar)


def valid_until(accepted_on: date, *, terms: Terms) -> date:
    """Return the last day on which an accepted referral holds.

    >>> valid_until(date(2025, 6, 18), terms=Terms())
    datetime.date(2025, 10, 16)
    """
    return accepted_on + timedelta(days=terms.valid)


def clock(state: str, due_on: date, decided_on: date | None, as_of: date) -> str:
    """Return how a referral's clock stands at the end of a day: met, breached, pending or pending_overdue.

    >>> day = date(2025, 6, 20)
    >>> [clock("submitted", day, None, day), clock("submitted", day, None, date(2025, 6, 21)),
    ...  clock("accepted", day, day, date(2025, 7, 1)), clock("declined", day, date(2025, 6, 23), date(2025, 7, 1))]
    ['pending', 'pending_overdue', 'met', 'breached']
    """
    if state == SUBMITTED or decided_on is None or decided_on > as_of:
        return "pending_overdue" if as_of > due_on else "pending"
    return "met" if decided_on <= due_on else "breached"


@dataclass(frozen=True)
class Claim:
    """A referral as it competes with others for the same company."""

    number: int
    partner_id: int
    submitted_on: date
    submitted_at: datetime | None
    state: str = SUBMITTED


def first(claims: Iterable[Claim]) -> Claim | None:
    """Return the claim that has the company: the first registration that stands, of one day the first by the clock.

    >>> one, two = Claim(2, 7, date(2025, 6, 1), None), Claim(3, 8, date(2025, 6, 2), None)
    >>> first([two, one]).number, first([two, Claim(2, 7, date(2025, 6, 1), None, "declined")]).number
    (2, 3)
    """
    standing = [claim for claim in claims if claim.state in STANDING]
    return min(standing, key=_order, default=None)


def _order(claim: Claim) -> tuple[date, bool, float, int]:
    # A day without an instant comes after those that have one: nobody can show that it was earlier.
    at = claim.submitted_at.timestamp() if claim.submitted_at else 0.0
    return claim.submitted_on, claim.submitted_at is None, at, claim.number


def blocks(engaged: Sequence[date], submitted_on: date, *, terms: Terms) -> date | None:
    """Return the last day of our own engagement that keeps a referral from being sourced; None where none does.

    engaged: days of own direct engagement with the company. Source: domain.md 8.11.

    >>> blocks([date(2025, 3, 1), date(2025, 5, 1)], date(2025, 6, 20), terms=Terms())
    datetime.date(2025, 5, 1)
    """
    since = submitted_on - timedelta(days=terms.engaged)
    return max((day for day in engaged if since <= day < submitted_on), default=None)
