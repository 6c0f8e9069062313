"""How much of the RACI is without error."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import Result, Threshold, Value, judged, metric, threshold_of
from data.core.numbers import ratio
from data.operations.formulas import raci as rules
from data.operations.raci_document import KINDS
from data.operations.views.raci import RACI_READS, RaciView, raci

NAME = "operations.raci_validity"


@metric(NAME, title="RACI without errors", unit="percent", owner="revops", reads=RACI_READS, dimensions=("kind",),
        formula="without_errors / activities", rows="raci")  # fmt: skip
def raci_validity(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                  by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Activities of the RACI in force without errors / activities.

    Errors: not exactly one A; no R; a role with two letters other than A and R; a letter that is none; a role with A or
    R that nobody holds on the day; an A of a group or an outsider; a role that the list does not know; hand-offs in a
    circle. Before the first seat began there is no value: whether roles are filled cannot be told.

    Source: domain.md 7.1.
    """
    del period, known_at  # a stock of the day; the document keeps its own dates
    view = raci(session, scope=scope, as_of=as_of)
    kinds = [code for code, label in KINDS.items() if filters.get("kind") in (None, code, label)]
    limits = threshold_of(NAME, settings, as_of)
    total = _value(view, kinds, limits)
    if by is None:
        return Result([], total.as_row())
    return Result([_value(view, [code], limits).as_row(kind=KINDS[code]) for code in kinds], total.as_row())


def _value(view: RaciView, kinds: list[str], limits: Threshold | None) -> Value:
    chosen = [said for key, said in view.judged.codes.items() if view.document.activities[key].kind in kinds]
    good, n = rules.validity(chosen)
    inputs = {"without_errors": good, "activities": n, "vacant_roles": len(view.judged.vacant)}
    if not n or not view.has_seats:
        return judged(None, "not_assessable" if n else "no_data", None, n=n, inputs=inputs)
    return judged(ratio(good, n), None, limits, n=n, inputs=inputs)
