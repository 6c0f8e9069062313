"""Dialogs that move a deal: forward, closed, back, open again, to another owner."""

from typing import Any

import streamlit as st

from components import states
from components.escape import plain
from data.pipeline import commands, definitions
from data.pipeline.formulas import gates
from pages.pipeline.deal.asking import ask, askable
from pages.pipeline.deal.saving import Open, save

OUTCOMES = {"closed_won": "Won", "closed_lost": "Lost", "closed_no_decision": "No decision"}


def buttons(opened: Open) -> None:
    """What the person may do with the deal as it stands."""
    view, known = opened.view, definitions.stages()
    can_move = opened.may("pipeline.advance_stage")
    with st.container(horizontal=True, gap="small", key="qd-deal-moves"):
        if view.is_open and can_move:
            if view.next_stage and known[view.next_stage].is_open:
                to = known[view.next_stage].short
                if st.button(f"Advance to {to}", type="primary", key=opened.key("advance")):
                    advance(opened)
            is_last = not (view.next_stage and known[view.next_stage].is_open)
            if st.button("Close the deal", type="primary" if is_last else "secondary", key=opened.key("close")):
                close(opened)
        lower = [code for code, one in known.items() if one.is_open and one.rank < known[view.values["stage"]].rank]
        if view.is_open and lower and opened.may("pipeline.propose_backslide") and st.button(
            "Move back", key=opened.key("back")
        ):
            back(opened, lower)
        if not view.is_open and can_move and st.button("Open again", key=opened.key("reopen")):
            reopen(opened)
        may_give = opened.may("pipeline.reassign_owner") or opened.may("pipeline.propose_owner")
        if may_give and st.button("Change the owner", key=opened.key("owner")):
            owner(opened)
        if view.is_open and opened.may("pipeline.edit_deal") and st.button("Own odds", key=opened.key("odds")):
            odds(opened)


def _filled(opened: Open, stage: str, form: str) -> dict[str, Any]:
    """Ask for what a stage's gate misses, and return what was typed."""
    if stage == opened.view.next_stage:
        missing = opened.view.missing
    else:
        rules = definitions.gates(opened.view.as_of)
        missing = gates.missing(opened.view.values, stage=stage, as_of=opened.view.as_of, gates=rules)
    names = [name for name in dict.fromkeys(map(askable, missing)) if name and name != "reason_code"]
    others = [gates.words_of(name) for name in missing if askable(name) is None]
    if others:
        states.notice("This is filled in elsewhere on the page first:", items=others)
    if names:
        states.notice("The gate still asks for:")
    typed = {name: ask(opened, name, key=f"{opened.key(form)}-{stage}", is_needed=True) for name in names}
    return {name: value for name, value in typed.items() if value is not None}


@st.dialog("Advance the deal", width="medium")
def advance(opened: Open) -> None:
    """Move to the next stage; what its gate misses is filled in here."""
    stage = opened.view.next_stage or ""
    typed = _filled(opened, stage, "advance")
    short = definitions.stages()[stage].short
    if st.button(f"Advance to {short}", type="primary", key=opened.key("advance-go")) and save(
        opened, commands.advance_deal, why=f"advanced to {short}", done="Moved", row_version=opened.version,
        stage=stage, **typed,
    ):  # fmt: skip
        st.rerun()


