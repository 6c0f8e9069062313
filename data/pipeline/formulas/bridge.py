"""The waterfall between two snapshots; its bars always add up (domain.md 1.5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ENTRIES = ("new", "pulled_in", "reopened")
EXITS = ("won", "lost", "removed", "pushed_out")
BARS = ("start", *ENTRIES, "increased", "decreased", *EXITS, "no_decision", "end")


@dataclass(frozen=True)
class DealState:
    """A deal in a snapshot; state is open, won, lost, no_decision or removed."""

    amount: Decimal
    close_date: date
    state: str


def waterfall(
    deals: Iterable[tuple[DealState | None, DealState | None]], *, start: date, end: date
) -> dict[str, Decimal]:
    """Return the bars, amounts, of the change in open pipeline due in [start, end) between two snapshots.

    Takes (state at the start, state at the end) for each deal, None where it was not there. Holds always:
    start + new + pulled_in + reopened + increased - decreased - pushed_out - won - lost - removed = end.
    Deals leave at their final amount, so that won equals what was booked. `no_decision` is the part of `lost`.
    The rolling scope, any close date, is from date.min to date.max.

    >>> july = date(2025, 7, 15)
    >>> pair = (DealState(Decimal(80), july, "open"), DealState(Decimal(90), july, "won"))
    >>> bars = waterfall([pair], start=date(2025, 7, 1), end=date(2025, 10, 1))
    >>> {bar: int(amount) for bar, amount in bars.items() if amount}
    {'start': 80, 'increased': 10, 'won': 90}
    """
    bars = dict.fromkeys(BARS, Decimal(0))
    for before, after in deals:
        was_in = before is not None and before.state == "open" and start <= before.close_date < end
        if was_in and before is not None:
            _stay_or_leave(bars, before, after or DealState(before.amount, before.close_date, "removed"), start, end)
        elif after is not None:
            _enter(bars, before, after, start, end)
    return bars


def _stay_or_leave(bars: dict[str, Decimal], before: DealState, after: DealState, start: date, end: date) -> None:
    bars["start"] += before.amount
    change = after.amount - before.amount
    bars["increased" if change > 0 else "decreased"] += abs(change)
    _settle(bars, after, start, end)


def _enter(bars: dict[str, Decimal], before: DealState | None, after: DealState, start: date, end: date) -> None:
    is_due = start <= after.close_date < end
    is_unchanged = before is not None and before.state != "open" and before.state == after.state
    if not is_due or after.state == "removed" or is_unchanged:
        return
    bars["new" if before is None else "pulled_in" if before.state == "open" else "reopened"] += after.amount
    _settle(bars, after, start, end)


def _settle(bars: dict[str, Decimal], after: DealState, start: date, end: date) -> None:
    """Put the final amount where the deal ended: still open and due, or out by one of the exits."""
    is_due = start <= after.close_date < end
    if after.state in ("lost", "no_decision"):
        bars["lost"] += after.amount
        bars["no_decision"] += after.amount if after.state == "no_decision" else 0
    elif after.state == "removed":
        bars["removed"] += after.amount
    elif not is_due:
        # Won outside the period too: the won bar must equal what was booked inside it.
        bars["pushed_out"] += after.amount
    else:
        bars["end" if after.state == "open" else "won"] += after.amount
