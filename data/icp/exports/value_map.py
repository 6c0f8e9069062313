"""The value map to take away: the rows of every segment, and what each asset has proved."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.exporting import Column, Sheet
from data.core.metrics import REASONS
from data.core.offers import export
from data.icp.views.value_map import value_map


@export("value-map", title="Value map", right="definitions.view")
def value_map_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """Pain, proof asset and ROI lever by segment; and each asset with its owner, link, deals and their win rate."""
    view = value_map(session, scope=scope, as_of=as_of)
    columns = [Column("segment", "Segment"), Column("pain", "Pain", width=40), Column("asset", "Proof asset", width=30),
               Column("roi_lever", "ROI lever", width=40), Column("position", "Position", "count")]  # fmt: skip
    rows = [{column.key: row[column.key] for column in columns} for row in view.rows]
    said = [("As it is on", f"{view.as_of}")]
    return [Sheet("Value map", columns, rows, said), _assets(view.assets, said)]


def _assets(assets: Sequence[Any], said: list[tuple[str, str]]) -> Sheet:
    columns = [
        Column("name", "Asset", width=30), Column("kind", "Kind"), Column("owner", "Owner", width=24),
        Column("link", "Link", width=50), Column("review_on", "Review on", "date"), Column("deals", "Deals", "count"),
        Column("decided", "Decided", "count"), Column("win_rate", "Win rate", "percent"), Column("note", "Note"),
    ]  # fmt: skip
    rows = [{
        "name": each.name, "kind": each.kind_label, "owner": each.owner, "link": each.link, "review_on": each.review_on,
        "deals": each.deals, "decided": each.win_rate.n, "win_rate": each.win_rate.value,
        "note": REASONS.get(each.win_rate.reason or "", ""),
    } for each in assets]  # fmt: skip
    return Sheet("Assets", columns, rows, said)
