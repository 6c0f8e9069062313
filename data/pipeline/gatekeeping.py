"""What a deal's gate says of it, read from the store: fields, waivers that hold, the qualification checklist."""

from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import clock, settings
from data.core.work import waivers
from data.pipeline import definitions
from data.pipeline.formulas import gates, qualification
from data.pipeline.formulas.qualification import Qualification
from data.pipeline.queries import deal_records


def lacking(session: Session, values: dict[str, Any], *, old: str | None, stage: str, day: date,
            deal_id: int | None = None) -> tuple[str, ...]:  # fmt: skip
    """Return what keeps a deal that somebody moves out of a stage; () when its gate is open."""
    waived: frozenset[str] = frozenset()
    if deal_id is not None:
        waived = waivers.covered(session, deal_records.GATE, "deal", deal_id, as_of=day)
    checklist: tuple[str, ...] = ()
    if gates.crosses(old, stage):
        found = checklist_of(session, deal_id or 0, as_of=day)
        checklist = gates.held_by(found)
    return gates.missing(values, stage=stage, as_of=day, waived=waived, checklist=checklist)


def checklist_of(session: Session, deal_id: int, *, as_of: date) -> Qualification:
    """Return what a deal's qualification checklist comes to on a day (domain.md 2.1)."""
    items = deal_records.checklist_items(session, deal_id)
    policy = definitions.meddicc(as_of)
    answers = {
        name: qualification.Answer(item.score, item.evidence or item.evidence_link, item.evidence_on)
        for name, item in items.items()
        if name in policy.items
    }
    pain = items.get(policy.pain)
    saved = deal_records.checklist_saved_at(session, deal_id)
    days = [deal_records.checklist_changed_on(session, [item.id for item in items.values() if item.id])]
    days += [clock.reporting_day(saved, settings.current(session, as_of).zone)] if saved else []
    entered, reopened = _turns(deal_records.stages_of(session, deal_id))
    return qualification.qualify(
        answers, pain.pain_value if pain else None, policy=policy, as_of=as_of,
        saved_on=max((day for day in days if day is not None), default=None),
        entered_sql_on=entered, reopened_on=reopened,
    )  # fmt: skip


def _turns(stages: list[tuple[date, str]]) -> tuple[date | None, date | None]:
    """Return the days on which a deal last became sales qualified and was last reopened."""
    known, entered, reopened, last = definitions.stages(), None, None, ""
    for day, stage in stages:
        if stage == "sql" and last != "sql":
            entered = day
        if last and known[stage].is_open and not known[last].is_open:
            reopened = day
        last = stage
    return entered, reopened
