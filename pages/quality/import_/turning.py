"""Whether a sheet with a column for each month goes in as a row for each of its cells: asked, with a preview."""

from dataclasses import replace

import streamlit as st

from components import states
from components.escape import plain
from components.markup import draw
from components.nouns import counted
from components.plain_table import plain_table
from data.core.importing.files import FileRefused
from data.core.importing.headers import Table
from data.core.importing.mappings import TableMapping, Wide
from data.core.importing.periods import Periods
from data.core.importing.sheets import shown
from data.core.importing.turning import suggested, turned

STAYS, TURNS = "Leave it as it is", "A row for each cell"
FIRST = 5
MOST_FIGURES = 12
WIDTH = 200
NAMED = {"day": "days", "month": "months", "quarter": "quarters", "year": "years"}


def ask(table: Table, given: TableMapping | None, name: str, place: str) -> tuple[Table, Wide | None]:
    """Ask about a table whose columns look like periods; return it turned, or as it is.

    `given` is how a file of this name was read last, whose answers stand already; `name` is what the table is called.
    """
    found, before = suggested(table, given), given.wide if given else None
    if found is None:
        return table, None
    with st.container(border=True, key=f"qd-turning-{place}"):
        first, last = found.headings[0].header, found.headings[-1].header
        count = counted(len(found.headings), "columns")
        words = f"{name}: {count}, from {first} to {last}, are named by {NAMED[found.kind]}. How do they go in?"
        answer = st.radio(plain(words), [STAYS, TURNS], index=int(before is not None), key=f"turn-{place}",
                          captions=["One row of the sheet is one row.", _becomes(found)])  # fmt: skip
        if answer == STAYS:
            return table, None
        wide = _answers(found, before or Wide(), place)
        if wide.year is None and found.has_no_year:
            states.notice("Say which year the first of them is in. Until then the table stays as it is.")
            return table, None
        mapping = replace(given or TableMapping(target=""), wide=wide)
        try:
            made = turned(table, mapping)
        except FileRefused as problem:
            states.notice(problem.message)
            return table, None
        _preview(made)
    return made, wide


def _becomes(found: Periods) -> str:
    what = f"{NAMED[found.kind][:-1]} and figure" if any(found.figures) else NAMED[found.kind][:-1]
    return f"Each cell that holds something becomes a row with its {what}."


def _answers(found: Periods, before: Wide, place: str) -> Wide:
    """Ask what the figures are called here, which columns stay out, and the year where their names hold none."""
    figures = {}
    with st.container(horizontal=True):
        for number, theirs in enumerate(found.figures[:MOST_FIGURES]):
            label = f"“{theirs}” is called" if theirs else "What the numbers count"
            ours = st.text_input(plain(label), value=before.figures.get(theirs, theirs), max_chars=80, width=WIDTH,
                                 key=f"turn-figure-{place}-{number}")  # fmt: skip
            if ours.strip() and ours.strip() != theirs:
                figures[theirs] = ours.strip()
        year = before.year
        if found.has_no_year:
            year = st.number_input("Year of the first column", min_value=1900, max_value=2199, step=1, value=year,
                                   key=f"turn-year-{place}", width=WIDTH)  # fmt: skip
    names = [one.header for one in found.headings]
    out = st.multiselect("Columns that stay out", names, default=[name for name in before.leave_out if name in names],
                         format_func=plain, placeholder="None", key=f"turn-out-{place}", width=480)  # fmt: skip
    return Wide(figures, int(year) if year else None, tuple(out))


def _preview(made: Table) -> None:
    """Show the first rows, each with the cell it comes from."""
    size = len(made.row_numbers)
    rows = [[*(shown(column[p]) for column in made.columns), made.row_numbers[p]] for p in range(min(FIRST, size))]
    heads = [*((header, header == made.headers[-1]) for header in made.headers), ("Cell", False)]
    draw(plain_table(rows, heads, alt=f"The first {len(rows)} of {size:,} rows"))
    st.caption(f"The first {len(rows)} of {size:,} rows. Blank cells make none, nor do totals.")
