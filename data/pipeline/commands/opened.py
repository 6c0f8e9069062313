"""A deal taken up to be changed: right, scope, nobody else's newer save, the day, the gate it stands at."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core import access, clock
from data.core.access import Actor, Conflict, Refused, Scope
from data.core.ledger import history
from data.core.ledger.capturing import recording_of
from data.core.work import waivers
from data.pipeline.commands.refusals import FieldProblem, GateHeld
from data.pipeline.formulas import gates
from data.pipeline.gatekeeping import lacking
from data.pipeline.labels import label
from data.pipeline.queries import deal_records, records
from models import Deal


def owned(scope: Scope, owner_id: int | None) -> bool:
    """Say whether a scope reaches the deals of an owner."""
    return scope.kind == "all" or (owner_id is not None and owner_id in {scope.user_id, *scope.team_user_ids})


def require_owned(session: Session, actor: Actor, action: str, owner_id: int | None) -> None:
    """Raise Refused unless the actor may do an action with the deals of an owner."""
    if not owned(access.scope_for(session, actor, action), owner_id):
        raise Refused("This deal belongs to somebody else.", action=action)


def may(session: Session, actor: Actor, action: str, *owners: int | None) -> bool:
    """Say whether the actor may do an action with the deals of all these owners."""
    if not access.may(actor, action):
        return False
    scope = access.scope_for(session, actor, action)
    return all(owned(scope, owner_id) for owner_id in owners)


def deal_to_change(session: Session, deal_id: int, *, actor: Actor, action: str, row_version: int | None = None,
                   wanted: dict[str, Any] | None = None) -> Deal:  # fmt: skip
    """Return a deal, kept from other writers until the transaction ends.

    Raises Refused without the right or out of scope, FieldProblem when there is none, Conflict when somebody saved
    since `row_version` and the deal does not hold the `wanted` values already.
    """
    access.require(actor, action)
    deal = records.deal(session, deal_id, for_update=True)
    if deal is None:
        raise FieldProblem("id", "There is no such deal. It may have been removed with the import that brought it.")
    require_owned(session, actor, action, deal.owner_id)
    if row_version is not None and deal.row_version != row_version:
        _refuse_stale(session, deal, row_version, wanted or {})
    return deal


def _refuse_stale(session: Session, deal: Deal, row_version: int, wanted: dict[str, Any]) -> None:
    differing = [name for name, value in wanted.items() if getattr(deal, name, None) != value]
    if wanted and not differing:
        return
    newer = history.changes_of(session, "deal", deal.id or 0)[: max(deal.row_version - row_version, 1)]
    fields = [(name, str(getattr(deal, name, None)), str(wanted[name])) for name in differing]
    raise Conflict(_told(newer, clock.now()), fields=fields)


def _told(newer: list[dict[str, Any]], now: datetime) -> str:
    if not newer:
        return "Somebody changed this deal while you were editing it. Nothing was saved."
    touched = dict.fromkeys(name for change in reversed(newer) for name in change["after"] or {})
    what = ", ".join(label(name) for name in touched) or "this deal"
    return f"{newer[0]['actor']} changed {what} {ago(newer[0]['recorded_at'], now)}. Nothing was saved."


def ago(then: datetime, now: datetime) -> str:
    """Return how long ago an instant was, in words.

    >>> from datetime import timedelta
    >>> now = datetime(2025, 7, 1, 12)
    >>> [ago(now - timedelta(minutes=m), now) for m in (0, 1, 2, 90, 4000)]
    ['just now', '1 minute ago', '2 minutes ago', '1 hour ago', '2 days ago']
    """
    minutes = int((now.replace(tzinfo=None) - then.replace(tzinfo=None)).total_seconds() // 60)
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            n = minutes // size
            return f"{n} {unit}{'' if n == 1 else 's'} ago"
    return "just now"


def business_day(session: Session, occurred_on: date | None) -> date:
    """Return the day on which a change happened. Raises FieldProblem for a day that has not come."""
    today = recording_of(session).occurred_on
    if occurred_on is not None and occurred_on > today:
        raise FieldProblem("occurred_on", f"{occurred_on} has not come yet. Choose {today} or an earlier day.")
    return occurred_on or today


def because(session: Session, reason: str) -> None:
    """Keep a reason with what is being recorded, where nobody gave one."""
    recording = recording_of(session)
    recording.reason = recording.reason or reason


def hold(session: Session, values: dict[str, Any], *, old: str | None, stage: str, day: date,
         deal_id: int | None = None) -> None:  # fmt: skip
    """Raise GateHeld when a deal of these values cannot enter a stage on a day: fields, waivers, checklist."""
    lacks = lacking(session, values, old=old, stage=stage, day=day, deal_id=deal_id)
    if lacks:
        raise GateHeld(lacks, stage)


def settle_debt(session: Session, deal: Deal, *, edited: frozenset[str] = frozenset()) -> None:
    """Bring a deal's gate debt in step with its values. Raises GateHeld when an edit emptied what its stage asks for.

    What the calendar alone made missing (a date that passed, a waiver that ended) becomes debt, not a refusal.
    """
    day = recording_of(session).occurred_on
    with session.no_autoflush:  # one save is one change, debt and all
        waived = waivers.covered(session, deal_records.GATE, "deal", deal.id or 0, as_of=day)
    lacks = gates.missing(vars(deal), stage=deal.stage, as_of=day, waived=waived)
    owed = set((deal.gate_debt or "").split(","))
    emptied = [name for name in lacks if name in edited and name not in owed]
    if emptied:
        raise GateHeld(emptied, deal.stage)
    deal.gate_debt = ",".join(lacks) or None