@st.dialog("Close the deal", width="medium")
def close(opened: Open) -> None:
    """Won, lost or no decision: the reason, up to two more, the competitor and the evidence."""
    key = opened.key("closing")
    stage = st.segmented_control("Outcome", list(OUTCOMES), default="closed_won", required=True,
                                 format_func=OUTCOMES.__getitem__, key=f"{key}-stage")  # fmt: skip
    day = st.date_input("Closed on", value=opened.view.as_of, max_value=opened.view.as_of, format="YYYY-MM-DD",
                        key=f"{key}-day")  # fmt: skip
    reasons, given = opened.choices[stage], {}
    if reasons:
        given["reason_code"] = st.selectbox("Main reason", list(reasons), index=None, format_func=reasons.__getitem__,
                                            key=f"{key}-reason-{stage}")  # fmt: skip
        given["contributing"] = st.multiselect("Contributing reasons (up to two)", list(reasons), max_selections=2,
                                               format_func=reasons.__getitem__, key=f"{key}-more-{stage}")  # fmt: skip
    typed = _filled(opened, stage, "close")
    given["note"] = st.text_area("Evidence", help="What was said or written, by whom, when", max_chars=4000,
                                 key=f"{key}-note")  # fmt: skip
    if st.button(f"Close as {OUTCOMES[stage].lower()}", type="primary", key=f"{key}-go") and save(
        opened, commands.close_deal, why=f"closed: {OUTCOMES[stage].lower()}", done="Closed", stage=stage,
        row_version=opened.version, occurred_on=day, **given, **typed,
    ):  # fmt: skip
        st.rerun()


@st.dialog("Move the deal back")
def back(opened: Open, stages: list[str]) -> None:
    """To an earlier stage, with the reason."""
    known, key = definitions.stages(), opened.key("going-back")
    stage = st.selectbox("To", stages[::-1], format_func=lambda code: known[code].label, key=f"{key}-stage")
    reason = st.text_area("Why", max_chars=1000, key=f"{key}-why",
                          help="Moving back is counted, with its reason, in velocity and risk")  # fmt: skip
    at_once = opened.may("pipeline.approve_backslide")
    if not at_once:
        states.notice("Your manager decides. Until then the deal stays where it is.")
    if st.button("Move back" if at_once else "Propose to move back", type="primary", key=f"{key}-go") and save(
        opened, commands.regress_deal, why=reason, row_version=opened.version, stage=stage, reason=reason,
        done="Moved back" if at_once else "Proposed",
    ):  # fmt: skip
        st.rerun()


@st.dialog("Open the deal again")
def reopen(opened: Open) -> None:
    """Back to the stage it was closed from, with a new close date and the reason."""
    key = opened.key("reopening")
    day = st.date_input("Expected close", value=None, min_value=opened.view.as_of, format="YYYY-MM-DD",
                        key=f"{key}-day")  # fmt: skip
    reason = st.text_area("Why", max_chars=1000, key=f"{key}-why")
    states.notice("The earlier close stays in what was reported then. The checklist has to be saved again.")
    if st.button("Open again", type="primary", key=f"{key}-go", disabled=day is None) and save(
        opened, commands.reopen_deal, why=reason, done="Open again", row_version=opened.version, reason=reason,
        close_date=day,
    ):  # fmt: skip
        st.rerun()


@st.dialog("Change the owner")
def owner(opened: Open) -> None:
    """To somebody who works here, always with a note."""
    key, people = opened.key("owning"), opened.choices["owner_id"]
    others = [number for number in people if number != opened.view.values["owner_id"]]
    chosen = st.selectbox("New owner", others, index=None, format_func=lambda n: plain(people[n]), key=f"{key}-who")
    note = st.text_area("Why", max_chars=1000, key=f"{key}-why")
    if not opened.may("pipeline.reassign_owner"):
        states.notice("Your manager decides. Until then the deal keeps its owner.")
    if st.button("Give the deal", type="primary", key=f"{key}-go", disabled=chosen is None) and save(
        opened, commands.reassign_owner, why=note, row_version=opened.version, owner_id=chosen, note=note, done="Done"
    ):
        st.rerun()


@st.dialog("Your own odds")
def odds(opened: Open) -> None:
    """The owner's odds, kept beside the policy's, with the reason."""
    key, values = opened.key("betting"), opened.view.values
    percent = st.number_input("Odds in percent", value=values["win_percent"], step=1, key=f"{key}-n",
                              help="Empty takes them back")  # fmt: skip
    reason = st.text_area("Why", value=values["win_percent_reason"] or "", max_chars=1000, key=f"{key}-why")
    if st.button("Save", type="primary", key=f"{key}-go") and save(
        opened, commands.set_win_percent, why="own odds", row_version=opened.version, percent=percent,
        reason=reason if percent is not None else "", done="Saved",
    ):  # fmt: skip
        st.rerun()
