"""What is done with the whole of it: settings, the sandbox, and the close-out: expand, extend or exit."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import streamlit as st

from components import states
from components.escape import clean, plain
from components.page_head import section
from data.sales import commands
from data.sales.commands.pocs import FURTHER, UNPAID
from data.sales.formulas.pocs import KINDS
from pages.sales.poc.opened import Open, save

WAYS = {"expand": "Expand: the deal goes on", "extend": "Extend: paid, with a new end",
        "exit": "Exit: with a reason and a lesson"}  # fmt: skip
EXTENSION = timedelta(days=14)


def buttons(opened: Open) -> None:
    """What the person may do with it as it stands."""
    if not opened.may_edit:
        return
    row = opened.view.row
    with st.container(horizontal=True, gap="small", key="qd-poc-acts"):
        if row.state != "planned" and st.button(
            "Close it out", type="primary" if row.is_overdue or opened.view.is_decided else "secondary",
            key=opened.key("close"),
        ):
            close_out(opened)
        if st.button("Settings", icon=":material/tune:", key=opened.key("settings")):
            settings(opened)


@st.dialog("Close it out", width="large")
def close_out(opened: Open) -> None:
    """One of three ways. Nothing runs on for ever."""
    view = opened.view
    if view.criteria:
        verdict = "Success" if view.row.is_success else "No success yet"
        states.notice(f"{verdict}: {view.row.criteria_met} of {view.row.criteria} criteria met, {view.weight_met}% of "
                      f"the weight, {view.musts_missing} musts missing.")  # fmt: skip
    way = st.radio("How does it end?", list(WAYS), format_func=WAYS.__getitem__, key=opened.key("way"))
    if way == "expand":
        _expand(opened)
    elif way == "exit":
        _exit(opened)
    else:
        _extend(opened)


def _expand(opened: Open) -> None:
    if not opened.view.is_decided:
        waiting = sum(one.is_met is None for one in opened.view.criteria)
        states.notice(f"{waiting} of {len(opened.view.criteria)} criteria are not judged yet. Judge them first, each "
                      "with its evidence.")  # fmt: skip
    lesson = st.text_area("What did we learn?", max_chars=4000, key=opened.key("expand-lesson"))
    if st.button("Expand", type="primary", key=opened.key("expand")):
        save(opened, commands.close_poc, opened.view.row.id, why="proof of concept expands", done="It expands.",
             row_version=opened.view.row.row_version, outcome="expand", lesson=lesson)  # fmt: skip


def _exit(opened: Open) -> None:
    reasons = opened.view.exit_reasons
    code = st.selectbox("Reason", list(reasons), index=None, format_func=lambda one: clean(reasons[one]),
                        key=opened.key("exit-reason"))  # fmt: skip
    lesson = st.text_area("What did we learn?", max_chars=4000, key=opened.key("exit-lesson"),
                          help="Needed: the next one starts from it.")  # fmt: skip
    if st.button("Exit", type="primary", key=opened.key("exit")):
        save(opened, commands.close_poc, opened.view.row.id, why="proof of concept ends", done="It has ended.",
             row_version=opened.view.row.row_version, outcome="exit", exit_reason=code, lesson=lesson)  # fmt: skip


def _extend(opened: Open) -> None:
    view, row = opened.view, opened.view.row
    if view.extensions_left < 1 and not view.extension_waiver:
        states.notice("It was extended as often as the limit allows. A further extension needs an exception.")
    first = max([opened.as_of, *([row.planned_end] if row.planned_end else [])]) + timedelta(days=1)
    end = st.date_input("New end", value=first - timedelta(days=1) + EXTENSION, min_value=first, format="YYYY-MM-DD",
                        key=opened.key("extend-end"))  # fmt: skip
    price = st.number_input(plain(f"Price ({row.currency})"), min_value=0.0, value=None, step=100.0, format="%.2f",
                            key=opened.key("extend-price"), help="Above 0: an extension is paid.")  # fmt: skip
    if st.button("Extend", type="primary", key=opened.key("extend")):
        save(opened, commands.extend_poc, row.id, why="paid extension", done="Extended.", row_version=row.row_version,
             planned_end=end, price=None if price is None else Decimal(repr(price)))  # fmt: skip
    with st.expander("Ask for an exception"):
        _exception(opened, end)


def _exception(opened: Open, end: date) -> None:
    names = {UNPAID: "An extension without a price", FURTHER: "One extension more than the limit"}
    covers = st.selectbox("What for", list(names), format_func=names.__getitem__, key=opened.key("waive-what"))
    reason = st.text_input("Why", max_chars=500, key=opened.key("waive-why"))
    if st.button("Ask", key=opened.key("waive"), disabled=not reason.strip()):
        save(opened, commands.ask_poc_waiver, opened.view.row.id, why=reason, covers=covers, reason=reason,
             done="Asked. Whoever may grant exceptions finds it under waivers.", expires_on=end)  # fmt: skip


@st.dialog("Settings")
def settings(opened: Open) -> None:
    """Name, kind, people, the weekend pause, whether use is measured (sent only if changed: unsaid is not no)."""
    view, row = opened.view, opened.view.row
    people: dict[int | None, str] = {None: "nobody", **view.people}
    with st.form(opened.round("settings"), border=False):
        given: dict[str, Any] = {"name": st.text_input("Name", value=row.name, max_chars=120)}
        given["kind"] = st.selectbox("Kind", list(KINDS), index=list(KINDS).index(row.kind),
                                     format_func=KINDS.__getitem__)  # fmt: skip
        for field, label, held in (("engineer_id", "Engineer", view.engineer_id), ("owner_id", "Owner", view.owner_id),
                                   ("success_owner_id", "Customer success", view.success_owner_id)):  # fmt: skip
            numbers = list(people) if held in people else [*people, held]
            given[field] = st.selectbox(label, numbers, index=numbers.index(held),
                                        format_func=lambda n: clean(people.get(n, "somebody who left")))  # fmt: skip
        given["has_weekend_pause"] = st.toggle("The clock pauses on Saturdays and Sundays", value=row.has_weekend_pause)
        is_measured = st.toggle("Use is measured: events come in", value=row.has_telemetry)
        if is_measured != row.has_telemetry:
            given["has_telemetry"] = is_measured
        if st.form_submit_button("Save", type="primary"):
            save(opened, commands.set_poc, row.id, why="proof of concept set up", done="Saved.", form="settings",
                 row_version=row.row_version, **given)  # fmt: skip


def sandbox(opened: Open) -> None:
    """Ask whoever provides sandboxes for one; the suite provides none itself."""
    if not opened.may_edit:
        return
    section("Sandbox", "The request goes out through the channels of alerts; a webhook among them can start the work.")
    note = st.text_input("Note", max_chars=500, key=opened.round("sandbox"))
    if st.button("Ask for the sandbox", key=opened.key("sandbox")):
        save(opened, commands.request_sandbox, opened.view.row.id, why="sandbox asked for", note=note, form="sandbox",
             done="The request waits to be sent with the next alerts.")  # fmt: skip
