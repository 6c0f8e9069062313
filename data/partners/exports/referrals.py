"""Referrals to take away: each with its clock and its answer."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.exporting import Column, Sheet
from data.core.offers import export
from data.partners.views.referrals import WORDS, referrals

COLUMNS = (
    Column("id", "Number", "count"), Column("company", "Company", width=30), Column("partner", "Partner", width=28),
    Column("owner", "Partner owner", width=22), Column("contact", "Contact"), Column("email", "Mail", width=26),
    Column("need", "Need", width=34), Column("source", "Came by"), Column("submitted_on", "Sent on", "date"),
    Column("decide_by", "Decide by", "date"), Column("state_label", "State"), Column("clock", "Clock"),
    Column("decided_on", "Decided on", "date"), Column("decided_by", "Decided by"), Column("reason", "Reason"),
    Column("introduced_on", "Introduced on", "date"), Column("introduce_by", "Introduce by", "date"),
    Column("valid_until", "Valid until", "date"), Column("account", "Account", width=26),
    Column("deal", "Deal", width=30), Column("warning", "What is known", width=40),
)  # fmt: skip


@export("referrals", title="Referrals", right="partners.view_partners")
def referrals_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """Every referral sent by the day as it stood at its end, those that wait first."""
    given = filters or {}
    found = referrals(session, scope=scope, as_of=as_of, states=tuple(given.get("state", ())),
                      owners=tuple(given.get("owner", ())))  # fmt: skip
    rows = [{**{column.key: getattr(row, column.key) for column in COLUMNS}, "clock": WORDS[row.clock]}
            for row in found.rows]  # fmt: skip
    return [Sheet("Referrals", COLUMNS, rows, [("As it was on", f"{as_of}")])]
