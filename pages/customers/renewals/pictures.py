"""The runway as bars to the end of each term, and the calendar of what is due by month."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from components import chart, figure, heat, numbers, spans, states
from components.frame import read
from components.page_head import section
from components.palette import ThemeName
from data.core.access import Scope
from data.customers.views.renewal_shapes import RENEWAL_READS, VIEW_WORDS, Contract
from data.customers.views.renewals import Month, Runway, due_in
from pages.customers.renewals import listing

MOST = 24
ORDER = ("good", "at_risk", "unknown")


def runway(view: Runway) -> int | None:
    """Draw the bars, the next to end first; the number of the clicked contract."""
    shown = sorted(view.contracts, key=lambda one: (one.end_on, one.key))[:MOST]
    more = len(view.contracts) - len(shown)
    section("The runway", f"From {view.plans.window} days before the end of the term. The diamond is the last day to "
            "give notice. Click a bar to open it."
            + (f" The next {MOST} to end; {more} more stand in the table." if more else ""))  # fmt: skip
    theme = figure.theme_now()
    drawn = [_span(one, view) for one in shown]
    said = spans.alt(drawn, what=f"{len(view.contracts)} contracts up for renewal")
    names = {one.name: f"{one.label}: {one.note}" for one in drawn}
    picked = figure.draw(_figure(drawn, tuple(drawn), view.as_of, theme), alt=said, key=f"runway-{theme}", pick=names)
    return int(picked) if picked and picked.isdigit() else None


@st.cache_data(max_entries=50, show_spinner=False)
def _figure(_spans: Sequence[spans.Span], mark: tuple[Any, ...], today: date, theme: ThemeName) -> Any:
    """The plotly figure; `mark` tells one set of bars from another."""
    del mark
    return spans.spans_figure(_spans, today=today, theme=theme, mark_word="Notice by")


def _span(one: Contract, view: Runway) -> spans.Span:
    status, word = VIEW_WORDS[one.view]
    amount = "no rate" if one.arr is None else numbers.money(one.arr, view.currency)
    end = f"{'ended' if one.end_on < view.as_of else 'ends'} {one.end_on.day} {one.end_on:%b}"
    apart = ", views differ" if one.is_disagreement else ", view owed" if one.is_owed else ""
    begins = one.begins_on(view.plans.window)
    return spans.Span(f"{one.key}", one.account, begins, one.end_on, status, word, mark=one.notice_on,
                      note=f"{amount}, {end}{apart}", hover=one.owner or "nobody owns it")  # fmt: skip


def calendar(view: Runway, mine: Scope, given: Mapping[str, Any], *, is_open: bool) -> None:
    """ARR due by month, split by how it is seen; a click on a cell lists what is behind it."""
    section("ARR due by month", f"In {view.currency}, by how each renewal is seen. Click a cell to see its contracts.")
    made, said = months(view)
    picked = chart.draw(made, alt=said, key="renewals-calendar", pick="name")
    if not picked or not is_open:
        return
    month, _, code = picked.partition("|")
    if code not in ORDER:
        return
    found = read(due_in, groups=RENEWAL_READS, scope=mine, month=date.fromisoformat(month), seen=code,
                 **given)  # fmt: skip
    section(f"{VIEW_WORDS[code][1]}, {date.fromisoformat(month):%B %Y}")
    if found:
        listing.table_of(found, view, key="renewals-cell")
    else:
        states.notice("Nothing of this kind ends in this month.")


def months(view: Runway) -> tuple[dict[str, Any], str]:
    """ARR due by month and view as data, and its message in words."""
    cells = [_cell(month, code) for month in view.months for code in ORDER]
    made = heat.spec(cells, rows=[VIEW_WORDS[code][1] for code in ORDER], columns=[_name(m) for m in view.months],
                     kind="money", currency=view.currency, row_name="Seen as", column_name="Month",
                     value_name="ARR due")  # fmt: skip
    said = heat.alt([c for c in cells if c.status is None] or cells, what="ARR due by month", kind="money",
                    currency=view.currency)  # fmt: skip
    return made, said


def _cell(month: Month, code: str) -> heat.Cell:
    amount = getattr(month, code)
    return heat.Cell(VIEW_WORDS[code][1], _name(month), amount or None, reason="none", name=f"{month.start}|{code}",
                     status=VIEW_WORDS[code][0] if amount else None, word=VIEW_WORDS[code][1])  # fmt: skip


def _name(month: Month) -> str:
    return f"{month.start:%b %y}"
