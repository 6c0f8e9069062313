"""The contracts as a table, disagreements first; a click opens one."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from components import numbers, states
from components.table import Column, table
from data.customers.views.renewal_shapes import VIEW_WORDS, Contract
from data.customers.views.renewals import Runway

OPENED = "renewals-opened"
OWED = ("red", "Owed")


def table_of(found: Sequence[Contract], view: Runway, *, key: str) -> None:
    """Draw contracts, each with its end and its last day of notice."""
    if not found:
        states.notice("No contract is near its end, as far as you can see and for what was asked.")
        return
    columns = [
        Column("name", "Contract", "open", width=205), Column("end_on", "Ends on", "date", width=85),
        Column("notice", "Notice by", width=92),
        Column("arr", f"ARR ({view.currency})", "count", reason="why", width=78),
        Column("system", "System", "status", width=72), Column("owner_view", "Owner's view", "status", width=85),
        Column("apart", "Stands out", width=92), Column("step", "Next step", width=225),
        Column("owner", "Owner", width=100),
    ]  # fmt: skip
    table([_row(one, view) for one in found], columns, key=key, noun="contracts",
          alt=f"{len(found)} contracts with both views, those that differ first",
          on_open=lambda row: st.session_state.update({OPENED: row["id"]}))  # fmt: skip


def _row(one: Contract, view: Runway) -> dict[str, Any]:
    step = one.next_step
    late = f", {one.late_steps} late" if one.late_steps else ""
    sponsor = "■ No sponsor" if one.is_without_sponsor else ""
    return {
        "id": one.key, "name": one.name, "end_on": one.end_on, "notice": notice(one, view),
        "arr": None if one.arr is None else numbers.rounded(one.arr, 0), "why": "no rate",
        "system": VIEW_WORDS[one.system],
        "owner_view": VIEW_WORDS[one.owner_view] if one.owner_view else OWED if one.is_owed else ("grey", "Not said"),
        "apart": "■ Views differ" if one.is_disagreement else sponsor or "",
        "step": f"{step.due_on.day} {step.due_on:%b}: {step.title}{late}" if step else "none left",
        "owner": one.owner or "nobody",
    }  # fmt: skip


def notice(one: Contract, view: Runway) -> str:
    """The last day of notice in words: passed, near, or not agreed."""
    if one.notice_on is None:
        return "not agreed"
    told = f"{one.notice_on.day} {one.notice_on:%b}"
    return f"{told}, passed" if one.notice_on < view.as_of else f"{told} {one.notice_on.year}"

