"""What changes a lead: intake, touches, and its ways out, nurtured or disqualified. Nothing here commits."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core import access, clock, conflicts, reactions
from data.core.access import Actor, Refused
from data.core.ledger.capturing import recording_of
from data.core.work import tasks, tickets
from data.core.work.tickets import Finding
from data.pipeline import intake, leads_clock
from data.pipeline.commands.deals import DIRECTIONS, KINDS
from data.pipeline.commands.opened import because, owned
from data.pipeline.commands.refusals import FieldProblem
from data.pipeline.intake import RuledOut
from data.pipeline.queries import leads
from data.pipeline.queries.leads import DISQUALIFIED, MQL, NEW, NURTURE, SQL, TOUCH
from models import IntakeRefusal, Lead

EDIT, ROUTE = "pipeline.edit_lead", "pipeline.route_leads"
NURTURED = "pipeline.nurture"
BACKDATED = "pipeline.touch_before_start"
STATUSES = {NEW: "New", MQL: "MQL", SQL: "SQL", NURTURE: "Nurtured", DISQUALIFIED: "Disqualified"}
_SYSTEM = {"id", "row_version", "status", "lead_source_original", "first_touch_campaign", "segment_fit_score_at_mql",
           "mql_at", "sql_at", "is_fast_path", "nurture_until", "disqualified_reason", "deal_id",
           "is_score_given"}  # fmt: skip
LABELS = {"source": "source", "campaign": "campaign", "persona": "persona", "fit_score": "fit score"}


def create_lead(session: Session, *, actor: Actor, name: str, is_mql: bool = True, at: datetime | None = None,
                **values: Any) -> Lead:  # fmt: skip
    """Take a lead in. As MQL its snapshots are set, once, and its owner's clock starts.

    at: when it qualified, now if not given. Raises Refused without the right or for somebody else's, FieldProblem for
    a value that a lead cannot have, RuledOut where a disqualifier holds against which no appeal was granted.
    Source: domain.md 1.1 and 2.3.
    """
    width = access.require(actor, EDIT)
    owner_id = values.get("owner_id")
    if width != "all" and owner_id is not None:
        _require_owned(session, actor, owner_id)
    if not name.strip():
        raise FieldProblem("name", "A lead needs a name.")
    found = checked(values)
    intake.hold(session, intake.LEAD, {"name": name.strip(), **found})
    made = Lead(name=name.strip(), status=NEW, is_score_given=found.get("fit_score") is not None, **found)
    session.add(made)
    session.flush()
    reactions.run(session, {"lead": {made.id or 0}})  # its score is needed now: routing and its snapshots look at it
    if is_mql:
        become_mql(session, made, at=instant(at))
    return made


def take_in_lead(session: Session, *, actor: Actor, name: str, **values: Any) -> Lead | IntakeRefusal:
    """Create a lead; where a disqualifier holds, list it as refused at intake instead. Raises as `create_lead` else.

    What forms call: whoever enters a lead that is ruled out finds it again, with the way to appeal.
    """
    try:
        return create_lead(session, actor=actor, name=name, **values)
    except RuledOut as out:
        return intake.list_refused(session, out)


def become_mql(session: Session, lead: Lead, *, at: datetime, known: leads_clock.Desks | None = None) -> None:
    """Make a lead an MQL: its snapshots are kept for ever, and its owner's clock starts."""
    lead.status, lead.mql_at = MQL, lead.mql_at or at
    for kept, name in (("lead_source_original", "source"), ("first_touch_campaign", "campaign"),
                       ("segment_fit_score_at_mql", "fit_score")):  # fmt: skip
        if getattr(lead, kept) is None and getattr(lead, name) is not None:
            setattr(lead, kept, getattr(lead, name))
    session.flush()
    if lead.owner_id is not None:
        leads_clock.start(session, lead, kind=TOUCH, at=at, known=known)


