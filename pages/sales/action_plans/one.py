"""The plan of one deal: where it heads, its rows to read or to edit, another day of going live, files for the buyer."""

from datetime import date
from typing import Any

import streamlit as st

from components import states
from components.frame import download, go, link, scope, write
from components.page_foot import page_foot
from components.page_head import page_head, section
from components.table import Column, table
from components.tile import tiles
from data.core import access, offers
from data.core.access import Actor
from data.sales import calendar_files, commands, plan_files
from data.sales.commands.plans import templates
from data.sales.views.plans import PlanPage
from pages.sales.action_plans import grid, reading

VIEW, EDIT = "pipeline.view_deals", "pipeline.edit_deal"


def draw(actor: Actor, number: int, page: PlanPage | None) -> None:
    """The page of one plan."""
    if page is None:
        page_head("Which plan?", "There is no such deal among those that you may see.")
        states.notice(f"Plans are open to: {access.who_may(VIEW)}, as far as each may see the deal.")
        _back()
        return
    page_head(f"Plan: {page.deal['name']}", page.answer)
    with st.container(horizontal=True, gap="small"):
        _back()
        if st.button("Open the deal", icon=":material/handshake:", key="plan-deal"):
            go("/pipeline-deal", id=str(number))
    may_edit = page.is_open and _may_edit(actor, page)
    if page.plan is None and not page.rows:
        _begin(actor, page, may_edit)
        return
    tiles(reading.plan_tiles(page), key="plan")
    if page.broken:
        states.notice(page.broken)
    _rows(actor, page, may_edit)
    if may_edit:
        _days(actor, page)
    _foot(page)


def _back() -> None:
    if st.button("All plans", icon=":material/arrow_back:", key="plan-back"):
        del st.query_params["deal"]
        st.rerun()


def _may_edit(actor: Actor, page: PlanPage) -> bool:
    if not access.may(actor, EDIT):
        return False
    reach = scope(actor, EDIT)
    return reach.kind == "all" or page.deal["owner_id"] in {reach.user_id, *reach.team_user_ids}


def _begin(actor: Actor, page: PlanPage, may_edit: bool) -> None:
    states.empty("Rows with an owner on each side, planned back from the day on which the customer goes live.",
                 "This deal has no plan yet." if page.is_open else "This deal is closed and had no plan.")  # fmt: skip
    if not may_edit:
        return
    known = templates()
    with st.form("plan-start"):
        left, right = st.columns(2)
        live = left.date_input("Live on", value=None, format="YYYY-MM-DD")
        kind = right.selectbox("Rows to begin with", list(known), format_func=known.__getitem__)
        if not st.form_submit_button("Begin the plan", type="primary"):
            return
    with write(actor, "action plan", done="Begun") as saving:
        commands.create_plan(saving.session, page.deal["deal_id"], actor=actor, go_live_on=live, template=kind)
    if saving.is_done:
        st.rerun()


def _rows(actor: Actor, page: PlanPage, may_edit: bool) -> None:
    section("What both sides do", "A row begins when those it depends on have ended. Key rows decide the dates.")
    if may_edit and st.toggle("Edit the rows", key="plan-editing"):
        grid.edit(actor, page)
        return
    grid.forget(page)
    rows = [{
        "no": row["position"], "step": row["step"], "ours": row["our_owner"] or "nobody",
        "theirs": row["their_owner"] or "open", "by": row["target_on"], "state": _state(row),
        "after": row["depends_on"].replace(",", ", "), "key": "Key" if row["is_critical"] else "", "days": row["days"],
        "none": "no date",
    } for row in page.rows]  # fmt: skip
    columns = [
        Column("no", "No.", "count"), Column("step", "Step", width=300), Column("ours", "With us", width=140),
        Column("theirs", "With them", width=140), Column("by", "By", "date", reason="none"),
        Column("state", "State", "status"), Column("after", "After"), Column("days", "Days", "count"),
        Column("key", "Key row"),
    ]  # fmt: skip
    table(rows, columns, key="plan-rows", alt=f"{len(rows)} rows of the plan", noun="rows")


def _state(row: Any) -> tuple[str, str]:
    if row["status"] in ("done", "dropped"):
        return ("green" if row["status"] == "done" else "grey"), row["status_label"]
    if row["late"]:
        return "red", f"Late, {row['status_label'].lower()}"
    if row["early"]:
        return "yellow", f"Begins before {row['early']} has ended"
    return "grey", row["status_label"]


def _days(actor: Actor, page: PlanPage) -> None:
    deal_id, plan = page.deal["deal_id"], page.plan or {"row_version": 0, "go_live_on": None, "signature_on": None}
    turn = plan["row_version"]
    with st.expander("Another day of going live"), st.form(f"plan-days-{deal_id}-{turn}", border=False):
        left, right = st.columns(2)
        live = left.date_input("Live on", value=plan["go_live_on"], format="YYYY-MM-DD")
        signed = right.date_input("Signature agreed for", value=plan["signature_on"], format="YYYY-MM-DD")
        states.notice("Planning back gives every row that is not settled a new day, counted back from going live.")
        back, days = st.columns(2)
        planned = back.form_submit_button("Save, and plan the rows back", type="primary")
        kept = days.form_submit_button("Save the two days only")
    if planned or kept:
        _save(actor, deal_id, turn, live, signed, is_back=planned)


def _save(actor: Actor, deal_id: int, version: int, live: date | None, signed: date | None, *, is_back: bool) -> None:
    if is_back and live is None:
        states.notice("Choose the day of going live first. Nothing was saved.")
        return
    with write(actor, "action plan", done="Saved") as saving:
        commands.save_plan(saving.session, deal_id, actor=actor, row_version=version, signature_on=signed,
                           go_live_on=live)  # fmt: skip
        if is_back and live is not None:
            commands.back_plan(saving.session, deal_id, actor=actor, row_version=version, go_live_on=live)
    if saving.is_done:
        st.rerun()


def _foot(page: PlanPage) -> None:
    given: dict[str, Any] = {"right": VIEW, "deal_id": page.deal["deal_id"], "as_of": page.as_of}
    name = offers.file_name("action-plan", page.deal["account"] or page.deal["name"], ending="").rstrip(".")
    files = download("For the buyer: page", plan_files.plan_html, file_name=f"{name}.html", mime="text/html", **given)
    files += download("For the buyer: workbook", plan_files.plan_workbook, file_name=f"{name}.xlsx",
                      mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", **given)  # fmt: skip
    files += download("Dates for a calendar", calendar_files.plan_calendar, file_name=f"{name}.ics",
                      mime=calendar_files.MIME, **given)  # fmt: skip
    page_foot(as_of=f"{page.as_of}", source="this plan; the files for the buyer hold no internal notes",
              n=len(page.rows), noun="rows", downloads=files if page.plan else (), key="plan")  # fmt: skip
    if page.plan is None:
        link("All plans", "/sales-action-plans")
