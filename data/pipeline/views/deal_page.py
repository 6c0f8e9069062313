"""One deal as its page shows it: where it stands, what its next gate asks for, what is known of the buyer."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import rulebook
from data.core.access import Scope
from data.core.ledger import history
from data.core.numbers import from_minor
from data.pipeline import definitions, gatekeeping, queries
from data.pipeline.formulas import gates, qualification, risks
from data.pipeline.formulas.qualification import Qualification
from data.pipeline.queries import deal_page as rows
from data.pipeline.queries import deal_records
from data.pipeline.views.deal_gate import GateItem, debt_items, next_gate

DEAL_READS = ("deals", "people", "definitions", "qualification", "activities", "work")
"""The table groups that a deal's page reads."""


@dataclass(frozen=True)
class Answer:
    """One item of the checklist. `status`: red without evidence, yellow when it is old, green; `age` in days."""

    item: str
    label: str
    asks: str
    score: int
    word: str
    evidence: str
    link: str
    evidence_on: date | None
    age: int | None
    status: str
    pain: Decimal | None
    row_version: int | None


@dataclass(frozen=True)
class Risk:
    """A deal's risk on a day: band (high, medium, low or unknown), score 0 to 100, reasons, rules judged."""

    band: str
    score: int
    reasons: tuple[str, ...]
    assessed: int


