"""Deal risk in words and in tiles."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

from components import numbers
from components.frame import explain
from components.tile import Tile
from data.core.metrics import GREY, Value
from data.core.numbers import ratio
from data.pipeline import views
from data.pipeline.views import Risks

UNITS = {"open": "money", "open_deals": "count", "not_assessable": "count", "rules": "count", "left_out": "count"}
SOURCES = {
    "open": "all open deals, whenever due", "not_assessable": "deals of which too few rules can be assessed",
    "rules": "rules whose field some source feeds", "left_out": "deals without an exchange rate",
}  # fmt: skip


def answer(view: Risks) -> str:
    """The answer to the page's question in one line."""
    high, unknown = view.bands["high"], view.bands["unknown"]
    if not view.open.deals:
        return "Nothing to judge yet."
    if unknown.deals == view.open.deals:
        return (f"{_deals(unknown.deals)} open, none can be judged: sources feed {view.rules} of {view.of} rules, "
                f"{view.needed} are needed.")  # fmt: skip
    if not high.deals:
        watch = view.bands["medium"]
        more = f"; {_deals(watch.deals)} to watch, {_money(view, watch.amount)}" if watch.deals else ""
        return f"No open deal is at high risk{more}."
    of = f"{_money(view, high.amount)} of {_money(view, view.open.amount)} open pipeline is at high risk"
    return f"{of}, in {_deals(high.deals)}{_mostly(view)}."


def _mostly(view: Risks) -> str:
    found = views.reasons_in_order(view.high_reasons)
    if not found:
        return ""
    part = view.high_reasons[found[0]]
    return f"; the main reason is {views.RULE_WORDS[found[0]].lower()} ({part.deals:,} of {view.bands['high'].deals:,})"


def tiles(view: Risks, filters: Sequence[tuple[str, str]]) -> list[Tile]:
    """The five numbers, each with its reasons behind it."""
    high = view.bands["high"]
    none = "not assessable" if view.bands["unknown"].deals == view.open.deals else ""
    share = ratio(high.amount, view.open.amount) if view.open.amount and not none else None
    since = f"since {view.monday:%a} {view.monday.day} {view.monday:%b}"
    why = partial(_why, view, filters)
    return [
        Tile("Amount at high risk", "" if none else _money(view, high.amount), reason=none,
             full=f"{high.amount:,.2f} {view.currency}", note=f"of {_money(view, view.open.amount)} open",
             why=why("pipeline.at_risk_amount", high.amount)),
        Tile("Deals at high risk", "" if none else f"{high.deals:,}", reason=none,
             note=f"{view.bands['medium'].deals:,} more at medium risk",
             why=why("pipeline.high_risk_deals", high.deals)),
        Tile("Share of open pipeline", "" if share is None else numbers.percent(share), reason=none or "no amounts",
             note="by amount"),
        Tile("Newly at risk", "" if none else f"{view.newly.deals:,}", reason=none,
             note=f"{since}, {_money(view, view.newly.amount)}"),
        Tile("Rules assessed", f"{view.rules} of {view.of}", note=_unknown(view)),
    ]  # fmt: skip


def _unknown(view: Risks) -> str:
    n = view.bands["unknown"].deals
    return f"{_deals(n)} without a band" if n else "every deal has a band"


def _why(view: Risks, filters: Sequence[tuple[str, str]], name: str, value: Decimal | int) -> partial[None]:
    inputs = {"open": view.open.amount, "open_deals": view.open.deals, "rules": view.rules,
              "not_assessable": view.bands["unknown"].deals, "left_out": view.open.left_out}  # fmt: skip
    row = Value(value, None, GREY, view.bands["high"].deals, inputs).as_row()
    return partial(explain, name, row, as_of=view.as_of, currency=view.currency, filters=filters, units=UNITS,
                   sources=SOURCES, noun="deals")  # fmt: skip


def took(view: Risks) -> str:
    """How long a day took that had to be worked out from the history."""
    return "" if view.seconds is None else f"; worked out from the history in {view.seconds:.1f} s"


def _money(view: Risks, amount: Decimal) -> str:
    return numbers.money(amount, view.currency)


def _deals(n: int) -> str:
    return f"{n:,} deal{'s' if n != 1 else ''}"
