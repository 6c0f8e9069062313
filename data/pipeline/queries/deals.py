"""The single deals behind a number, a page at a time."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlmodel import Session

from data.core.ledger import history
from data.pipeline.queries.quality import judged, open_due
from data.pipeline.queries.slices import OMITTED, Slice, column, stages_in, within
from models import NEVER, Account, Deal, DealVersion, Segment, User

VERSIONS: Any = DealVersion.__table__  # type: ignore[attr-defined]
DEALS: Any = Deal.__table__  # type: ignore[attr-defined]
ACCOUNTS: Any = Account.__table__  # type: ignore[attr-defined]
SEGMENTS: Any = Segment.__table__  # type: ignore[attr-defined]
USERS: Any = User.__table__  # type: ignore[attr-defined]
ZERO: Any = literal_column("0")

PARTS = ("open", "won", "overdue", "undated", "debt", "stale", "stepless", "clean")


def _conditions(slice_: Slice, part: str, fed: Mapping[str, frozenset[int]]) -> list[ColumnElement[bool]]:
    if part == "won":
        on = VERSIONS.c.closed_on
        return [history.held(VERSIONS, as_of=slice_.as_of, known=slice_.known), VERSIONS.c.stage.in_(stages_in("won")),
                on >= slice_.period.start, on < slice_.period.end,
                *within(slice_, VERSIONS, is_closed=True)]  # fmt: skip
    if part == "undated":
        return _undated(slice_)
    found = open_due(slice_)
    rules = judged(slice_, dict(fed))
    if part == "debt":
        found.append(func.coalesce(VERSIONS.c.gate_debt, literal_column("''")) != "")
    elif part == "clean":
        found += [~condition for condition in rules.values()]
    elif part in rules:
        found.append(rules[part])
    return found


def _undated(slice_: Slice) -> list[ColumnElement[bool]]:
    return [history.held(VERSIONS, as_of=slice_.as_of, known=slice_.known), VERSIONS.c.stage.in_(slice_.counted),
            VERSIONS.c.close_date.is_(None),
            func.coalesce(VERSIONS.c.forecast_category, literal_column("''")) != OMITTED,
            *within(slice_, VERSIONS)]  # fmt: skip


def has_deals(session: Session) -> bool:
    """Say whether the store holds any deal, on whatever day. Deals of an import that was undone are none."""
    held = select(VERSIONS.c.entity_id).where(VERSIONS.c.revision_to == NEVER).limit(1)
    return session.connection().execute(held).first() is not None


def _narrowed(slice_: Slice, part: str, fed: Mapping[str, frozenset[int]], key: Any) -> list[ColumnElement[bool]]:
    if part not in PARTS:
        raise ValueError(f"The deals behind a number are one of {', '.join(PARTS)}, not {part}.")
    conditions = _conditions(slice_, part, fed)
    if slice_.by and key is not None:
        conditions.append(column(VERSIONS, slice_.by, is_closed=part == "won") == key)
    return conditions


def deal_sums(
    session: Session, slice_: Slice, *, part: str, fed: Mapping[str, frozenset[int]], key: Any = None
) -> list[tuple[str, Any, int, int]]:
    """Return (currency, day of close or None, deals, amount in minor units) of all deals of a part."""
    day = VERSIONS.c.closed_on.label("on_day") if part == "won" else literal_column("NULL").label("on_day")
    statement = (
        select(VERSIONS.c.currency, day, func.count(), func.sum(func.coalesce(VERSIONS.c.amount, ZERO)))
        .where(*_narrowed(slice_, part, fed, key))
        .group_by(VERSIONS.c.currency, *(["on_day"] if part == "won" else []))
    )
    return [(c, on, int(n), int(m)) for c, on, n, m in session.connection().execute(statement)]


def deal_rows(
    session: Session, slice_: Slice, *, part: str, fed: Mapping[str, frozenset[int]], key: Any = None,
    offset: int = 0, limit: int | None = 200,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return single deals, the largest amount first.

    Each: id, name, external_id, account, owner, segment, stage, close_date, closed_on, amount (minor units),
    currency, next_step_date, last_activity_on, gate_debt, is_inferred and one truth value a rule. Names are those
    of today; everything that a number depends on is as of the day. A removed deal has no name.
    """
    owner, owner_id = USERS.alias("owner"), column(VERSIONS, "owner", is_closed=part == "won")
    rules = [rule.label(name) for name, rule in judged(slice_, dict(fed)).items()]
    kept = [VERSIONS.c[name] for name in ("stage", "close_date", "closed_on", "amount", "currency", "next_step_date",
                                          "last_activity_on", "gate_debt")]  # fmt: skip
    statement = (
        select(VERSIONS.c.entity_id.label("id"), DEALS.c.name, DEALS.c.external_id, DEALS.c.is_inferred,
               ACCOUNTS.c.name.label("account"), owner.c.full_name.label("owner"),
               SEGMENTS.c.name.label("segment"), *kept, *rules)
        .outerjoin_from(VERSIONS, DEALS, DEALS.c.id == VERSIONS.c.entity_id)
        .outerjoin(ACCOUNTS, ACCOUNTS.c.id == VERSIONS.c.account_id)
        .outerjoin(owner, owner.c.id == owner_id)
        .outerjoin(SEGMENTS, SEGMENTS.c.id == VERSIONS.c.segment_id)
        .where(*_narrowed(slice_, part, fed, key))
        .order_by(func.coalesce(VERSIONS.c.amount, ZERO).desc(), VERSIONS.c.entity_id)
        .offset(offset)
    )  # fmt: skip
    if limit is not None:
        statement = statement.limit(limit)
    return [dict(row) for row in session.connection().execute(statement).mappings()]
