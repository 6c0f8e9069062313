"""What is known of the buyer: the qualification checklist with its evidence, and the people of the deal."""

from decimal import Decimal
from typing import Any

import streamlit as st

from components import states
from components.escape import plain
from components.markup import draw, element, status_mark
from components.page_head import section
from components.palette import status_text
from components.table import Column, table
from data.core.numbers import minor_places, to_minor
from data.pipeline import commands
from data.pipeline.formulas import gates
from data.pipeline.views.deal_page import Answer
from pages.pipeline.deal.saving import Open, begin_anew, rest, save

ROLES = {"champion": "Champion", "economic_buyer": "Economic buyer", "decision_maker": "Decision maker",
         "influencer": "Influencer", "user": "User", "blocker": "Blocker"}  # fmt: skip
STANCES = {"for": "For us", "neutral": "Neutral", "against": "Against us"}
FORM = "checklist"


def checklist_form(opened: Open) -> None:
    """Each item with its answer and evidence; saving it unchanged confirms it."""
    view = opened.view
    may_edit = opened.may("pipeline.edit_deal") and view.is_open
    section(f"Qualification: {view.checklist.score:.0f} of 100", _state(opened))
    key, items = rest(opened, FORM), {}
    for answer in view.answers:
        with st.container(border=True, key=f"qd-item-{answer.item}"):
            items[answer.item] = _item(opened, answer, key, may_edit)
    if not may_edit:
        return
    if st.button("Save the checklist", type="primary", key=opened.key("save-checklist")) and save(
        opened, commands.save_meddicc, why="qualification checklist", done="Saved", items=items
    ):
        begin_anew(opened, FORM)
        st.rerun()


def _state(opened: Open) -> str:
    found = opened.view.checklist
    said = [gates.words_of(name) for name in gates.held_by(found)]
    return f"Before SAO it needs: {'; '.join(said)}." if said else "Nothing blocks the deal. The checklist is fresh."


def _item(opened: Open, answer: Answer, key: str, may_edit: bool) -> dict[str, Any]:
    words = opened.choices["answers"]
    draw(element("div", element("span", answer.label, class_="qd-strong"), " ", _mark(answer),
                 element("div", answer.asks, class_="qd-muted")))  # fmt: skip
    kept: dict[str, Any] = {"disabled": not may_edit, "persist_state": "session"}
    with st.grid(3, min_column_width=220, gap=14) as grid:
        with grid.cell():
            score = st.selectbox("Answer", list(words), index=answer.score, format_func=lambda n: f"{n} · {words[n]}",
                                 key=f"{key}-{answer.item}-score", **kept)  # fmt: skip
        with grid.cell():
            evidence = st.text_input("Evidence", value=answer.evidence, max_chars=2000, key=f"{key}-{answer.item}-said",
                                     help="A quote, a document, a meeting", **kept)  # fmt: skip
        with grid.cell():
            since = st.date_input("Evidence of", value=answer.evidence_on, format="YYYY-MM-DD",
                                  key=f"{key}-{answer.item}-on", **kept)  # fmt: skip
        if answer.item == "identify_pain":
            with grid.cell():
                pain = _pain(opened, answer, key, kept)
    found = {"score": score, "evidence": evidence, "evidence_link": answer.link, "evidence_on": since,
             "row_version": answer.row_version}  # fmt: skip
    return {**found, "pain_value": pain} if answer.item == "identify_pain" else found


def _pain(opened: Open, answer: Answer, key: str, kept: dict[str, Any]) -> int | None:
    currency = opened.view.values["currency"]
    places = minor_places(currency)
    typed = st.number_input(
        f"What it costs them a year ({currency})", value=None if answer.pain is None else float(answer.pain),
        step=10.0**-places, format=f"%.{places}f", key=f"{key}-pain", **kept,
    )  # fmt: skip
    return None if typed is None else to_minor(Decimal(repr(typed)), currency)


def _mark(answer: Answer) -> Any:
    if not answer.score:
        return status_mark("red", status_text("red", "unknown"))
    age = f"evidence {answer.age} days old" if answer.age is not None else "no evidence"
    return status_mark(answer.status, status_text(answer.status, age))


def people(opened: Open) -> None:
    """Who has a part in the deal, and a form to add or change one."""
    section("People of the deal", "The champion named here is the deal's champion.")
    rows = [
        {**one, "said_role": ROLES.get(one["role"], one["role"]),
         "said_stance": STANCES.get(one["stance"], one["stance"]), "state": "" if one["is_active"] else "left"}
        for one in opened.view.people
    ]  # fmt: skip
    if rows:
        columns = [Column("name", "Name"), Column("title", "Title"), Column("said_role", "Part"),
                   Column("said_stance", "Stance"), Column("note", "Note"), Column("state", "")]  # fmt: skip
        table(rows, columns, key=opened.key("people"), alt="People of the deal", noun="people")
    else:
        states.notice("Nobody yet. Add the champion and the economic buyer first.")
    if opened.may("pipeline.edit_deal"):
        _add(opened)
        _gone(opened)


def _add(opened: Open) -> None:
    key, known = rest(opened, "person"), opened.choices["contact_id"]
    known = {**{one["contact_id"]: one["name"] for one in opened.view.people if one["is_active"]}, **known}
    with st.expander("Add somebody or change a part", key=f"{key}-box"):
        who = st.selectbox("Contact of the account", [None, *known], key=f"{key}-who",
                           format_func=lambda n: "somebody new" if n is None else plain(known[n]))  # fmt: skip
        given: dict[str, Any] = {"contact_id": who}
        if who is None:
            with st.container(horizontal=True, gap="small"):
                given["name"] = st.text_input("Name", max_chars=200, key=f"{key}-name")
                given["title"] = st.text_input("Title", max_chars=200, key=f"{key}-title")
                given["email"] = st.text_input("Mail address", max_chars=200, key=f"{key}-mail")
        with st.container(horizontal=True, gap="small"):
            given["role"] = st.selectbox("Part", list(ROLES), index=None, format_func=ROLES.__getitem__,
                                         key=f"{key}-role")  # fmt: skip
            given["stance"] = st.selectbox("Stance", list(STANCES), index=None, format_func=STANCES.__getitem__,
                                           key=f"{key}-stance")  # fmt: skip
        given["note"] = st.text_input("Note", max_chars=1000, key=f"{key}-note")
        if st.button("Save the person", type="primary", key=f"{key}-go") and save(
            opened, commands.save_stakeholder, why="people of the deal", done="Saved", **given
        ):
            begin_anew(opened, "person")
            st.rerun()


def _gone(opened: Open) -> None:
    there = {one["contact_id"]: one["name"] for one in opened.view.people if one["is_active"]}
    if not there:
        return
    key = rest(opened, "gone")
    with st.expander("Somebody has left the company", key=f"{key}-box"):
        who = st.selectbox("Who", list(there), index=None, format_func=lambda n: plain(there[n]), key=f"{key}-who")
        states.notice("A champion who left makes that item of the checklist unknown again.")
        if st.button("Mark as left", key=f"{key}-go", disabled=who is None) and save(
            opened, commands.mark_contact_left, why="contact left", done="Saved", contact_id=who
        ):
            begin_anew(opened, "gone")
            st.rerun()
