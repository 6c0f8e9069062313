"""Demos: the flows, where each was used, and how those deals stood afterwards."""

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from data.core.access import Scope
from data.core.ledger.entries import table_of
from data.sales.queries.steps import ACCOUNTS, DEALS, SEGMENTS, USERS, VERSIONS, reached
from models import NEVER, DemoFlow, DemoUse

FLOWS, USES = table_of(DemoFlow), table_of(DemoUse)


def flow(session: Session, flow_id: int, *, for_update: bool = False) -> DemoFlow | None:
    """Return a flow or None."""
    statement = select(DemoFlow).where(FLOWS.c.id == flow_id)
    return session.execute(statement.with_for_update() if for_update else statement).scalar()


def flow_named(session: Session, name: str) -> int | None:
    """Return the number of the flow of this name, however it is cased, or None."""
    wanted = " ".join(name.split()).casefold()
    found = session.connection().execute(select(FLOWS.c.id, FLOWS.c.name))
    return next((number for number, each in found if each.casefold() == wanted), None)


def flows(session: Session) -> list[dict[str, Any]]:
    """Return every flow with segment and owner by name: those in use first, by length and name."""
    statement = (
        select(*FLOWS.columns, SEGMENTS.c.name.label("segment"), USERS.c.full_name.label("owner"))
        .outerjoin_from(FLOWS, SEGMENTS, SEGMENTS.c.id == FLOWS.c.segment_id)
        .outerjoin(USERS, USERS.c.id == FLOWS.c.owner_id)
        .order_by(FLOWS.c.is_active.desc(), FLOWS.c.minutes, FLOWS.c.name)
    )  # fmt: skip
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def segments(session: Session) -> dict[int, str]:
    """Return the segments in their order: number to name."""
    statement = select(SEGMENTS.c.id, SEGMENTS.c.name).order_by(SEGMENTS.c.rank, SEGMENTS.c.name)
    return {row[0]: row[1] for row in session.connection().execute(statement)}


def use(session: Session, use_id: int, *, for_update: bool = False) -> DemoUse | None:
    """Return a use or None."""
    statement = select(DemoUse).where(USES.c.id == use_id)
    return session.execute(statement.with_for_update() if for_update else statement).scalar()


def uses(session: Session, *, until: date, scope: Scope | None = None, flow_id: int | None = None,
         deal_id: int | None = None) -> list[dict[str, Any]]:  # fmt: skip
    """Return the uses of demos up to a day, newest first, with the names of flow, deal, account and owner.

    Each: id, row_version, flow_id, flow, minutes, flow_version, deal_id, name, account, owner, used_on, stage,
    feedback, note. scope: only deals it reaches.
    """
    d = DEALS.c
    statement = (
        select(*USES.columns, FLOWS.c.name.label("flow"), FLOWS.c.minutes, d.name, ACCOUNTS.c.name.label("account"),
               USERS.c.full_name.label("owner"), SEGMENTS.c.name.label("segment"))
        .join_from(USES, FLOWS, FLOWS.c.id == USES.c.flow_id)
        .join(DEALS, d.id == USES.c.deal_id)
        .outerjoin(ACCOUNTS, ACCOUNTS.c.id == d.account_id)
        .outerjoin(USERS, USERS.c.id == d.owner_id)
        .outerjoin(SEGMENTS, SEGMENTS.c.id == d.segment_id)
        .where(USES.c.used_on <= until, *(reached(session, scope, d.owner_id) if scope else []))
        .order_by(USES.c.used_on.desc(), USES.c.id.desc())
    )  # fmt: skip
    if flow_id is not None:
        statement = statement.where(USES.c.flow_id == flow_id)
    if deal_id is not None:
        statement = statement.where(USES.c.deal_id == deal_id)
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def stays(session: Session, deal_ids: set[int]) -> dict[int, list[tuple[date, str, str | None]]]:
    """Return where deals stood, as is known now: (first day, stage, step) in order, by deal."""
    v = VERSIONS.c
    statement = (
        select(v.entity_id, v.valid_from, v.stage, v.process_step)
        .where(v.entity_id.in_(deal_ids), v.revision_to == NEVER).order_by(v.entity_id, v.valid_from)
    )  # fmt: skip
    found: dict[int, list[tuple[date, str, str | None]]] = defaultdict(list)
    for number, start, stage, step in session.connection().execute(statement):
        found[number].append((start, stage, step))
    return found
