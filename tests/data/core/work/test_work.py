"""Tickets are raised once and clear by themselves, waivers end, and nobody decides on a proposal of their own."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from data.core import store
from data.core.access import Actor, Refused
from data.core.work import approvals, tasks, tickets, waivers
from data.core.work.tickets import Finding, Settled
from models import AlertOutbox, Approval, Task, Ticket, User
from tests.revisions import at

DAY = date(2026, 3, 2)
RULE = "pipeline.stale"


@pytest.fixture
def people(migrated_store):
    with store.writing(Actor(None, "tester"), "form") as session:
        session.add_all([User(id=1, name="rita", full_name="Rita"), User(id=2, name="max", full_name="Max")])
    return Actor(1, "rita", frozenset({"rep"})), Actor(2, "max", frozenset({"manager"}))


def doing(by, work, **given):
    with store.writing(by, "form", "test") as session:
        return work(session, **given)


def settled(*numbers, is_alert=False, on=DAY):
    found = [Finding("deal", number, f"idle {number} days", owner_id=1, due_on=on) for number in numbers]
    with at(on):
        return doing(Actor(None, "job"), tickets.settle, rule=RULE, findings=found, is_alert=is_alert)


def open_tickets():
    with store.reading() as session:
        return {t.entity_id for t in session.scalars(select(Ticket).where(Ticket.cleared_on.is_(None)))}


def test_a_finding_is_raised_once_and_clears_when_it_is_no_longer_so(people):
    assert settled(7, 8) == Settled(2, 2, 0)
    assert settled(8, 9, on=DAY + timedelta(days=1)) == Settled(2, 1, 1)
    assert open_tickets() == {8, 9}
    with store.reading() as session:
        cleared = session.scalars(select(Ticket).where(Ticket.entity_id == 7)).one()
    assert (cleared.cleared_on, cleared.clear_reason) == (DAY + timedelta(days=1), tickets.ENDED_BY_ITSELF)


def test_an_alert_goes_out_once_until_it_is_cleared(people):
    for _ in range(3):
        settled(7, is_alert=True)
    with store.reading() as session:
        assert [m.key for m in session.scalars(select(AlertOutbox))] == ["ticket-1"]
    settled(is_alert=True)
    settled(7, is_alert=True)
    with store.reading() as session:
        assert [m.key for m in session.scalars(select(AlertOutbox))] == ["ticket-1", "ticket-2"]


def test_a_ticket_is_cleared_by_its_owner_with_a_reason(people):
    rita, _ = people
    settled(7)
    with pytest.raises(ValueError, match="why"):
        doing(rita, tickets.clear, ticket_id=1, actor=rita, reason=" ")
    with pytest.raises(Refused):
        doing(rita, tickets.clear, ticket_id=1, actor=Actor(5, "other", frozenset({"rep"})), reason="mine")
    doing(rita, tickets.clear, ticket_id=1, actor=rita, reason="spoke to them")
    assert open_tickets() == set()


def test_a_waiver_covers_from_its_grant_to_its_last_day(people):
    rita, boss = people
    asked = {"kind": "gate", "entity": "deal", "entity_id": 7, "covers": ["champion"], "reason": "new contact",
             "expires_on": DAY + timedelta(days=5)}  # fmt: skip

    def covered(day):
        with store.reading() as session:
            return waivers.covered(session, "gate", "deal", 7, as_of=day)

    with at(DAY):
        made = doing(rita, waivers.ask, actor=rita, **asked)
        assert covered(DAY) == frozenset()
        with pytest.raises(Refused):
            doing(rita, waivers.decide, waiver_id=made.id, actor=Actor(1, "rita", frozenset({"manager"})),
                  is_granted=True)  # fmt: skip
        doing(boss, waivers.decide, waiver_id=made.id, actor=boss, is_granted=True)
    assert covered(DAY) == covered(DAY + timedelta(days=5)) == {"champion"}
    assert covered(DAY + timedelta(days=6)) == frozenset()


def test_a_waiver_needs_a_reason_and_an_end_that_lies_ahead(people):
    rita, _ = people
    asked = {"kind": "gate", "entity": "deal", "entity_id": 7, "covers": ["champion"]}
    with at(DAY), pytest.raises(ValueError, match="why"):
        doing(rita, waivers.ask, actor=rita, **asked, reason="", expires_on=DAY)
    with at(DAY), pytest.raises(ValueError, match="today or later"):
        doing(rita, waivers.ask, actor=rita, **asked, reason="x", expires_on=DAY - timedelta(days=1))


def test_what_is_approved_is_carried_out_in_the_same_transaction(people):
    rita, boss = people
    done = []

    @approvals.kind("test", propose="pipeline.propose_owner", approve="pipeline.reassign_owner")
    def carry(session, approval, content, actor):
        done.append((approval.entity_id, content["owner_id"], actor.name))

    given = {"kind": "test", "entity": "deal", "entity_id": 7, "content": {"owner_id": 2}}
    made = doing(rita, approvals.propose, actor=rita, **given, reason="moved to Max")
    with pytest.raises(ValueError, match="already"):
        doing(rita, approvals.propose, actor=rita, **given, reason="again")
    with pytest.raises(Refused):
        doing(rita, approvals.decide, approval_id=made.id, actor=rita, is_approved=True)
    doing(boss, approvals.decide, approval_id=made.id, actor=boss, is_approved=True, note="fine")
    assert done == [(7, 2, "max")]
    with store.reading() as session:
        assert session.get(Approval, made.id).state == "approved"
    del approvals.KINDS["test"]


def test_a_rule_makes_its_task_once_and_says_so(people):
    rita, _ = people
    given = {"title": "Set a next step", "owner_id": 1, "due_on": DAY, "entity": "deal", "entity_id": 7}
    for _ in range(2):
        doing(rita, tasks.add, **given, rule="pipeline.no_next_step")
    with store.reading() as session:
        made = session.scalars(select(Task)).one()
    doing(rita, tasks.close, task_id=made.id, actor=rita)
    doing(rita, tasks.add, **given, rule="pipeline.no_next_step")
    with store.reading() as session:
        assert [task.state for task in session.scalars(select(Task).order_by(Task.id))] == ["done", "open"]
