"""Proofs of concept as trackers keep them: dates, a status in words, how many criteria are met, the last login."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from data.core import clock
from data.core.importing.targets import Batch, Field, Target, Told, register
from data.core.numbers import shares
from data.core.settings import Settings
from data.sales.commands.usage import store_usage
from data.sales.formulas.pocs import KINDS, OUTCOMES
from data.sales.formulas.steps import stages_in
from data.sales.imports import tracker_words as words
from data.sales.imports.instants import instant
from data.sales.queries import poc_records as records
from data.sales.queries.usage import Row
from models import Criterion

BESIDE, LOGIN = "poc tracker", "login"
TAKEN = ("external_id", "name", "deal_id", "kind", "engineer_id", "success_owner_id", "started_on", "closed_on",
         "exit_reason", "lesson", "has_weekend_pause", "has_telemetry", "planned_end", "agreed_on")  # fmt: skip
WHOLE = 100


def poc_values(batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Return a row as it is stored, and keep beside it what other tables hold. Raises ValueError with the sentence."""
    start, deal_id = values.get("started_on"), _deal(batch, values)
    found = {name: values[name] for name in TAKEN if values.get(name) is not None} | {"deal_id": deal_id}
    if not found.get("name"):
        deal = records.deal_of(batch.session, deal_id)
        found["name"] = deal.name[:120] if deal else f"Deal {deal_id}"
    if values.get("planned_end") is not None:
        found["planned_end"] = words.day(str(values["planned_end"]), start)
        if start is not None and found["planned_end"] < start:
            raise ValueError(f"it would end on {found['planned_end']}, before it starts")
    if values.get("is_agreed") and "agreed_on" not in found:
        found["agreed_on"] = start
    found |= _ending(batch, values, found)
    seen = words.last_seen(values.get("last_login"))
    if seen is words.NEVER or isinstance(seen, datetime):
        found.setdefault("has_telemetry", True)
    elif seen is words.RELATIVE:
        batch.tell('say of the last login a word such as "yesterday", which names no day: it is left out')
    batch.beside.setdefault(BESIDE, {})[deal_id, start] = {
        "met": values.get("criteria_met"), "of": values.get("criteria_total"),
        "seen": instant(seen, batch.settings) if isinstance(seen, datetime) else None,
    }  # fmt: skip
    return found


def _deal(batch: Batch, values: dict[str, Any]) -> int:
    """Return the deal of a row: the one it names, else the only open one of its account."""
    if values.get("deal_id") is not None:
        return int(values["deal_id"])
    if values.get("account_id") is None:
        raise ValueError("it names no deal that is known here")
    found = records.open_deals_of(batch.session, values["account_id"], stages_in("open"))
    if len(found) != 1:
        raise ValueError(f"it names no deal, and its account has {len(found)} open ones: put the deal's id in")
    return found[0]


