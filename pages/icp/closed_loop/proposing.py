"""From a reason to the next version of the profile: one click begins it, and what it means is counted beside it."""

import streamlit as st

from components import numbers, states
from components.frame import link, read, scope, write
from components.markup import draw as put
from components.page_head import section
from components.plain_table import plain_table
from data.core import access, clock, documents
from data.core.access import Actor
from data.core.drafts import PROPOSE
from data.icp import commands
from data.icp.formulas.matching import Match
from data.icp.formulas.profiles import ALL
from data.icp.views import profiles
from data.icp.views.closed_loop import ClosedLoop, proposal_note

EDITOR = "/icp-definition"


def draw(actor: Actor, view: ClosedLoop) -> None:
    """The version on its way with what it changes, or the button that begins one."""
    section("Change the profile", "A change is drafted here, ratified by somebody else, and holds from its day on.")
    if view.draft is not None:
        _on_its_way(actor, view)
    elif not view.reasons:
        states.notice("Nothing was lost that would ask for a change.")
    elif access.may(actor, PROPOSE):
        _begin(actor, view)
    else:
        states.notice(f"A change is proposed by: {access.who_may(PROPOSE)}.")


def _begin(actor: Actor, view: ClosedLoop) -> None:
    names = {each.code: each for each in view.reasons}
    chosen = st.selectbox("Because of", list(names), format_func=lambda code: names[code].label, key="loop-reason")
    states.notice(f"The draft will say: {proposal_note(view, names[chosen])}")
    if st.button("Propose an ICP change", type="primary", key="loop-propose"):
        with write(actor, "profile change proposed", done="The draft is there") as saving:
            commands.propose_icp_change(saving.session, actor=actor, reason=chosen)
        if saving.is_done:
            st.rerun()


def _on_its_way(actor: Actor, view: ClosedLoop) -> None:
    mine, today = scope(actor, "definitions.view"), clock.today("UTC")
    document = read(profiles.document, groups=documents.READS, scope=mine, name="icp", on=view.as_of)
    draft = document.draft
    if draft is None:
        return
    states.notice(f"Version {draft.version} is on its way ({documents.STATES[draft.state].lower()}). {draft.note}")
    changed = profiles.changes(document.content, draft.content, document.people)
    if changed:
        heads = [("Where", False), ("In force", False), ("Draft", False)]
        put(plain_table([list(line) for line in changed], heads, alt="What the draft changes"))
    else:
        states.notice("It changes nothing yet: it begins as a copy of what is in force.")
    market = read(profiles.market, groups=profiles.MARKET_READS, scope=mine)
    try:
        held, made = (profiles.counted(market, content, ALL, on=today) for content in (document.content, draft.content))
    except (ValueError, KeyError) as wrong:
        states.notice(f"The draft cannot be counted yet. {wrong}")
    else:
        lines = [["Accounts that match", _matching(held), _matching(made)],
                 ["Share of won ARR", _won(held), _won(made)]]  # fmt: skip
        put(plain_table(lines, [("", False), ("In force", True), ("Draft", True)], alt="What the draft means"))
    link("Open the draft", EDITOR)


def _matching(found: Match) -> str:
    return f"{found.matching:,} of {found.accounts:,}"


def _won(found: Match) -> str:
    return "nothing was won" if found.share is None else numbers.percent(found.share, decimals=0)
