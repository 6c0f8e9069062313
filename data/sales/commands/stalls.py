"""Stalls as they begin and end: one row and one alert for each, until somebody does something or decides."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from data.core import clock as time
from data.core import rulebook
from data.core.ledger.capturing import recording_of
from data.core.ledger.records import Edit, update_many
from data.core.work import outbox, tickets
from data.core.work.tickets import Finding, Settled
from data.sales import automations, silence
from data.sales.formulas import stalls as formulas
from data.sales.formulas.stalls import Clock
from data.sales.formulas.steps import stages_in
from data.sales.queries import poc_records as records
from data.sales.queries import pocs as queries
from data.sales.silence import Silence
from models import Deal, PocStall

STALLED, KEEPER, OVERDUE = "sales.poc_stalled", "sales.poc_stalled_success", "sales.poc_overdue"
RULES = (STALLED, KEEPER)
for _rule in RULES:
    outbox.called(_rule, "A proof of concept has stalled")
outbox.called(OVERDUE, "A proof of concept is past its end")


def settle_stalls(session: Session, *, now: datetime, numbers: Collection[int] | None = None) -> Settled:
    """Clear stalls that ended and raise those that began, of some proofs of concept or of all that run.

    A stall gets one row and one alert for the deal's owner and the success owner; activity clears both. Where use is
    not measured nothing stalls. Returns how many are stalled, how many anew, how many were cleared.
    """
    day = time.reporting_day(now, (clock := silence.clock_of(session)).zone)
    chosen = () if numbers is None else (queries.POCS.c.id.in_(sorted(numbers)),)
    if numbers is not None and not numbers:
        return Settled(0, 0, 0)
    rows = {row["id"]: row for row in queries.pocs(session, queries.open_on(day), *chosen)}
    held = queries.open_stalls(session, numbers)
    criteria = queries.verdicts(session, rows)
    found = silence.silences(session, list(rows.values()), now=now, clock=clock, met=criteria)
    cleared = sum(_cleared(session, stall, rows.get(number), found.get(number), criteria.get(number, ()), now)
                  for number, stall in held.items())  # fmt: skip
    held = queries.open_stalls(session, numbers)
    new = [number for number, one in found.items() if one.is_stalled and number not in held]
    for number in new:
        _raise(session, rows[number], found[number], now, clock)
    _tell_deals(session, rows.values(), found, is_all=numbers is None)
    return Settled(len(held) + len(new), len(new), cleared)


def _tell_deals(session: Session, rows: Collection[Mapping[str, Any]], found: Mapping[int, Silence], *,
                is_all: bool) -> None:  # fmt: skip
    """Say on open deals whether their proof of concept is stalled, for their risk; None where use is not measured."""
    said = records.deals_said_stalled_or_not(session) if is_all else {}
    wanted: dict[int, bool | None] = dict.fromkeys(said)
    said |= {row["deal_id"]: row["is_poc_stalled"] for row in rows}
    open_stages = stages_in("open")
    for row in rows:
        one, deal_id = found.get(row["id"]), row["deal_id"]
        wanted.setdefault(deal_id, None)
        if one is not None and one.is_measured and row["stage"] in open_stages:
            wanted[deal_id] = bool(wanted[deal_id]) or one.is_stalled
    day = recording_of(session).occurred_on
    update_many(session, Deal, [Edit(number, day, {"is_poc_stalled": said[number]}, {"is_poc_stalled": value})
                                for number, value in wanted.items() if said[number] is not value])  # fmt: skip


def _cleared(session: Session, stall: Mapping[str, Any], row: Mapping[str, Any] | None, found: Silence | None,
             criteria: Collection[Mapping[str, Any]], now: datetime) -> bool:  # fmt: skip
    """Clear a stall where its proof of concept ended, is not measured any more, or something happened; say whether."""
    if row is None or found is None or not found.is_measured:
        return clear_stall(session, stall["poc_id"], "end", now)
    if found.last_at <= stall["last_activity_at"]:
        return False
    after = queries.first_after(session, row["id"], row["deal_id"], stall["last_activity_at"])
    after += [one["met_at"] for one in criteria if one["met_at"] and one["met_at"] > stall["last_activity_at"]]
    # An event that arrives late may lie before the stall began: it was never silent for so long, so it is over at once.
    at = max(min(after, default=found.last_at), stall["stalled_at"])
    return clear_stall(session, stall["poc_id"], "activity", min(at, now))


def clear_stall(session: Session, poc_id: int, cleared_by: str, at: datetime) -> bool:
    """Clear the open stall of one and its alerts; say whether there was one. cleared_by: activity, decision, end."""
    open_one = records.open_stall(session, poc_id)
    if open_one is None:
        return False
    open_one.cleared_at, open_one.cleared_by = at, cleared_by
    for rule in RULES:
        tickets.end(session, rule, "poc", poc_id)
    session.flush()
    return True


def _raise(session: Session, row: Mapping[str, Any], found: Silence, now: datetime, clock: Clock) -> None:
    hours = int(rulebook.limits(recording_of(session).occurred_on)["poc_clear_hours"])
    due = formulas.reached(now, hours, zone=clock.zone, has_weekend_pause=bool(row["has_weekend_pause"]))
    session.add(PocStall(poc_id=row["id"], last_activity_at=found.last_at, stalled_at=found.stalls_at, raised_at=now,
                         due_at=due))  # fmt: skip
    words = (f"{row['name']}: no activity from {row['account'] or 'them'} since {found.last_at:%Y-%m-%d %H:%M} UTC. "
             f"Call them, or decide, by {due:%Y-%m-%d %H:%M} UTC.")  # fmt: skip
    due_on = time.reporting_day(due, clock.zone)
    if not automations.is_on(automations.STALL, recording_of(session).occurred_on):
        return  # noticed and shown, and nobody is told
    people = {STALLED: row["deal_owner_id"], KEEPER: row["success_owner_id"]}
    if people[KEEPER] in (None, people[STALLED]):
        del people[KEEPER]
    for rule, who in people.items():
        tickets.raise_one(session, rule, Finding("poc", row["id"], words, who, due_on), is_alert=True)


def settle_overdue(session: Session, *, now: datetime) -> Settled:
    """Make the tickets about those past their planned end say what is so on the day of an instant."""
    day = time.reporting_day(now, silence.clock_of(session).zone)
    late = queries.pocs(session, queries.open_on(day), queries.POCS.c.planned_end < day)
    return tickets.settle(session, OVERDUE, [
        Finding("poc", row["id"], f"{row['name']} was to end on {row['planned_end']}. Expand, extend or exit.",
                row["deal_owner_id"], day)
        for row in late
    ], is_alert=True)  # fmt: skip
