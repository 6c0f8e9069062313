"""Tickets and tasks as lists: whose they are, what they are about, when they are due, how the audit's runs went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, select
from sqlmodel import Session

from data.core.access import Scope
from data.core.ledger.entries import entities, table_of
from models import AuditRun, Task, Ticket, User

TICKETS: Any = table_of(Ticket)
TASKS: Any = table_of(Task)
RUNS: Any = table_of(AuditRun)
USERS: Any = table_of(User)
MOST = 200


@dataclass(frozen=True)
class Mine:
    """What waits for a person: open tickets and tasks, and how many of them are past their day."""

    tickets: int
    late_tickets: int
    tasks: int
    late_tasks: int

    @property
    def late(self) -> int:
        """Everything that is past its day."""
        return self.late_tickets + self.late_tasks


def mine(session: Session, *, user_id: int | None, as_of: date) -> Mine:
    """Return what waits for a person at the end of a day, today as a rule: tickets keep no other day's state."""
    if user_id is None:
        return Mine(0, 0, 0, 0)

    def counted(table: Any, is_open: ColumnElement[bool]) -> tuple[int, int]:
        late = func.count(case((table.c.due_on < as_of, 1)))
        row = session.execute(select(func.count(), late).where(table.c.owner_id == user_id, is_open)).one()
        return int(row[0]), int(row[1])

    tickets, late_tickets = counted(TICKETS, TICKETS.c.cleared_on.is_(None))
    tasks, late_tasks = counted(TASKS, TASKS.c.state == "open")
    return Mine(tickets, late_tickets, tasks, late_tasks)


def _whose(scope: Scope) -> list[ColumnElement[bool]]:
    if scope.kind == "all":
        return []
    mine = scope.team_user_ids if scope.kind == "team" else (scope.user_id,)
    return [TICKETS.c.owner_id.in_(mine)]


def _chosen(scope: Scope, rules: Sequence[str], owners: Sequence[int], is_open: bool) -> list[ColumnElement[bool]]:
    found = _whose(scope)
    found.append(TICKETS.c.cleared_on.is_(None) if is_open else TICKETS.c.cleared_on.is_not(None))
    if rules:
        found.append(TICKETS.c.rule.in_(rules))
    if owners:
        # 0 stands for nobody.
        found.append(func.coalesce(TICKETS.c.owner_id, literal(0)).in_(owners))
    return found


def count_tickets(session: Session, *, scope: Scope, rules: Sequence[str] = (), owners: Sequence[int] = (),
                  is_open: bool = True) -> int:  # fmt: skip
    """Return how many tickets `tickets` lists."""
    statement = select(func.count()).select_from(TICKETS).where(*_chosen(scope, rules, owners, is_open))
    return int(session.execute(statement).scalar() or 0)


def tickets(session: Session, *, scope: Scope, rules: Sequence[str] = (), owners: Sequence[int] = (),
            is_open: bool = True, page: int = 1, size: int | None = MOST) -> list[dict[str, Any]]:  # fmt: skip
    """Return tickets as far as the scope reaches, the earliest due first; cleared ones, the latest first.

    Each: id, rule, entity, entity_id, about (the record's name), detail, owner, owner_id, opened_on, due_on,
    cleared_on, clear_reason, is_alert.
    """
    # The databases disagree about where no day goes: last.
    due = (TICKETS.c.due_on.is_(None), TICKETS.c.due_on, TICKETS.c.id)
    order = due if is_open else (TICKETS.c.cleared_on.desc(), TICKETS.c.id.desc())
    statement = (
        select(*[TICKETS.c[name] for name in ("id", "rule", "entity", "entity_id", "detail", "owner_id", "opened_on",
                                              "due_on", "cleared_on", "clear_reason", "is_alert")],
               USERS.c.full_name.label("owner"))
        .outerjoin(USERS, USERS.c.id == TICKETS.c.owner_id)
        .where(*_chosen(scope, rules, owners, is_open))
        .order_by(*order)
    )  # fmt: skip
    if size is not None:
        statement = statement.offset((max(page, 1) - 1) * size).limit(size)
    rows = [dict(row) for row in session.connection().execute(statement).mappings()]
    names = _names(session, {(row["entity"], row["entity_id"]) for row in rows})
    for row in rows:
        pair = row["entity"], row["entity_id"]
        row["about"] = names.get(pair) or f"{row['entity'].replace('_', ' ').capitalize()} {row['entity_id']}"
    return rows


def _names(session: Session, records: set[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Return what records are called, each by its own table's name or title."""
    found: dict[tuple[str, int], str] = {}
    for entity in {name for name, _ in records} & entities().keys():
        table = table_of(entities()[entity])
        named = next((n for n in ("full_name", "name", "title") if n in table.c), None)
        if named:
            numbers = [number for name, number in records if name == entity]
            statement = select(table.c.id, table.c[named]).where(table.c.id.in_(numbers))
            found |= {(entity, number): text for number, text in session.connection().execute(statement) if text}
    return found


def owners(session: Session, *, scope: Scope) -> dict[int, str]:
    """Return who has open tickets, as far as the scope reaches: number to name; 0 is nobody."""
    statement = (
        select(TICKETS.c.owner_id, USERS.c.full_name)
        .outerjoin(USERS, USERS.c.id == TICKETS.c.owner_id)
        .where(TICKETS.c.cleared_on.is_(None), *_whose(scope))
        .distinct()
        .order_by(USERS.c.full_name)
    )
    return {number or 0: name or "Nobody" for number, name in session.connection().execute(statement)}


def open_by_rule(session: Session, *, scope: Scope, as_of: date) -> dict[str, tuple[int, int]]:
    """Return rule to (open tickets, those past their day), as far as the scope reaches."""
    late = func.count(case((and_(TICKETS.c.due_on.is_not(None), TICKETS.c.due_on < as_of), 1)))
    statement = (
        select(TICKETS.c.rule, func.count(), late)
        .where(TICKETS.c.cleared_on.is_(None), *_whose(scope))
        .group_by(TICKETS.c.rule)
    )
    return {rule: (int(n), int(n_late)) for rule, n, n_late in session.connection().execute(statement)}


def runs(session: Session, *, until: date, most: int = 30) -> Mapping[str, list[dict[str, Any]]]:
    """Return each audit rule's last runs up to a day, oldest first: ran_on, ran_at, hits, new, cleared."""
    place = func.row_number().over(partition_by=RUNS.c.rule, order_by=RUNS.c.id.desc()).label("place")
    ranked = select(RUNS, place).where(RUNS.c.ran_on <= until).subquery("ranked")
    statement = select(ranked).where(ranked.c.place <= most).order_by(ranked.c.rule, ranked.c.id)
    found: dict[str, list[dict[str, Any]]] = {}
    for row in session.connection().execute(statement).mappings():
        found.setdefault(row["rule"], []).append(dict(row))
    return found
