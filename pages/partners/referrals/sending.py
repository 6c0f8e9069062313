"""Sending a referral in for a partner: one by one, or pasted from a mail."""

from datetime import date

import streamlit as st

from components import states
from components.escape import clean
from components.frame import link, read, write
from data.core.access import Actor, Scope
from data.partners import commands
from data.partners.views.referrals import REFERRAL_READS, choices


def button(actor: Actor, mine: Scope, today: date) -> None:
    """The button, and the way to bring a list."""
    left, right = st.columns([1, 3], vertical_alignment="center")
    if left.button("Send a referral", icon=":material/add:", type="primary", key="referral-new"):
        form(actor, mine, today)
    with right:
        link("Bring a list of referrals", "/quality-import")


@st.dialog("Send a referral", width="large")
def form(actor: Actor, mine: Scope, today: date) -> None:
    """Ask what a referral needs; what is known of the company is said afterwards."""
    offered = read(choices, groups=REFERRAL_READS, scope=mine, as_of=today)
    if not offered.partners:
        states.notice("There is no partner of yours to send for. Add one first.")
        return
    known = list(offered.partners)
    partner = st.selectbox("Partner", known, index=None, format_func=lambda n: clean(offered.partners[n]),
                           key="referral-partner")  # fmt: skip
    left, right = st.columns(2)
    company = left.text_input("Company", max_chars=200, key="referral-company")
    domain = right.text_input("Its website", max_chars=200, key="referral-domain")
    contact = left.text_input("Whom to talk to", max_chars=200, key="referral-contact")
    email = right.text_input("Their mail address", max_chars=200, key="referral-email")
    need = st.text_area("What they need", max_chars=4_000, key="referral-need")
    day = st.date_input("Sent on", value=today, max_value=today, format="YYYY-MM-DD", key="referral-day")
    if not st.button("Send it in", type="primary", key="referral-go", disabled=partner is None or not company):
        return
    sent = None
    with write(actor, "referral sent") as saving:
        sent = commands.submit_referral(saving.session, actor=actor, partner_id=partner, company=company, domain=domain,
                                        contact=contact, email=email, need=need, submitted_on=day)  # fmt: skip
    if not saving.is_done or sent is None:
        return
    if sent.is_new:
        st.toast(f"It is in, number {sent.referral.id}. Decide by {sent.referral.decide_by}.")
        st.rerun()
    states.notice(f"This partner sent the company on {sent.referral.submitted_on} already, number {sent.referral.id}: "
                  "it is kept once. Nothing was added.")  # fmt: skip
