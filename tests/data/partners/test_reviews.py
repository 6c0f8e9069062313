"""A review from its plan to its close: time, frozen numbers, captures that come twice, to-dos that come back."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import ANY

import pytest
from sqlalchemy import select

from data.core import clock, store
from data.core.access import Actor, Conflict, Refused, Scope
from data.partners import commands, lines
from data.partners.formulas.agenda import written
from data.partners.metrics.reviews import review_adherence
from data.partners.views.review import Room, room, since_last
from data.partners.views.reviews import due_lines, review_lines
from models import DealPartner, Partner, Review, ReviewItem, ReviewTodo, ScoreboardVersion
from tests.pipeline_store import company, won_deal
from tests.revisions import writing

ALL = Scope("all")
ANN = Actor(101, "ann", frozenset({"partner_manager"}))
BOB = Actor(102, "bob", frozenset({"partner_manager"}))
CHIEF = Actor(102, "bob", frozenset({"executive"}))
NINE = datetime(2025, 9, 15, 9, tzinfo=UTC)
PART = "open_mic"


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    company()
    board = lines.written([lines.made({"metric": "referrals_submitted", "target": "9"}),
                           lines.made({"metric": "sourced_arr", "target": "100000"})])  # fmt: skip
    with clock.frozen(NINE - timedelta(days=200)), writing() as session:
        session.add(Partner(id=1, name="Harbor Partners", type="referral", state="active", owner_id=101,
                            signed_on=date(2025, 1, 2)))  # fmt: skip
        session.add(ScoreboardVersion(
            partner_id=1, version=1, content=board, digest=lines.digest(board), state="agreed",
            valid_from=date(2025, 1, 2), ours_id=101, ours_at=clock.now(), theirs="Bo Lind", theirs_at=clock.now(),
            theirs_by="review"))  # fmt: skip


def run(command: Callable[..., Any], *given: Any, actor: Actor = ANN, at: datetime = NINE, **more: Any) -> Any:
    with clock.frozen(at), store.writing(actor, "form", "test") as session:
        return command(session, *given, actor=actor, **more)


def looked(number: int) -> Room:
    with store.reading() as session:
        found = room(session, scope=ALL, review_id=number)
    assert found is not None
    return found


def planned(**more: Any) -> int:
    made = run(commands.plan_review, **{"partner_id": 1, "planned_on": NINE.date(), **more})
    return int(made.id)


def live(**more: Any) -> int:
    number = planned(**more)
    run(commands.start_review, number)
    return number


def say(number: int, key: str = "k1", text: str = "Leads come late", **more: Any) -> Any:
    return run(commands.capture, number, **{"key": key, "part": PART, "kind": "challenge", "text": text, **more})


def test_five_parts_share_out_the_minutes_that_a_review_takes() -> None:
    assert [one.minutes for one in looked(planned(minutes=90)).plan] == [15, 8, 30, 22, 15]
    assert sum(one.minutes for one in looked(planned(minutes=45)).plan) == 45
    number = planned()
    mine = {one.part: one.minutes for one in looked(number).plan} | {PART: 25}
    run(commands.set_agenda, number, row_version=1, minutes=mine)
    assert sum(one.minutes for one in looked(number).plan) == 70
    with pytest.raises(Conflict):
        run(commands.set_agenda, number, row_version=1, minutes=mine | {PART: 5})
    with pytest.raises(ValueError, match="a minute at least"):
        run(commands.set_agenda, number, row_version=2, minutes=mine | {PART: 0})


def test_the_clock_runs_from_stored_instants_and_shows_what_ran_over() -> None:
    number = live()
    run(commands.show_part, number, part="headline_news", at=NINE + timedelta(minutes=12))
    run(commands.show_part, number, part="lightning_round", at=NINE + timedelta(minutes=14))
    first, second, *_ = looked(number).times(NINE + timedelta(minutes=15))
    assert (written(first.left), first.is_now, written(second.left), second.is_now) == ("−3:00", True, "3:00", False)
    assert first.over == timedelta(minutes=3)
    run(commands.close_review, number, at=NINE + timedelta(minutes=16))
    assert looked(number).times(NINE + timedelta(days=9))[0].spent == timedelta(minutes=14)


def test_the_numbers_stand_still_from_the_start_on() -> None:
    number = live()
    before = looked(number).wall
    assert before is not None
    assert {one.title: (one.actual, one.status) for one in before.figures} == {
        "Sourced revenue": ("$0", "red"), "Referrals submitted": ("0", "red")}  # fmt: skip
    deal = won_deal("Big one", 90_000, on=date(2025, 9, 14))
    with writing() as session:
        session.add(DealPartner(deal_id=deal, partner_id=1, role="sourced", since_on=date(2025, 6, 1)))
    assert looked(number).wall == before
    other = looked(live()).wall
    assert other is not None
    assert {one.title: one.actual for one in other.figures}["Sourced revenue"] == "$90,000"
    run(commands.start_review, number)
    assert looked(number).wall == before


def test_what_a_screen_sends_twice_is_there_once() -> None:
    number = live()
    first, again = say(number), say(number, text="Leads come late, again")
    assert first.id == again.id
    assert [one.text for one in looked(number).items] == ["Leads come late"]
    for _ in range(2):
        run(commands.add_todo, number, key="t1", text="Send the list")
        run(commands.item_to_todo, first.id)
        run(commands.figure_to_todo, number, metric="sourced_arr")
    words = [one.text for one in looked(number).todos]
    assert words[:2] == ["Send the list", "Leads come late"]
    assert re.fullmatch(r"Sourced revenue \(\$0 of \$[\d,]+\): bring it back on target", words[2])


def test_two_people_who_change_the_same_words_are_shown_both() -> None:
    number = live()
    item = say(number)
    run(commands.edit_item, item.id, row_version=1, text="Leads come a week late", actor=ANN)
    with pytest.raises(Conflict, match="Leads come a week late") as told:
        run(commands.edit_item, item.id, row_version=1, text="Leads are cold", actor=CHIEF)
    assert told.value.fields == (("text", "Leads come a week late", "Leads are cold"),)
    assert looked(number).items[0].text == "Leads come a week late"


def test_topics_are_voted_for_parked_and_decided() -> None:
    number = live()
    item = say(number)
    for actor in (ANN, CHIEF):
        run(commands.vote, item.id, actor=actor)
    run(commands.vote, item.id, by=-1)
    run(commands.set_item_state, item.id, state="parked")
    assert (looked(number).items[0].votes, looked(number).items[0].state) == (1, "parked")
    with pytest.raises(ValueError, match="Words are open, parked"):
        run(commands.set_item_state, item.id, state="gone")


def test_closing_names_the_todos_that_lack_an_owner_or_a_day() -> None:
    number = live()
    run(commands.add_todo, number, key="t1", text="Send the list", owner="Bo Lind")
    made = run(commands.add_todo, number, key="t2", text="Plan the webinar")
    with pytest.raises(commands.Owed, match=r"Send the list \(a day\); Plan the webinar \(an owner and a day\)"):
        run(commands.close_review, number)
    assert looked(number).state == "live"
    run(commands.edit_todo, made.id, row_version=1, owner="Ann", due_on=date(2025, 10, 1), side="us")
    run(commands.close_review, number, is_anyway=True)
    found = looked(number)
    assert (found.state, [one.text for one in found.owed]) == ("closed", ["Send the list"])
    with store.reading() as session:
        assert session.scalars(select(ReviewTodo.owner_id).where(ReviewTodo.key == "t2")).one() == 101


def test_a_closed_review_takes_nothing_more_and_says_so() -> None:
    number = live()
    run(commands.close_review, number)
    for late in (lambda: say(number), lambda: run(commands.show_part, number, part=PART),
                 lambda: run(commands.add_todo, number, key="t", text="x")):  # fmt: skip
        with pytest.raises(ValueError, match=r"closed on 2025-09-15 at 09:00 UTC\. Nothing was added"):
            late()
    with pytest.raises(ValueError, match="has not started"):
        say(planned())


def test_what_is_open_comes_back_first_and_is_settled_one_by_one() -> None:
    first = live()
    for place, text in enumerate(("Send the list", "Plan the webinar", "Train two people")):
        run(commands.add_todo, first, key=f"t{place}", text=text, owner="Bo Lind", side="them",
            due_on=date(2025, 9, 20))  # fmt: skip
    run(commands.close_review, first)
    later = NINE + timedelta(days=90)
    second = planned(planned_on=later.date())
    assert [one.text for one in looked(second).carried] == ["Send the list", "Plan the webinar", "Train two people"]
    run(commands.start_review, second, at=later)
    one, two, _ = looked(second).carried
    run(commands.settle_todo, one.id, state="done", review_id=second, at=later)
    run(commands.settle_todo, two.id, state="open", review_id=second, due_on=date(2026, 1, 9), at=later)
    run(commands.settle_todo, two.id, state="open", review_id=second, due_on=date(2026, 1, 12), at=later)
    assert [one.text for one in looked(second).waiting] == ["Train two people"]
    run(commands.close_review, second, at=later)
    settled = {one.text: one.settled for one in looked(second).carried}
    assert settled == {"Send the list": "Done: Send the list", "Train two people": "Not settled: Train two people",
                       "Plan the webinar": "Still open, due 2026-01-12: Plan the webinar"}  # fmt: skip
    run(commands.settle_todo, two.id, state="done", at=later + timedelta(days=3))
    assert {one.text: one.settled for one in looked(second).carried} == settled
    with store.reading() as session:
        assert session.get_one(ReviewTodo, one.id).done_on == later.date()


def test_wins_since_the_last_review_are_offered() -> None:
    deal = won_deal("Big one", 90_000, on=date(2025, 9, 14))
    with writing() as session:
        session.add(DealPartner(deal_id=deal, partner_id=1, role="sourced", since_on=date(2025, 6, 1)))
    number = planned()
    with clock.frozen(NINE), store.reading() as session:
        assert since_last(session, scope=ALL, review_id=number) == ["Won Big one for $90,000, brought by the partner"]


def test_a_narrow_right_reaches_ones_own_partners_and_the_reviews_one_leads() -> None:
    number = live()
    with pytest.raises(Refused, match="somebody else"):
        say(number, actor=BOB)
    with pytest.raises(Refused, match="somebody else"):
        planned(actor=BOB)
    say(number, actor=CHIEF)
    with store.reading() as session:
        assert room(session, scope=Scope("own", 102, None, (102,)), review_id=number) is None
        assert room(session, scope=Scope("own", 101, None, (101,)), review_id=number) is not None


@pytest.mark.parametrize(("given", "words"), [
    ({"text": "  "}, "nothing to save"), ({"text": "x" * 2001}, "longer than 2,000"),
    ({"kind": "joke"}, "no such kind"), ({"kind": "carried"}, "no such kind"),
    ({"part": "lunch"}, "no such part"), ({"side": "nobody"}, "ours or theirs"),
])  # fmt: skip
def test_words_that_cannot_be_are_refused_with_a_sentence(given: dict[str, Any], words: str) -> None:
    number = live()
    with pytest.raises(ValueError, match=words):
        say(number, **given)
    with store.reading() as session:
        assert session.scalars(select(ReviewItem)).all() == []


def test_a_board_and_a_customer_use_the_same_engine() -> None:
    number = live(template_code="pipeline", partner_id=None)
    found = looked(number)
    assert found.wall is not None
    assert {one.metric for one in found.wall.figures} == set(found.template.numbers)
    with pytest.raises(ValueError, match="Choose the customer"):
        planned(template_code="customer", partner_id=None)
    run(commands.close_review, number)
    with store.reading() as session:
        assert session.get_one(Review, number).partner_id is None


def test_a_planned_review_can_be_moved_and_dropped() -> None:
    number = planned(attendees="them Bo Lind\nAnn\nus: Kim")
    assert looked(number).attendees == (("them", "Bo Lind"), ("us", "Ann"), ("us", "Kim"))
    run(commands.edit_review, number, row_version=1, planned_on=date(2025, 10, 1), title="Autumn")
    with pytest.raises(Conflict):
        run(commands.edit_review, number, row_version=1, title="Spring")
    run(commands.drop_review, number)
    with pytest.raises(ValueError, match="was dropped"):
        run(commands.start_review, number)


def test_a_review_that_left_no_to_do_was_not_held_and_the_next_one_stays_due() -> None:
    """One definition for the list, the partner's next day, and the share held in time (domain.md 7.6 and 8.9)."""

    def told() -> tuple[list[bool], list[tuple[date | None, date, str]], dict[str, Any]]:
        with clock.frozen(NINE), store.reading() as session:
            given: dict[str, Any] = {"scope": ALL, "as_of": NINE.date()}
            lines, due = review_lines(session, **given), due_lines(session, **given)
            share = review_adherence(session, **given, period=clock.parse_period("2025-Q3", clock.FiscalCalendar(1)),
                                     known_at=None, by=None, filters={}, settings={}).total  # fmt: skip
        return [one.counts for one in lines], [(one.last_on, one.due_on, one.state) for one in due], share["inputs"]

    number = live()
    run(commands.close_review, number)
    assert told() == ([False], [(None, date(2025, 4, 2), "overdue")], {"held_in_time": 0, "held": 0, "due": 1,
                                                                       "low": ANY, "high": ANY})  # fmt: skip
    other = live()
    run(commands.add_todo, other, key="t", text="Send the list", owner="Bo Lind", due_on=date(2025, 9, 20))
    run(commands.close_review, other)
    counted, due, inputs = told()
    assert (sorted(counted), due) == ([False, True], [(NINE.date(), date(2025, 12, 15), "later")])
    assert (inputs["held_in_time"], inputs["held"], inputs["due"]) == (1, 1, 2)
