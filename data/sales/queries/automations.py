"""What the automations look for, the tasks they have made, and how their runs went."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session

from data.core.access import Scope
from data.core.ledger.entries import table_of
from data.sales.formulas import plans, steps, validation
from data.sales.queries.demos import FLOWS, USES
from data.sales.queries.plans import ROWS
from data.sales.queries.steps import ACCOUNTS, DEALS, USERS, reached
from data.sales.queries.validation import ITEMS
from models import AutomationRun, Task

TASKS, RUNS = table_of(Task), table_of(AutomationRun)


def _open() -> ColumnElement[bool]:
    found: ColumnElement[bool] = DEALS.c.stage.in_(steps.at_least("sql"))
    return found


def _rows(session: Session, statement: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def idle_deals(session: Session, *, since: date, until: date) -> list[dict[str, Any]]:
    """Return the open deals whose last activity lies between two days: id, owner_id, last_activity_on."""
    d = DEALS.c
    return _rows(session, select(d.id, d.owner_id, d.last_activity_on).where(
        _open(), d.last_activity_on >= since, d.last_activity_on <= until
    ).order_by(d.id))  # fmt: skip


def dated_steps(session: Session, *, since: date, until: date) -> list[dict[str, Any]]:
    """Return the open deals whose next step lies between two days.

    Each: id, owner_id (whoever has the step), next_step, next_step_date.
    """
    d = DEALS.c
    owner = func.coalesce(d.next_step_owner_id, d.owner_id).label("owner_id")
    return _rows(session, select(d.id, owner, d.next_step, d.next_step_date).where(
        _open(), d.next_step_date >= since, d.next_step_date <= until
    ).order_by(d.id))  # fmt: skip


def plan_rows(session: Session, *, since: date, until: date) -> list[dict[str, Any]]:
    """Return the rows of open deals' plans that end between two days and are not settled.

    Each: id, position, step, target_on, owner_id (ours, else the deal's).
    """
    r = ROWS.c
    owner = func.coalesce(r.our_owner_id, DEALS.c.owner_id).label("owner_id")
    return _rows(session, select(r.id, r.position, r.step, r.target_on, owner).join_from(
        ROWS, DEALS, DEALS.c.id == r.deal_id
    ).where(
        _open(), r.status.not_in(plans.SETTLED), r.target_on >= since, r.target_on <= until
    ).order_by(r.id))  # fmt: skip


def late_items(session: Session, *, since: date, until: date) -> list[dict[str, Any]]:
    """Return the items of open deals' pre-flights due between two days and not settled: id, item, due_on, owner_id."""
    i = ITEMS.c
    owner = func.coalesce(i.owner_id, DEALS.c.owner_id).label("owner_id")
    return _rows(session, select(i.id, i.item, i.due_on, owner).join_from(ITEMS, DEALS, DEALS.c.id == i.deal_id).where(
        _open(), i.state.not_in(validation.SETTLED), i.due_on >= since, i.due_on <= until
    ).order_by(i.id))  # fmt: skip


def due_flows(session: Session, *, since: date, until: date) -> list[dict[str, Any]]:
    """Return the flows in use whose review day lies between two days: id, name, review_on, owner_id."""
    f = FLOWS.c
    return _rows(session, select(f.id, f.name, f.review_on, f.owner_id).where(
        f.is_active, f.review_on >= since, f.review_on <= until
    ).order_by(f.id))  # fmt: skip


def unsaid_demos(session: Session, *, since: date, until: date) -> list[dict[str, Any]]:
    """Return the demos given between two days without feedback: id, used_on, flow, owner_id (the deal's)."""
    u = USES.c
    return _rows(session, select(u.id, u.used_on, FLOWS.c.name.label("flow"), DEALS.c.owner_id)
                 .join_from(USES, FLOWS, FLOWS.c.id == u.flow_id).join(DEALS, DEALS.c.id == u.deal_id)
                 .where(u.feedback.is_(None), u.used_on >= since, u.used_on <= until).order_by(u.id))  # fmt: skip


def heads(session: Session, rule: str) -> dict[tuple[str, int], set[str]]:
    """Return what the tasks of a rule, done or not, are about: record to the heads of their titles."""
    found: dict[tuple[str, int], set[str]] = defaultdict(set)
    statement = select(TASKS.c.entity, TASKS.c.entity_id, TASKS.c.title).where(TASKS.c.rule == rule)
    for entity, number, title in session.connection().execute(statement):
        found[entity, number].add(title.partition(": ")[0])
    return found


def last_runs(session: Session, *, since: datetime) -> dict[str, dict[str, Any]]:
    """Return how each rule's runs went: last_at, problem of the last run, made and failed since a day."""
    sums = select(RUNS.c.rule, func.max(RUNS.c.id).label("last"), func.max(RUNS.c.ran_at).label("last_at")).group_by(
        RUNS.c.rule
    )
    found = {row["rule"]: {**row, "made": 0, "failed": 0, "problem": ""} for row in _rows(session, sums)}
    ends = select(RUNS.c.rule, RUNS.c.problem).where(RUNS.c.id.in_([row["last"] for row in found.values()]))
    for rule, problem in session.connection().execute(ends):
        found[rule]["problem"] = problem or ""
    recent = select(RUNS.c.rule, func.sum(RUNS.c.made), func.sum(RUNS.c.failed)).where(RUNS.c.ran_at >= since)
    for rule, made, failed in session.connection().execute(recent.group_by(RUNS.c.rule)):
        found[rule] |= {"made": int(made), "failed": int(failed)}
    return found


def newest_run(session: Session) -> int:
    """Return the number of the newest run, 0 where nothing ran yet."""
    return int(session.connection().execute(select(func.max(RUNS.c.id))).scalar() or 0)


def tasks_made(session: Session, *, scope: Scope, rules: Sequence[str], is_open: bool = True,
               most: int | None = 500) -> list[dict[str, Any]]:  # fmt: skip
    """Return the tasks that rules made, as far as a scope reaches, the earliest due first.

    Each: id, rule, title, entity, entity_id, owner_id, owner, due_on, state.
    """
    statement = (
        select(TASKS.c.id, TASKS.c.rule, TASKS.c.title, TASKS.c.entity, TASKS.c.entity_id, TASKS.c.owner_id,
               USERS.c.full_name.label("owner"), TASKS.c.due_on, TASKS.c.state)
        .outerjoin_from(TASKS, USERS, USERS.c.id == TASKS.c.owner_id)
        .where(TASKS.c.rule.in_(rules), *([TASKS.c.state == "open"] if is_open else []),
               *reached(session, scope, TASKS.c.owner_id))
        .order_by(TASKS.c.due_on.is_(None), TASKS.c.due_on, TASKS.c.id)
    )  # fmt: skip
    return _rows(session, statement if most is None else statement.limit(most))


def task_counts(session: Session) -> dict[str, tuple[int, int]]:
    """Return rule to (open tasks, all tasks) of the rules of a sale."""
    is_open = func.sum(func.coalesce((TASKS.c.state == "open").cast(TASKS.c.id.type), 0))
    statement = select(TASKS.c.rule, is_open, func.count()).where(TASKS.c.rule.like("sales.%")).group_by(TASKS.c.rule)
    return {row[0]: (int(row[1]), int(row[2])) for row in session.connection().execute(statement)}


def deals_about(session: Session, records: set[tuple[str, int]]) -> dict[tuple[str, int], tuple[int, str, str]]:
    """Return the deal that each record is of: (number, name, account). Flows have none."""
    tables: Mapping[str, Any] = {"deal": DEALS, "action_row": ROWS, "validation_item": ITEMS, "demo_use": USES}
    found: dict[tuple[str, int], tuple[int, str, str]] = {}
    for entity, table in tables.items():
        numbers = [number for name, number in records if name == entity]
        if not numbers:
            continue
        deal_id = table.c.id if entity == "deal" else table.c.deal_id
        statement = select(table.c.id, DEALS.c.id, DEALS.c.name, ACCOUNTS.c.name).select_from(
            DEALS if entity == "deal" else table.join(DEALS, DEALS.c.id == deal_id)
        ).outerjoin(ACCOUNTS, ACCOUNTS.c.id == DEALS.c.account_id).where(table.c.id.in_(numbers))  # fmt: skip
        for number, deal, name, account in session.connection().execute(statement):
            found[entity, number] = (deal, name, account or "")
    return found


def task(session: Session, task_id: int, *, scope: Scope) -> dict[str, Any] | None:
    """Return an open or closed task that a rule of a sale made, None where the scope does not reach it."""
    t = TASKS.c
    statement = select(t.id, t.rule, t.title, t.entity, t.entity_id, t.due_on).where(
        TASKS.c.id == task_id, TASKS.c.rule.like("sales.%"), *reached(session, scope, TASKS.c.owner_id)
    )  # fmt: skip
    found = session.connection().execute(statement).mappings().first()
    return dict(found) if found else None
