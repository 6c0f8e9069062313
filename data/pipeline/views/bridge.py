"""What changed in open pipeline between two days: the bars, by what they are sliced, and what they add up to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import product
from typing import Any, cast

from sqlmodel import Session

from data.core import settings as company
from data.core.access import Scope
from data.core.clock import Period
from data.core.exchange import Rates
from data.core.numbers import minor_places
from data.core.remembering import remembered
from data.pipeline import queries
from data.pipeline.formulas import bridge as formulas
from data.pipeline.formulas.bridge import DealState
from data.pipeline.queries import Slice, snapshots
from data.pipeline.queries.snapshots import EARLY, Between, Group, Path
from data.pipeline.views.coverage import sliced
from data.pipeline.views.gathering import SUMMED

ANY_DATE = Period("any close date", date(1, 1, 1), date(9999, 12, 1))
"""The period of the rolling scope: every deal with a close date."""

BARS = ("start", "new", "pulled_in", "reopened", "increased", "decreased", "pushed_out", "won", "lost", "no_decision",
        "removed", "end")  # fmt: skip
TITLES = {
    "start": "Open then", "new": "New", "pulled_in": "Pulled in", "reopened": "Reopened", "increased": "Increased",
    "decreased": "Decreased", "pushed_out": "Pushed out", "won": "Won", "lost": "Lost", "no_decision": "No decision",
    "removed": "Removed or back to an earlier stage", "end": "Open now",
}  # fmt: skip
TOTALS = ("start", "end")
IN = ("new", "pulled_in", "reopened", "increased")
ZERO = Decimal(0)
Pair = tuple[DealState | None, DealState | None]


@dataclass(frozen=True)
class Bars:
    """The bars of one key (label None: nothing set, or all), unsigned amounts and numbers of deals by name of the bar.

    Lost is without no decision, which has its own bar. gap: what the bars do not explain of the end; always 0.
    """

    key: Any = None
    label: str | None = None
    amounts: Mapping[str, Decimal] = field(default_factory=lambda: dict.fromkeys(BARS, ZERO))
    deals: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(BARS, 0))
    gap: Decimal = ZERO

    @property
    def change(self) -> Decimal:
        """The end less the start."""
        return self.amounts["end"] - self.amounts["start"]

    def signed(self, bar: str) -> Decimal:
        """Return a bar as it adds up: what leaves is negative."""
        return self.amounts[bar] if bar in (*TOTALS, *IN) else -self.amounts[bar]


@dataclass(frozen=True)
class Bridge:
    """Everything that a bridge shows. period: ANY_DATE in the rolling scope. left_out: open deals without a rate.

    has_foreign: some money is converted, all of it at the plan rates of one day, also what was won.
    """

    since: date
    as_of: date
    period: Period
    known_at: datetime | None
    by: str | None
    filters: Mapping[str, tuple[str, ...]]
    currency: str
    total: Bars
    rows: tuple[Bars, ...]
    left_out: int
    has_foreign: bool
    has_deals: bool

    @property
    def is_rolling(self) -> bool:
        """Whether deals count whatever their close date."""
        return self.period == ANY_DATE


def bridge(
    session: Session, *, scope: Scope, period: Period, since: date, as_of: date, known_at: datetime | None = None,
    by: str | None = None, filters: Mapping[str, Any] | None = None, rolling: bool = False,
) -> Bridge:  # fmt: skip
    """Compare the open pipeline due in a period at the end of two days, both as known at one instant (domain.md 1.5).

    Counted is what coverage counts. `rolling` takes every close date. Amounts are unrounded decimals of the reporting
    currency, all at the plan rates in force for the period (rolling: on `as_of`), so that rates make no bar.
    Raises ValueError with a sentence for the reader when the days are in the wrong order or a filter is unknown.
    """
    if since > as_of:
        raise ValueError(f"The first day, {since}, lies after the second, {as_of}. Choose an earlier one.")
    wanted = ANY_DATE if rolling else period
    slice_ = sliced(session, scope=scope, period=wanted, as_of=as_of, known_at=known_at, by=by, filters=filters)
    rates, worth = plan_rates(session, slice_, known_at)
    whole = _bars(session, Between(replace(slice_, by=None), since, worth), rates)
    named = queries.labels(session, by) if by else {}
    parts = _bars(session, Between(slice_, since, worth), rates) if by else {}
    rows = [replace(bars, label=named.get(key)) for key, bars in parts.items()]
    return Bridge(
        since=since, as_of=as_of, period=wanted, known_at=known_at, by=by,
        filters={d: (v,) if isinstance(v, str) else tuple(v) for d, v in (filters or {}).items() if v},
        currency=rates.currency, total=whole.get(None, Bars()), rows=tuple(sorted(rows, key=_order)),
        left_out=_left_out(session, slice_, rates), has_foreign=len(worth) > 1,
        has_deals=queries.has_deals(session),
    )  # fmt: skip


def plan_rates(
    session: Session, slice_: Slice, known_at: datetime | None
) -> tuple[Rates, tuple[tuple[str, float], ...]]:
    """Return the rates of both days, and roughly what a minor unit of each currency is worth, for comparing only.

    They are those that coverage of the period uses; in the rolling scope those of the later day.
    """
    currency = company.current(session, slice_.as_of).currency
    day = slice_.as_of if slice_.period == ANY_DATE else slice_.period.start
    rates = Rates(session, currency=currency, day=day, known_at=known_at)
    planned = {currency: Decimal(1), **rates.plan_rates()}
    worth = ((code, rate.scaleb(-minor_places(code))) for code, rate in sorted(planned.items()))
    return rates, tuple((code, float(value)) for code, value in worth)


def _order(bars: Bars) -> tuple[Decimal, bool, str]:
    return (-abs(bars.change), bars.label is None, bars.label or "")


def _left_out(session: Session, slice_: Slice, rates: Rates) -> int:
    rows = _open(session, replace(slice_, by=None))
    return sum(row.deals for row in rows if rates.plan_rate(row.currency) is None)


def _open(session: Session, slice_: Slice) -> list[Any]:
    return cast(list[Any], remembered(session, queries.open_sums, slice_, groups=SUMMED))


class _Tally:
    """The bars of one key as they add up."""

    def __init__(self) -> None:
        self.amounts, self.deals = dict.fromkeys(BARS, ZERO), dict.fromkeys(BARS, 0)
        self.unchanged, self.end = ZERO, ZERO

    def add(self, group: Group, rates: Rates) -> None:
        """Add the deals of one path: what is true of one of them is true of their sum."""
        both = pair(group.path, rates.planned(group.amount_before, group.currency_before or rates.currency),
                    rates.planned(group.amount_after, group.currency_after or rates.currency))  # fmt: skip
        for bar, amount in bars_of(both).items():
            self.amounts[bar] += amount
        for bar in bars_on(group.path):
            self.deals[bar] += group.deals

    def as_bars(self, key: Any) -> Bars:
        """Return the bars; deals that did not change stand in the first and the last of them."""
        explained = self.amounts["end"] + self.unchanged
        return Bars(key, None, {**self.amounts, "start": self.amounts["start"] + self.unchanged, "end": self.end},
                    self.deals, self.end - explained)  # fmt: skip


def _bars(session: Session, between: Between, rates: Rates) -> dict[Any, Bars]:
    """Return the bars by key: totals from the daily sums, what lies between from the deals that changed."""
    found: dict[Any, _Tally] = defaultdict(_Tally)
    for group in remembered(session, snapshots.changes, between, groups=SUMMED):
        found[group.key].add(group, rates)
    for tally in found.values():
        tally.unchanged -= tally.amounts["start"]
        tally.deals |= dict.fromkeys(TOTALS, 0)
    for bar, day in (("start", between.since), ("end", between.slice_.as_of)):
        # Both days by the later day's definition: an edited one is no change of the pipeline.
        for row in _open(session, replace(between.slice_, as_of=day, counted_on=between.slice_.as_of)):
            amount, tally = rates.planned(row.amount, row.currency), found[row.key]
            if amount is None:
                continue
            tally.deals[bar] += row.deals
            tally.unchanged += amount if bar == "start" else 0
            tally.end += amount if bar == "end" else 0
    return {key: tally.as_bars(key) for key, tally in found.items()}


_IN, _OUT = ANY_DATE.start, ANY_DATE.end


def pair(path: Path, before: Decimal | None, after: Decimal | None) -> Pair:
    """Return what a path means to the formula: a deal below the first counted stage is in neither pipeline.

    Lost from there it touches no bar: it was in scope at neither day. Amounts are decimals of one currency.
    """
    was = path.before not in (None, EARLY)
    if path.after is None or path.after == EARLY or (path.before == EARLY and path.after in ("lost", "no_decision")):
        end = None
    else:
        end = DealState(after or ZERO, _IN if path.is_due else _OUT, path.after)
    start = DealState(before or ZERO, _IN if path.was_due else _OUT, str(path.before)) if was else None
    return start, end


def bars_of(both: Pair) -> dict[str, Decimal]:
    """Return the bars that a pair of snapshots fills; lost is without no decision."""
    found = formulas.waterfall([both], start=_IN, end=_OUT)
    found["lost"] -= found["no_decision"]
    return {bar: amount for bar, amount in found.items() if amount}


@lru_cache(maxsize=1024)
def bars_on(path: Path) -> tuple[str, ...]:
    """Return the names of the bars that a deal on a path stands in, in their order.

    >>> bars_on(Path("open", True, "won", True, 1))
    ('start', 'increased', 'won')
    """
    found = bars_of(pair(path, Decimal(2), Decimal(2 + path.sign)))
    return tuple(bar for bar in BARS if bar in found)


def paths_in(bars: Iterable[str]) -> list[Path]:
    """Return every path of a deal that stands in one of some bars."""
    states, flags = (None, "open", EARLY, "won", "lost", "no_decision"), (False, True)
    wanted = set(bars)
    every = (Path(*told) for told in product(states, flags, states, flags, (-1, 0, 1)))
    return [path for path in every if wanted & set(bars_on(path))]
