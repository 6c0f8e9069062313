"""The grid to edit: changed cells become commands, deal by deal; nothing typed is lost when one is refused."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import pandas as pd
import streamlit as st

from components import states
from components.frame import Edit, choose, edits, follow, write
from components.opening import opening
from data.core import numbers
from data.core.access import Actor
from data.pipeline import commands, definitions
from data.pipeline.views import Grid
from pages.pipeline.deals import moving, telling

SHOWN = ("open", "account", "owner", "stage", "amount", "currency", "close_date", "next_step", "next_step_date",
         "forecast_category", "lacks")  # fmt: skip
EDITABLE = ("amount", "close_date", "next_step", "next_step_date", "forecast_category")
PICK = "pick"
OPEN = "deals-open-click"
MOST_TOLD = 20


def shown_before(key: str) -> tuple[int, ...]:
    """The deals whose cells wait to be saved: they stay on the page, in their order, until they are."""
    return tuple(st.session_state.get(f"{key}-kept", ()))


def grid(actor: Actor, grid: Grid, *, key: str) -> None:
    """Draw the editor with its two acts: save the changed cells, move the chosen deals."""
    _tell(key)
    moving.tell()
    acts = st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="qd-deals-acts")
    frame = _frame(grid)
    turn = st.session_state.get(f"{key}-turn", 0)
    opening([str(row["name"]) for row in grid.rows], key=key, noun="deals", has_links=False,
            on_open=lambda place: choose(telling.DEAL, grid.rows[place]["id"]))  # fmt: skip
    edited = st.data_editor(
        frame, key=f"{key}-editor-{grid.page}-{turn}", hide_index=True, num_rows="fixed", height=620,
        column_order=(PICK, *SHOWN), column_config=_config(grid), placeholder="empty", alt="Deals to edit",
        disabled=[name for name in frame.columns if name not in (PICK, *EDITABLE)],
    )  # fmt: skip
    follow()
    try:
        changed = edits(frame.drop(columns=[PICK, "open"]), edited.drop(columns=[PICK, "open"]), key="id",
                        fields=EDITABLE)  # fmt: skip
    except ValueError as wrong:
        states.notice(str(wrong))
        return
    chosen = [int(number) for number in edited.loc[edited[PICK].fillna(False).astype(bool), "id"]]
    touched = {edit.row_id for edit in changed}
    with acts:
        words = f"Save {len(changed)} {'cell' if len(changed) == 1 else 'cells'}"
        if st.button(words, type="primary", disabled=not changed, key="deals-save-cells"):
            _save(actor, grid, changed, key)
            st.rerun()
        moving.act(actor, grid, chosen, unsaved=bool(touched & set(chosen)), key=key)


def _frame(grid: Grid) -> pd.DataFrame:
    rows = [
        {"id": row["id"], PICK: False, "open": row["name"], "account": row["account"], "owner": row["owner"],
         "stage": row["stage_label"], "amount": None if row["amount"] is None else float(row["amount"]),
         "currency": row["currency"], "close_date": row["close_date"], "next_step": row["next_step"],
         "next_step_date": row["next_step_date"], "forecast_category": row["forecast_category"], "lacks": row["lacks"]}
        for row in grid.rows
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    for name in ("close_date", "next_step_date"):
        frame[name] = pd.to_datetime(frame[name])
    frame["amount"] = pd.to_numeric(frame["amount"])
    return frame


def _config(grid: Grid) -> dict[str, Any]:
    kinds = st.column_config
    categories = definitions.forecast_categories()

    def opened() -> None:
        click = st.session_state.get(OPEN)
        if click is not None and 0 <= click["row"] < len(grid.rows):
            choose(telling.DEAL, grid.rows[click["row"]]["id"])

    return {
        PICK: kinds.CheckboxColumn("Choose", width=70, pinned=True),
        "open": kinds.ButtonColumn("Deal", type="tertiary", alignment="left", pinned=True, key=OPEN, on_click=opened),
        "account": "Account", "owner": "Owner", "stage": "Stage", "currency": "Currency", "lacks": "Lacks",
        "amount": kinds.NumberColumn("Amount", format="localized"),
        "close_date": kinds.DateColumn("Close date", format="D MMM YYYY"),
        "next_step": kinds.TextColumn("Next step", max_chars=2000),
        "next_step_date": kinds.DateColumn("Next step on", format="D MMM YYYY"),
        "forecast_category": kinds.SelectboxColumn(
            "Forecast", options=list(categories), format_func=lambda code: categories[code].label if code else ""
        ),
    }  # fmt: skip


def _save(actor: Actor, grid: Grid, changed: Sequence[Edit], key: str) -> None:
    """Save deal by deal: one that is refused keeps its typed cells, with the reason; the others are in."""
    rows = {row["id"]: row for row in grid.rows}
    saved, problems = 0, []
    for number in dict.fromkeys(edit.row_id for edit in changed):
        row, cells = rows[number], [edit for edit in changed if edit.row_id == number]
        try:
            values = {edit.field: _value(edit, row) for edit in cells}
        except ValueError as wrong:
            problems.append((str(row["name"]), str(wrong)))
            continue
        with st.container(key=f"qd-save-{number}"), write(actor, "edited in the grid", channel="grid") as saving:
            commands.edit_deal(saving.session, number, actor=actor, row_version=row["row_version"], **values)
        saved += saving.is_done
        if saving.problem:
            problems.append((str(row["name"]), saving.problem))
    st.session_state[f"{key}-told"] = saved, problems
    if problems:
        st.session_state[f"{key}-kept"] = [row["id"] for row in grid.rows]
    else:
        st.session_state.pop(f"{key}-kept", None)
        st.session_state[f"{key}-turn"] = st.session_state.get(f"{key}-turn", 0) + 1


def _value(edit: Edit, row: dict[str, Any]) -> Any:
    if edit.new is None:
        return None
    if edit.field == "amount":
        try:
            return numbers.to_minor(Decimal(str(edit.new)), row["currency"])
        except (InvalidOperation, ArithmeticError) as wrong:
            raise ValueError("An amount is a number.") from wrong
    if edit.field in ("close_date", "next_step_date"):
        return edit.new if type(edit.new) is date else pd.Timestamp(edit.new).date()
    return edit.new


def _tell(key: str) -> None:
    told = st.session_state.pop(f"{key}-told", None)
    if told is None:
        return
    saved, problems = told
    words = f"Saved {saved} {'deal' if saved == 1 else 'deals'}."
    if problems:
        states.notices(f"{words} {len(problems)} not saved; what was typed is still here.", problems, noun="deals",
                       most=MOST_TOLD)  # fmt: skip
    else:
        states.notice(words)
