"""Refused rows in a grid: their cells are corrected here, checked again, and go in with the rest."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from components import states
from components.escape import clean, plain
from components.frame import edits
from components.markup import draw, element
from components.page_head import section
from data.core.importing.headers import Table
from data.core.importing.planning import Plan
from data.core.importing.sheets import shown
from data.core.importing.turning import correctable
from pages.quality.import_.studio import Box

MOST = 200
MOST_COLUMNS = 12
ROW, WHY = "row", "why"


def fix(plans: list[Plan], held: Box) -> None:
    """Draw the refused rows of each table; corrected cells are kept beside the file and the page checks again."""
    refused = [plan for plan in plans if plan.reading.refused]
    if not refused:
        return
    with st.expander("Correct the refused rows here", expanded=False):
        plan = refused[0]
        if len(refused) > 1:
            names = {p.target.title: p for p in refused}
            plan = names[st.selectbox("Rows of", list(names), key=f"fix-of-{held['turn']}")]
        _grid(plan, held)


def _grid(plan: Plan, held: Box) -> None:
    table = plan.reading.table
    base = _frame(plan)
    section(f"{plan.target.title}: refused rows", "Change a cell, then check again. The file itself stays as it is.")
    count = len(plan.reading.refused)
    if count > MOST:
        words = f"The first {MOST} of {count:,}; the rest follow as these are corrected."
        draw(element("div", words, class_="qd-muted"))
    labels = {f"c{place}": clean(header) for place, header in enumerate(table.headers)}
    config = {name: st.column_config.TextColumn(plain(label)) for name, label in labels.items() if name in base.columns}
    where = st.column_config.TextColumn if table.turned else st.column_config.NumberColumn
    config |= {ROW: where("Cell" if table.turned else "Row", disabled=True, pinned=True),
               WHY: st.column_config.TextColumn("Why it is refused", disabled=True, width="large")}  # fmt: skip
    # The number in the key: a corrected grid begins anew from what is kept, never from what the last one returned.
    edited = st.data_editor(base, hide_index=True, num_rows="fixed", column_config=config,
                            disabled=[ROW, WHY, *_fixed(table, base)],
                            key=f"fix-{held['file']}-{held['fixing']}")  # fmt: skip
    if st.button("Check the corrected cells", key="fix-go"):
        try:
            found = edits(base, edited, key=ROW, fields=[name for name in base.columns if name.startswith("c")])
        except ValueError as wrong:
            states.notice(str(wrong))
            return
        place = (table.sheet, table.header_row)
        spots = [correctable(table, one.row_id, table.headers[int(one.field[1:])]) for one in found]
        cells = {(*place, *spot): str(one.new or "") for spot, one in zip(spots, found, strict=True) if spot}
        held["repairs"] = replace(held["repairs"], cells={**held["repairs"].cells, **cells})
        held["fixing"] += 1
        st.rerun()


def _fixed(table: Table, base: pd.DataFrame) -> list[str]:
    """The columns whose cells only a column's name says, of a table that was turned: nothing to correct there."""
    shown_ = [int(name[1:]) for name in base.columns if name.startswith("c")] if len(base) else []
    return [f"c{n}" for n in shown_ if correctable(table, base[ROW].iloc[0], table.headers[n]) is None]


def _frame(plan: Plan) -> pd.DataFrame:
    """The refused rows as text: the columns that are imported, those refused first."""
    table, reading = plan.reading.table, plan.reading
    wrong = {refusal.column for refusal in reading.refused.values()}
    places = [table.headers.index(header) for header in reading.headers.values() if header in table.headers]
    places = sorted(places, key=lambda place: (table.headers[place] not in wrong, place))[:MOST_COLUMNS]
    positions = sorted(reading.refused)[:MOST]
    lines = [
        {ROW: table.row_numbers[p], **{f"c{n}": shown(table.columns[n][p]) for n in places},
         WHY: clean(f"{reading.refused[p].column}: {reading.refused[p].reason}".lstrip(": "))}
        for p in positions
    ]  # fmt: skip
    return pd.DataFrame(lines)
