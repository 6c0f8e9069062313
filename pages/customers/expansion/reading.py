"""The answer of the page in words and in tiles."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

from components import numbers, states
from components.frame import explain, link
from components.nouns import counted
from components.tile import Tile
from data.core import access
from data.core.access import Actor
from data.core.metrics import REASONS, Value
from data.customers.views.expansion import CONTRIBUTION
from data.customers.views.expansion_shapes import Expansion

WORDS = {"green": "On track", "yellow": "Watch", "red": "Off track"}
KINDS = {"expansion_seats": "seats", "expansion_cross_sell": "cross-sell", "expansion_price": "price"}
UNITS = {"low": "percent", "high": "percent"} | dict.fromkeys(("start", "seats", "cross_sell", "price"), "money")
Filters = Sequence[tuple[str, str]]


def answer(view: Expansion) -> str:
    """The answer in one line."""
    waiting = int(view.open_triggers.value or 0)
    pipe = view.pipeline.value
    deals = f"{counted(len(view.deals), 'expansion deals')} worth {numbers.money(pipe, view.currency)} are open" if (
        pipe is not None) else "no expansion deal is open"  # fmt: skip
    if not waiting:
        return f"No sign of growth waits for anybody; {deals}."
    urgent = f", {view.urgent:,} of them urgent" if view.urgent else ""
    return f"{counted(waiting, 'signs')} of growth wait for their owner{urgent}; {deals}."


def tiles(view: Expansion, *, filters: Filters) -> list[Tile]:
    """Open signs, urgent ones, the pipeline, what was added in a year, precision and seats."""
    pursued = view.open_triggers.inputs["pursued"]
    pipe = view.pipeline
    return [
        Tile("Signs that wait", f"{view.open_triggers.value or 0:,}", note=f"{pursued:,} more are pursued",
             why=_why("customers.open_triggers", view.open_triggers, view, filters)),
        Tile("Urgent", f"{view.urgent:,}", status="red" if view.urgent else "green",
             word="Act now" if view.urgent else "None", note="seats about to run out"),
        Tile("Expansion pipeline", "" if pipe.value is None else numbers.money(pipe.value, view.currency),
             reason="no open deal", note=f"{len(view.deals):,} deals, apart from new business",
             full="" if pipe.value is None else numbers.full_money(pipe.value, view.currency),
             why=_why("customers.expansion_pipeline", pipe, view, filters)),
        _added(view, filters),
        _rate("Won of fired", "customers.trigger_precision", view.precision, view, filters, "four quarters"),
        _rate("Seats in use", "customers.seat_utilisation", view.utilisation, view, filters,
              f"{view.utilisation.inputs['in_use']:,} of {view.utilisation.inputs['licensed']:,} seats"),
    ]  # fmt: skip


def _added(view: Expansion, filters: Filters) -> Tile:
    kinds = [f"{name} {numbers.money(amount, view.currency)}" for key, name in KINDS.items()
             if (amount := view.added[key])]  # fmt: skip
    share = view.contribution
    points = "" if share is None or share.value is None else _points(Decimal(share.value))
    return Tile("Expansion ARR, twelve months", numbers.money(view.total_added, view.currency),
                full=numbers.full_money(view.total_added, view.currency),
                change=f"{points} of net retention" if points else "", note=", ".join(kinds),
                why=None if share is None else _why(CONTRIBUTION, share, view, filters))  # fmt: skip


def _points(share: Decimal) -> str:
    return f"{numbers.rounded(share * 100, 1):+} points".replace("-", numbers.MINUS)


def _rate(label: str, name: str, value: Value, view: Expansion, filters: Filters, note: str) -> Tile:
    shown = "" if value.value is None else numbers.percent(value.value)
    n = value.n or 0
    about = f"too few for a status: {n}" if value.reason == "too_few" else f"n = {n:,}"
    return Tile(label, shown, reason=REASONS.get(value.reason or "", ""), word=WORDS.get(value.status),
                status=value.status if value.status in WORDS else None, note=f"{about}; {note}",
                why=_why(name, value, view, filters))  # fmt: skip


def _why(name: str, value: Value, view: Expansion, filters: Filters) -> partial[None]:
    return partial(explain, name, value.as_row(), as_of=view.as_of, currency=view.currency, filters=filters,
                   noun="rows", units=UNITS)  # fmt: skip


def nothing_yet(actor: Actor) -> None:
    """What will be here, and the one action."""
    states.empty("Signs that customers can grow, the deals that follow them, and the steps of new customers.",
                 "There is no customer yet: nobody has a subscription.")  # fmt: skip
    if access.may(actor, "import.preview"):
        link("Bring subscriptions and their use", "/quality-import")