def edit_lead(session: Session, lead_id: int, *, actor: Actor, row_version: int, **changes: Any) -> Lead:
    """Change what is known of a lead, not its status or owner. Raises Refused, Conflict, FieldProblem."""
    lead = lead_to_change(session, lead_id, actor=actor, row_version=row_version, wanted=changes)
    if "owner_id" in changes:
        raise FieldProblem("owner_id", "Another owner always comes with a note. Use Give to somebody else.")
    for field, value in checked(changes).items():
        setattr(lead, field, value)
    if "fit_score" in changes:
        lead.is_score_given = lead.fit_score is not None
    session.flush()
    return lead


def checked(values: dict[str, Any]) -> dict[str, Any]:
    """Return values as a lead holds them. Raises FieldProblem for the first that it cannot have."""
    found = {}
    for name, value in values.items():
        clean = value.strip() or None if isinstance(value, str) else value
        if name in _SYSTEM or name not in Lead.model_fields:
            raise FieldProblem(name, f"{name.replace('_', ' ').capitalize()} cannot be edited here.")
        if name in ("fit_score", "data_completeness") and clean is not None and not _is_percent(clean):
            raise FieldProblem(name, f"{name.replace('_', ' ').capitalize()} is a whole number from 0 to 100.")
        found[name] = clean
    return found


