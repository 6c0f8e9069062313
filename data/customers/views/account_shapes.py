"""What a customer is to its own page: contracts, people, health, what it says, what is done for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from data.customers.views.expansion_shapes import EXPANSION_READS, StepRow, TriggerRow

ACCOUNT_READS = (*EXPANSION_READS, "icp")
PARTS = {"usage": "Use", "error_rate": "Errors", "tickets": "Requests for help", "sentiment": "Sentiment",
         "champion": "Champion"}  # fmt: skip


@dataclass(frozen=True)
class Contract:
    """A subscription on a day. arr: in its own currency, a year; reported: in the reporting currency, None without a
    rate; notice_on: the last day to give notice; state: runs, signed (begins later), past (past its end, not ended) or
    ended."""

    id: int
    row_version: int
    contract: str
    product: str
    plan: str
    start_on: date
    end_on: date | None
    notice_on: date | None
    ended_on: date | None
    arr: Decimal
    currency: str
    reported: Decimal | None
    seats: int | None
    is_auto_renew: bool | None
    state: str
    basis: str


@dataclass(frozen=True)
class Person:
    """Somebody at the customer who speaks for us. silent_days: since the last contact, None: never."""

    id: int
    row_version: int
    name: str
    title: str
    strength: str
    is_sponsor: bool
    last_contact_on: date | None
    silent_days: int | None
    left_on: date | None
    references: int
    perks: str
    email: str


@dataclass(frozen=True)
class Health:
    """Health on a day: score of 0 to 100, colour, points by part (None: not known), what held it, in words."""

    scored_on: date
    score: Decimal | None
    status: str
    known: int
    parts: Mapping[str, Decimal | None]
    why: str
    before: Decimal | None


@dataclass(frozen=True)
class OpenDeal:
    """An open deal of the account; amount in its own currency."""

    id: int
    name: str
    type: str
    stage: str
    amount: Decimal | None
    currency: str
    close_date: date | None
    owner: str
    has_map: bool


@dataclass(frozen=True)
class Seats:
    """Seats in use in the newest week that is known, and how many there are; share None where either is unknown."""

    used: int | None
    limit: int | None
    week: date | None
    share: Decimal | None


@dataclass(frozen=True)
class AccountPage:
    """Everything about one account as it stood at the end of a day; the profile and its people as they are now.

    facts: the account's own columns with names; profile: what is known of it as a customer, `profile_version` 0 where
    nobody wrote anything down. arr: in the reporting currency, None where it is no customer.
    """

    id: int
    as_of: date
    currency: str
    facts: Mapping[str, Any]
    profile: Mapping[str, Any]
    profile_version: int
    is_customer: bool
    was_customer: bool
    arr: Decimal | None
    health: Health | None
    seats: Seats
    contracts: Sequence[Contract]
    people: Sequence[Person]
    tickets: Sequence[Mapping[str, Any]]
    surveys: Sequence[Mapping[str, Any]]
    steps: Sequence[StepRow]
    triggers: Sequence[TriggerRow]
    colleagues: Mapping[int, str]
    partners: Mapping[int, str]

    @property
    def here(self) -> list[Person]:
        """Those who have not left."""
        return [one for one in self.people if one.left_on is None or one.left_on > self.as_of]
