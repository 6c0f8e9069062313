"""Losses and win rates as metrics: why deals are lost, against whom, and the variants of the win rate."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import Result, Value, judged, metric, threshold_of
from data.core.numbers import ratio
from data.pipeline import queries
from data.pipeline.queries import DIMENSIONS
from data.pipeline.queries.losses import COMPETITOR, REASON
from data.pipeline.views import win_rates
from data.pipeline.views.gathering import rates_of
from data.pipeline.views.loss_values import vague_value
from data.pipeline.views.losses import LOSS_READS, NOT_GIVEN, Fact, facts, key_name, sliced_closed
from data.pipeline.views.win_rates import Asked, Rows

ZERO = Decimal(0)


def _result(found: Rows, by: str | None) -> Result:
    rows = [value.as_row(**{by: label}) for label, value in found.rows.items()] if by else []
    return Result(rows, found.total.as_row())


def _facts(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
           by: str | None, filters: Mapping[str, Any]) -> list[tuple[str, Fact]]:  # fmt: skip
    """Return what was lost, each with the name of its key, narrowed to some reasons where they are asked for."""
    wanted = filters.get(REASON)
    reasons = {wanted} if isinstance(wanted, str) else set(wanted or ())
    rest = {name: values for name, values in filters.items() if name != REASON}
    slice_ = sliced_closed(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by, filters=rest)
    inner = None if by == REASON else by
    found, _ = facts(session, slice_, rates_of(session, slice_, known_at), by=inner)
    names = queries.labels(session, by) if by in DIMENSIONS else {}
    told = [(fact.label or NOT_GIVEN if by == REASON else key_name(fact.key, names, by) if by else "", fact)
            for fact in found]  # fmt: skip
    return [(name, fact) for name, fact in told if not reasons or {fact.label or NOT_GIVEN, fact.held} & reasons]


@metric("pipeline.loss_share", title="Share of losses", unit="percent", owner="revops", reads=LOSS_READS,
        dimensions=(REASON, COMPETITOR, *DIMENSIONS),
        rows="losses")  # fmt: skip
def loss_share(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
               by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Deals closed in the period as lost or without decision, by reason: each reason's share of their number.

    The share of their amount stands beside it. Each deal keeps the word of the day on which it was closed.

    Source: domain.md 1.13.
    """
    told = _facts(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by, filters=filters)
    deals, money = sum(fact.deals for _, fact in told), sum((fact.amount for _, fact in told), ZERO)
    threshold = threshold_of("pipeline.loss_share", settings, as_of)

    def value(some: list[Fact]) -> Value:
        n, amount = sum(fact.deals for fact in some), sum((fact.amount for fact in some), ZERO)
        inputs = {"deals": n, "amount": amount, "share_of_amount": ratio(amount, money) if money else None,
                  "lost": sum(f.deals for f in some if f.state == "lost"),
                  "no_decision": sum(f.deals for f in some if f.state == "no_decision")}  # fmt: skip
        share, reason = (ratio(n, deals), None) if deals else (None, "no_data")
        return judged(share, reason, threshold, n=deals, inputs=inputs)

    grouped: dict[str, list[Fact]] = defaultdict(list)
    for name, fact in told:
        grouped[name].append(fact)
    rows = [value(some).as_row(**{by: name}) for name, some in grouped.items()] if by else []
    return Result(rows, value([fact for _, fact in told]).as_row())


@metric("pipeline.vague_reasons", title="Reasons that explain nothing", unit="percent", owner="revops",
        reads=LOSS_READS, dimensions=DIMENSIONS,
        rows="lost-deals")  # fmt: skip
