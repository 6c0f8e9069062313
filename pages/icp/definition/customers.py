"""Read from the best customers: what they have in common, and one click that puts it into the draft."""

from decimal import Decimal

import pandas as pd
import streamlit as st

from components import states
from components.frame import drafting, scope
from components.frame.drafting import Desk
from components.page_head import section
from components.table import Column, table
from data.core import access, drafts
from data.icp.formulas import profiles
from data.icp.formulas.profiles import ALL
from data.icp.formulas.traits import LEAST, MOST, SMALL
from data.icp.views import traits as views
from data.icp.views.traits import Traits

COLUMNS = [
    Column("field", "Trait", width=130), Column("value", "Value", width=200),
    Column("share", "Among the best", "percent"), Column("share_rest", "Among the rest", "percent", reason="none"),
    Column("lift", "Lift", "ratio", reason="why"), Column("n", "n", "count", help="of the best that have it"),
    Column("of", "of", "count", help="of the best that say anything"), Column("taken", "Into the draft", "status"),
]  # fmt: skip


def draw(desk: Desk, market: pd.DataFrame) -> None:
    """Choose how many, show their traits beside everybody else, and put those above a lift into the draft."""
    section("What the best customers have in common",
            f"The top {LEAST} to {MOST} by profit times ease of service, beside all other accounts. "
            "Lift: the share among the best over the share among the rest.")  # fmt: skip
    left, middle, right = st.columns(3)
    size = left.slider("Customers", LEAST, MOST, 25, key="icp-best-size", persist_state="session")
    lift = middle.number_input("Take over from a lift of", min_value=1.0, max_value=20.0, value=1.5, step=0.1,
                               key="icp-best-lift", persist_state="session")  # fmt: skip
    least = right.number_input("and from this many", min_value=1, max_value=MOST, value=SMALL, step=1,
                               key="icp-best-n", persist_state="session")  # fmt: skip
    content = desk.document.draft.content if desk.document.draft else desk.document.content
    try:
        found = views.traits_of(market, content, desk.part, size=size, on=desk.today)
    except ValueError as wrong:
        states.notice(f"The bands of the draft cannot be read yet. {wrong}")
        return
    if not found.traits:
        states.notice("No account was won yet, or none says anything about itself. Import accounts and won deals.")
        return
    states.notice(found.basis)
    if len(found.best.places) < LEAST:
        states.notice(f"There are {len(found.best.places)} customers; {LEAST} make a profile that can be relied on.")
    asked = Decimal(repr(lift))
    rows = views.rows(found, lift=asked, least=int(least))
    table(rows, COLUMNS, key="icp-traits", alt=f"{len(rows)} traits of the best customers", noun="traits", page_size=60)
    _take(desk, found, asked, int(least))
    if access.may(desk.actor, "pipeline.view_deals") and scope(desk.actor, "pipeline.view_deals").kind == "all":
        with st.expander(f"The {len(found.names)} customers"):
            states.notice("Best first:", items=found.names)


def _take(desk: Desk, found: Traits, lift: Decimal, least: int) -> None:
    n = len(views.reached(found, lift, least))
    if not desk.may_draft:
        states.notice(f"Drafts are made by: {access.who_may(drafts.PROPOSE)}.")
        return
    coming = desk.document.draft
    if coming is not None and coming.state != drafts.DRAFT:
        states.notice("The next version is proposed already. Have it decided first.")
        return
    if not st.button(f"Put {n} traits into the draft", type="primary", disabled=not n, key="icp-take"):
        return
    content = coming.content if coming else desk.document.content
    if desk.part not in content["profiles"]:
        entry = profiles.blank(content["profiles"][ALL])
        content = {**content, "profiles": {**content["profiles"], desk.part: entry}}
    made = views.taken_over(content, desk.part, found, lift=lift, least=least, on=desk.today)
    if coming is None:
        drafting.begin(desk, f"Read from the {len(found.names)} best customers, by {found.best.basis}", made)
    else:
        drafting.save(desk, made, since=coming.content, done=f"{n} traits are in the draft.")
