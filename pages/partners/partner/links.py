"""Links that open something for the partner without signing in: made, shown once, ended."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from components import states
from components.frame import settings
from components.instants import moment
from components.page_head import section
from components.table import Column, table
from data.core import access, clock, denials, store
from data.core.access import Refused
from data.partners import commands
from data.partners.links import PURPOSES
from data.partners.views.partners import partner_links
from pages.partners.partner.opened import LINKS, Open

COLUMNS = [
    Column("what", "What it opens", width=260), Column("state", "State", "status", width=130),
    Column("made", "Made", width=150), Column("by", "By", width=150), Column("until", "Opens until", width=150),
    Column("uses", "Opened", "count"),
]  # fmt: skip


def draw(page: Open) -> None:
    """Every link that was made, and the button that makes one for referrals."""
    section("Links", "Whoever has a link can open what it is for. End it when it went to the wrong person.")
    with store.reading() as session:
        made = partner_links(session, partner_id=page.view.row.id)
    if not made:
        states.notice("No link was made for this partner yet.")
    else:
        table([_row(row) for row in made], COLUMNS, key=page.key("links"), noun="links", alt=f"{len(made)} links")
    if not page.may(LINKS):
        if not page.is_past:
            states.notice(f"Links are made by: {access.who_may(LINKS)}.")
        return
    _make(page)
    _end(page, made)


def _row(row: dict[str, Any]) -> dict[str, object]:
    over = row["expires_at"] <= clock.now()
    state = ("grey", "Ended") if row["revoked_at"] else ("grey", "Expired") if over else ("green", "Open")
    zone = settings().zone
    return {"what": PURPOSES.get(row["purpose"], row["purpose"]), "state": state, "uses": row["uses"],
            "made": moment(row["made_at"], zone), "by": row["made_by"] or "the suite",
            "until": moment(row["expires_at"], zone)}  # fmt: skip


def _make(page: Open) -> None:
    key = page.key("link-made")
    if st.button("Make a link for referrals", icon=":material/link:", type="primary", key=page.key("link-go")):
        st.session_state[key] = _done(page, lambda session: commands.make_link(
            session, actor=page.actor, partner_id=page.view.row.id, purpose="referrals"))  # fmt: skip
        st.rerun()
    if made := st.session_state.get(key):
        states.notice("Send this address to the partner. It is shown now and never again.")
        st.code(made, language=None)


def _end(page: Open, made: list[Any]) -> None:
    live = {row["id"]: row for row in made if not row["revoked_at"] and row["expires_at"] > clock.now()}
    if not live:
        return
    with st.expander("End a link"):
        chosen = st.selectbox("Link", list(live), index=None, key=page.key("link-end"), format_func=lambda n: (
            f"{PURPOSES.get(live[n]['purpose'], '')}, made {moment(live[n]['made_at'], settings().zone)}"))  # fmt: skip
        if st.button("End it now", key=page.key("link-end-go"), disabled=chosen is None):
            _done(page, lambda session: commands.revoke_link(session, chosen, actor=page.actor))
            st.session_state.pop(page.key("link-made"), None)
            st.rerun()


def _done(page: Open, act: Callable[[Any], Any]) -> str | None:
    """Run one act in a housekeeping session: links are no records of the ledger."""
    try:
        with store.housekeeping() as session:
            made: str | None = act(session)
            return made
    except Refused as refusal:
        denials.record(page.actor, refusal.action, where="form")
        states.notice(refusal.words)
    except ValueError as wrong:
        states.notice(str(wrong))
    return None
