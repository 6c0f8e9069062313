"""What moves a deal from stage to stage: forward through its gates, many at once, back, and open again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import access
from data.core.access import Actor, Conflict, Refused
from data.core.ledger import capturing
from data.core.ledger.capturing import recording_of
from data.core.work import approvals
from data.pipeline import definitions
from data.pipeline.commands import checks, closing
from data.pipeline.commands.deals import keep_snapshots
from data.pipeline.commands.opened import because, business_day, deal_to_change, hold, may, settle_debt
from data.pipeline.commands.refusals import FieldProblem, GateHeld
from data.pipeline.formulas import gates
from data.pipeline.labels import label
from data.pipeline.queries import records
from models import Approval, Deal

BACKSLIDE = "backslide"
ADVANCE = "pipeline.advance_stage"


@dataclass(frozen=True)
class Held:
    """A deal that stayed where it was: which, what its gate asks for (fields and their words), why in a sentence."""

    deal_id: int
    name: str
    fields: tuple[str, ...]
    labels: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class Moved:
    """What became of many deals: every one is in one of the two lists."""

    moved: tuple[Deal, ...]
    held: tuple[Held, ...]

    @property
    def words(self) -> str:
        """The outcome in a sentence."""
        return f"Moved {len(self.moved)}, held {len(self.held)}."


def advance_deal(session: Session, deal_id: int, *, actor: Actor, row_version: int | None, stage: str,
                 occurred_on: date | None = None, **values: Any) -> Deal:  # fmt: skip
    """Move a deal to a later stage through its gate; `values` are fields filled on the way.

    Raises Refused, Conflict, GateHeld naming what is missing, FieldProblem when the stage is not a later one, the deal
    is closed, or a value cannot be. Nothing of the deal is changed when it raises.
    """
    access.require(actor, ADVANCE)
    known = definitions.stages()
    if stage not in known:
        raise FieldProblem("stage", f"There is no stage {stage}.")
    deal = deal_to_change(session, deal_id, actor=actor, action=ADVANCE, row_version=row_version,
                          wanted={"stage": stage})  # fmt: skip
    day = business_day(session, occurred_on)
    if not known[deal.stage].is_open:
        raise FieldProblem("stage", f"This deal is closed ({known[deal.stage].short}). Reopen it first.")
    if known[stage].rank <= known[deal.stage].rank:
        raise FieldProblem(
            "stage", f"A deal at {known[deal.stage].short} cannot advance to {known[stage].short}. Moving back takes a "
            "reason: use Move back.",
        )  # fmt: skip
    if not known[stage].is_open:
        return closing.closed(session, deal, stage=stage, day=day, values=values)
    found = checks.checked(session, values, today=recording_of(session).occurred_on, before=vars(deal))
    if "owner_id" in found:
        raise FieldProblem("owner_id", "Another owner always comes with a note. Use Change the owner.")
    after = keep_snapshots({**vars(deal), **found})
    hold(session, after, old=deal.stage, stage=stage, day=day, deal_id=deal_id)
    for name in (*found, *checks.ONCE):
        setattr(deal, name, after.get(name))
    deal.stage = stage
    capturing.on_day(deal, day)
    settle_debt(session, deal)
    session.flush()
    return deal


def move_deals(session: Session, deal_ids: Sequence[int], *, actor: Actor, stage: str, occurred_on: date | None = None,
               versions: dict[int, int] | None = None, **values: Any) -> Moved:  # fmt: skip
    """Move many deals to a later stage, each by `advance_deal`, in this one transaction.

    Returns those that moved and those that were held with the fields and words; none is skipped in silence. versions:
    the row version that each was seen at. Raises Refused without the right at all.
    """
    access.require(actor, ADVANCE)
    moved, held = [], []
    for number in dict.fromkeys(deal_ids):
        try:
            moved.append(
                advance_deal(session, number, actor=actor, row_version=(versions or {}).get(number), stage=stage,
                             occurred_on=occurred_on, **values)
            )  # fmt: skip
        except (Refused, Conflict, ValueError) as why:
            held.append(_held(session, number, why))
    return Moved(tuple(moved), tuple(held))


def _held(session: Session, deal_id: int, why: Exception) -> Held:
    deal = records.deal(session, deal_id)
    # A deal of somebody else's is not named to whoever may not see it.
    name = f"Deal {deal_id}" if deal is None or isinstance(why, Refused) else deal.name
    if isinstance(why, GateHeld):
        return Held(deal_id, name, why.missing, why.labels, str(why))
    field = why.field if isinstance(why, FieldProblem) else ""
    return Held(deal_id, name, (field,) if field else (), (label(field),) if field else (), str(why))


def regress_deal(session: Session, deal_id: int, *, actor: Actor, row_version: int, stage: str,
                 reason: str) -> Deal | Approval:  # fmt: skip
    """Move an open deal back with a reason: at once by whoever may approve it, else as a proposal to them.

    Returns the deal, or the proposal that waits. Raises Refused, Conflict, FieldProblem; ValueError when one waits.
    """
    deal = deal_to_change(session, deal_id, actor=actor, action="pipeline.propose_backslide", row_version=row_version,
                          wanted={"stage": stage})  # fmt: skip
    _check_backward(deal, stage)
    if not reason.strip():
        raise FieldProblem("reason", "Say why the deal moves back: it is counted with its reason.")
    if may(session, actor, "pipeline.approve_backslide", deal.owner_id):
        because(session, reason.strip())
        return _back(session, deal, stage)
    content = {"stage": stage, "from": deal.stage}
    return approvals.propose(session, actor=actor, kind=BACKSLIDE, entity="deal", entity_id=deal_id, content=content,
                             reason=reason)  # fmt: skip


def _check_backward(deal: Deal, stage: str) -> None:
    known = definitions.stages()
    if not known[deal.stage].is_open:
        raise FieldProblem("stage", f"This deal is closed ({known[deal.stage].short}). Reopen it instead.")
    if stage not in known or not known[stage].is_open or known[stage].rank >= known[deal.stage].rank:
        raise FieldProblem("stage", f"A deal at {known[deal.stage].short} moves back to an earlier open stage only.")


def _back(session: Session, deal: Deal, stage: str) -> Deal:
    deal.stage = stage
    step = definitions.process_steps().get(deal.process_step or "")
    if step is not None and definitions.stages()[step.stage].rank > definitions.stages()[stage].rank:
        deal.process_step = None
    settle_debt(session, deal)
    session.flush()
    return deal


@approvals.kind(BACKSLIDE, propose="pipeline.propose_backslide", approve="pipeline.approve_backslide")
def _approved_backslide(session: Session, approval: Approval, content: Any, actor: Actor) -> None:
    deal = deal_to_change(session, approval.entity_id, actor=actor, action="pipeline.approve_backslide")
    if deal.stage != content["from"]:
        raise FieldProblem("stage", "The deal has moved since this was proposed. Return the proposal.")
    _check_backward(deal, content["stage"])
    because(session, approval.reason)
    _back(session, deal, content["stage"])


def reopen_deal(session: Session, deal_id: int, *, actor: Actor, row_version: int, reason: str, close_date: date,
                stage: str | None = None) -> Deal:  # fmt: skip
    """Open a closed deal again: an event of its own, no regression (domain.md 0.12).

    It goes back to the stage it was closed from, or an earlier one; what that stage asks for and the deal lacks is its
    gate debt, and its qualification checklist has to be saved again. Raises Refused, Conflict, FieldProblem.
    """
    deal = deal_to_change(session, deal_id, actor=actor, action=ADVANCE, row_version=row_version,
                          wanted={"stage": stage or "", "close_date": close_date})  # fmt: skip
    known = definitions.stages()
    if known[deal.stage].is_open:
        raise FieldProblem("stage", "This deal is open already.")
    came_from = (deal.stage_at_close or "").partition(":")[0] or "sql"
    to = stage or came_from
    if to not in known or not known[to].is_open or known[to].rank > known[came_from].rank:
        words = f"It was closed from {known[came_from].short}: choose that stage or an earlier one."
        raise FieldProblem("stage", words)
    if not reason.strip():
        raise FieldProblem("reason", "Say why the deal is open again.")
    found = checks.checked(session, {"close_date": close_date}, today=recording_of(session).occurred_on)
    because(session, reason.strip())
    for name in closing.AT_CLOSE:
        setattr(deal, name, None)
    deal.stage, deal.close_date = to, found["close_date"]
    if deal.is_meddicc_blocked is not None and gates.asks_checklist(to):
        deal.is_meddicc_blocked = True  # a reopened deal needs a fresh checklist (domain.md 2.1)
    settle_debt(session, deal)
    session.flush()
    return deal
