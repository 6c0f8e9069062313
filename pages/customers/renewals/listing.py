"""The contracts as a table, disagreements first; a click opens one."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from components import numbers
from components.table import Column, table
from data.customers.views.renewal_shapes import VIEW_WORDS, Contract
from data.customers.views.renewals import Runway

OPENED = "renewals-opened"
OWED = ("red", "Owed")


def table_of(found: Sequence[Contract], view: Runway, *, key: str) -> None:
    """Draw contracts, each with its end and its last day of notice."""
    columns = [
        Column("name", "Contract", "open", width=210), Column("end_on", "Ends on", "date", width=92),
        Column("notice", "Notice by", width=112), Column("arr", "ARR", width=82),
        Column("system", "System", "status", width=88), Column("owner_view", "Owner's view", "status", width=98),
        Column("apart", "Together", width=104), Column("step", "Next step", width=190),
        Column("owner", "Owner", width=120),
    ]  # fmt: skip
    table([_row(one, view) for one in found], columns, key=key, noun="contracts",
          alt=f"{len(found)} contracts with both views, those that differ first",
          on_open=lambda row: st.session_state.update({OPENED: row["id"]}))  # fmt: skip


def _row(one: Contract, view: Runway) -> dict[str, Any]:
    step = one.next_step
    late = f", {one.late_steps} late" if one.late_steps else ""
    sponsor = "■ no sponsor" if one.is_without_sponsor else ""
    return {
        "id": one.key, "name": one.name, "end_on": one.end_on, "notice": notice(one, view),
        "arr": "no rate" if one.arr is None else numbers.money(one.arr, view.currency),
        "system": VIEW_WORDS[one.system],
        "owner_view": VIEW_WORDS[one.owner_view] if one.owner_view else OWED if one.is_owed else ("grey", "Not said"),
        "apart": "■ they differ" if one.is_disagreement else sponsor or "",
        "step": f"{step.title}, {step.due_on.day} {step.due_on:%b}{late}" if step else "none left",
        "owner": one.owner or "nobody",
    }  # fmt: skip


def notice(one: Contract, view: Runway) -> str:
    """The last day of notice in words: passed, near, or not agreed."""
    if one.notice_on is None:
        return "not agreed"
    told = f"{one.notice_on.day} {one.notice_on:%b %Y}"
    return f"{told}, passed" if one.notice_on < view.as_of else told

