"""Every customer with its score, and the revenue of each colour."""

from typing import Any

import streamlit as st

from components import bars, chart, numbers, states
from components.frame import read
from components.instants import day
from components.page_head import section
from components.table import Column, table
from data.core import access
from data.core.access import Actor, Scope
from data.customers.formulas.health_rules import LABELS
from data.customers.views import health as views
from data.customers.views.health_shapes import HEALTH_READS, HealthBoard, HealthRow

ACCOUNTS = "customers.view_accounts"
ADDRESS = "/customers-health"
TRENDS = 400
COLUMNS = [
    Column("name", "Customer", "open", width=170), Column("health", "Health", "status", width=95),
    Column("trend", "Half a year", "trend", width=90), Column("parts", "Parts", width=160),
    Column("coverage", "Known", width=58), Column("why", "What holds it", width=170),
    Column("notice", "Notice by", "date", reason="none", width=95), Column("owner", "Owner", width=105),
    Column("arr", "ARR", "count", reason="no_arr", width=75),
]  # fmt: skip


def draw(actor: Actor, mine: Scope, board: HealthBoard) -> None:
    """Revenue by colour, then the customers, the worst first."""
    if not board.rows:
        return
    section("Revenue by health", f"A year's recurring revenue in {board.currency}, by {_rules(board.basis)}. "
            "Grey: too little is known, or a new customer.")  # fmt: skip
    drawn = [bars.Bar(f"{status.capitalize()}, {n}", amount) for status, n, amount in views.distribution(board.rows)]
    look = bars.spec(drawn, kind="money", currency=board.currency, value_name="ARR", keep_order=True)
    picked = chart.draw(look, key="health-colours", pick="group",
                        alt=bars.alt(drawn, what="Revenue by health", currency=board.currency))  # fmt: skip
    colour = (picked or "").partition(",")[0].lower()
    if board.unpriced:
        states.notice(f"{board.unpriced} customers have revenue in a currency without a rate: it is in no amount.")
    if not access.may(actor, ACCOUNTS):
        states.notice(f"Single customers are open to: {access.who_may(ACCOUNTS)}.")
        return
    order = ", ".join(label.lower() for label in LABELS.values())
    some = f"Only {colour}. " if colour else ""
    section("Customers", f"{some}The worst first. Parts, in points of 100 and in this order: {order}. ?: not known.")
    shown = [row for row in board.rows if colour in ("", row.status)]
    numbers_ = [row.account_id for row in shown[:TRENDS]]
    trends = read(views.trends, groups=HEALTH_READS, scope=mine, as_of=board.as_of, numbers=tuple(numbers_))
    rows = [line(row, trends.get(row.account_id)) for row in shown]
    table(rows, COLUMNS, key="health", alt=f"{len(rows)} customers by health", noun="customers", on_open=opened,
          href=lambda row: f"{ADDRESS}?id={row['id']}")  # fmt: skip


def _rules(basis: str) -> str:
    number = basis.rpartition(" ")[2]
    return f"version {number} of the rules" if number.isdigit() and int(number) else "the rules as shipped"


def opened(row: Any) -> None:
    """Open one customer: a callback, so that the page is drawn anew with it."""
    st.query_params["id"] = str(row["id"])


def line(row: HealthRow, trend: Any) -> dict[str, Any]:
    """One customer as the table shows it."""
    return {
        "id": row.account_id, "name": row.name, "health": (row.status, face(row)), "trend": trend or None,
        "parts": parts(row), "coverage": row.coverage, "why": held(row), "notice": row.notice_on,
        "none": "no end", "owner": row.owner or "nobody",
        "arr": None if row.arr is None else numbers.rounded(row.arr, 0), "no_arr": "no rate",
    }  # fmt: skip


def face(row: HealthRow) -> str:
    """The colour and the score in words."""
    return row.status.capitalize() if row.score is None else f"{row.status.capitalize()} {row.score:.0f}"


def parts(row: HealthRow) -> str:
    """The points of every part in their order; what is missing is a question mark."""
    known = [row.parts.get(name) for name in LABELS]
    return " · ".join("?" if value is None else f"{value:.0f}" for value in known)


def held(row: HealthRow) -> str:
    """What holds the colour, and until when somebody's word does."""
    word = f" until {day(row.override['expires_on'])}" if row.override else ""
    return f"{row.why_words}{word}" if row.why else ""
