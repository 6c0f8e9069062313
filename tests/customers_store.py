"""Subscriptions in a real store, and short ways to ask it for recurring revenue."""

from datetime import date
from typing import Any

from data.core import store
from data.core.access import Scope
from data.customers.queries import retention as queries
from data.customers.views.retention import Retention, retention
from models import ChurnRecord, Subscription
from tests.revisions import writing

ALL = Scope("all")


def subscribe(account: int, arr: int, start: date, **given: Any) -> int:
    """Add a line through a form, in whole units of the currency a year, and return its number."""
    with writing() as session:
        made = Subscription(**{"account_id": account, "arr": arr * 100, "start_on": start, "currency": "USD", **given})
        session.add(made)
    assert made.id is not None
    return made.id


def lost(account: int, day: date, reason: str = "pricing") -> int:
    """Write down why a customer left and return the record's number."""
    with writing() as session:
        made = ChurnRecord(account_id=account, churned_on=day, reason=reason)
        session.add(made)
    assert made.id is not None
    return made.id


def seen(as_of: date, *, scope: Scope = ALL, **given: Any) -> Retention:
    """Return retention of the twelve months to a day."""
    with store.reading() as session:
        return retention(session, scope=scope, as_of=as_of, **given)


def rates(as_of: date, **given: Any) -> dict[str, float | None]:
    """Return the rates of a day as numbers."""
    values = seen(as_of, **given).total.values
    return {name: None if (value := values[name].value) is None else round(float(value), 4)
            for name in ("grr", "grr_movements", "nrr", "logo_retention")}  # fmt: skip


def rows() -> tuple[list[Any], list[Any]]:
    """Return every stored step and every daily sum."""
    with store.reading() as session:
        return queries.step_rows(session), queries.day_rows(session)
