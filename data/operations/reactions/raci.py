"""When somebody leaves, or a seat ends or is filled, the tickets about vacant roles follow at once."""

from collections.abc import Callable

from sqlmodel import Session

from data.core.ledger.capturing import recording_of
from data.core.reactions import on
from data.core.work import tickets
from data.operations import raci_audits
from data.operations.queries import raci as rows
from data.operations.queries.raci import Holding


@on("seat")
def follow_seats(session: Session, numbers: set[int]) -> None:
    """Raise a ticket for each role that lost its last holder with these seats; clear those that have one again."""
    _follow(session, lambda seat: seat.seat_id in numbers)


@on("user_account")
def follow_people(session: Session, numbers: set[int]) -> None:
    """Raise a ticket for each role that lost its last holder with these people; clear those that have one again."""
    _follow(session, lambda seat: seat.user_id in numbers)


def _follow(session: Session, is_touched: Callable[[Holding], bool]) -> None:
    session.flush()
    seats = rows.holdings(session)
    touched = {seat.seat_id for seat in seats if is_touched(seat)}
    if not seats:
        return
    found = raci_audits.found(session, as_of=recording_of(session).occurred_on)
    now = {one.entity_id: one for one in found.values()}
    # A ticket that a person cleared comes back with its own seat only: the nightly audit keeps it away for a while.
    for number in sorted(touched & now.keys()):
        tickets.raise_one(session, raci_audits.RULE, now[number])
    for number in rows.seats_with_ticket(session, raci_audits.RULE) - now.keys():
        tickets.end(session, raci_audits.RULE, "seat", number)
