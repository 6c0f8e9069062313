"""Customers with their health on a day: revenue, who looks after them, what stands over the score, notice days."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import func, select
from sqlmodel import Session

from data.core.access import Scope
from data.core.ledger.entries import table_of
from data.customers.queries import expansion, health_scores
from data.customers.queries.expansion import ACCOUNTS, PROFILES, SEGMENTS, SUBSCRIPTIONS, USERS, Rates, owned, running
from models import HealthOverride, Ticket

WORDS, TICKETS = table_of(HealthOverride), table_of(Ticket)
SPONSORS, SETTERS = USERS.alias("sponsors"), USERS.alias("setters")
NO_SCORE = dict.fromkeys(("scored_on", "score", "status", "parts", "basis", "before", "next_on")) | {
    "known": 0, "why": ""
}  # fmt: skip


def points(hundredths: int | None) -> Decimal | None:
    """Return stored hundredths of points as points.

    >>> points(6923), points(None)
    (Decimal('69.23'), None)
    """
    return None if hundredths is None else Decimal(hundredths).scaleb(-2)


def parts(written: str | None) -> dict[str, Decimal | None]:
    """Return the parts of a score as points, by name; nothing where there is no score."""
    return {name: points(value) for name, value in orjson.loads(written).items()} if written else {}


def customers(session: Session, *, as_of: date, scope: Scope | None = None, rates: Rates | None = None,
              drop_days: int = 14, known: int | None = None) -> list[dict[str, Any]]:  # fmt: skip
    """Return who is a customer on a day, with health: those with a subscription that runs, and those who have a
    health and no subscription at all. By number; score and before in hundredths of points, arr in the currency of
    the rates, None without rates or without a rate.
    """
    rows = _accounts(session, as_of, scope)
    numbers = [row["account_id"] for row in rows]
    is_past = known is not None or health_scores.has_later(session, as_of)
    scores = _past(session, as_of, drop_days, known) if is_past else _present(session)
    words = overrides_on(session, as_of)
    ends = terms(session, as_of)
    worth = expansion.arr(session, as_of=as_of, rates=rates) if rates else {}
    unknown = unpriced(session, as_of, rates) if rates else set()
    nobody: dict[str, Any] = {"end_on": None, "notice_on": None}
    return [
        {**row, **NO_SCORE, **scores.get(number, {}), **ends.get(number, nobody), "override": words.get(number),
         "arr": None if not rates or number in unknown else worth.get(number, Decimal(0))}
        for number, row in zip(numbers, rows, strict=True) if row["is_running"] or number in scores
    ]  # fmt: skip


def _accounts(session: Session, as_of: date, scope: Scope | None) -> list[dict[str, Any]]:
    c, runs = SUBSCRIPTIONS.c, running(as_of)
    live = select(c.account_id).where(runs).distinct().subquery("live")
    any_line = select(c.account_id).distinct().subquery("any_line")
    statement = (
        select(ACCOUNTS.c.id.label("account_id"), ACCOUNTS.c.name, SEGMENTS.c.name.label("segment"),
               func.coalesce(PROFILES.c.success_owner_id, ACCOUNTS.c.owner_id).label("owner_id"),
               USERS.c.full_name.label("owner"), PROFILES.c.sponsor_id, SPONSORS.c.full_name.label("sponsor"),
               func.coalesce(PROFILES.c.is_strategic, False).label("is_strategic"),
               live.c.account_id.is_not(None).label("is_running"))
        .outerjoin_from(ACCOUNTS, live, live.c.account_id == ACCOUNTS.c.id)
        .outerjoin(any_line, any_line.c.account_id == ACCOUNTS.c.id)
        .outerjoin(PROFILES, PROFILES.c.account_id == ACCOUNTS.c.id)
        .outerjoin(SEGMENTS, SEGMENTS.c.id == ACCOUNTS.c.segment_id)
        .outerjoin(USERS, USERS.c.id == func.coalesce(PROFILES.c.success_owner_id, ACCOUNTS.c.owner_id))
        .outerjoin(SPONSORS, SPONSORS.c.id == PROFILES.c.sponsor_id)
        .where(live.c.account_id.is_not(None) | any_line.c.account_id.is_(None)).order_by(ACCOUNTS.c.id)
    )  # fmt: skip
    if scope is not None:
        statement = statement.where(owned(scope))
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def _present(session: Session) -> dict[int, dict[str, Any]]:
    names = (*health_scores.SAID, "before", "next_on")
    return {number: dict(zip(names, row, strict=True)) for number, row in health_scores.newest(session).items()}


def _past(session: Session, day: date, drop_days: int, known: int | None) -> dict[int, dict[str, Any]]:
    """Return the scores of a day that is past; `before` is the highest that stood in the days up to it."""
    highest = health_scores.highest(session, day, days=drop_days, known=known)
    return {
        number: {**dict(zip(health_scores.SAID, row, strict=True)), "before": highest.get(number), "next_on": None}
        for number, row in health_scores.scores_on(session, day, known=known).items()
    }


def terms(session: Session, as_of: date) -> dict[int, dict[str, Any]]:
    """Return by account the next end of a term that runs on a day, and its notice day, the earliest of each."""
    c = SUBSCRIPTIONS.c
    found: dict[int, dict[str, Any]] = {}
    statement = select(c.account_id, c.end_on, c.notice_days).where(running(as_of), c.end_on >= as_of)
    for account, end, days in session.connection().execute(statement):
        notice = end - timedelta(days=days or 0)
        held = found.setdefault(account, {"end_on": end, "notice_on": notice})
        held["end_on"], held["notice_on"] = min(held["end_on"], end), min(held["notice_on"], notice)
    return found


def unpriced(session: Session, as_of: date, rates: Rates) -> set[int]:
    """Return the accounts whose revenue on a day is in a currency without a rate."""
    c = SUBSCRIPTIONS.c
    rows = session.connection().execute(select(c.account_id, c.currency).where(running(as_of)).distinct())
    return {account for account, currency in rows if rates.planned(0, currency) is None}


def overrides_on(session: Session, day: date, numbers: Collection[int] | None = None) -> dict[int, Mapping[str, Any]]:
    """Return the word that stands over the score of each account on a day: every column, and who set it as `set_by`."""
    c = WORDS.c
    statement = (
        select(WORDS, SETTERS.c.full_name.label("set_by")).outerjoin(SETTERS, SETTERS.c.id == c.set_by_id)
        .where(c.set_on <= day, c.expires_on >= day, c.ended_on.is_(None) | (c.ended_on > day)).order_by(c.id)
    )  # fmt: skip
    if numbers is not None:
        statement = statement.where(c.account_id.in_(sorted(numbers)))
    return {row["account_id"]: dict(row) for row in session.connection().execute(statement).mappings()}


def alert_tickets(session: Session, rules: Collection[str], *, until: date) -> list[dict[str, Any]]:
    """Return the tickets of some rules raised by a day, newest first: every column, and the owner's name."""
    statement = (
        select(TICKETS, USERS.c.full_name.label("owner")).outerjoin(USERS, USERS.c.id == TICKETS.c.owner_id)
        .where(TICKETS.c.rule.in_(sorted(rules)), TICKETS.c.opened_on <= until).order_by(TICKETS.c.id.desc())
    )  # fmt: skip
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def names(session: Session, *, scope: Scope) -> dict[int, tuple[str, str | None, str | None]]:
    """Return (name, segment, who looks after it) of the accounts that a scope reaches, by number."""
    statement = (
        select(ACCOUNTS.c.id, ACCOUNTS.c.name, SEGMENTS.c.name, USERS.c.full_name)
        .outerjoin_from(ACCOUNTS, PROFILES, PROFILES.c.account_id == ACCOUNTS.c.id)
        .outerjoin(SEGMENTS, SEGMENTS.c.id == ACCOUNTS.c.segment_id)
        .outerjoin(USERS, USERS.c.id == func.coalesce(PROFILES.c.success_owner_id, ACCOUNTS.c.owner_id))
        .where(owned(scope))
    )
    return {row[0]: (row[1], row[2], row[3]) for row in session.connection().execute(statement)}
