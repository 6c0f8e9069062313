"""The value map: rows of pain, asset and lever; the assets; the deals they were shown in and how those ended."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from data.core.access import Scope
from data.core.ledger.entries import table_of
from models import Account, AssetUse, Deal, ProofAsset, Segment, User, ValueMapRow

ROWS, ASSETS, USES = table_of(ValueMapRow), table_of(ProofAsset), table_of(AssetUse)
DEALS, SEGMENTS, USERS, ACCOUNTS = table_of(Deal), table_of(Segment), table_of(User), table_of(Account)


def map_rows(session: Session) -> list[dict[str, Any]]:
    """Return the rows by segment, position and number: with names of segment and asset, and the asset's link."""
    statement = (
        select(*ROWS.columns, SEGMENTS.c.name.label("segment"), ASSETS.c.name.label("asset"), ASSETS.c.url)
        .outerjoin_from(ROWS, SEGMENTS, SEGMENTS.c.id == ROWS.c.segment_id)
        .outerjoin(ASSETS, ASSETS.c.id == ROWS.c.asset_id)
        .order_by(func.coalesce(SEGMENTS.c.rank, 0), SEGMENTS.c.name, ROWS.c.position, ROWS.c.id)
    )  # fmt: skip
    return _rows(session, statement)


def assets(session: Session) -> list[dict[str, Any]]:
    """Return every asset with its owner's name, those in use first, by name."""
    statement = select(*ASSETS.columns, USERS.c.full_name.label("owner")).outerjoin_from(
        ASSETS, USERS, USERS.c.id == ASSETS.c.owner_id
    )
    return _rows(session, statement.order_by(ASSETS.c.is_active.desc(), ASSETS.c.name))


def uses(session: Session) -> list[tuple[int, str, int]]:
    """Return (asset, stage, deals) of the deals that assets were shown in, at the stage where they stand now."""
    statement = (
        select(USES.c.asset_id, DEALS.c.stage, func.count()).join_from(USES, DEALS, DEALS.c.id == USES.c.deal_id)
        .group_by(USES.c.asset_id, DEALS.c.stage)
    )  # fmt: skip
    return [(asset, stage, int(n)) for asset, stage, n in session.connection().execute(statement)]


def shown_in(session: Session, *, scope: Scope, asset_id: int, limit: int = 200) -> list[dict[str, Any]]:
    """Return the deals of a scope that an asset was shown in, the newest showing first.

    Each: id, name, account, owner, stage, used_on, note.
    """
    statement = _shown().where(USES.c.asset_id == asset_id)
    if scope.kind != "all":
        statement = statement.where(DEALS.c.owner_id.in_({*scope.team_user_ids, scope.user_id} - {None}))
    return _rows(session, statement.order_by(USES.c.used_on.desc(), DEALS.c.id).limit(limit))


def of_deal(session: Session, deal_id: int) -> list[dict[str, Any]]:
    """Return the assets shown in a deal, the newest first: use_id, asset_id, asset, kind, url, used_on, note."""
    statement = (
        select(USES.c.id.label("use_id"), ASSETS.c.id.label("asset_id"), ASSETS.c.name.label("asset"), ASSETS.c.kind,
               ASSETS.c.url, USES.c.used_on, USES.c.note)
        .join_from(USES, ASSETS, ASSETS.c.id == USES.c.asset_id).where(USES.c.deal_id == deal_id)
        .order_by(USES.c.used_on.desc(), ASSETS.c.name)
    )  # fmt: skip
    return _rows(session, statement)


def _shown() -> Any:
    return (
        select(DEALS.c.id, DEALS.c.name, ACCOUNTS.c.name.label("account"), USERS.c.full_name.label("owner"),
               DEALS.c.stage, USES.c.used_on, USES.c.note)
        .join_from(USES, DEALS, DEALS.c.id == USES.c.deal_id)
        .outerjoin(ACCOUNTS, ACCOUNTS.c.id == DEALS.c.account_id).outerjoin(USERS, USERS.c.id == DEALS.c.owner_id)
    )  # fmt: skip


def _rows(session: Session, statement: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def asset(session: Session, asset_id: int, *, for_update: bool = False) -> ProofAsset | None:
    """Return an asset or None; `for_update` keeps other writers off it until this transaction ends."""
    return _one(session, ProofAsset, asset_id, for_update=for_update)


def map_row(session: Session, row_id: int, *, for_update: bool = False) -> ValueMapRow | None:
    """Return a row of the map or None; `for_update` keeps other writers off it until this transaction ends."""
    return _one(session, ValueMapRow, row_id, for_update=for_update)


def _one(session: Session, model: Any, number: int, *, for_update: bool) -> Any:
    statement = select(model).where(col(model.id) == number)
    return session.execute(statement.with_for_update() if for_update else statement).scalar()


def same_row(session: Session, *, segment_id: int | None, pain: str, asset_id: int | None) -> int | None:
    """Return the number of the row that says the same, None when there is none."""
    alike = [_is(ROWS.c.segment_id, segment_id), _is(ROWS.c.asset_id, asset_id)]
    rows = session.connection().execute(select(ROWS.c.id, ROWS.c.pain).where(*alike))
    return next((number for number, text in rows if text.casefold() == pain.casefold()), None)


def _is(column: Any, value: Any) -> Any:
    return column.is_(None) if value is None else column == value


def asset_named(session: Session, name: str) -> int | None:
    """Return the number of the asset of a name, whatever its case; None when there is none."""
    rows = session.connection().execute(select(ASSETS.c.id, ASSETS.c.name))
    return next((number for number, text in rows if text.casefold() == name.casefold()), None)


def last_position(session: Session, segment_id: int | None) -> int:
    """Return the highest position among the rows of a segment, 0 without any."""
    found = session.execute(select(func.max(ROWS.c.position)).where(_is(ROWS.c.segment_id, segment_id))).scalar()
    return int(found or 0)


def deal_owner(session: Session, deal_id: int) -> tuple[bool, int | None]:
    """Return whether there is such a deal, and whose it is."""
    row = session.execute(select(DEALS.c.id, DEALS.c.owner_id).where(DEALS.c.id == deal_id)).first()
    return (False, None) if row is None else (True, row[1])


def use(session: Session, *, asset_id: int, deal_id: int) -> AssetUse | None:
    """Return the showing of an asset in a deal, None when there was none."""
    statement = select(AssetUse).where(col(AssetUse.asset_id) == asset_id, col(AssetUse.deal_id) == deal_id)
    return session.execute(statement).scalar()


def segments(session: Session) -> Mapping[int, str]:
    """Return the segments by number, in their order."""
    statement = select(SEGMENTS.c.id, SEGMENTS.c.name).order_by(SEGMENTS.c.rank, SEGMENTS.c.name)
    return {row[0]: row[1] for row in session.connection().execute(statement)}


def people(session: Session) -> Mapping[int, str]:
    """Return the active people by number, by name."""
    statement = select(USERS.c.id, USERS.c.full_name).where(USERS.c.is_active.is_(True)).order_by(USERS.c.full_name)
    return {row[0]: row[1] for row in session.connection().execute(statement)}

