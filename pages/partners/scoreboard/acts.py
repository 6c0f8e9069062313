"""What can be done with a board: enter what was reached, propose lines, sign, answer, send the link."""

from datetime import date
from typing import Any

import streamlit as st

from components import states
from components.escape import plain
from components.frame import write
from components.instants import moment
from components.page_head import section
from data.core import access, clock, store
from data.partners import commands, scoreboard_routes
from data.partners.lines import COUNTED, Line, share
from data.partners.views.board_versions import Version
from data.partners.views.scoreboard import Board
from pages.partners.scoreboard import asked, lines_form, versions
from pages.partners.scoreboard.asked import Given

LINK = "scoreboard-link"
MONTHS_BACK = 6


def draw(given: Given, view: Board) -> None:
    """The buttons that the reader may press, and what waits for a signature."""
    found = versions.of(given, view.partner_id)
    if found is None:
        return
    may_edit, may_enter = (asked.reaches(given, right, view.owner_id) for right in (asked.EDIT, asked.ENTER))
    with st.container(horizontal=True, gap="small", key="qd-board-acts"):
        if may_enter and view.rows and st.button("Enter a value", icon=":material/edit:"):
            _enter(given, view)
        if may_edit:
            words = "Change the lines" if found.versions else "Propose lines"
            if st.button(words, icon=":material/edit_note:"):
                lines_form.edit(given, view, found)
    if found.waiting is not None:
        _waiting(given, view, found.waiting, may_edit=may_edit)
    if not may_edit and not view.rows:
        states.notice(f"Lines are proposed by: {access.who_may(asked.EDIT)}.")


def _waiting(given: Given, view: Board, one: Version, *, may_edit: bool) -> None:
    section(f"Version {one.version} waits", _said(one, given.held.zone))
    if one.state == "countered":
        _countered(one, view.currency)
    if one.id != view.version_id and one.state != "countered":
        versions.limits(one.lines, view.currency, key="waiting")
    if not may_edit:
        return
    name = ""
    if one.state != "countered":
        name = st.text_input("Who signs for the partner, here and now", max_chars=120, key=f"signer-{one.id}",
                             width=320)  # fmt: skip
    with st.container(horizontal=True, gap="small", key="qd-board-waiting"):
        if one.state == "countered":
            if st.button("Accept what they asked for", type="primary"):
                _do(given, commands.accept_counter, one, "The other lines hold.")
        else:
            if not one.ours_at and st.button("Sign for us", type="primary"):
                _do(given, commands.sign_scoreboard, one, "Signed for us.", side="ours")
            if not one.theirs_at and st.button("The partner signs", type="secondary" if not one.ours_at else "primary"):
                _do(given, commands.sign_scoreboard, one, "Signed for the partner.", side="theirs", name=name)
            if st.button("Sign for us and make a link" if not one.ours_at else "Make a link for the partner"):
                _send(given, view, one)
        if st.button("Withdraw", type="tertiary"):
            _do(given, commands.drop_scoreboard, one, "Withdrawn.")
    if (made := st.session_state.get(LINK)) and made[0] == one.id:
        states.notice("Send this link to the partner. It is shown once; it opens until it expires or the lines change.")
        st.code(made[1], language=None, wrap_lines=True)


def _said(one: Version, zone: str) -> str:
    if one.state == "countered":
        note = f": {one.counter_note}" if one.counter_note else "."
        return f"{one.theirs} asked for other lines{note}"
    ours = f"Signed for us by {one.ours}, {moment(one.ours_at, zone)}." if one.ours_at else "Not signed for us yet."
    theirs = f" Signed for the partner by {one.theirs}." if one.theirs_at else " The partner has not signed yet."
    return ours + theirs


def _countered(one: Version, currency: str) -> None:
    """What they asked for beside what was proposed: only lines that differ."""
    proposed = {line.metric: line for line in one.lines}
    told = []
    for line in one.counter:
        was = proposed.get(line.metric)
        if was != line:
            told.append(f"{line.title}: {_limits(line, currency)}" + (
                f", proposed was {_limits(was, currency)}" if was else ", a new line"))  # fmt: skip
    states.notice("They would rather have:", items=[*told])


def _limits(line: Line, currency: str) -> str:
    row = versions.line_row(line, currency)
    return f"{row['target']}, green from {row['green']}, yellow from {row['yellow']}"


def _do(given: Given, command: Any, one: Version, done: str, **values: Any) -> None:
    with write(given.actor, "scoreboard", done=done) as saving:
        command(saving.session, one.id, actor=given.actor, row_version=one.row_version, **values)
    if saving.is_done:
        st.rerun()


def _send(given: Given, view: Board, one: Version) -> None:
    """Sign it for us where that is open, then make the link, which is kept nowhere."""
    with write(given.actor, "scoreboard sent") as saving:
        commands.send_scoreboard(saving.session, one.id, actor=given.actor, row_version=one.row_version)
    if not saving.is_done:
        return
    try:
        with store.housekeeping() as session:
            made = commands.make_link(session, actor=given.actor, partner_id=view.partner_id, purpose="scoreboard",
                                      record_id=one.id)  # fmt: skip
    except (access.Refused, ValueError) as refused:
        states.notice(str(refused))
        return
    st.session_state[LINK] = one.id, scoreboard_routes.address_of(made)
    st.rerun()


@st.dialog("Enter what was reached")
def _enter(given: Given, view: Board) -> None:
    """A value of a month: with its evidence, or over a counted one with the reason."""
    titles = {row.metric: row.title for row in view.rows}
    metric = st.selectbox("Line", list(titles), format_func=lambda code: plain(titles[code]))
    row = next(one for one in view.rows if one.metric == metric)
    month = st.selectbox("Month", _months(given.today), format_func=lambda day: f"{day:%B %Y}")
    unit = {"percent": " in percent", "money": f" in {view.currency}", "days": " in days"}.get(row.unit, "")
    value = st.text_input(f"Value{unit}", max_chars=20)
    is_counted = metric in COUNTED
    if is_counted:
        states.notice("The suite counts this line. Your value stands over it for the month, with a hollow marker and "
                      "the counted value beside it.")  # fmt: skip
    note = st.text_area("Why the counted value is not right" if is_counted else "What shows it", max_chars=1000)
    if not st.button("Save the value", type="primary"):
        return
    told = value.replace(",", "").replace("%", "").strip()
    with write(given.actor, "partner value", done="Saved.") as saving:
        exact = share(told) if row.unit == "percent" else told
        given_values = {"actor": given.actor, "metric": metric, "month": month, "value": exact}
        if is_counted:
            commands.override_value(saving.session, view.partner_id, note=note, **given_values)
        else:
            commands.set_actual(saving.session, view.partner_id, evidence=note, **given_values)
    if saving.is_done:
        st.rerun()


def _months(today: date) -> list[date]:
    first = today.replace(day=1)
    return [clock.add_months(first, -back) for back in range(MONTHS_BACK)]
