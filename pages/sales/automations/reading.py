"""The automations in words and in tiles."""

from collections.abc import Mapping, Sequence
from typing import Any

from components.tile import Tile
from data.sales.views.automations import Automations


def answer(view: Automations, tasks: Sequence[Mapping[str, Any]]) -> str:
    """The answer to the page's question in one line."""
    on = sum(each.rule.is_on for each in view.rules)
    failing = [each.rule.label for each in view.rules if each.rule.is_on and each.problem]
    made = sum(each.made for each in view.rules)
    said = f"{on:,} of {len(view.rules):,} automations are on; {made:,} tasks made in 30 days, {len(tasks):,} open"
    return f"{said}; the last run failed: {', '.join(failing)}." if failing else f"{said}."


def tiles(view: Automations, tasks: Sequence[Mapping[str, Any]]) -> list[Tile]:
    """The numbers of the page."""
    failed, late = sum(each.failed for each in view.rules), sum(row["is_late"] for row in tasks)
    on = sum(each.rule.is_on for each in view.rules)
    return [
        Tile("On", f"{on:,} of {len(view.rules):,}", note="fixed list"),
        Tile("Tasks made", f"{sum(each.made for each in view.rules):,}", note="in 30 days"),
        Tile("Runs that failed", f"{failed:,}", status="red" if failed else "green",
             word="See why" if failed else "None", note="in 30 days"),
        Tile("Open tasks", f"{len(tasks):,}", note="as far as you may see"),
        Tile("Overdue tasks", f"{late:,}", status="red" if late else "green",
             word="Past their day" if late else "None"),
    ]  # fmt: skip
