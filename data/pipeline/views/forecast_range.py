"""The range that measured odds give a period, and how such odds and ranges did in the past."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast
from zlib import crc32

from sqlmodel import Session

from data.core import clock, rulebook
from data.core import settings as company
from data.core.access import Scope
from data.core.clock import Period
from data.core.exchange import Rates
from data.core.numbers import from_minor, to_minor
from data.core.remembering import remembered
from data.pipeline import queries
from data.pipeline.formulas import simulation
from data.pipeline.formulas.simulation import Band
from data.pipeline.queries import Slice, forecasts
from data.pipeline.queries.forecasts import OpenDeal
from data.pipeline.views.coverage import sliced
from data.pipeline.views.forecast import step_odds
from data.pipeline.views.gathering import SUMMED, rates_of

DRAWS = (1_000, 10_000)
BUDGET = 4_000_000
"""Deal-draws for one range: a very large company draws less often, and waits no longer."""

LEAD_DAYS = 30
"""How long before a period's end its odds are looked at."""

QUARTERS = 8
"""How many finished quarters are looked back on."""

EDGES = tuple(Decimal(tenth).scaleb(-1) for tenth in (0, 2, 4, 6, 8, 10))
FEWEST = 3
"""Fewer past ranges than this say nothing."""


@dataclass(frozen=True)
class Range:
    """What a period may come to, closed included: one draw in ten ends at or below p10, nine in ten below p90.

    mean: exact. None without deals that have odds. n: deals drawn; without_odds: open deals left out, for want of a
    step; left_out: for want of an exchange rate. steps_measured: steps whose odds are the company's own.
    """

    p10: Decimal | None
    p50: Decimal | None
    p90: Decimal | None
    mean: Decimal | None
    closed: Decimal
    n: int
    draws: int
    without_odds: int
    left_out: int
    steps_measured: int
    currency: str


@dataclass(frozen=True)
class PastRange:
    """A finished period: its range 30 days before the end, what came, and whether that lay within."""

    period: Period
    on: date
    found: Range
    actual: Decimal

    @property
    def is_inside(self) -> bool | None:
        """Whether P10 to P90 held; None without a range."""
        if self.found.p10 is None or self.found.p90 is None:
            return None
        return self.found.p10 <= self.actual <= self.found.p90


@dataclass(frozen=True)
class Held:
    """How odds held: bands of predicted odds with what was won, the Brier score, n deals, and the past ranges.

    is_enough: enough deals to read anything from it.
    """

    bands: tuple[Band, ...]
    brier: Decimal | None
    n: int
    needed: int
    ranges: tuple[PastRange, ...]
    currency: str

    @property
    def is_enough(self) -> bool:
        """Whether as many deals were looked at as a step's own odds ask for."""
        return self.n >= self.needed


def forecast_range(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    filters: Mapping[str, Any] | None = None,
) -> Range:  # fmt: skip
    """Return the simulated range of a period from measured odds; the same data gives the same range."""
    slice_ = sliced(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=None, filters=filters)
    deals = remembered(session, forecasts.open_deals, slice_, groups=SUMMED)
    return _range(session, slice_, deals, rates_of(session, slice_, known_at))


def _range(session: Session, slice_: Slice, deals: Sequence[OpenDeal], rates: Rates) -> Range:
    odds = step_odds(session, slice_)
    closed = _won(session, slice_, rates)
    priced = [(deal, rates.planned(deal.amount, deal.currency)) for deal in deals]
    drawn = [(to_minor(amount, rates.currency), odds[deal.step].probability)
             for deal, amount in priced if amount is not None and deal.step in odds]  # fmt: skip
    left_out = sum(amount is None for _, amount in priced)
    measured = sum(each.source == "measured" for each in odds.values())
    rest = {"closed": closed, "n": len(drawn), "without_odds": len(deals) - left_out - len(drawn),
            "left_out": left_out, "steps_measured": measured, "currency": rates.currency}  # fmt: skip
    if not drawn:
        return Range(None, None, None, None, draws=0, **rest)  # type: ignore[arg-type]
    draws = max(DRAWS[0], min(DRAWS[1], BUDGET // len(drawn)))
    # The seed hangs on the period alone: what moves the range from week to week is data, not luck.
    seed = crc32(f"{slice_.period.start} {slice_.period.end}".encode())
    made = simulation.monte_carlo(*zip(*drawn, strict=True), draws=draws, seed=seed)
    low, middle, high = (closed + from_minor(value, rates.currency) for value in (made.p10, made.p50, made.p90))
    mean = closed + made.mean / 10 ** _places(rates.currency)
    return Range(low, middle, high, mean, draws=draws, **rest)  # type: ignore[arg-type]


def _places(currency: str) -> int:
    return -int(from_minor(1, currency).as_tuple().exponent)


def _won(session: Session, slice_: Slice, rates: Rates) -> Decimal:
    rows = remembered(session, queries.won_sums, slice_, currency=rates.currency, groups=SUMMED)
    amounts = (rates.closed(row.amount, row.currency, row.on) for row in rows)
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


def odds_held(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    filters: Mapping[str, Any] | None = None,
) -> Held:  # fmt: skip
    """Return how the odds of 30 days before the end held in the quarters finished before the period and the day.

    Odds are those that could be measured then, so that no outcome leaks in; won means won within the quarter.
    """
    told: list[tuple[Decimal, bool]] = []
    ranges = []
    for past in _finished(session, min(period.start, as_of + timedelta(days=1))):
        cut = past.end - timedelta(days=LEAD_DAYS)
        slice_ = sliced(session, scope=scope, period=past, as_of=cut, known_at=known_at, by=None, filters=filters)
        seen_on = past.end - timedelta(days=1)
        deals = cast(list[OpenDeal], remembered(session, forecasts.tested_deals, slice_, seen_on=seen_on,
                                                groups=SUMMED))  # fmt: skip
        if not deals:
            continue
        odds, rates = step_odds(session, slice_), rates_of(session, slice_, known_at)
        told += [(odds[deal.step].probability, deal.won) for deal in deals if deal.step in odds]
        end = sliced(session, scope=scope, period=past, as_of=seen_on, known_at=known_at, by=None, filters=filters)
        ranges.append(PastRange(past, cut, _range(session, slice_, deals, rates), _won(session, end, rates)))
    found = simulation.calibration(told, edges=EDGES)
    needed = int(rulebook.limits(as_of)["decided_per_step"])
    currency = company.current(session, as_of).currency
    return Held(found.bands, found.brier, found.n, needed, tuple(ranges), currency)


def _finished(session: Session, before: date) -> list[Period]:
    """Return the last finished fiscal quarters that ended by a day, oldest first."""
    calendar = company.current(session, before).calendar
    quarter = clock.period_of(before, calendar)
    found: list[Period] = []
    while len(found) < QUARTERS:
        quarter = clock.previous(quarter, calendar)
        found.insert(0, quarter)
    return found
