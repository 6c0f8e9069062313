"""Profitability: what each partner earns after its costs, ranked, with those that ramp and those to talk about."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from components import bars, chart, numbers, states
from components.frame import explain, read
from components.nouns import counted
from components.page_head import page_head, section
from components.table import Column, table
from components.tile import Tile, tiles
from data.core.metrics import threshold_of
from data.partners.views.profit import READS, ROI, Earned, Profits, profits
from pages.partners.scoreboard import asked
from pages.partners.scoreboard.asked import Given

COLUMNS = [
    Column("partner", "Partner", width=210), Column("status", "Standing", "status", width=120),
    Column("profit", "Profit", "money"), Column("sourced", "Sourced revenue", "money"), Column("cost", "Cost", "money"),
    Column("roi", "Return", "ratio", reason="why"), Column("cac", "Cost of a deal won", "money", reason="no_deal"),
    Column("against", "Against direct", width=120), Column("trend", "Profit, four quarters", "trend", width=120),
]  # fmt: skip


def draw(given: Given) -> None:
    """The head, tiles, the ranking and what to talk about."""
    view: Profits = read(profits, groups=READS, scope=given.mine, as_of=given.as_of)
    with given.head:
        page_head("Which partners pay?", answer(view))
    if not view.rows:
        states.empty("Sourced revenue, costs and profit of each partner, ranked.", "No partner has signed yet.")
        return
    tiles(_tiles(given, view), key="profit")
    leave = [one.partner for one in view.rows if one.is_to_be_left]
    if leave:
        states.notice("Two red quarters in a row: talk about ending, or about what would change it.", items=leave)
    drawn = [bars.Bar(one.partner, one.result.profit) for one in view.rows]
    section("Profit by partner", f"{view.start.day} {view.start:%B %Y} to {given.as_of.day} {given.as_of:%B %Y}; "
            f"{numbers.percent(view.programme.margin, decimals=0)} margin on sourced revenue, less own costs and a "
            "part of the shared ones.")  # fmt: skip
    chart.draw(bars.spec(drawn, kind="money", currency=view.currency, value_name="Profit", keep_order=True),
               key="profits", beside="profit-table",
               alt=bars.alt(drawn, what="Profit by partner", currency=view.currency))  # fmt: skip
    section("Ranking", "New partners ramp: they are judged from their third quarter on, and bear a head's share of our "
            "people's time.")  # fmt: skip
    columns = [Column(c.name, c.label, c.kind, currency=view.currency if c.kind == "money" else "", reason=c.reason,
                      width=c.width) for c in COLUMNS]  # fmt: skip
    table([_row(one) for one in view.rows], columns, key="profit-table", noun="partners", alt=answer(view))
    _rest(view)
    asked.foot(given, "partner-profit", "Download the profitability", n=len(view.rows), noun="partners",
               source="deals that partners brought, and costs entered in this store")  # fmt: skip


def answer(view: Profits) -> str:
    """The answer in one line."""
    if not view.rows:
        return "No partner has signed yet."
    judged = [one for one in view.rows if one.status != "grey"]
    pay = sum(one.result.profit > 0 for one in judged)
    total = asked.text(view.total.profit, "money", view.currency)
    told = f"{pay} of {counted(len(judged), 'judged partners')} earn more than they cost; {total} in all."
    ramping = sum(one.is_ramping for one in view.rows)
    return told + (f" {ramping} still {'ramp' if ramping > 1 else 'ramps'}." if ramping else "")


def _tiles(given: Given, view: Profits) -> list[Tile]:
    total, currency = view.total, view.currency
    inputs = {"gross_profit": total.gross_profit, "cost": total.cost, "customers": view.customers}

    def why(name: str, value: Decimal | None) -> Any:
        row = {"value": value, "reason": None if value is not None else "no_data", "status": "grey", "inputs": inputs,
               "n": len(view.rows)}  # fmt: skip
        return partial(explain, name, row, as_of=given.as_of, currency=currency, noun="partners", units=asked.UNITS)

    limit = threshold_of(ROI, as_of=given.as_of)
    status = limit.status(total.roi) if limit else "grey"
    direct = view.programme.direct_cac
    against = _relative(total.cac_vs_direct)
    return [
        Tile("Profit", asked.text(total.profit, "money", currency), note="four quarters",
             full=numbers.full_money(total.profit, currency), why=why("partners.partner_profit", total.profit)),
        Tile("Return on cost", "" if total.roi is None else numbers.ratio(total.roi), reason="no cost entered",
             status=status, word=asked.WORDS[status], note=f"cost {asked.text(total.cost, 'money', currency)}",
             why=why("partners.partner_roi", total.roi)),
        Tile("Cost of a deal won", asked.text(total.cac, "money", currency), reason="nothing won or no cost",
             note=f"{against} against direct, given by hand" if direct and against else "direct: nobody has given it",
             why=why("partners.partner_cac", total.cac)),
        Tile("Sourced revenue", asked.text(view.sourced, "money", currency), note=f"{view.customers} deals won"),
    ]  # fmt: skip


def _row(one: Earned) -> Mapping[str, Any]:
    result = one.result
    against = result.cac_vs_direct
    return {
        "partner": f"{one.rank}. {one.partner}", "status": (one.status, one.word), "profit": result.profit,
        "sourced": one.sourced, "cost": result.cost, "roi": result.roi, "why": one.reason or "no cost",
        "cac": result.cac, "no_deal": "nothing won" if not one.customers else "no cost",
        "against": _relative(against) or "unknown", "trend": [float(quarter.profit) for quarter in one.quarters],
    }  # fmt: skip


def _relative(value: Decimal | None) -> str:
    return "" if value is None else f"{numbers.rounded(value * 100, 1):+}%".replace("-", numbers.MINUS)


def _rest(view: Profits) -> None:
    """What the numbers leave out, and what they rest on."""
    plan, told = view.programme, []
    if plan.direct_cac is not None:
        told.append(f"Cost of a direct customer: {asked.text(plan.direct_cac, 'money', view.currency)}, given by hand "
                    f"({plan.direct_cac_source}).")  # fmt: skip
    if view.unshared:
        told.append(f"{asked.text(view.unshared, 'money', view.currency)} of shared cost that no signed partner was "
                    "there to bear is in the total only.")  # fmt: skip
    if view.left_out:
        told.append(f"{counted(view.left_out, 'costs')} without an exchange rate are left out.")
    if told:
        states.notice("What these numbers rest on:", items=told)
