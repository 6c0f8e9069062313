"""What growth is to its page and its exports: a sign, a deal that follows, a stage, a trigger's precision, a step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from data.core.metrics import Value

EXPANSION_READS = ("customers", "customer_usage", "health", "arr", "deals", "people", "definitions", "work",
                   "partners")  # fmt: skip
OUTCOME_WORDS = {"open": "Open", "pursued": "Pursued", "won": "Won", "lost": "Lost", "dismissed": "Dismissed"}
TYPE_WORDS = {"new": "New business", "expansion": "Expansion", "renewal": "Renewal"}


@dataclass(frozen=True)
class TriggerRow:
    """A sign as it stood at the end of a day. arr: of the account, in the reporting currency; health: as it is now.

    state: open, pursued, won, lost or dismissed.
    """

    id: int
    row_version: int
    account_id: int
    account: str
    segment: str
    trigger: str
    label: str
    prompt: str
    fired_on: date
    evidence: str
    is_urgent: bool
    owner_id: int | None
    owner: str
    state: str
    ended_on: date | None
    note: str
    deal_id: int | None
    deal: str
    health: str
    arr: Decimal | None

    @property
    def is_running(self) -> bool:
        return self.state in ("open", "pursued")


@dataclass(frozen=True)
class DealRow:
    """An open expansion deal. amount: in its own currency; reported: in the reporting currency, None without a rate."""

    id: int
    name: str
    account_id: int | None
    account: str
    segment: str
    owner: str
    stage: str
    stage_label: str
    amount: Decimal | None
    currency: str
    reported: Decimal | None
    close_date: date | None
    has_map: bool


@dataclass(frozen=True)
class StageRow:
    """A stage of the expansion pipeline: deals, their sum, and how many have no link to an action plan."""

    stage: str
    label: str
    n: int
    amount: Decimal
    without_map: int


@dataclass(frozen=True)
class Precision:
    """How a trigger did: fired in the last four quarters, and what came of it. value: won / fired."""

    trigger: str
    label: str
    fired: int
    won: int
    lost: int
    dismissed: int
    running: int
    value: Value


@dataclass(frozen=True)
class StepRow:
    """A step of a new customer as it stood at the end of a day. verdict: on_time, late, waits or left_out."""

    id: int
    account_id: int
    account: str
    segment: str
    day: int
    title: str
    owner_id: int | None
    owner: str
    due_on: date | None
    closed_on: date | None
    state: str
    verdict: str
    note: str


@dataclass(frozen=True)
class OnTime:
    """Steps of a segment: done on time, judged, open and late, waiting. value: on time / judged."""

    segment: str
    on_time: int
    judged: int
    late_open: int
    waiting: int
    value: Value


@dataclass(frozen=True)
class Expansion:
    """The page: signs that run (the largest customer first), deals by stage, how well signs and sequences do.

    added: recurring revenue that customers added in twelve months, by kind; contribution: to net retention, None where
    nothing works it out; since: the first day of the four quarters that precision looks at.
    """

    as_of: date
    currency: str
    since: date
    triggers: Sequence[TriggerRow]
    deals: Sequence[DealRow]
    stages: Sequence[StageRow]
    pipeline: Value
    open_triggers: Value
    urgent: int
    utilisation: Value
    added: dict[str, Decimal]
    contribution: Value | None
    precision: Value
    precisions: Sequence[Precision]
    adoption: Value
    on_time: Sequence[OnTime]
    steps: Sequence[StepRow]
    segments: Sequence[str]
    owners: Sequence[str]
    customers: int

    @property
    def total_added(self) -> Decimal:
        return sum(self.added.values(), Decimal(0))


@dataclass(frozen=True)
class Pursuing:
    """What whoever pursues a sign chooses from: open expansion deals of the customer, people, what the deal takes."""

    deals: dict[int, str]
    people: dict[int, str]
    currency: str
    fit_score: int | None
