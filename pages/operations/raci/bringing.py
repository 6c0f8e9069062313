"""A RACI from a spreadsheet or a document: pasted, checked without writing, taken into the draft, undone."""

from datetime import date
from typing import Any

import streamlit as st

from components import states
from components.frame import link
from components.markup import draw
from components.nouns import counted
from components.page_head import section
from components.plain_table import plain_table
from data.core import access, drafts
from data.core.access import Actor
from data.core.importing import applying, parts, templates
from data.core.importing.applying import Outcome
from data.core.importing.files import FileRefused
from data.core.importing.mappings import MappingRefused
from data.core.importing.reading import ImportRefused
from data.core.importing.taking_back import undo
from data.core.importing.targets import UnknownTarget, target
from data.operations.raci_document import KINDS
from data.operations.views.raci import RaciView
from pages.operations.raci.flow import BEGUN, TOLD

PROBLEMS = (FileRefused, MappingRefused, ImportRefused, UnknownTarget, access.Refused)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 60
LAST, TURN = "raci-import", "raci-paste-turn"
HINT = "Activity\tMarketing\tAE\tSales lead\nQualify the lead\tC\tR\tA"


def show(actor: Actor, view: RaciView, today: date) -> None:
    """The paste box, what it would change, and the way back."""
    section("Bring in a RACI", "A column for each role, or a column for each letter, or rows of activity, role and "
            "letters. It goes into the next draft.")  # fmt: skip
    if view.coming and view.coming.state != drafts.DRAFT:
        states.notice(f"Version {view.coming.version} is {view.coming.state}: a file can go in once it is decided.")
        return
    _last(actor)
    turn = st.session_state.get(TURN, 0)
    text = st.text_area("Paste the table here", height=170, key=f"raci-paste-{turn}", placeholder=HINT,
                        help="Copy it from the spreadsheet, the row of names included")  # fmt: skip
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button("Check it", key="raci-check", disabled=not text.strip())
        st.download_button("Download a workbook to fill in", _template, "raci.xlsx", XLSX, on_click="ignore",
                           icon=":material/download:", key="raci-template")  # fmt: skip
        link("Upload a file instead", "/quality-import")
    if text.strip():
        _check(actor, text, today)


def _template() -> bytes:
    return templates.template(target("raci"), {"letters": ("R", "A", "A/R", "C", "I"), "kind": tuple(KINDS)})


def _check(actor: Actor, text: str, today: date) -> None:
    content = text.encode("utf-8")
    try:
        given = parts.parts_of(content, "pasted raci.tsv", target_name="raci")
        planned = applying.preview(given, actor=actor, as_of=today)
    except PROBLEMS as problem:
        states.notice(str(problem.args[0] if problem.args else problem), items=["Nothing was written."])
        return
    _tell(planned)
    [plan] = planned.plans
    if not plan.updated:
        states.notice("Nothing would change: the draft says all of this already.")
        return
    words = f"Take {counted(len(plan.updated), 'rows')} into the draft"
    more = f"{words} and leave {len(plan.refused)} out" if plan.refused else words
    if st.button(more, type="primary", key="raci-take"):
        _take(actor, given, content, today, planned)


def _tell(planned: Outcome) -> None:
    [plan] = planned.plans
    notes = [f"{count:,} {'row' if count == 1 else 'rows'} {what}." for what, count in plan.told.items()]
    if notes or plan.reading.table.notes:
        states.notice("About this table:", items=[*notes, *plan.reading.table.notes])
    if plan.refused:
        found = [(f"Row {one.row}, {one.value}" if one.value else f"Row {one.row}", one.reason) for one in plan.refused]
        states.notices(f"{counted(len(found), 'rows')} cannot go in as they are", found)
    rows = [[str(row), called, name, now or "", new] for row, called, name, now, new in plan.differences[:MOST]]
    if rows:
        heads = [("Row", True), ("Activity", False), ("What", False), ("In the draft", False), ("In the table", False)]
        draw(plain_table(rows, heads, alt="What the table would change"))
    if len(plan.differences) > MOST:
        st.text(f"The first {MOST} of {len(plan.differences):,} changes.")


def _take(actor: Actor, given: Any, content: bytes, today: date, planned: Outcome) -> None:
    try:
        done = applying.apply(given, content, actor=actor, as_of=today, allow_partial=bool(planned.plans[0].refused),
                              reason="a RACI brought in")  # fmt: skip
    except PROBLEMS as problem:
        states.notice(str(problem.args[0] if problem.args else problem), items=["Nothing was written."])
        return
    st.session_state[LAST] = done.import_id
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    rows = counted(len(done.plans[0].updated), "rows")
    st.session_state[TOLD] = f"Taken into the draft: {rows}, as import {done.import_id}."
    st.session_state[BEGUN] = True
    st.rerun()


def _last(actor: Actor) -> None:
    number = st.session_state.get(LAST)
    if number is None:
        return
    if st.button(f"Undo import {number}", key="raci-undo", icon=":material/undo:"):
        try:
            done = undo(number, actor=actor)
        except PROBLEMS as problem:
            states.notice(str(problem.args[0] if problem.args else problem))
            return
        kept = f" {len(done.kept)} were changed since and stay." if done.kept else ""
        st.session_state[TOLD] = f"Import {number} is undone: the draft is as it was.{kept}"
        del st.session_state[LAST]
        st.rerun()
