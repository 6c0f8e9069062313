"""What closes a deal: won, lost or without decision, with the reason, the competitor and the evidence."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import access
from data.core.access import Actor
from data.core.ledger import capturing
from data.core.ledger.capturing import recording_of
from data.pipeline import definitions
from data.pipeline.commands import checks
from data.pipeline.commands.deals import keep_snapshots
from data.pipeline.commands.opened import business_day, deal_to_change, hold
from data.pipeline.commands.refusals import FieldProblem
from data.pipeline.queries import codes
from models import Deal

AT_CLOSE = ("closed_on", "owner_at_close_id", "territory_at_close_id", "stage_at_close", "reason_code",
            "contributing_reasons", "close_note")  # fmt: skip
"""What a deal gets at its close, and loses when it is reopened."""

KINDS = {"lost": "loss", "no_decision": "no_decision"}
"""Which list of reasons a kind of close chooses from; a won deal needs none."""

MOST_CONTRIBUTING = 2


def close_deal(session: Session, deal_id: int, *, actor: Actor, row_version: int, stage: str,
               reason_code: str | None = None, contributing: Sequence[str] = (), primary_competitor: str | None = None,
               note: str | None = None, occurred_on: date | None = None, **values: Any) -> Deal:  # fmt: skip
    """Close an open deal as won, lost or without decision.

    reason_code: asked of lost and no decision, in force on the day; contributing: up to two more; note: the evidence;
    primary_competitor: `none` is an answer; values: other fields filled on the way. The stage and step it was closed
    from are kept. Raises Refused, Conflict, GateHeld naming what is missing, FieldProblem.
    Source: blueprint, closed-deal fields; domain.md 1.13.
    """
    access.require(actor, "pipeline.advance_stage")
    known = definitions.stages()
    if stage not in known or known[stage].is_open:
        raise FieldProblem("stage", "A deal closes as won, lost or without decision.")
    deal = deal_to_change(session, deal_id, actor=actor, action="pipeline.advance_stage", row_version=row_version,
                          wanted={"stage": stage})  # fmt: skip
    if not known[deal.stage].is_open:
        raise FieldProblem("stage", f"This deal is closed already ({known[deal.stage].short}).")
    if primary_competitor is not None:
        values["primary_competitor"] = primary_competitor
    values |= {"reason_code": reason_code, "contributing_reasons": ",".join(contributing) or None, "close_note": note}
    return closed(session, deal, stage=stage, day=business_day(session, occurred_on), values=values)


def closed(session: Session, deal: Deal, *, stage: str, day: date, values: dict[str, Any]) -> Deal:
    """Close a deal that may be closed. Raises GateHeld and FieldProblem before anything of it is changed."""
    given = {name: value for name, value in values.items() if value is not None}
    today = recording_of(session).occurred_on
    found = checks.checked(session, given, today=today, is_open=False, before=vars(deal))
    if "owner_id" in found:
        raise FieldProblem("owner_id", "Another owner always comes with a note. Use Change the owner.")
    if deal.opened_on is not None and day < deal.opened_on:
        raise FieldProblem("occurred_on", f"The deal was opened on {deal.opened_on}. It cannot close before that.")
    after = keep_snapshots({**vars(deal), **found})
    _check_reasons(session, after, stage=stage, day=day)
    hold(session, after, old=deal.stage, stage=stage, day=day, deal_id=deal.id)
    for name in (*found, *checks.ONCE):
        setattr(deal, name, after.get(name))
    deal.stage_at_close = ":".join(part for part in (deal.stage, deal.process_step) if part)
    deal.stage, deal.gate_debt = stage, None
    deal.closed_on = deal.close_date = day
    deal.owner_at_close_id, deal.territory_at_close_id = deal.owner_id, deal.territory_id
    capturing.on_day(deal, day)
    session.flush()
    return deal


def _check_reasons(session: Session, after: dict[str, Any], *, stage: str, day: date) -> None:
    kind = KINDS.get(definitions.stages()[stage].state)
    primary = after.get("reason_code")
    contributing = [code for code in (after.get("contributing_reasons") or "").split(",") if code]
    if kind is None:
        if primary or contributing:
            raise FieldProblem("reason_code", "A won deal has no reason of loss.")
        return
    for field, code in (("reason_code", primary), *(("contributing_reasons", one) for one in contributing)):
        if code and (words := codes.problem(session, kind, code, day)):
            raise FieldProblem(field, words)
    if len(contributing) > MOST_CONTRIBUTING or len(set(contributing) | {primary}) != len(contributing) + 1:
        words = f"Choose up to {MOST_CONTRIBUTING} other reasons, each once and none of them the first."
        raise FieldProblem("contributing_reasons", words)
