"""The form of a scoreboard's next version: up to ten lines in a grid, saved as a draft."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from components import states
from components.frame import write
from data.core.numbers import plain
from data.partners import commands
from data.partners.formulas.scoreboard import AREAS, KINDS
from data.partners.lines import COUNTED, MOST, PERIODS, UNITS, Line, share
from data.partners.views.board_versions import Versions
from data.partners.views.scoreboard import Board
from pages.partners.scoreboard.asked import Given

HEADS = ("Line", "Block", "Leading or lagging", "Unit", "Target", "For", "Better", "Green from, %", "Yellow from, %",
         "Owner")  # fmt: skip
BETTER = {"up": "more", "down": "less"}


@st.dialog("Lines of the scoreboard", width="large")
def edit(given: Given, view: Board, found: Versions) -> None:
    """Edit the lines that a next version begins with; what is counted keeps its unit."""
    waiting = found.waiting
    if waiting is not None and waiting.state != "draft":
        states.notice(f"Version {waiting.version} is {waiting.state}. Saving makes a new version; its link says so.")
    states.notice(f"At most {MOST} lines. Shares in percent, money in {view.currency}. The suite counts these by "
                  f"itself: {', '.join(one.title for one in COUNTED.values())}.")  # fmt: skip
    mark = f"lines-{view.partner_id}-{found.versions[0].version if found.versions else 0}"
    typed = st.data_editor(_frame(found.start), num_rows="dynamic", hide_index=True, key=mark, column_config={
        "Line": st.column_config.TextColumn(required=True, max_chars=80),
        "Block": st.column_config.SelectboxColumn(options=list(AREAS)),
        "Leading or lagging": st.column_config.SelectboxColumn(options=list(KINDS)),
        "Unit": st.column_config.SelectboxColumn(options=list(UNITS)),
        "For": st.column_config.SelectboxColumn(options=list(PERIODS)),
        "Better": st.column_config.SelectboxColumn(options=list(BETTER.values())),
    })  # fmt: skip
    if not st.button("Save as a draft", type="primary"):
        return
    with write(given.actor, "scoreboard proposed", done="Saved as a draft.") as saving:
        codes = {line.title: line.metric for line in found.start}
        lines = [_told(row, codes) for row in typed.to_dict("records")]
        commands.propose_scoreboard(saving.session, view.partner_id, actor=given.actor, lines=lines,
                                    row_version=waiting.row_version if waiting else 0)  # fmt: skip
    if saving.is_done:
        st.rerun()


def _frame(lines: Sequence[Line]) -> pd.DataFrame:
    rows = [[line.title, line.area, line.kind, line.unit, _shown(line), line.per, BETTER[line.direction],
             plain(line.green * 100), plain(line.yellow * 100), line.owner] for line in lines]  # fmt: skip
    return pd.DataFrame(rows, columns=list(HEADS), dtype="string")


def _shown(line: Line) -> str:
    if line.target is None:
        return ""
    return plain(line.target * 100 if line.unit == "percent" else line.target)


def _told(row: dict[Any, Any], codes: Mapping[str, str]) -> dict[str, Any]:
    """A row of the grid as a line; what is empty is left out, a known title keeps its code.

    Raises ValueError for a number that is none.
    """
    clean = {head: "" if pd.isna(value) else str(value).strip() for head, value in row.items()}
    title = clean["Line"]
    known = next((one for one in COUNTED.values() if one.title.casefold() == title.casefold()), None)
    unit = known.unit if known else clean["Unit"]
    back = {said: code for code, said in BETTER.items()}
    found = {"metric": codes.get(title, title), "title": title, "area": clean["Block"], "unit": unit,
             "kind": clean["Leading or lagging"], "per": clean["For"], "direction": back.get(clean["Better"], "up"),
             "owner": clean["Owner"]}  # fmt: skip
    if clean["Target"]:
        target = clean["Target"].replace(",", "").replace("%", "")
        found["target"] = share(target) if unit == "percent" else target
    for head, name in (("Green from, %", "green"), ("Yellow from, %", "yellow")):
        if clean[head]:
            found[name] = share(clean[head].replace("%", ""))
    return {name: value for name, value in found.items() if value not in ("", None)}
