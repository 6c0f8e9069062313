"""The profile as a form: three depths and what rules out, with the count of what it means beside it."""

from typing import Any

import pandas as pd
import streamlit as st

from components import states
from components.frame import drafting
from components.frame.drafting import Desk
from components.page_head import section
from data.icp.formulas import profile_checks, profiles
from data.icp.formulas.profile_checks import LABELS
from data.icp.formulas.profiles import ALL, BANDS, DEPTHS, LISTS, SCALES, WORDS
from data.icp.views import profiles as views
from pages.icp.definition import disqualifying, fields, preview


def edit(desk: Desk, market: pd.DataFrame) -> None:
    """Draw the form of one profile of the draft; on the right what the draft means at this moment."""
    began = drafting.opened(desk)
    if desk.part not in began["profiles"]:
        _own(desk)
        preview.draw(desk, market, began)
        return
    left, right = st.columns([5, 3], gap="large")
    with left:
        places: dict[str, Any] = {}
        entry = _entry(desk, began["profiles"][desk.part], began, views.known_words(market), places)
    content = {**began, "profiles": {**began["profiles"], desk.part: entry}}
    own = [one for one in profile_checks.icp_problems(content) if one.path[1:2] == (desk.part,)]
    for one in own:
        with places[next((name for name in reversed(one.path) if name in places), "review_on")]:
            states.notice(one.words)
    with right:
        preview.draw(desk, market, content)
        others = [one.words for one in profile_checks.icp_problems(content) if one not in own]
        if others:
            states.notice("Other profiles of this draft:", items=others)
        drafting.actions(desk, content, [*(one.words for one in own), *others])


def _own(desk: Desk) -> None:
    began = drafting.opened(desk)
    states.notice(f"{desk.part} has no profile of its own in this draft: that of all segments holds for it.")
    if st.button(f"Give {desk.part} a profile of its own", key=desk.key("own")):
        entry = profiles.blank(began["profiles"][ALL])
        drafting.save(desk, {**began, "profiles": {**began["profiles"], desk.part: entry}})


def _entry(desk: Desk, entry: Any, content: Any, known: dict[str, list[str]], places: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {**entry, **{depth: dict(entry[depth]) for depth in DEPTHS}}
    section("Company", "Primary counts in full, secondary by half. Type to add a word that is not in the list.")
    for name in LISTS:
        made["firmographic"][name] = fields.ranked(desk, name, entry["firmographic"][name], known.get(name, []))
        places[name] = st.container()
    for name in BANDS:
        made["firmographic"][name] = fields.banded(desk, name, entry["firmographic"][name])
        places[name] = st.container()
    wanted = entry["firmographic"]["technologies"]["wanted"]
    made["firmographic"]["technologies"] = {"wanted": fields.words(desk, "technologies", wanted, [])}
    section("People", "Who decides, who uses, who stands in the way.")
    left, right = st.columns(2)
    for place, name in enumerate(WORDS):
        with (left, right)[place % 2]:
            held, offered = entry["demographic"][name], fields.OFFERED.get(name, [])
            made["demographic"][name] = fields.words(desk, name, held, offered)
    made["demographic"]["years_of_experience"] = fields.years(desk, entry["demographic"]["years_of_experience"])
    places["years_of_experience"] = st.container()
    section("Attitude", "A scale of 1 to 5; what each end means stands beside it.")
    for name in SCALES:
        made["psychographic"][name] = fields.scale(desk, name, entry["psychographic"][name], content["scales"][name])
    section("Ruled out", "Who meets all conditions of one is refused at intake and scored 0.")
    made["disqualifiers"] = disqualifying.edit(desk, entry["disqualifiers"], known, places)
    section("Answering for it")
    left, right = st.columns(2)
    with left:
        made["owner"] = fields.owner(desk, entry["owner"])
    with right:
        made["review_on"] = st.date_input(LABELS["review_on"], value=entry["review_on"], format="YYYY-MM-DD",
                                          key=desk.key("review_on"), persist_state="session")  # fmt: skip
        places["review_on"] = st.container()
    made["analysed"] = fields.analysed(desk, entry["analysed"])
    return made