def _is_percent(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 100


def log_touch(session: Session, lead_id: int, *, actor: Actor, kind: str, occurred_at: datetime | None = None,
              direction: str = "out", is_human: bool = True, summary: str | None = None) -> Lead:  # fmt: skip
    """Add something that happened with a lead. The first human outreach stops the clock that runs on it.

    Automatic replies and what comes in leave it running. A touch dated before the clock began takes 0 minutes, and a
    ticket says so. Raises Refused, FieldProblem. Source: domain.md 2.3.
    """
    lead = lead_to_change(session, lead_id, actor=actor)
    if kind not in KINDS or direction not in DIRECTIONS:
        raise FieldProblem("kind", f"A touch is one of {', '.join(KINDS)}, going {', '.join(DIRECTIONS)}.")
    at = instant(occurred_at)
    row = {"lead_id": lead_id, "account_id": lead.account_id, "kind": kind, "direction": direction, "occurred_at": at,
           "is_human": is_human, "summary": (summary or "").strip() or None}  # fmt: skip
    recording_of(session).add_facts([row])
    if is_human and direction != "in":
        answered(session, lead, at=at)
    return lead


def answered(session: Session, lead: Lead, *, at: datetime, known: leads_clock.Desks | None = None) -> None:
    """Stop what runs on a lead because somebody answered it, and flag an answer dated before the question."""
    for timer in leads_clock.stop(session, lead.id or 0, at=at, by=leads_clock.BY_TOUCH, known=known):
        if at < timer.started_at:
            began = f"{timer.started_at:%Y-%m-%d %H:%M} UTC"
            words = f"{lead.name}: touched at {at:%Y-%m-%d %H:%M} UTC, before its clock began at {began}."
            tickets.raise_one(session, BACKDATED, Finding("lead", lead.id or 0, words, lead.owner_id))


def log_follow_up(session: Session, lead_id: int, *, actor: Actor, kind: str, occurred_at: datetime | None = None,
                  summary: str | None = None) -> Lead:  # fmt: skip
    """Log the follow-up of a sales qualified lead, which stops its clock. Raises Refused, FieldProblem."""
    lead = lead_to_change(session, lead_id, actor=actor)
    if lead.status != SQL:
        raise FieldProblem("status", "Only a sales qualified lead has a follow-up. Log a touch instead.")
    return log_touch(session, lead_id, actor=actor, kind=kind, occurred_at=occurred_at, summary=summary)


def nurture_until(session: Session, lead_id: int, *, actor: Actor, row_version: int, until: date,
                  note: str = "") -> Lead:  # fmt: skip
    """Put a lead aside until a day, on which its owner gets a task. Raises Refused, Conflict, FieldProblem."""
    lead = lead_to_change(session, lead_id, actor=actor, row_version=row_version, wanted={"nurture_until": until})
    _still_open(lead)
    today = recording_of(session).occurred_on
    if until is None or until <= today:
        raise FieldProblem("nurture_until", f"Choose a day after {today}: on it somebody is asked to take the lead up.")
    _leave(session, lead, NURTURE, at=clock.now())
    lead.nurture_until = until
    due = tasks.add(session, title=f"Take up {lead.name} again", owner_id=lead.owner_id or actor.id, due_on=until,
                    entity="lead", entity_id=lead_id, rule=NURTURED)  # fmt: skip
    due.due_on, due.note = until, note.strip() or due.note
    if note.strip():
        because(session, note.strip())
    session.flush()
    return lead


def take_up_lead(session: Session, lead_id: int, *, actor: Actor, row_version: int) -> Lead:
    """Take a nurtured or disqualified lead up again: an MQL whose owner's clock starts anew.

    Raises Refused, Conflict, FieldProblem for a lead that is worked on already.
    """
    lead = lead_to_change(session, lead_id, actor=actor, row_version=row_version, wanted={"status": MQL})
    if lead.status not in (NURTURE, DISQUALIFIED, NEW):
        raise FieldProblem("status", "This lead is worked on already.")
    lead.nurture_until = lead.disqualified_reason = None
    become_mql(session, lead, at=clock.now())
    return lead


def disqualify(session: Session, lead_id: int, *, actor: Actor, row_version: int, reason_code: str, note: str = "",
               at: datetime | None = None) -> Lead:  # fmt: skip
    """End a lead with a reason out of the list; at: when, now if not given.

    Raises Refused, Conflict, FieldProblem without such a reason.
    """
    wanted = {"disqualified_reason": reason_code}
    lead = lead_to_change(session, lead_id, actor=actor, row_version=row_version, wanted=wanted)
    _still_open(lead)
    codes = dict(leads.reasons(session, recording_of(session).occurred_on))
    if not reason_code or reason_code not in codes:
        raise FieldProblem("disqualified_reason", "Choose a reason from the list: no lead ends without one.")
    _leave(session, lead, DISQUALIFIED, at=instant(at))
    lead.disqualified_reason = reason_code
    if note.strip():
        because(session, note.strip())
    session.flush()
    return lead


def _leave(session: Session, lead: Lead, status: str, *, at: datetime) -> None:
    leads_clock.stop(session, lead.id or 0, at=at, by=leads_clock.BY_STATUS)
    lead.status = status
    for rule in ("pipeline.routing_conflict", "pipeline.lead_unrouted"):
        tickets.end(session, rule, "lead", lead.id or 0)


def _still_open(lead: Lead) -> None:
    if lead.status not in (NEW, MQL, NURTURE):
        raise FieldProblem("status", f"This lead is {STATUSES[lead.status]} already.")


def instant(given: datetime | None) -> datetime:
    """Return when something happened, now if nobody says. Raises FieldProblem for what has not happened yet."""
    now = clock.now()
    if given is not None and given > now:
        raise FieldProblem("occurred_at", "This has not happened yet.")
    return given or now


def lead_to_change(session: Session, lead_id: int, *, actor: Actor, action: str = EDIT, row_version: int | None = None,
                   wanted: dict[str, Any] | None = None) -> Lead:  # fmt: skip
    """Return a lead, kept from other writers until the transaction ends. Leads without owner are everybody's.

    Raises Refused without the right or out of scope, FieldProblem when there is none, Conflict when it was saved since.
    """
    access.require(actor, action)
    lead = leads.lead(session, lead_id, for_update=True)
    if lead is None:
        raise FieldProblem("id", "There is no such lead. It may have been removed with the import that brought it.")
    if lead.owner_id is not None:
        _require_owned(session, actor, lead.owner_id, action)
    if row_version is not None:
        conflicts.same_version(session, lead, row_version=row_version, wanted=wanted or {"status": lead.status})
    return lead


def _require_owned(session: Session, actor: Actor, owner_id: int, action: str = EDIT) -> None:
    if not owned(access.scope_for(session, actor, action), owner_id):
        raise Refused("This lead belongs to somebody else.", action=action)

