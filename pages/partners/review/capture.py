"""Writing down what is said: each line is a command with a key of its own; what is being typed is kept as a draft."""

from typing import Any

import streamlit as st

from components.capture_box import AS_TODO, capture_box, lines, typing
from components.frame import who
from data.core import store
from data.core.work import typed
from data.partners import commands
from data.partners.formulas.todos import SIDES, day_of
from data.partners.review_templates import kinds
from data.partners.views.review import Room
from pages.partners.review.opened import Open

MOST = 300


def box(opened: Open, found: Room) -> None:
    """The box of the part that is on the wall."""
    key, labels = opened.key("box"), kinds()
    offered = [(code, labels[code]) for code in found.part.kinds]
    names = [*(name for _, name in found.attendees), *found.people.values()]
    capture_box(
        key=key, place=_place(opened), part=found.part.code,
        kinds=[AS_TODO, *offered] if found.part.shows == "todos" else [*offered, AS_TODO], sides=list(SIDES.items()),
        people=list(dict.fromkeys(names)), acked=st.session_state.setdefault(opened.key("acked"), []),
        refused=st.session_state.setdefault(opened.key("refused"), {}), draft=_draft(opened),
        is_closed=found.state != "live", on_lines=lambda: _save(opened, key), on_draft=lambda: _keep(opened, key),
    )  # fmt: skip


def _place(opened: Open) -> str:
    return f"review {opened.number} of {opened.actor.id}"


def _draft(opened: Open) -> dict[str, Any]:
    """Return what was being typed when this page was opened; the tab itself knows better from then on."""
    key = opened.key("draft")
    if key not in st.session_state:
        with store.reading() as session:
            st.session_state[key] = typed.kept(session, opened.actor.id or 0, f"review {opened.number}")
    found: dict[str, Any] = st.session_state[key]
    return found


def _save(opened: Open, key: str) -> None:
    """Save what the box has sent and is not in yet. A line that is refused goes back to it with the reason."""
    acked: list[str] = st.session_state.setdefault(opened.key("acked"), [])
    refused: dict[str, str] = st.session_state.setdefault(opened.key("refused"), {})
    for line in lines(key):
        if line["key"] in acked or line["key"] in refused:
            continue
        if problem := _command(opened, line):
            refused[line["key"]] = problem
        else:
            acked.append(line["key"])
    del acked[:-MOST]


def _command(opened: Open, line: dict[str, str]) -> str:
    if line["kind"] == AS_TODO[0]:
        try:
            due = day_of(line["due"])
        except ValueError as wrong:
            return str(wrong)
        return opened.act(commands.add_todo, opened.number, key=line["key"], text=line["text"], side=line["side"],
                          owner=line["who"], due_on=due)  # fmt: skip
    return opened.act(commands.capture, opened.number, key=line["key"], part=line["part"], kind=line["kind"],
                      side=line["side"], text=line["text"], said_by=line["who"])  # fmt: skip


def _keep(opened: Open, key: str) -> None:
    """Keep what is being typed: it comes back on another machine too."""
    looker, told = who(), typing(key)
    if looker is None or looker.actor.id is None:
        return
    held = {name: told[name] for name in ("text", "who", "due") if told[name]}
    place = f"review {opened.number}"
    with store.housekeeping() as session:
        if held:
            typed.keep(session, looker.actor.id, place, {**held, "kind": told["kind"], "side": told["side"]})
        else:
            typed.forget(session, looker.actor.id, place)
