"""What the pages and exports of customer health are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from data.customers.formulas.health import COLOURS, WORDS
from data.customers.formulas.health_backtest import Backtest
from data.customers.formulas.health_rules import Rules

HEALTH_READS = ("customers", "customer_usage", "health", "deals", "people", "definitions")
ALERT_READS = (*HEALTH_READS, "work")
Filters = Mapping[str, Any]


@dataclass(frozen=True)
class HealthRow:
    """One customer on a day. score and before: points; parts: points by name, None where nothing is known."""

    account_id: int
    name: str
    segment: str | None
    owner_id: int | None
    owner: str | None
    sponsor_id: int | None
    sponsor: str | None
    is_strategic: bool
    arr: Decimal | None
    status: str
    score: Decimal | None
    before: Decimal | None
    known: int
    of: int
    parts: Mapping[str, Decimal | None]
    why: tuple[str, ...]
    basis: str | None
    scored_on: date | None
    end_on: date | None
    notice_on: date | None
    override: Mapping[str, Any] | None
    is_at_risk: bool

    @property
    def why_words(self) -> str:
        """What holds the status, in words; nothing where the score alone does."""
        return "; ".join(WORDS[code] for code in self.why if code in WORDS)

    @property
    def coverage(self) -> str:
        """How many of the parts are known."""
        return f"{self.known}/{self.of}"


@dataclass(frozen=True)
class HealthBoard:
    """Every customer of a day that was asked for, those at risk first; arr in the reporting currency."""

    as_of: date
    currency: str
    rules: Rules
    basis: str
    rows: tuple[HealthRow, ...]
    segments: tuple[str, ...]
    owners: tuple[str, ...]

    def counts(self) -> dict[str, int]:
        """How many customers of each colour."""
        return {status: sum(row.status == status for row in self.rows) for status in COLOURS}

    def amounts(self) -> dict[str, Decimal]:
        """The recurring revenue of each colour."""
        return {status: amount_of([row for row in self.rows if row.status == status]) for status in COLOURS}

    @property
    def unpriced(self) -> int:
        """How many customers have revenue in a currency without a rate: they are in no amount."""
        return sum(row.arr is None for row in self.rows)


@dataclass(frozen=True)
class AlertRow:
    """One alert about a customer at risk. urgency: its revenue over the days left until notice, at least one day."""

    row: HealthRow
    detail: str
    ticket_id: int | None
    opened_on: date | None
    due_on: date | None
    owner: str | None
    is_late: bool
    days_to_notice: int | None
    urgency: Decimal
    escalated_to: str | None
    escalated_on: date | None


@dataclass(frozen=True)
class Cleared:
    """One alert that is over: when, and why."""

    account_id: int
    name: str
    opened_on: date
    due_on: date | None
    cleared_on: date
    reason: str
    owner: str | None

    @property
    def is_on_time(self) -> bool:
        """Whether it was cleared by its day."""
        return self.due_on is None or self.cleared_on <= self.due_on


@dataclass(frozen=True)
class AlertQueue:
    """Alerts as they stand on a day: the open ones most urgent first, and those cleared, newest first."""

    as_of: date
    currency: str
    open: tuple[AlertRow, ...]
    waiting: int
    cleared: tuple[Cleared, ...]


@dataclass(frozen=True)
class TestedTerm:
    """One end of a term: what health said before it, and what came of it."""

    account_id: int
    name: str
    segment: str | None
    owner: str | None
    ended_on: date
    read_on: date
    status: str | None
    is_lost: bool


@dataclass(frozen=True)
class PartGap:
    """Mean points of one part before the ends of terms: of customers who were lost, and of those who stayed."""

    part: str
    lost: Decimal | None
    kept: Decimal | None
    n: int

    @property
    def gap(self) -> Decimal | None:
        """Points by which those who stayed were better; None where one side says nothing."""
        return None if self.lost is None or self.kept is None else self.kept - self.lost


@dataclass(frozen=True)
class HealthTest:
    """What health was worth over the four quarters up to a day. unscored: terms without any health by then."""

    as_of: date
    since: date
    days_before: int
    needed: Decimal
    result: Backtest
    unscored: int
    terms: tuple[TestedTerm, ...]
    gaps: tuple[PartGap, ...]


def amount_of(rows: Sequence[HealthRow]) -> Decimal:
    """Return the recurring revenue of some customers together; what has no rate is not in it."""
    return sum((row.arr for row in rows if row.arr is not None), Decimal(0))
