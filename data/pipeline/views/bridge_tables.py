"""The bars of a bridge as both drawings and the table take them, the days to compare with, the workbook's sheets."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from data.core.exporting import Column, Sheet
from data.core.numbers import ratio
from data.pipeline.views.bridge import BARS, IN, TITLES, TOTALS, Bars, Bridge
from data.pipeline.views.bridge_deals import BridgeDeals, bridge_deals_columns

WEEK = timedelta(days=7)


class Drawn(NamedTuple):
    """One bar as it is drawn: signed amount; kind total, up, down or reached."""

    name: str
    label: str
    amount: Decimal
    kind: str
    deals: int


def drawn(bars: Bars) -> list[Drawn]:
    """Return the bars in their order, those that no deal stands in left out; both ends are always there."""
    kinds = {**dict.fromkeys(BARS, "down"), **dict.fromkeys(IN, "up"), **dict.fromkeys(TOTALS, "total")}
    kinds["won"] = "reached"
    return [
        Drawn(bar, TITLES[bar], bars.signed(bar), kinds[bar], bars.deals[bar])
        for bar in BARS
        if bar in TOTALS or bars.deals[bar]
    ]


def bridge_columns(view: Bridge, *, with_prices: bool = True) -> list[Column]:
    """Return the columns of the table of bars, one line a bar; by a dimension the lines of every key follow."""
    by = [Column("label", (view.by or "all").capitalize(), width=26)] if view.by else []
    money = [Column("amount", "Amount", "money", view.currency), Column("share", "Of the start", "percent")]
    return [*by, Column("bar", "Change", width=36), *(money if with_prices else []), Column("deals", "Deals", "count")]


def bridge_table(view: Bridge) -> list[dict[str, Any]]:
    """Return the bars as lines: those of all deals, then by a dimension those of each key."""
    found = _lines(view.total, "All")
    for bars in view.rows:
        found += _lines(bars, bars.label or f"No {view.by}")
    return found


def _lines(bars: Bars, label: str) -> list[dict[str, Any]]:
    start = bars.amounts["start"]
    return [
        {"label": label, "name": one.name, "bar": one.label, "amount": one.amount, "deals": one.deals,
         "share": ratio(one.amount, start) if start else None, "share_reason": "nothing was open"}
        for one in drawn(bars)
    ]  # fmt: skip


def bridge_notes(view: Bridge) -> list[tuple[str, str]]:
    """Return what stands above an export: the two days, the period, filters, what is left out."""
    said = [("Between", f"end of {view.since} and end of {view.as_of}"), ("Period", view.period.label)]
    said += [("As known at", view.known_at.isoformat())] if view.known_at else []
    said += [(dimension.capitalize(), ", ".join(names)) for dimension, names in view.filters.items()]
    return [*said, ("Currency", view.currency), *(("Note", text) for text in bridge_remarks(view))]


def bridge_remarks(view: Bridge) -> list[str]:
    """Return what a reader has to know about the bars, a sentence each."""
    found = []
    if view.has_foreign:
        found.append("All money is at the plan rates of one day, so that rates make no bar. "
                     "Coverage books what was won at the rate of its close.")  # fmt: skip
    if view.left_out:
        found.append(f"{view.left_out:,} open deals left out: no exchange rate into {view.currency}.")
    if view.by:
        found.append(f"A deal that changed its {view.by} leaves one row as removed and enters the other as new.")
    if view.total.gap:
        found.append(f"The bars do not explain {view.total.gap} of the end. Run verify and tell whoever runs this.")
    return found


def bridge_sheet(view: Bridge, *, with_prices: bool = True) -> Sheet:
    """Return the bars as a sheet: the same lines as on the screen."""
    columns = bridge_columns(view, with_prices=with_prices)
    rows = [{c.key: row[c.key] for c in columns} for row in bridge_table(view)]
    return Sheet("Bridge", columns, rows, bridge_notes(view))


def bridge_deals_sheet(found: BridgeDeals, *, notes: list[tuple[str, str]], with_prices: bool = True) -> Sheet:
    """Return the deals behind a bar as a sheet."""
    columns = bridge_deals_columns(found, with_prices=with_prices)
    rows = [{c.key: row[c.key] if row[c.key] is not None else row.get(f"{c.key}_reason") for c in columns}
            for row in found.rows]  # fmt: skip
    return Sheet(TITLES[found.bar], columns, rows, notes)
