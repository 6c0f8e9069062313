"""What is done with signs of growth: they fire, are pursued by a deal or dismissed, and end as the deal ends."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import access, conflicts, registry, rulebook, settings
from data.core.access import Actor, Conflict, Refused
from data.core.ledger.capturing import recording_of
from data.core.numbers import to_minor
from data.customers import expansion_rules
from data.customers.formulas import expansion
from data.customers.formulas.expansion import COUNTED, SEATS, Fired, Signs
from data.customers.queries import expansion as signs
from data.customers.queries import triggers as queries
from models import Definition, ExpansionTrigger

EDIT, RUN = "customers.edit", "store.run_jobs"
LOOKED = timedelta(days=7)
SOURCE = "expansion"
GONE = "There is no such sign any more. Look at the list again."
MOST_NOTE = 2000


@dataclass(frozen=True)
class Firing:
    """How a run went: customers looked at, signs that fired anew, open ones that became urgent, red ones left out."""

    customers: int
    new: int
    urgent: int
    left_out: int


def fire_triggers(session: Session, *, actor: Actor, as_of: date | None = None) -> Firing:
    """Fire the signs that customers show on a day, each once while it is open, then not before its time has passed.

    A customer in red health fires none. An open sign of seats that has become urgent is marked so. Raises Refused.
    """
    access.require(actor, RUN)
    day = as_of or recording_of(session).occurred_on
    policy, found = expansion_rules.policy(day), signs.customers(session, as_of=day)
    shown, health = signs_of(session, found, policy=policy, as_of=day), signs.health(session)
    known, cool_down = queries.last_of_each(session), int(policy["cool_down_days"])
    new, urgent = 0, 0
    for row in found:
        for one in expansion.fired(shown[row["id"]], policy=policy, as_of=day):
            last = known.get((row["id"], one.trigger))
            if last is not None and last.outcome in expansion.RUNS:
                urgent += _turns_urgent(last, one)
            elif expansion.may_fire(last.outcome if last else None, last.ended_on if last else None, as_of=day,
                                    cool_down=cool_down):  # fmt: skip
                session.add(_made(row, one, day))
                new += 1
    session.flush()
    return Firing(len(found), new, urgent, sum(health.get(row["id"]) == expansion.RED for row in found))


def _made(row: Mapping[str, Any], one: Fired, day: date) -> ExpansionTrigger:
    return ExpansionTrigger(account_id=row["id"], trigger=one.trigger, fired_on=day, evidence=one.evidence,
                            is_urgent=one.is_urgent, owner_id=row["owner_id"])  # fmt: skip


def _turns_urgent(last: ExpansionTrigger, one: Fired) -> bool:
    if not one.is_urgent or last.is_urgent:
        return False
    last.is_urgent, last.evidence = True, one.evidence
    return True


def signs_of(session: Session, found: list[dict[str, Any]], *, policy: Mapping[str, Any],
             as_of: date) -> dict[int, Signs]:  # fmt: skip
    """Return what is known of customers (rows of `queries.customers`) on a day, by account."""
    rules = policy["triggers"]
    back = timedelta(days=7 * (int(rules[SEATS]["readings"]) + 1) + int(policy["fresh_days"]))
    windows = {name: int(rules[name]["days"]) for name in COUNTED}
    weeks = signs.weeks(session, since=as_of - back, until=as_of, seats={row["id"]: row["seats"] for row in found})
    counts = signs.counts(session, windows=windows, as_of=as_of)
    sponsors, health = signs.sponsors(session, as_of=as_of), signs.health(session)
    return {row["id"]: Signs(weeks.get(row["id"], ()), counts.get(row["id"]), sponsors.get(row["id"]),
                             health.get(row["id"])) for row in found}  # fmt: skip


def pursue_trigger(session: Session, trigger_id: int, *, actor: Actor, row_version: int, deal_id: int | None = None,
                   **values: Any) -> ExpansionTrigger:  # fmt: skip
    """Follow a sign with a new expansion deal, or with `deal_id`: an expansion deal of the account that is open
    or was opened since the sign fired.

    values: fields of the new deal, its amount in units of its currency; segment, territory, fit score, currency and
    source are the account's where they are not given. Raises Refused, Conflict, ValueError; GateHeld and FieldProblem
    come from the deal.
    """
    found = _to_change(session, trigger_id, actor=actor, row_version=row_version, wanted={"outcome": expansion.PURSUED})
    if deal_id is not None:
        if deal_id not in {row["id"] for row in queries.deals_after(session, found.account_id, found.fired_on)}:
            raise ValueError("No open expansion deal of this customer bears this number, nor one that was opened "
                             "since. Choose one from the list.")  # fmt: skip
        found.deal_id = deal_id
    else:
        made = registry.call("pipeline.create_deal", session, actor=actor, **_deal(session, found, values))
        found.deal_id = made.id
    found.outcome = expansion.PURSUED
    session.flush()
    follow(session, {found.deal_id or 0})
    return found


def follow(session: Session, deals: Collection[int]) -> None:
    """Let the signs that some deals follow end as those end; a deal that is reopened takes them up again."""
    for found, deal in queries.followed_by(session, deals):
        outcome = expansion.outcome_of(queries.state_of(deal.stage))
        if outcome != found.outcome:
            found.outcome = outcome
            found.ended_on = None if outcome == expansion.PURSUED else (
                deal.closed_on or recording_of(session).occurred_on)  # fmt: skip
    session.flush()


def _deal(session: Session, found: ExpansionTrigger, values: Mapping[str, Any]) -> dict[str, Any]:
    facts = queries.deal_facts(session, found.account_id)
    label = expansion_rules.labels(recording_of(session).occurred_on)[found.trigger]
    told = {
        "name": f"{facts.pop('name')} - {label.lower()}", "source": SOURCE, "campaign": label,
        "owner_id": found.owner_id, **facts,
    }  # fmt: skip
    told["currency"] = told["currency"] or settings.current(session).currency
    given = {name: value for name, value in values.items() if value not in (None, "")}
    if "amount" in given:
        given["amount"] = to_minor(Decimal(str(given["amount"])), given.get("currency") or told["currency"])
    return {**told, **given, "type": queries.EXPANSION, "account_id": found.account_id}


def dismiss_trigger(session: Session, trigger_id: int, *, actor: Actor, row_version: int,
                    note: str) -> ExpansionTrigger:  # fmt: skip
    """Say that nothing comes of a sign, and why. Raises Refused, Conflict, ValueError without a note."""
    found = _to_change(session, trigger_id, actor=actor, row_version=row_version,
                       wanted={"outcome": expansion.DISMISSED})  # fmt: skip
    text = " ".join(note.split())
    if not text or len(text) > MOST_NOTE:
        raise ValueError(f"Say why, in at most {MOST_NOTE:,} characters: the next one who looks reads it.")
    found.outcome, found.note, found.ended_on = expansion.DISMISSED, text, recording_of(session).occurred_on
    session.flush()
    return found


def assign_trigger(session: Session, trigger_id: int, *, actor: Actor, row_version: int,
                   owner_id: int) -> ExpansionTrigger:  # fmt: skip
    """Give a sign to somebody who follows it. Raises Refused, Conflict, ValueError for somebody who is not here."""
    found = _to_change(session, trigger_id, actor=actor, row_version=row_version, wanted={"owner_id": owner_id})
    if owner_id not in queries.people(session, recording_of(session).occurred_on):
        raise ValueError("There is no such person here any more. Choose somebody from the list.")
    found.owner_id = owner_id
    session.flush()
    return found


def _to_change(session: Session, trigger_id: int, *, actor: Actor, row_version: int,
               wanted: dict[str, Any]) -> ExpansionTrigger:  # fmt: skip
    scope = access.scope_for(session, actor, EDIT)
    found = queries.trigger(session, trigger_id, for_update=True)
    if found is None:
        raise ValueError(GONE)
    if found.owner_id not in signs.people_of(scope) and not signs.reaches(session, scope, found.account_id):
        raise Refused("This customer belongs to somebody else.", action=EDIT)
    conflicts.same_version(session, found, row_version=row_version, wanted=wanted)
    if found.outcome != expansion.OPEN:
        raise ValueError(f"This sign is {found.outcome} already. Nothing was saved.")
    return found


def edit_expansion_rules(session: Session, *, actor: Actor, content: Mapping[str, Any], note: str,
                         opened: int) -> Definition:  # fmt: skip
    """Change when signs fire, from today on. opened: the version looked at. Raises Refused, Conflict, ValueError."""
    return edit_rules(session, actor=actor, name=expansion_rules.EXPANSION, content=content, note=note, opened=opened)


def edit_rules(session: Session, *, actor: Actor, name: str, content: Mapping[str, Any], note: str,
               opened: int) -> Definition:  # fmt: skip
    """Put an edited definition in force from today on, unless somebody did since it was opened."""
    access.require(actor, rulebook.EDITABLE[name].right)
    if rulebook.held(name, recording_of(session).occurred_on).version != opened:
        raise Conflict("Somebody changed this since you opened it. Nothing was saved: look again.")
    return rulebook.edit(session, actor=actor, name=name, content=content, note=note)
