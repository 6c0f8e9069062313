"""What usage adds up to for each proof of concept and each user: moved along as events come in, provable any time."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, case, delete, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from data.core.ledger import facts, reckoned, rollups
from data.core.ledger.capturing import recording_of
from data.sales.queries import usage as queries
from data.sales.queries.pocs import CLOCKS, SEEN, USAGE
from data.sales.queries.usage import Row
from models import UsageEvent

GROUP = "usage"
TABLES: tuple[tuple[Table, Callable[..., Select[Any]]], ...] = (
    (CLOCKS, queries.clock_rows), (SEEN, queries.user_rows)
)  # fmt: skip
CLOCK_KEY, USER_KEY = ("poc_id",), ("poc_id", "person")


def advance(session: Session, rows: Sequence[Row]) -> None:
    """Add events that this very revision stores to clocks and users, in its transaction."""
    if not rows:
        return
    last, first = _ends([(row.poc_id, row.at) for row in rows])
    count = Counter(row.poc_id for row in rows)
    clocks = [{"poc_id": n, "last_activity_at": last[n], "events": count[n], "first_event_at": first[n]}
              for n in sorted(count)]  # fmt: skip
    _add(session, CLOCKS, CLOCK_KEY, clocks, latest="last_activity_at", earliest="first_event_at")
    named = [((row.poc_id, row.person), row.at) for row in rows if row.person]
    seen, often = _ends(named)[0], Counter(pair for pair, _ in named)
    people = [{"poc_id": pair[0], "person": pair[1], "last_seen_at": seen[pair], "events": often[pair]}
              for pair in sorted(often)]  # fmt: skip
    _add(session, SEEN, USER_KEY, people, latest="last_seen_at")


def _ends(pairs: Sequence[tuple[Any, datetime]]) -> tuple[dict[Any, datetime], dict[Any, datetime]]:
    last: dict[Any, datetime] = {}
    first: dict[Any, datetime] = {}
    for key, at in pairs:
        last[key] = max(at, last.get(key, at))
        first[key] = min(at, first.get(key, at))
    return last, first


def _add(session: Session, table: Table, key: Sequence[str], rows: Sequence[dict[str, Any]], *, latest: str,
         earliest: str | None = None) -> None:  # fmt: skip
    """Add rows to those that are there: in key order, so that two batches never wait for each other in a ring."""
    if not rows:
        return
    dialect: Any = {"sqlite": sqlite, "postgresql": postgresql}[session.connection().dialect.name]
    upsert = dialect.insert(table)
    new, held = upsert.excluded, table.c
    moved = {"events": held.events + new.events,
             latest: case((held[latest] >= new[latest], held[latest]), else_=new[latest])}  # fmt: skip
    if earliest:
        moved[earliest] = case((held[earliest] <= new[earliest], held[earliest]), else_=new[earliest])
    session.connection().execute(upsert.on_conflict_do_update(index_elements=list(key), set_=moved), rows)


def refold(session: Session, numbers: Collection[int] | None = None) -> None:
    """Make clocks and users anew from the events in force: of some proofs of concept, or of all."""
    session.flush()
    for table, made in TABLES:
        mine: Sequence[Any] = [None] if numbers is None else rollups.portions(USAGE.c.poc_id, numbers)
        held: Sequence[Any] = [None] if numbers is None else rollups.portions(table.c.poc_id, numbers)
        for some, others in zip(mine, held, strict=True):
            session.connection().execute(delete(table) if others is None else delete(table).where(others))
            rows = made() if some is None else made(some)
            names = [column.name for column in rows.selected_columns]
            session.connection().execute(insert(table).from_select(names, rows))


def _is_right(table: Table, made: Callable[..., Select[Any]]) -> reckoned.IsRight:
    return lambda session: queries.holds(session, table, made())


for _table, _made in TABLES:
    reckoned.prove(_table.name, _is_right(_table, _made))


def turned(session: Session, revisions: Collection[int]) -> None:
    """Make the clocks anew that events of some revisions moved: their import was undone, or brought back."""
    session.flush()
    if numbers := queries.moved_by(session, revisions):
        refold(session, numbers)
        recording_of(session).freshen(GROUP)


facts.when_turned(UsageEvent, turned)
