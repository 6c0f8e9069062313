"""Fields that versions do not keep, as they were on a day: today's value, unless the ledger knows a later change."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select
from sqlmodel import Session, col

from data.core.ledger import bulk, history
from data.core.ledger.entries import UPDATE
from models import Change, ChangeContent


def other_then(session: Session, entity: str, names: Sequence[str], *, numbers: Collection[int], as_of: date,
               known: int | None = None) -> dict[int, dict[str, Any]]:  # fmt: skip
    """Return some fields of those records in which one was changed after a day: number to values at the day's end.

    known: the revision up to which the ledger is read; changes recorded later are taken back too. Records that are
    not in the answer hold today what they held then, or were not there yet.
    """
    changed: list[int] = []
    for some in bulk.chunks(sorted(numbers)):
        changed += _changed(session, entity, names, some, as_of, known)
    revision = history.revision_at(session, None) if known is None else known
    then = history.records_as_of(session, entity, changed, as_of=as_of, revision=revision) if changed else {}
    return {number: {name: values.get(name) for name in names} for number, values in then.items()}


def _changed(session: Session, entity: str, names: Sequence[str], numbers: Sequence[int], as_of: date,
             known: int | None) -> Sequence[int]:  # fmt: skip
    later = col(Change.occurred_on) > as_of
    after = col(ChangeContent.after)
    statement = (
        select(col(Change.entity_id)).distinct()
        .join(ChangeContent, and_(col(ChangeContent.recorded_month) == col(Change.recorded_month),
                                  col(ChangeContent.change_id) == col(Change.id)))
        .where(col(Change.entity) == entity, col(Change.entity_id).in_(numbers), col(Change.operation) == UPDATE,
               later if known is None else or_(later, col(Change.revision_id) > known),
               or_(*[after.contains(f'"{name}":', autoescape=True) for name in names]))
        .order_by(col(Change.entity_id))
    )  # fmt: skip
    return session.connection().execute(statement).scalars().all()
