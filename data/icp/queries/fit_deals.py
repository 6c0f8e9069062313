"""What deals bring to scored accounts: open and won amounts, scores at qualification, how they ended."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import func, literal_column, select
from sqlmodel import Session

from data.core.exchange import Rates
from data.core.ledger import history
from data.core.ledger.entries import table_of
from data.core.reference import load
from models import Account, Deal, DealVersion, Segment, User

VERSIONS, DEALS, ACCOUNTS = table_of(DealVersion), table_of(Deal), table_of(Account)
SEGMENTS, USERS = table_of(Segment), table_of(User)
ZERO: Any = literal_column("0")
COUNTED = ("new", "expansion")
"""The types of deals that win something new: renewals keep what was won."""

DECIDED = ("won", "lost", "no_decision")


@lru_cache(maxsize=16)
def stages_in(*states: str) -> tuple[str, ...]:
    """Return the codes of the stages of these states: open, won, lost, no_decision.

    >>> stages_in("won")
    ('closed_won',)
    """
    return tuple(code for code, stage in load("stages")["stages"].items() if stage["state"] in states)


def state_of(stage: str) -> str:
    """Return what a stage means: open, won, lost or no_decision."""
    return str(load("stages")["stages"][stage]["state"])


class Brought(NamedTuple):
    """What one account's deals come to at the end of a day, in the reporting currency; `unrated`: deals left out."""

    open_deals: int = 0
    open: Decimal = Decimal(0)
    won_deals: int = 0
    won: Decimal = Decimal(0)
    unrated: int = 0


def brought(session: Session, *, as_of: date, known: int | None, rates: Rates) -> Mapping[int, Brought]:
    """Return what is open, and what was ever won new or in expansion, by account (0: deals without one)."""
    v = VERSIONS.c
    statement = (
        select(func.coalesce(v.account_id, ZERO), v.stage, v.currency, v.closed_on, func.count(),
               func.sum(func.coalesce(v.amount, ZERO)))
        .where(history.held(VERSIONS, as_of=as_of, known=known), v.type.in_(COUNTED),
               v.stage.in_(stages_in("open", "won")))
        .group_by(v.account_id, v.stage, v.currency, v.closed_on)
    )  # fmt: skip
    found: dict[int, Brought] = defaultdict(Brought)
    for account, stage, currency, closed_on, n, minor in session.connection().execute(statement):
        is_won, held = state_of(stage) == "won", found[account]
        worth = rates.closed(int(minor), currency, closed_on if is_won else None)
        if worth is None:
            found[account] = held._replace(unrated=held.unrated + n)
        elif is_won:
            found[account] = held._replace(won_deals=held.won_deals + n, won=held.won + worth)
        else:
            found[account] = held._replace(open_deals=held.open_deals + n, open=held.open + worth)
    return found


class Judged(NamedTuple):
    """One decided deal: its score when it qualified (None: nobody kept one), its account's segment, how it ended."""

    id: int
    score: int | None
    segment: str | None
    owner_id: int | None
    state: str
    closed_on: date


def judged(session: Session, *, as_of: date, known: int | None, since: date) -> list[Judged]:
    """Return the new and expansion deals decided after `since` and up to a day, with their score at qualification."""
    v = VERSIONS.c
    statement = (
        select(v.entity_id, DEALS.c.segment_fit_score_at_mql, SEGMENTS.c.name, v.owner_at_close_id, v.stage,
               v.closed_on)
        .join_from(VERSIONS, DEALS, DEALS.c.id == v.entity_id)
        .outerjoin(SEGMENTS, SEGMENTS.c.id == v.segment_id)
        .where(history.held(VERSIONS, as_of=as_of, known=known), v.type.in_(COUNTED),
               v.stage.in_(stages_in(*DECIDED)), v.closed_on > since, v.closed_on <= as_of)
        .order_by(v.entity_id)
    )  # fmt: skip
    rows = session.connection().execute(statement)
    return [Judged(number, score, segment, owner, state_of(stage), on)
            for number, score, segment, owner, stage, on in rows]  # fmt: skip


class Opportunity(NamedTuple):
    """One open deal: its account, what it is sliced by, and its amount in minor units."""

    id: int
    account_id: int | None
    owner_id: int | None
    segment: str | None
    amount: int
    currency: str


def opportunities(session: Session, *, as_of: date, known: int | None) -> list[Opportunity]:
    """Return the open new and expansion deals at the end of a day, with their present owner."""
    v = VERSIONS.c
    statement = (
        select(v.entity_id, v.account_id, v.owner_id, SEGMENTS.c.name, func.coalesce(v.amount, ZERO), v.currency)
        .outerjoin_from(VERSIONS, SEGMENTS, SEGMENTS.c.id == v.segment_id)
        .where(history.held(VERSIONS, as_of=as_of, known=known), v.type.in_(COUNTED),
               v.stage.in_(stages_in("open")))
        .order_by(v.entity_id)
    )  # fmt: skip
    return [Opportunity(*row) for row in session.connection().execute(statement)]


def account_names(session: Session) -> dict[int, tuple[str, str | None, int | None, str]]:
    """Return (name, segment, owner's number, owner's name) of each account as it is now, by its number."""
    statement = (
        select(ACCOUNTS.c.id, ACCOUNTS.c.name, SEGMENTS.c.name, ACCOUNTS.c.owner_id, USERS.c.full_name)
        .outerjoin_from(ACCOUNTS, SEGMENTS, SEGMENTS.c.id == ACCOUNTS.c.segment_id)
        .outerjoin(USERS, USERS.c.id == ACCOUNTS.c.owner_id)
    )  # fmt: skip
    return {number: (name, segment, owner, person or "")
            for number, name, segment, owner, person in session.connection().execute(statement)}  # fmt: skip


def owner_names(session: Session) -> dict[int, str]:
    """Return what people are called by their number."""
    rows = session.connection().execute(select(USERS.c.id, USERS.c.full_name))
    return {row[0]: row[1] for row in rows}
