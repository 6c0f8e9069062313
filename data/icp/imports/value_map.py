"""The value map as people keep it in a sheet: rows of pain, asset and lever, and the assets with owner and link."""

from typing import Any

from data.core.importing.relations import Related, relate
from data.core.importing.targets import Batch, Field, Target, register
from data.core.ledger.records import Story
from data.icp.formulas.proofs import KINDS, LONGEST, is_link
from models import ProofAsset

ASSETS = relate(
    Related("proof_assets", ProofAsset, by={"name": "name"}, stub=lambda name: {"name": name}, missing="create")
)


def asset_values(_batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Take a row as it is. Raises ValueError for a link that a browser must not open, or a text that is too long."""
    if values.get("url") and not is_link(values["url"]):
        raise ValueError("a link begins with https:// or http:// and names a place")
    return _short(values)


def _short(values: dict[str, Any]) -> dict[str, Any]:
    for name, most in LONGEST.items():
        if isinstance(values.get(name), str) and len(values[name]) > most:
            raise ValueError(f"{name.replace('_', ' ')} is longer than {most} characters")
    return values


def row_values(_batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Take a row as it is. Raises ValueError for a text that is too long."""
    return _short(values)


def rows_in_order(batch: Batch, rows: list[dict[str, Any]]) -> list[Story]:
    """Return new rows of the map, in the order of the file where it names no position."""
    return [[(batch.as_of, {**row, "position": row.get("position") or place})]
            for place, row in enumerate(rows, start=1)]  # fmt: skip


register(
    Target(
        name="proof_assets",
        title="Proof assets",
        entity="proof_asset",
        order=70,
        right="definitions.view",
        key=("name",),
        about="What proves your value: cases, benchmarks, references, with owner, link and review date.",
        shape=asset_values,
        fields=(
            Field("name", "text", "Asset", required=True, aliases=("proof asset", "asset name", "proof", "title")),
            Field("kind", "choice", "Kind", aliases=("type", "asset type"), choices=tuple(KINDS)),
            Field("url", "text", "Link", aliases=("url", "address", "location")),
            Field("owner", "text", "Owner", aliases=("asset owner", "responsible"), relation="people"),
            Field("review_on", "date", "Review on", aliases=("review date", "next review", "valid until")),
            Field("is_active", "boolean", "In use", aliases=("active",)),
        ),
    )
)

register(
    Target(
        name="value_map",
        title="Value map",
        entity="value_map_row",
        order=75,
        right="definitions.view",
        key=("segment", "pain", "asset"),
        about="Which pain of which segment which asset proves to end, and the lever by which that pays.",
        shape=row_values,
        adopt=rows_in_order,
        fields=(
            Field("segment", "text", "Segment", aliases=("tier", "customer segment"), relation="segments"),
            Field("pain", "text", "Pain", required=True, aliases=("problem", "pain point", "challenge")),
            Field("asset", "text", "Proof asset", aliases=("proof", "asset", "evidence"), relation="proof_assets"),
            Field("roi_lever", "text", "ROI lever", aliases=("lever", "roi", "value lever", "business value")),
            Field("position", "integer", "Position", aliases=("order", "rank", "no")),
        ),
    )
)
