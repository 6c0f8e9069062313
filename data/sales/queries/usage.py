"""Usage events as they are looked up when more come in: whose proof of concept, and which keys are here already."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, String, Table, and_, column, func, select, text, values
from sqlmodel import Session

from data.core.ledger import bulk
from data.core.ledger.entries import table_of
from data.core.ledger.facts import in_force
from data.sales.queries.pocs import CLOCKS, DEALS, POCS, USAGE, USERS
from models import ApiToken

TOKENS = table_of(ApiToken)

INBOX_LOCK = 7_310
"""The advisory lock that lets one batch in at a time on PostgreSQL: two with the same key must not pass each other."""


class Row(NamedTuple):
    """An event on its way into the store."""

    poc_id: int
    key: str
    at: datetime
    person: str
    kind: str
    quantity: int

    def fact(self) -> dict[str, Any]:
        """The fact as its table holds it."""
        return {"poc_id": self.poc_id, "key": self.key, "occurred_at": self.at, "person": self.person,
                "kind": self.kind, "quantity": self.quantity}  # fmt: skip


class Known(NamedTuple):
    """A proof of concept that events may be about: its number, and the owner of its deal."""

    id: int
    owner_id: int | None


def named(session: Session, names: Collection[str]) -> dict[str, Known]:
    """Return proofs of concept by how senders name them: their key elsewhere first, else their number here."""
    base = select(POCS.c.id, POCS.c.external_id, DEALS.c.owner_id).join_from(POCS, DEALS, DEALS.c.id == POCS.c.deal_id)
    found: dict[str, Known] = {}
    numbers = [int(name) for name in names if name.isdecimal() and len(name) < 10]
    for told, wanted in ((POCS.c.id, numbers), (POCS.c.external_id, sorted(names))):
        for some in bulk.chunks(wanted):
            for number, key, owner in session.connection().execute(base.where(told.in_(some))):
                found[str(number) if told is POCS.c.id else key] = Known(number, owner)
    return found


def alone(session: Session) -> None:
    """Keep other batches out until this transaction ends; an embedded store has one writer anyway."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": INBOX_LOCK})


def stored(session: Session, pairs: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield those of the (proof of concept, key) pairs that are here already and hold."""
    for some in bulk.chunks(pairs):
        # Joined, one look into the index a pair: an IN of pairs walks the whole index on SQLite.
        asked = values(column("poc_id", Integer), column("key", String), name="asked").data(list(some)).cte("asked")
        same = and_(USAGE.c.poc_id == asked.c.poc_id, USAGE.c.key == asked.c.key)
        statement = select(USAGE.c.poc_id, USAGE.c.key).join_from(asked, USAGE, same).where(in_force(USAGE))
        yield from ((row.poc_id, row.key) for row in session.connection().execute(statement).all())


def first_events(session: Session, numbers: Collection[int]) -> dict[int, datetime]:
    """Return when the first event of each came about."""
    statement = select(CLOCKS.c.poc_id, CLOCKS.c.first_event_at).where(CLOCKS.c.poc_id.in_(sorted(numbers)))
    return {row.poc_id: row.first_event_at for row in session.connection().execute(statement)}


def tokens(session: Session) -> list[dict[str, Any]]:
    """Return every token without its hash, with the name of whoever made it."""
    kept = [one for one in TOKENS.columns if one.name != "token_hash"]
    statement = select(*kept, USERS.c.full_name.label("made_by")).outerjoin_from(
        TOKENS, USERS, USERS.c.id == TOKENS.c.user_id
    )
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def clock_rows(*where: ColumnElement[bool]) -> Select[Any]:
    """Return the statement that gives the clock of each proof of concept from its events in force."""
    return (
        select(USAGE.c.poc_id, func.max(USAGE.c.occurred_at).label("last_activity_at"), func.count().label("events"),
               func.min(USAGE.c.occurred_at).label("first_event_at"))
        .where(in_force(USAGE), *where).group_by(USAGE.c.poc_id)
    )  # fmt: skip


def user_rows(*where: ColumnElement[bool]) -> Select[Any]:
    """Return the statement that gives the users of each proof of concept from its events in force."""
    return (
        select(USAGE.c.poc_id, USAGE.c.person, func.max(USAGE.c.occurred_at).label("last_seen_at"),
               func.count().label("events"))
        .where(USAGE.c.person != "", in_force(USAGE), *where).group_by(USAGE.c.poc_id, USAGE.c.person)
    )  # fmt: skip


def holds(session: Session, table: Table, right: Select[Any]) -> bool:
    """Say whether a table holds exactly the rows of a statement."""
    held = select(*[table.c[one.name] for one in right.selected_columns])
    ways = ((held, right), (right, held))
    return all(session.connection().execute(one.except_(other).limit(1)).first() is None for one, other in ways)


def moved_by(session: Session, revisions: Collection[int]) -> set[int]:
    """Return the proofs of concept that events of some revisions are about."""
    about = select(USAGE.c.poc_id).distinct().where(USAGE.c.revision_id.in_(sorted(revisions)))
    return set(session.connection().execute(about).scalars())


def token(session: Session, token_hash: str, *, purpose: str) -> ApiToken | None:
    """Return the token of a hash that nobody has ended."""
    statement = select(ApiToken).where(TOKENS.c.token_hash == token_hash, TOKENS.c.purpose == purpose,
                                       TOKENS.c.revoked_at.is_(None))  # fmt: skip
    return session.execute(statement).scalar()
