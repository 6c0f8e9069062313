"""The tables: what waits, those due first, and what was decided, newest first."""

import streamlit as st

from components import states
from components.page_head import section
from components.table import Column, table
from data.partners.formulas.referrals import SUBMITTED
from data.partners.views.referrals import ReferralRow, Referrals, standing

OPENED = "referral-opened"
WAITING = [
    Column("company", "Company", "open", width=190), Column("partner", "Partner", width=160),
    Column("clock", "Clock", "status", width=170), Column("decide_by", "Decide by", "date"),
    Column("submitted_on", "Sent", "date"), Column("owner", "Partner owner", width=120),
    Column("need", "Need", width=200), Column("warning", "What is known", width=200),
]  # fmt: skip
DECIDED = [
    Column("company", "Company", "open", width=190), Column("partner", "Partner", width=150),
    Column("state_label", "State", width=95), Column("clock", "Clock", "status", width=90),
    Column("decided_on", "Decided", "date"), Column("reason", "Reason", width=150),
    Column("introduced", "Introduced", width=115), Column("deal", "Deal", width=170),
    Column("decided_by", "By", width=110),
]  # fmt: skip


def waiting(view: Referrals) -> None:
    """What waits, overdue first; a click opens the decision."""
    rows = [_row(row) for row in view.rows if row.state == SUBMITTED]
    section("They wait", "Open one to accept or decline it. The clock counts working days of the partner's owner.")
    if not rows:
        states.notice("No referral waits among those shown.")
        return
    table(rows, WAITING, key="referrals-waiting", alt=f"{len(rows)} referrals that wait", noun="referrals",
          on_open=lambda row: st.session_state.update({OPENED: row["id"]}),
          href=lambda row: f"/partners-referrals?id={row['id']}")  # fmt: skip


def decided(view: Referrals) -> None:
    """What was decided."""
    rows = [_row(row) for row in view.rows if row.state != SUBMITTED]
    if rows:
        section("They have their answer", "Newest first. A late introduction is marked.")
        table(rows, DECIDED, key="referrals-decided", alt=f"{len(rows)} referrals with an answer", noun="referrals",
              on_open=lambda row: st.session_state.update({OPENED: row["id"]}),
              href=lambda row: f"/partners-referrals?id={row['id']}")  # fmt: skip


def _row(row: ReferralRow) -> dict[str, object]:
    told = {name: getattr(row, name) for name in ReferralRow.__dataclass_fields__}
    met = f"{row.introduced_on:%-d %b %Y}" if row.introduced_on else "not yet" if row.state == "accepted" else ""
    late = "▲ " if row.is_introduction_late else ""
    return {**told, "clock": standing(row), "introduced": f"{late}{met}",
            "warning": row.warning.replace("\n", " ") or "nothing"}  # fmt: skip
