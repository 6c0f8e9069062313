"""What changes accounts, deals and targets: check the right, check the gate, change. Nothing here commits."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core import access, reference
from data.core.access import Actor, Conflict, Refused
from data.core.ledger import capturing
from data.core.ledger.capturing import recording_of
from data.pipeline import definitions
from data.pipeline.formulas import gates
from data.pipeline.queries import records
from models import Account, Deal, Motion, ReasonCode, Target

IMMUTABLE = frozenset({"lead_source_original"})
"""Written once, by the system (blueprint, Epic 1)."""

CLOSING = ("closed_on", "owner_at_close_id", "territory_at_close_id")


class GateHeld(ValueError):
    """A deal lacks what the gate of a stage asks for. `missing` are the fields; the text names them."""

    def __init__(self, missing: tuple[str, ...], stage: str) -> None:
        labels = definitions.gates().fields
        words = ", ".join(labels[name] for name in missing)
        super().__init__(f"To be at {definitions.stages()[stage].short} the deal needs: {words}.")
        self.missing = missing


def create_account(session: Session, *, actor: Actor, name: str, **values: Any) -> Account:
    """Add an account. Raises Refused without the right, ValueError when the name is empty or taken."""
    access.require(actor, "pipeline.edit_account")
    if not name.strip():
        raise ValueError("An account needs a name.")
    if records.account_named(session, name.strip()) is not None:
        raise ValueError(f"There is an account called {name.strip()} already.")
    account = Account(name=name.strip(), **values)
    session.add(account)
    session.flush()
    return account


def create_deal(session: Session, *, actor: Actor, stage: str = "mql", occurred_on: date | None = None,
                **values: Any) -> Deal:  # fmt: skip
    """Add a deal. Raises Refused without the right, GateHeld when it lacks what its stage asks for."""
    _own(session, actor, "pipeline.create_deal", values.get("owner_id"))
    day = occurred_on or recording_of(session).occurred_on
    if values.get("source"):
        values["lead_source_original"] = values["source"]
    lacks = gates.missing(values, stage=stage, as_of=day)
    if lacks:
        raise GateHeld(lacks, stage)
    deal = Deal(stage=stage, opened_on=values.pop("opened_on", day), **values)
    capturing.on_day(deal, day)
    session.add(deal)
    session.flush()
    return deal


def edit_deal(session: Session, deal_id: int, *, actor: Actor, row_version: int, **changes: Any) -> Deal:
    """Change a deal's fields, not its stage. Filled fields leave its gate debt; a gate field cannot be emptied.

    Raises Refused, Conflict when somebody saved since `row_version`, GateHeld, ValueError for write-once fields.
    """
    deal = _deal(session, deal_id, actor, "pipeline.edit_deal", row_version, changes)
    fixed = sorted(name for name in changes if name in IMMUTABLE or name in ("stage", *CLOSING))
    if fixed:
        raise ValueError(f"{', '.join(fixed)} cannot be edited here.")
    if "owner_id" in changes and changes["owner_id"] != deal.owner_id:
        access.require(actor, "pipeline.reassign_owner")
    for name, value in changes.items():
        setattr(deal, name, value)
    _settle_debt(session, deal)
    session.flush()
    return deal


def advance_deal(session: Session, deal_id: int, *, actor: Actor, row_version: int, stage: str,
                 occurred_on: date | None = None, **values: Any) -> Deal:  # fmt: skip
    """Move a deal to a later stage through its gate; `values` are fields filled on the way.

    Raises Refused, Conflict, GateHeld naming what is missing, ValueError when the stage is not a later one.
    """
    deal = _deal(session, deal_id, actor, "pipeline.advance_stage", row_version, {"stage": stage})
    stages, day = definitions.stages(), occurred_on or recording_of(session).occurred_on
    if stages[stage].rank <= stages[deal.stage].rank:
        raise ValueError(f"A deal at {stages[deal.stage].short} cannot advance to {stages[stage].short}.")
    for name, value in values.items():
        setattr(deal, name, value)
    lacks = gates.missing(vars(deal), stage=stage, as_of=day)
    if lacks:
        raise GateHeld(lacks, stage)
    deal.stage, deal.gate_debt = stage, None
    if not stages[stage].is_open:
        deal.closed_on = deal.close_date = day
        deal.owner_at_close_id, deal.territory_at_close_id = deal.owner_id, deal.territory_id
    capturing.on_day(deal, day)
    session.flush()
    return deal


def log_activity(session: Session, deal_id: int, *, actor: Actor, kind: str, occurred_at: datetime,
                 direction: str = "out", summary: str | None = None) -> None:  # fmt: skip
    """Add something that happened with a deal, and move its day of last activity. Raises Refused, ValueError."""
    deal = _deal(session, deal_id, actor, "pipeline.edit_deal", None, {})
    row = {"deal_id": deal_id, "kind": kind, "direction": direction, "occurred_at": occurred_at, "summary": summary}
    recording_of(session).add_facts([row])
    if deal.last_activity_on is None or deal.last_activity_on < occurred_at.date():
        deal.last_activity_on = occurred_at.date()
    session.flush()


def set_target(session: Session, *, actor: Actor, period_start: date, period_end: date, amount: int, currency: str,
               **scope: Any) -> Target:  # fmt: skip
    """Add a target; `scope` names segment_id, owner_id, territory_id, product_id, motion_id, set_on. Raises Refused."""
    access.require(actor, "pipeline.edit_targets")
    target = Target(period_start=period_start, period_end=period_end, amount=amount, currency=currency, **scope)
    session.add(target)
    session.flush()
    return target


def load_first_values(session: Session) -> None:
    """Add the motions and reason codes that a new store starts with, where there are none."""
    if not records.has_any(session, Motion):
        for motion in reference.load("motions")["motions"]:
            session.add(Motion(**motion))
    if not records.has_any(session, ReasonCode):
        for kind, codes in reference.reason_codes().items():
            for position, (code, label) in enumerate(codes.items()):
                start = date(1900, 1, 1)
                session.add(ReasonCode(kind=kind, code=code, label=label, valid_from=start, position=position))
    session.flush()


def _own(session: Session, actor: Actor, action: str, owner_id: int | None) -> None:
    scope = access.scope_for(session, actor, action)
    if scope.kind != "all" and owner_id not in {scope.user_id, *scope.team_user_ids}:
        raise Refused("This deal belongs to somebody else.", action=action)


def _deal(session: Session, deal_id: int, actor: Actor, action: str, row_version: int | None,
          changes: dict[str, Any]) -> Deal:  # fmt: skip
    access.require(actor, action)
    deal = records.deal(session, deal_id, for_update=True)
    if deal is None:
        raise ValueError("There is no such deal.")
    _own(session, actor, action, deal.owner_id)
    if row_version is not None and deal.row_version != row_version:
        fields = [(name, str(getattr(deal, name)), str(value)) for name, value in changes.items()]
        raise Conflict("Somebody changed this deal while you were editing it.", fields=fields)
    return deal


def _settle_debt(session: Session, deal: Deal) -> None:
    lacks = gates.missing(vars(deal), stage=deal.stage, as_of=recording_of(session).occurred_on)
    owed = set((deal.gate_debt or "").split(","))
    new = tuple(name for name in lacks if name not in owed)
    if new:
        raise GateHeld(new, deal.stage)
    deal.gate_debt = ",".join(lacks) or None
