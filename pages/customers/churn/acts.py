"""One lost customer opened: what was said and found, and the way back."""

from decimal import Decimal
from typing import Any

import streamlit as st

from components import numbers, states
from components.escape import clean
from components.frame import go, read, scope, write
from components.instants import day
from components.page_head import section
from data.core import access
from data.core.access import Actor
from data.customers import commands
from data.customers.formulas.churn import CONFIRMED, NEXT
from data.customers.views.churn import CHURN_READS, STATE_WORDS, Churn, Lost, Unexplained, reason_choices

RENEW = "customers.renew"


@st.dialog("Lost customer", width="large")
def show(actor: Actor, one: Lost, view: Churn, *, is_past: bool) -> None:
    """Draw one record, and what is to be done about it."""
    lost = "amount not known" if one.arr_lost is None else f"{numbers.money(one.arr_lost, view.currency)} a year"
    detail = f", {one.sub_reason.lower()}" if one.sub_reason else ""
    rival = f" to {one.competitor}" if one.competitor else ""
    section(one.account, f"Left on {day(one.churned_on)}{rival}; {lost}. {one.reason_label}{detail}. Win-back: "
            f"{STATE_WORDS[one.state].lower()}.")  # fmt: skip
    states.notice("In their words: " + (one.stated_reason or "nothing was noted"))
    states.notice("Root cause: " + (one.root_cause or "not reviewed yet"))
    if st.button("Open the account", icon=":material/arrow_forward:", key=f"churn-account-{one.id}"):
        go("/customers-account", id=str(one.account_id))
    if is_past or not access.may(actor, RENEW):
        return
    ways = ["review", *NEXT[one.state]] if one.state in NEXT else ["review"]
    ways = [way for way in ways if way != "not_eligible"]
    words = {"review": "Note the root cause", "eligible": "Mark as eligible", "contacted": "Note the contact",
             "won_back": "They are back", "declined": "They declined"}  # fmt: skip
    way = st.segmented_control("What is done", ways, format_func=words.__getitem__, default=ways[0], required=True,
                               key=f"churn-way-{one.id}")  # fmt: skip
    acts = {"review": _review, "eligible": _eligible, "contacted": _contacted, "won_back": _back, "declined": _declined}
    acts[way or "review"](actor, one, view)


def _save(actor: Actor, why: str, command: Any, one: Lost, **given: Any) -> None:
    with write(actor, why, done="Saved") as saving:
        command(saving.session, one.id, actor=actor, row_version=one.row_version, **given)
    if saving.is_done:
        st.rerun()


def _review(actor: Actor, one: Lost, view: Churn) -> None:
    words = read(reason_choices, groups=CHURN_READS, scope=scope(actor, RENEW), as_of=view.as_of)
    codes = list(words["reasons"])
    reason = st.selectbox("Reason after the review", codes, format_func=words["reasons"].get,
                          index=codes.index(one.reason) if one.reason in codes else None,
                          key=f"churn-reason-{one.id}")  # fmt: skip
    rival = st.text_input("Competitor", value=one.competitor, max_chars=120, key=f"churn-rival-{one.id}") \
        if reason == "competitor" else None  # fmt: skip
    cause = st.text_area("Root cause", value=one.root_cause, max_chars=5000, key=f"churn-cause-{one.id}")
    if st.button("Save the review", type="primary", key=f"churn-review-{one.id}"):
        given: dict[str, Any] = {"root_cause": cause}
        given |= {"reason": reason} if reason and reason != one.reason else {}
        given |= {"competitor": rival} if rival else {}
        _save(actor, "churn reviewed", commands.set_root_cause, one, **given)


def _eligible(actor: Actor, one: Lost, _view: Churn) -> None:
    if one.approach_on is None:
        states.notice("Customers who left for this reason are not approached again. A review may come to another.")
        return
    states.notice(f"The first day on which to come back to them is {day(one.approach_on)}.")
    asked = one.reason in CONFIRMED
    note = st.text_input("What has changed since?" if asked else "Note", max_chars=500, key=f"churn-note-{one.id}")
    if st.button("Mark as eligible", type="primary", key=f"churn-eligible-{one.id}"):
        _save(actor, "win-back", commands.mark_eligible, one, note=note)


def _contacted(actor: Actor, one: Lost, view: Churn) -> None:
    day = st.date_input("Contacted on", value=view.as_of, max_value=view.as_of, format="YYYY-MM-DD",
                        key=f"churn-day-{one.id}")  # fmt: skip
    if st.button("Note the contact", type="primary", key=f"churn-contacted-{one.id}"):
        _save(actor, "win-back", commands.mark_contacted, one, contacted_on=day)


def _back(actor: Actor, one: Lost, view: Churn) -> None:
    code = one.currency or view.currency
    amount = st.number_input(f"ARR now, {code}", min_value=0.0, step=500.0, key=f"churn-arr-{one.id}")
    day = st.date_input("Back since", value=view.as_of, max_value=view.as_of, format="YYYY-MM-DD",
                        key=f"churn-back-{one.id}")  # fmt: skip
    states.notice("It counts as reactivation. The new contract is added with the subscriptions of the account.")
    if st.button("They are back", type="primary", key=f"churn-won-{one.id}"):
        _save(actor, "win-back", commands.mark_won_back, one, arr_back=Decimal(str(amount)), won_back_on=day,
              currency=code)  # fmt: skip


def _declined(actor: Actor, one: Lost, _view: Churn) -> None:
    if st.button("They do not come back", type="primary", key=f"churn-declined-{one.id}"):
        _save(actor, "win-back", commands.mark_declined, one)


@st.dialog("Why did they leave?")
def explain_end(actor: Actor, one: Unexplained, view: Churn) -> None:
    """Write down why an ended line was lost."""
    worth = "" if one.arr is None else f", {numbers.money(one.arr, view.currency)} a year"
    section(clean(one.account), f"Ended on {day(one.ended_on)}{worth}; nobody has said why.")
    if not access.may(actor, RENEW):
        states.notice(f"This is noted by: {access.who_may(RENEW)}.")
        return
    words = read(reason_choices, groups=CHURN_READS, scope=scope(actor, RENEW), as_of=view.as_of)
    reason = st.selectbox("Reason", list(words["reasons"]), index=None, format_func=words["reasons"].get,
                          key=f"end-reason-{one.id}")  # fmt: skip
    below = words["below"].get(reason or "", {})
    detail = st.selectbox("Detail", list(below), index=None, format_func=below.get, key=f"end-detail-{one.id}")
    rival = st.text_input("Competitor", max_chars=120, key=f"end-rival-{one.id}") if reason == "competitor" else None
    said = st.text_area("In the customer's words", max_chars=5000, key=f"end-said-{one.id}")
    chose = st.checkbox("They chose to leave (not: a payment that failed)", value=True, key=f"end-choice-{one.id}")
    if st.button("Record it", type="primary", disabled=reason is None, key=f"end-save-{one.id}"):
        with write(actor, "churn recorded", done="Recorded") as saving:
            commands.record_churn(saving.session, one.account_id, actor=actor, churned_on=one.ended_on,
                                  reason=reason or "", sub_reason=detail, competitor=rival, stated_reason=said,
                                  is_voluntary=chose, subscription_id=one.id)  # fmt: skip
        if saving.is_done:
            st.rerun()

