"""Calls, meetings, mails and notes, as CRMs export them: added once, never changed."""

import hashlib
from datetime import datetime
from typing import Any

from data.core.importing.plans import Plan
from data.core.importing.shaping import Shaped
from data.core.importing.targets import Batch, Field, Target, register
from data.core.ledger.records import Edit
from data.pipeline import leads_clock
from data.pipeline.commands.deals import DIRECTIONS
from data.pipeline.imports.pointed import DEALS, day, instant
from data.pipeline.queries import imported, leads

KINDS = {"email": "mail", "e-mail": "mail", "emails": "mail", "event": "meeting", "demo": "meeting", "phone": "call",
         "calls": "call", "meetings": "meeting", "notes": "note", "task": "task", "linkedin": "mail"}  # fmt: skip
ABOUT = ("deal_id", "lead_id", "account_id")
SEEN = "activities with these ids came in before: nothing is added twice"


def activities(made: Plan, batch: Batch, shaped: Shaped) -> None:
    """Work out which rows are new, and what follows: a deal's last activity, a lead's clock that stops."""
    known = imported.activity_ids(batch.session)
    fresh: dict[str, int] = {}
    facts: list[dict[str, Any]] = []
    for position in shaped.positions:
        fact = _fact(batch, shaped.row(position))
        if not any(fact.get(name) for name in ABOUT):
            made.reading.refuse(position, "deal", None, "it is about no deal, lead or account that is known here")
        elif fact["external_id"] in known:
            made.unchanged += 1
        elif fact["external_id"] in fresh:
            twin = made.reading.table.row_numbers[fresh[fact["external_id"]]]
            made.reading.refuse(position, "external_id", fact["external_id"], f"the same activity as row {twin}")
        else:
            fresh[fact["external_id"]] = position
            made.creates.append(position)
            facts.append(fact)
    if made.unchanged:
        batch.tell(SEEN, made.unchanged)
    _name_accounts(batch, facts)
    made.facts, made.edits = facts, _last_days(batch, facts)
    made.more["lead_timer"] = _stopped(batch, facts)


def _name_accounts(batch: Batch, facts: list[dict[str, Any]]) -> None:
    """Say of what happened with a deal whose account that was, where the file does not."""
    bare = [fact for fact in facts if fact["deal_id"] and not fact["account_id"]]
    accounts = imported.accounts_of(batch.session, {fact["deal_id"] for fact in bare})
    for fact in bare:
        fact["account_id"] = accounts.get(fact["deal_id"])


def _fact(batch: Batch, row: dict[str, Any]) -> dict[str, Any]:
    said = str(row.get("kind") or "note").strip().casefold()
    fact = {
        **{name: row.get(name) for name in ABOUT}, "kind": KINDS.get(said, said),
        "direction": row.get("direction") or "out", "is_human": row.get("is_human") is not False,
        "occurred_at": instant(row["occurred_at"], batch.settings), "summary": row.get("summary"),
    }  # fmt: skip
    return {**fact, "external_id": row.get("external_id") or _named(fact)}


def _named(fact: dict[str, Any]) -> str:
    """Return a name for an activity that its file gave none: what it says, so that the same row is the same."""
    told = "\x1f".join(str(fact[name]) for name in sorted(fact))
    return f"row-{hashlib.sha256(told.encode()).hexdigest()[:20]}"


def _last_days(batch: Batch, facts: list[dict[str, Any]]) -> list[Edit]:
    newest: dict[int, datetime] = {}
    for fact in facts:
        number = fact["deal_id"]
        if number and number > 0:
            newest[number] = max(fact["occurred_at"], newest.get(number, fact["occurred_at"]))
    before = imported.last_activity(batch.session, newest)
    edits = []
    for number, at in newest.items():
        on = day(at, batch.settings)
        last = before[number]
        if last is None or last < on:
            names = {"last_activity_on": last}
            edits.append(Edit(number, min(on, batch.as_of), names, {"last_activity_on": on}))
    return edits


def _stopped(batch: Batch, facts: list[dict[str, Any]]) -> list[Edit]:
    """Return the clocks that human outreach stops: the first that came after the clock began."""
    first: dict[int, list[datetime]] = {}
    for fact in facts:
        if fact["lead_id"] and fact["lead_id"] > 0 and fact["is_human"] and fact["direction"] != "in":
            first.setdefault(fact["lead_id"], []).append(fact["occurred_at"])
    held, edits = leads_clock.desks(batch.session), []
    for number, touches in first.items():
        for timer in leads.open_timers(batch.session, number):
            after = [at for at in touches if at >= timer.started_at]
            if after:
                used = leads_clock.used(timer.kind, timer.owner_id, timer.started_at, min(after), held)
                told = {"stopped_at": min(after), "stopped_by": leads_clock.BY_TOUCH, "minutes": used}
                edits.append(Edit(timer.id or 0, batch.as_of, dict.fromkeys(told), told))
    return edits


register(
    Target(
        name="activities",
        title="Activities",
        entity="deal",
        order=60,
        key=("external_id", "occurred_at", "kind", "deal", "lead", "account", "summary"),
        about="What happened with deals, leads and accounts. The same file twice adds nothing.",
        settle=activities,
        fields=(
            Field("external_id", "identifier", "Activity id",
                  aliases=("id", "activity id", "engagement id", "task id", "event id")),
            Field("occurred_at", "instant", "When", required=True,
                  aliases=("date", "activity date", "activity date time", "start time", "start date time", "due date",
                           "timestamp", "completed date")),
            Field("kind", "text", "Kind", aliases=("type", "activity type", "task subtype", "event subtype")),
            Field("direction", "choice", "Direction", aliases=("call type", "inbound outbound"), choices=DIRECTIONS),
            Field("is_human", "boolean", "By a person", aliases=("is human", "manual")),
            Field("deal", "text", "Deal", relation="deals",
                  aliases=("deal id", "opportunity", "opportunity id", "what id", "related to", "deal name")),
            Field("lead", "text", "Lead", relation="leads", aliases=("lead id", "who id", "lead name", "lead email")),
            Field("account", "text", "Account", relation="accounts", aliases=("account id", "account name", "company")),
            Field("summary", "text", "Summary", aliases=("subject", "title", "description", "body")),
        ),
    )
)

__all__ = ["DEALS"]
