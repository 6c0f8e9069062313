"""Win rates by value, by cohort and by opening, win rates against competitors, and the discount rate."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from sqlmodel import Session

from data.core import metrics, rulebook
from data.core.access import Scope
from data.core.clock import Period
from data.core.exchange import Rates
from data.core.metrics import Value, judged
from data.core.numbers import EXACT, from_minor
from data.core.remembering import remembered
from data.pipeline import queries
from data.pipeline.formulas import conversions, rates
from data.pipeline.queries import Slice, outcomes
from data.pipeline.queries import losses as asked
from data.pipeline.queries.losses import COMPETITOR
from data.pipeline.queries.outcomes import Cohort, Price
from data.pipeline.queries.slices import stages_in
from data.pipeline.views.coverage import sliced
from data.pipeline.views.gathering import SUMMED, rates_of, window
from data.pipeline.views.losses import NO_COMPETITOR, NOT_RECORDED, key_name, sliced_closed

ZERO = Decimal(0)


@dataclass(frozen=True)
class Rows:
    """A number by name of the key (None: nothing set) and in total."""

    rows: Mapping[str | None, Value]
    total: Value


class Asked(NamedTuple):
    """What every view here is asked: whose deals, when, by what."""

    scope: Scope
    period: Period
    as_of: date
    known_at: datetime | None = None
    by: str | None = None
    filters: Mapping[str, Any] | None = None
    settings: Mapping[str, Any] | None = None


def _rows(session: Session, by: str | None, found: Mapping[Any, Value], total: Value) -> Rows:
    names: Mapping[Any, str] = queries.labels(session, by) if by in queries.DIMENSIONS else {}
    return Rows({names.get(key): value for key, value in found.items()} if by else {}, total)


def value_win_rate(session: Session, asked_: Asked, *, with_no_decision: bool = True) -> Rows:
    """Return won amount divided by decided amount over the twelve months that end with the day (domain.md 1.11)."""
    slice_ = sliced(session, **_slicing(asked_))
    money = rates_of(session, slice_, asked_.known_at)
    found: dict[Any, _Decided] = defaultdict(_Decided)
    rows = remembered(session, outcomes.decided_amounts, slice_, window=window(asked_.as_of), groups=SUMMED)
    for row in rows:
        found[row.key].add(row.state, row.deals, money.closed(row.amount, row.currency, row.on))
    name = "pipeline.value_win_rate" + ("" if with_no_decision else "_excluding_no_decision")
    threshold = metrics.threshold_of(name, asked_.settings, asked_.as_of)
    whole = _Decided.of(found.values())
    values = {key: each.value(threshold, with_no_decision) for key, each in found.items()}
    return _rows(session, asked_.by, values, whole.value(threshold, with_no_decision))


def _slicing(asked_: Asked) -> dict[str, Any]:
    return {name: getattr(asked_, name) for name in ("scope", "period", "as_of", "known_at", "by", "filters")}


class _Decided:
    """Amounts and numbers of deals by the way they were closed."""

    def __init__(self) -> None:
        self.amounts: dict[str, Decimal] = dict.fromkeys(outcomes.DECIDED, ZERO)
        self.deals, self.left_out = dict.fromkeys(outcomes.DECIDED, 0), 0

    @classmethod
    def of(cls, parts: Iterable["_Decided"]) -> "_Decided":
        whole = cls()
        for part in parts:
            whole.left_out += part.left_out
            for state in outcomes.DECIDED:
                whole.deals[state] += part.deals[state]
                whole.amounts[state] += part.amounts[state]
        return whole

    def add(self, state: str, deals: int, amount: Decimal | None) -> None:
        if amount is None:
            self.left_out += deals
            return
        self.deals[state] += deals
        self.amounts[state] += amount

    def value(self, threshold: metrics.Threshold | None, with_no_decision: bool) -> Value:
        states = outcomes.DECIDED if with_no_decision else outcomes.DECIDED[:2]
        n = sum(self.deals[state] for state in states)
        value, reason = rates.win_rate(*(self.amounts[state] for state in states))
        if any(self.deals[state] for state in states[1:]) and not any(self.amounts[state] for state in states[1:]):
            # An export that sets the amount of whatever is lost to 0 says nothing about what was lost.
            value, reason = None, "not_assessable"
        inputs = {**self.amounts, "deals": n, "left_out": self.left_out}
        few = "too_few" if value is not None and n < rulebook.limits()["small_sample"] else None
        return judged(value, reason or few, threshold, n=n, inputs=inputs)


def cohort_win_rate(session: Session, asked_: Asked) -> Rows:
    """Return won among the deals opened in the period; immature while its newest deal is younger than two cycles."""
    slice_ = sliced(session, **_slicing(asked_))
    cycle = _median_cycle(session, slice_)
    threshold = metrics.threshold_of("pipeline.cohort_win_rate", asked_.settings, asked_.as_of)

    def value(parts: list[Cohort]) -> Value:
        created, won, left = (sum(int(getattr(part, name)) for part in parts)
                              for name in ("created", "won", "still_open"))  # fmt: skip
        newest = max((part.newest for part in parts), default=None)
        mature = conversions.is_mature(newest, as_of=asked_.as_of, median_cycle=cycle,
                                       cycles=rulebook.limits(asked_.as_of)["mature_cycles"])  # fmt: skip
        inputs = {"won": won, "created": created, "still_open": left, "is_mature": mature, "median_cycle_days": cycle}
        # A rate that is bound to rise is no better or worse than another yet.
        return metrics.rate(won, created, threshold if mature else None, inputs=inputs)

    return _cohorts(session, slice_, asked_, value)


def _cohorts(session: Session, slice_: Slice, asked_: Asked, value: Callable[[list[Cohort]], Value]) -> Rows:
    rows = remembered(session, outcomes.cohorts, slice_, groups=SUMMED)
    return _rows(session, asked_.by, {row.key: value([row]) for row in rows}, value(list(rows)))


def _median_cycle(session: Session, slice_: Slice) -> Decimal | None:
    days = remembered(session, outcomes.cycle_days, slice_, window=window(slice_.as_of), groups=SUMMED)
    each = sorted(day for day, n in days.items() for _ in range(n))
    middle = len(each) // 2
    return None if not each else Decimal(each[middle] + each[-middle - 1]) / 2


def close_rate(session: Session, asked_: Asked) -> Rows:
    """Return deals won in the period divided by deals opened in it, whatever deals they are (domain.md 1.11)."""
    slice_ = sliced(session, **_slicing(asked_))
    end = min(asked_.period.end, asked_.as_of + timedelta(days=1))
    span = Period(asked_.period.label, asked_.period.start, max(end, asked_.period.start + timedelta(days=1)))
    won: dict[Any, int] = defaultdict(int)
    for key, stage, deals in remembered(session, queries.decided_deals, slice_, window=span, groups=SUMMED):
        won[key] += deals if stage in stages_in("won") else 0
    created = {row.key: row.created for row in remembered(session, outcomes.cohorts, slice_, groups=SUMMED)}
    threshold = metrics.threshold_of("pipeline.close_rate", asked_.settings, asked_.as_of)

    def value(wins: int, opened: int) -> Value:
        rate, reason = rates.close_rate(wins, opened)
        few = "too_few" if rate is not None and opened < rulebook.limits()["small_sample"] else None
        return judged(rate, reason or few, threshold, n=opened, inputs={"won": wins, "created": opened})

    values = {key: value(won.get(key, 0), created.get(key, 0)) for key in {*won, *created}}
    return _rows(session, asked_.by, values, value(sum(won.values()), sum(created.values())))


def competitive_win_rate(session: Session, asked_: Asked) -> Rows:
    """Return the win rate of deals decided in the period; the total is of those with a named competitor."""
    slice_ = sliced_closed(session, **_slicing(asked_))
    threshold = metrics.threshold_of("pipeline.competitive_win_rate", asked_.settings, asked_.as_of)
    found: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
    whole = [0, 0]
    by = None if asked_.by == COMPETITOR else asked_.by
    for key, rival, state, deals in remembered(session, asked.outcomes, slice_, by=by, groups=SUMMED):
        name = key_name(rival, {}, COMPETITOR)
        is_named = name not in (NO_COMPETITOR, NOT_RECORDED)
        sides = [found[name]] if asked_.by == COMPETITOR else [found[key]] if is_named else []
        for side in (*sides, *([whole] if is_named else [])):
            side[0] += deals if state == "won" else 0
            side[1] += deals

    def value(won: int, n: int) -> Value:
        return metrics.rate(won, n, threshold, inputs={"won": won, "not_won": n - won}, empty="no_decided_deals")

    values = {key: value(*counts) for key, counts in found.items()}
    if asked_.by == COMPETITOR:
        return Rows({str(key): each for key, each in values.items()}, value(*whole))
    return _rows(session, asked_.by, values, value(*whole))


def discount_rate(session: Session, asked_: Asked) -> Rows:
    """Return 1 less net over list prices of the deals won in the period (domain.md 1.12).

    Without both prices a deal's amount is its net and its discount in percent gives the list. Free lines are left out.
    """
    slice_ = sliced(session, **_slicing(asked_))
    money = rates_of(session, slice_, asked_.known_at)
    found: dict[Any, list[Price]] = defaultdict(list)
    for price in remembered(session, outcomes.won_discounts, slice_, groups=SUMMED):
        found[price.key].append(price)
    threshold = metrics.threshold_of("pipeline.discount_rate", asked_.settings, asked_.as_of)

    def value(prices: Iterable[Price]) -> Value:
        every = list(prices)
        pairs = [pair for price in every if (pair := _pair(price, money)) is not None]
        listed, net = (sum(side, ZERO) for side in (zip(*pairs, strict=True) if pairs else ((), ())))
        free = sum(pair[0] <= 0 for pair in pairs)
        rate, reason = rates.discount_rate(pairs)
        inputs = {"list": listed, "net": net, "won_deals": len(every), "free": free,
                  "without_prices": len(every) - len(pairs)}  # fmt: skip
        few = "too_few" if rate is not None and len(pairs) - free < rulebook.limits()["small_sample"] else None
        return judged(rate, reason or few, threshold, n=len(pairs) - free, inputs=inputs)

    whole = value(price for prices in found.values() for price in prices)
    return _rows(session, asked_.by, {key: value(prices) for key, prices in found.items()}, whole)


def _pair(price: Price, money: Rates) -> tuple[Decimal, Decimal] | None:
    """Return list and net of one deal in the reporting currency; None where they are not known."""
    rate = money.locked_rate(price.currency, price.on)
    if rate is None:
        return None
    if price.list_total is not None and price.net_total is not None:
        sides = (from_minor(price.list_total, price.currency), from_minor(price.net_total, price.currency))
    else:
        percent = _percent(price.percent)
        if percent is None or price.amount is None or percent >= 100:
            return None
        net = from_minor(price.amount, price.currency)
        sides = (EXACT.divide(net * 100, 100 - percent), net)
    return EXACT.multiply(sides[0], rate), EXACT.multiply(sides[1], rate)


def _percent(text: str | None) -> Decimal | None:
    """Return a discount as a number: "none" is an answer, and means 0."""
    if text is None:
        return None
    try:
        return ZERO if text.strip().casefold() == "none" else Decimal(text)
    except InvalidOperation:
        return None
