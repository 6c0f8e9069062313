"""Entering a job's figure, and saying who answers for it."""

from datetime import date
from typing import Any

import streamlit as st

from components import states
from components.frame import read, write
from components.page_head import section
from data.core import access
from data.core.access import Actor, Scope
from data.operations import commands, views
from data.operations.formulas.jobs_entry import takes
from data.operations.formulas.jobs_shapes import VERDICTS
from data.operations.job_words import VERDICT_WORDS, input_words
from data.operations.views import JobPage

DONE = "job-done"


def form(actor: Actor, view: JobPage, reach: Scope, today: date) -> None:
    """The form of a new value, for whoever answers for the job or may enter all."""
    if told := st.session_state.pop(DONE, None):
        states.notice(told)
    if reach.kind != "all" and view.row.owner_id not in {reach.user_id, *reach.team_user_ids}:
        states.notice(f"Its owner enters this figure, or: {access.who_may('jobs.assign')}.")
        return
    if view.row.source == "measured here":
        states.notice("This figure comes by itself. What you enter counts only where its source has no value, or as "
                      "its target.")  # fmt: skip
    with st.expander("Enter a value", icon=":material/add:"):
        key = view.row.key
        day = st.date_input("Measured on", value=today, max_value=today, format="YYYY-MM-DD", key=f"on-{key}",
                            help="The last day of what was measured")  # fmt: skip
        values = _fields(view, today)
        if st.button("Save this value", type="primary", key=f"save-{key}"):
            with write(actor, "a figure of a job") as saving:
                commands.enter_job_value(saving.session, actor=actor, job=key, measured_on=day, **values)
            if saving.is_done:
                st.session_state[DONE] = f"The value of {day} is saved."
                for name in (*values, "on"):
                    st.session_state.pop(f"{name}-{key}", None)
                st.rerun()
    _corrections(actor, view)


def _fields(view: JobPage, today: date) -> dict[str, Any]:
    job, words, made = view.row.job, dict(input_words(view.row.job)), dict[str, Any]()
    for name in takes(job):
        key, label = f"{name}-{job.key}", words.get(name, name).capitalize()
        if name == "reviewed_on":
            made[name] = st.date_input(label, value=None, max_value=today, format="YYYY-MM-DD", key=key)
        elif name == "verdict":
            made[name] = st.selectbox("Result", list(VERDICTS), index=None, key=key,
                                      format_func=VERDICT_WORDS.__getitem__)  # fmt: skip
        elif name == "n":
            made[name] = st.text_input("Answers behind it, if it is a survey", key=key, max_chars=12)
        else:
            made[name] = st.text_input(label, key=key, max_chars=30)
    made["evidence"] = st.text_input("Evidence (a link)", key=f"evidence-{job.key}", max_chars=500)
    made["note"] = st.text_input("Note", key=f"note-{job.key}", max_chars=500)
    return made


def _corrections(actor: Actor, view: JobPage) -> None:
    days = [told.row["measured_on"] for told in view.values]
    if not days:
        return
    with st.expander("Take a value away", icon=":material/delete:"):
        day = st.selectbox("Value of", days, key=f"gone-{view.row.key}", format_func=str)
        why = st.text_input("Why", key=f"why-{view.row.key}", max_chars=200)
        if st.button("Take this value away", key=f"take-{view.row.key}", disabled=not why.strip()):
            with write(actor, why.strip()) as saving:
                commands.remove_job_value(saving.session, actor=actor, job=view.row.key, measured_on=day)
            if saving.is_done:
                st.session_state[DONE] = f"The value of {day} is taken away. The ledger keeps it."
                st.rerun()


def owner(actor: Actor, view: JobPage, mine: Scope) -> None:
    """Say who answers for the job."""
    section("Who answers for it")
    people = read(views.job_people, groups=("people",), scope=mine)
    options = [None, *people]
    held = view.row.owner_id if view.row.owner_id in people else None
    chosen = st.selectbox("Owner", options, index=options.index(held), key=f"owner-{view.row.key}",
                          format_func=lambda number: people.get(number, "Nobody"))  # fmt: skip
    if st.button("Save the owner", type="primary", key=f"own-{view.row.key}", disabled=chosen == view.row.owner_id):
        with write(actor, "owner of a job", done="The owner is saved") as saving:
            commands.assign_job(saving.session, actor=actor, job=view.row.key, owner_id=chosen,
                                opened=view.row.owner_id)  # fmt: skip
        if saving.is_done:
            st.rerun()
