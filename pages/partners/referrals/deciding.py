"""Deciding on a referral: what is known of the company, accept it with a deal, as help, or decline it with a reason."""

from datetime import date
from typing import Any

import streamlit as st

from components import states
from components.escape import clean
from components.frame import read, write
from components.page_head import section
from data.core import access
from data.core.access import Actor, Scope
from data.partners import commands
from data.partners.commands.referrals import DECIDE
from data.partners.formulas.referrals import ACCEPTED, SUBMITTED
from data.partners.views.referrals import REFERRAL_READS, Choices, ReferralRow, choices, one, standing

ACCEPT, HELP, DECLINE = "Accept, a new deal", "Accept as help with our deal", "Decline"


@st.dialog("Referral", width="large")
def open_one(actor: Actor, mine: Scope, number: int, today: date) -> None:
    """One referral with what is known of it, and the answer."""
    row = read(one, groups=REFERRAL_READS, scope=mine, as_of=today, referral_id=number)
    if row is None:
        states.notice("There is no such referral. It may be gone with the import that brought it.")
        return
    _told(row)
    if not access.may(actor, DECIDE):
        states.notice(f"Decisions belong to: {access.who_may(DECIDE)}.")
    elif row.state == SUBMITTED:
        _decide(actor, mine, row, today)
    elif row.state == ACCEPTED and row.introduced_on is None:
        _introduced(actor, row, today)


def _told(row: ReferralRow) -> None:
    section(row.company, f"Sent by {row.partner} on {row.submitted_on:%-d %B %Y}. {standing(row)[1]}.")
    given = [("Contact", row.contact), ("Mail", row.email), ("Website", row.domain), ("Need", row.need),
             ("Came by", row.source), ("Partner owner", row.owner)]  # fmt: skip
    states.notice("What the partner said", items=[f"{name}: {text}" for name, text in given if text])
    if row.warning:
        states.notice("What is known of this company, when it was sent", items=row.warning.splitlines())


def _decide(actor: Actor, mine: Scope, row: ReferralRow, today: date) -> None:
    offered = read(choices, groups=REFERRAL_READS, scope=mine, as_of=today)
    way = st.segmented_control("Answer", (ACCEPT, HELP, DECLINE), default=ACCEPT, required=True,
                               key=f"decide-{row.id}-way", label_visibility="collapsed")  # fmt: skip
    given: dict[str, Any] = {}
    reason, note = None, ""
    if way == DECLINE:
        reason = st.selectbox("Reason", list(offered.reasons), index=None, key=f"decide-{row.id}-reason",
                              format_func=lambda code: clean(offered.reasons[code]))  # fmt: skip
        note = st.text_area("Note for us", max_chars=2_000, key=f"decide-{row.id}-note",
                            help="The partner sees the reason, never the note.")  # fmt: skip
    elif way == ACCEPT:
        given = _deal(row, offered)
    else:
        states.notice("The partner gets credit for helping with the open deal of this company; the deal stays ours.")
    if not st.button(way or "Save", type="primary", key=f"decide-{row.id}-go", disabled=way == DECLINE and not reason):
        return
    with write(actor, "referral decided", done="Saved: the partner sees it by the link.") as saving:
        if way == DECLINE:
            commands.decline_referral(saving.session, row.id, actor=actor, row_version=row.row_version,
                                      reason=reason or "", note=note)  # fmt: skip
        else:
            commands.accept_referral(saving.session, row.id, actor=actor, row_version=row.row_version,
                                     as_influence=way == HELP, **given)  # fmt: skip
    if saving.is_done:
        st.rerun()


def _deal(row: ReferralRow, offered: Choices) -> dict[str, Any]:
    """What the gate asks of a new deal; what stays empty it names."""
    key = f"decide-{row.id}"
    left, right = st.columns(2)
    segment = left.selectbox("Segment", list(offered.segments), index=None, key=f"{key}-segment",
                             format_func=lambda n: clean(offered.segments[n]))  # fmt: skip
    territory = right.selectbox("Territory", list(offered.territories), index=None, key=f"{key}-territory",
                                format_func=lambda n: clean(offered.territories[n]))  # fmt: skip
    owner = left.selectbox("Deal owner", list(offered.people), index=None, key=f"{key}-owner",
                           format_func=lambda n: clean(offered.people[n]))  # fmt: skip
    persona = right.text_input("Persona", max_chars=100, key=f"{key}-persona",
                               placeholder="such as Finance lead")  # fmt: skip
    fit = left.number_input("Fit score", min_value=0, max_value=100, value=None, step=1, key=f"{key}-fit")
    currency = right.selectbox("Currency", offered.currencies or (offered.currency,), key=f"{key}-currency")
    given = {"segment_id": segment, "territory_id": territory, "owner_id": owner, "persona": persona or None,
             "fit_score": None if fit is None else int(fit), "currency": currency}  # fmt: skip
    return {name: value for name, value in given.items() if value is not None}


def _introduced(actor: Actor, row: ReferralRow, today: date) -> None:
    day = st.date_input("Introduced on", value=today, max_value=today, format="YYYY-MM-DD", key=f"decide-{row.id}-met")
    if st.button("Note the introduction", type="primary", key=f"decide-{row.id}-met-go"):
        with write(actor, "introduction noted", done="Noted.") as saving:
            commands.note_introduction(saving.session, row.id, actor=actor, row_version=row.row_version,
                                       introduced_on=day)  # fmt: skip
        if saving.is_done:
            st.rerun()
