"""Deals that were not won: why, against whom, from which stage; and what became of deals by competitor."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, literal_column, or_, select
from sqlmodel import Session

from data.core.ledger import history
from data.core.ledger.rollups import unindexed
from data.pipeline.queries.endings import closed_in, ended
from data.pipeline.queries.slices import Slice, column, stages_in, within
from models import NEVER, Account, Deal, DealVersion, Segment, User

VERSIONS: Any = DealVersion.__table__  # type: ignore[attr-defined]
DEALS: Any = Deal.__table__  # type: ignore[attr-defined]
ACCOUNTS: Any = Account.__table__  # type: ignore[attr-defined]
SEGMENTS: Any = Segment.__table__  # type: ignore[attr-defined]
USERS: Any = User.__table__  # type: ignore[attr-defined]
ZERO: Any = literal_column("0")
NONE: Any = literal_column("''")

STATES = ("lost", "no_decision")
COMPETITOR, REASON = "competitor", "loss_reason"
"""Dimensions that only closed deals have."""


class LossSum(NamedTuple):
    """Deals of one key, state, reason and day of close in one currency; amount in minor units."""

    key: Any
    state: str
    reason: str | None
    closed_on: date
    currency: str
    deals: int
    amount: int


class Narrow(NamedTuple):
    """Which losses are meant: states; reasons as (text or None, first day, last day); competitors; stages at close.

    None is all of them.
    """

    states: tuple[str, ...] = STATES
    reasons: tuple[tuple[str | None, date, date], ...] | None = None
    competitors: tuple[str | None, ...] | None = None
    stages: tuple[str, ...] | None = None


EVERY = Narrow()


def _closed(slice_: Slice, states: Sequence[str], table: Any = VERSIONS) -> list[ColumnElement[bool]]:
    sliced = within(slice_, table, is_closed=True)
    if table is not VERSIONS:
        return [*closed_in(slice_, table, slice_.period, *states), *sliced]
    return [
        history.held(VERSIONS, as_of=slice_.as_of, known=slice_.known), VERSIONS.c.stage.in_(stages_in(*states)),
        VERSIONS.c.closed_on >= slice_.period.start, VERSIONS.c.closed_on < slice_.period.end, *sliced,
    ]  # fmt: skip


def _narrowed(narrow: Narrow, table: Any = VERSIONS) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    c, nobody = table.c, table.c.closed_on.is_(None)
    if narrow.reasons is not None:
        spans = [
            and_(c.reason_code.is_(None) if text is None else c.reason_code == text, c.closed_on.between(first, last))
            for text, first, last in narrow.reasons
        ]
        found.append(or_(*spans) if spans else nobody)
    if narrow.competitors is not None:
        named = [name for name in narrow.competitors if name is not None]
        any_of = [c.primary_competitor.in_(named)] if named else []
        any_of += [c.primary_competitor.is_(None)] if None in narrow.competitors else []
        found.append(or_(*any_of) if any_of else nobody)
    return found


def _state(stage: str) -> str:
    return next(state for state in ("won", *STATES) if stage in stages_in(state))


def _key(by: str, table: Any = VERSIONS) -> ColumnElement[Any]:
    own: dict[str, ColumnElement[Any]] = {COMPETITOR: table.c.primary_competitor, REASON: table.c.reason_code}
    return own[by] if by in own else column(table, by, is_closed=True)


def loss_sums(session: Session, slice_: Slice, *, by: str | None = None, narrow: Narrow = EVERY) -> list[LossSum]:
    """Return deals closed in the period as lost or without decision, by key, state, reason, day and currency.

    by: a dimension of the slice, `competitor`, or None. Owner and territory are those of the close.
    """
    table = ended(slice_)
    keys = [_key(by, table).label("sliced")] if by else []
    v = table.c
    groups = [v.stage, v.reason_code, v.closed_on, v.currency]
    statement = (
        select(*keys, *groups, func.count(), func.sum(func.coalesce(v.amount, ZERO)))
        .where(*_closed(slice_, narrow.states, table), *_narrowed(narrow, table))
        .group_by(*["sliced"][: len(keys)], *groups)
    )
    rows = session.connection().execute(statement)
    found = (tuple(row) if keys else (None, *row) for row in rows)
    return [LossSum(key, _state(stage), reason, on, money, int(n), int(minor))
            for key, stage, reason, on, money, n, minor in found]  # fmt: skip


def outcomes(session: Session, slice_: Slice, *, by: str | None = None) -> list[tuple[Any, str | None, str, int]]:
    """Return (key, competitor as recorded, state, deals) of every deal decided in the period."""
    table = ended(slice_)
    keys = [_key(by, table).label("sliced")] if by else []
    rival = table.c.primary_competitor
    statement = (
        select(*keys, rival, table.c.stage, func.count()).where(*_closed(slice_, ("won", *STATES), table))
        .group_by(*["sliced"][: len(keys)], rival, table.c.stage)
    )  # fmt: skip
    rows = session.connection().execute(statement)
    found = (tuple(row) if keys else (None, *row) for row in rows)
    return [(key, name, _state(stage), int(n)) for key, name, stage, n in found]


def contributing(session: Session, slice_: Slice, *, states: Sequence[str] = STATES) -> list[tuple[str, str, int]]:
    """Return (state, codes comma-separated, deals) of further reasons, as they are written now."""
    table, others = ended(slice_), DEALS.c.contributing_reasons
    statement = (
        select(table.c.stage, others, func.count()).join_from(table, DEALS, DEALS.c.id == table.c.deal_id)
        .where(*_closed(slice_, states, table), others.is_not(None)).group_by(table.c.stage, others)
    )  # fmt: skip
    return [(_state(stage), text, int(n)) for stage, text, n in session.connection().execute(statement)]


def _last_open(slice_: Slice) -> Any:
    """Return each deal's last open version before its close, of the deals closed in the period."""
    table, open_ = ended(slice_), VERSIONS.alias("open_version")
    # The deals are few and named: the index by revision would lead through every version known now.
    known = unindexed(open_.c.revision_to) == NEVER
    if slice_.known is not None:
        known = and_(open_.c.revision_from <= slice_.known, open_.c.revision_to > slice_.known)
    newest = (
        select(table.c.deal_id, func.max(open_.c.valid_from).label("since"))
        .join_from(table, open_, and_(open_.c.entity_id == table.c.deal_id, open_.c.valid_from < table.c.from_day,
                                      known, open_.c.stage.in_(stages_in("open"))))
        .where(*_closed(slice_, STATES, table)).group_by(table.c.deal_id).subquery("newest")
    )  # fmt: skip
    last = select(newest.c.deal_id, open_.c.stage, open_.c.process_step).join_from(
        newest, open_, and_(open_.c.entity_id == newest.c.deal_id, open_.c.valid_from == newest.c.since, known)
    )
    return last.subquery("last_open")


