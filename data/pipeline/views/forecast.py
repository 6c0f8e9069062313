"""What a period will bring: closed, the categories with their roll-ups, and the total weighted by three odds."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from sqlmodel import Session

from data.core import metrics, rulebook
from data.core.access import Scope
from data.core.clock import Period
from data.core.exchange import Rates
from data.core.metrics import Value, judged
from data.core.numbers import EXACT
from data.core.remembering import remembered
from data.pipeline import definitions, queries
from data.pipeline.formulas import forecasts as formulas
from data.pipeline.formulas.forecasts import CategoryRollup, Odds
from data.pipeline.queries import Slice, forecasts
from data.pipeline.queries.forecasts import EARLY, CategorySum
from data.pipeline.queries.slices import OMITTED
from data.pipeline.views.coverage import sliced
from data.pipeline.views.gathering import SUMMED, rates_of, window

FORECAST_READS = ("deals", "targets", "definitions", "people", "forecasts")
"""The table groups that the forecast's views read."""

OPEN = ("commit", "most_likely", "best_case", "pipeline")
BASES = ("policy", "measured", "own")
"""Whose odds weigh the deals: the policy's, those measured on decided deals, those the owner gives a deal."""

ZERO = Decimal(0)


@dataclass
class Part:
    """Deals of one category: number, money, and money weighted by each kind of odds with how many deals had them."""

    deals: int = 0
    amount: Decimal = ZERO
    weighted: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(BASES, ZERO))
    placed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(BASES, 0))

    def plus(self, other: "Part") -> "Part":
        """Return the sum of two parts."""
        return Part(
            self.deals + other.deals, self.amount + other.amount,
            {basis: self.weighted[basis] + other.weighted[basis] for basis in BASES},
            {basis: self.placed[basis] + other.placed[basis] for basis in BASES},
        )  # fmt: skip


@dataclass
class Sums:
    """One row's deals by category, closed among them. uncategorised: open deals that carry none, in Pipeline.

    early: due, but not accepted by sales: in no sum. left_out: deals whose money has no exchange rate.
    """

    parts: dict[str, Part] = field(default_factory=lambda: defaultdict(Part))
    uncategorised: int = 0
    left_out: int = 0

    @property
    def open(self) -> Part:
        """All open deals that count."""
        whole = Part()
        for code in OPEN:
            whole = whole.plus(self.parts[code])
        return whole

    @property
    def rollup(self) -> CategoryRollup:
        """The cumulative forecasts."""
        amounts = {code: self.parts[code].amount for code in OPEN}
        return formulas.category_rollup(closed=self.parts["closed"].amount, **amounts)

    def plus(self, other: "Sums") -> "Sums":
        """Return the sum of two rows."""
        parts: dict[str, Part] = defaultdict(Part)
        for code in (*self.parts, *other.parts):
            parts[code] = self.parts[code].plus(other.parts[code])
        return Sums(parts, self.uncategorised + other.uncategorised, self.left_out + other.left_out)


@dataclass(frozen=True)
class ForecastRow:
    """One key (label None: nothing set, or the total) with its sums and numbers by short name."""

    key: Any
    label: str | None
    sums: Sums
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Forecast:
    """Everything that the forecast page shows of its numbers. basis: whose odds the weighted total uses.

    odds: step to the policy's probability and what was measured, with n. Money is in the reporting currency.
    """

    period: Period
    as_of: date
    known_at: datetime | None
    by: str | None
    basis: str
    filters: Mapping[str, tuple[str, ...]]
    currency: str
    rows: tuple[ForecastRow, ...]
    total: ForecastRow
    odds: Mapping[str, Odds]
    least: int
    has_deals: bool


def forecast(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    by: str | None = "owner", filters: Mapping[str, Any] | None = None, basis: str = "policy",
    settings: Mapping[str, Any] | None = None,
) -> Forecast:  # fmt: skip
    """Return the roll-ups of a period at the end of a day, as known at an instant (domain.md 1.3).

    Counted are the deals that coverage counts; one without a category counts as Pipeline. Amounts are unrounded.
    Raises ValueError with a sentence for the reader on an unknown dimension, value or kind of odds.
    """
    if basis not in BASES:
        raise ValueError(f"Deals are weighted by {', '.join(BASES)} odds, not {basis}.")
    slice_ = sliced(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by, filters=filters)
    rates, odds = rates_of(session, slice_, known_at), step_odds(session, slice_)
    found = _gathered(session, slice_, rates, odds)
    names = queries.labels(session, by) if by else {}

    def row(key: Any, sums: Sums) -> ForecastRow:
        return ForecastRow(key, names.get(key), sums, _values(sums, basis, settings, as_of))

    whole = Sums()
    for sums in found.values():
        whole = whole.plus(sums)
    rows = [row(key, sums) for key, sums in found.items()] if by else []
    shown = [r for r in rows if r.sums.open.deals or r.sums.parts["closed"].deals or r.sums.left_out]
    return Forecast(
        period=period, as_of=as_of, known_at=known_at, by=by, basis=basis,
        filters={d: (v,) if isinstance(v, str) else tuple(v) for d, v in (filters or {}).items() if v},
        currency=rates.currency, rows=tuple(sorted(shown, key=_order)), total=row(None, whole), odds=odds,
        least=int(rulebook.limits(as_of)["decided_per_step"]),
        has_deals=any(part.deals for part in whole.parts.values()) or queries.has_deals(session),
    )  # fmt: skip


