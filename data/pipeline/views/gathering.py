"""Runs the queries behind a coverage view and adds their answers up by key."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import settings as company
from data.core.clock import Period
from data.core.numbers import EXACT
from data.pipeline import definitions, queries
from data.pipeline.queries import Slice
from data.pipeline.queries.quality import Quality
from data.pipeline.queries.slices import COUNTED_TYPES
from data.pipeline.views.money import Rates
from data.pipeline.views.plan import CUTS, Cut, Plan, plan
from data.pipeline.views.tally import Tally

TARGETED = {frozenset(COUNTED_TYPES): "bookings", frozenset({"renewal"}): "renewals"}
"""What a target is for, by the deal types that count towards it. Other choices of types have no target."""


@dataclass(frozen=True)
class Gathered:
    """The sums by key, and what has to be said about them.

    cut: what the targets are set by. total_target: the target of all rows where no single row has its own.
    """

    tallies: dict[Any, Tally]
    currency: str
    cut: Cut | None
    is_partial: bool
    total_target: Decimal | None
    unjudged: Mapping[str, tuple[str, ...]]
    before: tuple[int, Decimal]

    @property
    def rules(self) -> int:
        """How many rules of clean coverage can be judged somewhere."""
        return len(queries.RULES) - sum(EVERYWHERE in names for names in self.unjudged.values())


EVERYWHERE = "every segment"


def window(as_of: date) -> Period:
    """Return the twelve months that end with a day: what a win rate is counted over.

    >>> window(date(2025, 6, 30)).start
    datetime.date(2024, 7, 1)
    """
    end = as_of + timedelta(days=1)
    is_leap_day = (end.month, end.day) == (2, 29)
    return Period("12 months", end.replace(year=end.year - 1, day=28 if is_leap_day else end.day), end)


def rates_of(session: Session, slice_: Slice, known_at: datetime | None) -> Rates:
    """Return the exchange rates into the reporting currency of the day."""
    currency = company.current(session, slice_.as_of).currency
    return Rates(queries.plan_rates(session, known_at=known_at), currency=currency, since=slice_.period.start)


def gather(session: Session, slice_: Slice, *, known_at: datetime | None, quality: bool = True) -> Gathered:
    """Return the sums of every key; without `quality` only what the rollup and the targets hold."""
    rates = rates_of(session, slice_, known_at)
    tallies: dict[Any, Tally] = defaultdict(Tally)
    for row in queries.open_sums(session, slice_):
        amount = rates.open(row.amount, row.currency)
        tallies[row.key].add("open", row.deals, amount)
        tallies[row.key].left_out += row.deals if amount is None else 0
    _add_closed(session, slice_, rates, tallies)
    found = _plan(session, slice_, known_at=known_at, by=slice_.by)
    total_target = _add_targets(session, slice_, known_at, rates, tallies, found)
    unjudged: dict[str, tuple[str, ...]] = {}
    before = (0, Decimal(0))
    if quality:
        unjudged = _add_quality(session, slice_, rates, tallies)
        before = _add_unplaced(session, slice_, rates, tallies)
    return Gathered(dict(tallies), rates.currency, found.cut, found.is_partial, total_target, unjudged, before)


def _add_closed(session: Session, slice_: Slice, rates: Rates, tallies: dict[Any, Tally]) -> None:
    for row in queries.won_sums(session, slice_, currency=rates.currency):
        tally, amount = tallies[row.key], rates.won(row.amount, row.currency, row.on)
        tally.add("won", row.deals, amount)
        tally.left_out += row.deals if amount is None else 0
    for key, stage, deals in queries.decided_deals(session, slice_, window=window(slice_.as_of)):
        name = f"decided_{definitions.stages()[stage].state}"
        setattr(tallies[key], name, getattr(tallies[key], name) + deals)


def _plan(session: Session, slice_: Slice, *, known_at: datetime | None, by: str | None) -> Plan:
    metric = TARGETED.get(frozenset(slice_.types))
    if metric is None:
        return Plan(None, ())
    rows = queries.target_rows(session, metric=metric, period=slice_.period, dimensions=CUTS, known_at=known_at)
    needed = {d for d in slice_.filters if d != "type"} | ({by} if by else set())
    needed |= {"owner"} if slice_.owners is not None else set()
    return plan(rows, period=slice_.period, as_of=slice_.as_of, needed=needed, filters=slice_.filters,
                owners=slice_.owners)  # fmt: skip


def _add_targets(session: Session, slice_: Slice, known_at: datetime | None, rates: Rates,
                 tallies: dict[Any, Tally], found: Plan) -> Decimal | None:  # fmt: skip
    for row in found.rows:
        _add_target(tallies[dict(row.scope).get(slice_.by or "")], rates.open(row.amount, row.currency))
    if found.cut is not None or slice_.by is None:
        return None
    # No plan is set by this dimension: the total still has the target of all rows together.
    whole = Tally()
    for row in _plan(session, slice_, known_at=known_at, by=None).rows:
        _add_target(whole, rates.open(row.amount, row.currency))
    return whole.target


def _add_target(tally: Tally, amount: Decimal | None) -> None:
    if amount is None:
        tally.targets_left_out += 1
    else:
        tally.target = (tally.target or Decimal(0)) + amount


def _add_quality(
    session: Session, slice_: Slice, rates: Rates, tallies: dict[Any, Tally]
) -> dict[str, tuple[str, ...]]:
    fed = queries.evidence(session, slice_)
    seen: set[int] = set()
    for row in queries.open_quality(session, slice_, fed=fed):
        seen.add(row.segment)
        _add_found(tallies[row.key], row, rates)
    names = {0: "(none)", **queries.labels(session, "segment")} if any(seen - fed[rule] for rule in fed) else {}
    unjudged = {rule: seen - fed[rule] for rule in fed}
    return {
        rule: (EVERYWHERE,) if absent == seen else tuple(sorted(names.get(n, str(n)) for n in absent))
        for rule, absent in unjudged.items()
        if absent
    }


def _add_unplaced(
    session: Session, slice_: Slice, rates: Rates, tallies: dict[Any, Tally]
) -> tuple[int, Decimal]:
    """Add the deals without a date; return number and money of those whose date passed before the period."""
    deals, amount = 0, Decimal(0)
    for row in queries.unplaced_deals(session, slice_):
        money = rates.open(row.amount, row.currency)
        if row.is_undated:
            tallies[row.key].add("undated", row.deals, money)
        else:
            deals, amount = deals + row.deals, amount + (money or 0)
    return deals, amount


def _add_found(tally: Tally, row: Quality, rates: Rates) -> None:
    for name, (deals, minor) in row.found.items():
        tally.add(name, deals, rates.open(minor, row.currency))
    steps = zip(definitions.process_steps().values(), row.by_step, strict=True)
    weighted = [(rates.open(minor, row.currency), step.probability) for step, minor in steps]
    if all(amount is not None for amount, _ in weighted):
        tally.stepped_deals += row.stepped
        tally.weighted += sum((EXACT.multiply(a, p) for a, p in weighted if a is not None), Decimal(0))
