"""All plans, the deals by their dated step, and what deals wait for: lists that open the record."""

from decimal import Decimal
from typing import Any

import streamlit as st

from components import chart, numbers, states
from components.bars import Bar, alt, spec
from components.escape import plain
from components.frame import download, records, write
from components.page_foot import page_foot
from components.page_head import section
from components.table import Column, Row, table
from data.core import access, clock, offers
from data.core.access import Actor
from data.sales import commands
from data.sales.commands.plans import templates
from data.sales.formulas import validation
from data.sales.formulas.steps import STATES, WORDS, steps
from data.sales.views.plans import Plans
from data.sales.views.steps import ASKED, StepDeals
from data.sales.views.validation import PreflightRoll

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ALL = "all"


def _open(row: Row) -> None:
    st.query_params["deal"] = str(row["deal_id"])


def plan_list(actor: Actor, view: Plans) -> None:
    """Every plan with its next row; a click opens it. And a form that begins another one."""
    if view.lines:
        rows = [{
            "deal_id": line.deal_id, "name": line.name, "owner": line.owner, "state": line.status,
            "next": line.next_step or line.broken, "by": line.next_on,
            "done": f"{line.done:,} of {line.rows:,}", "late": len(line.outlook.late) if line.outlook else None,
            "slip": line.outlook.slip if line.outlook else None, "gap": line.outlook.gap if line.outlook else None,
            "why": "no date",
        } for line in view.lines]  # fmt: skip
        columns = [
            Column("name", "Deal", "open", width=200), Column("owner", "Owner", width=130),
            Column("state", "State", "status"), Column("next", "Next step", width=220),
            Column("by", "By", "date", reason="why"),
            Column("done", "Done"), Column("late", "Late rows", "count", reason="why"),
            Column("slip", "Slip", "count", reason="why"),
            Column("gap", "After close", "count", reason="why",
                   help="Days by which the last key row ends after the close date; below zero: before it."),
        ]  # fmt: skip
        table(rows, columns, key="plan-list", alt=f"{len(rows)} mutual action plans", noun="plans", on_open=_open,
              href=lambda row: f"/sales-action-plans?deal={row['deal_id']}")  # fmt: skip
    else:
        states.empty("Each mutual action plan with its next row, what is late, and whether it fits the close date.",
                     "No open deal has a plan yet.")  # fmt: skip
    if access.may(actor, "pipeline.edit_deal") and view.unplanned:
        _begin(actor, view)


def _begin(actor: Actor, view: Plans) -> None:
    said = f"Begin a plan: {len(view.unplanned):,} open deals have none"
    with st.expander(said), st.form("plan-begin", border=False):
        deal = st.selectbox("Deal", list(view.unplanned), index=None, format_func=lambda n: plain(view.unplanned[n]))
        left, right = st.columns(2)
        live = left.date_input("Live on", value=None, format="YYYY-MM-DD")
        known = templates()
        kind = right.selectbox("Rows to begin with", list(known), format_func=known.__getitem__)
        if not st.form_submit_button("Begin the plan", type="primary"):
            return
    if deal is None or live is None:
        states.notice("Choose the deal and the day of going live. Nothing was saved.")
        return
    with write(actor, "action plan", done="Begun") as saving:
        commands.create_plan(saving.session, deal, actor=actor, go_live_on=live, template=kind)
    if saving.is_done:
        st.query_params["deal"] = str(deal)
        st.rerun()


def step_list(dated: StepDeals) -> None:
    """Overdue deals by step as a picture; the deals of a chosen state as a list."""
    if not dated.rows:
        states.empty("Open deals by the dated action of their present step.",
                     "No deal is open from sales qualified on.")  # fmt: skip
        return
    drawn = [Bar(step["label"], Decimal(dated.by_step.get((code, "overdue"), 0))) for code, step in steps().items()]
    section("Overdue by step", "Open deals whose present step is past its day. Pick a bar to see only those.")
    picked = chart.draw(spec(drawn, kind="count", value_name="Overdue deals", keep_order=True), pick="group",
                        alt=alt(drawn, what="Overdue deals by step", kind="count"), key="plan-steps")  # fmt: skip
    words = {name: f"{WORDS[name]}: {dated.counts.get(name, 0):,}" for name in ASKED}
    words[ALL] = f"All: {len(dated.rows):,}"
    state = st.segmented_control("State", list(words), default="overdue", required=True, key="plan-step-state",
                                 format_func=words.__getitem__, label_visibility="collapsed")  # fmt: skip
    rows = [{**row, "state": (STATES[row["due"]], WORDS[row["due"]]), "late": row["days"] or None, "why": "not late",
             "none": "no date", "unrated": "no amount"}
            for row in dated.rows if state in (ALL, row["due"]) and picked in (None, row["step_label"])]  # fmt: skip
    if not rows:
        states.notice("No open deal is in this state.")
        return
    columns = [
        Column("name", "Deal", "open", width=220), Column("account", "Account", width=180), Column("owner", "Owner"),
        Column("step_label", "Step"), Column("next_step_date", "Action by", "date", reason="none"),
        Column("state", "State", "status"), Column("late", "Days late", "count", reason="why"),
        Column("amount", "Amount", "money", currency=dated.currency, reason="unrated"),
        Column("close_date", "Close date", "date", reason="none"),
    ]  # fmt: skip
    records(rows, columns, address="/pipeline-deal", key=f"plan-steps-{state}-{picked or ALL}", noun="deals",
            alt=f"{len(rows)} open deals by their dated step")  # fmt: skip


