"""The closed loop in words, in tiles and as rows."""

from typing import Any

from components import numbers
from components.table import Column
from components.tile import Tile
from data.core import rulebook
from data.icp.views.closed_loop import ClosedLoop

COLUMNS = [
    Column("label", "Reason", width=250), Column("deals", "Deals", "count"), Column("month", "This month", "count"),
    Column("amount", "Amount", "count"), Column("share", "Of the amount", "percent", reason="none"),
    Column("median", "Median score", "count", reason="why"), Column("fast", "Fast path", "count", reason="why"),
    Column("below", "Below the line", "count", reason="why"), Column("scored", "With a score", "count"),
]  # fmt: skip


def since(view: ClosedLoop) -> str:
    """From when on losses are counted."""
    return "the first deal, for the profile is as delivered" if view.since is None else \
        f"version {view.version} of {view.since.day} {view.since:%B %Y}"  # fmt: skip


def answer(view: ClosedLoop) -> str:
    """The answer to the page's question in one line."""
    if not view.reasons:
        return "Nothing was lost since the profile in force began."
    top = view.reasons[0]
    cost = numbers.money(top.amount, view.currency)
    said = f"{top.label} costs most: {cost} in {top.deals:,} of {view.deals:,} deals"
    if top.median is None:
        return f"{said}; none of them kept a fit score."
    return f"{said}; the profile had scored them {top.median} in the middle."


def tiles(view: ClosedLoop) -> list[Tile]:
    """The numbers of the board."""
    scored = sum(each.scored for each in view.reasons)
    fast = sum(each.fast for each in view.reasons)
    shown = sum((each.amount for each in view.reasons), 0 * view.amount)
    share = numbers.percent(shown / view.amount, decimals=0) if view.amount else ""
    few = scored < rulebook.limits(view.as_of)["small_sample"]
    return [
        Tile("Not won", numbers.money(view.amount, view.currency), note=f"{view.deals:,} deals"),
        Tile("Top five reasons", share, reason="nothing lost", note=f"of the amount; {view.others:,} more reasons"),
        Tile("Had looked right", "" if few else numbers.percent(fast / scored),
             reason="too few with a score", note=f"on the fast path, of {scored:,} with a score"),
        Tile("Profile", f"Version {view.version}" if view.version else "As delivered",
             note=f"since {view.since}" if view.since else "nobody has changed it"),
    ]  # fmt: skip


def rows(view: ClosedLoop) -> list[dict[str, Any]]:
    """The reasons as rows: amounts in whole units; scores only where a deal kept one."""
    return [{
        "label": each.label, "deals": each.deals, "month": each.this_month,
        "amount": numbers.rounded(each.amount, 0), "share": each.share, "none": "no amounts",
        "median": each.median, "fast": each.fast if each.scored else None, "below": each.below if each.scored else None,
        "why": "no score kept", "scored": each.scored,
    } for each in view.reasons]  # fmt: skip
