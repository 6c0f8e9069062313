"""The proof assets: owner, link, review date, the deals each was shown in, and what became of those."""

from typing import Any

import streamlit as st

from components import numbers, states
from components.escape import clean, plain
from components.frame import read, records, scope, write
from components.page_head import section
from components.table import Column, table
from data.core import access
from data.core.access import Actor
from data.icp import commands
from data.icp.formulas.proofs import KINDS
from data.icp.views.value_map import MAP_READS, Asset, ValueMap, asset_deals
from pages.icp.value_map import reading

OPENED, ROUND, DEALS = "map-asset", "map-asset-round", "pipeline.view_deals"
STATES = {"open": "Open", "won": "Won", "lost": "Lost", "no_decision": "No decision"}


def draw(actor: Actor, view: ValueMap, *, may_edit: bool) -> None:
    """Every asset; a click opens it."""
    if may_edit and st.button("Add an asset", icon=":material/add:", key="map-asset-add"):
        _form(actor, view, None)
    if not view.assets:
        states.empty("Cases, benchmarks and references with owner, review date and win rate.",
                     "There is no asset yet.")  # fmt: skip
        return
    rows = [{
        "id": each.id, "name": each.name, "kind": each.kind_label, "owner": each.owner or "nobody",
        "review": each.review_on, "none": "no date",
        "state": _state(each),
        "rows": each.rows, "deals": each.deals, **reading.rate_cells(each.win_rate, each.deals),
    } for each in view.assets]  # fmt: skip
    columns = [
        Column("name", "Asset", "open", width=230), Column("kind", "Kind"), Column("owner", "Owner"),
        Column("review", "Review on", "date", reason="none"), Column("state", "State", "status"),
        Column("rows", "Pains", "count"), Column("deals", "Shown in", "count"), Column("decided", "Decided", "count"),
        Column("rate", "Win rate", "percent", reason="why"),
    ]  # fmt: skip
    table(rows, columns, key="map-assets", alt=f"{len(rows)} proof assets", noun="assets",
          on_open=lambda row: st.session_state.update({OPENED: row["id"]}))  # fmt: skip
    number = st.session_state.pop(OPENED, None)
    chosen = next((each for each in view.assets if each.id == number), None)
    if chosen is not None:
        _show(actor, view, chosen, may_edit)


def _state(asset: Asset) -> tuple[str, str]:
    if asset.is_due:
        return "yellow", "Review due"
    return ("green", "In use") if asset.is_active else ("grey", "Not in use")


@st.dialog("Proof asset", width="large")
def _show(actor: Actor, view: ValueMap, asset: Asset, may_edit: bool) -> None:
    section(asset.name, _about(asset))
    if asset.link:
        st.link_button(plain(f"Open {asset.link[:80]}"), asset.link, icon=":material/open_in_new:")
    if access.may(actor, DEALS):
        _deals(actor, asset)
    if may_edit:
        with st.expander("Change it"):
            _fields(actor, view, asset)


def _about(asset: Asset) -> str:
    value = asset.win_rate
    if value.value is None:
        rate = "no decided deal yet"
    elif value.reason == "too_few":
        rate = f"{value.inputs['won']:,} won of {value.n:,} decided: too few for a rate"
    else:
        rate = f"{numbers.percent(value.value)} won of {value.n:,} decided"
        if "low" in value.inputs:
            low, high = (numbers.percent(value.inputs[end], decimals=0) for end in ("low", "high"))
            rate += f" (95% interval {low} to {high})"
    return "; ".join([asset.kind_label, f"owner: {asset.owner or 'nobody'}", f"shown in {asset.deals:,} deals", rate])


def _deals(actor: Actor, asset: Asset) -> None:
    mine = scope(actor, DEALS)
    rows = [{**row, "state": STATES[row["state"]]} for row in
            read(asset_deals, groups=MAP_READS, scope=mine, asset_id=asset.id)]  # fmt: skip
    if not rows:
        states.notice("It was not shown in a deal that you may see. On a deal's page, under Proof, it is noted.")
        return
    columns = [Column("name", "Deal", "open", width=220), Column("account", "Account"), Column("owner", "Owner"),
               Column("state", "Ended"), Column("used_on", "Shown on", "date"),
               Column("note", "Note", width=200)]  # fmt: skip
    records(rows, columns, address="/pipeline-deal", key=f"map-asset-{asset.id}", noun="deals",
            alt=f"Deals that {asset.name} was shown in")  # fmt: skip


@st.dialog("Add an asset")
def _form(actor: Actor, view: ValueMap, asset: Asset | None) -> None:
    _fields(actor, view, asset)


def _fields(actor: Actor, view: ValueMap, asset: Asset | None) -> None:
    key = f"asset-{asset.id if asset else 0}-{asset.row_version if asset else st.session_state.get(ROUND, 0)}"
    owners: dict[Any, str] = {None: "nobody", **view.people}
    if asset is not None and asset.owner_id is not None:
        owners.setdefault(asset.owner_id, asset.owner)
    with st.form(key, border=False):
        given: dict[str, Any] = {"name": st.text_input("Name", value=asset.name if asset else "", max_chars=200)}
        kind = asset.kind if asset and asset.kind in KINDS else "case"
        given["kind"] = st.selectbox("Kind", list(KINDS), index=list(KINDS).index(kind), format_func=KINDS.__getitem__)
        given["url"] = st.text_input("Link", value=asset.link if asset else "", max_chars=500,
                                     help="Begins with https:// or http://")  # fmt: skip
        place = list(owners).index(asset.owner_id) if asset else 0
        given["owner_id"] = st.selectbox("Owner", list(owners), index=place, format_func=lambda n: clean(owners[n]))
        given["review_on"] = st.date_input("Review on", value=asset.review_on if asset else None, format="YYYY-MM-DD")
        given["is_active"] = st.checkbox("In use", value=asset.is_active if asset else True)
        if not st.form_submit_button("Save", type="primary"):
            return
    with write(actor, "proof asset", done="Saved") as saving:
        commands.save_asset(saving.session, actor=actor, asset_id=asset.id if asset else None,
                            row_version=asset.row_version if asset else 0, **given)  # fmt: skip
    if saving.is_done:
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
        st.rerun()
