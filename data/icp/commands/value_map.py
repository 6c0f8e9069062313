"""What changes the value map: its rows, its assets, and where an asset was shown. Nothing here commits."""

from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import access, conflicts
from data.core.access import Actor, Refused
from data.core.ledger.capturing import recording_of
from data.icp.formulas.proofs import KINDS, LONGEST, is_link
from data.icp.queries import value_map as queries
from models import AssetUse, ProofAsset, ValueMapRow

EDIT, SHOW = "icp.edit_value_map", "pipeline.edit_deal"
ASSET_FIELDS = frozenset({"name", "kind", "url", "owner_id", "review_on", "is_active"})
ROW_FIELDS = frozenset({"segment_id", "pain", "asset_id", "roi_lever"})


def save_asset(session: Session, *, actor: Actor, asset_id: int | None = None, row_version: int = 0,
               **values: Any) -> ProofAsset:  # fmt: skip
    """Add an asset, or change one that was opened at a version.

    values: name, kind, url, owner_id, review_on, is_active. Raises Refused, Conflict, ValueError with the sentence.
    """
    access.require(actor, EDIT)
    clean = {name: _tidy(name, value) for name, value in _only(values, ASSET_FIELDS).items()}
    known = None if asset_id is None else queries.asset(session, asset_id, for_update=True)
    if asset_id is not None and known is None:
        raise ValueError("This asset is gone. Look at the list again.")
    _check_asset(session, clean, known)
    if known is None:
        known = ProofAsset(**clean)
        session.add(known)
    else:
        conflicts.same_version(session, known, row_version=row_version, wanted=clean)
        _set(known, clean)
    session.flush()
    return known


def _check_asset(session: Session, clean: dict[str, Any], known: ProofAsset | None) -> None:
    name = clean.get("name", known.name if known else None)
    if not name:
        raise ValueError("Give the asset a name.")
    twin = queries.asset_named(session, name)
    if twin is not None and twin != (known.id if known else None):
        raise ValueError(f"There is an asset {name} already. Use that one, or choose another name.")
    if clean.get("kind", "case") not in KINDS:
        raise ValueError(f"An asset is one of: {', '.join(KINDS)}.")
    if clean.get("url") and not is_link(clean["url"]):
        raise ValueError("A link begins with https:// or http:// and names a place. Nothing was saved.")


def save_map_row(session: Session, *, actor: Actor, row_id: int | None = None, row_version: int = 0,
             **values: Any) -> ValueMapRow:  # fmt: skip
    """Add a row of the map, or change one that was opened at a version.

    values: segment_id (none: every segment), pain, asset_id, roi_lever. Raises Refused, Conflict, ValueError.
    """
    access.require(actor, EDIT)
    clean = {name: _tidy(name, value) for name, value in _only(values, ROW_FIELDS).items()}
    known = None if row_id is None else queries.map_row(session, row_id, for_update=True)
    if row_id is not None and known is None:
        raise ValueError("This row is gone. Look at the map again.")
    if known is not None:
        conflicts.same_version(session, known, row_version=row_version, wanted=clean)
    _check_row(session, clean, known)
    if known is None:
        known = ValueMapRow(**clean, position=queries.last_position(session, clean.get("segment_id")) + 1)
        session.add(known)
    else:
        _set(known, clean)
    session.flush()
    return known


def _check_row(session: Session, clean: dict[str, Any], known: ValueMapRow | None) -> None:
    told: dict[str, Any] = {name: clean.get(name, getattr(known, name, None))
                            for name in ("segment_id", "pain", "asset_id")}  # fmt: skip
    if not told["pain"]:
        raise ValueError("Say which pain it is: a row without one proves nothing.")
    if told["asset_id"] is not None and queries.asset(session, told["asset_id"]) is None:
        raise ValueError("This asset is gone. Choose another one.")
    if told["segment_id"] is not None and told["segment_id"] not in queries.segments(session):
        raise ValueError("This segment is gone. Choose another one.")
    twin = queries.same_row(session, **told)
    if twin is not None and twin != (known.id if known else None):
        raise ValueError("This pain is in the map for this segment already, with the same asset.")


def remove_map_row(session: Session, row_id: int, *, actor: Actor, row_version: int) -> None:
    """Take a row off the map. Raises Refused, Conflict, ValueError when it is gone already."""
    access.require(actor, EDIT)
    known = queries.map_row(session, row_id, for_update=True)
    if known is None:
        raise ValueError("This row is gone already.")
    conflicts.same_version(session, known, row_version=row_version, wanted={"pain": None})
    session.delete(known)
    session.flush()


def attach_asset(session: Session, deal_id: int, *, actor: Actor, asset_id: int, used_on: date | None = None,
                 note: str = "") -> AssetUse:  # fmt: skip
    """Note that an asset was shown in a deal, on the present day unless another is named.

    Raises Refused without the right to edit that deal, ValueError for what is gone, a second time, or a later day.
    """
    _require_deal(session, actor, deal_id)
    day = recording_of(session).occurred_on
    found = queries.asset(session, asset_id)
    if found is None or not found.is_active:
        raise ValueError("This asset is not in use any more. Choose another one.")
    if used_on is not None and used_on > day:
        raise ValueError("It has not been shown yet: choose today or an earlier day.")
    if queries.use(session, asset_id=asset_id, deal_id=deal_id) is not None:
        raise ValueError(f"{found.name} is noted for this deal already.")
    made = AssetUse(asset_id=asset_id, deal_id=deal_id, used_on=used_on or day, note=note.strip()[:500] or None)
    session.add(made)
    session.flush()
    return made


def detach_asset(session: Session, deal_id: int, *, actor: Actor, asset_id: int) -> None:
    """Take back that an asset was shown in a deal. Raises Refused, ValueError when that was never noted."""
    _require_deal(session, actor, deal_id)
    found = queries.use(session, asset_id=asset_id, deal_id=deal_id)
    if found is None:
        raise ValueError("That was taken back already.")
    session.delete(found)
    session.flush()


def _require_deal(session: Session, actor: Actor, deal_id: int) -> None:
    scope = access.scope_for(session, actor, SHOW)
    is_there, owner_id = queries.deal_owner(session, deal_id)
    if not is_there:
        raise ValueError("There is no such deal. It may have been removed with the import that brought it.")
    if scope.kind != "all" and owner_id not in {*scope.team_user_ids, scope.user_id} - {None}:
        raise Refused("This deal belongs to somebody else.", action=SHOW)


def _only(values: dict[str, Any], known: frozenset[str]) -> dict[str, Any]:
    if unknown := sorted(set(values) - known):
        raise ValueError(f"{', '.join(unknown)} cannot be changed here. Nothing was saved.")
    return values


def _tidy(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = " ".join(value.split())
    if len(text) > LONGEST.get(name, 200):
        raise ValueError(f"{name.replace('_', ' ').capitalize()} is longer than {LONGEST.get(name, 200)} characters.")
    return text or None


def _set(record: Any, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if getattr(record, name) != value:
            setattr(record, name, value)