def waiting_list(rolled: PreflightRoll) -> None:
    """What deals wait for by item, and each deal that waits."""
    if not rolled.begun:
        states.empty("Deals waiting on single sign-on, integrations, data or performance, with what they are worth.",
                     "No open deal has begun its pre-flight. It begins on the deal's page, under Process.")  # fmt: skip
        return
    section("What deals wait for", f"Waiting or failed, in {rolled.currency}; {rolled.begun:,} deals have begun.")
    items = [{"label": item.label, "deals": item.deals, "amount": item.amount, "late": item.late, "passed": item.passed}
             for item in rolled.items]  # fmt: skip
    table(items, [Column("label", "Item", width=200), Column("deals", "Deals waiting", "count"),
                  Column("amount", "Their amount", "money", currency=rolled.currency),
                  Column("late", "Past their day", "count"), Column("passed", "Settled", "count")],
          key="plan-waiting", alt="; ".join(rolled.said()) or "No deal waits", noun="items")  # fmt: skip
    chosen = st.segmented_control("Item", [ALL, *(item.code for item in rolled.items if item.deals)], default=ALL,
                                  required=True, key="plan-item", label_visibility="collapsed",
                                  format_func=lambda code: plain(_item(rolled, code)))  # fmt: skip
    rows = [{**row, "state": (validation.MARKS[row["state"]], validation.STATES[row["state"]]), "none": "no date",
             "unrated": "no amount"} for row in rolled.rows if chosen in (ALL, row["item"])]  # fmt: skip
    if not rows:
        states.notice("No deal waits.")
        return
    columns = [
        Column("name", "Deal", "open", width=220), Column("account", "Account", width=170), Column("label", "Item"),
        Column("state", "State", "status"), Column("holder", "With"), Column("due_on", "By", "date", reason="none"),
        Column("amount", "Amount", "money", currency=rolled.currency, reason="unrated"),
        Column("note", "Note", width=220),
    ]  # fmt: skip
    records(rows, columns, address="/pipeline-deal", number="deal_id", key=f"plan-waiting-{chosen}", noun="points",
            alt=f"{len(rows)} technical points that deals wait for")  # fmt: skip


def _item(rolled: PreflightRoll, code: str) -> str:
    found = next((item for item in rolled.items if item.code == code), None)
    if found is None:
        return f"All: {rolled.deals:,} deals"
    return f"{found.label}: {found.deals:,}, {numbers.money(found.amount, rolled.currency)}"


def foot(view: Plans, filters: dict[str, Any]) -> None:
    """Source and files."""
    given: dict[str, Any] = {"right": offers.WITHOUT_PRICES, "with_prices": False, "mime": MIME, "as_of": view.as_of,
                             "filters": filters,
                             "period": clock.parse_period(f"{view.as_of.year}", clock.FiscalCalendar())}  # fmt: skip
    files = download("Download the plans", offers.workbook, name="action-plans",
                     file_name=offers.file_name("action-plans", view.as_of), **given)  # fmt: skip
    files += download("Download the steps", offers.workbook, name="sales-steps",
                      file_name=offers.file_name("sales-steps", view.as_of), **given)  # fmt: skip
    files += download("Download the pre-flights", offers.workbook, name="preflight",
                      file_name=offers.file_name("preflight", view.as_of), **given)  # fmt: skip
    page_foot(as_of=f"{view.as_of}", source="deals, their plans and pre-flights", n=len(view.lines), noun="plans",
              downloads=files, key="plans")  # fmt: skip