@dataclass(frozen=True)
class DealPage:
    """Everything above the history.

    values: the deal's own fields, amounts in minor units. names: what its numbers stand for, by field. stages, steps:
    (name, done, current, ahead or skipped, note). gate: what next_stage asks for. debt: what its stage asks for and
    it lacks on the day. people, activities, waivers, proposals: rows as the queries give them.
    """

    id: int
    row_version: int
    values: dict[str, Any]
    names: dict[str, str]
    as_of: date
    is_open: bool
    amount: Decimal | None
    stages: tuple[tuple[str, str, str], ...]
    steps: tuple[tuple[str, str, str], ...]
    next_stage: str | None
    gate: tuple[GateItem, ...]
    debt: tuple[GateItem, ...]
    checklist: Qualification
    answers: tuple[Answer, ...]
    people: tuple[dict[str, Any], ...]
    activities: tuple[dict[str, Any], ...]
    activity_count: int
    waivers: tuple[dict[str, Any], ...]
    proposals: tuple[dict[str, Any], ...]
    risk: Risk | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields that the next gate still asks for, in its order."""
        return tuple(item.name for item in self.gate if not item.is_met and item.waived_until is None)


def deal_page(session: Session, *, scope: Scope, deal_id: int, as_of: date, is_past: bool = False,
              shown: int = 10) -> DealPage | None:  # fmt: skip
    """Return a deal as it stands, or as it stood at the end of a past day; None where there is none in the scope.

    shown: how many of the activities. Source: blueprint, Epic 1 and 3; domain.md 1.1, 2.1.
    """
    present = rows.deal_row(session, deal_id)
    owners = queries.owners_in(scope)
    if present is None or (owners is not None and present["owner_id"] not in owners):
        return None
    values = present
    if is_past:
        then = history.record_as_of(session, "deal", deal_id, as_of=as_of)
        if then is None:
            return None
        values = {**dict.fromkeys(present), **then, "id": deal_id, "row_version": present["row_version"]}
    known = definitions.stages()
    stage = known[values["stage"]]
    ahead = next((code for code, one in known.items() if one.is_open and one.rank == stage.rank + 1), None)
    following = (ahead or "closed_won") if stage.is_open else None
    checklist = gatekeeping.checklist_of(session, deal_id, as_of=as_of)
    return DealPage(
        id=deal_id, row_version=present["row_version"], values=values, names=rows.names_of(session, values),
        as_of=as_of, is_open=stage.is_open,
        amount=None if values["amount"] is None else from_minor(values["amount"], values["currency"]),
        stages=_stages(session, values, deal_id, as_of), steps=_steps(values), next_stage=following,
        gate=next_gate(session, values, following, deal_id, as_of) if following else (),
        debt=debt_items(session, values, deal_id, as_of), checklist=checklist,
        answers=_answers(session, values, deal_id, as_of), people=tuple(rows.stakeholders_of(session, deal_id)),
        activities=tuple(rows.activities_of(session, deal_id, limit=shown)),
        activity_count=rows.activity_count(session, deal_id), waivers=_waivers(session, deal_id),
        proposals=_proposals(session, deal_id), risk=_risk(session, deal_id, as_of),
    )  # fmt: skip


def undecided_deals(session: Session, *, scope: Scope) -> list[int]:
    """Return the deals of the scope with something that waits for a decision, the longest waiting first."""
    return rows.undecided(session, queries.owners_in(scope))


def _stages(session: Session, values: dict[str, Any], deal_id: int, as_of: date) -> tuple[tuple[str, str, str], ...]:
    known, here = definitions.stages(), definitions.stages()[values["stage"]]
    spent = _days(deal_records.stages_of(session, deal_id), as_of)
    found = []
    for code, stage in known.items():
        if not stage.is_open:
            continue
        state = "current" if code == here.code else "ahead" if stage.rank > here.rank else "done"
        if state == "done" and code not in spent:
            state = "skipped"
        days = spent.get(code)
        note = "" if days is None else "since today" if state == "current" and not days else f"{days} days"
        found.append((stage.short, state, note))
    if not here.is_open:
        closed = values.get("closed_on")
        found.append((here.short, "current", f"{closed.day} {closed:%b %Y}" if closed else ""))
    else:
        found.append(("Closed", "ahead", ""))
    return tuple(found)


def _days(stages: list[tuple[date, str]], as_of: date) -> dict[str, int]:
    spent: dict[str, int] = {}
    held = [(day, stage) for day, stage in stages if day <= as_of]
    for (day, stage), (until, _) in zip(held, [*held[1:], (as_of, "")], strict=True):
        spent[stage] = spent.get(stage, 0) + (until - day).days
    return spent


def _steps(values: dict[str, Any]) -> tuple[tuple[str, str, str], ...]:
    steps = definitions.process_steps()
    here = steps.get(values.get("process_step") or "")
    return tuple(
        (step.label, "ahead" if here is None or step.rank > here.rank else "current" if step is here else "done", "")
        for step in steps.values()
    )


def _risk(session: Session, deal_id: int, as_of: date) -> Risk | None:
    row = rows.risk_row(session, deal_id, as_of)
    if row is None:
        return None
    score, reasons, assessed = row
    needed = int(rulebook.limits(as_of)["risk_rules_needed"])
    band = risks.band(score, assessed, bands=definitions.risk_weights(as_of).bands, needed=needed)
    return Risk(band, score, tuple(code.replace("_", " ") for code in reasons.split(",") if code), assessed)


def _answers(session: Session, values: dict[str, Any], deal_id: int, as_of: date) -> tuple[Answer, ...]:
    policy, saved = definitions.meddicc(as_of), rows.answers_of(session, deal_id)
    found = []
    for code, item in policy.items.items():
        row = saved.get(code, {})
        score, since = row.get("score") or 0, row.get("evidence_on")
        evidence, link = row.get("evidence") or "", row.get("evidence_link") or ""
        has_evidence = bool(evidence or link) and since is not None
        status = qualification.evidence_status(since, as_of=as_of, days=policy.evidence_days)
        pain = row.get("pain_value")
        found.append(Answer(
            code, item.label, item.asks, score, policy.answers[score], evidence, link, since,
            (as_of - since).days if since else None, status if score and has_evidence else "red",
            None if pain is None else from_minor(pain, row.get("currency") or values["currency"]),
            row.get("row_version"),
        ))  # fmt: skip
    return tuple(found)


def _waivers(session: Session, deal_id: int) -> tuple[dict[str, Any], ...]:
    found = rows.waivers_of(session, deal_id)
    numbers = {row[name] for row in found for name in ("requested_by_id", "decided_by_id")} - {None}
    people = rows.people_named(session, numbers)
    return tuple(
        {**row, "asked_by": people.get(row["requested_by_id"] or 0, ""),
         "decided_by": people.get(row["decided_by_id"] or 0, ""),
         "labels": ", ".join(gates.words_of(name) for name in row["covers"].split(","))}
        for row in found
    )  # fmt: skip


def _proposals(session: Session, deal_id: int) -> tuple[dict[str, Any], ...]:
    found = [{**row, **json.loads(row["content"])} for row in rows.proposals_of(session, deal_id)]
    numbers = {row.get(name) for row in found for name in ("proposed_by_id", "decided_by_id", "owner_id")}
    people = rows.people_named(session, {number for number in numbers if isinstance(number, int)})
    known = definitions.stages()
    return tuple(
        {**row, "proposed_by": people.get(row["proposed_by_id"] or 0, ""),
         "decided_by": people.get(row["decided_by_id"] or 0, ""),
         "what": f"Give the deal to {people.get(row['owner_id'], 'somebody else')}" if row["kind"] == "owner"
         else f"Move back to {known[row['stage']].short}" if row.get("stage") in known else row["kind"]}
        for row in found
    )  # fmt: skip
