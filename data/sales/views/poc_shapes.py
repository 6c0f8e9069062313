"""What a proof of concept looks like on the board and on its page: plain records, amounts as decimals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

POC_READS = ("sales", "usage", "activities", "deals", "people", "definitions")
"""The table groups that every view of proofs of concept is made of."""

LAST_WORDS = {"usage": "used", "message": "message from the customer", "criterion": "criterion met", "start": "started"}


@dataclass(frozen=True)
class Lane:
    """A lane of steps: how many are done of how many; the next one that is due, and how many days it is late by.

    late_days: how long the oldest open step has been due, 0 where none is. is_slower: the lane that holds up the rest.
    """

    name: str
    label: str
    done: int
    total: int
    next_step: str
    next_due: date | None
    late_days: int
    is_slower: bool = False

    @property
    def share(self) -> Decimal | None:
        """What is done, as a fraction; None where the lane has no steps."""
        return Decimal(self.done) / self.total if self.total else None


@dataclass(frozen=True)
class BoardRow:
    """A proof of concept as the board shows it.

    state: planned, running, extended, overdue, expand or exit. colour: green, yellow, red or unknown, "" where it does
    not run. silent_hours: counted hours since the last activity (whole and part); last: usage, message, criterion or
    start. stalls_at: when it stalls, or did. alert_due_at: until when its open stall has to be cleared, None without
    one. days_left: to the planned end, the last day being 0, below 0 when it is past; None once closed.
    has_telemetry: whether usage is measured; where it is not, colour is unknown.
    """

    id: int
    row_version: int
    name: str
    external_id: str | None
    deal_id: int
    deal: str
    account: str
    segment: str
    owner: str
    engineer: str
    success_owner: str
    amount: Decimal | None
    currency: str
    kind: str
    kind_label: str
    runbook: str
    state: str
    state_label: str
    colour: str
    last: str
    last_at: datetime | None
    silent_hours: Decimal | None
    stalls_at: datetime | None
    alert_due_at: datetime | None
    agreed_on: date | None
    started_on: date | None
    planned_end: date | None
    closed_on: date | None
    days_left: int | None
    extensions: int
    has_weekend_pause: bool
    has_telemetry: bool
    criteria: int
    criteria_met: int
    is_success: bool | None
    lanes: tuple[Lane, ...]

    @property
    def is_overdue(self) -> bool:
        """Past its planned end without an outcome."""
        return self.state == "overdue"

    @property
    def slower_lane(self) -> str:
        """The label of the lane that holds up the rest; "" where none does."""
        return next((lane.label for lane in self.lanes if lane.is_slower), "")


@dataclass(frozen=True)
class Board:
    """The proofs of concept of a scope at an instant, the reddest and longest silent first.

    rows: those that run (planned ones last); colours: running ones by colour; red_amounts: of the deals behind red
    ones, by currency. overdue: past their end; planned: not started. is_past: the instant is not the present, so the
    planned ends are those known now.
    """

    as_of: date
    now: datetime
    rows: Sequence[BoardRow]
    colours: Mapping[str, int]
    red_amounts: Mapping[str, Decimal]
    overdue: int
    planned: int
    segments: Sequence[str]
    owners: Sequence[str]
    is_past: bool


@dataclass(frozen=True)
class CriterionRow:
    """A success criterion: what it says, its weight in percent, and how it was judged (is_met None: not yet)."""

    id: int
    row_version: int
    position: int
    wording: str
    weight: int
    is_must: bool
    metric: str
    target: str
    evidence: str
    is_met: bool | None
    met_at: datetime | None


@dataclass(frozen=True)
class StepRow:
    """A dated step. state: open, done or dropped; late_days: how long an open one has been due, 0 where it is not."""

    id: int
    row_version: int
    lane: str
    day: int
    title: str
    due_on: date | None
    owner_id: int | None
    owner: str
    state: str
    done_on: date | None
    is_aha: bool
    late_days: int


@dataclass(frozen=True)
class SeenUser:
    """A user of the customer: when they were last seen, and how many events they left."""

    person: str
    last_seen_at: datetime
    events: int


@dataclass(frozen=True)
class StallRow:
    """A stall. cleared_by: activity, decision or end; is_in_time: cleared within its time, None: it still has time."""

    id: int
    last_activity_at: datetime
    stalled_at: datetime
    raised_at: datetime
    due_at: datetime
    cleared_at: datetime | None
    cleared_by: str
    is_in_time: bool | None


@dataclass(frozen=True)
class PocPage:
    """One proof of concept with everything that its page shows.

    problems: what keeps the criteria from being agreed on; is_agreed_before: both sides agreed by the day it started
    (None: never agreed). extensions_left; extension_waiver: a granted exception allows an unpaid or further one.
    usage: (day, events) of the last 60 days. may_edit is the commands' business: this view is only what there is.
    people: number to name for choices; exit_reasons: code to label.
    """

    row: BoardRow
    owner_id: int | None
    engineer_id: int | None
    success_owner_id: int | None
    deal_owner_id: int | None
    outcome: str | None
    exit_reason: str
    lesson: str
    extension_price: Decimal | None
    extensions_left: int
    extension_waiver: bool
    aha: str
    weight_met: int
    musts_missing: int
    is_decided: bool
    is_agreed_before: bool | None
    problems: Sequence[str]
    criteria: Sequence[CriterionRow]
    steps: Sequence[StepRow]
    users: Sequence[SeenUser]
    usage: Sequence[tuple[date, int]]
    events: int
    stalls: Sequence[StallRow]
    people: Mapping[int, str]
    exit_reasons: Mapping[str, str]


@dataclass(frozen=True)
class Engineer:
    """Somebody who may run it: how many they run now, and the note when one more is above the limit ("" if not)."""

    id: int
    name: str
    running: int
    note: str


@dataclass(frozen=True)
class StartChoices:
    """What the start dialog chooses from: open deals without a running one (id, "name, account", segment), people."""

    deals: Sequence[tuple[int, str, str]]
    engineers: Sequence[Engineer]
    people: Mapping[int, str]