def vague_reasons(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                  by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Share of "other" and the like among the reasons given for deals lost or without decision in the period.

    Above the limit the list of reasons needs work: red, by number or by amount. Deals without a reason are counted
    beside it.

    Source: domain.md 1.13.
    """
    told = _facts(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by, filters=filters)
    edited = threshold_of("pipeline.vague_reasons", settings, as_of)
    grouped: dict[str, list[Fact]] = defaultdict(list)
    for name, fact in told:
        grouped[name].append(fact)
    rows = [vague_value(some, as_of, edited).as_row(**{by: name}) for name, some in grouped.items()] if by else []
    return Result(rows, vague_value((fact for _, fact in told), as_of, edited).as_row())


@metric("pipeline.competitive_win_rate", title="Win rate against competitors", unit="percent", owner="revops",
        reads=LOSS_READS, dimensions=(COMPETITOR, *DIMENSIONS),
        formula="won / (won + not_won)", rows="losses")  # fmt: skip
def competitive_win_rate(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
    by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any],
) -> Result:  # fmt: skip
    """Deals won divided by deals decided in the period that had a named main competitor, by competitor.

    "No competitor" and deals for which none is recorded are rows of their own, and not in the total.

    Source: domain.md 1.11 and 1.13.
    """
    asked = Asked(scope, period, as_of, known_at, by, filters, settings)
    return _result(win_rates.competitive_win_rate(session, asked), by)


@metric("pipeline.value_win_rate", title="Win rate by amount", unit="percent", owner="revops", reads=LOSS_READS,
        dimensions=DIMENSIONS,
        formula="won / (won + lost + no_decision)", rows="deals-grid")  # fmt: skip
def value_win_rate(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                   by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Amount won divided by amount decided in the twelve months that end with the day, at the rates of each close.

    A deal closed without a decision was decided.

    Source: domain.md 1.11.
    """
    asked = Asked(scope, period, as_of, known_at, by, filters, settings)
    return _result(win_rates.value_win_rate(session, asked), by)


@metric("pipeline.value_win_rate_excluding_no_decision", title="Win rate by amount, no decisions left out",
        unit="percent", owner="revops", reads=LOSS_READS, dimensions=DIMENSIONS,
        formula="won / (won + lost)", rows="deals-grid")  # fmt: skip
def value_win_rate_excluding_no_decision(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
    by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any],
) -> Result:  # fmt: skip
    """Amount won divided by amount won or lost in the twelve months that end with the day.

    Source: domain.md 1.11.
    """
    asked = Asked(scope, period, as_of, known_at, by, filters, settings)
    return _result(win_rates.value_win_rate(session, asked, with_no_decision=False), by)


@metric("pipeline.cohort_win_rate", title="Win rate of a cohort", unit="percent", owner="revops", reads=LOSS_READS,
        dimensions=DIMENSIONS,
        formula="won / created", rows="deals-grid")  # fmt: skip
def cohort_win_rate(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                    by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Deals won by the day among those opened in the period.

    It will rise while deals are open: no status until the newest is two median cycles old.

    Source: domain.md 1.11 and 1.7.
    """
    asked = Asked(scope, period, as_of, known_at, by, filters, settings)
    return _result(win_rates.cohort_win_rate(session, asked), by)


@metric("pipeline.close_rate", title="Close rate", unit="percent", owner="revops", reads=LOSS_READS,
        dimensions=DIMENSIONS,
        formula="won / created", rows="deals-grid")  # fmt: skip
def close_rate(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
               by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Deals won in the period divided by deals opened in it, whatever deals they are.

    Source: domain.md 1.11.
    """
    asked = Asked(scope, period, as_of, known_at, by, filters, settings)
    return _result(win_rates.close_rate(session, asked), by)


@metric("pipeline.discount_rate", title="Discount rate", unit="percent", owner="revops", reads=LOSS_READS,
        dimensions=DIMENSIONS,
        formula="1 - net / list", rows="deals-grid")  # fmt: skip
def discount_rate(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                  by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """1 less the sum of net over the sum of list prices of the deals won in the period.

    Where a deal carries no two prices, its amount is the net and its discount in percent gives the list. Free lines
    do not count.

    Source: domain.md 1.12.
    """
    asked = Asked(scope, period, as_of, known_at, by, filters, settings)
    return _result(win_rates.discount_rate(session, asked), by)
