"""What people do with a proof of concept: start, set up, extend, close. Nothing here commits."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import clock, rulebook
from data.core.access import Actor
from data.core.ledger.capturing import recording_of
from data.core.numbers import from_minor, to_minor
from data.core.work import tasks, tickets, waivers
from data.core.work.tickets import Finding
from data.sales import runbooks
from data.sales.commands.poc_checks import person, poc_to_change, require_deal, tidy
from data.sales.commands.stalls import clear_stall
from data.sales.formulas import pocs as formulas
from data.sales.formulas.steps import stages_in
from data.sales.queries import poc_records as queries
from data.sales.queries import pocs as rows
from models import Criterion, Poc, PocStep, Waiver

WAIVER, UNPAID, FURTHER = "poc", "unpaid extension", "further extension"
FULL, EXPANDED = "sales.poc_capacity", "sales.poc_expanded"
FARTHEST = timedelta(days=366)
SETTINGS = frozenset({"name", "kind", "owner_id", "engineer_id", "success_owner_id", "has_weekend_pause",
                      "has_telemetry"})  # fmt: skip


def start_poc(session: Session, *, actor: Actor, deal_id: int, runbook: str, started_on: date, name: str = "",
              days: int | None = None, engineer_id: int | None = None, success_owner_id: int | None = None,
              note: str = "") -> Poc:  # fmt: skip
    """Start a proof of concept of an open deal from a runbook: its steps dated from day 1, its criteria to agree on.

    days: its length where it is not the runbook's. note: needed where the engineer runs as many as the limit already;
    it is kept in a ticket for them. Raises Refused, ValueError for a closed deal, a second one at once, or no room
    without a note.
    """
    deal = require_deal(session, deal_id, actor=actor)
    day = recording_of(session).occurred_on
    book = runbooks.runbooks(day).get(runbook)
    if book is None:
        raise ValueError(f"There is no runbook {runbook}. Choose one from the list.")
    if deal.stage not in stages_in("open"):
        raise ValueError("This deal is closed. Reopen it before a proof of concept starts.")
    if abs(started_on - day) > FARTHEST:
        raise ValueError("A proof of concept starts within a year of today.")
    if running := queries.of_deal(session, deal_id):
        raise ValueError(f"{running[0]['name']} runs for this deal already. Close it before another one starts.")
    warning = _room(session, person(session, engineer_id), day, note)
    length = book.days if days is None else days
    if not 1 <= length <= runbooks.MOST_DAYS:
        raise ValueError(f"A proof of concept lasts between 1 and {runbooks.MOST_DAYS} days.")
    made = Poc(
        name=tidy("name", name) or deal.name[:120], deal_id=deal_id, kind=book.kind, runbook=book.key,
        owner_id=deal.owner_id, engineer_id=engineer_id, success_owner_id=person(session, success_owner_id),
        started_on=started_on, planned_end=started_on + timedelta(days=length - 1),
    )  # fmt: skip
    session.add(made)
    session.flush()
    _fill(session, made, book)
    if warning:
        about = Finding("poc", made.id or 0, f"{warning} {note.strip()}", engineer_id)
        tickets.raise_one(session, FULL, about)
    return made


def _room(session: Session, engineer_id: int | None, day: date, note: str) -> str:
    """Return the warning about an engineer without room. Raises ValueError where nobody says why it goes on top."""
    if engineer_id is None:
        return ""
    most = int(rulebook.limits(day)["poc_engineer"])
    warning = formulas.capacity(queries.running_of(session, as_of=day).get(engineer_id, 0), most=most)
    if warning and not tidy("note", note):
        raise ValueError(warning)
    return warning


def _fill(session: Session, made: Poc, book: runbooks.Runbook) -> None:
    start = made.started_on
    owners = {"value": made.owner_id, "security": made.engineer_id, "provisioning": made.engineer_id}
    session.add_all([
        PocStep(poc_id=made.id or 0, lane=step.lane, day=step.day, title=step.title, is_aha=step.is_aha,
                due_on=step.due_on(start) if start else None, owner_id=owners[step.lane] or made.owner_id)
        for step in book.steps
    ])  # fmt: skip
    session.add_all([
        Criterion(poc_id=made.id or 0, position=place, **vars(wanted)) for place, wanted in enumerate(book.criteria)
    ])
    session.flush()


def set_poc(session: Session, poc_id: int, *, actor: Actor, row_version: int, **values: Any) -> Poc:
    """Change how one is set up: name, kind, owner_id, engineer_id, success_owner_id, has_weekend_pause, has_telemetry.

    has_telemetry: True, False, or None for nobody has said; where use is not measured the clock stays unknown.
    Raises Refused, Conflict, ValueError.
    """
    if unknown := sorted(set(values) - SETTINGS):
        raise ValueError(f"{', '.join(unknown)} cannot be changed here. Nothing was saved.")
    if values.get("kind", "guided") not in formulas.KINDS:
        raise ValueError(f"A proof of concept is one of: {', '.join(formulas.KINDS)}.")
    if "name" in values:
        values["name"] = tidy("name", values["name"])
        if not values["name"]:
            raise ValueError("Give the proof of concept a name.")
    found = poc_to_change(session, poc_id, actor=actor, row_version=row_version, wanted=values)
    for field, value in values.items():
        if field.endswith("_id") and value != getattr(found, field):
            person(session, value)
        setattr(found, field, value)
    session.flush()
    return found


def extend_poc(session: Session, poc_id: int, *, actor: Actor, row_version: int, planned_end: date,
               price: Decimal | None, currency: str | None = None) -> Poc:  # fmt: skip
    """Extend one to a new end, for a price above 0 in the deal's currency unless another is named.

    Unpaid, or once more than the limit, only under a granted exception (`ask_poc_waiver`). Clears its stall: somebody
    decided. Raises Refused, Conflict, ValueError with the sentence.
    """
    found = poc_to_change(session, poc_id, actor=actor, row_version=row_version, wanted={"planned_end": planned_end})
    day = recording_of(session).occurred_on
    if found.started_on is None or found.started_on > day:
        raise ValueError("It has not started: change its dates instead of extending it.")
    if planned_end <= day or (found.planned_end is not None and planned_end <= found.planned_end):
        raise ValueError("The new end lies after today and after the end planned so far.")
    covered = waivers.covered(session, WAIVER, "poc", poc_id, as_of=day)
    most = int(rulebook.limits(day)["poc_extensions"])
    if found.extensions >= most and FURTHER not in covered:
        raise ValueError(f"It was extended {found.extensions} times; {most} is the limit. Ask for an exception, or "
                         "close it.")  # fmt: skip
    if (price is None or price <= 0) and UNPAID not in covered:
        raise ValueError("An extension is paid: enter a price above 0, or ask for an exception.")
    deal = queries.deal_of(session, found.deal_id)
    found.currency = currency or found.currency or (deal.currency if deal else None)
    if price is not None and price > 0:
        _add_price(found, price)
    found.planned_end, found.extensions = planned_end, found.extensions + 1
    clear_stall(session, poc_id, "decision", clock.now())
    session.flush()
    return found


def _add_price(found: Poc, price: Decimal) -> None:
    if not found.currency:
        raise ValueError("Say in which currency the extension is paid.")
    before = from_minor(found.extension_price or 0, found.currency)
    found.extension_price = to_minor(before + price, found.currency)


def ask_poc_waiver(session: Session, poc_id: int, *, actor: Actor, covers: str, reason: str,
                   expires_on: date) -> Waiver:  # fmt: skip
    """Ask for an unpaid or a further extension (covers: UNPAID or FURTHER). Raises Refused, ValueError."""
    poc_to_change(session, poc_id, actor=actor)
    if covers not in (UNPAID, FURTHER):
        raise ValueError(f"An exception is for an {UNPAID} or a {FURTHER}.")
    return waivers.ask(session, actor=actor, kind=WAIVER, entity="poc", entity_id=poc_id, covers=[covers],
                       reason=reason, expires_on=expires_on)  # fmt: skip


def close_poc(session: Session, poc_id: int, *, actor: Actor, row_version: int, outcome: str,
              exit_reason: str | None = None, lesson: str = "", closed_on: date | None = None) -> Poc:  # fmt: skip
    """Close one: expand (the deal goes on, its owner gets a task) or exit (with a reason of the list and a lesson).

    Before it expands every criterion is judged. Raises Refused, Conflict, ValueError with the sentence.
    """
    found = poc_to_change(session, poc_id, actor=actor, row_version=row_version, wanted={"outcome": outcome})
    today = recording_of(session).occurred_on
    day, text = closed_on or today, tidy("lesson", lesson)
    if outcome not in formulas.OUTCOMES:
        raise ValueError("It ends in one of two ways: expand or exit. To go on for longer, extend it.")
    if day > today or (found.started_on is not None and day < found.started_on):
        raise ValueError(f"It ends between its start and today, not on {day}.")
    if outcome == formulas.EXIT:
        _require_why(session, exit_reason, text, day)
    else:
        _require_judged(session, poc_id)
        exit_reason = None
    found.outcome, found.closed_on, found.exit_reason, found.lesson = outcome, day, exit_reason, text or None
    clear_stall(session, poc_id, "end", clock.now())
    deal = queries.deal_of(session, found.deal_id)
    if deal is not None:
        deal.is_poc_stalled = None
    if outcome == formulas.EXPAND:
        tasks.add(session, title=f"{found.name} expanded: take the deal on", owner_id=deal.owner_id if deal else None,
                  due_on=today + timedelta(days=1), entity="deal", entity_id=found.deal_id, rule=EXPANDED)  # fmt: skip
    session.flush()
    return found


def _require_why(session: Session, exit_reason: str | None, lesson: str, day: date) -> None:
    known = rows.exit_reasons(session, day)
    if exit_reason not in known:
        raise ValueError(f"Choose why it ends: {', '.join(known.values())}.")
    if not lesson:
        raise ValueError("Write down what was learned. The next proof of concept starts from it.")


def _require_judged(session: Session, poc_id: int) -> None:
    waiting = sum(one.is_met is None for one in queries.criteria_of(session, poc_id))
    if waiting:
        raise ValueError(f"{waiting} criteria are not judged yet. Judge them with evidence before it expands.")
