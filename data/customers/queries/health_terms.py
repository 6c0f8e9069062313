"""Ends of terms: when a contract of a customer came to its end, and whether the customer stayed."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from data.core.access import Scope
from data.customers.queries.expansion import ACCOUNTS, NOT_RECURRING, SEGMENTS, SUBSCRIPTIONS, USERS, owned


class Ending(NamedTuple):
    """One end of a term: the customer, its names, the first day after the term, and whether they were lost."""

    account_id: int
    name: str
    segment: str | None
    owner: str | None
    ended_on: date
    is_lost: bool


def endings(session: Session, *, since: date, until: date, grace_days: int, scope: Scope) -> list[Ending]:
    """Return the ends of terms from one day to another, oldest first, one a customer and day.

    A customer who has recurring revenue within the days of grace after it stayed, else they were lost. An end in the
    middle of a term whose customer stayed is a change of the contract and no end. While the grace runs, who has none
    is not decided yet and left out.
    """
    c = SUBSCRIPTIONS.c
    statement = (
        select(c.id, c.account_id, c.start_on, c.end_on, c.ended_on, ACCOUNTS.c.name, SEGMENTS.c.name.label("segment"),
               USERS.c.full_name.label("owner"))
        .join_from(SUBSCRIPTIONS, ACCOUNTS, ACCOUNTS.c.id == c.account_id)
        .outerjoin(SEGMENTS, SEGMENTS.c.id == ACCOUNTS.c.segment_id)
        .outerjoin(USERS, USERS.c.id == ACCOUNTS.c.owner_id)
        .where(c.arr > 0, c.basis.not_in(NOT_RECURRING), c.start_on <= until, owned(scope))
        .order_by(c.account_id, c.start_on)
    )  # fmt: skip
    lines: dict[int, list[Any]] = {}
    for row in session.connection().execute(statement):
        lines.setdefault(row.account_id, []).append(row)
    found = {}
    for rows in lines.values():
        for row in rows:
            one = _ending(row, rows, until, grace_days)
            if one is not None and since <= one.ended_on <= until:
                found[one.account_id, one.ended_on] = one
    return sorted(found.values(), key=lambda one: (one.ended_on, one.account_id))


def _ending(row: Any, rows: Collection[Any], until: date, grace_days: int) -> Ending | None:
    term = None if row.end_on is None else row.end_on + timedelta(days=1)
    end = min((one for one in (row.ended_on, term) if one is not None), default=None)
    if end is None or end > until:
        return None
    last = end + timedelta(days=grace_days)
    # Without a day on which it ended a line runs on into another term.
    stays = any(one.start_on <= last and (one.ended_on is None or one.ended_on > end) for one in rows
                if one.id != row.id or row.ended_on is None or row.ended_on > end)  # fmt: skip
    is_cut_short = row.ended_on is not None and (term is None or row.ended_on < term)
    if (stays and is_cut_short) or (not stays and last > until):
        return None
    return Ending(row.account_id, row.name, row.segment, row.owner, end, not stays)
