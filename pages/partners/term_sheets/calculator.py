"""What the terms of the sheet come to for a deal, an order or a campaign that somebody enters."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import streamlit as st

from components import numbers, states
from components.markup import draw as put
from components.page_head import section
from components.plain_table import plain_table
from data.partners.formulas import terms
from data.partners.sheet_money import worked_out

if TYPE_CHECKING:
    from pages.partners.term_sheets.one import Desk

CODE = "USD"


def draw(desk: "Desk") -> None:
    """Inputs by kind of partnership, and the results with how each was worked out."""
    page, currency = desk.page, desk.page.content["currency"] or CODE
    section("What the terms come to", f"With the terms that stand on this sheet, in {currency}. Nothing is saved here.")
    if wrong := terms.problems(page.kind, page.content):
        states.notice(next(iter(wrong.values())))
        return
    with st.container(key=desk.key("asked")):
        asked = _ASKED[page.row["type"]](desk)
    try:
        found = worked_out(page.row["type"], page.content, asked)
    except ValueError as wrong_one:
        states.notice(str(wrong_one))
        return
    lines = [[one.label, numbers.full_money(one.amount, currency), one.how] for one in found]
    put(plain_table(lines, [("Result", False), ("Amount", True), ("How", False)], alt="What the terms come to"))


def _amount(desk: "Desk", name: str, label: str, value: float = 0) -> Decimal:
    given = st.number_input(label, min_value=0.0, value=float(value), step=1000.0, format="%.2f", key=desk.key(name))
    return Decimal(str(given or 0))


def _count(desk: "Desk", name: str, label: str, value: int, least: int = 0) -> int:
    return int(st.number_input(label, min_value=least, value=value, step=1, key=desk.key(name)) or 0)


def _referral(desk: "Desk") -> dict[str, Any]:
    left, right = st.columns(2)
    with left:
        found: dict[str, Any] = {"arr": _amount(desk, "arr", "ARR of the deal", 100_000),
                                 "expansion": _amount(desk, "expansion", "ARR of an expansion")}  # fmt: skip
    with right:
        found |= {"years": _count(desk, "years", "Years of the contract", 1, 1),
                  "month": _count(desk, "month", "Months from the deal to the expansion", 4)}  # fmt: skip
    return found


def _affiliate(desk: "Desk") -> dict[str, Any]:
    left, right = st.columns(2)
    with left:
        found: dict[str, Any] = {"collected": _amount(desk, "collected", "Collected", 500),
                                 "refunded": _amount(desk, "refunded", "Refunded of it")}  # fmt: skip
    with right:
        ago = desk.today - timedelta(days=30)
        for name, label, day in (("clicked_on", "Link opened on", ago), ("ordered_on", "Ordered on", desk.today)):
            found[name] = st.date_input(label, value=day, format="YYYY-MM-DD", key=desk.key(name))
    return found


def _co_sell(desk: "Desk") -> dict[str, Any]:
    left, right = st.columns(2)
    with left:
        whole = _amount(desk, "list", "List price", 120_000)
    with right:
        return {"list_price": whole, "price": _amount(desk, "price", "Price to the customer", 100_000)}


def _service(desk: "Desk") -> dict[str, Any]:
    left, right = st.columns(2)
    with left:
        accepted = _amount(desk, "accepted", "Accepted milestones in all", 60_000)
    with right:
        return {"milestones": [accepted], "days": _count(desk, "days", "Days as our subcontractor", 0)}


def _influencer(desk: "Desk") -> dict[str, Any]:
    left, right = st.columns(2)
    with left:
        pieces = _count(desk, "pieces", "Published pieces", 3)
    with right:
        return {"pieces": pieces, "code_sales": _amount(desk, "sales", "Sales with their code", 10_000)}


def _marketplace(desk: "Desk") -> dict[str, Any]:
    left, right = st.columns(2)
    with left:
        tcv = _amount(desk, "tcv", "Total contract value", 500_000)
    with right:
        return {"tcv": tcv, "is_renewal": st.checkbox("A renewal", key=desk.key("renewal")),
                "is_channel": st.checkbox("A channel offer", key=desk.key("channel")),
                "is_services": st.checkbox("Services", key=desk.key("services"))}  # fmt: skip


_ASKED: dict[str, Callable[["Desk"], dict[str, Any]]] = {
    "referral": _referral, "affiliate": _affiliate, "co_sell": _co_sell, "service": _service,
    "influencer": _influencer, "marketplace": _marketplace,
}  # fmt: skip
