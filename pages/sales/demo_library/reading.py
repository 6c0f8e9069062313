"""The demo library in words and in tiles."""

from typing import Any

from components import numbers
from components.nouns import counted
from components.tile import Tile
from data.core.metrics import REASONS, Value
from data.sales.views.demos import Flow, Library, advance_days, stale_days


def answer(view: Library) -> str:
    """The answer to the page's question in one line."""
    if not view.flows:
        return "There is no flow yet: which demo of 5, 15 and 45 minutes does each segment get?"
    judged = [flow for flow in view.flows if flow.is_active and flow.onward.reason is None]
    stale = f" Stale: {counted(view.stale, 'flows')}." if view.stale else ""
    if not judged:
        return f"No flow was given in enough deals to say what it leads to.{stale}"
    best = max(judged, key=lambda flow: flow.onward.value or 0)
    share = numbers.percent(best.onward.value or 0, decimals=0)
    within = f"within {advance_days(view.as_of)} days"
    return f"{best.name} moved {share} of {best.onward.n:,} deals on {within}, the most of all flows.{stale}"


def tiles(view: Library) -> list[Tile]:
    """The numbers of the library."""
    in_use = [flow for flow in view.flows if flow.is_active]
    value = view.onward
    return [
        Tile(f"Moved on within {advance_days(view.as_of)} days",
             "" if value.value is None or value.reason else numbers.percent(value.value), reason=said(value),
             note=interval(value) or f"n {value.n or 0:,}"),
        Tile("Flows in use", f"{len(in_use):,}", note=f"{len(view.flows) - len(in_use):,} put away"),
        Tile("Stale", f"{view.stale:,}", status="yellow" if view.stale else "green",
             word="Look at them" if view.stale else "None", note=f"{stale_days(view.as_of)} days past their review"),
        Tile("Not covered", f"{len(view.gaps):,}", status="yellow" if view.gaps else "green",
             word="No flow" if view.gaps else "None",
             note="; ".join(f"{name} {minutes} min" for name, minutes in view.gaps[:2])),
        Tile("Uses", f"{view.uses:,}", note="demos that were noted"),
    ]  # fmt: skip


def said(value: Value) -> str:
    """Why there is no rate, with the numbers behind it."""
    if value.reason == "too_few":
        return f"{value.inputs['moved_on']:,} of {value.n:,}: too few"
    return REASONS.get(value.reason or "", "")


def interval(value: Value) -> str:
    """The 95 % interval of a rate of few cases."""
    if value.value is None or value.reason or "low" not in value.inputs:
        return ""
    low, high = (numbers.percent(value.inputs[end], decimals=0) for end in ("low", "high"))
    return f"n {value.n:,}; 95% interval {low} to {high}"


def cells(flow: Flow) -> dict[str, Any]:
    """What a flow led to as the cells of a row: a rate only from a sample that says something, else why none."""
    value = flow.onward
    few = value.reason == "too_few"
    why = said(value) if flow.uses else "not given yet"
    given = "none given" if flow.feedback is None else f"{numbers.rounded(flow.feedback, 1)}, n {flow.said:,}"
    return {"rate": None if few else value.value, "why": why, "n": value.n, "feedback": given}
