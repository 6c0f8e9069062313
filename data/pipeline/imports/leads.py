"""Leads as people and CRMs export them: who they are, where they stand, who has them, when they were answered."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from data.core.importing.targets import Batch, Field, Target, Told, register
from data.core.ledger import records
from data.core.ledger.capturing import recording_of
from data.core.ledger.records import Edit, Story
from data.pipeline import intake, leads_clock, leads_policy
from data.pipeline.formulas import clocks
from data.pipeline.imports.pointed import LEADS, instant
from data.pipeline.imports.sales import VOLUMES
from data.pipeline.queries import leads as queries
from data.pipeline.queries.leads import DISQUALIFIED, FOLLOW_UP, MQL, NEW, NURTURE, SQL, TOUCH
from models import Lead, LeadTimer

INSTANTS = ("mql_at", "sql_at", "touched_at", "followed_at")
BESIDE = ("touched_at", "followed_at", "first_name", "last_name", "is_sql")
"""What a file says that no column of a lead holds: it becomes the lead's name, its status and its clocks."""


def lead_values(batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Turn a row into a lead: instants with their zone, a name out of what there is, a status from its dates.

    Raises ValueError for a row that says neither a name nor a company nor an address nor a number.
    """
    found = dict(values)
    for name in INSTANTS:
        if name in found:
            found[name] = instant(found[name], batch.settings)
    parts = " ".join(p for p in (found.get("first_name"), found.get("last_name")) if p)
    found["name"] = found.get("name") or parts or found.get("company") or found.get("email") or found.get("external_id")
    if not found["name"]:
        raise ValueError("a lead needs a name, a company, an e-mail address or a number")
    if "status" not in found and any(found.get(name) for name in ("mql_at", "sql_at", "is_sql")):
        found["status"] = SQL if found.get("sql_at") or found.get("is_sql") else MQL
    for name in BESIDE:
        held = found.pop(name, None)
        if held is not None and name in ("touched_at", "followed_at"):
            batch.beside[batch_key(found), name] = held
    return found


def batch_key(values: dict[str, Any]) -> Any:
    """Return what a row of a file is known by within it."""
    return values.get("external_id") or (values["name"], values.get("email"))


def leads(batch: Batch, rows: list[dict[str, Any]]) -> list[Story]:
    """Return the story of each new lead; an MQL gets its snapshots, from what the file says it was."""
    stories: list[Story] = []
    for row in rows:
        values = {"status": NEW, "is_score_given": row.get("fit_score") is not None, **row}
        if values["status"] in (MQL, SQL, NURTURE) or values.get("mql_at"):
            for kept, name in (("lead_source_original", "source"), ("first_touch_campaign", "campaign"),
                               ("segment_fit_score_at_mql", "fit_score")):  # fmt: skip
                values.setdefault(kept, values.get(name))
        stories.append([(batch.as_of, values)])
    touched = sum(key[1] == "touched_at" for key in batch.beside)
    if touched:
        batch.tell("say when the lead was first touched: their clocks are stopped there", touched)
    return stories


def keep_clocks(session: Session, made: Told, again: Told, beside: dict[Any, datetime]) -> None:
    """Write the clocks of new leads that somebody has: since they qualified, stopped where the file says so.

    Of leads that were here already a clock that runs is stopped when the file now says that they were answered.
    """
    _keep_given(session, again)
    held = leads_clock.desks(session)
    stories: list[Story] = []
    for number, values in made:
        for kind, start, stop in _spans(values, beside):
            stories.append([(recording_of(session).occurred_on, _timer(number, values, kind, start, stop, held))])
    records.create_many(session, LeadTimer, stories)
    for number, values in again:
        for kind, name in ((TOUCH, "touched_at"), (FOLLOW_UP, "followed_at")):
            at = beside.get((batch_key(values), name))
            if at is not None and any(timer.kind == kind for timer in queries.open_timers(session, number)):
                leads_clock.stop(session, number, at=at, by=leads_clock.BY_TOUCH, known=held)


def _keep_given(session: Session, again: Told) -> None:
    """Mark the scores that a file gave to leads which were here already: they are not worked out any more."""
    given = [number for number, values in again if values.get("fit_score") is not None]
    day = recording_of(session).occurred_on
    edits = [Edit(number, day, {"is_score_given": False}, {"is_score_given": True})
             for number in queries.scored_here(session, given)]  # fmt: skip
    records.update_many(session, Lead, edits)


def _spans(values: dict[str, Any], beside: dict[Any, datetime]) -> list[tuple[str, datetime, datetime | None]]:
    owner, mql_at, sql_at = values.get("owner_id"), values.get("mql_at"), values.get("sql_at")
    key, found = batch_key(values), []
    if owner is None:
        return []
    touched = beside.get((key, "touched_at"))
    if mql_at is not None and (touched or sql_at or values["status"] == MQL):
        found.append((TOUCH, mql_at, touched or sql_at))
    if sql_at is not None and values["status"] == SQL:
        found.append((FOLLOW_UP, sql_at, beside.get((key, "followed_at"))))
    return found


def _timer(number: int, values: dict[str, Any], kind: str, start: datetime, stop: datetime | None,
           held: leads_clock.Desks) -> dict[str, Any]:  # fmt: skip
    owner = values["owner_id"]
    level = leads_policy.levels(start.date())[kind]
    told = {"lead_id": number, "kind": kind, "number": 1, "owner_id": owner, "started_at": start,
            "due_at": clocks.due_at(start, level, held.of(owner, start))}  # fmt: skip
    if stop is not None:
        by = leads_clock.BY_STATUS if stop == values.get("sql_at") else leads_clock.BY_TOUCH
        told |= {"stopped_at": stop, "stopped_by": by,
                 "minutes": leads_clock.used(kind, owner, start, stop, held)}  # fmt: skip
    return told


register(
    Target(
        name="leads",
        title="Leads",
        entity="lead",
        order=45,
        right="pipeline.view_leads",
        key=("external_id", "email", "name"),
        owner="owner",
        about="People who may become a deal. With the time of the first touch their service levels are counted too.",
        shape=lead_values,
        adopt=leads,
        after=keep_clocks,
        admit=intake.admission(intake.LEAD),
        keep_away=intake.keep_away,
        fields=(
            Field("external_id", "identifier", "Lead id",
                  aliases=("id", "lead id", "prospect id", "lead number", "record id", "contact id", "vid")),
            Field("name", "text", "Lead", aliases=("lead", "lead name", "full name", "contact name", "name")),
            Field("first_name", "text", "First name", aliases=("firstname", "given name", "property firstname")),
            Field("last_name", "text", "Last name", aliases=("lastname", "surname", "property lastname")),
            Field("company", "text", "Company", aliases=("account name", "organisation", "organization", "company name",
                                                         "property company")),
            Field("email", "email", "E-mail", aliases=("email address", "e mail", "mail", "property email")),
            Field("title", "text", "Title", aliases=("job title", "jobtitle", "position", "property jobtitle")),
            Field("account", "text", "Account", aliases=("account id", "converted account id"), relation="accounts"),
            Field("owner", "text", "Owner", relation="people",
                  aliases=("lead owner", "owner name", "contact owner", "assigned to", "rep", "owner id")),
            Field("segment", "text", "Segment", aliases=("tier",), relation="segments"),
            Field("territory", "text", "Territory", aliases=("region",), relation="territories"),
            Field("motion", "text", "Motion", aliases=("sales motion",), relation="motions"),
            Field("status", "choice", "Status", aliases=("lead status", "lifecycle stage"),
                  choices=(NEW, MQL, SQL, NURTURE, DISQUALIFIED)),
            Field("is_sql", "boolean", "Converted", aliases=("is converted", "converted")),
            Field("source", "text", "Source", aliases=("lead source", "original source", "origin")),
            Field("campaign", "text", "Campaign", aliases=("utm campaign", "campaign name", "first touch campaign")),
            Field("persona", "text", "Persona", aliases=("role", "what is your current occupation")),
            Field("fit_score", "integer", "Fit score", aliases=("score", "lead score", "fit")),
            Field("data_completeness", "integer", "Data known", help="percent of the score's weight that is known"),
            Field("industry", "text", "Industry", aliases=("sector", "vertical", "specialization")),
            Field("country", "text", "Country", aliases=("billing country", "location")),
            Field("employees", "integer", "Employees", aliases=("number of employees", "no of employees", "headcount",
                                                                "company size")),
            Field("use_case", "text", "Use case", aliases=("primary use case", "use cases")),
            Field("technologies", "text", "Technologies", help="what they run, comma between",
                  aliases=("tech stack", "technology stack", "technologies used")),
            Field("data_volume", "choice", "Data volume", aliases=("volume of data", "data size"), choices=VOLUMES),
            Field("mql_at", "instant", "Qualified (MQL) at",
                  aliases=("mql date", "became mql", "assigned at", "created date", "create date", "created at",
                           "property createdate")),
            Field("touched_at", "instant", "First touch at",
                  aliases=("first touch", "first response", "first activity date", "responded at")),
            Field("sql_at", "instant", "Sales qualified at", aliases=("sql date", "converted date", "converted at")),
            Field("followed_at", "instant", "Follow-up at", aliases=("followed up at", "follow up")),
            Field("nurture_until", "date", "Nurture until"),
            Field("disqualified_reason", "text", "Reason", aliases=("disqualified reason", "unqualified reason")),
        ),
    )
)

__all__ = ["LEADS"]
