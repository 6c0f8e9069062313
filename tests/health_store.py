"""Short ways to write the readings of customers and to ask for their health in tests."""

from datetime import date, timedelta
from typing import Any

import orjson

from data.core import access, registry, store
from data.customers.commands.readings import store_readings
from data.customers.queries import health_scores
from models import AccountUsage, Champion, HealthOverride, Subscription, SupportTicket, SurveyScore
from tests.revisions import add_account
from tests.signed_in import answer_settings

DAY = date(2026, 6, 15)


def ready() -> None:
    """Answer the settings and load what the domains offer."""
    registry.load_domains()
    answer_settings(currency="USD")


def customer(name: str = "Acme", *, seats: int | None = 100, start: date = DAY - timedelta(days=400),
             arr: int = 12_000_00, account: dict[str, Any] | None = None, **given: Any) -> int:  # fmt: skip
    """Add a customer with one subscription and return the account's number."""
    number = add_account(name, **(account or {}))
    add(Subscription(account_id=number, start_on=start, seats=seats, arr=arr, currency="USD", **given))
    return number


def add(*records: Any, channel: str = "form") -> None:
    """Add records in one revision."""
    with store.writing(access.operator(), channel, "test") as session:
        session.add_all(records)


def usage(number: int, **given: Any) -> None:
    """Store one reading of use, today unless said otherwise."""
    names = ("subscription_id", "active_users", "seats", "requests", "failed")
    row = {"account_id": number, "day": DAY, "feature": "", **dict.fromkeys(names), **given}
    with store.writing(access.operator(), "form", "test") as session:
        store_readings(session, AccountUsage, [row])


def says(number: int, score: int, *, kind: str = "survey", on: date = DAY) -> None:
    """Store one answer."""
    row = {"account_id": number, "kind": kind, "score": score, "read_on": on}
    with store.writing(access.operator(), "form", "test") as session:
        store_readings(session, SurveyScore, [row])


def ticket(number: int, count: int = 1, *, on: date = DAY) -> None:
    """Open tickets."""
    add(*[SupportTicket(account_id=number, opened_on=on) for _ in range(count)])


def champion(number: int, strength: str = "strong", name: str = "Kim", **given: Any) -> None:
    """Add a champion."""
    add(Champion(account_id=number, name=name, strength=strength, **given))


def word(number: int, status: str, *, expires: date, **given: Any) -> None:
    """Put a word over a score."""
    add(HealthOverride(account_id=number, status=status, reason="we met them", set_on=DAY, expires_on=expires, **given))


def health(number: int) -> dict[str, Any]:
    """Return the newest health of a customer: points as whole hundredths, parts by name."""
    with store.reading() as session:
        row = health_scores.newest(session, [number]).get(number)
    if row is None:
        return {}
    found = dict(zip((*health_scores.SAID, "before", "next_on"), row, strict=True))
    return {**found, "parts": orjson.loads(found["parts"])}


def scores(number: int, until: date = date.max) -> list[dict[str, Any]]:
    """Return every score of a customer, newest first."""
    with store.reading() as session:
        return health_scores.history(session, number, until=until)
