"""The automations with their switch, and the tasks they made, each with its calendar file."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from components import states
from components.escape import plain
from components.frame import download, go, write
from components.instants import moment
from components.page_foot import page_foot
from components.page_head import section
from components.table import Column, table
from data.core import access
from data.core.access import Actor
from data.sales import calendar_files, commands
from data.sales.views.automations import Automation, Automations

OPENED, TASK = "automation-opened", "automation-task"


def rules(actor: Actor, view: Automations, zone: str, *, may_switch: bool) -> None:
    """The fixed list; a click opens one with its sentence, its last problem and its switch."""
    rows = [{
        "name": each.rule.name, "label": each.rule.label, "does": each.rule.does, "runs": each.runs,
        "state": each.status, "last": moment(each.last_at, zone) if each.last_at else "not run yet",
        "made": each.made, "failed": each.failed, "open": each.open,
    } for each in view.rules]  # fmt: skip
    columns = [
        Column("label", "Automation", "open", width=190), Column("does", "What it does", width=330),
        Column("runs", "Runs"), Column("state", "State", "status"), Column("last", "Last run", width=160),
        Column("made", "Made", "count"), Column("failed", "Failed", "count"),
        Column("open", "Open", "count"),
    ]  # fmt: skip
    table(rows, columns, key="automations", alt=f"{len(rows)} automations", noun="automations",
          on_open=lambda row: st.session_state.update({OPENED: row["name"]}))  # fmt: skip
    name = st.session_state.pop(OPENED, None)
    chosen = next((each for each in view.rules if each.rule.name == name), None)
    if chosen is not None:
        _show(actor, view, chosen, may_switch)


@st.dialog("Automation")
def _show(actor: Actor, view: Automations, each: Automation, may_switch: bool) -> None:
    section(each.rule.label, each.rule.does)
    states.notice(f"{each.runs}. {each.tasks:,} tasks ever, {each.open:,} open. The same cause makes one task.")
    if each.problem:
        states.notice(f"The last run failed: {each.problem}")
    if not may_switch:
        return
    word = "off" if each.rule.is_on else "on"
    with st.form(f"automation-{each.rule.name}-{view.version}", border=False):
        note = st.text_input(f"Why switch it {word}", max_chars=500)
        if not st.form_submit_button(f"Switch it {word}", type="primary"):
            return
    with write(actor, f"automation switched {word}", done=f"Switched {word}") as saving:
        commands.switch_automation(saving.session, actor=actor, name=each.rule.name, is_on=not each.rule.is_on,
                                   note=note, opened=view.version)  # fmt: skip
    if saving.is_done:
        st.rerun()


def tasks(actor: Actor, view: Automations, rows: Sequence[Mapping[str, Any]]) -> None:
    """The open tasks that automations made: which one made each, what it is about, and a way to settle it."""
    if not rows:
        states.empty("Tasks that automations made, with the rule that made each.", "None is open.")
        return
    labels = {each.rule.code: f"{each.rule.label}: {each.open:,}" for each in view.rules if each.open}
    words = {None: "All automations", **{code: plain(label) for code, label in labels.items()}}
    chosen = st.selectbox("Made by", list(words), key="automation-rule", format_func=words.__getitem__)
    shown = [{**row, "state": ("red", "Overdue") if row["is_late"] else ("grey", "Open"), "none": "no day",
              "about": row["deal"] or "the demo library"} for row in rows if chosen in (None, row["rule"])]  # fmt: skip
    columns = [
        Column("title", "Task", "open", width=380), Column("about", "About", width=180), Column("owner", "Owner"),
        Column("due_on", "By", "date", reason="none"), Column("state", "State", "status"),
        Column("rule_label", "Made by", width=150),
    ]  # fmt: skip
    table(shown, columns, key=f"automation-tasks-{chosen}", alt=f"{len(shown)} tasks", noun="tasks",
          on_open=lambda row: st.session_state.update({TASK: row["id"]}))  # fmt: skip
    number = st.session_state.pop(TASK, None)
    opened = next((row for row in shown if row["id"] == number), None)
    if opened is not None:
        _task(actor, opened, view)


@st.dialog("Task", width="large")
def _task(actor: Actor, row: Mapping[str, Any], view: Automations) -> None:
    by = row["due_on"]
    section(row["title"], f"Made by: {row['rule_label']}. {row['owner'] or 'Nobody'}"
                          f"{f', by {by.day} {by:%b %Y}' if by else ''}.")  # fmt: skip
    if row["deal_id"] is not None and access.may(actor, "pipeline.view_deals") and st.button("Open the deal"):
        go("/pipeline-deal", id=str(row["deal_id"]))
    if access.may(actor, "work.edit"):
        _settle(actor, row)
    hold = download("Calendar hold", calendar_files.task_calendar, right="work.view", task_id=row["id"],
                    file_name=f"task-{row['id']}.ics", mime=calendar_files.MIME) if by else ()  # fmt: skip
    page_foot(as_of=f"{view.as_of}", source="this task", downloads=hold, key=f"automation-task-{row['id']}")


def _settle(actor: Actor, row: Mapping[str, Any]) -> None:
    with st.form(f"automation-task-form-{row['id']}", border=False):
        note = st.text_input("Note", max_chars=500)
        done, dropped = st.columns(2)
        is_done = done.form_submit_button("Done", type="primary")
        is_dropped = dropped.form_submit_button("Drop it")
    if is_done or is_dropped:
        with write(actor, "task settled", done="Settled") as saving:
            commands.settle_task(saving.session, row["id"], actor=actor, is_done=is_done, note=note)
        if saving.is_done:
            st.rerun()
