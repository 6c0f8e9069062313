"""The value map as its page shows it: by segment, with what each asset has proved, and the assets themselves."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.metrics import Value, rate
from data.icp.formulas.proofs import KINDS, is_link
from data.icp.queries import value_map as queries
from data.icp.queries.fit_deals import DECIDED, state_of

MAP_READS = ("icp", "deals", "people", "definitions")
EVERY = "Every segment"


@dataclass(frozen=True)
class Asset:
    """An asset: what it is, who answers for it, when it is looked at again, where it was shown and what came of that.

    deals: those it was shown in; win_rate: won of those decided, with n. link: the address, only where it is safe.
    """

    id: int
    row_version: int
    name: str
    kind: str
    kind_label: str
    link: str
    owner_id: int | None
    owner: str
    review_on: date | None
    is_active: bool
    is_due: bool
    rows: int
    deals: int
    win_rate: Value


@dataclass(frozen=True)
class ValueMap:
    """Every row and asset; choices for the editor by number. gaps: segments without a row; `due`: reviews that wait."""

    as_of: date
    rows: Sequence[Mapping[str, Any]]
    assets: Sequence[Asset]
    segments: Mapping[int, str]
    people: Mapping[int, str]
    gaps: Sequence[str]
    unproved: int
    due: int


def value_map(session: Session, *, scope: Scope, as_of: date) -> ValueMap:
    """Return the map as it is now, win rates over all deals that an asset was shown in; `as_of` says what is due."""
    del scope  # the map and its totals are everybody's; single deals are asked for with their own right
    rows, segments = queries.map_rows(session), queries.segments(session)
    by_asset = Counter(row["asset_id"] for row in rows)
    shown: dict[int, Counter[str]] = defaultdict(Counter)
    for asset_id, stage, n in queries.uses(session):
        shown[asset_id][state_of(stage)] += n
    assets = [_asset(row, by_asset[row["id"]], shown[row["id"]], as_of) for row in queries.assets(session)]
    told = {asset.id: asset for asset in assets}
    has_own = {row["segment_id"] for row in rows}
    return ValueMap(
        as_of, [_row(row, told.get(row["asset_id"])) for row in rows], assets, segments, queries.people(session),
        [name for number, name in segments.items() if number not in has_own],
        sum(row["asset_id"] is None for row in rows), sum(asset.is_due for asset in assets),
    )  # fmt: skip


def _row(row: Mapping[str, Any], asset: Asset | None) -> dict[str, Any]:
    return {**row, "segment": row["segment"] or EVERY, "asset": row["asset"] or "", "link": asset.link if asset else "",
            "deals": asset.deals if asset else None, "win_rate": asset.win_rate if asset else None}  # fmt: skip


def _asset(row: Mapping[str, Any], rows: int, shown: Counter[str], day: date) -> Asset:
    decided = sum(shown[state] for state in DECIDED)
    value = rate(shown["won"], decided, None, empty="no_decided_deals", inputs={"won": shown["won"]})
    return Asset(
        row["id"], row["row_version"], row["name"], row["kind"], KINDS.get(row["kind"], row["kind"]),
        row["url"] if row["url"] and is_link(row["url"]) else "", row["owner_id"], row["owner"] or "",
        row["review_on"], row["is_active"],
        bool(row["is_active"] and row["review_on"] is not None and row["review_on"] <= day), rows, shown.total(), value,
    )  # fmt: skip


def asset_deals(session: Session, *, scope: Scope, asset_id: int) -> list[dict[str, Any]]:
    """Return the deals of a scope that an asset was shown in, the newest showing first."""
    return [{**row, "state": state_of(row["stage"])} for row in
            queries.shown_in(session, scope=scope, asset_id=asset_id)]  # fmt: skip


def deal_proof(session: Session, *, scope: Scope, deal_id: int) -> dict[str, Any]:
    """Return what was shown in a deal, and the assets in use that were not: `shown` rows, `open` number to name."""
    is_there, owner_id = queries.deal_owner(session, deal_id)
    mine = scope.kind == "all" or owner_id in {*scope.team_user_ids, scope.user_id}
    shown = queries.of_deal(session, deal_id) if is_there and mine else []
    there = {row["asset_id"] for row in shown}
    rows = [{**row, "kind": KINDS.get(row["kind"], row["kind"]),
             "link": row["url"] if row["url"] and is_link(row["url"]) else ""} for row in shown]  # fmt: skip
    left = {row["id"]: row["name"] for row in queries.assets(session) if row["is_active"] and row["id"] not in there}
    return {"shown": rows, "open": left}
