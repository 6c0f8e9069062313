"""Save offers: asking for one, allowing it as somebody else, the customer's answer, and what they added up to."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import streamlit as st

from components import numbers, states
from components.frame import read, write
from components.instants import day
from components.page_head import section
from components.table import Column, table
from components.tile import Tile, tiles
from data.core import access
from data.core.access import Actor, Scope
from data.customers import commands
from data.customers.commands.offers import KINDS, PRICED
from data.customers.views.offers import STATE_WORDS, Offer, Offers, save_offers
from data.customers.views.renewal_shapes import RENEWAL_READS, Contract, Line
from data.customers.views.renewals import Runway

OPENED = "offer-opened"
RENEW, APPROVE = "customers.renew", "waivers.approve"


def ask(actor: Actor, line: Line, view: Runway) -> None:
    """Ask for an offer; somebody else allows it."""
    kind = st.selectbox("What is offered", list(KINDS), format_func=KINDS.__getitem__, key=f"offer-kind-{line.id}")
    with st.form(f"offer-{line.id}", border=False):
        terms = st.text_input("Terms, as the customer reads them", max_chars=500)
        left, right = st.columns(2)
        cost = left.number_input(f"Costs a year, {line.currency}", min_value=0.0, step=500.0, value=None,
                                 disabled=kind not in PRICED)  # fmt: skip
        last = right.date_input("Last day", value=view.as_of + timedelta(days=14), min_value=view.as_of,
                                format="YYYY-MM-DD")  # fmt: skip
        reason = st.text_input("Why it is needed", max_chars=500)
        if not st.form_submit_button("Ask for this offer", type="primary"):
            return
    with write(actor, "save offer asked for", done="Asked. Somebody else allows or refuses it.") as saving:
        commands.propose_offer(saving.session, line.id, actor=actor, kind=kind, terms=terms, reason=reason,
                               expires_on=last, discount=None if cost is None else Decimal(str(cost)))  # fmt: skip
    if saving.is_done:
        st.rerun()


def of_contract(one: Contract, view: Offers) -> None:
    """What was offered for a contract, in a line each."""
    numbers_of = {line.id for line in one.lines}
    told = [f"{KINDS.get(each.kind, each.kind)}: {each.terms}; {STATE_WORDS[each.state][1].lower()}, last day "
            f"{each.expires_on}" for each in view.rows if each.subscription_id in numbers_of]  # fmt: skip
    if told:
        states.notice("Save offers:", items=told)


def draw(actor: Actor, mine: Scope, given: Mapping[str, Any], *, is_past: bool) -> None:
    """The part of the page: what offers added up to, and each one."""
    view: Offers = read(save_offers, groups=RENEWAL_READS, scope=mine, **given)
    if not view.rows:
        states.empty("Save offers with who asked, who allowed them, their last day, and what they saved.",
                     "None was asked for yet. One is asked for from a contract of the runway.")  # fmt: skip
        return
    accepted, expired = view.count("accepted"), view.count("expired")
    tiles([
        Tile("Offers made", f"{view.made}", note=f"{view.count('asked')} wait for approval"),
        Tile("Accepted", f"{accepted}", note=f"{view.count('declined')} declined"),
        Tile("ARR saved", numbers.money(view.saved, view.currency), note="renewed after an accepted offer"),
        Tile("Discount given", numbers.money(view.given, view.currency), note="a year, of accepted offers"),
        Tile("Expired", f"{expired}", status="yellow" if expired else "green", word="Too late" if expired else "None",
             note="no answer by the last day"),
    ], key="offers")  # fmt: skip
    section("Every offer", "Nobody allows an offer of their own. Click one to decide or to note the answer.")
    rows = [{
        "id": one.id, "account": one.account, "kind": KINDS.get(one.kind, one.kind), "terms": one.terms,
        "state": STATE_WORDS[one.state], "expires_on": one.expires_on, "asked_by": one.asked_by or "nobody",
        "cost": "none" if one.discount is None else numbers.money(one.discount, view.currency),
        "arr": "no rate" if one.arr is None else numbers.money(one.arr, view.currency),
    } for one in view.rows]  # fmt: skip
    columns = [
        Column("account", "Customer", "open", width=190), Column("kind", "Kind"), Column("terms", "Terms", width=220),
        Column("state", "State", "status", width=150), Column("expires_on", "Last day", "date"),
        Column("asked_by", "Asked by"), Column("cost", "Costs a year"), Column("arr", "ARR"),
    ]  # fmt: skip
    table(rows, columns, key="offers", noun="offers", alt=f"{len(rows)} save offers",
          on_open=lambda row: st.session_state.update({OPENED: row["id"]}))  # fmt: skip
    number = st.session_state.pop(OPENED, None)
    chosen = next((one for one in view.rows if one.id == number), None)
    if chosen is not None:
        _show(actor, chosen, view, is_past)


@st.dialog("Save offer")
def _show(actor: Actor, one: Offer, view: Offers, is_past: bool) -> None:
    cost = "" if one.discount is None else f" It costs {numbers.money(one.discount, view.currency)} a year."
    section(one.account, f"{KINDS.get(one.kind, one.kind)}: {one.terms}.{cost} Last day {day(one.expires_on)}. "
            f"Asked for by {one.asked_by or 'nobody'}: {one.reason}")  # fmt: skip
    if is_past or one.state not in ("asked", "offered"):
        states.notice(f"{STATE_WORDS[one.state][1]}. There is nothing to decide.")
    elif one.state == "asked":
        _decide(actor, one)
    elif access.may(actor, RENEW):
        _answer(actor, one)


def _decide(actor: Actor, one: Offer) -> None:
    if not access.may(actor, APPROVE):
        states.notice(f"It waits for approval by: {access.who_may(APPROVE)}.")
        return
    if actor.id is not None and actor.id == one.requested_by_id:
        states.notice("You asked for it: somebody else decides.")
        return
    note = st.text_input("Note", max_chars=500, key=f"offer-note-{one.id}")
    left, right = st.columns(2)
    is_granted = left.button("Allow this offer", type="primary", key=f"offer-yes-{one.id}")
    if not is_granted and not right.button("Refuse it", key=f"offer-no-{one.id}"):
        return
    with write(actor, "save offer decided", done="Decided") as saving:
        commands.decide_offer(saving.session, one.id, actor=actor, is_granted=is_granted, note=note)
    if saving.is_done:
        st.rerun()


def _answer(actor: Actor, one: Offer) -> None:
    left, right = st.columns(2)
    is_accepted = left.button("They accepted", type="primary", key=f"offer-accepted-{one.id}")
    if not is_accepted and not right.button("They declined", key=f"offer-declined-{one.id}"):
        return
    with write(actor, "save offer answered", done="Noted") as saving:
        commands.answer_offer(saving.session, one.id, actor=actor, answer="accepted" if is_accepted else "declined")
    if saving.is_done:
        st.rerun()
