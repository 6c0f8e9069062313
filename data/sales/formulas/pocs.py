"""Proofs of concept as a whole: where each stands, how many convert, how long they take, what they do for winning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from data.core.numbers import ratio

PLANNED, RUNNING, EXTENDED, OVERDUE, EXPAND, EXIT = "planned", "running", "extended", "overdue", "expand", "exit"
STATES = {PLANNED: "Not started", RUNNING: "Running", EXTENDED: "Extended", OVERDUE: "Past its end",
          EXPAND: "Expanded", EXIT: "Exited"}  # fmt: skip
RUNS = frozenset({RUNNING, EXTENDED, OVERDUE})
OUTCOMES = (EXPAND, EXIT)
KINDS = {"guided": "Guided", "lite": "Light", "on_site": "On site", "paid": "Paid"}
LANES = {"value": "Value", "security": "Security and IT", "provisioning": "Provisioning"}


def state(*, started_on: date | None, planned_end: date | None, closed_on: date | None, outcome: str | None,
          extensions: int, as_of: date) -> str:  # fmt: skip
    """Return where a proof of concept stands on a day. Past its planned end without an outcome it is overdue.

    On the last planned day it still runs; on the day of its outcome it is closed.

    >>> day = dict(planned_end=date(2025, 6, 30), closed_on=None, outcome=None, extensions=0)
    >>> [state(started_on=date(2025, 6, 1), as_of=date(2025, month, 1), **day) for month in (5, 6, 7)]
    ['planned', 'running', 'overdue']
    """
    if started_on is None or started_on > as_of:
        return PLANNED
    if closed_on is not None and closed_on <= as_of and outcome:
        return outcome
    if planned_end is not None and as_of > planned_end:
        return OVERDUE
    return EXTENDED if extensions else RUNNING


@dataclass(frozen=True)
class Portfolio:
    """What closed proofs of concept come to. conversion and alert_sla as fractions, days as counted; None: no value."""

    conversion: Decimal | None
    closed: int
    median_days: Decimal | None
    p75_days: Decimal | None
    alert_sla: Decimal | None
    alerts: int


def portfolio(*, expand: int, exits: int, days_closed: Sequence[int], cleared_in_time: int, cleared_late: int,
              open_overdue: int) -> Portfolio:  # fmt: skip
    """Return conversion over those that are closed, their days, and the share of alerts cleared in time.

    Running and extended ones are in no denominator. An alert that is open past its time counts as missed; one that
    still has time does not count (domain.md 4.1 and 4.3).

    >>> portfolio(expand=6, exits=3, days_closed=[14, 30, 60], cleared_in_time=9, cleared_late=2,
    ...           open_overdue=1).alert_sla
    Decimal('0.75')
    """
    closed, alerts = expand + exits, cleared_in_time + cleared_late + open_overdue
    return Portfolio(
        ratio(expand, closed) if closed else None, closed, quantile(days_closed, Decimal("0.5")),
        quantile(days_closed, Decimal("0.75")), ratio(cleared_in_time, alerts) if alerts else None, alerts,
    )  # fmt: skip


def quantile(values: Sequence[int], share: Decimal) -> Decimal | None:
    """Return the value below which a share of values lies, between two neighbours in a straight line; None of none.

    >>> quantile([14, 20, 30, 60], Decimal("0.5")), quantile([], Decimal("0.5"))
    (Decimal('25.0'), None)
    """
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


@dataclass(frozen=True)
class Band:
    """Decided deals of one size: from an amount on (minor units; None: no lower end) to below the next.

    won and n with a proof of concept, and without.
    """

    low: int | None
    high: int | None
    won_with: int
    n_with: int
    won_without: int
    n_without: int

    @property
    def difference(self) -> Decimal | None:
        """The win rate with one less the win rate without; None where either side has no deal."""
        if not (self.n_with and self.n_without):
            return None
        return ratio(self.won_with, self.n_with) - ratio(self.won_without, self.n_without)


@dataclass(frozen=True)
class Compared:
    """Win rates with and without a proof of concept: by size, as they are, and the difference at equal size.

    difference: each band weighed by how well it can tell (with x without / all), bands with one side only left out.
    """

    bands: tuple[Band, ...]
    with_rate: Decimal | None
    without_rate: Decimal | None
    raw: Decimal | None
    difference: Decimal | None
    n: int
    n_with: int


def compared(deals: Sequence[tuple[int, bool, bool]], *, edges: Sequence[int] | None = None) -> Compared:
    """Compare decided deals, each (amount in minor units, has a proof of concept, is won), at equal size.

    Without `edges` the bands are thirds of the deals by amount. Source: features 5.6; the weights are those of
    Cochran, Mantel and Haenszel for a difference of rates.

    >>> small, large = (10, False, True), (90, True, True)
    >>> found = compared([small, small, (10, False, False), (10, True, True), large, (90, False, True)], edges=[50])
    >>> found.difference > 0, found.bands[1].difference
    (True, Decimal('0'))
    """
    cuts = thirds([amount for amount, _, _ in deals]) if edges is None else sorted(set(edges))
    bands = [_band(deals, low, high) for low, high in zip([None, *cuts], [*cuts, None], strict=True)]
    won_with, n_with = sum(b.won_with for b in bands), sum(b.n_with for b in bands)
    won_without, n_without = sum(b.won_without for b in bands), sum(b.n_without for b in bands)
    both = [(ratio(b.n_with * b.n_without, b.n_with + b.n_without), b.difference) for b in bands
            if b.difference is not None]  # fmt: skip
    weight = sum((one for one, _ in both), Decimal(0))
    told = sum((one * gap for one, gap in both if gap is not None), Decimal(0))
    whole = Band(None, None, won_with, n_with, won_without, n_without)
    return Compared(
        tuple(bands), ratio(won_with, n_with) if n_with else None, ratio(won_without, n_without) if n_without else None,
        whole.difference, told / weight if weight else None, n_with + n_without, n_with,
    )  # fmt: skip


def _band(deals: Sequence[tuple[int, bool, bool]], low: int | None, high: int | None) -> Band:
    mine = [(has, won) for amount, has, won in deals
            if (low is None or amount >= low) and (high is None or amount < high)]  # fmt: skip
    count: Mapping[tuple[bool, bool], int] = {
        (has, won): sum(pair == (has, won) for pair in mine) for has in (True, False) for won in (True, False)
    }
    return Band(low, high, count[True, True], count[True, True] + count[True, False],
                count[False, True], count[False, True] + count[False, False])  # fmt: skip


def thirds(amounts: Sequence[int]) -> list[int]:
    """Return the two amounts that part a list into thirds, one or none where they fall together.

    >>> thirds([10, 20, 30, 40, 50, 60]), thirds([5, 5, 5])
    ([30, 50], [])
    """
    if not amounts:
        return []
    ordered = sorted(amounts)
    cuts = {ordered[len(ordered) // 3], ordered[len(ordered) * 2 // 3]}
    return sorted(cut for cut in cuts if cut > ordered[0])


def capacity(running: int, *, most: int) -> str:
    """Return the note about an engineer who would have more running at once than the limit; "" where there is room.

    >>> capacity(2, most=3), capacity(3, most=3)[:40]
    ('', 'This engineer runs 3 proofs of concept a')
    """
    if running < most:
        return ""
    return (f"This engineer runs {running} proofs of concept already; {most} at once is the limit. "
            "Choose somebody else, or say in the note why this one goes on top.")  # fmt: skip


def slower(lanes: Sequence[tuple[int, int, int]]) -> int | None:
    """Return which of the lanes, each (days late, steps done, steps), holds up the rest; None where none does.

    The one whose oldest open step is late for longest, then the one with the smaller share done. A lane that is done
    holds up nothing.

    >>> slower([(0, 2, 4), (3, 1, 2)]), slower([(0, 2, 4), (0, 1, 4)]), slower([(0, 2, 2), (0, 3, 3)])
    (1, 1, None)
    """
    waiting = [(late, -done / total, -place) for place, (late, done, total) in enumerate(lanes)
               if done < total]  # fmt: skip
    if not waiting or (len(lanes) > 1 and len(waiting) == len(lanes) and len({one[:2] for one in waiting}) == 1):
        return None
    return -max(waiting)[2]
