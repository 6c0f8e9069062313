"""What a renewal is to its pages: one line with its end, one contract of several lines, and what they add up to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from data.customers.formulas import renewals as formulas
from data.customers.formulas.renewals import AT_RISK, GOOD, UNKNOWN

RENEWAL_READS = ("customers", "health", "deals", "people", "definitions", "work")
VIEW_WORDS = {GOOD: ("green", "Good"), AT_RISK: ("red", "At risk"), UNKNOWN: ("grey", "Unknown")}
STATE_WORDS = {"open": "Open", "late": "Past its end", "renewed": "Renewed", "lost": "Lost", "lapsed": "Lapsed",
               "replaced": "Replaced"}  # fmt: skip
WORST = (AT_RISK, UNKNOWN, GOOD)


@dataclass(frozen=True)
class Line:
    """One subscription whose term ends.

    arr, booked: in the reporting currency, None without a rate; minor, currency: the amount as contracted. system is
    what the health says, owner_view what its owner says; odds: those of the owner or, without, of how it is seen.
    """

    id: int
    contract: str
    account_id: int
    account: str
    segment: str
    product: str
    start_on: date
    end_on: date
    notice_on: date | None
    is_auto_renew: bool | None
    arr: Decimal | None
    minor: int
    currency: str
    state: str
    system: str
    owner_view: str | None
    odds: Decimal
    has_own_odds: bool
    view_reason: str
    owner_id: int | None
    owner: str
    sponsor: str
    is_strategic: bool
    booked: Decimal | None
    booked_on: date | None
    follows_on: date | None
    row_version: int
    calendar_id: int | None
    is_owed: bool

    @property
    def view(self) -> str:
        """How it is seen: by its owner, else by the system."""
        return self.owner_view or self.system

    @property
    def is_running(self) -> bool:
        return self.state in formulas.RUNNING

    @property
    def kept(self) -> Decimal:
        """What was renewed of it, never more than it was."""
        return min(self.arr or Decimal(0), self.booked or Decimal(0))

    @property
    def forecast(self) -> Decimal:
        """What is expected of it: booked, or open by its odds."""
        available = self.arr or Decimal(0)
        return formulas.forecast(available, self.kept, available if self.is_running else 0, self.odds)

    @property
    def is_on_time(self) -> bool:
        return self.state == formulas.RENEWED and formulas.is_on_time(self.end_on, self.booked_on, self.follows_on)


@dataclass(frozen=True)
class StepState:
    """One step before an end: its words, its day, the reminder, and where it stands: done, dropped, late, ahead."""

    key: str
    title: str
    about: str
    due_on: date
    remind_on: date
    state: str
    is_missed: bool = False
    is_notice: bool = False
    task_id: int | None = None


@dataclass(frozen=True)
class Contract:
    """The lines of one contract that end on one day."""

    lines: tuple[Line, ...]
    steps: tuple[StepState, ...] = ()

    def __getattr__(self, name: str) -> Any:
        # What all lines of a contract share is read from the first: account, end, owner, segment, ...
        if name.startswith("__") or name == "lines":
            raise AttributeError(name)
        return getattr(self.lines[0], name)

    @property
    def key(self) -> int:
        return self.lines[0].id

    @property
    def name(self) -> str:
        """What it is called: the account, and the product or how many lines it has."""
        many = f"{len(self.lines)} lines" if len(self.lines) > 1 else self.lines[0].product or self.lines[0].contract
        return f"{self.lines[0].account}, {many}" if many else self.lines[0].account

    @property
    def arr(self) -> Decimal | None:
        return total(line.arr for line in self.lines)

    @property
    def notice_on(self) -> date | None:
        return min((line.notice_on for line in self.lines if line.notice_on), default=None)

    @property
    def is_auto_renew(self) -> bool:
        return any(line.is_auto_renew for line in self.lines)

    @property
    def system(self) -> str:
        return worst(line.system for line in self.lines)

    @property
    def owner_view(self) -> str | None:
        said = [line.owner_view for line in self.lines if line.owner_view]
        return worst(said) if said else None

    @property
    def view(self) -> str:
        return worst(line.view for line in self.lines)

    @property
    def is_disagreement(self) -> bool:
        return any(formulas.disagree(line.system, line.owner_view) for line in self.lines)

    @property
    def is_owed(self) -> bool:
        return any(line.is_owed for line in self.lines)

    @property
    def is_without_sponsor(self) -> bool:
        return bool(self.lines[0].is_strategic and not self.lines[0].sponsor)

    @property
    def next_step(self) -> StepState | None:
        return next((step for step in self.steps if step.state in ("late", "ahead")), None)

    @property
    def late_steps(self) -> int:
        return sum(step.state == "late" for step in self.steps)

    def begins_on(self, window: int) -> date:
        """Return the first day of its bar: so many days before the end, not before its term began."""
        return max(self.lines[0].start_on, self.lines[0].end_on - timedelta(days=window))


def worst(views: Iterable[str]) -> str:
    """Return the view that asks most of its owner.

    >>> worst(["good", "at_risk", "unknown"]), worst([])
    ('at_risk', 'unknown')
    """
    known = set(views)
    return next((view for view in WORST if view in known), UNKNOWN)


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Return the sum of the amounts that are known; None where none is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def by_contract(lines: Sequence[Line]) -> list[tuple[Line, ...]]:
    """Return lines that share account, contract and end together, in order."""
    found: dict[tuple[Any, ...], list[Line]] = {}
    for line in lines:
        found.setdefault((line.account_id, line.contract or line.id, line.end_on), []).append(line)
    return [tuple(group) for group in found.values()]
