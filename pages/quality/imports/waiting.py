"""Files that were handed in: what waits for me to decide, and what became of mine."""

from typing import Any

import streamlit as st

from components import states
from components.escape import plain
from components.instants import moment
from components.markup import draw, element
from components.page_head import section
from components.plain_table import plain_table
from components.table import Column, table
from data.core import access, store
from data.core.access import Actor
from data.core.importing import applying, promises, reporting, submissions
from data.core.importing.files import FileRefused
from data.core.importing.promises import StoreMoved
from data.core.importing.reading import ImportRefused

PROBLEMS = (ImportRefused, FileRefused, access.Refused, LookupError, OSError)
TOLD = "submissions-told"
MOST, FIRST, MOST_FIELDS = 200, 50, 8
HEADS = ("new", "changed", "unchanged", "conflict", "refused", "not in file")
CHANGED = (Column("record", "Record"), Column("field", "Field"), Column("now", "Here"),
           Column("file", "In the file"))  # fmt: skip
STATES = {"waiting": "Waits", "returned": "Returned", "withdrawn": "Withdrawn", "imported": "Imported"}


def submissions_of(actor: Actor) -> list[dict[str, Any]]:
    """Return what the person handed in or may decide on, those that wait first."""
    with store.reading() as session:
        return [row.model_dump() for row in submissions.listed(session, actor=actor)]


def show(rows: list[dict[str, Any]], actor: Actor, zone: str) -> None:
    """Draw them: those that wait to be decided here in full, the others as a line each."""
    if told := st.session_state.pop(TOLD, None):
        states.notice(told[0], items=told[1])
    if not rows:
        return
    section("Handed in", "Files that somebody checked and somebody else imports.")
    lines = [
        [row["file"], row["submitted_by"], moment(row["submitted_at"], zone), STATES[row["state"]],
         row["decided_by"] or "", row["answer"] or row["note"]] for row in rows[:MOST]
    ]  # fmt: skip
    heads = [(head, False) for head in ("File", "By", "Handed in", "State", "Decided by", "Note")]
    draw(plain_table(lines, heads, alt="Files that were handed in"))
    for row in [row for row in rows if row["state"] == submissions.WAITING]:
        with st.expander(plain(f"Look at {row['file']} by {row['submitted_by']}"), expanded=False,
                         key=f"look-{row['id']}", on_change="rerun") as opened:  # fmt: skip
            if opened.open:
                _look(row, actor)


def _look(row: dict[str, Any], actor: Actor) -> None:
    number = row["id"]
    if row["note"]:
        st.text(row["note"])
    try:
        with store.reading() as session:
            held = submissions.Waiting(submissions.find(session, number, actor))
        planned, moved = held.look(actor)
    except PROBLEMS as problem:
        states.notice(str(problem), items=["Ask whoever handed it in to do so again."])
        return
    if moved:
        states.notice("It differs from what was handed in, because the data has changed since:", items=moved[:20])
    counts = [[plan.target.title, *[f"{count:,}" for count in plan.counts.values()]] for plan in planned.plans]
    draw(plain_table(counts, [("Rows", False), *[(head.capitalize(), True) for head in HEADS]], alt="What it would do"))
    for place, plan in enumerate(planned.plans):
        spot = Column("row", "Cell") if plan.reading.table.turned else Column("row", "Row", "count")
        if plan.differences:
            table(reporting.changes(plan, 0, MOST), (spot, *CHANGED), key=f"diff-{number}-{place}",
                  alt="Cells that change", total=len(plan.differences))  # fmt: skip
        if plan.creates:
            names = list(plan.reading.columns)[:MOST_FIELDS]
            heads = (spot, *(Column(n, plan.target.field(n).label) for n in names))
            rows = reporting.new_rows(plan, 0, FIRST)
            table(rows, heads, key=f"new-{number}-{place}", alt="Rows that become records")
            if len(plan.creates) > FIRST:
                draw(element("div", f"The first {FIRST} of {len(plan.creates):,} new rows.", class_="qd-muted"))
    st.download_button("Download every change", lambda: reporting.changes_workbook(planned.plans), "changes.xlsx",
                       on_click="ignore", icon=":material/download:", key=f"changes-{number}")  # fmt: skip
    if row["submitted_by_id"] == actor.id and st.button("Take it back", key=f"withdraw-{number}"):
        _do(lambda: submissions.withdraw(number, actor=actor), f"{row['file']} is withdrawn.")
    if access.may(actor, "import.commit"):
        _decide(row, planned, actor)


def _decide(row: dict[str, Any], planned: applying.Outcome, actor: Actor) -> None:
    number = row["id"]
    answer = st.text_input("Answer, if you return it", max_chars=500, key=f"answer-{number}")
    changes = sum(plan.counts["create"] + plan.counts["update"] for plan in planned.plans)
    with st.container(horizontal=True):
        if st.button(f"Import {changes:,} {'row' if changes == 1 else 'rows'}", type="primary", key=f"approve-{number}",
                     disabled=not changes):  # fmt: skip
            shown = [promises.promise(plan) for plan in planned.plans]
            _do(lambda: submissions.approve(number, actor=actor, expected=shown), f"{row['file']} is in.")
        if st.button("Return it", key=f"return-{number}"):
            _do(lambda: submissions.give_back(number, actor=actor, answer=answer), f"{row['file']} is returned.")


def _do(act: Any, said: str) -> None:
    try:
        done = act()
        lines = [f"{plan.target.title}: {reporting.sentence(plan)}." for plan in done.plans] if done else []
        st.session_state[TOLD] = (said, lines)
    except StoreMoved as problem:
        st.session_state[TOLD] = (problem.message, list(problem.moved[:20]))
    except PROBLEMS as problem:
        st.session_state[TOLD] = (str(problem), [])
    st.rerun()
