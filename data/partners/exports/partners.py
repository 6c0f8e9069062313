"""Partners to take away: the list with what is counted of each, their deals, and who was trained."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.exporting import Column, Sheet
from data.core.offers import export
from data.partners.views.lists import deal_rows, partner_rows, training_rows

VIEW = "partners.view_partners"


def _kept(columns: Sequence[Column], with_prices: bool) -> list[Column]:
    return [column for column in columns if with_prices or column.kind != "money"]


@export("partners", title="Partners", right=VIEW)
def partners_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """Every partner with state, owner, days of its course, whether it is active, and what came of it in a year."""
    currency, rows = partner_rows(session, as_of=as_of)
    columns = (
        Column("name", "Partner", width=30), Column("type_label", "Kind"), Column("tier", "Tier"),
        Column("state_label", "State"), Column("owner", "Owner", width=22), Column("signed_on", "Signed on", "date"),
        Column("ended_on", "Ended on", "date"), Column("first_active_on", "First active on", "date"),
        Column("first_referral_on", "First referral on", "date"), Column("active", "Active"),
        Column("active_before", "Active a year before"), Column("sent", "Referrals sent", "count"),
        Column("accepted", "Accepted", "count"), Column("waiting", "Waiting", "count"),
        Column("deals", "Deals", "count"), Column("open", "Open, brought", "money", currency),
        Column("won", "Won, brought", "money", currency), Column("helped", "Won, helped", "money", currency),
    )  # fmt: skip
    said = [("As it was on", f"{as_of}"), ("Sent to helped", "the twelve months up to the day"),
            ("Won, helped", "several partners may have helped with one deal: do not add up")]  # fmt: skip
    return [Sheet("Partners", _kept(columns, with_prices), rows, said)]


@export("partner-deals", title="Deals with partners", right=VIEW)
def partner_deals_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """Every part of a partner in a deal, by the day: who brought it, who helped, what became of it."""
    currency, rows = deal_rows(session, as_of=as_of)
    columns = (
        Column("deal_id", "Deal number", "count"), Column("deal", "Deal", width=34),
        Column("account", "Account", width=28), Column("partner", "Partner", width=28), Column("type_label", "Kind"),
        Column("role_label", "Part"), Column("since_on", "Since", "date"), Column("state", "State"),
        Column("closed_on", "Closed on", "date"), Column("owner", "Deal owner", width=22),
        Column("worth", "Amount", "money", currency), Column("note", "What they did", width=40),
    )  # fmt: skip
    said = [("As it was on", f"{as_of}"), ("Amount", "closed deals at the rate of their close, open ones at plan"),
            ("A deal with several partners", "stands in several rows: count it once")]  # fmt: skip
    return [Sheet("Deals with partners", _kept(columns, with_prices), rows, said)]


@export("partner-people", title="Trainings of partners", right=VIEW)
def partner_people_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """Who of a partner was invited to which training by the day, and whether they came."""
    columns = (
        Column("contact_id", "Person number", "count"), Column("contact", "Person", width=26),
        Column("partner", "Partner", width=28), Column("course", "Training", width=28),
        Column("invited_on", "Invited on", "date"), Column("attended_on", "Attended on", "date"),
        Column("certified_until", "Certified until", "date"),
    )  # fmt: skip
    return [Sheet("Trainings", columns, training_rows(session, as_of=as_of), [("As it was on", f"{as_of}")])]
