"""Deal risk as metrics: how much money is at high risk, and how many deals."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import GREY, Result, Value, metric
from data.pipeline import views
from data.pipeline.queries import DIMENSIONS
from data.pipeline.views import Risks


def _result(view: Risks, by: str | None, name: str) -> Result:
    high = view.bands["high"]
    total = _value(view, getattr(high, name), high.deals)
    if by is None:
        return Result([], total.as_row())
    rows = [_value(view, getattr(part, name), part.deals).as_row(**{by: label}) for label, part in view.by.items()]
    return Result(rows, total.as_row())


def _value(view: Risks, value: Any, n: int) -> Value:
    inputs = {"open": view.open.amount, "open_deals": view.open.deals, "not_assessable": view.bands["unknown"].deals,
              "rules": view.rules, "left_out": view.open.left_out}  # fmt: skip
    if not view.open.deals:
        return Value(None, "no_data", inputs=inputs)
    if view.bands["unknown"].deals == view.open.deals:
        return Value(None, "not_assessable", inputs=inputs)
    return Value(value, None, GREY, n, inputs)


@metric("pipeline.at_risk_amount", title="Amount at high risk", unit="money", owner="revops", reads=views.RISK_READS,
        dimensions=DIMENSIONS,
        rows="deal_risk")  # fmt: skip
def at_risk_amount(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                   by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Amount of the open deals in the high band of the risk score at the end of the day, whenever they are due.

    The score adds the points of each reason that holds: no activity, no champion, no next step, went back a stage,
    pushed repeatedly, checklist blocked. A reason counts only in segments where some source feeds its field; a deal
    of which too few rules can be assessed has no band.

    Source: domain.md 1.14.
    """
    del period, settings  # stock of a day, in bands of the rulebook
    view = views.risks(session, scope=scope, as_of=as_of, known_at=known_at, by=by, filters=filters)
    return _result(view, by, "amount")


@metric("pipeline.high_risk_deals", title="Deals at high risk", unit="count", owner="revops", reads=views.RISK_READS,
        dimensions=DIMENSIONS,
        rows="deal_risk")  # fmt: skip
def high_risk_deals(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                    by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Open deals in the high band of the risk score at the end of the day, whenever they are due.

    Source: domain.md 1.14.
    """
    del period, settings  # stock of a day, in bands of the rulebook
    view = views.risks(session, scope=scope, as_of=as_of, known_at=known_at, by=by, filters=filters)
    return _result(view, by, "deals")
