"""Seats that somebody left while their role has work to do: each is a ticket until somebody else sits there."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from sqlmodel import Session

from data.core import rulebook
from data.core.audits import audit
from data.core.work.tickets import Finding
from data.operations import raci_document
from data.operations.formulas import raci as rules
from data.operations.queries import raci as rows
from data.operations.queries.raci import Holding
from data.operations.raci_document import Raci

RULE = "operations.vacant_seat"


@audit(RULE, title="Nobody holds a role that has work",
       fix="Give the seat to somebody, or the role's letters to another role.")  # fmt: skip
def vacant_seats(session: Session, *, as_of: date, due_on: date) -> list[Finding]:
    """Roles responsible or accountable in the RACI in force whose last holder has left or whose seat has ended.

    A role that nobody ever held is told on the RACI's page only.
    """
    return list(found(session, as_of=as_of, due_on=due_on).values())


def found(session: Session, *, as_of: date, due_on: date | None = None) -> dict[str, Finding]:
    """Return the vacant roles that had a holder: role to the finding about the seat that was left last."""
    document = raci_document.held(as_of)
    seats = rows.holdings(session)
    held, needed = rows.holders(seats, as_of), _work(document)
    due = due_on or as_of + timedelta(days=int(rulebook.limits(as_of)["ticket_days"]))
    gone: dict[str, Holding] = {}
    for seat in seats:
        # A seat that begins later is no loss; of several the one that began last was left last.
        if seat.role in needed and seat.role not in held and seat.valid_from <= as_of:
            gone[seat.role] = seat
    here = rows.here(session, [seat.manager_id for seat in gone.values()], as_of)
    return {
        role: Finding("seat", seat.seat_id, _words(document, role, seat, needed[role], as_of),
                      seat.manager_id if seat.manager_id in here else None, due)
        for role, seat in gone.items()
    }  # fmt: skip


def _work(document: Raci) -> Mapping[str, tuple[int, int]]:
    """Return in how many activities each role is accountable and responsible, of roles that are either."""
    loads = rules.loads((one.letters for one in document.activities.values()), document.columns)
    return {role: (load.accountable, load.responsible) for role, load in loads.items()
            if (load.accountable or load.responsible) and document.columns[role].kind == rules.ROLE}  # fmt: skip


def _words(document: Raci, role: str, seat: Holding, work: Iterable[int], as_of: date) -> str:
    if seat.is_here(as_of):
        why = f"{seat.name}'s seat ended on {seat.valid_to}"
    else:
        why = f"{seat.name} left on {seat.left_on}" if seat.left_on else f"{seat.name} is not active"
    accountable, responsible = work
    said = [f"{word} in {n}" for n, word in ((accountable, "accountable"), (responsible, "responsible")) if n]
    return f"Nobody is {document.columns[role].label} now: {why}. The role is {' and '.join(said)} activities."
