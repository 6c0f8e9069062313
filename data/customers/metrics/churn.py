"""Numbers of churn and win-back: what was lost and why, who came back, and what they bring."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import Result, Value, metric
from data.customers.views import churn as views
from data.customers.views.churn import CHURN_READS, Lost

DIMENSIONS = ("churn_reason", "voluntary", "segment", "owner")


def key_of(one: Lost, by: str) -> str:
    """Return what a record is under a dimension."""
    if by == "voluntary":
        return "voluntary" if one.is_voluntary else "involuntary"
    return str(getattr(one, "reason" if by == "churn_reason" else by))


def _result(found: Sequence[Lost], by: str | None, measure: Callable[[Sequence[Lost]], Value]) -> Result:
    names = sorted({key_of(one, by) for one in found} - {""}) if by else []
    rows = [measure([one for one in found if key_of(one, by or "") == name]).as_row(**{by or "": name})
            for name in names]  # fmt: skip
    return Result(rows, measure(found).as_row())


def _found(session: Session, scope: Scope, as_of: date, filters: Mapping[str, Any]) -> list[Lost]:
    found = views.records(session, scope=scope, as_of=as_of, filters=filters)
    return [one for one in found if all(not filters.get(name) or key_of(one, name) in filters[name]
                                        for name in ("churn_reason", "voluntary"))]  # fmt: skip


@metric("customers.churned_arr", title="Churned recurring revenue", unit="money", owner="revops", reads=CHURN_READS,
        dimensions=DIMENSIONS, rows="churn")  # fmt: skip
def churned_arr(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Recurring revenue lost with the records of churn that are dated in the period, up to the day, by the one reason
    of each. Records without an amount are counted beside it, not guessed.

    Source: domain.md 5.6.
    """
    del known_at, settings
    found = [one for one in _found(session, scope, as_of, filters) if one.churned_on in period]
    return _result(found, by, views.churned)


@metric("customers.win_back_rate", title="Win-back rate", unit="percent", owner="revops", reads=CHURN_READS,
        dimensions=DIMENSIONS, formula="won_back / contacted", rows="churn")  # fmt: skip
def win_back_rate(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                  by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Lost customers that came back, divided by those that were contacted, over all that left up to the day. The share
    of the eligible and the part of the lost revenue that came back stand beside it.

    Source: domain.md 5.7.
    """
    del period, known_at, settings  # all that left up to the day: few are won back within a quarter
    return _result(_found(session, scope, as_of, filters), by, lambda mine: views.win_back(mine, as_of))


@metric("customers.won_back_arr", title="Recurring revenue won back", unit="money", owner="revops", reads=CHURN_READS,
        dimensions=DIMENSIONS, rows="churn")  # fmt: skip
def won_back_arr(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                 by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Recurring revenue a year of lost customers that came back in the period. It is reactivation, never expansion.

    Source: domain.md 5.7.
    """
    del known_at, settings
    found = [one for one in _found(session, scope, as_of, filters) if one.won_back_on and one.won_back_on in period]
    return _result(found, by, views.won_back)