def _ending(batch: Batch, values: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """Return outcome, reason and extensions that the status says, and whether it is over."""
    said = words.status(str(values["status"])) if values.get("status") is not None else words.RUNS
    outcome = values.get("outcome") or said.outcome
    start, closed = found.get("started_on"), found.get("closed_on")
    if said.is_over and outcome is None:
        raise ValueError(f'the status "{str(values["status"])[:40]}" does not say how it ended: write expand or exit')
    if outcome is None:
        if closed is not None:
            raise ValueError("it has an end and no outcome: write expand or exit")
        return {"extensions": 1} if said.is_extended else {}
    if closed is None:
        raise ValueError("it is over and has no day on which it ended")
    if closed > batch.as_of:
        raise ValueError(f"it would have ended on {closed}, which lies in the future")
    if start is not None and closed < start:
        raise ValueError(f"it would have ended on {closed}, before it started")
    if outcome == "expand":
        return {"outcome": outcome}
    reason = found.get("exit_reason") or said.reason
    if reason is None:
        batch.tell("are exits without a reason of the list: add it on their page")
    lesson = found.get("lesson") or str(values.get("status") or "").strip() or None
    return {"outcome": outcome, "exit_reason": reason, "lesson": lesson}


def keep(session: Session, made: Told, again: Told, beside: dict[Any, Any]) -> None:
    """Write criteria as far as they are only counted, and the last login as the usage that it is."""
    told, rows = beside.get(BESIDE, {}), []
    for number, values in (*made, *again):
        if (one := told.get((values.get("deal_id"), values.get("started_on")))) is None:
            continue
        _count(session, number, one["met"], one["of"])
        if one["seen"] is not None:
            rows.append(Row(number, f"{LOGIN} {one['seen']:%Y-%m-%dT%H:%M}", one["seen"], "", LOGIN, 1))
    session.flush()
    store_usage(session, rows, now=clock.now())


def _count(session: Session, number: int, met: int | None, total: int | None) -> None:
    """Make as many criteria as a tracker counts, the first ones met, where nobody has written any down.

    When they were met is not said, so they are no activity of any instant.
    """
    held = records.criteria_of(session, number)
    if not total or (held and any(not one.wording.startswith("Criterion ") for one in held)):
        return
    weights = shares(WHOLE, [1] * total)
    for place in range(total):
        is_met = place < (met or 0)
        if place < len(held):
            if bool(held[place].is_met) != is_met:
                held[place].is_met = is_met or None
        else:
            session.add(Criterion(poc_id=number, position=place, wording=f"Criterion {place + 1}",
                                  weight=weights[place], is_met=is_met or None,
                                  evidence="counted in the file" if is_met else None))  # fmt: skip


def written_poc(_company: Settings, row: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a stored one that a sheet writes in another form."""
    return {"planned_end": None if row["planned_end"] is None else row["planned_end"].isoformat(),
            "is_agreed": row["agreed_on"] is not None}  # fmt: skip


register(
    Target(
        name="pocs",
        title="Proofs of concept",
        entity="poc",
        order=80,
        right="sales.view_pocs",
        owned_through="deal",
        key=("external_id", "deal", "account", "started_on"),
        identity=("deal_id", "started_on"),
        shape=poc_values,
        unshape=written_poc,
        after=keep,
        about="Proofs of concept, running and closed. A deal and a start make one; the deal has to be here already.",
        fields=(
            Field("external_id", "identifier", "POC id", aliases=("poc id", "trial id", "poc key", "poc number")),
            Field("name", "text", "Name", aliases=("poc", "poc name", "trial", "trial name", "pilot")),
            Field("deal", "text", "Deal", relation="deals",
                  aliases=("opportunity", "opportunity id", "opp", "opp id", "deal id", "deal name",
                           "opportunity name")),
            Field("account", "text", "Account", relation="accounts",
                  aliases=("customer", "account name", "company", "prospect"),
                  help="finds the deal where none is named and the account has one open"),
            Field("kind", "choice", "Kind", choices=tuple(KINDS), aliases=("type", "poc type")),
            Field("engineer", "text", "Engineer", relation="people",
                  aliases=("se", "sales engineer", "solution architect", "technical lead", "solutions engineer")),
            Field("success_owner", "text", "Success owner", relation="people",
                  aliases=("csm", "customer success", "cs owner")),
            Field("started_on", "date", "Start", required=True,
                  aliases=("start date", "started", "kick off", "dates start", "begin")),
            Field("planned_end", "text", "Planned end", aliases=("end date", "target end", "dates planned end", "due"),
                  help="a date; without a year it is the first such day after the start"),
            Field("closed_on", "date", "Ended on", aliases=("actual end", "dates actual end", "closed", "completed")),
            Field("status", "text", "Status", aliases=("state", "stage", "result"),
                  help="in words: in progress, extended (paid), won - expand, lost - security"),
            Field("outcome", "choice", "Outcome", choices=OUTCOMES),
            Field("exit_reason", "choice", "Reason of the exit", choices=words.REASONS,
                  aliases=("exit reason", "lost reason", "loss reason")),
            Field("lesson", "text", "Lesson", aliases=("lessons", "lessons learned", "learning")),
            Field("is_agreed", "boolean", "Criteria agreed",
                  aliases=("agreed", "criteria agreed", "success criteria agreed")),
            Field("criteria_met", "integer", "Criteria met", aliases=("# met", "met", "success criteria # met")),
            Field("criteria_total", "integer", "Criteria",
                  aliases=("# total", "number of criteria", "success criteria # total")),
            Field("last_login", "text", "Last login", aliases=("last seen", "last used", "last activity")),
            Field("has_weekend_pause", "boolean", "Pause at weekends", aliases=("weekend pause",)),
            Field("has_telemetry", "boolean", "Use is measured", aliases=("telemetry",)),
        ),
    )
)  # fmt: skip
