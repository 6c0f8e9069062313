"""Health in one line and in tiles."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from components import numbers, states
from components.frame import explain, link
from components.nouns import counted
from components.tile import Tile
from data.core import access
from data.core.access import Actor
from data.core.metrics import REASONS, Value
from data.customers.metrics import health as metrics
from data.customers.views.health_shapes import AlertQueue, HealthBoard

WORDS = {"green": "On track", "yellow": "Watch", "red": "Off track", "grey": "No status"}
UNITS = {"green": "money", "all": "money", "customers": "count", "known": "count", "asked": "count"}


def answer(board: HealthBoard, queue: AlertQueue) -> str:
    """The answer in one line."""
    if not board.rows:
        return "No customer has a health yet."
    risky = [row for row in board.rows if row.is_at_risk]
    if not risky:
        return f"None of {counted(len(board.rows), 'customers')} is at risk."
    money = numbers.money(sum((row.arr for row in risky if row.arr is not None), metrics.NOTHING), board.currency)
    said = f"{counted(len(risky), 'customers')} of {len(board.rows):,} at risk, {money} a year."
    if not queue.open:
        return said
    first = queue.open[0]
    days = first.days_to_notice
    until = "" if days is None else f", notice in {days} days" if days > 0 else ", notice is due"
    return f"{said} First: {first.row.name}{until}."


def standing(board: HealthBoard, queue: AlertQueue) -> dict[str, Any]:
    """The status of the whole: whether somebody is at risk, and whether anybody is late to act."""
    if any(one.is_late for one in queue.open):
        return {"status": "red", "word": "Act now"}
    if any(row.is_at_risk for row in board.rows):
        return {"status": "yellow", "word": "Watch"}
    return {"status": "green", "word": "Nobody"} if board.rows else {}


def tiles(board: HealthBoard, queue: AlertQueue, *, filters: Sequence[tuple[str, str]]) -> list[Tile]:
    """Shares of revenue by colour, revenue in red, how much is known, alerts."""
    green = metrics.green_share_of(board.rows, {}, board.as_of)
    red, known = metrics.red_arr_of(board.rows), metrics.coverage_of(board.rows, {}, board.as_of)
    late = sum(one.is_late for one in queue.open)
    note = f"{late} past their day" if late else "none past its day"
    return [
        _tile("Revenue in green", metrics.GREEN_SHARE, green, board, filters, kind="percent", note=_others(board)),
        _tile("Revenue in red", metrics.RED_ARR, red, board, filters, kind="money",
              note=f"{counted(board.counts()['red'], 'customers')} of {len(board.rows):,}"),
        _tile("Parts that are known", metrics.COVERAGE, known, board, filters, kind="percent",
              note="what is missing is never counted as fine"),
        Tile("Alerts open", f"{len(queue.open) - queue.waiting}", status="red" if late else None,
             word="Late" if late else None, note=note + (f"; {queue.waiting} not sent yet" if queue.waiting else "")),
    ]  # fmt: skip


def _others(board: HealthBoard) -> str:
    amounts = board.amounts()
    whole = sum(amounts.values())
    if not whole:
        return ""
    rest = ("yellow", "red", "grey")
    return ", ".join(f"{numbers.percent(amounts[name] / whole, decimals=0)} {name}" for name in rest)


def _tile(label: str, name: str, value: Value, board: HealthBoard, filters: Sequence[tuple[str, str]], *, kind: str,
          note: str) -> Tile:  # fmt: skip
    shown = "" if value.value is None else numbers.text_of(value.value, kind, currency=board.currency)
    full = "" if value.value is None or kind != "money" else numbers.full_money(value.value, board.currency)
    has_status = value.status != "grey"
    return Tile(
        label, shown, reason=REASONS.get(value.reason or "", "no value"), full=full, note=note,
        status=value.status if has_status else None, word=WORDS[value.status] if has_status else None,
        why=partial(explain, name, value.as_row(), as_of=board.as_of, currency=board.currency, noun="customers",
                    units=UNITS, filters=filters),
    )  # fmt: skip


def nothing_yet(actor: Actor, *, is_asked: bool) -> None:
    """What will be here, and the one action."""
    what = "Every customer with its health: use, errors, tickets, what they say, and who speaks for us."
    if is_asked:
        states.empty(what, "No customer is among those that were asked for. Reset the filters to see the others.")
        return
    states.empty(what, "There is no customer with a subscription that runs, as far as you may see.")
    if access.may(actor, "import.preview"):
        link("Bring subscriptions, use and tickets", "/quality-import")
