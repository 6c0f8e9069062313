"""The tables: what waits, those due first, and what was decided, newest first."""

import streamlit as st

from components import states
from components.page_head import section
from components.table import Column, page_of, table
from data.partners.formulas.referrals import SUBMITTED
from data.partners.views.referrals import ReferralRow, Referrals, standing

OPENED, WAITS, DECISIONS = "referral-opened", "referrals-waiting", "referrals-decided"
WAITING = [
    Column("company", "Company", "open", width=185), Column("partner", "Partner", width=175),
    Column("clock", "Clock", "status", width=165), Column("decide_by", "Decide by", "date", width=95),
    Column("owner", "Partner owner", width=105), Column("warning", "What is known", width=110),
    Column("need", "Need", width=220),
]  # fmt: skip
DECIDED = [
    Column("company", "Company", "open", width=185), Column("partner", "Partner", width=175),
    Column("state_label", "State", width=80), Column("clock", "Clock", "status", width=80),
    Column("decided_on", "Decided", "date", width=95), Column("reason", "Reason", width=165),
    Column("introduced", "Introduced", width=115), Column("deal", "Deal", width=160),
]  # fmt: skip


def pages(view: Referrals) -> tuple[int, int]:
    """The page of each table that the reader is on."""
    return page_of(WAITS, view.waits), page_of(DECISIONS, view.answered)


def waiting(view: Referrals) -> None:
    """What waits, overdue first; a click opens the decision."""
    rows = [_row(row) for row in view.rows if row.state == SUBMITTED]
    section("They wait", "Open one to accept or decline it. The clock counts working days of the partner's owner.")
    if not rows:
        states.notice("No referral waits among those shown.")
        return
    table(rows, WAITING, key=WAITS, alt=f"{view.waits} referrals that wait", noun="referrals", total=view.waits,
          on_open=lambda row: st.session_state.update({OPENED: row["id"]}),
          href=lambda row: f"/partners-referrals?id={row['id']}")  # fmt: skip


def decided(view: Referrals) -> None:
    """What was decided."""
    rows = [_row(row) for row in view.rows if row.state != SUBMITTED]
    if rows:
        section("They have their answer", "Newest first. A late introduction is marked.")
        table(rows, DECIDED, key=DECISIONS, alt=f"{view.answered} referrals with an answer", noun="referrals",
              total=view.answered,
              on_open=lambda row: st.session_state.update({OPENED: row["id"]}),
              href=lambda row: f"/partners-referrals?id={row['id']}")  # fmt: skip


def _row(row: ReferralRow) -> dict[str, object]:
    told = {name: getattr(row, name) for name in ReferralRow.__dataclass_fields__}
    met = f"{row.introduced_on:%-d %b %Y}" if row.introduced_on else "not yet" if row.state == "accepted" else ""
    late = "▲ late: " if row.is_introduction_late else ""
    return {**told, "clock": standing(row), "introduced": f"{late}{met}",
            "warning": row.warning.replace("\n", " ") or "nothing"}  # fmt: skip
