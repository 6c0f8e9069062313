"""What people do about the health of one customer: a word over the score, a rating, champions."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import streamlit as st

from components import states
from components.frame import write
from components.page_head import section
from components.table import Column, table
from data.core import access
from data.core.access import Actor
from data.customers import commands
from data.customers.formulas.health_rules import STRENGTHS
from data.customers.views.health_one import HealthOne

SET, EDIT = "customers.set_health", "customers.edit"
COLOURS = {"red": "■ Red", "yellow": "▲ Yellow", "green": "● Green"}
CHAMPIONS = [
    Column("name", "Champion", width=160), Column("title", "Title", width=160),
    Column("strength", "Strength", "status"), Column("role", "Role"),
    Column("met", "Last contact", "date", reason="never"), Column("left", "Left the company", "date", reason="here"),
    Column("references", "References", "count"),
]  # fmt: skip
WORDS = [
    Column("status", "Word", "status"), Column("reason", "Why", width=320), Column("by", "By", width=140),
    Column("since", "Since", "date"), Column("until", "Until", "date"), Column("state", "State"),
]  # fmt: skip
MARKS = {"strong": "green", "medium": "yellow", "weak": "red", "none": "grey"}


def draw(actor: Actor, found: HealthOne, today: date) -> None:
    """Who speaks for us, then what may be done."""
    _champions(found)
    with st.container(horizontal=True, gap="small"):
        if access.may(actor, SET) and st.button("Put a word over the score", key="health-word"):
            _word(actor, found, today)
        word = found.row.override
        if word and access.may(actor, SET) and st.button("Take the word back", key="health-end"):
            with write(actor, "a word over a score is taken back", done="The score holds again.") as saving:
                commands.end_health(saving.session, word["id"], actor=actor, row_version=word["row_version"])
            if saving.is_done:
                st.rerun()
        if access.may(actor, EDIT) and st.button("Rate sentiment", key="health-rate"):
            _rate(actor, found)
        if access.may(actor, EDIT) and st.button("Edit champions", key="health-champions"):
            _champion(actor, found, today)
    if found.overrides:
        section("Words over the score", "After its last day a word ends and the score holds again by itself.")
        table([_said(one, today) for one in found.overrides], WORDS, key="health-words", noun="words",
              alt=f"{len(found.overrides)} words over the score")  # fmt: skip


def _said(one: Mapping[str, Any], today: date) -> dict[str, Any]:
    state = f"taken back on {one['ended_on']}" if one["ended_on"] else "holds" if one["expires_on"] >= today else "over"
    return {"status": (one["status"], one["status"].capitalize()), "reason": one["reason"], "state": state,
            "by": one["set_by"] or "", "since": one["set_on"], "until": one["expires_on"]}  # fmt: skip


def _champions(found: HealthOne) -> None:
    section("Who speaks for us")
    if not found.champions:
        states.notice("Nobody is named. The part is missing from the score until somebody is.")
        return
    rows = [{"name": one["name"], "title": one["title"] or "", "role": "Sponsor" if one["is_sponsor"] else "",
             "strength": ("red", "Left") if one["left_on"] else (MARKS.get(one["strength"], "grey"),
                                                                 one["strength"].capitalize()),
             "met": one["last_contact_on"], "never": "never", "left": one["left_on"], "here": "still there",
             "references": one["references_given"]} for one in found.champions]  # fmt: skip
    table(rows, CHAMPIONS, key="health-people", alt=f"{len(rows)} champions", noun="champions")


@st.dialog("A word over the score")
def _word(actor: Actor, found: HealthOne, today: date) -> None:
    with st.form("health-word-form", border=False):
        status = st.radio("Health", list(COLOURS), format_func=COLOURS.__getitem__, horizontal=True)
        reason = st.text_area("Why", max_chars=2000, placeholder="Shown beside the score")
        until = st.date_input("Until", value=today + timedelta(days=30), min_value=today, format="YYYY-MM-DD",
                              help="The last day; then the score holds again by itself")  # fmt: skip
        is_set = st.form_submit_button("Put it over the score", type="primary")
    if is_set:
        with write(actor, "a word over a score", done="It holds at once.") as saving:
            commands.set_health(saving.session, found.row.account_id, actor=actor, status=status or "red",
                                reason=reason, expires_on=until)  # fmt: skip
        if saving.is_done:
            st.rerun()


@st.dialog("Rate sentiment")
def _rate(actor: Actor, found: HealthOne) -> None:
    with st.form("health-rate-form", border=False):
        words = "Below the line of the rules the whole health is red while the rating lasts"
        score = st.slider("How does the customer feel?", 0, 100, 60, step=5, help=words)
        comment = st.text_area("What makes you say so", max_chars=2000)
        is_rated = st.form_submit_button("Save the rating", type="primary")
    if is_rated:
        with write(actor, "sentiment rated", done="Rated: the score follows.") as saving:
            commands.rate_sentiment(saving.session, found.row.account_id, actor=actor, score=score, comment=comment)
        if saving.is_done:
            st.rerun()


@st.dialog("Champions")
def _champion(actor: Actor, found: HealthOne, today: date) -> None:
    people = {one["id"]: one for one in found.champions}
    chosen = st.selectbox("Who", [0, *people], format_func=lambda n: people[n]["name"] if n else "Somebody new",
                          key="health-champion-who")  # fmt: skip
    held: Mapping[str, Any] = people.get(chosen, {})
    with st.form(f"health-champion-{chosen}", border=False):
        name = st.text_input("Name", value=held.get("name", ""), max_chars=120)
        title = st.text_input("Title", value=held.get("title") or "", max_chars=120)
        at = STRENGTHS.index(held["strength"]) if held.get("strength") in STRENGTHS else 1
        strength = st.selectbox("Strength", STRENGTHS, index=at, format_func=str.capitalize)
        is_sponsor = st.checkbox("Executive sponsor on their side", value=bool(held.get("is_sponsor")))
        met = st.date_input("Last contact", value=held.get("last_contact_on"), max_value=today, format="YYYY-MM-DD")
        has_left = st.checkbox("Left the company", value=held.get("left_on") is not None)
        left = st.date_input("Left on", value=held.get("left_on") or today, max_value=today, format="YYYY-MM-DD")
        is_saved = st.form_submit_button("Save", type="primary")
    if is_saved:
        with write(actor, "champions of a customer", done="Saved: the score follows.") as saving:
            commands.save_champion(
                saving.session, found.row.account_id, actor=actor, champion_id=chosen or None,
                row_version=held.get("row_version", 0), name=name, title=title, strength=strength,
                is_sponsor=is_sponsor, last_contact_on=met, left_on=left if has_left else None, rated_on=today,
            )  # fmt: skip
        if saving.is_done:
            st.rerun()