def step_odds(session: Session, slice_: Slice) -> dict[str, Odds]:
    """Return each step's odds, measured where enough deals are decided, else the policy's; the same for everybody."""
    types = {name: values for name, values in slice_.filters.items() if name == "type"}
    wide = replace(slice_, period=window(slice_.as_of), by=None, owners=None, filters=types)
    decided = cast(dict[str, tuple[int, int]], remembered(session, forecasts.decided_steps, wide, groups=SUMMED))
    policy = {code: step.probability for code, step in definitions.process_steps().items()}
    return formulas.measured_odds(decided, policy, least=int(rulebook.limits(slice_.as_of)["decided_per_step"]))


def _gathered(session: Session, slice_: Slice, rates: Rates, odds: Mapping[str, Odds]) -> dict[Any, Sums]:
    found: dict[Any, Sums] = defaultdict(Sums)
    for row in remembered(session, forecasts.category_sums, slice_, groups=SUMMED):
        _add_open(found[row.key], row, rates, odds)
    for won in remembered(session, queries.won_sums, slice_, currency=rates.currency, groups=SUMMED):
        amount = rates.closed(won.amount, won.currency, won.on)
        found[won.key].left_out += won.deals if amount is None else 0
        if amount is not None:
            part = Part(won.deals, amount)
            found[won.key].parts["closed"] = found[won.key].parts["closed"].plus(part)
    return dict(found)


def _add_open(sums: Sums, row: CategorySum, rates: Rates, odds: Mapping[str, Odds]) -> None:
    code = row.category if row.category in (*OPEN, OMITTED, EARLY) else "pipeline"
    rate = rates.plan_rate(row.currency)
    if rate is None:
        sums.left_out += row.deals if code in OPEN else 0
        return
    sums.uncategorised += row.deals if code != row.category else 0
    amount, own = rates.planned(row.amount, row.currency) or ZERO, rates.planned(row.own_points, row.currency) or ZERO
    step, policy = odds.get(row.step), definitions.process_steps().get(row.step)
    chances = {"policy": policy.probability if policy else None, "measured": step.probability if step else None}
    weighted = {name: ZERO if chance is None else EXACT.multiply(amount, chance) for name, chance in chances.items()}
    placed = {name: 0 if chance is None else row.deals for name, chance in chances.items()}
    part = Part(row.deals, amount, {**weighted, "own": own.scaleb(-2)}, {**placed, "own": row.own_deals})
    sums.parts[code] = sums.parts[code].plus(part)


def _order(row: ForecastRow) -> tuple[Decimal, bool, str]:
    return (-row.sums.rollup.best_case_forecast, row.label is None, row.label or "")


def _values(sums: Sums, basis: str, settings: Mapping[str, Any] | None, as_of: date) -> dict[str, Value]:
    """Return the numbers of one row; without any category in the pipeline there are no category forecasts."""
    rollup, open_, closed = sums.rollup, sums.open, sums.parts["closed"]
    amounts = {code: sums.parts[code].amount for code in ("closed", *OPEN, OMITTED)}
    inputs = {**amounts, "open": open_.amount, "deals": open_.deals, "won_deals": closed.deals,
              "without_category": sums.uncategorised, "left_out": sums.left_out}  # fmt: skip
    reason = "not_assessable" if open_.deals and sums.uncategorised == open_.deals else _no_money(sums)
    known = {name: metrics.threshold_of(f"pipeline.{name}", settings, as_of) for name in
             ("commit_forecast", "most_likely_forecast", "best_case_forecast", "weighted")}  # fmt: skip

    def value(name: str) -> Value:
        amount = None if reason else getattr(rollup, name)
        return judged(amount, reason, known[name], n=open_.deals + closed.deals, inputs=inputs)

    found = {name: value(name) for name in ("commit_forecast", "most_likely_forecast", "best_case_forecast")}
    return {**found, **{f"weighted_{name}": _weighted(sums, name, inputs, known["weighted"]) for name in BASES},
            "weighted": _weighted(sums, basis, inputs, known["weighted"])}  # fmt: skip


def _no_money(sums: Sums) -> str | None:
    has_some = sums.open.deals or sums.parts["closed"].deals
    return "no_rate" if sums.left_out and not has_some else None


def _weighted(sums: Sums, basis: str, inputs: Mapping[str, Any], known: metrics.Threshold | None) -> Value:
    """Weighted open pipeline by one kind of odds; deals without such odds add nothing and are counted."""
    open_ = sums.open
    told = {**inputs, "odds": basis, "with_odds": open_.placed[basis],
            "without_odds": open_.deals - open_.placed[basis],
            **{f"by_{name}_odds": open_.weighted[name] for name in BASES}}  # fmt: skip
    reason = "not_assessable" if open_.deals and not open_.placed[basis] else _no_money(sums)
    amount = None if reason else open_.weighted[basis]
    return judged(amount, reason, known, n=open_.placed[basis], inputs=told)
