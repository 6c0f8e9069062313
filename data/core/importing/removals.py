"""Records that a file lacks leave the store, when somebody says so and why; those that others point to stay."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session

import models
from data.core import access
from data.core.access import Actor
from data.core.importing.plans import Plan
from data.core.importing.reading import ImportRefused
from data.core.importing.roundtrip.planning import SheetPlan
from data.core.ledger import bulk, records
from data.core.ledger.entries import entities, table_of

REMOVED, KEPT = "left the store: the file lacks them", "are not in the file and stay: other records point to them"


def missing(session: Session, plan: Plan) -> list[int]:
    """Return the live records that a sheet went out with, or a feed has brought, and the file lacks."""
    if isinstance(plan, SheetPlan):
        return plan.missing
    here = set(plan.row_keys)
    gone = sorted({known.entity_id for key, known in plan.feed.rows.items() if key not in here})
    table, live = table_of(entities()[plan.target.entity]), list[int]()
    for some in bulk.chunks(gone):
        live += session.connection().execute(select(table.c.id).where(table.c.id.in_(some))).scalars()
    return live


def of_missing(actor: Actor, reason: str | None) -> Callable[[Session, Any], int]:
    """Return what `apply(then=…)` takes to remove the records that the file lacks; the reason is the import's.

    Raises ImportRefused without a reason, or for somebody who may import records of their own only.
    """
    if not (reason or "").strip():
        raise ImportRefused("Rows that a file lacks are removed only with a reason: say why. Nothing was written.")
    if access.require(actor, "import.commit") != "all":
        raise ImportRefused("You may import records of your own only, so nothing can be removed. Nothing was written.")
    return lambda session, run: sum(remove(session, plan, missing(session, plan)) for plan in run.plans)


def remove(session: Session, plan: Plan, numbers: Sequence[int]) -> int:
    """Remove records on the day that the file shows, but not those that others point to. Returns how many left."""
    model = entities()[plan.target.entity]
    held = _pointed_to(session, table_of(model), numbers)
    free = [number for number in numbers if number not in held]
    records.remove_many(session, model, free, occurred_on=plan.as_of)
    plan.told |= {words: count for words, count in ((REMOVED, len(free)), (KEPT, len(held))) if count}
    return len(free)


def _pointed_to(session: Session, table: Table, numbers: Sequence[int]) -> set[int]:
    held: set[int] = set()
    own = set(numbers)
    for other in models.Record.metadata.sorted_tables:
        for column in other.columns:
            if not any(key.column.table is table for key in column.foreign_keys):
                continue
            for some in bulk.chunks(numbers):
                statement = select(column, other.c.id if other is table else column).where(column.in_(some)).distinct()
                pairs = session.connection().execute(statement)
                held |= {value for value, pointer in pairs if other is not table or pointer not in own}
    return held
