"""What people do with a mutual action plan: begin one, change its rows, plan back from going live. Nothing commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import conflicts, registry
from data.core.access import Actor
from data.core.ledger.capturing import recording_of
from data.core.reference import load
from data.sales.commands.plans_checks import clean_row, put, tidy
from data.sales.commands.steps import deal_to_plan, require_open, require_person
from data.sales.formulas import plans
from data.sales.queries import plans as queries
from models import ActionPlan, ActionRow, Deal

MOST_ROWS = 100


@dataclass(frozen=True)
class Saved:
    """What a save of rows came to: the plan, and the rows that moved with one that slipped, number to new day."""

    plan: ActionPlan
    moved: Mapping[int, date]


def link_of(deal_id: int) -> str:
    """Return the address of a deal's plan.

    >>> link_of(7)
    '/sales-action-plans?deal=7'
    """
    return f"/sales-action-plans?deal={deal_id}"


def templates() -> Mapping[str, str]:
    """Return the templates of rows: code to label."""
    return {code: entry["label"] for code, entry in load("plan_rows")["templates"].items()}


def create_plan(session: Session, deal_id: int, *, actor: Actor, go_live_on: date, template: str = "standard",
                signature_on: date | None = None) -> ActionPlan:  # fmt: skip
    """Begin the plan of an open deal from a template, planned back from the day of going live.

    Fills the deal's link to its plan where there is none: the gate to sales accepted asks for it. Raises Refused,
    ValueError for a second plan, an unknown template, or a day too near for its rows.
    """
    deal = deal_to_plan(session, deal_id, actor=actor)
    require_open(deal, "it takes no plan")
    if queries.plan(session, deal_id) is not None or queries.rows(session, deal_id):
        raise ValueError("This deal has a plan already. Open it to change its rows.")
    if template not in templates():
        raise ValueError(f"There is no template {template}. There are: {', '.join(templates())}.")
    if not isinstance(go_live_on, date):
        raise ValueError("Say when the customer goes live: the plan is made back from that day.")
    plan = ActionPlan(deal_id=deal_id, go_live_on=go_live_on, signature_on=signature_on)
    session.add(plan)
    made = [_from_template(deal, place, entry) for place, entry in
            enumerate(load("plan_rows")["templates"][template]["rows"], start=1)]  # fmt: skip
    session.add_all(made)
    _plan_back(session, made, go_live_on)
    give_link(session, deal, actor=actor)
    return plan


def _from_template(deal: Deal, place: int, entry: Mapping[str, Any]) -> ActionRow:
    return ActionRow(deal_id=deal.id or 0, position=place, step=entry["step"], our_owner_id=deal.owner_id,
                     their_owner=entry["their_owner"], days=entry["days"], is_critical=entry["is_critical"],
                     depends_on=plans.written(entry["after"]))  # fmt: skip


def give_link(session: Session, deal: Deal, *, actor: Actor) -> None:
    """Fill a deal's link to its plan where it has none, through the pipeline's own command."""
    session.flush()
    if not (deal.map_link or "").strip():
        registry.call("pipeline.edit_deal", session, deal.id or 0, actor=actor, row_version=deal.row_version,
                      map_link=link_of(deal.id or 0))  # fmt: skip


def save_plan(session: Session, deal_id: int, *, actor: Actor, row_version: int, **values: Any) -> ActionPlan:
    """Change a plan's days of going live and of signing, or its note. Moves no row: `back_plan` does.

    Raises Refused, Conflict with both values, ValueError.
    """
    deal_to_plan(session, deal_id, actor=actor)
    plan = _plan(session, deal_id)
    if unknown := sorted(set(values) - {"go_live_on", "signature_on", "note"}):
        raise ValueError(f"{', '.join(unknown)} cannot be changed here. Nothing was saved.")
    for name in ("go_live_on", "signature_on"):
        if values.get(name) is not None and not isinstance(values[name], date):
            raise ValueError("A plan's days are dates. Nothing was saved.")
    clean = {name: tidy(name, value) for name, value in values.items()}
    conflicts.same_version(session, plan, row_version=row_version, wanted=clean)
    put(plan, clean)
    session.flush()
    return plan


def back_plan(session: Session, deal_id: int, *, actor: Actor, row_version: int, go_live_on: date) -> Saved:
    """Plan all rows that are not settled back from a day of going live; each keeps its working days.

    Raises Refused, Conflict when somebody chose another day since, ValueError for rows that wait in a circle, or a day
    so near that the first row would have to begin before today.
    """
    deal_to_plan(session, deal_id, actor=actor)
    plan = _plan(session, deal_id)
    conflicts.same_version(session, plan, row_version=row_version, wanted={"go_live_on": go_live_on})
    plan.go_live_on = go_live_on
    rows = queries.rows(session, deal_id, for_update=True)
    before = {row.position: row.target_on for row in rows}
    _plan_back(session, rows, go_live_on)
    return Saved(plan, {row.position: row.target_on for row in rows
                        if row.target_on and row.target_on != before[row.position]})  # fmt: skip


def _plan_back(session: Session, rows: Sequence[ActionRow], go_live_on: date) -> None:
    today, found = recording_of(session).occurred_on, plans.back_planned(_shapes(rows), go_live_on)
    starts = [plans.begins(found[row.position], row.days) for row in rows if row.position in found]
    if starts and min(starts) < today:
        first = min(starts)
        raise ValueError(f"To be live on {go_live_on} the first row would have to begin on {first}, which has passed. "
                         "Choose a later day, or give rows fewer days.")  # fmt: skip
    for row in rows:
        if row.position in found:
            row.target_on = found[row.position]
    session.flush()


def save_rows(session: Session, deal_id: int, *, actor: Actor, changed: Mapping[int, Mapping[str, Any]] | None = None,
              versions: Mapping[int, int] | None = None, added: Sequence[Mapping[str, Any]] = (),
              removed: Sequence[int] = ()) -> Saved:  # fmt: skip
    """Change, add and take off rows of a plan in one go; what depends on a critical row that slipped moves with it.

    changed: number of the record to fields of a row, versions: the version each was opened at; removed: records.
    Raises Refused, Conflict with both values, ValueError for what cannot be: nothing is saved then.
    """
    deal = deal_to_plan(session, deal_id, actor=actor)
    plan = queries.plan(session, deal_id) or ActionPlan(deal_id=deal_id)
    rows = {row.id or 0: row for row in queries.rows(session, deal_id, for_update=True)}
    before = {row.position: row.target_on for row in rows.values()}
    for number in removed:
        _open_at(session, rows, number, versions or {}, {"status": "dropped"})
    for number, values in (changed or {}).items():
        _change(session, _open_at(session, rows, number, versions or {}, clean_row(values)), values)
    kept = _without(session, rows, removed)
    kept += _new_rows(session, deal, kept, added)
    if not kept:
        raise ValueError("A plan keeps at least one row. Drop it instead, or change its words.")
    if len(kept) > MOST_ROWS:
        raise ValueError(f"A plan has at most {MOST_ROWS} rows. Nothing was saved.")
    moved = _follow(kept, before)
    session.add(plan)
    session.flush()
    give_link(session, deal, actor=actor)
    return Saved(plan, moved)


def _open_at(session: Session, rows: Mapping[int, ActionRow], number: int, versions: Mapping[int, int],
             wanted: dict[str, Any]) -> ActionRow:  # fmt: skip
    row = rows.get(number)
    if row is None:
        raise ValueError("A row that you changed was taken off the plan meanwhile. Nothing was saved: look again.")
    conflicts.same_version(session, row, row_version=versions.get(number, row.row_version), wanted=wanted)
    return row


def _change(session: Session, row: ActionRow, values: Mapping[str, Any]) -> None:
    clean = clean_row(values)
    require_person(session, clean.get("our_owner_id"), row.our_owner_id)
    put(row, clean)
    if "status" in clean:
        row.done_on = recording_of(session).occurred_on if row.status == "done" else None


def _without(session: Session, rows: Mapping[int, ActionRow], removed: Sequence[int]) -> list[ActionRow]:
    """Take rows off; what waited for one of them waits for what that one waited for."""
    kept = dict(rows)
    for number in removed:
        gone = kept.pop(number)
        for row in kept.values():
            before = set(plans.numbers_of(row.depends_on))
            if gone.position in before:
                row.depends_on = plans.written((before - {gone.position}) | set(plans.numbers_of(gone.depends_on)))
        session.delete(gone)
    return list(kept.values())


def _new_rows(session: Session, deal: Deal, kept: Sequence[ActionRow],
              added: Sequence[Mapping[str, Any]]) -> list[ActionRow]:  # fmt: skip
    last = max((row.position for row in kept), default=0)
    made = []
    for place, values in enumerate(added, start=last + 1):
        clean = {"our_owner_id": deal.owner_id, "status": "open", "step": None, **clean_row(values)}
        require_person(session, clean["our_owner_id"], deal.owner_id)
        if not clean["step"]:
            raise ValueError("Say what is done in the new row.")
        done_on = recording_of(session).occurred_on if clean["status"] == "done" else None
        made.append(ActionRow(deal_id=deal.id or 0, position=place, done_on=done_on, **clean))
    session.add_all(made)
    return made


def _follow(rows: Sequence[ActionRow], before: Mapping[int, date | None]) -> dict[int, date]:
    """Move what depends on critical rows that now end later than they did. Raises ValueError for a circle."""
    shapes = _shapes(rows)
    plans.ordered(shapes)
    slipped = {row.position for row in rows if row.is_critical and row.status not in plans.SETTLED and row.target_on
               and (was := before.get(row.position)) is not None and row.target_on > was}  # fmt: skip
    moved = plans.replanned(shapes, slipped) if slipped else {}
    for row in rows:
        if row.position in moved:
            row.target_on = moved[row.position]
    return moved


def _shapes(rows: Sequence[ActionRow]) -> list[plans.Row]:
    return [plans.Row(row.position, row.days, plans.numbers_of(row.depends_on), row.target_on,
                      row.status in plans.SETTLED, row.is_critical) for row in rows]  # fmt: skip


def _plan(session: Session, deal_id: int) -> ActionPlan:
    plan = queries.plan(session, deal_id, for_update=True)
    if plan is None:
        raise ValueError("This deal has no plan yet. Begin one first.")
    return plan
