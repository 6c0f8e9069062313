"""What changes a deal where it stands: new, edited, next step, own odds, what happened. Nothing here commits."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core import access, clock
from data.core.access import Actor
from data.core.ledger import capturing
from data.core.ledger.capturing import recording_of
from data.pipeline import definitions
from data.pipeline.commands import checks
from data.pipeline.commands.opened import business_day, deal_to_change, hold, require_owned, settle_debt
from data.pipeline.commands.refusals import FieldProblem
from models import Deal

KINDS = ("call", "meeting", "mail", "note")
DIRECTIONS = ("in", "out", "both")


def create_deal(session: Session, *, actor: Actor, stage: str = "mql", occurred_on: date | None = None,
                **values: Any) -> Deal:  # fmt: skip
    """Add a deal. Raises Refused without the right, GateHeld when it lacks what its stage asks for, FieldProblem."""
    require_owned(session, actor, "pipeline.create_deal", values.get("owner_id"))
    day = business_day(session, occurred_on)
    known = definitions.stages()
    if stage not in known or not known[stage].is_open:
        raise FieldProblem("stage", "A new deal is at MQL, SQL or SAO.")
    opened_on = values.pop("opened_on", None) or day
    external_id = values.pop("external_id", None)
    found = checks.checked(session, values, today=day)
    for name in ("name", "currency"):
        if not found.get(name):
            raise FieldProblem(name, f"A deal needs a {name}.")
    keep_snapshots(found)
    hold(session, found, old=None, stage=stage, day=day)
    deal = Deal(stage=stage, opened_on=opened_on, external_id=external_id, **found)
    capturing.on_day(deal, day)
    session.add(deal)
    session.flush()
    return deal


def edit_deal(session: Session, deal_id: int, *, actor: Actor, row_version: int, **changes: Any) -> Deal:
    """Change a deal's fields, not its stage, owner or odds. Filled fields leave its gate debt.

    Raises Refused, Conflict when somebody saved since `row_version`, FieldProblem for a value that cannot be, GateHeld
    when a field is emptied that the stage asks for.
    """
    wanted = {name: value.strip() or None if isinstance(value, str) else value for name, value in changes.items()}
    deal = deal_to_change(session, deal_id, actor=actor, action="pipeline.edit_deal", row_version=row_version,
                          wanted=wanted)  # fmt: skip
    is_open = definitions.stages()[deal.stage].is_open
    found = checks.checked(session, wanted, today=recording_of(session).occurred_on, is_open=is_open, before=vars(deal))
    if "owner_id" in found:
        access.require(actor, "pipeline.reassign_owner")
        raise FieldProblem("owner_id", "Another owner always comes with a note. Use Change the owner.")
    if "win_percent" in found and not found.get("win_percent_reason"):
        raise FieldProblem("win_percent_reason", "Say why your odds differ from the policy's.")
    return changed(session, deal, found)


def changed(session: Session, deal: Deal, found: dict[str, Any]) -> Deal:
    """Put checked values into a deal, with what the system keeps beside them, and settle its gate debt."""
    for name, value in found.items():
        setattr(deal, name, value)
    kept = keep_snapshots(dict(vars(deal)))
    for name in checks.ONCE:
        if getattr(deal, name) is None and kept.get(name) is not None:
            setattr(deal, name, kept[name])
    settle_debt(session, deal, edited=frozenset(found))
    session.flush()
    return deal


def keep_snapshots(values: dict[str, Any]) -> dict[str, Any]:
    """Fill what is written once, where it is still empty, from what a deal has when it qualifies.

    >>> keep_snapshots({"source": "event", "lead_source_original": None})["lead_source_original"]
    'event'
    """
    for name, of in (("lead_source_original", "source"), ("first_touch_campaign", "campaign"),
                     ("segment_fit_score_at_mql", "fit_score")):  # fmt: skip
        if values.get(name) is None and values.get(of) is not None:
            values[name] = values[of]
    return values


def set_next_step(session: Session, deal_id: int, *, actor: Actor, row_version: int, text: str, due_on: date,
                  owner_id: int | None = None) -> Deal:  # fmt: skip
    """Say what happens next with an open deal, who does it and when. Raises Refused, Conflict, FieldProblem.

    owner_id: the deal's owner if nobody else is named. Source: blueprint, sales process (each step has a dated action).
    """
    access.require(actor, "pipeline.edit_deal")
    if not text.strip():
        raise FieldProblem("next_step", "Say what happens next.")
    wanted = {"next_step": text.strip(), "next_step_date": due_on}
    deal = deal_to_change(session, deal_id, actor=actor, action="pipeline.edit_deal", row_version=row_version,
                          wanted=wanted)  # fmt: skip
    if not definitions.stages()[deal.stage].is_open:
        raise FieldProblem("next_step", "A closed deal has no next step. Reopen it first.")
    wanted["next_step_owner_id"] = owner_id if owner_id is not None else deal.owner_id
    today = recording_of(session).occurred_on
    if due_on is None or due_on < today:
        raise FieldProblem("next_step_date", f"The next step lies ahead: choose {today} or a later day.")
    return changed(session, deal, checks.checked(session, wanted, today=today, before=vars(deal)))


def set_win_percent(session: Session, deal_id: int, *, actor: Actor, row_version: int, percent: int | None,
                    reason: str = "") -> Deal:  # fmt: skip
    """Keep the owner's own odds beside the policy's, 0 to 100, with the reason; None takes them back.

    Raises Refused, Conflict, FieldProblem.
    """
    access.require(actor, "pipeline.edit_deal")
    if percent is not None and not reason.strip():
        raise FieldProblem("win_percent_reason", "Say why your odds differ from the policy's.")
    wanted: dict[str, Any] = {"win_percent": percent, "win_percent_reason": reason.strip() or None}
    deal = deal_to_change(session, deal_id, actor=actor, action="pipeline.edit_deal", row_version=row_version,
                          wanted=wanted)  # fmt: skip
    today = recording_of(session).occurred_on
    return changed(session, deal, checks.checked(session, wanted, today=today, before=vars(deal)))


def log_activity(session: Session, deal_id: int, *, actor: Actor, kind: str, occurred_at: datetime,
                 direction: str = "out", summary: str | None = None) -> None:  # fmt: skip
    """Add something that happened with a deal, and move its day of last activity. Raises Refused, FieldProblem."""
    deal = deal_to_change(session, deal_id, actor=actor, action="pipeline.edit_deal")
    if kind not in KINDS or direction not in DIRECTIONS:
        field = "kind" if kind not in KINDS else "direction"
        raise FieldProblem(field, f"An activity is one of {', '.join(KINDS)}, going {', '.join(DIRECTIONS)}.")
    if occurred_at > clock.now():
        raise FieldProblem("occurred_at", "This has not happened yet. What is to come is a next step.")
    row = {"deal_id": deal_id, "account_id": deal.account_id, "kind": kind, "direction": direction,
           "occurred_at": occurred_at, "is_human": True, "summary": (summary or "").strip() or None}  # fmt: skip
    recording_of(session).add_facts([row])
    if deal.last_activity_on is None or deal.last_activity_on < occurred_at.date():
        deal.last_activity_on = occurred_at.date()
    session.flush()
