"""Runs the queries behind a coverage view and adds their answers up by key."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

from sqlmodel import Session

from data.core import settings as company
from data.core.clock import Period
from data.core.exchange import Rates
from data.core.numbers import EXACT
from data.core.remembering import remembered
from data.pipeline import definitions, queries
from data.pipeline.queries import Slice
from data.pipeline.queries.quality import Quality
from data.pipeline.queries.slices import COUNTED_TYPES
from data.pipeline.queries.sums import OpenSum
from data.pipeline.views.plan import CUTS, Cut, Plan, plan
from data.pipeline.views.tally import Tally

TARGETED = {frozenset(COUNTED_TYPES): "bookings", frozenset({"renewal"}): "renewals"}
"""What a target is for, by the deal types that count towards it. Other choices of types have no target."""

SUMMED = ("deals", "targets", "definitions")
"""The table groups that sums are made of. Names of people, segments and territories are read when they are shown."""


@dataclass(frozen=True)
class Gathered:
    """The sums by key, and what has to be said about them.

    cut: what the targets are set by. total_target: the target of all rows where no single row has its own.
    unfed: rule to the segments in which it cannot be judged; None is all of them.
    """

    tallies: dict[Any, Tally]
    currency: str
    cut: Cut | None
    is_partial: bool
    total_target: Decimal | None
    unfed: Mapping[str, frozenset[int] | None]
    before: tuple[int, Decimal]

    @property
    def rules(self) -> int:
        """How many rules of clean coverage can be judged somewhere."""
        return len(queries.RULES) - sum(segments is None for segments in self.unfed.values())


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
    return Rates(session, currency=currency, day=slice_.period.start, known_at=known_at)


def gather(session: Session, slice_: Slice, *, known_at: datetime | None, quality: bool = True) -> Gathered:
    """Return the sums of every key, kept until deals, targets or definitions change; treat them as read-only.

    Without `quality` only open, won and target, from the rollup.
    """
    return cast(Gathered, remembered(session, _gathered, slice_, known_at, quality, groups=SUMMED))


def _gathered(session: Session, slice_: Slice, known_at: datetime | None, quality: bool) -> Gathered:
    rates = rates_of(session, slice_, known_at)
    tallies: dict[Any, Tally] = defaultdict(Tally)
    _add_won(session, slice_, rates, tallies)
    found = _plan(session, slice_, known_at=known_at, by=slice_.by)
    total_target = _add_targets(session, slice_, known_at, rates, tallies, found)
    if not quality:
        _add_open(queries.open_sums(session, slice_), rates, tallies)
        return Gathered(dict(tallies), rates.currency, found.cut, found.is_partial, total_target, {}, (0, Decimal(0)))
    _add_decided(session, slice_, tallies)
    unfed = _add_quality(session, slice_, rates, tallies)
    before = _add_unplaced(session, slice_, rates, tallies)
    return Gathered(dict(tallies), rates.currency, found.cut, found.is_partial, total_target, unfed, before)


def _add_open(rows: Iterable[OpenSum | Quality], rates: Rates, tallies: dict[Any, Tally]) -> None:
    for row in rows:
        amount = rates.planned(row.amount, row.currency)
        tallies[row.key].add("open", row.deals, amount)
        tallies[row.key].left_out += row.deals if amount is None else 0


def _add_won(session: Session, slice_: Slice, rates: Rates, tallies: dict[Any, Tally]) -> None:
    for row in queries.won_sums(session, slice_, currency=rates.currency):
        tally, amount = tallies[row.key], rates.closed(row.amount, row.currency, row.on)
        tally.add("won", row.deals, amount)
        tally.left_out += row.deals if amount is None else 0


def _add_decided(session: Session, slice_: Slice, tallies: dict[Any, Tally]) -> None:
    # The same for every period: the key must not hold the one that is asked for.
    wide = replace(slice_, period=window(slice_.as_of))
    for key, stage, deals in remembered(session, queries.decided_deals, wide, window=wide.period, groups=SUMMED):
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
        _add_target(tallies[dict(row.scope).get(slice_.by or "")], rates.planned(row.amount, row.currency))
    if found.cut is not None or slice_.by is None:
        return None
    # No plan is set by this dimension: the total still has the target of all rows together.
    whole = Tally()
    for row in _plan(session, slice_, known_at=known_at, by=None).rows:
        _add_target(whole, rates.planned(row.amount, row.currency))
    return whole.target


def _add_target(tally: Tally, amount: Decimal | None) -> None:
    if amount is None:
        tally.targets_left_out += 1
    else:
        tally.target = (tally.target or Decimal(0)) + amount


def _add_quality(
    session: Session, slice_: Slice, rates: Rates, tallies: dict[Any, Tally]
) -> dict[str, frozenset[int] | None]:
    fed = evidence(session, slice_)
    rows = queries.open_quality(session, slice_, fed=fed)
    _add_open(rows, rates, tallies)
    for row in rows:
        _add_found(tallies[row.key], row, rates)
    seen = {row.segment for row in rows}
    unfed = {rule: frozenset(seen - fed[rule]) for rule in fed}
    return {rule: None if absent == seen else absent for rule, absent in unfed.items() if absent}


def evidence(session: Session, slice_: Slice) -> Mapping[str, frozenset[int]]:
    """Return, for each rule, the segments in which it can be judged: the same for every period, filter and person."""
    wide = replace(slice_, period=window(slice_.as_of), by=None, filters={}, owners=None)
    return cast(Mapping[str, frozenset[int]], remembered(session, queries.evidence, wide, groups=(*SUMMED, "people")))


def _add_unplaced(
    session: Session, slice_: Slice, rates: Rates, tallies: dict[Any, Tally]
) -> tuple[int, Decimal]:
    """Add the deals without a date; return number and money of those whose date passed before the period."""
    for row in queries.undated_deals(session, slice_):
        tallies[row.key].add("undated", row.deals, rates.planned(row.amount, row.currency))
    first = min(slice_.period.start, slice_.as_of)
    wide = replace(slice_, period=window(slice_.as_of), by=None)
    late = remembered(session, queries.late_deals, wide, before=first, groups=SUMMED)
    money = (rates.planned(row.amount, row.currency) for row in late)
    return sum(row.deals for row in late), sum((amount for amount in money if amount is not None), Decimal(0))


def _add_found(tally: Tally, row: Quality, rates: Rates) -> None:
    for name, (deals, minor) in row.found.items():
        tally.add(name, deals, rates.planned(minor, row.currency))
    steps = zip(definitions.process_steps().values(), row.by_step, strict=True)
    weighted = [(rates.planned(minor, row.currency), step.probability) for step, minor in steps]
    if all(amount is not None for amount, _ in weighted):
        tally.stepped_deals += row.stepped
        tally.weighted += sum((EXACT.multiply(a, p) for a, p in weighted if a is not None), Decimal(0))
