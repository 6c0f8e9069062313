"""One contract opened: its lines and steps, both views, and what can be done about its end."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import streamlit as st

from components import numbers, states
from components.escape import clean
from components.frame import go, read, scope, write
from components.instants import day
from components.markup import draw
from components.page_head import section
from components.palette import SYMBOLS
from components.plain_table import plain_table
from data.core import access
from data.core.access import Actor, Scope
from data.core.numbers import from_minor
from data.customers import commands
from data.customers.views.churn import CHURN_READS, reason_choices
from data.customers.views.offers import Offers, save_offers
from data.customers.views.renewal_shapes import RENEWAL_READS, STATE_WORDS, VIEW_WORDS, Contract, Line, StepState
from data.customers.views.renewals import Runway, contract
from pages.customers.renewals import listing, offers

RENEW, PICKED = "customers.renew", "renewals-picked"
WAYS = {"view": "Say how you see it", "book": "Book the renewal", "offer": "Ask for a save offer",
        "lose": "Record that it is lost"}  # fmt: skip
STEP_MARKS = {"done": ("green", "Done"), "dropped": ("grey", "Dropped"), "late": ("red", "Late"),
              "ahead": ("grey", "Ahead")}  # fmt: skip


@st.dialog("Renewal", width="large")
def show(actor: Actor, one: Contract, view: Runway, told: Offers, *, is_past: bool) -> None:
    """Draw one contract; in the past only what was known."""
    auto = "it renews by itself" if one.is_auto_renew else "it does not renew by itself"
    notice = f"notice by {day(one.notice_on)}, {auto}" if one.notice_on else "no notice agreed"
    section(one.name, f"Ends on {day(one.end_on)}; {notice}. {_views(one)}")
    if one.is_without_sponsor:
        states.notice("A strategic account without an executive sponsor of ours. Name one on the account's page.")
    draw(_steps(one))
    if st.button("Open the account", icon=":material/arrow_forward:", key="renewal-account"):
        go("/customers-account", id=str(one.account_id))
    offers.of_contract(one, told)
    if is_past or not access.may(actor, RENEW):
        return
    line = _line(one)
    way = st.segmented_control("What is done", list(WAYS), format_func=WAYS.__getitem__, default="view", required=True,
                               key=f"renewal-way-{one.key}")  # fmt: skip
    act = {"view": _view, "book": _book, "offer": offers.ask, "lose": _lose}[way or "view"]
    act(actor, line, view)


def _views(one: Contract) -> str:
    said = f"The owner sees it as {VIEW_WORDS[one.owner_view][1].lower()}" if one.owner_view else (
        "The owner's view is owed" if one.is_owed else "The owner has not said")  # fmt: skip
    why = f": {one.view_reason}" if one.view_reason else ""
    return f"System: {VIEW_WORDS[one.system][1].lower()}. {said}{why}"


def _steps(one: Contract) -> Any:
    rows = [[step.title, f"{day(step.due_on)}{_moved(step)}", day(step.remind_on), _mark(step), step.about]
            for step in one.steps]  # fmt: skip
    heads = [("Step", False), ("Due", False), ("Reminder", False), ("State", False), ("What is done", False)]
    return plain_table(rows, heads, alt="Steps before the end of the term")


def _moved(step: StepState) -> str:
    return ", last day of notice" if step.is_notice else ", made too late for it" if step.is_missed else ""


def _mark(step: StepState) -> str:
    status, word = STEP_MARKS.get(step.state, ("grey", step.state))
    return f"{SYMBOLS[status]} {word}"


def _line(one: Contract) -> Line:
    """The line that is meant: the only one, or the one that is chosen."""
    if len(one.lines) == 1:
        return one.lines[0]
    known = {line.id: line for line in one.lines}
    names = {number: f"{clean(line.product or 'no product')}, {_amount(line)}" for number, line in known.items()}
    chosen = st.selectbox("Line", list(known), key=f"renewal-line-{one.key}", format_func=names.__getitem__)
    return known[chosen]


def _amount(line: Line) -> str:
    return numbers.money(from_minor(line.minor, line.currency), line.currency)


def _done(saving: Any) -> None:
    if saving.is_done:
        st.rerun()


def _view(actor: Actor, line: Line, _view: Runway) -> None:
    with st.form(f"renewal-view-{line.id}-{line.row_version}", border=False):
        chosen = st.radio("It is", ["good", "at_risk"], index=None if line.owner_view is None else
                          ["good", "at_risk"].index(line.owner_view), horizontal=True,
                          format_func=lambda code: VIEW_WORDS[code][1])  # fmt: skip
        odds = st.number_input("Odds, percent (empty: as it is seen)", min_value=0, max_value=100, step=5,
                               value=int(line.odds * 100) if line.has_own_odds else None)  # fmt: skip
        reason = st.text_input("Why", value=line.view_reason, max_chars=1000)
        if not st.form_submit_button("Save this view", type="primary"):
            return
    if chosen is None:
        states.notice("Choose good or at risk. Nothing was saved.")
        return
    with write(actor, "view of a renewal", done="Saved") as saving:
        commands.set_owner_view(saving.session, line.id, actor=actor, view=chosen, reason=reason, odds=odds,
                                row_version=line.row_version or None)  # fmt: skip
    _done(saving)


def _book(actor: Actor, line: Line, view: Runway) -> None:
    with st.form(f"renewal-book-{line.id}-{line.row_version}", border=False):
        left, middle, right = st.columns(3)
        amount = left.number_input(f"ARR booked, {line.currency}", min_value=0.0, step=1000.0,
                                   value=float(from_minor(line.minor, line.currency)))  # fmt: skip
        signed = middle.date_input("Signed on", value=view.as_of, max_value=view.as_of, format="YYYY-MM-DD")
        months = right.number_input("Months of the new term", min_value=1, max_value=120, value=12)
        states.notice("What goes beyond the old amount counts as expansion. The new line begins the day after the end.")
        if not st.form_submit_button("Book this renewal", type="primary"):
            return
    with write(actor, "renewal booked", done="Booked. Under Quarters it can be taken back.") as saving:
        commands.book_renewal(saving.session, line.id, actor=actor, booked=Decimal(str(amount)), signed_on=signed,
                              months=int(months), row_version=line.row_version or None)  # fmt: skip
    _done(saving)


def _lose(actor: Actor, line: Line, view: Runway) -> None:
    words = read(reason_choices, groups=CHURN_READS, scope=scope(actor, RENEW), as_of=view.as_of)
    reason = st.selectbox("Reason", list(words["reasons"]), index=None, format_func=words["reasons"].get,
                          key=f"renewal-reason-{line.id}")  # fmt: skip
    below = words["below"].get(reason or "", {})
    with st.form(f"renewal-lose-{line.id}-{line.row_version}", border=False):
        detail = st.selectbox("Detail", list(below), index=None, format_func=below.get)
        others = [code for code in words["reasons"] if code != reason]
        further = st.multiselect("Further reasons, at most two", others, max_selections=2,
                                 format_func=words["reasons"].get)  # fmt: skip
        rival = st.text_input("Competitor", max_chars=120) if reason == "competitor" else None
        said = st.text_area("In the customer's words", max_chars=5000)
        is_voluntary = st.checkbox("They chose to leave (not: a payment that failed)", value=True)
        if not st.form_submit_button("Record this loss", type="primary", disabled=reason is None):
            return
    with write(actor, "renewal lost", done="Recorded. It waits for a review under Churn.") as saving:
        commands.lose_renewal(saving.session, line.id, actor=actor, reason=reason or "", sub_reason=detail,
                              secondary=tuple(further), competitor=rival, stated_reason=said,
                              is_voluntary=is_voluntary)  # fmt: skip
    _done(saving)


@st.dialog("Term")
def closed(actor: Actor, line: Line, *, is_past: bool) -> None:
    """Draw a term that is over, and take back what was booked."""
    signed = f", signed on {day(line.booked_on)}" if line.booked_on else ""
    section(clean(line.account), f"{STATE_WORDS[line.state]}{signed}. The term ended on {day(line.end_on)} with "
            f"{_amount(line)} a year.")  # fmt: skip
    if line.state != "renewed" or line.booked_on is None or is_past or not access.may(actor, RENEW):
        return
    states.notice("Taking it back removes the line that follows. The steps of the old term are open again.")
    if st.button("Take back this booking", type="primary", key=f"renewal-back-{line.id}"):
        with write(actor, "renewal taken back", done="Taken back") as saving:
            commands.take_back_booking(saving.session, line.id, actor=actor)
        _done(saving)


def open_asked(actor: Actor, view: Runway, mine: Scope, given: Mapping[str, Any], *, picked: int | None,
               is_past: bool, may_open: bool) -> None:  # fmt: skip
    """Open the contract that was clicked in the picture or in a table, or that the address names, once a click."""
    number = st.session_state.pop(listing.OPENED, None)
    if picked is not None and picked != st.session_state.get(PICKED):
        number = picked
    st.session_state[PICKED] = picked
    asked = st.query_params.pop("contract", "")
    if asked.isdigit() and len(asked) < 16:
        number = int(asked)
    if number is None or not may_open:
        return
    found = read(contract, groups=RENEWAL_READS, scope=mine, number=number, as_of=given["as_of"])
    if found is None:
        states.notice("This renewal is over, or not among those that you may see.")
        return
    told = read(save_offers, groups=RENEWAL_READS, scope=mine, as_of=given["as_of"])
    show(actor, found, view, told, is_past=is_past)