def _from_stage(last: Any) -> ColumnElement[Any]:
    # Deals closed by hand carry it; those of a file are read from the version before.
    step = func.coalesce(last.c.process_step, NONE)
    return func.coalesce(DEALS.c.stage_at_close, last.c.stage + literal_column("':'") + step, NONE)


def stage_sums(
    session: Session, slice_: Slice, *, narrow: Narrow = EVERY
) -> list[tuple[str, str, date, str, int, int]]:
    """Return (stage and step it was closed from, state, day, currency, deals, amount in minor units)."""
    table, last = ended(slice_), _last_open(slice_)
    at, v = _from_stage(last).label("at_close"), table.c
    statement = (
        select(at, v.stage, v.closed_on, v.currency, func.count(), func.sum(func.coalesce(v.amount, ZERO)))
        .select_from(table.join(DEALS, DEALS.c.id == v.deal_id).outerjoin(last, last.c.deal_id == v.deal_id))
        .where(*_closed(slice_, narrow.states, table), *_narrowed(narrow, table))
        .group_by("at_close", v.stage, v.closed_on, v.currency)
    )  # fmt: skip
    rows = session.connection().execute(statement)
    return [(at_close, _state(stage), on, money, int(n), int(minor)) for at_close, stage, on, money, n, minor in rows]


def loss_rows(
    session: Session, slice_: Slice, *, narrow: Narrow, by: str | None = None, key: Any = None, offset: int = 0,
    limit: int | None = 200,
) -> tuple[list[dict[str, Any]], list[tuple[date, str, int, int]]]:  # fmt: skip
    """Return single deals, the largest first, and (day, currency, n, amount) of all of them.

    Each: id, name, account, owner (at the close), segment, stage, reason, contributing, competitor, note, at_close,
    closed_on, amount (minor units), currency.
    """
    v, last, owner = VERSIONS.c, _last_open(slice_), USERS.alias("owner")
    at = _from_stage(last)
    where = [*_closed(slice_, narrow.states), *_narrowed(narrow)]
    where += [_key(by) == key] if by and key is not None else []
    where += [at.in_(narrow.stages)] if narrow.stages is not None else []
    joined = (
        VERSIONS.outerjoin(DEALS, DEALS.c.id == v.entity_id).outerjoin(last, last.c.deal_id == v.entity_id)
        .outerjoin(ACCOUNTS, ACCOUNTS.c.id == v.account_id).outerjoin(owner, owner.c.id == v.owner_at_close_id)
        .outerjoin(SEGMENTS, SEGMENTS.c.id == v.segment_id)
    )  # fmt: skip
    statement = (
        select(v.entity_id.label("id"), DEALS.c.name, ACCOUNTS.c.name.label("account"),
               owner.c.full_name.label("owner"), SEGMENTS.c.name.label("segment"), v.stage,
               v.reason_code.label("reason"), DEALS.c.contributing_reasons.label("contributing"),
               v.primary_competitor.label("competitor"), DEALS.c.close_note.label("note"), at.label("at_close"),
               v.closed_on, v.amount, v.currency)
        .select_from(joined).where(*where)
        .order_by(func.coalesce(v.amount, ZERO).desc(), v.entity_id).offset(offset)
    )  # fmt: skip
    rows = session.connection().execute(statement if limit is None else statement.limit(limit)).mappings()
    sums = select(v.closed_on, v.currency, func.count(), func.sum(func.coalesce(v.amount, ZERO)))
    counted = session.connection().execute(sums.select_from(joined).where(*where).group_by(v.closed_on, v.currency))
    return [{**row, "state": _state(row["stage"])} for row in rows], [
        (on, money, int(n), int(minor)) for on, money, n, minor in counted
    ]
