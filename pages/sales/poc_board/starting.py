"""Starting one: an open deal, a runbook, a day, an engineer; its steps and criteria come with it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import streamlit as st

from components import states
from components.escape import clean
from components.frame import go, read, write
from components.nouns import counted
from components.page_head import section
from data.core import access
from data.core.access import Actor, Scope
from data.sales import commands, views
from data.sales.formulas.pocs import KINDS
from data.sales.runbooks import Runbook, for_segment
from data.sales.views.poc_shapes import StartChoices

EDIT, ASKED = "sales.edit_poc", "start"
REACH = timedelta(days=90)


def button(actor: Actor, mine: Scope, given: Mapping[str, Any]) -> None:
    """The button; an address that names a deal (start=7) opens the dialog for it."""
    if given["at"] or not access.may(actor, EDIT):
        return
    asked = st.query_params.pop(ASKED, "")
    if st.button("Start a proof of concept", icon=":material/add:", type="primary", key="poc-start") or asked.isdigit():
        start(actor, mine, given["as_of"], int(asked) if asked.isdigit() and len(asked) < 16 else None)


@st.dialog("Start a proof of concept", width="large")
def start(actor: Actor, mine: Scope, today: date, deal_id: int | None) -> None:
    """Ask for what a start needs; the runbook says the rest."""
    choices: StartChoices = read(views.start_choices, groups=views.POC_READS, scope=mine, as_of=today)
    deals = {number: (name, segment) for number, name, segment in choices.deals}
    if not deals:
        states.notice("There is no open deal without a proof of concept among those that you may see.")
        return
    if deal_id is not None and deal_id not in deals:
        states.notice("This deal has one already, is closed, or belongs to somebody else. Choose another.")
    numbers = list(deals)
    deal = st.selectbox("Deal", numbers, index=numbers.index(deal_id) if deal_id in deals else None,
                        format_func=lambda n: clean(deals[n][0]), placeholder="Type a name", key="poc-start-deal")
    books = {book.key: book for book in for_segment(deals[deal][1] if deal else None, today)}
    left, right = st.columns(2)
    key = left.selectbox("Runbook", list(books), key=f"poc-start-book-{deal}",
                         format_func=lambda k: f"{clean(books[k].title)}, {counted(books[k].days, 'days')}")
    day = right.date_input("Starts on", value=today, min_value=today - REACH, max_value=today + REACH,
                           format="YYYY-MM-DD", key="poc-start-day")  # fmt: skip
    engineer, note = _engineer(choices)
    if key:
        _brought(books[key], day)
    name = st.text_input("Name", max_chars=120, key="poc-start-name", placeholder="Empty: the deal's name")
    if st.button("Start it", type="primary", key="poc-start-go", disabled=deal is None or day is None or not key):
        number = None
        with write(actor, "proof of concept started", done="Started. Agree on the criteria next.") as saving:
            made = commands.start_poc(saving.session, actor=actor, deal_id=deal, runbook=key, started_on=day, name=name,
                                      engineer_id=engineer, note=note)  # fmt: skip
            number = made.id
        if saving.is_done:
            go("/sales-poc", id=str(number))


def _engineer(choices: StartChoices) -> tuple[int | None, str]:
    """Who runs it; somebody without room takes a note that says why."""
    known = {one.id: one for one in choices.engineers}
    chosen = st.selectbox("Engineer", list(known), index=None, placeholder="Nobody yet", key="poc-start-engineer",
                          format_func=lambda n: f"{clean(known[n].name)}, runs {known[n].running}")  # fmt: skip
    warning = known[chosen].note if chosen is not None else ""
    if not warning:
        return chosen, ""
    states.notice(warning)
    return chosen, st.text_input("Why does it go on top?", max_chars=500, key="poc-start-note")


def _brought(book: Runbook, day: date | None) -> None:
    """What comes with the runbook: length, lanes, the moment of value, the criteria to agree on."""
    end = f" to {book.planned_end(day).day} {book.planned_end(day):%B %Y}" if day else ""
    section(book.title, f"{KINDS[book.kind]}{end}; {counted(len(book.steps), 'steps')}; moment of value on day "
            f"{book.aha_day}: {book.aha_event}.")  # fmt: skip
    told = [f"{one.weight}% {one.wording}{' (must)' if one.is_must else ''}" for one in book.criteria]
    states.notice("Criteria to agree on with the customer. They are edited on its page before both sides agree:",
                  items=told)  # fmt: skip
