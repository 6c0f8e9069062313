"""The deal's own fields: what the next gate misses first, then the rest; two people saving choose between both."""

from typing import Any

import streamlit as st

from components import states
from components.escape import plain
from components.page_head import section
from data.core import access
from data.pipeline import commands
from data.pipeline.labels import label
from pages.pipeline.deal.asking import ask, askable, said
from pages.pipeline.deal.saving import Open, begin_anew, rest, save

GROUPS = {
    "The deal": ("name", "amount", "currency", "close_date", "type", "product_id", "motion_id", "segment_id",
                 "territory_id", "process_step", "forecast_category"),
    "Where it came from": ("source", "campaign", "persona", "fit_score"),
    "Qualification": ("meeting_date", "discovery_summary", "qualification_status"),
    "Sales accepted": ("problem_statement", "champion", "map_link", "tech_validation_status"),
    "Commercial terms": ("term_months", "seats", "primary_competitor", "procurement_path", "discount_percent"),
}  # fmt: skip
FORM = "fields"


def form(opened: Open) -> None:
    """Draw every field; what is typed stays until it is saved or thrown away."""
    may_edit = opened.may("pipeline.edit_deal")
    base = _base(opened)
    _conflict(opened, base)
    first = [name for name in dict.fromkeys(map(askable, opened.view.missing)) if name and name != "reason_code"]
    if "next_step_date" in first:
        first.insert(first.index("next_step_date"), "next_step")
    key, typed = rest(opened, FORM), {}
    if first:
        section("Asked for by the next gate", "Filled in here, they leave the list above.")
        typed |= _grid(opened, first, key, may_edit, needed=True)
    for title, names in GROUPS.items():
        left = [name for name in names if name not in first]
        if left:
            with st.expander(title, expanded=title == "The deal", key=f"{key}-{title}"):
                typed |= _grid(opened, left, key, may_edit)
    _written_once(opened)
    if not may_edit:
        if not opened.is_past:
            states.notice(f"Only its owner's side edits this deal. Open to: {access.who_may('pipeline.edit_deal')}.")
        return
    changes = {name: value for name, value in typed.items() if value != base["values"].get(name)}
    st.session_state[opened.key("changes")] = changes
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        is_sent = st.button("Save the fields", type="primary", disabled=not changes, key=opened.key("save-fields"))
        if changes and st.button("Throw away what I typed", type="tertiary", key=opened.key("drop-fields")):
            _anew(opened)
            st.rerun()
    if changes:
        states.notice(f"Not saved yet: {', '.join(label(name) for name in changes)}.")
    if is_sent:
        _send(opened, base["row_version"], changes)


def _grid(opened: Open, names: list[str], key: str, may_edit: bool, *, needed: bool = False) -> dict[str, Any]:
    typed = {}
    with st.grid(3, min_column_width=240, gap=14) as grid:
        for name in names:
            with grid.cell():
                typed[name] = ask(opened, name, key=key, is_needed=needed, disabled=not may_edit)
    return typed


def _send(opened: Open, row_version: int, changes: dict[str, Any]) -> None:
    done = save(opened, commands.edit_deal, why="deal edited", done="Saved", row_version=row_version, **changes)
    if done:
        _anew(opened)
    if done or opened.key("conflict") in st.session_state:
        st.rerun()


def _base(opened: Open) -> dict[str, Any]:
    """Return what the form was opened on: it moves with the store only while nothing is typed."""
    name = opened.key("base")
    held = st.session_state.get(name)
    is_idle = not st.session_state.get(opened.key("changes"))
    if held is None or (held["row_version"] != opened.version and is_idle):
        if held is not None:
            begin_anew(opened, FORM)
        held = {"row_version": opened.version, "values": dict(opened.view.values)}
        st.session_state[name] = held
    found: dict[str, Any] = held
    return found


def _anew(opened: Open) -> None:
    for name in ("base", "changes", "conflict", "problem"):
        st.session_state.pop(opened.key(name), None)
    begin_anew(opened, FORM)


def _conflict(opened: Open, base: dict[str, Any]) -> None:
    told = st.session_state.get(opened.key("conflict"))
    changes = st.session_state.get(opened.key("changes")) or {}
    if told is None:
        return
    words, names = told
    # Only what both changed is in dispute; the rest of what was typed is simply saved.
    names = [name for name in names if opened.view.values.get(name) != base["values"].get(name)]
    ask_which = "Choose which value is to stand." if names else "Nothing of yours is in dispute: save it."
    states.notice(f"{words} What you typed is kept. {ask_which}")
    choice = {}
    for name in names:
        theirs, own = said(opened, name, opened.view.values.get(name)), said(opened, name, changes.get(name))
        choice[name] = st.radio(
            plain(label(name).capitalize()), ("theirs", "mine"), horizontal=True, key=opened.key(f"choose-{name}"),
            format_func=lambda side, a=theirs, b=own: plain(f"Theirs: {a}" if side == "theirs" else f"Mine: {b}"),
        )  # fmt: skip
    others = {name: value for name, value in changes.items() if name not in names}
    with st.container(horizontal=True, gap="small"):
        if st.button("Save these values", type="primary", key=opened.key("settle")):
            kept = others | {name: changes[name] for name, side in choice.items() if side == "mine" and name in changes}
            st.session_state.pop(opened.key("conflict"))
            if kept:
                _send(opened, opened.version, kept)
            else:
                _anew(opened)
                st.rerun()


def _written_once(opened: Open) -> None:
    values = opened.view.values
    once = (("lead_source_original", "source"), ("first_touch_campaign", "campaign"),
            ("segment_fit_score_at_mql", "fit_score"))  # fmt: skip
    lines = [
        f"{label(name).capitalize()}: {values[name]}" + (f" (now {values[of]})" if values[of] != values[name] else "")
        for name, of in once if values.get(name) is not None
    ]  # fmt: skip
    if lines:
        states.notice("Written once, when the deal qualified. Nobody can change these:", items=lines)
