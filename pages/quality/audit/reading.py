"""The audit in words, in tiles and as bars."""

from decimal import Decimal
from typing import Any

from components import bars as drawing
from components.instants import moment
from components.nouns import counted
from components.tile import Tile
from data.pipeline.views import AuditView


def answer(view: AuditView, zone: str) -> str:
    """The answer to the page's question in one line."""
    if view.ran_at is None and not view.open:
        return "The audit has not run yet. It runs at night, or now if you may start it."
    ran = f" The last run was {moment(view.ran_at, zone)}." if view.ran_at else " The audit has not run yet."
    if not view.open:
        return f"Nothing is open.{ran}"
    late = f", {view.late:,} of them past their day" if view.late else ""
    return f"{_tickets(view.open)} open{late}.{ran}"


def tiles(view: AuditView) -> list[Tile]:
    """The five numbers."""
    none = "not run yet" if view.ran_at is None else ""
    return [
        Tile("Open tickets", f"{view.open:,}", note="as far as you may see them"),
        Tile("Past their day", f"{view.late:,}", status="red" if view.late else "green",
             word="Late" if view.late else "In time"),
        Tile("New in the last run", "" if none else f"{view.new:,}", reason=none, note="whole company"),
        Tile("Cleared by themselves", "" if none else f"{view.cleared:,}", reason=none, note="in the last run"),
        Tile("Yours", f"{view.mine.tickets:,}",
             note=f"{counted(view.mine.tasks, 'tasks')}; {view.mine.late:,} overdue in all"),
    ]  # fmt: skip


def bars(view: AuditView) -> list[drawing.Bar]:
    """One bar a rule with open tickets, the alerts of deals at risk too."""
    return [drawing.Bar(row["title"], Decimal(row["open"])) for row in (*view.rules, *view.alerts) if row["open"]]


def spec(drawn: list[drawing.Bar]) -> dict[str, Any]:
    """The chart as data."""
    return drawing.spec(drawn, kind="count", value_name="Open tickets")


def alt(drawn: list[drawing.Bar]) -> str:
    """The chart's message in words."""
    return drawing.alt(drawn, what="Open tickets by rule", kind="count")


def _tickets(n: int) -> str:
    return f"{n:,} ticket{'s are' if n != 1 else ' is'}"
