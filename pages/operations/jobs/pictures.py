"""The maps: stages and groups by how many of their jobs are in which colour, and what is off track now."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import streamlit as st

from components import chart, heat, numbers, states
from components.markup import draw, element
from components.page_head import section
from components.plain_table import plain_table
from data.operations.job_words import shown
from data.operations.views import Board, Line
from pages.operations.jobs import chosen, reading

HEADS = {"red": "Off track", "yellow": "Watch", "green": "On track", "grey": "No status"}
SHARE, CHANGED = "Share off", "Changed"
MOST = 12


def maps(view: Board, past: date | None) -> None:
    """Stages and what is off track on the left, groups on the right; a click shows the jobs of a cell below."""
    left, right = st.columns(2, gap="large")
    with left:
        section("By stage", "How many jobs are in which colour. A click shows them below.")
        _map(view.stages, "stage", "stages", view.red_from)
        _off_track(view, past)
    with right:
        section("By group", f"A group is red when {view.red_from:.0%} of its jobs or more are off track.")
        _map(view.groups, "group", "groups", view.red_from)


def _map(lines: Sequence[Line], field: str, noun: str, red_from: Decimal) -> None:
    cells = [cell for line in lines for cell in _cells(line, red_from)]
    columns = [SHARE, *HEADS.values(), *([CHANGED] if any(line.changed for line in lines) else [])]
    red = [line.title for line in lines if line.is_red]
    alt = f"Jobs by {field} and colour. Red {noun}: {', '.join(red) or 'none'}."
    spec = heat.spec(cells, rows=[line.title for line in lines], columns=columns, row_name=field.capitalize(),
                     column_name="Colour", value_name="Jobs")  # fmt: skip
    chosen.follow(chart.draw(spec, alt=alt, key=f"jobs-{noun}", pick="name"), field)


def _cells(line: Line, red_from: Decimal) -> list[heat.Cell]:
    said = numbers.percent(line.red_share, decimals=0, thresholds=[red_from])
    share = heat.Cell(line.title, SHARE, text=said, status="red" if line.is_red else None,
                      word="Red" if line.is_red else None, n=line.n)  # fmt: skip
    counts = [heat.Cell(line.title, HEADS[status], n, status=status, word=HEADS[status])
              for status, n in line.counts.items() if n]  # fmt: skip
    changed = [heat.Cell(line.title, CHANGED, line.changed)] if line.changed else []
    return [share, *counts, *changed]


def _off_track(view: Board, past: date | None) -> None:
    red = [row for row in view.rows if row.status == "red"]
    section("Off track now", "The first to talk about." if red else "")
    if not red:
        states.notice("No job is off track.")
        return
    # What has a figure comes before documents that nobody has reviewed.
    red.sort(key=lambda row: (row.was is None, row.found.value is None))
    lines = [[row.job.title, reading.text(shown(row.job, row.given, row.found)) or row.word, row.owner or "nobody"]
             for row in red[:MOST]]  # fmt: skip
    draw(plain_table(lines, [("Job", False), ("Figure", False), ("Owner", False)], alt="Jobs off track",
                     links=[chosen.href(row.key, past) for row in red[:MOST]]))  # fmt: skip
    if len(red) > MOST:
        draw(element("div", f"and {len(red) - MOST} more, listed below", class_="qd-muted"))
