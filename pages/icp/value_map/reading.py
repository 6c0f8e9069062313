"""The value map in words and in tiles."""

from typing import Any

from components import numbers
from components.tile import Tile
from data.core import rulebook
from data.core.metrics import REASONS, Value
from data.icp.views.value_map import Asset, ValueMap


def answer(view: ValueMap) -> str:
    """The answer to the page's question in one line."""
    if not view.rows:
        return "Nothing is mapped yet: which pains do we end, and what proves it?"
    said = f"{len(view.rows):,} pains, {len(view.rows) - view.unproved:,} of them with proof"
    best = best_asset(view)
    if best is None:
        return f"{said}; no asset was shown in enough decided deals to say what it wins."
    rate = numbers.percent(best.win_rate.value or 0, decimals=0)
    return f"{said}; {best.name} was shown in deals of which {rate} were won (n {best.win_rate.n:,})."


def best_asset(view: ValueMap) -> Asset | None:
    """The asset with the best win rate among those with enough decided deals."""
    least = rulebook.limits(view.as_of)["small_sample"]
    judged = [each for each in view.assets if (each.win_rate.n or 0) >= least and each.win_rate.value is not None]
    return max(judged, key=lambda each: each.win_rate.value or 0, default=None)


def tiles(view: ValueMap) -> list[Tile]:
    """The numbers of the map."""
    in_use = [each for each in view.assets if each.is_active]
    shown = [each for each in in_use if each.deals]
    return [
        Tile("Pains", f"{len(view.rows):,}", note=f"{view.unproved:,} without proof"),
        Tile("Segments without a row", f"{len(view.gaps):,}", note=", ".join(view.gaps[:3])),
        Tile("Assets in use", f"{len(in_use):,}", note=f"{len(shown):,} shown in a deal"),
        Tile("Reviews due", f"{view.due:,}", status="yellow" if view.due else None,
             word="Look at them" if view.due else None, note="of assets in use"),
    ]  # fmt: skip


def rate_cells(value: Value | None, deals: int | None) -> dict[str, Any]:
    """A win rate as the cells of a row: the number only from a sample that says something, else why there is none."""
    if value is None:
        return {"rate": None, "why": "", "decided": None}
    few = value.reason == "too_few"
    why = f"too few, n {value.n:,}" if few else REASONS.get(value.reason or "", "") if deals else "not shown yet"
    return {"rate": None if few else value.value, "why": why, "decided": value.n}
