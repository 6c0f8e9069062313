"""Before a file is chosen: what became of the last one, what runs, how rows are treated, workbooks to fill in."""

import streamlit as st

from components import states
from components.escape import plain
from components.page_head import section
from data.core import store
from data.core.access import Actor
from data.core.importing import progress, templates
from data.core.importing.targets import TARGETS, target
from pages.quality.import_ import matching, outcome, studio
from pages.quality.import_.studio import Box

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show(held: Box, actor: Actor) -> None:
    """Draw the page as it is without a file."""
    if told := held.pop("told", None):
        states.notice(told)
    _elsewhere(held, actor)
    outcome.show_receipt(actor, held)
    if "done" not in held:
        states.empty("What the file would create, change, leave alone and refuse.", "No file is chosen yet.")
    with st.expander("What happens to the rows", expanded=False):
        for line in matching.RULES:
            st.text(line)
    _templates()


def _elsewhere(held: Box, actor: Actor) -> None:
    """Imports that a closed tab left running, that have ended since, or that a restart cut off."""
    for work in progress.running(actor.id):
        section(work.title)
        studio.show(work)
    for work in progress.unseen(actor.id):
        work.is_seen = True
        if work.state == progress.DONE:
            held["done"] = work.result
        elif work.error is not None:
            states.notice(f"{work.title}: {work.error}", items=["Nothing was written."])
    for one in studio.lost(actor):
        when = f"{one.started_at:%H:%M} UTC on {one.started_at.day} {one.started_at:%B}"
        what = f"It was in already: import {one.import_id}." if one.import_id else "Nothing of it was written."
        states.notice(f"{one.title}, begun at {when}, was cut off when the server was restarted.", items=[what])
        st.button("Understood", key=f"lost-{one.token[-16:]}", on_click=progress.forget, args=(one.token,))


def _templates() -> None:
    names = sorted(TARGETS, key=lambda name: TARGETS[name].order)
    with st.expander("A workbook to fill in", expanded=False):
        st.text("Columns, notes and lists to choose from. Filled in, it goes in without a question.")
        name = st.selectbox("For", names, format_func=lambda one: TARGETS[one].title, key="template-for", width=300)
        st.download_button(plain(f"Download the workbook for {TARGETS[name].title.lower()}"),
                           lambda: _template(name), f"{name}.xlsx", XLSX, on_click="ignore",
                           icon=":material/download:", key=f"template-{name}")  # fmt: skip


def _template(name: str) -> bytes:
    with store.reading() as session:
        return templates.template(target(name), templates.known_words(session, target(name)))
