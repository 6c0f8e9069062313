"""The page of the four questions."""

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.core import settings, store
from models import User
from tests.signed_in import answer_settings, looking, make_store, make_user, session_of

PAGE = str(Path(__file__).parents[3] / "pages" / "people" / "settings.py")


@pytest.fixture
def ana(store_url: str) -> User:
    make_store()
    return make_user("ana", "admin")


def shown(at: AppTest) -> str:
    return " ".join(block.proto.body for block in at.get("html"))


def held(day: date | None = None) -> settings.Settings:
    with store.reading() as session:
        return settings.current(session, day)


def test_the_first_answers_are_saved_and_lead_on(ana: User) -> None:
    with looking(session_of(ana)):
        at = AppTest.from_file(PAGE, default_timeout=60).run()
        assert "Four questions first" in shown(at)
        at.text_input[0].set_value("Meridian")
        at.selectbox[0].select("EUR")
        at.selectbox[1].select("Europe/Berlin")
        at.selectbox[2].select(2)
        at.button[0].click().run()
        assert not at.exception
        assert "Settings of Meridian" in shown(at)
        assert "make demo" in shown(at)
    answered = held(date(2001, 1, 1))
    assert (answered.currency, answered.zone, answered.fy_start_month) == ("EUR", "Europe/Berlin", 2)


def test_a_wrong_answer_is_told_and_nothing_is_kept(ana: User) -> None:
    with looking(session_of(ana)):
        at = AppTest.from_file(PAGE, default_timeout=60).run()
        at.button[0].click().run()
        assert "1 to 120 characters" in shown(at)
    assert not held().is_complete


def test_a_later_change_holds_from_its_day(ana: User) -> None:
    answer_settings(month=1)
    with looking(session_of(ana)):
        at = AppTest.from_file(PAGE, default_timeout=60).run()
        at.selectbox[2].select(7)
        at.date_input[0].set_value(date(2026, 7, 1))
        at.button[0].click().run()
        assert not at.exception
    assert held(date(2026, 6, 30)).fy_start_month == 1
    assert held(date(2026, 7, 1)).fy_start_month == 7


def test_an_auditor_reads_and_changes_nothing(ana: User) -> None:
    answer_settings("Meridian <img src=x>")
    with looking(session_of(make_user("bo", "auditor"))):
        at = AppTest.from_file(PAGE, default_timeout=60).run()
        assert "Meridian &lt;img" in shown(at)
        assert not at.button
