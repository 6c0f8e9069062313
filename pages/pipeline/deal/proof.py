"""What was shown in the deal to prove our value, and a form to note another showing."""

import streamlit as st

from components import states
from components.escape import clean
from components.frame import read, write
from components.page_head import section
from components.table import Column, table
from data.core.access import Scope
from data.icp import commands
from data.icp.views.value_map import MAP_READS, deal_proof
from pages.pipeline.deal.saving import Open, begin_anew, rest, save


def shown(opened: Open, mine: Scope) -> None:
    """The assets that were shown here; whoever may edit the deal notes another one, or takes one back."""
    found = read(deal_proof, groups=MAP_READS, scope=mine, deal_id=opened.view.id)
    section("Proof shown", "As noted up to now. The value map says which pain each asset proves to end.")
    if found["shown"]:
        columns = [Column("asset", "Asset", width=240), Column("kind", "Kind"), Column("used_on", "Shown on", "date"),
                   Column("note", "Note", width=260), Column("link", "Link", width=240)]  # fmt: skip
        table(found["shown"], columns, key=opened.key("proof"), alt="Assets shown in this deal", noun="assets")
    else:
        states.notice("Nothing was shown yet, or nobody noted it.")
    if not opened.may("pipeline.edit_deal"):
        return
    if found["open"]:
        _note(opened, found["open"])
    else:
        states.notice("Every asset of the value map was shown here, or there is none yet.")
    if found["shown"]:
        _take_back(opened, {row["asset_id"]: row["asset"] for row in found["shown"]})


def _note(opened: Open, left: dict[int, str]) -> None:
    key = rest(opened, "proof-note")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"qd-{key}"):
        asset = st.selectbox("Asset", list(left), index=None, format_func=lambda n: clean(left[n]), key=f"{key}-asset")
        day = st.date_input("Shown on", value=None, format="YYYY-MM-DD", key=f"{key}-on", help="Empty: today")
        note = st.text_input("Note", max_chars=500, key=f"{key}-said")
    if st.button("Note that it was shown", type="primary", key=f"{key}-go", disabled=asset is None) and save(
        opened, commands.attach_asset, why="proof shown", done="Noted", asset_id=asset, used_on=day, note=note
    ):
        begin_anew(opened, "proof-note")
        st.rerun()


def _take_back(opened: Open, there: dict[int, str]) -> None:
    key = rest(opened, "proof-back")
    with st.expander("One of these was not shown"):
        asset = st.selectbox("Which", list(there), index=None, format_func=lambda n: clean(there[n]),
                             key=f"{key}-asset")  # fmt: skip
        if st.button("Take it back", key=f"{key}-go", disabled=asset is None):
            with write(opened.actor, "proof taken back", done="Taken back") as saving:
                commands.detach_asset(saving.session, opened.view.id, actor=opened.actor, asset_id=asset)
            if saving.is_done:
                begin_anew(opened, "proof-back")
                st.rerun()
