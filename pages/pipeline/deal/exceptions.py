"""Exceptions and proposals: what waits for a decision, waivers of the gate with their end, and how they went."""

from datetime import timedelta
from typing import Any

import streamlit as st

from components import states
from components.escape import plain
from components.page_head import section
from components.table import Column, table
from data.core import access
from data.core.work import approvals
from data.pipeline import commands
from data.pipeline.formulas import gates
from pages.pipeline.deal.saving import Open, begin_anew, rest, save

STATES = {"asked": ("yellow", "waits"), "granted": ("green", "granted"), "refused": ("grey", "refused"),
          "ended": ("grey", "ended"), "waiting": ("yellow", "waits"), "approved": ("green", "approved"),
          "returned": ("grey", "returned"), "withdrawn": ("grey", "withdrawn")}  # fmt: skip


def waiting(opened: Open) -> None:
    """Proposals and waivers that wait, each with one click to decide."""
    for row in opened.view.proposals:
        if row["state"] == approvals.WAITING:
            _decide(opened, row, f"{row['proposed_by']} proposes: {row['what']}. Why: {row['reason']}",
                    right=approvals.KINDS[row["kind"]][1] if row["kind"] in approvals.KINDS else "",
                    mine=row["proposed_by_id"], act=_approve, yes="Approve", no="Return")  # fmt: skip
    for row in opened.view.waivers:
        if row["state"] == "asked":
            _decide(opened, row, f"{row['asked_by']} asks to waive until {row['expires_on']}: {row['labels']}. "
                    f"Why: {row['reason']}", right="waivers.approve", mine=row["requested_by_id"], act=_grant,
                    yes="Grant", no="Refuse")  # fmt: skip


def _decide(opened: Open, row: dict[str, Any], words: str, *, right: str, mine: int | None, act: Any, yes: str,
            no: str) -> None:  # fmt: skip
    states.notice(words)
    key = opened.key(f"{yes}-{row['id']}")
    if opened.actor.id == mine or not right or not opened.may(right):
        who = access.who_may(right) if right else "nobody"
        states.notice(f"Somebody else decides: {who}.")
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        note = st.text_input("Note", key=f"{key}-note", max_chars=1000, width=320)
        is_yes = st.button(yes, type="primary", key=f"{key}-yes")
        is_no = st.button(no, key=f"{key}-no")
    given = {"why": note or row["reason"], "done": "Decided", "number": row["id"], "is_yes": is_yes, "note": note}
    if (is_yes or is_no) and save(opened, act, **given):
        st.rerun()


def _approve(session: Any, _deal_id: int, *, actor: Any, number: int, is_yes: bool, note: str) -> None:
    commands.decide_proposal(session, number, actor=actor, is_approved=is_yes, note=note)


def _grant(session: Any, _deal_id: int, *, actor: Any, number: int, is_yes: bool, note: str) -> None:
    commands.decide_waiver(session, number, actor=actor, is_granted=is_yes, note=note)


def waivers(opened: Open) -> None:
    """Every waiver and proposal of the deal, and a form to ask for a waiver."""
    section("Waivers", "An exception from the gate with a reason and an end. The day after it, the rule holds again.")
    rows = [{**row, "status": STATES[_state(row, opened)]} for row in opened.view.waivers]
    if rows:
        columns = [
            Column("labels", "Waived", width=240), Column("status", "State", "status"),
            Column("reason", "Why", width=240), Column("asked_by", "Asked by"), Column("decided_by", "Decided by"),
            Column("expires_on", "Until", "date"),
        ]  # fmt: skip
        table(rows, columns, key=opened.key("waivers"), alt="Waivers of the deal", noun="waivers")
    else:
        states.notice("No gate of this deal has been waived.")
    if opened.may("waivers.propose") and opened.view.is_open:
        _ask(opened)
    proposals = [{**row, "status": STATES[row["state"]]} for row in opened.view.proposals]
    if proposals:
        section("Proposals")
        columns = [
            Column("what", "What", width=220), Column("status", "State", "status"), Column("reason", "Why", width=240),
            Column("proposed_by", "Proposed by"), Column("decided_by", "Decided by"), Column("note", "Note"),
        ]  # fmt: skip
        table(proposals, columns, key=opened.key("proposals"), alt="Proposals about the deal", noun="proposals")


def _state(row: dict[str, Any], opened: Open) -> str:
    is_over = row["state"] == "granted" and row["expires_on"] < opened.view.as_of
    return "ended" if is_over else str(row["state"])


def _ask(opened: Open) -> None:
    key, view = rest(opened, "waiver"), opened.view
    lacks = [*view.missing, *(item.name for item in view.debt)]
    names = list(dict.fromkeys(map(gates.waivable, lacks)))
    if not names:
        states.notice("Nothing is missing that could be waived.")
        return
    with st.expander("Ask for a waiver", key=f"{key}-box"):
        asked = st.multiselect("What the gate is to do without", names, format_func=lambda n: plain(gates.words_of(n)),
                               key=f"{key}-fields")  # fmt: skip
        reason = st.text_area("Why", max_chars=1000, key=f"{key}-why")
        until = st.date_input("Until, this day included", value=view.as_of + timedelta(days=14), min_value=view.as_of,
                              format="YYYY-MM-DD", key=f"{key}-until")  # fmt: skip
        if st.button("Ask for it", type="primary", key=f"{key}-go", disabled=not asked) and save(
            opened, commands.ask_waiver, why="waiver asked", done="Asked", fields=asked, reason=reason, expires_on=until
        ):
            begin_anew(opened, "waiver")
            st.rerun()
