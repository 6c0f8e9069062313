"""Sequences of new customers become dated tasks once, by segment; profiles are saved by whoever the customer is of."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from data.core import access, rulebook, store
from data.core.access import Actor, Conflict, Refused
from data.customers import commands
from models import CustomerProfile, Subscription, Task
from tests.pipeline_store import company
from tests.revisions import add_account, change, findings, undo, writing

DAY = date(2025, 7, 16)
REP, OTHER = Actor(101, "ann", frozenset({"rep"})), Actor(102, "bob", frozenset({"rep"}))
REVOPS = Actor(101, "ann", frozenset({"revops"}))


@pytest.fixture
def account(migrated_store: str) -> int:
    """An account of Ann in the segment Enterprise."""
    company()
    return add_account("Acme", owner_id=101, segment_id=1)


def subscribe(number: int, start: date = DAY, **given: Any) -> int:
    with writing(occurred_on=DAY) as session:
        made = Subscription(account_id=number, **{"start_on": start, "arr": 1_200_000, "currency": "USD", **given})
        session.add(made)
    return made.id or 0


def steps() -> list[tuple[str | None, date | None, int | None]]:
    with store.reading() as session:
        rows = session.execute(select(Task).order_by(Task.due_on, Task.rule)).scalars()  # type: ignore[arg-type] - columns
        return [(one.rule, one.due_on, one.owner_id) for one in rows]


def save(number: int, *, actor: Actor = REP, row_version: int = 0, **values: Any) -> CustomerProfile:
    with writing(occurred_on=DAY) as session:
        return commands.save_profile(session, number, actor=actor, row_version=row_version, **values)


def test_a_first_subscription_makes_three_dated_steps_of_its_segment_once(account: int) -> None:
    number = subscribe(account)
    wanted = [(f"adoption:{day}", DAY + timedelta(days=day), 101) for day in (30, 60, 90)]
    assert steps() == wanted
    with store.reading() as session:
        assert "Roll-out on course" in session.execute(select(Task)).scalars().first().title  # type: ignore[union-attr] - there is one
    change(Subscription, number, on=DAY, seats=20)
    with writing("job", occurred_on=DAY) as session:
        assert commands.start_adoption(session, actor=access.operator()) == 0
    assert steps() == wanted
    assert not findings()


def test_steps_whose_day_has_passed_are_due_on_the_day_they_are_made(account: int) -> None:
    subscribe(account, DAY - timedelta(days=40))
    assert [due for _, due, _ in steps()] == [DAY, DAY + timedelta(days=20), DAY + timedelta(days=50)]


def test_a_sequence_that_is_over_and_a_trial_begin_nothing(account: int) -> None:
    subscribe(account, basis="trial")
    subscribe(account, DAY - timedelta(days=400))
    assert steps() == []


def test_undo_of_a_subscription_takes_its_steps_with_it(account: int) -> None:
    subscribe(account)
    undo()
    assert steps() == []


def test_the_success_owner_comes_before_the_account_owner(account: int) -> None:
    save(account, success_owner_id=102)
    subscribe(account)
    assert {owner for *_, owner in steps()} == {102}


def test_a_step_is_closed_by_its_owner_and_dropped_only_with_a_reason(account: int) -> None:
    subscribe(account)
    with store.reading() as session:
        first, second, _ = [one.id or 0 for one in session.execute(select(Task)).scalars()]
    with pytest.raises(Refused), writing(occurred_on=DAY) as session:
        commands.settle_adoption(session, first, actor=OTHER, is_done=True)
    with writing(occurred_on=DAY) as session:
        done = commands.settle_adoption(session, first, actor=REP, is_done=True)
    assert (done.state, done.closed_on) == ("done", DAY)
    with pytest.raises(ValueError, match="Say why"), writing(occurred_on=DAY) as session:
        commands.settle_adoption(session, second, actor=REP, is_done=False)


def test_an_edited_sequence_holds_for_those_who_begin_later(account: int) -> None:
    first = {"day": 14, "title": "Call", "what": "Ask"}
    content = {**rulebook.in_force("adoption"), "segments": {"Enterprise": [first]}}
    twice = {**content, "all": [first, first]}
    with pytest.raises(ValueError, match="same day"), writing() as session:
        commands.edit_adoption(session, actor=REVOPS, content=twice, note="x", opened=0)
    with writing(occurred_on=DAY) as session:
        commands.edit_adoption(session, actor=REVOPS, content=content, note="Shorter", opened=0)
    with pytest.raises(Conflict), writing(occurred_on=DAY) as session:
        commands.edit_adoption(session, actor=REVOPS, content=content, note="Again", opened=0)
    subscribe(account)
    assert [rule for rule, *_ in steps()] == ["adoption:14"]


def test_a_profile_is_made_by_its_first_save_and_guarded_from_a_second_one(account: int) -> None:
    made = save(account, goal="  Close in two days ", roi_value=Decimal("25000.50"), roi_currency="EUR")
    assert (made.goal, made.roi_value, made.roi_currency) == ("Close in two days", 2_500_050, "EUR")
    with pytest.raises(Conflict):
        save(account, goal="Other")
    changed = save(account, row_version=made.row_version, is_strategic=True, roi_confirmed_on=DAY)
    with pytest.raises(Conflict, match="goal"):
        save(account, row_version=made.row_version, goal="Other")
    assert changed.is_strategic


@pytest.mark.parametrize(("wrong", "words"), [
    ({"roi_value": 100}, "which currency"), ({"roi_value": -1, "roi_currency": "USD"}, "0 or more"),
    ({"roi_currency": "XXQ"}, "not a currency"), ({"seat_limit": -1}, "whole number"),
    ({"success_owner_id": 999}, "no such person"), ({"partner_id": 999}, "no such partner"),
    ({"roi_confirmed_on": DAY + timedelta(days=1)}, "not come"), ({"left_on": DAY}, "cannot be changed"),
])  # fmt: skip
def test_what_a_profile_cannot_hold_is_refused_with_a_sentence(account: int, wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        save(account, **wrong)


def test_somebody_elses_customer_is_not_changed(account: int) -> None:
    with pytest.raises(Refused, match="somebody else"):
        save(account, actor=OTHER, goal="x")
