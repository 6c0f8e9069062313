"""The pages of proofs of concept, drawn in process for real people over a real store."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from data.core import clock, registry, rulebook, store
from data.core.access import Actor
from data.sales import commands
from data.sales.poc_calendar import poc_calendar
from data.sales.tiles import pocs_red
from models import ApiToken, Criterion, Poc, User
from pages.sales.poc import lanes
from tests.pipeline_store import ALL, company, open_deal
from tests.signed_in import looking, make_user, session_of

ROOT = Path(__file__).parents[2]
BOARD, POC, RUNBOOKS, FEEDS = (
    ROOT / f"pages/sales/{name}/page.py" for name in ("poc_board", "poc", "runbooks", "usage_feeds")
)
DEAL = ROOT / "pages/pipeline/deal/page.py"
REVOPS = Actor(102, "bob", frozenset({"revops"}))
# A run in process ends a dialog that a button opened: here a script opens it in every run, as a browser keeps it open.
ASKED = """
import streamlit as st
from components.frame import read, require, scope
from data.core import clock
from data.sales import views
from pages.sales.poc import acts
from pages.sales.poc.opened import Open
from pages.sales.poc_board import starting
from pages.sales.usage_feeds import making
actor = require("sales.manage_tokens")
mine, today, now, number = scope(actor, "sales.view_pocs"), clock.today("UTC"), clock.now(), st.query_params.get("id")
if number:
    view = read(views.poc_page, groups=views.POC_READS, scope=mine, poc_id=int(number), as_of=today, now=now)
    opened = Open(actor, view, today, now, "UTC", False)
