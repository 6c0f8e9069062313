"""Retention on the due base: the renewal rate of a quarter, to stand beside the rates on the opening base."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import METRICS, Value

NAME = "customers.renewal_rate"


def due_base(session: Session, *, scope: Scope, period: Period, as_of: date,
             filters: Mapping[str, Any]) -> Value | None:  # fmt: skip
    """Return the share of what came up for renewal in a period and was renewed; None where it is not measured."""
    found = METRICS.get(NAME)
    if found is None or not set(filters) <= set(found.dimensions):
        return None
    total = found.compute(session, scope=scope, period=period, as_of=as_of, known_at=None, by=None, filters=filters,
                          settings={}).total  # fmt: skip
    return Value(total["value"], total["reason"], total["status"], total["n"], total["inputs"])
