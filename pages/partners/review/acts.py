"""What opens over the note-taker's screen: closing the review, changing words, naming an owner and a day."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from components import states
from components.escape import clean
from components.frame import write
from data.partners import commands
from data.partners.formulas.todos import SIDES
from data.partners.review_templates import kinds
from data.partners.views.review import Item, Todo
from pages.partners.review.opened import Open


def ask(opened: Open, what: str, number: int) -> None:
    """Ask for a dialog from a click inside a part of the page that draws itself anew."""
    st.session_state[opened.key("asked")] = what, number


def asked_for(opened: Open) -> None:
    """Open the dialog that was asked for."""
    what, number = st.session_state.pop(opened.key("asked"), ("", 0))
    found = opened.room() if what else None
    if found is None:
        return
    record = next((one for one in (found.items if what == "item" else found.todos) if one.id == number), None)
    if isinstance(record, Item):
        _edit_item(opened, record)
    elif isinstance(record, Todo):
        _edit_todo(opened, record, [*(name for _, name in found.attendees), *found.people.values()])


@st.dialog("Close the review")
def close(opened: Open) -> None:
    """Name what is owed before the minutes are made."""
    found = opened.room()
    if found is None or found.state != "live":
        st.rerun()
    if found.owed:
        states.notice(f"{len(found.owed)} to-dos lack an owner or a day. Name them, or close and they stand in the "
                      "minutes as owed:",
                      items=[f"{one.text}: {' and '.join(one.owes)}" for one in found.owed])  # fmt: skip
    if found.waiting:
        states.notice("Not settled from last time; they come back in the next review:",
                      items=[one.text for one in found.waiting])  # fmt: skip
    if not found.todos:
        states.notice("No to-do was agreed on: a review that leaves none counts as not held.")
    states.notice("After closing nothing more can be captured. To-dos can still be changed and settled.")
    label = "Close it with what is owed" if found.owed else "Close it"
    if st.button(label, type="primary", key=opened.key("close-now")):
        if problem := opened.act(commands.close_review, opened.number, is_anyway=bool(found.owed)):
            states.notice(problem)
        else:
            st.rerun()


@st.dialog("Change the words")
def _edit_item(opened: Open, item: Item) -> None:
    """Text, kind, side, who said it: as they were when this opened."""
    labels = {code: label for code, label in kinds().items() if code != "carried"}
    given: dict[str, Any] = {"text": st.text_area("Words", value=item.text, max_chars=2000)}
    given["kind"] = st.selectbox("Kind", list(labels), index=list(labels).index(item.kind),
                                 format_func=labels.__getitem__)  # fmt: skip
    given["side"] = _side(item.side)
    given["said_by"] = st.text_input("Said by", value=item.said_by, max_chars=120)
    _save(opened, item, commands.edit_item, given)


@st.dialog("Owner and day")
def _edit_todo(opened: Open, todo: Todo, names: list[str]) -> None:
    """An owner on either side needs no account: any name will do."""
    given: dict[str, Any] = {"text": st.text_area("To-do", value=todo.text, max_chars=2000)}
    offered = list(dict.fromkeys([clean(name) for name in [todo.owner, *names] if name]))
    given["owner"] = st.selectbox("Owner", offered, index=0 if todo.owner else None, accept_new_options=True,
                                  placeholder="Choose or write a name")  # fmt: skip
    given["side"] = _side(todo.side)
    given["due_on"] = st.date_input("By", value=todo.due_on, format="YYYY-MM-DD")
    _save(opened, todo, commands.edit_todo, given)


def _side(held: str) -> str:
    return str(st.radio("Side", list(SIDES), index=list(SIDES).index(held), format_func=SIDES.__getitem__,
                        horizontal=True))  # fmt: skip


def _save(opened: Open, record: Item | Todo, command: Callable[..., Any], given: dict[str, Any]) -> None:
    """Save over the version that was opened; where somebody was faster, show both and let the person decide."""
    key = opened.key(f"taken-{record.id}")
    version = st.session_state.get(key, record.row_version)
    if st.button("Save", type="primary", key=opened.key("save-words")):
        with write(opened.actor, "partner review") as saving:
            command(saving.session, record.id, actor=opened.actor, row_version=version, **given)
        if saving.is_done:
            st.session_state.pop(key, None)
            st.rerun()
        newest = next((one.row_version for found in [opened.room()] if found
                       for one in (found.items if isinstance(record, Item) else found.todos)
                       if one.id == record.id), version)  # fmt: skip
        if newest != version:
            st.session_state[key] = newest
            states.notice("Save again to put your words over theirs, or close this to keep theirs.")
