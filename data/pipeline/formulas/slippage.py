"""What became of the deals that were due in a period, and how often a deal was pushed (domain.md 1.6)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from data.pipeline.formulas import rates
from data.pipeline.formulas.bridge import DealState
from data.pipeline.formulas.stages import Pushes, pushes

OUTCOMES = ("won", "lost", "pushed", "overdue", "pending")
Pair = tuple[DealState | None, DealState | None]


@dataclass(frozen=True)
class DueCohort:
    """Deals due at the start of a period by outcome: how many, and their amount at the start. Removed ones are out."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    amounts: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, Decimal(0)))
    removed: int = 0

    @property
    def by_count(self) -> rates.Slippage:
        return rates.slippage(**self.counts)

    @property
    def by_value(self) -> rates.Slippage:
        return rates.slippage(**self.amounts)


def is_due(deal: DealState | None, *, start: date, end: date) -> bool:
    """Say whether a deal of the snapshot at the start was open with its close date in [start, end).

    >>> is_due(DealState(Decimal(1), date(2025, 7, 5), "open"), start=date(2025, 7, 1), end=date(2025, 10, 1))
    True
    """
    return deal is not None and deal.state == "open" and start <= deal.close_date < end


def outcome(after: DealState | None, *, end: date, as_of: date) -> str:
    """Say what became of a due deal in a later snapshot: won, lost, pushed, overdue, pending or removed.

    Lost includes no decision. A close date after the period is pushed, also when the deal has been closed by then.
    Pending is still due: its day has not passed. At the end of the period there is none.

    >>> later = DealState(Decimal(1), date(2025, 9, 30), "open")
    >>> [outcome(later, end=date(2025, 10, 1), as_of=day) for day in (date(2025, 9, 30), date(2025, 10, 1))]
    ['pending', 'overdue']
    """
    if after is None or after.state == "removed":
        return "removed"
    if after.close_date >= end:
        return "pushed"
    if after.state == "open":
        return "overdue" if after.close_date < as_of else "pending"
    return "won" if after.state == "won" else "lost"


def due_cohort(deals: Iterable[Pair], *, start: date, end: date, as_of: date) -> DueCohort:
    """Sort the deals due in [start, end) by outcome, from (state at the start, state at `as_of`) of each deal.

    Amounts are those at the start, so that the parts add up to what was due. Mid-period the rates can still rise.

    >>> open_ = DealState(Decimal(80), date(2025, 7, 15), "open")
    >>> pushed = DealState(Decimal(90), date(2025, 11, 15), "open")
    >>> due = due_cohort([(open_, pushed)], start=date(2025, 7, 1), end=date(2025, 10, 1), as_of=date(2025, 10, 1))
    >>> due.by_count.slip_rate, due.amounts["pushed"]
    (Decimal('1'), Decimal('80'))
    """
    counts, amounts = DueCohort().counts, DueCohort().amounts
    removed = 0
    for before, after in deals:
        if before is None or not is_due(before, start=start, end=end):
            continue
        became = outcome(after, end=end, as_of=as_of)
        if became == "removed":
            removed += 1
        else:
            counts[became] += 1
            amounts[became] += before.amount
    return DueCohort(counts, amounts, removed)


def deal_pushes(close_dates: Sequence[date], *, opened_on: date | None) -> Pushes:
    """Count the moves of a deal's close date, oldest first, without dates that lay before the deal was opened.

    Such a date is a mistake of entry, and putting it right is no push. Reopening starts no new count.

    >>> deal_pushes([date(2024, 3, 31), date(2025, 3, 31), date(2025, 4, 1)], opened_on=date(2025, 1, 5)).pushes_any
    1
    """
    wrong = 0
    while opened_on and wrong < len(close_dates) and close_dates[wrong] < opened_on:
        wrong += 1
    return pushes(close_dates[wrong:])
