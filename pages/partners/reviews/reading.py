"""Reviews in words and in tiles."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from components import numbers
from components.frame import explain, read
from components.tile import Tile
from data.core.access import Scope
from data.core.metrics import METRICS, REASONS
from data.partners.formulas.todos import Completion, Due
from data.partners.formulas.todos import completion as completed
from data.partners.metrics.reviews import ADHERENCE, OVERDUE
from data.partners.views.reviews import LIST_READS, Reviews


def answer(view: Reviews) -> str:
    """The answer to the page's question in one line."""
    if not view.due and not view.lines:
        return "No partner has signed yet, and no review is planned."
    found, late = view.counts, len(view.overdue_todos)
    said = [f"{found['overdue']:,} of {len(view.due):,} partners are overdue for a review",
            f"{found['due']:,} more are due in {view.period.label} and not planned",
            f"{late:,} {'to-do is' if late == 1 else 'to-dos are'} late"]  # fmt: skip
    return "; ".join(said) + "."


def standing(view: Reviews) -> tuple[str | None, str | None]:
    """The status of the page: red while a partner waits for a review."""
    if view.counts["overdue"]:
        return "red", "Plan them"
    return ("yellow", "Look") if view.overdue_todos or view.counts["due"] else (None, None)


def metric(name: str, mine: Scope, view: Reviews) -> Mapping[str, Any]:
    """A metric of reviews in the quarter."""
    found = read(METRICS[name].compute, groups=LIST_READS, scope=mine, period=view.period, as_of=view.as_of,
                 known_at=None, by=None, filters={}, settings={})  # fmt: skip
    total: Mapping[str, Any] = found.total
    return total


def completion(view: Reviews) -> Completion:
    """To-dos done of those that were due."""
    return completed([Due(one["due_on"], one["done_on"]) for one in view.todos], view.as_of)


def _why(name: str, row: Mapping[str, Any], view: Reviews) -> Callable[[], None]:
    return partial(explain, name, row, as_of=view.as_of, currency="", units=dict.fromkeys(row["inputs"], "count"),
                   noun="reviews" if name == ADHERENCE else "to-dos")  # fmt: skip


def tiles(view: Reviews, mine: Scope) -> list[Tile]:
    """The numbers of the page."""
    found, late, done = view.counts, len(view.overdue_todos), completion(view)
    held, overdue = metric(ADHERENCE, mine, view), metric(OVERDUE, mine, view)
    owed = sum(bool(one["owed"]) for one in view.todos)
    inputs = held["inputs"]
    return [
        Tile("Partners overdue for a review", f"{found['overdue']:,}", status="red" if found["overdue"] else "green",
             word="Plan them" if found["overdue"] else "None", note=f"of {len(view.due):,} partners"),
        Tile("Held in time", numbers.percent(held["value"]) if held["value"] is not None else "",
             reason=REASONS.get(held["reason"] or "", ""), status=held["status"],
             word=REASONS.get(held["reason"] or "") or None,
             note=f"{inputs['held_in_time']:,} of {inputs['due']:,} due in {view.period.label}",
             why=_why(ADHERENCE, held, view)),
        Tile("To-dos done", numbers.percent(done.share) if done.share is not None else "", reason="none was due",
             note=f"{done.done:,} of {done.due:,} due, {done.in_time:,} in time"),
        Tile("Overdue to-dos", f"{late:,}", status="red" if late > 3 else "yellow" if late else "green",
             word="Late" if late else "None", note="on either side", why=_why(OVERDUE, overdue, view)),
        Tile("To-dos without owner or day", f"{owed:,}", status="yellow" if owed else "green",
             word="Name them" if owed else "None", note="an open to-do needs both"),
    ]  # fmt: skip
