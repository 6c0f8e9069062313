"""Titles that wait for a person, what each could mean, and a place to try titles."""

from datetime import date

import streamlit as st

from components import states
from components.frame import read, write
from components.page_head import section
from components.table import Column, table
from data.core.access import Actor, Scope
from data.operations import commands, views
from data.operations.departments import departments
from data.operations.formulas.departments import Key
from data.operations.views.roles import Roles, Title, role_words

DONE, OPENED = "roles-done", "roles-title"
MOST_TRIED = 200


def queue(view: Roles, decider: Actor | None) -> None:
    """The titles that wait, the most frequent first; a click decides one, for whoever may."""
    section("Waiting for a person", "A decision holds for everybody who has the title, and comes before every rule.")
    if not view.waiting:
        states.empty("Titles that no rule reads for sure.", "Every title of contacts and leads has a role.")
        return
    columns = [
        Column("title", "Title", "open" if decider else "text", width=300), Column("people", "People", "count"),
        Column("meaning", "Could mean", reason="none", width=260), Column("rule", "Because", width=260),
    ]  # fmt: skip
    rows = [_row(view, one) for one in view.waiting]
    table(rows, columns, key="titles", alt=f"{len(rows)} titles wait", noun="titles",
          on_open=(lambda row: st.session_state.update({OPENED: row["title"]})) if decider else None)  # fmt: skip
    if decider and (asked := st.session_state.pop(OPENED, None)):
        decide(view, decider, asked)


def _row(view: Roles, one: Title) -> dict:
    meaning = view.label(one.match.key) if one.match.area else None
    return {"title": one.title, "people": one.contacts + one.leads, "meaning": meaning, "rule": one.match.rule,
            "none": "no suggestion"}  # fmt: skip


def decide(view: Roles, actor: Actor, title: str) -> None:
    """Ask what a title means."""
    held = next((one for one in view.waiting if one.title == title), None)
    keys = [(row.area, row.role) for row in view.rows]
    suggested: Key | None = held.match.key if held and held.match.area else None

    @st.dialog("What does this title mean?")
    def drawer() -> None:
        st.text(title)
        key = st.selectbox("Role", keys, format_func=view.label, index=keys.index(suggested) if suggested else None,
                           placeholder="Choose a role", key=f"roles-key-{title}")  # fmt: skip
        note = st.text_input("Note", max_chars=200, key=f"roles-note-{title}")
        if st.button("Decide", type="primary", disabled=key is None) and key:
            with write(actor, f"What the title means: {title}"[:200]) as saving:
                commands.decide_title(saving.session, actor=actor, title=title, area=key[0], role=key[1], note=note)
            if saving.is_done:
                st.session_state[DONE] = f"{title}: {view.label(key)}."
                st.rerun()

    drawer()


def trial(mine: Scope, as_of: date) -> None:
    """Paste titles, see what each means and which rule said so."""
    section("Try titles", "Paste titles, one a line: area, role, and the rule that decides.")
    pasted = st.text_area("Titles", height=120, max_chars=20_000, key="roles-tried")
    titles = tuple(line for line in pasted.splitlines() if line.strip())[:MOST_TRIED]
    if not titles:
        return
    found = read(views.tried, groups=views.ROLE_READS, scope=mine, as_of=as_of, titles=titles)
    rows = [{"title": one.title, "meaning": meaning(one), "rule": one.match.rule,
             "confidence": one.match.confidence, "state": "used" if one.is_used else "waits for a person"}
            for one in found]  # fmt: skip
    columns = [Column("title", "Title", width=300), Column("meaning", "Means", width=260),
               Column("confidence", "Confidence", "percent"), Column("state", "State"),
               Column("rule", "Because", width=260)]  # fmt: skip
    table(rows, columns, key="tried", alt=f"{len(rows)} titles tried", noun="titles")


def meaning(one: Title) -> str:
    """Return what a tried title means, in words."""
    return role_words(departments(), one.match.key)
