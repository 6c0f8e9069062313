"""A lead becomes a deal: its snapshots go with it, and the clock of the follow-up starts. Nothing here commits."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core import settings
from data.core.access import Actor
from data.pipeline import leads_clock
from data.pipeline.commands.accounts import create_account
from data.pipeline.commands.deals import changed, create_deal
from data.pipeline.commands.leads import STATUSES, instant, lead_to_change
from data.pipeline.commands.opened import deal_to_change
from data.pipeline.commands.refusals import FieldProblem
from data.pipeline.queries import records
from data.pipeline.queries.leads import FOLLOW_UP, MQL, SQL
from models import Deal, Lead

SNAPSHOTS = {"lead_source_original": "source", "first_touch_campaign": "campaign",
             "segment_fit_score_at_mql": "fit_score"}  # fmt: skip
CARRIED = ("segment_id", "territory_id", "motion_id", "persona")


def qualify_lead(session: Session, lead_id: int, *, actor: Actor, row_version: int, deal_id: int | None = None,
                 meeting_date: date | None = None, discovery_summary: str | None = None,
                 qualification_status: str | None = None, at: datetime | None = None,
                 **values: Any) -> Lead:  # fmt: skip
    """Make an MQL sales qualified: it becomes a deal at SQL, or joins `deal_id`; the follow-up's clock starts.

    values: further fields of a new deal, such as name and amount; at: when, now if not given. Raises Refused,
    Conflict, GateHeld naming what the deal lacks, FieldProblem. Source: domain.md 1.1, 2.3 and 6.3.
    """
    lead = lead_to_change(session, lead_id, actor=actor, row_version=row_version, wanted={"status": SQL})
    if lead.status != MQL:
        raise FieldProblem("status", f"Only an MQL becomes sales qualified; this lead is {STATUSES[lead.status]}.")
    if lead.owner_id is None:
        raise FieldProblem("owner_id", "Take the lead first: a deal needs an owner.")
    if deal_id is not None:
        deal = _joined(session, lead, deal_id, actor)
    else:
        asked = {"meeting_date": meeting_date, "discovery_summary": discovery_summary,
                 "qualification_status": qualification_status, **values}  # fmt: skip
        deal = _made(session, lead, actor, {name: value for name, value in asked.items() if value is not None})
    now = instant(at)
    leads_clock.stop(session, lead_id, at=now, by=leads_clock.BY_STATUS)
    lead.status, lead.sql_at, lead.deal_id = SQL, lead.sql_at or now, deal.id
    lead.account_id = lead.account_id or deal.account_id
    session.flush()
    leads_clock.start(session, lead, kind=FOLLOW_UP, at=now)
    return lead


def _made(session: Session, lead: Lead, actor: Actor, values: dict[str, Any]) -> Deal:
    """Make the deal with the lead's snapshots; what the lead has come to since is put in after they are kept."""
    now = {of: getattr(lead, of) for of in SNAPSHOTS.values()}
    first = {of: getattr(lead, kept) if getattr(lead, kept) is not None else now[of] for kept, of in SNAPSHOTS.items()}
    carried = {name: getattr(lead, name) for name in CARRIED if getattr(lead, name) is not None}
    company = settings.current(session)
    deal = create_deal(
        session, actor=actor, stage="sql",
        **{"name": lead.company or lead.name, "currency": company.currency, "owner_id": lead.owner_id, **carried,
           **first, "account_id": _account(session, lead, actor), **values},
    )  # fmt: skip
    moved = {of: value for of, value in now.items() if value is not None and value != first[of] and of not in values}
    return changed(session, deal, moved) if moved else deal


def _account(session: Session, lead: Lead, actor: Actor) -> int | None:
    if lead.account_id is not None or not lead.company:
        return lead.account_id
    known = records.account_named(session, lead.company.strip())
    if known is not None:
        return known.id
    facts = {name: getattr(lead, name) for name in ("segment_id", "territory_id", "owner_id", "industry", "country",
                                                    "employees")}  # fmt: skip
    return create_account(session, actor=actor, name=lead.company, is_known=True, **facts).id


def _joined(session: Session, lead: Lead, deal_id: int, actor: Actor) -> Deal:
    """Link a deal that is there already; of the snapshots it gets those that it never had."""
    deal = deal_to_change(session, deal_id, actor=actor, action="pipeline.edit_deal")
    for kept in SNAPSHOTS:
        if getattr(deal, kept) is None and getattr(lead, kept) is not None:
            setattr(deal, kept, getattr(lead, kept))
    session.flush()
    return deal
