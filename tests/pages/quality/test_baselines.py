"""The page of baselines, drawn in process: empty, frozen, aimed at, in the past, and by whoever may only read."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.core import clock, registry, rulebook, store
from data.core.access import Actor
from data.quality import baselines, commands
from tests import pipeline_store as pipeline
from tests.revisions import at
from tests.signed_in import looking, make_user, session_of

PAGE = Path(__file__).parents[3] / "pages/quality/baselines/page.py"
KEEPER = Actor(None, "keeper", frozenset({"revops"}))
LIVE, WIN = date(2025, 7, 20), "pipeline.win_rate"


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    registry.load_domains()
    pipeline.company()


def frozen(target: Decimal | None = None) -> None:
    pipeline.won_deal("a", 1_000, on=date(2025, 7, 5))
    with at(LIVE), store.writing(KEEPER, "form", "test") as session:
        commands.freeze_baselines(session, actor=KEEPER, on=LIVE)
        if target is not None:
            commands.set_target(session, actor=KEEPER, name=WIN, target=target, note="Board")


def drawn(**query: str) -> AppTest:
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.query_params.update(query)
    return page.run()


def shown(page: AppTest) -> str:
    assert not page.exception, page.exception
    return " ".join(block.proto.body for block in page.get("html"))


def labels(page: AppTest) -> set[str]:
    return {button.label for button in page.button}


def press(page: AppTest, label: str) -> AppTest:
    """Press a button. A browser draws an open drawer alone; here its opener is pressed again beside what is in it."""
    next(button for button in page.button if button.label == label).click()
    return page


def test_an_empty_store_says_what_will_be_here_and_freezes_today():
    with looking(session_of(make_user("rosa", "revops"))):
        page = drawn()
        assert "No baseline is frozen yet" in shown(page)
        press(page, "Freeze today").run()
        press(page, "Freeze")
        press(page, "Freeze today").run()
    today = clock.today("UTC")
    kept = baselines.frozen(rulebook.in_force(baselines.NAME, today))
    assert {one.day for one in kept.values()} == {today}
    assert len(kept) == 9


def test_baseline_now_and_target_stand_side_by_side_and_a_reader_only_reads():
    frozen(Decimal("0.5"))
    with looking(session_of(make_user("vera", "viewer"))), at(LIVE):
        text, page = shown(drawn()), drawn()
    assert "Since 2025-07-20" in text
    assert "100.0% (n 1)" in text
    assert "50.0%" in text
    assert "Freezing and targets belong to" in text
    assert not labels(page) & {"Freeze today", "Set a target", "Choose the metrics"}


def test_whoever_may_sets_a_target_in_percent():
    frozen()
    with looking(session_of(make_user("rosa", "revops"))):
        page = press(drawn(), "Set a target").run()
        page.selectbox[0].set_value(WIN)
        press(page, "Set a target").run()
        next(one for one in page.text_input if one.label == "Target (%)").set_value("30")
        next(one for one in page.text_area if one.label == "Why").set_value("Board of March")
        press(page, "Save the target")
        press(page, "Set a target").run()
    assert baselines.aims(rulebook.in_force(baselines.NAME))[WIN].target == Decimal("0.3")


def test_a_past_day_shows_what_was_frozen_by_then():
    frozen()
    with looking(session_of(make_user("rosa", "revops"))):
        page = drawn(as_of="2025-07-19")
        text = shown(page)
    assert "You are looking at" in text
    assert "Nothing was frozen up to this day" in text
    assert "Freeze today" not in labels(page)


def test_whoever_sees_a_part_reads_that_numbers_are_left_out():
    frozen()
    with looking(session_of(make_user("rob", "rep"))):
        text = shown(drawn())
    assert "you see a part of it" in text
    assert "100.0%" not in text
