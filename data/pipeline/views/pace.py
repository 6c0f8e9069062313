"""How fast and how surely deals end: cycle length, sales velocity, slippage, steps back (domain.md 1.6 to 1.10)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import metrics, rulebook
from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import Value, threshold_of
from data.core.numbers import ratio
from data.core.remembering import remembered
from data.pipeline import definitions, queries
from data.pipeline.formulas import rates as formulas
from data.pipeline.formulas.slippage import OUTCOMES, DueCohort
from data.pipeline.queries import Slice, moves, pace
from data.pipeline.queries.slips import due_outcomes
from data.pipeline.views.bridge import ANY_DATE, plan_rates
from data.pipeline.views.coverage import sliced
from data.pipeline.views.gathering import SUMMED, rates_of, window
from data.pipeline.views.keyed import Keyed, keyed

DAY = timedelta(days=1)


@dataclass
class Pace:
    """What sales velocity is made of, of one key: won deals by days, open pipeline, decided deals of twelve months."""

    cycles: Counter[int] = field(default_factory=Counter)
    open_deals: int = 0
    open_amount: Decimal = Decimal(0)
    won: int = 0
    decided: int = 0

    @staticmethod
    def sum(parts: Iterable["Pace"]) -> "Pace":
        """Return all of them together."""
        whole = Pace()
        for part in parts:
            whole.cycles.update(part.cycles)
            whole.open_deals += part.open_deals
            whole.open_amount += part.open_amount
            whole.won, whole.decided = whole.won + part.won, whole.decided + part.decided
        return whole

    def mean(self) -> Decimal | None:
        """Return the mean cycle in days."""
        n = sum(self.cycles.values())
        return ratio(sum(days * deals for days, deals in self.cycles.items()), n) if n else None

    def cycle(self) -> Value:
        """Return the median cycle in whole days, half days between two middle ones rounded down."""
        n = sum(self.cycles.values())
        inputs = {"won_deals": n, "mean": self.mean()}
        if not n:
            return Value(None, "no_wins", n=0, inputs=inputs)
        reason = "too_few" if n < rulebook.limits()["small_sample"] else None
        return Value(_median(self.cycles), reason, n=n, inputs=inputs)

    def velocity(self) -> Value:
        """Return the amount a day: open deals times their average amount times the win rate, by the mean cycle."""
        average = ratio(self.open_amount, self.open_deals) if self.open_deals else None
        rate, why = formulas.win_rate(self.won, self.decided - self.won)
        inputs = {"open_deals": self.open_deals, "average_amount": average, "win_rate": rate, "cycle_days": self.mean()}
        if average is None or rate is None:
            return Value(None, why or "no_data", n=self.open_deals, inputs=inputs)
        value, reason = formulas.sales_velocity(self.open_deals, average, rate, self.mean())
        few = "too_few" if value is not None and self.decided < rulebook.limits()["small_sample"] else None
        return Value(value, reason or few, n=self.open_deals, inputs=inputs)


def _median(histogram: Mapping[int, int]) -> int:
    """Return the middle of a histogram, of two middle values the mean rounded down."""
    days = sorted(Counter(histogram).elements())
    middle = len(days) // 2
    return days[middle] if len(days) % 2 else (days[middle - 1] + days[middle]) // 2


def median_cycle(session: Session, slice_: Slice) -> int | None:
    """Return the median days from opening to winning over the deals of a slice, won in the last twelve months."""
    wide = replace(slice_, period=window(slice_.as_of), by=None)
    days = Counter[int]()
    for _, length, deals in remembered(session, pace.cycle_days, wide, window=wide.period, groups=SUMMED):
        days[length] += deals
    return _median(days) if days else None


def paces(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    by: str | None = None, filters: Mapping[str, Any] | None = None,
) -> tuple[dict[Any, Pace], str]:  # fmt: skip
    """Return the sums of sales velocity by key, and their currency.

    Open is what coverage counts, whatever the close date; won and decided are those of the twelve months to the day.
    """
    slice_ = sliced(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by, filters=filters)
    wide, found = replace(slice_, period=window(as_of)), dict[Any, Pace]()
    for key, length, deals in remembered(session, pace.cycle_days, wide, window=wide.period, groups=SUMMED):
        found.setdefault(key, Pace()).cycles[length] += deals
    for key, stage, deals in remembered(session, queries.decided_deals, wide, window=wide.period, groups=SUMMED):
        mine = found.setdefault(key, Pace())
        mine.decided += deals
        mine.won += deals if definitions.stages()[stage].state == "won" else 0
    anywhen = replace(slice_, period=ANY_DATE)
    rates, _ = plan_rates(session, anywhen, known_at)
    for row in remembered(session, queries.open_sums, anywhen, groups=SUMMED):
        amount = rates.planned(row.amount, row.currency)
        if amount is not None:
            mine = found.setdefault(row.key, Pace())
            mine.open_deals, mine.open_amount = mine.open_deals + row.deals, mine.open_amount + amount
    return found, rates.currency


def cycle_days(session: Session, *, by: str | None = None, **asked: Any) -> Keyed:
    """Return the median days from opening to winning, won deals of twelve months only; arguments as `paces`."""
    found, _ = paces(session, by=by, **asked)
    return keyed(session, by, {key: one for key, one in found.items() if one.cycles}, Pace.cycle, Pace.sum)


def sales_velocity(session: Session, *, by: str | None = None, **asked: Any) -> Keyed:
    """Return sales velocity, an amount a day in the reporting currency; arguments as `paces`."""
    found, currency = paces(session, by=by, **asked)
    return keyed(session, by, found, Pace.velocity, Pace.sum, currency=currency)


@dataclass(frozen=True)
class Slips:
    """The due cohort of a period by key, judged at the end of `until`; amounts at plan rates, as at the start."""

    cohorts: Mapping[Any, DueCohort]
    until: date | None
    currency: str
    left_out: int


def slips(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    by: str | None = None, filters: Mapping[str, Any] | None = None,
) -> Slips:  # fmt: skip
    """Return what became of the deals that were due when the period began: at its end, or so far.

    Due is what coverage counted on the evening before. Before the period begins nothing is due.
    """
    slice_ = sliced(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by, filters=filters)
    rates = rates_of(session, slice_, known_at)
    if as_of < period.start:
        return Slips({}, None, rates.currency, 0)
    last = min(as_of, period.end - DAY)
    rows = remembered(session, due_outcomes, slice_, start=period.start - DAY, end=last,
                      judged=min(as_of, period.end), groups=SUMMED)  # fmt: skip
    found: dict[Any, DueCohort] = {}
    removed: Counter[Any] = Counter()
    left_out = 0
    for row in rows:
        amount, cohort = rates.planned(row.amount, row.currency), found.setdefault(row.key, DueCohort())
        if row.outcome == "removed":
            removed[row.key] += row.deals
            continue
        cohort.counts[row.outcome] += row.deals
        cohort.amounts[row.outcome] += amount or Decimal(0)
        left_out += row.deals if amount is None else 0
    found = {key: replace(cohort, removed=removed[key]) for key, cohort in found.items()}
    return Slips(found, last, rates.currency, left_out)


def together(cohorts: Iterable[DueCohort]) -> DueCohort:
    """Return several due cohorts as one."""
    counts, amounts, removed = DueCohort().counts, DueCohort().amounts, 0
    for cohort in cohorts:
        removed += cohort.removed
        for outcome in OUTCOMES:
            counts[outcome] += cohort.counts[outcome]
            amounts[outcome] += cohort.amounts[outcome]
    return DueCohort(counts, amounts, removed)


def slip_rate(session: Session, *, by: str | None = None, **asked: Any) -> Keyed:
    """Return the share of the due deals that were pushed or stand overdue, by number; arguments as `slips`."""
    found = slips(session, by=by, **asked)
    judged = threshold_of("pipeline.slip_rate", None, asked["as_of"])

    def value(cohort: DueCohort) -> Value:
        slipped = cohort.counts["pushed"] + cohort.counts["overdue"]
        return metrics.rate(slipped, sum(cohort.counts.values()), judged, inputs=told(cohort))

    return keyed(session, by, found.cohorts, value, together, currency=found.currency)


def not_won_rate(session: Session, *, by: str | None = None, **asked: Any) -> Keyed:
    """Return the share of the due deals that were not won when their day had passed; arguments as `slips`."""
    found = slips(session, by=by, **asked)

    def value(cohort: DueCohort) -> Value:
        counts = cohort.counts
        missed = counts["lost"] + counts["pushed"] + counts["overdue"]
        return metrics.rate(missed, sum(counts.values()), None, inputs=told(cohort))

    return keyed(session, by, found.cohorts, value, together, currency=found.currency)


def told(cohort: DueCohort) -> dict[str, Any]:
    """Return what a slip rate is made of: deals by outcome, and both rates by value."""
    by_value = cohort.by_value
    return {"due": sum(cohort.counts.values()), **cohort.counts, "removed": cohort.removed,
            "due_amount": sum(cohort.amounts.values(), Decimal(0)), "slip_rate_by_value": by_value.slip_rate,
            "not_won_rate_by_value": by_value.not_won_rate}  # fmt: skip


def regression_rate(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    by: str | None = None, filters: Mapping[str, Any] | None = None,
) -> Keyed:  # fmt: skip
    """Return the share of the deals that moved in the period which moved back to a lower stage at least once."""
    slice_ = sliced(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by, filters=filters)
    judged = threshold_of("pipeline.regression_rate", None, as_of)
    rows = remembered(session, moves.regressions, slice_, groups=SUMMED)
    sums = {key: (moved, back) for key, moved, back in rows}

    def value(both: tuple[int, int]) -> Value:
        return metrics.rate(both[1], both[0], judged, inputs={"moved": both[0], "regressed": both[1]})

    def add(parts: Iterable[tuple[int, int]]) -> tuple[int, int]:
        listed = list(parts)
        return sum(moved for moved, _ in listed), sum(back for _, back in listed)

    return keyed(session, by, sums, value, add)
