"""What comes in about the use of proofs of concept: all of it or nothing, each event once. Nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from data.core import access, clock, rulebook
from data.core.access import Actor, Scope
from data.core.ledger.capturing import recording_of
from data.sales import rollups
from data.sales.commands import stalls
from data.sales.formulas.usage import Event, Unreadable, event
from data.sales.queries import usage as queries
from data.sales.queries.usage import Known, Row
from models import UsageEvent

SEND = "sales.send_usage"
MOST_REASONS = 100


@dataclass(frozen=True)
class Received:
    """What came of a batch: events stored now, and events that were here already (by their key) and change nothing."""

    stored: int
    seen: int


class UsageRefused(ValueError):
    """A batch of which something cannot be taken, so that nothing of it was. reasons: (position from 0, field, why)."""

    def __init__(self, reasons: Sequence[tuple[int, str, str]]) -> None:
        super().__init__(f"{len(reasons)} events cannot be taken, so none was stored. Mend them and send all again.")
        self.reasons = tuple(reasons)


def receive_usage(session: Session, events: Sequence[Any], *, actor: Actor, now: datetime | None = None) -> Received:
    """Store usage events of proofs of concept in the actor's scope; what came before, by key, changes nothing.

    events: objects with poc (its key or number), key, at (ISO instant with zone), and perhaps user, kind, quantity.
    All or nothing: raises UsageRefused with a reason for each event that cannot be taken; Refused without the right.
    """
    scope, at = access.scope_for(session, actor, SEND), now or clock.now()
    ahead = timedelta(minutes=int(rulebook.limits(recording_of(session).occurred_on)["usage_ahead_minutes"]))
    read: list[tuple[int, Event]] = []
    reasons: list[tuple[int, str, str]] = []
    for place, raw in enumerate(events):
        try:
            read.append((place, event(raw, now=at, ahead=ahead)))
        except Unreadable as problem:
            reasons.append((place, problem.field, str(problem)))
    known = queries.named(session, {one.poc for _, one in read})
    rows = []
    for place, one in read:
        why = _why_not(known.get(one.poc), scope)
        if why:
            reasons.append((place, "poc", why.format(one.poc[:60])))
        else:
            rows.append(Row(known[one.poc].id, one.key, one.at, one.user, one.kind, one.quantity))
    if reasons:
        raise UsageRefused(sorted(reasons))
    return store_usage(session, rows, now=at)


def _why_not(found: Known | None, scope: Scope) -> str:
    mine = scope.kind == "all" or (found is not None and found.owner_id in {*scope.team_user_ids, scope.user_id})
    return "" if found is not None and mine else "There is no proof of concept {} that this sender may write to."


def store_usage(session: Session, rows: Sequence[Row], *, now: datetime) -> Received:
    """Add checked events that were not here before as facts, and move clocks, users and stalls along with them."""
    queries.alone(session)
    fresh = {(row.poc_id, row.key): row for row in reversed(rows)}
    for pair in queries.stored(session, list(fresh)):
        del fresh[pair]
    new = list(fresh.values())
    recording_of(session).add_facts([row.fact() for row in new], model=UsageEvent)
    rollups.advance(session, new)
    stalls.settle_stalls(session, now=now, numbers={row.poc_id for row in new})
    return Received(len(new), len(rows) - len(new))

