"""The bridge in words, in tiles and as a table."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from components import numbers
from components.frame import explain
from components.table import Column
from components.tile import Tile
from data.core.metrics import Value
from data.pipeline.views.bridge import BARS, IN, TITLES, TOTALS, Bars, Bridge
from data.pipeline.views.bridge_tables import bridge_columns, bridge_table

WORDS = {
    "new": "new deals", "pulled_in": "deals pulled in", "reopened": "reopened deals", "increased": "larger amounts",
    "decreased": "smaller amounts", "pushed_out": "deals pushed out", "won": "wins", "lost": "losses",
    "no_decision": "deals without decision", "removed": "deals removed or sent back",
}  # fmt: skip


def answer(view: Bridge) -> str:
    """The answer to the page's question in one line."""
    total, scope = view.total, "any date" if view.is_rolling else view.period.label
    if not view.has_deals:
        return "Nothing to compare yet."
    since = f"since {_day(view.since)}"
    if not any(total.deals[bar] for bar in BARS if bar not in TOTALS):
        return f"Nothing changed in the pipeline for {scope} {since}: {_money(view, total.amounts['end'])} is open."
    way = "rose" if total.change > 0 else "fell" if total.change < 0 else "stands where it was"
    by = f" by {_money(view, abs(total.change))}" if total.change else ""
    return f"Open pipeline for {scope} {way}{by} {since}, to {_money(view, total.amounts['end'])}{_most(view)}."


def _most(view: Bridge) -> str:
    """What took most and what brought most."""
    total = view.total
    out = max((bar for bar in BARS if bar not in (*IN, *TOTALS)), key=lambda bar: total.amounts[bar])
    into = max(IN, key=lambda bar: total.amounts[bar])
    parts = [f"{WORDS[bar]} {verb} {_money(view, total.amounts[bar])}"
             for bar, verb in ((out, "took"), (into, "brought")) if total.amounts[bar]]  # fmt: skip
    return f"; {', '.join(parts)}" if parts else ""


def days(view: Bridge) -> str:
    """The two days, as the title over the picture."""
    return f"From the end of {_day(view.since)} to the end of {_day(view.as_of)} {view.as_of.year}"


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def _money(view: Bridge, amount: Decimal) -> str:
    return numbers.money(amount, view.currency)


def tiles(view: Bridge, *, filters: Sequence[tuple[str, str]]) -> list[Tile]:
    """The numbers of the bridge: both ends, the change, what came, what was won, what slipped or was lost."""
    total = view.total
    pushed = total.amounts["pushed_out"]
    gone = total.amounts["lost"] + total.amounts["no_decision"]
    return [
        _tile(view, f"Open on {view.since.day} {view.since:%b}", total.amounts["start"], ("start",)),
        _tile(view, f"Open on {view.as_of.day} {view.as_of:%b}", total.amounts["end"], ("end",), why=partial(
            _why, view, "pipeline.bridge_end", total.amounts["end"], filters=filters)),
        Tile("Change", _sign(view, total.change), full=f"{total.change:f}", note=_share(total)),
        _tile(view, "New and pulled in", total.amounts["new"] + total.amounts["pulled_in"], ("new", "pulled_in")),
        _tile(view, "Won", total.amounts["won"], ("won",)),
        _tile(view, "Lost or no decision", gone, ("lost", "no_decision"),
              extra=f"{_money(view, pushed)} more pushed out" if pushed else ""),
    ]  # fmt: skip


def _tile(view: Bridge, label: str, amount: Decimal, bars: Sequence[str], *, extra: str = "", why: Any = None) -> Tile:
    deals = sum(view.total.deals[bar] for bar in bars)
    return Tile(label, _money(view, amount), full=numbers.full_money(amount, view.currency),
                change=extra, note=f"{numbers.count(deals)} deals", why=why)  # fmt: skip


def _sign(view: Bridge, amount: Decimal) -> str:
    return ("+" if amount > 0 else "") + _money(view, amount)


def _share(total: Bars) -> str:
    start = total.amounts["start"]
    return f"{numbers.percent(abs(total.change) / start)} of the start" if start else ""


def _why(view: Bridge, name: str, amount: Decimal, *, filters: Sequence[tuple[str, str]]) -> None:
    bars = {bar: view.total.signed(bar) for bar in BARS if bar != "end"}
    told = Value(amount, n=view.total.deals["end"], inputs=bars)
    explain(name, told.as_row(), as_of=view.as_of, currency=view.currency, filters=filters,
            units=dict.fromkeys(BARS, "money"),
            sources=dict.fromkeys(BARS, f"{view.since} to {view.as_of}"), noun="deals")  # fmt: skip


def rows(view: Bridge) -> list[dict[str, Any]]:
    """The lines of the table on the screen: those of the workbook, amounts in whole units."""
    return [row | {"amount": numbers.rounded(row["amount"], 0)} for row in bridge_table(view)]


def columns(view: Bridge) -> list[Column]:
    """The columns of the table on the screen: those of the workbook."""
    kinds = {"bar": "open", "money": "count"}
    return [
        Column(c.key, f"{c.title} ({view.currency})" if c.kind == "money" else c.title,
               kinds.get(c.key, kinds.get(c.kind, c.kind)), reason="share_reason" if c.key == "share" else "",
               width=260 if c.key == "bar" else None)
        for c in bridge_columns(view)
    ]  # fmt: skip


def title(bar: str) -> str:
    """What a bar is called."""
    return TITLES[bar]
