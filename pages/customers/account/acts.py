"""What is written down about a customer: its profile, its champions, a subscription."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import streamlit as st

from components.escape import clean
from data.customers import commands
from data.customers.formulas.health_rules import STRENGTHS
from pages.customers.account.opened import Open, save

SOURCES = ("partner", "event", "ads", "organic", "outbound", "referral")


def buttons(opened: Open) -> None:
    """What the person may do with it now."""
    if not opened.may_edit:
        return
    with st.container(horizontal=True, gap="small", key="qd-account-acts"):
        if st.button("Edit what is known", icon=":material/edit:", key=opened.key("edit")):
            profile(opened)
        if st.button("Add or change a champion", icon=":material/person_add:", key=opened.key("champion")):
            champion(opened)
        if st.button("Add a subscription", icon=":material/add:", key=opened.key("subscribe")):
            subscription(opened)


def _chosen(label: str, names: Mapping[int, str], held: int | None) -> int | None:
    known: dict[int | None, str] = {None: "nobody", **names}
    numbers = list(known) if held in known else [*known, held]
    return st.selectbox(label, numbers, index=numbers.index(held),
                        format_func=lambda n: clean(known.get(n, "somebody who left")))  # fmt: skip


@st.dialog("What is known of this customer", width="large")
def profile(opened: Open) -> None:
    """People on our side, how it came, its goal and its gain."""
    view, held = opened.view, opened.view.profile
    given: dict[str, Any] = {}
    with st.form(opened.key(f"profile-{view.profile_version}"), border=False):
        left, right = st.columns(2)
        with left:
            given["success_owner_id"] = _chosen("Looked after by", view.colleagues, held["success_owner_id"])
            given["sponsor_id"] = _chosen("Our sponsor", view.colleagues, held["sponsor_id"])
            sources = list(dict.fromkeys([*SOURCES, *([held["source"]] if held["source"] else [])]))
            given["source"] = st.selectbox("Came through", sources, accept_new_options=True, format_func=clean,
                                           index=sources.index(held["source"]) if held["source"] else None)  # fmt: skip
            given["partner_id"] = _chosen("Partner", view.partners, held["partner_id"])
            given["is_strategic"] = st.toggle("A strategic customer", value=held["is_strategic"] or False)
        with right:
            given["plan"] = st.text_input("Plan", value=held["plan"] or "", max_chars=120)
            given["seat_limit"] = st.number_input("Limit of seats", min_value=0, value=held["seat_limit"], step=1)
            given["onboarded_on"] = _day("On board since", held["onboarded_on"])
            given["roi_confirmed_on"] = _day("The customer confirmed the gain on", held["roi_confirmed_on"])
            given["roi_currency"] = st.text_input("Currency of the gain", max_chars=3,
                                                  value=held["roi_currency"] or view.currency)  # fmt: skip
        given["goal"] = st.text_area("What the customer wants to reach", value=held["goal"] or "", max_chars=2000)
        given["roi_lever"] = st.text_area("By what it gains", value=held["roi_lever"] or "", max_chars=2000)
        gain = st.text_input("Gain a year", value="" if held["roi_value"] is None else f"{held['roi_value']:f}")
        if st.form_submit_button("Save", type="primary"):
            given["roi_value"] = gain.replace(",", "").strip() or None
            given["roi_currency"] = given["roi_currency"].strip().upper() if given["roi_value"] else None
            save(opened, commands.save_profile, view.id, why="what is known of a customer", done="Saved.",
                 row_version=view.profile_version, **given)  # fmt: skip


def _day(label: str, held: date | None) -> date | None:
    found: date | None = st.date_input(label, value=held, format="YYYY-MM-DD")
    return found


@st.dialog("Champion", width="large")
def champion(opened: Open) -> None:
    """A new one, or one that is named already."""
    view = opened.view
    known = {one.id: one for one in view.people}
    number = st.selectbox("Who", [None, *known], key=opened.key("who"),
                          format_func=lambda n: "Somebody new" if n is None else clean(known[n].name))  # fmt: skip
    held = known.get(number) if number is not None else None
    with st.form(opened.key(f"champion-{number}-{held.row_version if held else 0}"), border=False):
        given: dict[str, Any] = {"name": st.text_input("Name", value=held.name if held else "", max_chars=120)}
        left, right = st.columns(2)
        given["title"] = left.text_input("Title", value=held.title if held else "", max_chars=120)
        given["strength"] = right.selectbox("How strongly they speak for us", STRENGTHS,
                                            index=STRENGTHS.index(held.strength if held else "medium"))  # fmt: skip
        given["last_contact_on"] = left.date_input("Last contact", value=held.last_contact_on if held else view.as_of,
                                                   format="YYYY-MM-DD")  # fmt: skip
        given["left_on"] = right.date_input("Left the company on", value=held.left_on if held else None,
                                            format="YYYY-MM-DD")  # fmt: skip
        given["is_sponsor"] = st.toggle("Executive sponsor on their side", value=held.is_sponsor if held else False)
        if st.form_submit_button("Save", type="primary"):
            save(opened, commands.save_champion, view.id, why="champion of a customer", done="Saved.", **given,
                 champion_id=number, row_version=held.row_version if held else 0)  # fmt: skip


@st.dialog("Add a subscription")
def subscription(opened: Open) -> None:
    """A contract line: from when to when, what it is worth a year, how many seats."""
    view = opened.view
    with st.form(opened.key("subscription"), border=False):
        contract = st.text_input("Contract", max_chars=60)
        left, right = st.columns(2)
        start = left.date_input("Begins on", value=view.as_of, format="YYYY-MM-DD")
        end = right.date_input("Last day of the term", value=None, format="YYYY-MM-DD")
        amount = left.number_input("Worth a year", min_value=0.0, step=1000.0, value=None)
        currency = right.text_input("Currency", value=view.facts["currency"] or view.currency, max_chars=3)
        seats = left.number_input("Seats", min_value=0, step=1, value=None)
        notice = right.number_input("Notice, days before the end", min_value=0, step=1, value=None)
        if not st.form_submit_button("Add the subscription", type="primary"):
            return
    save(opened, commands.create_subscription, view.id, why="subscription of a customer", done="Added.", start_on=start,
         arr=Decimal(str(amount or 0)), currency=currency.strip().upper(), end_on=end, seats=seats, notice_days=notice,
         contract=contract.strip() or None)  # fmt: skip
