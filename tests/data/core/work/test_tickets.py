"""Tickets follow what their rule finds: raised once, cleared by themselves, left alone where a person cleared them."""

from datetime import date

import pytest
from sqlalchemy import select

from data.core import store
from data.core.access import Actor, Refused, Scope
from data.core.work import lists, tickets
from data.core.work.tickets import Finding, Settled
from models import Ticket, User
from tests.revisions import at, findings, undo, writing

ANN = Actor(101, "ann", frozenset({"rep"}))
TABLE = Ticket.__table__


def settle(*numbers: int, words: str = "so", owner: int | None = 101, day: date = date(2025, 7, 1)) -> Settled:
    with at(day), writing("job") as session:
        if session.get(User, 101) is None:
            session.add(User(id=101, name="ann", full_name="Ann"))
            session.flush()
        return tickets.settle(session, "x.rule", [Finding("deal", n, words, owner, date(2025, 7, 8)) for n in numbers])


def rows() -> list:
    with store.reading() as session:
        return session.connection().execute(select(TABLE).order_by(TABLE.c.id)).all()


def test_a_finding_keeps_its_ticket_until_it_is_so_no_longer(either_store: str) -> None:
    assert settle(1, 2) == Settled(2, 2, 0)
    assert settle(2, 3, words="still so") == Settled(2, 1, 1)
    assert [(r.entity_id, r.cleared_on is None, r.detail) for r in rows()] == [
        (1, False, "so"), (2, True, "still so"), (3, True, "still so"),
    ]  # fmt: skip
    assert settle(1) == Settled(1, 1, 2)
    assert findings() == []


def test_a_ticket_cleared_by_hand_stays_away_for_a_while(migrated_store: str) -> None:
    settle(1)
    with at(date(2025, 7, 2)), writing() as session:
        tickets.clear(session, 1, actor=ANN, reason="agreed with the customer")
    assert settle(1, day=date(2025, 7, 3)) == Settled(1, 0, 0)
    assert settle(1, day=date(2025, 8, 20)) == Settled(1, 1, 0)


def test_a_run_can_be_taken_back(migrated_store: str) -> None:
    settle(1, 2)
    settle(2)
    undo()
    assert [r.cleared_on for r in rows()] == [None, None]
    assert findings() == []


def test_somebody_elses_ticket_is_not_cleared(migrated_store: str) -> None:
    settle(1, owner=None)
    with pytest.raises(Refused), writing() as session:
        tickets.clear(session, 1, actor=ANN, reason="no")


def test_a_list_reaches_as_far_as_the_scope(migrated_store: str) -> None:
    settle(1, 2)
    with writing() as session:
        tickets.raise_one(session, "x.other", Finding("deal", 5, "odd", None, date(2025, 7, 1)))
    with store.reading() as session:
        everything, own = Scope("all"), Scope("own", 101, None, (101,))
        assert len(lists.tickets(session, scope=everything)) == lists.count_tickets(session, scope=everything) == 3
        assert {row["entity_id"] for row in lists.tickets(session, scope=own)} == {1, 2}
        assert lists.owners(session, scope=everything) == {0: "Nobody", 101: "Ann"}
        assert lists.mine(session, user_id=101, as_of=date(2025, 7, 9)) == lists.Mine(2, 2, 0, 0)
        assert lists.open_by_rule(session, scope=own, as_of=date(2025, 7, 1)) == {"x.rule": (2, 0)}
