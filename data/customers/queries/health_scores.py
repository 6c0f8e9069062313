"""Health as it was worked out: the newest of each customer, and what it was on an earlier day."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, and_, exists, func, literal, select, union
from sqlmodel import Session

from data.core.ledger import facts, rollups
from data.core.ledger.entries import table_of
from models import AccountHealth, AccountUsage, HealthScore, Subscription, SurveyScore

SCORES, NEWEST = table_of(HealthScore), table_of(AccountHealth)
SAID = ("scored_on", "score", "status", "known", "parts", "why", "basis")
"""What a score says, after the account."""

Numbers = Collection[int] | None
Row = tuple[Any, ...]


def newest(session: Session, numbers: Numbers = None) -> dict[int, Row]:
    """Return the rows of the folded table by account: what a score says, then `before` and `next_on`."""
    c = NEWEST.c
    kept = select(c.account_id, *[c[name] for name in (*SAID, "before", "next_on")])
    return {row[0]: tuple(row[1:]) for row in _rows(session, kept, c.account_id, numbers)}


def _rows(session: Session, statement: Any, column: Any, numbers: Numbers) -> Iterator[Any]:
    for some in [None] if numbers is None else rollups.portions(column, numbers):
        yield from session.connection().execute(statement if some is None else statement.where(some))


def scores_on(session: Session, day: date, *, numbers: Numbers = None, known: int | None = None) -> dict[int, Row]:
    """Return what the score of each customer said at the end of a day, by account. known: the last revision."""
    c = SCORES.c
    holds = [c.scored_on <= day, facts.in_force(SCORES)]
    if known is not None:
        holds.append(c.revision_id <= known)
    place = func.row_number().over(partition_by=c.account_id, order_by=(c.scored_on.desc(), c.id.desc()))
    inner = select(c.account_id, *[c[name] for name in SAID], place.label("place")).where(*holds)
    found: dict[int, Row] = {}
    for some in [None] if numbers is None else rollups.portions(c.account_id, numbers):
        ranked = (inner if some is None else inner.where(some)).subquery()
        rows = select(ranked.c.account_id, *[ranked.c[name] for name in SAID]).where(ranked.c.place == 1)
        found |= {row[0]: tuple(row[1:]) for row in session.connection().execute(rows)}
    return found


def lately(session: Session, numbers: Numbers, *, since: date) -> dict[int, list[tuple[date, int | None]]]:
    """Return (day, score) of each folded customer, oldest first: the one that stood on a day, and all that followed.

    Of several on one day the last stands.
    """
    c, h = SCORES.c, NEWEST.c
    older = SCORES.alias("older")
    first = (
        select(func.max(older.c.scored_on)).where(older.c.account_id == h.account_id, older.c.scored_on <= since,
                                                  facts.in_force(older)).scalar_subquery()
    )  # fmt: skip
    floors = select(h.account_id, func.coalesce(first, literal(date.min, Date)).label("since"))
    found: dict[int, dict[date, int | None]] = {}
    for some in [None] if numbers is None else rollups.portions(h.account_id, numbers):
        floor = (floors if some is None else floors.where(some)).subquery()
        rows = select(c.account_id, c.scored_on, c.score).join_from(
            floor, SCORES, and_(c.account_id == floor.c.account_id, c.scored_on >= floor.c.since)
        ).where(facts.in_force(SCORES)).order_by(c.account_id, c.scored_on, c.id)  # fmt: skip
        for number, day, score in session.connection().execute(rows):
            found.setdefault(number, {})[day] = score
    return {number: list(days.items()) for number, days in found.items()}


def has_later(session: Session, day: date) -> bool:
    """Say whether the newest score of any customer is of a later day."""
    return session.execute(select(NEWEST.c.account_id).where(NEWEST.c.scored_on > day).limit(1)).first() is not None


def history(session: Session, account_id: int, *, until: date) -> list[dict[str, Any]]:
    """Return every score of one customer up to a day, newest first; of several on one day the last."""
    c = SCORES.c
    rows = session.connection().execute(
        select(*[c[name] for name in SAID]).where(c.account_id == account_id, c.scored_on <= until,
                                                  facts.in_force(SCORES)).order_by(c.scored_on, c.id)
    ).mappings()  # fmt: skip
    days = {row["scored_on"]: dict(row) for row in rows}
    return list(reversed(days.values()))


def moved_by(session: Session, revisions: Collection[int]) -> set[int]:
    """Return the accounts about which some revisions added a reading or a score."""
    found: set[int] = set()
    for table in (SCORES, table_of(AccountUsage), table_of(SurveyScore)):
        statement = select(table.c.account_id).distinct().where(table.c.revision_id.in_(revisions))
        found |= set(session.connection().execute(statement).scalars())
    return found


def due(session: Session, *, day: date, basis: str) -> set[int]:
    """Return the customers whose score the calendar changes by a day, that other rules made, or that have none yet."""
    c, line = NEWEST.c, table_of(Subscription).c
    old = select(c.account_id).where((c.next_on <= day) | (c.basis != basis))
    new = select(line.account_id).where(
        line.start_on <= day, line.ended_on.is_(None) | (line.ended_on > day),
        ~exists().where(c.account_id == line.account_id),
    )  # fmt: skip
    return set(session.connection().execute(union(old, new)).scalars())


def highest(session: Session, day: date, *, days: int, known: int | None = None) -> dict[int, int]:
    """Return the highest score of each customer that stood on a day or on one of the days before it."""
    edge, c = day - timedelta(days=days), SCORES.c
    found = {number: row[1] for number, row in scores_on(session, edge, known=known).items() if row[1] is not None}
    statement = select(c.account_id, func.max(c.score)).where(
        c.scored_on > edge, c.scored_on <= day, c.score.is_not(None), facts.in_force(SCORES)
    )
    if known is not None:
        statement = statement.where(c.revision_id <= known)
    for number, score in session.connection().execute(statement.group_by(c.account_id)):
        found[number] = max(score, found.get(number, score))
    return found


def trends(session: Session, numbers: Collection[int], *, since: date, until: date) -> dict[int, list[int]]:
    """Return the scores of some customers from one day to another, oldest first, in hundredths of points."""
    c = SCORES.c
    found: dict[int, dict[date, int]] = {}
    statement = select(c.account_id, c.scored_on, c.score).where(
        c.scored_on >= since, c.scored_on <= until, c.score.is_not(None), facts.in_force(SCORES)
    ).order_by(c.scored_on, c.id)  # fmt: skip
    for some in rollups.portions(c.account_id, numbers):
        for number, day, score in session.connection().execute(statement.where(some)):
            found.setdefault(number, {})[day] = score
    return {number: list(days.values()) for number, days in found.items()}


def days_of(session: Session, numbers: Collection[int]) -> dict[int, list[tuple[date, str, str]]]:
    """Return (day, status, parts) of every score of some customers, oldest first; of several on one day the last."""
    c = SCORES.c
    found: dict[int, dict[date, tuple[str, str]]] = {}
    statement = select(c.account_id, c.scored_on, c.status, c.parts).where(facts.in_force(SCORES))
    for some in rollups.portions(c.account_id, numbers):
        rows = session.connection().execute(statement.where(some).order_by(c.scored_on, c.id))
        for number, day, status, parts in rows:
            found.setdefault(number, {})[day] = status, parts
    return {number: [(day, *said) for day, said in days.items()] for number, days in found.items()}