"""
START, CLOSE, SETTINGS, TOKEN = (
    ASKED + call for call in ("starting.start(actor, mine, today, None)", "acts.close_out(opened)",
                              "acts.settings(opened)", "making.make(actor)")
)  # fmt: skip
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbau <b>&</b> ![x](http://x)"


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    registry.load_domains()
    company()


def run(command: Any, *given: Any, **more: Any) -> Any:
    with store.writing(REVOPS, "form", "test") as session:
        made = command(session, *given, actor=REVOPS, **more)
        return getattr(made, "id", made)


def started(name: str = LONG, *, ago: int = 4, hours: int | None = 50, owner: int = 101, **given: Any) -> int:
    """A proof of concept that began days ago and was last used hours ago."""
    deal = open_deal(f"Deal of {name}", 40_000, owner_id=owner)
    day = clock.today("UTC") - timedelta(days=ago)
    number = run(commands.start_poc, deal_id=deal, runbook="guided", started_on=day, name=name, **given)
    if hours is not None:
        at = clock.now() - timedelta(hours=hours)
        event = {"poc": str(number), "key": f"{number}", "at": at.isoformat(), "user": "kim@customer.example"}
        run(commands.receive_usage, [event])
    return int(number)


def agreed(number: int) -> None:
    with store.reading() as session:
        held = session.execute(select(Criterion).where(Criterion.poc_id == number)).scalars().all()
        wanted = [{"wording": one.wording, "weight": one.weight, "is_must": one.is_must} for one in held]
    run(commands.agree_criteria, number, row_version=stored(number).row_version, criteria=wanted)


def stored(number: int) -> Poc:
    with store.reading() as session:
        return session.get_one(Poc, number)


@contextmanager
def shown(page: Path | str, *roles: str, **address: str) -> Iterator[AppTest]:
    with store.reading() as session:
        held = session.execute(select(User).where(User.name == f"u-{'-'.join(roles)}")).scalar()
    user = held or make_user(f"u-{'-'.join(roles)}", *roles)
    with looking(session_of(user)):
        test = (AppTest.from_string if isinstance(page, str) else AppTest.from_file)(str(page), default_timeout=60)
        for name, value in address.items():
            test.query_params[name] = value
        yield test.run()


def text(test: AppTest) -> str:
    assert not test.exception, test.exception
    return " ".join(str(getattr(block, "body", "") or block.proto) for block in test.get("html"))


def press(test: AppTest, words: str) -> AppTest:
    return next(one for one in test.button if one.label.startswith(words)).click().run()


def field(test: AppTest, label: str) -> Any:
    every = [*test.text_input, *test.text_area, *test.number_input, *test.selectbox, *test.radio, *test.toggle]
    return next(one for one in every if one.label.startswith(label))


def test_the_board_says_what_stalls_and_what_is_behind_it() -> None:
    started()
    started("Quick one", hours=3, owner=102)
    with shown(BOARD, "revops") as test:
        said = text(test)
    assert "1 of 2 stalled, $40.0 k behind it" in said
    assert "■ Stalled 2 d 2 h" in said
    assert "● Active 3 h" in said
    with shown(BOARD, "revops", owner="Bob") as test:
        assert "None of 1 running proof of concept has stalled" in text(test)


def test_a_narrow_scope_sees_its_own_and_a_past_board_says_what_is_not_kept() -> None:
    started()
    with shown(BOARD, "rep") as test:
        assert "No proof of concept runs" in text(test)
    yesterday = f"{clock.today('UTC') - timedelta(days=1)}"
    with shown(BOARD, "revops", as_of=yesterday) as test:
        said = text(test)
    assert "You are looking at" in said
    assert "planned ends and people are those that are known now" in said
    assert "Start a proof of concept" not in [one.label for one in test.button]


def test_without_telemetry_the_clock_is_unknown_and_never_green() -> None:
    number = started(hours=None)
    with shown(BOARD, "revops") as test:
        assert "○ Unknown" in text(test)
    with shown(POC, "revops", id=str(number), part="Usage") as test:
        assert "unknown is never shown as green" in text(test)


@pytest.mark.parametrize("part", ["Closed", "Stalls"])
def test_every_part_of_the_board_opens_empty_and_full(part: str) -> None:
    with shown(BOARD, "executive", part=part) as test:
        assert "yet" in text(test)
    number = started()
    run(commands.close_poc, number, row_version=stored(number).row_version, outcome="exit", exit_reason="no_sponsor",
        lesson="ask for the sponsor first")  # fmt: skip
    with shown(BOARD, "executive", part=part) as test:
        said = text(test)
    assert "By start month" in said or "Stalls raised" in said


def test_each_number_of_the_closed_ones_tells_how_it_came_about() -> None:
    number = started()
    run(commands.close_poc, number, row_version=stored(number).row_version, outcome="exit", exit_reason="timing",
        lesson="not this quarter")  # fmt: skip
    with shown(BOARD, "revops", part="Closed") as test:
        drawers = [one for one in test.button if one.label == "Why this number"]
        for place in range(len(drawers)):
            told = [one for one in test.button if one.label == "Why this number"][place].click().run()
            assert not told.exception, told.exception
    assert len(drawers) == 4


def test_the_page_of_a_deal_shows_its_own_and_starts_one_where_there_is_none() -> None:
    number = started("Depot trial")
    with shown(DEAL, "revops", id=str(stored(number).deal_id), part="Process") as test:
        assert "Depot trial" in text(test)
        assert "Start a proof of concept" not in [one.label for one in test.button]
    with shown(DEAL, "revops", id=str(open_deal("Another", 100)), part="Process") as test:
        assert "There is none for this deal" in text(test)
        assert "Start a proof of concept" in [one.label for one in test.button]


def test_the_dates_of_one_go_into_a_calendar() -> None:
    number = started("Depot trial")
    with store.reading() as session:
        file = poc_calendar(session, scope=ALL, poc_id=number, as_of=clock.today("UTC"), now=clock.now()).decode()
        with pytest.raises(ValueError, match="no such proof of concept"):
            poc_calendar(session, scope=ALL, poc_id=99, as_of=clock.today("UTC"), now=clock.now())
    assert f"poc-end-{number}@" in file
    assert file.count("BEGIN:VEVENT") == 13


def test_one_is_started_from_an_open_deal_and_its_page_asks_for_the_criteria() -> None:
    deal = open_deal("Northern depot", 9_000)
    with shown(BOARD, "revops", start=str(deal)) as test:
        said = text(test)
        assert "Criteria to agree on" in said
        assert field(test, "Deal").value == deal
    number = started("Depot trial")
    with shown(POC, "revops", id=str(number)) as test:
        assert "Not agreed on yet" in text(test)
        field(test, "Weight").set_value(50).run()
        assert "have to add up to 100" in text(test)
        field(test, "Weight").set_value(20).run()
        press(test, "Both sides agreed")
        assert "Agreed on" in text(test)
    assert stored(number).agreed_on == clock.today("UTC")


def test_an_engineer_without_room_needs_a_word_why() -> None:
    for n in range(3):
        started(f"Busy {n}", engineer_id=101)
    open_deal("Fourth", 9_000)
    with shown(START, "revops") as test:
        field(test, "Engineer").set_value(101).run()
        assert "3 at once is the limit" in text(test)
        assert field(test, "Why does it go on top")


def test_a_judgement_needs_its_evidence_and_is_an_activity() -> None:
    number = started()
    agreed(number)
    with shown(POC, "revops", id=str(number)) as test:
        press(test, "Met")
        assert "a judgement needs its evidence" in text(test)
        field(test, "Evidence").set_value("seen in the dashboard").run()
        press(test, "Met")
        said = text(test)
    assert "seen in the dashboard" in said
    assert "last: criterion met" in said


def test_it_ends_in_one_of_three_ways() -> None:
    number = started(ago=30)
    agreed(number)
    with shown(POC, "revops", id=str(number)) as test:
        assert "past its planned end" in text(test)
    with shown(CLOSE, "revops", id=str(number)) as test:
        press(test, "Expand")
        assert "criteria are not judged yet" in text(test)
        field(test, "How does it end").set_value("extend").run()
        press(test, "Extend")
        assert "An extension is paid" in text(test)
        field(test, "Price").set_value(900.0).run()
        press(test, "Extend")
    assert (stored(number).extensions, stored(number).extension_price) == (1, 90_000)
    with shown(CLOSE, "revops", id=str(number)) as test:
        field(test, "How does it end").set_value("exit").run()
        press(test, "Exit")
        assert "Choose why it ends" in text(test)
        field(test, "Reason").set_value("no_sponsor").run()
        field(test, "What did we learn").set_value("ask early").run()
        press(test, "Exit")
    assert stored(number).outcome == "exit"
    with shown(POC, "revops", id=str(number), part="History") as test:
        said = text(test)
    assert "Exited on" in said
    assert "ask early" in said


def test_every_part_of_its_page_opens_today_and_in_the_past() -> None:
    number = started(LONG, ago=9)
    agreed(number)
    yesterday = f"{clock.today('UTC') - timedelta(days=1)}"
    for part in ("Criteria", "Steps", "Usage", "Stalls", "History"):
        for day in ({}, {"as_of": yesterday}):
            with shown(POC, "revops", id=str(number), part=part, **day) as test:
                assert "could not be shown" not in text(test)
    with shown(POC, "revops", id="99") as test:
        assert "There is none such" in text(test)
    with shown(POC, "rep", id=str(number)) as test:
        assert "There is none such" in text(test)


def test_the_clock_pauses_at_weekends_when_the_settings_say_so() -> None:
    number = started(hours=2)
    with shown(SETTINGS, "revops", id=str(number)) as test:
        field(test, "The clock pauses").set_value(True)
        press(test, "Save")
    assert stored(number).has_weekend_pause
    assert stored(number).has_telemetry is None


def test_a_runbook_is_edited_with_a_reason_and_the_old_days_keep_theirs() -> None:
    with shown(RUNBOOKS, "revops", runbook="light") as test:
        assert "14 days" in text(test)
        test.session_state["runbooks-tabs"] = "Edit"
        test.run()
        field(test, "Days").set_value(5).run()
        assert "is not one of its 5 days" in text(test)
        field(test, "Days").set_value(16).run()
        press(test, "Save as a new version")
        assert "Say why this changes" in text(test)
        field(test, "Why").set_value("two more days").run()
        press(test, "Save as a new version")
    assert rulebook.in_force("runbooks")["runbooks"]["light"]["days"] == 16
    assert rulebook.in_force("runbooks", clock.today("UTC") - timedelta(days=1))["runbooks"]["light"]["days"] == 14


def test_a_token_is_shown_once_and_can_be_ended() -> None:
    with shown(TOKEN, "revops") as test:
        press(test, "Make it")
        assert "Name the token after the machine" in text(test)
        field(test, "Machine that uses it").set_value("warehouse sync").run()
        press(test, "Make it")
        assert test.code[-1].value.startswith("qd_")
        written = test.code[-1].value
        assert written not in str(test.run().code)
    with shown(FEEDS, "admin") as test:
        assert "1 token is in use; 1 never used" in text(test)
        with store.reading() as session:
            number = session.execute(select(ApiToken.id)).scalar_one()
        test.session_state["token-chosen"] = number
        assert "what the machine sends is refused" in text(test.run())


def test_the_start_page_says_how_many_are_red() -> None:
    started()
    with store.reading() as session:
        face = pocs_red(session, scope=ALL, as_of=clock.today("UTC"))
    assert face is not None
    assert (face.label, face.value, face.status) == ("Proofs of concept red: 1", 40_000, "red")


def test_the_picture_marks_the_slower_lane_and_says_so_in_words() -> None:
    day = clock.today("UTC")
    drawn = (lanes.Lane("Value", "1 of 2 done"), lanes.Lane("Security and IT", "0 of 1 done, 3 days late", True))
    steps = (lanes.Step("Value", "First report", day, "done", True),
             lanes.Step("Security and IT", "Sign-off", day - timedelta(days=3), "late"))  # fmt: skip
    assert "Security and IT: 0 of 1 steps done, 1 late, the slower lane" in lanes.alt(drawn, steps)
    spec = lanes.spec(drawn, steps, day - timedelta(days=5), day + timedelta(days=5), day)
    assert "▲ Security and IT" in str(spec)
