"""What is done about a sign: pursue it with a deal, give it to somebody, or dismiss it with a note."""

from datetime import timedelta
from typing import Any

import streamlit as st

from components import states
from components.escape import clean
from components.frame import read, scope, write
from data.core import access
from data.core.access import Actor
from data.customers import commands, views
from data.customers.views.expansion_shapes import Expansion, TriggerRow

WAYS = {"pursue": "Pursue it: an expansion deal follows", "join": "Add it to an expansion deal that is there",
        "give": "Give it to somebody", "dismiss": "Dismiss it"}  # fmt: skip
NEW, AHEAD = "pipeline.create_deal", timedelta(days=60)


def choices(actor: Actor, one: TriggerRow, view: Expansion) -> None:
    """The ways that are open to the person, one at a time."""
    found = read(views.pursuing, groups=views.EXPANSION_READS, scope=scope(actor, "customers.view"),
                 account_id=one.account_id, since=one.fired_on, on=view.as_of)  # fmt: skip
    ways = [way for way in WAYS if (way != "join" or found.deals) and (way != "pursue" or access.may(actor, NEW))]
    way = st.radio("What is done about it?", ways, format_func=WAYS.__getitem__, key=f"sign-way-{one.id}")
    {"pursue": _pursue, "join": _join, "give": _give, "dismiss": _dismiss}[way](actor, one, view, found)


def _save(actor: Actor, why: str, done: str, command: Any, one: TriggerRow, **given: Any) -> None:
    with write(actor, why, done=done) as saving:
        command(saving.session, one.id, actor=actor, row_version=one.row_version, **given)
    if saving.is_done:
        st.rerun()


def _pursue(actor: Actor, one: TriggerRow, view: Expansion, found: Any) -> None:
    with st.form(f"sign-pursue-{one.id}", border=False):
        name = st.text_input("Name of the deal", value=f"{clean(one.account)} - {one.label.lower()}", max_chars=200)
        left, right = st.columns(2)
        amount = left.number_input(f"Amount a year, {found.currency}", min_value=0.0, step=1000.0, value=None)
        day = right.date_input("Expected close", value=view.as_of + AHEAD, format="YYYY-MM-DD")
        persona = left.text_input("Persona", max_chars=120, help="Who decides at the customer, such as Head of IT.")
        fit = right.number_input("Fit score", min_value=0, max_value=100, value=found.fit_score)
        if not st.form_submit_button("Make the deal", type="primary"):
            return
    _save(actor, "a sign of growth is pursued", "The deal is made.", commands.pursue_trigger, one, name=name,
          amount=amount, currency=found.currency,
          close_date=day, persona=persona, fit_score=fit)  # fmt: skip


def _join(actor: Actor, one: TriggerRow, _view: Expansion, found: Any) -> None:
    deal = st.selectbox("Deal", list(found.deals), format_func=lambda n: clean(found.deals[n]),
                        key=f"sign-join-{one.id}")  # fmt: skip
    if st.button("Add the sign to this deal", type="primary", key=f"sign-joined-{one.id}"):
        _save(actor, "a sign of growth is pursued", "Added.", commands.pursue_trigger, one, deal_id=deal)


def _give(actor: Actor, one: TriggerRow, _view: Expansion, found: Any) -> None:
    people = list(found.people)
    who = st.selectbox("Owner", people, index=people.index(one.owner_id) if one.owner_id in people else None,
                       format_func=lambda n: clean(found.people[n]), key=f"sign-give-{one.id}")  # fmt: skip
    if st.button("Give it", type="primary", key=f"sign-given-{one.id}"):
        if who is None:
            states.notice("Choose somebody. Nothing was saved.")
            return
        _save(actor, "another owner of a sign", "Given.", commands.assign_trigger, one, owner_id=who)


def _dismiss(actor: Actor, one: TriggerRow, _view: Expansion, _found: Any) -> None:
    note = st.text_area("Why does nothing come of it?", max_chars=2000, key=f"sign-note-{one.id}")
    if st.button("Dismiss the sign", type="primary", key=f"sign-dismiss-{one.id}"):
        _save(actor, "a sign of growth is dismissed", "Dismissed.", commands.dismiss_trigger, one, note=note)
