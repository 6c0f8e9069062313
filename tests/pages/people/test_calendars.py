"""The page of business calendars, drawn in process."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.core import access, clock, registry, rulebook, store
from data.core.calendars import read_calendar
from data.people import commands, views
from data.pipeline import leads_clock
from models import Lead, LeadTimer, Territory, User
from pages.people.calendars import trial
from tests.signed_in import actor_of, answer_settings, looking, make_user, session_of

PAGE = str(Path(__file__).parents[3] / "pages" / "people" / "calendars" / "page.py")
DIALOG = """
from components.frame import require
from data.core import clock
from pages.people.calendars import editing, reading
hours = {day: ["09:00", "18:00"] for day in range(5)}
editing.change(require("definitions.view"), None, reading.default_row(hours, "Europe/Berlin"), None, clock.today("UTC"))
"""
WEEK = {day: ["09:00", "18:00"] for day in range(5)}
FRIDAY = datetime(2026, 12, 11, 17, 55, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    registry.load_domains()
    answer_settings()


@pytest.fixture
def rosa() -> User:
    return make_user("rosa", "revops")


def shown(at: AppTest) -> str:
    assert not at.exception, at.exception
    return " ".join([*(block.proto.body for block in at.get("html")), *(text.value for text in at.text)])


def drawn(user: User, **state: str) -> AppTest:
    with looking(session_of(user)):
        at = AppTest.from_file(PAGE, default_timeout=60)
        for name, value in state.items():
            at.session_state[name.replace("_", "-")] = value
        return at.run()


def test_friday_evening_and_a_monday_off_is_due_on_tuesday(rosa: User) -> None:
    with clock.frozen(FRIDAY.replace(day=9)):
        with store.writing(actor_of(rosa), "form") as session:
            commands.create_calendar(session, actor=actor_of(rosa), name="London", zone="UTC", week=WEEK,
                                     holidays={date(2026, 12, 14): "A day off"})  # fmt: skip
        said = shown(drawn(rosa))
    assert "Friday 17:55 + 15 minutes is due Tuesday 09:10." in said
    assert "Mon 14 Dec 2026 (A day off)" in said
    assert "keeps the due time it was given" in said


def test_who_may_only_read_gets_no_button(rosa: User) -> None:
    at = drawn(make_user("vic", "viewer"))
    assert f"Edited by: {access.who_may('definitions.edit')}" in shown(at)
    assert not at.button
    assert [b.label for b in drawn(rosa).button] == ["Add a calendar"]


def test_a_calendar_is_added_in_the_dialog_with_holidays_of_a_country(rosa: User) -> None:
    with looking(session_of(rosa)):
        at = AppTest.from_string(DIALOG, default_timeout=60).run()
        next(t for t in at.text_input if t.label == "Name").set_value("Munich")
        next(s for s in at.selectbox if s.label == "Country").select("DE").run()
        next(b for b in at.button if b.label == "Add these holidays").click().run()
        assert "were new and stand in the list now" in shown(at)
        next(b for b in at.button if b.label == "Add this calendar").click().run()
        assert not at.exception
    with store.reading() as session:
        (made,) = views.calendars(session, scope=access.scope_for(session, actor_of(rosa), "definitions.view"),
                                  on=clock.today("UTC"))  # fmt: skip
    assert (made["name"], made["hours"]) == ("Munich", "Mon–Fri 09:00–18:00")
    assert "Christmas Day" in made["holidays"].values()


def test_service_levels_are_saved_from_the_form_with_a_note(rosa: User) -> None:
    with looking(session_of(rosa)):
        at = drawn(rosa, calendars_tabs="Service levels")
        at.number_input[0].set_value(20)
        next(t for t in at.text_input if t.label == "Why").set_value("more time")
        next(b for b in at.button if b.label == "Save as a new version").click().run()
        assert "The service levels are saved" in shown(at)
    assert rulebook.in_force("service_levels")["levels"]["mql_touch"]["minutes"] == 20


def test_a_change_leaves_the_due_time_of_a_running_clock(rosa: User) -> None:
    actor = actor_of(rosa)
    with store.writing(actor, "form") as session:
        made = commands.create_calendar(session, actor=actor, name="London", zone="UTC", week=WEEK)
        session.add(Territory(id=1, name="North", calendar_id=made.id))
        session.flush()
        session.get_one(User, rosa.id).territory_id = 1
        lead = Lead(id=1, name="Ines Moreau", owner_id=rosa.id)
        session.add(lead)
        session.flush()
        leads_clock.start(session, lead, kind="mql_touch", at=FRIDAY)
        opened = {name: getattr(made, name) for name in ("name", "zone", "hours", "holidays")}
    with store.writing(actor, "form") as session:
        commands.edit_calendar(session, made.id or 0, actor=actor, opened=opened, name="London", zone="UTC",
                               week={2: ["09:00", "10:00"]}, holidays={})  # fmt: skip
    with store.writing(actor, "form") as session:
        timer = session.get_one(LeadTimer, 1)
        assert timer.due_at.replace(tzinfo=UTC) == datetime(2026, 12, 14, 9, 10, tzinfo=UTC)
        later = leads_clock.start(session, session.get_one(Lead, 1), kind="mql_touch", at=FRIDAY)
        assert later.due_at.replace(tzinfo=UTC) == datetime(2026, 12, 16, 9, 15, tzinfo=UTC)


def test_the_example_begins_before_a_day_off_when_there_is_no_holiday() -> None:
    desk = read_calendar("UTC", {day: ["09:00", "18:00"] for day in range(5)})
    day, at = trial.telling_start(desk, date(2026, 12, 9))
    assert (day, f"{at:%H:%M}") == (FRIDAY.date(), "17:55")
    always = read_calendar("UTC", {day: ["00:00", "24:00"] for day in range(7)})
    assert trial.telling_start(always, FRIDAY.date() + timedelta(days=1))[1].minute == 55
