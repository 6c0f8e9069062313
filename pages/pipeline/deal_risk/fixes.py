"""What to do about one deal: a small form for each reason that can be put right here, the deal's page for the rest."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from components import states
from components.frame import go, settings, write
from components.page_head import section
from data.core import access, clock
from data.core.access import Actor
from data.pipeline import commands, views

Row = Mapping[str, Any]
KINDS = {"call": "Call", "meeting": "Meeting", "mail": "Mail", "note": "Note"}


@st.dialog("What to do about this deal", width="medium")
def dialog(actor: Actor, row: Row, as_of: date, is_past: bool) -> None:
    """Draw the reasons of a deal, each with its fix."""
    said = f"{row['name']}: {row['band'].lower()} risk, {row['score']} points."
    states.notice(f"{said} {row['assessed']} rules assessed.")
    can = access.may(actor, "pipeline.edit_deal") and not is_past
    for code in row["codes"]:
        section(views.RULE_WORDS[code], "" if can and code in FORMS else HINTS[code])
        if can and code in FORMS:
            FORMS[code](actor, row, as_of)
    if not row["codes"]:
        states.notice("No reason holds for this deal.")
    if st.button("Open the deal", icon=":material/arrow_forward:", key="risk-fix-open"):
        go("/pipeline-deal", id=str(row["deal_id"]))


HINTS = {
    "no_activity": "Log what happened with the deal last.", "no_champion": "Name who speaks for us there.",
    "no_next_step": "Set the next step with a day that lies ahead.",
    "regressed": "Open the deal and see what it lacks for the stage that it left.",
    "pushed_twice": "Open the deal and give it a close date that the customer has agreed to.",
    "meddicc_blocked": "Open the deal and fill in what the checklist holds it for.",
    "poc_stalled": "Open the deal and agree on what the proof of concept needs.",
}  # fmt: skip


def _next_step(actor: Actor, row: Row, as_of: date) -> None:
    with st.form("risk-fix-step", border=False):
        text = st.text_input("What happens next", max_chars=300)
        due = st.date_input("By", value=None, min_value=as_of, format="YYYY-MM-DD")
        if st.form_submit_button("Set next step"):
            if due is None:
                states.notice("Choose a day. A next step has a date.")
                return
            given = {"row_version": row["row_version"], "text": text, "due_on": due}
            _run(actor, row, "next step", commands.set_next_step, given)


def _activity(actor: Actor, row: Row, as_of: date) -> None:
    with st.form("risk-fix-activity", border=False):
        kind = st.selectbox("What it was", list(KINDS), format_func=KINDS.__getitem__)
        on = st.date_input("On", value=as_of, max_value=as_of, format="YYYY-MM-DD")
        text = st.text_input("What came of it", max_chars=500)
        if st.form_submit_button("Log activity"):
            at = min(datetime.combine(on, time(12), tzinfo=ZoneInfo(settings().zone)), clock.now())
            given = {"kind": kind, "occurred_at": at, "direction": "both", "summary": text}
            _run(actor, row, "activity", commands.log_activity, given)


def _champion(actor: Actor, row: Row, _as_of: date) -> None:
    with st.form("risk-fix-champion", border=False):
        name = st.text_input("Champion", max_chars=120, help="Somebody at the customer who speaks for us")
        if st.form_submit_button("Add champion"):
            if not name.strip():
                states.notice("Write a name.")
                return
            given = {"row_version": row["row_version"], "champion": name.strip()}
            _run(actor, row, "champion", commands.edit_deal, given)


FORMS: dict[str, Callable[[Actor, Row, date], None]] = {
    "no_next_step": _next_step, "no_activity": _activity, "no_champion": _champion,
}  # fmt: skip


def _run(actor: Actor, row: Row, reason: str, command: Callable[..., Any], given: Mapping[str, Any]) -> None:
    with write(actor, reason, done="Saved") as saving:
        command(saving.session, row["deal_id"], actor=actor, **given)
    if saving.is_done:
        st.rerun()
