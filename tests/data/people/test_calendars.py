"""Business calendars: right, clear refusals, and that a change leaves promises already made as they are."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from data.core import clock, registry, rulebook, store
from data.core.access import Actor, Conflict, Refused, Scope
from data.core.calendars import due, read_calendar
from data.people import commands, opening_hours, public_holidays, views
from models import BusinessCalendar, Territory
from tests.signed_in import actor_of, answer_settings, make_store, make_user

WEEK = {day: ["09:00", "18:00"] for day in range(5)}
FRIDAY = datetime(2026, 12, 11, 17, 55, tzinfo=UTC)
REP = Actor(99, "bo", frozenset({"rep"}))


@pytest.fixture
def rosa(store_url: str) -> Actor:
    make_store()
    answer_settings()
    registry.load_domains()
    return actor_of(make_user("rosa", "revops"))


def run(command: Any, *given: Any, actor: Actor, **arguments: Any) -> Any:
    with store.writing(actor, "form", "test") as session:
        return command(session, *given, actor=actor, **arguments)


def desk(actor: Actor, **other: Any) -> BusinessCalendar:
    given: dict[str, Any] = {"name": "London", "zone": "UTC", "week": WEEK, "holidays": {}, **other}
    made: BusinessCalendar = run(commands.create_calendar, actor=actor, **given)
    return made


def stored(number: int | None) -> dict[str, str]:
    with store.reading() as session:
        found = session.get_one(BusinessCalendar, number)
        return {name: getattr(found, name) for name in ("name", "zone", "hours", "holidays")}


def test_a_stored_calendar_is_one_that_clocks_count_on(rosa: Actor) -> None:
    made = stored(desk(rosa, holidays={date(2026, 12, 14): "A day off"}).id)
    calendar = read_calendar(made["zone"], json.loads(made["hours"]), json.loads(made["holidays"]))
    assert due(FRIDAY, 15, "business", calendar) == datetime(2026, 12, 15, 9, 10, tzinfo=UTC)


NO_CALENDARS: list[tuple[dict[str, Any], str]] = [
    ({"name": "  "}, "1 to 80 characters"),
    ({"zone": "Atlantis/City"}, "Atlantis/City is not a time zone such as Europe/Berlin"),
    ({"week": {1: ["18:00", "9"]}}, "Tuesday opens at 18:00 and closes at 09:00"),
    ({"week": {1: ["09:00", "9"]}}, "Tuesday opens at 09:00 and closes at 09:00"),
    ({"week": {2: ["9h", "18"]}}, "Wednesday: 9h is not a time of day such as 09:00"),
    ({"week": {2: ["09:00", "24:30"]}}, "Wednesday: 24:30 is not"),
    ({"week": {3: ["09:00", ""]}}, "Thursday has no closing time"),
    ({"week": {3: ["", "18:00"]}}, "Thursday has no opening time"),
    ({"week": {7: ["09:00", "18:00"]}}, "no weekday 7"),
    ({"week": {}}, "at least one weekday"),
    ({"holidays": {date(2026, 1, 1) + timedelta(days=n): "" for n in range(1001)}}, "1,001 holidays"),
]  # fmt: skip


def test_what_is_no_calendar_is_refused_in_a_sentence(rosa: Actor) -> None:
    for other, said in NO_CALENDARS:
        with pytest.raises(ValueError, match=said):
            desk(rosa, **other)
    with store.reading() as session:
        assert views.calendars(session, scope=Scope("all"), on=date(2026, 1, 1)) == []


def test_a_name_is_taken_once_whatever_its_letters(rosa: Actor) -> None:
    desk(rosa)
    with pytest.raises(ValueError, match="called LONDON already"):
        desk(rosa, name="LONDON")


def test_a_line_that_is_no_date_is_named() -> None:
    with pytest.raises(ValueError, match=r"line 2: 25\.12\.2026 is not a date"):
        opening_hours.holidays_in("2026-12-24 Eve\n25.12.2026 Christmas")


def test_only_who_edits_definitions_touches_calendars(rosa: Actor) -> None:
    made = desk(rosa)
    given = {"name": "London", "zone": "UTC", "week": WEEK, "holidays": {}}
    attempts: list[tuple[Any, tuple[Any, ...], dict[str, Any]]] = [
        (commands.create_calendar, (), given),
        (commands.edit_calendar, (made.id,), {**given, "opened": {}}),
        (commands.set_territory_calendar, (1,), {"opened": None, "calendar_id": None}),
        (commands.edit_service_levels, (), {"version": 0, "promises": {}, "week": WEEK, "note": "x"}),
    ]
    for command, numbers, arguments in attempts:
        with pytest.raises(Refused):
            run(command, *numbers, actor=REP, **arguments)


def test_an_edit_over_somebody_elses_tells_both_in_words(rosa: Actor) -> None:
    made = desk(rosa)
    opened = stored(made.id)
    given: dict[str, Any] = {"name": "London", "zone": "UTC", "holidays": {}, "opened": opened}
    run(commands.edit_calendar, made.id, actor=rosa, **given, week={0: ["10:00", "12:00"]})
    with pytest.raises(Conflict, match="hours is now Mon 10:00–12:00, you wanted Tue 08:00–09:00"):
        run(commands.edit_calendar, made.id, actor=rosa, **given, week={1: ["8", "9"]})


def test_the_same_calendar_said_again_changes_nothing(rosa: Actor) -> None:
    made = desk(rosa)
    with store.writing(rosa, "form") as session:
        session.get_one(BusinessCalendar, made.id).holidays = '["2026-12-25"]'
    opened = stored(made.id)
    run(commands.edit_calendar, made.id, actor=rosa, opened=opened, name=" London ", zone="UTC", week=WEEK,
        holidays={date(2026, 12, 25): ""})  # fmt: skip
    assert stored(made.id) == opened


def test_a_territory_gets_a_calendar_and_gives_it_back(rosa: Actor) -> None:
    made = desk(rosa)
    with store.writing(rosa, "form") as session:
        session.add(Territory(id=1, name="North"))
    run(commands.set_territory_calendar, 1, actor=rosa, opened=None, calendar_id=made.id)
    with pytest.raises(Conflict, match="calendar of North is now London, you wanted the default hours"):
        run(commands.set_territory_calendar, 1, actor=rosa, opened=None, calendar_id=None)
    run(commands.set_territory_calendar, 1, actor=rosa, opened=made.id, calendar_id=None)
    for number, calendar, said in ((1, 77, "calendar is not known"), (9, None, "territory is not known")):
        with pytest.raises(ValueError, match=said):
            run(commands.set_territory_calendar, number, actor=rosa, opened=None, calendar_id=calendar)


def test_service_levels_hold_from_their_first_day_and_leave_earlier_days_alone(rosa: Actor) -> None:
    today = clock.today("UTC")
    given: dict[str, Any] = {"week": {0: ["8", "12"]}, "note": "faster", "valid_from": today + timedelta(days=3)}
    run(commands.edit_service_levels, actor=rosa, version=0,
        promises={"mql_touch": {"clock": "business", "minutes": 10}}, **given)  # fmt: skip
    now, later = (rulebook.in_force("service_levels", today + timedelta(days=n)) for n in (0, 3))
    assert (now["levels"]["mql_touch"]["minutes"], later["levels"]["mql_touch"]["minutes"]) == (15, 10)
    assert later["levels"]["referral_decision"] == now["levels"]["referral_decision"]
    assert later["calendar"] == {"hours": {0: ["08:00", "12:00"]}}
    with pytest.raises(Conflict, match="while you were editing"):
        run(commands.edit_service_levels, actor=rosa, version=0, promises={}, **given)


NO_PROMISES: list[tuple[dict[str, Any], str]] = [
    ({"promises": {"mql_touch": {"clock": "business", "minutes": 0}}}, "First touch.* whole number from 1"),
    ({"promises": {"mql_touch": {"clock": "lunar", "minutes": 5}}}, "lunar|calendar, business"),
    ({"promises": {"mql_touch": {"clock": "business", "minutes": 5, "days": 1}}}, "minutes or whole working days"),
    ({"promises": {"made_up": {"clock": "business", "minutes": 5}}}, "no service level made_up"),
    ({"promises": {}}, "Nothing is different"),
    ({"week": {0: ["12", "8"]}}, "Monday opens at 12:00"),
    ({"note": " ", "promises": {"mql_touch": {"clock": "business", "minutes": 5}}}, "Say why"),
    ({"valid_from": date(2020, 1, 1)}, "2020-01-01 has passed"),
]  # fmt: skip


def test_a_promise_that_is_none_is_refused(rosa: Actor) -> None:
    for other, said in NO_PROMISES:
        given: dict[str, Any] = {"version": 0, "promises": {}, "week": WEEK, "note": "x", **other}
        with pytest.raises(ValueError, match=said):
            run(commands.edit_service_levels, actor=rosa, **given)


def test_public_holidays_come_with_names_and_regions() -> None:
    assert public_holidays.public_holidays("DE", years=[2026])[date(2026, 12, 25)] == "Christmas Day"
    assert date(2026, 6, 4) in public_holidays.public_holidays("DE", region="BY", years=[2026])
    assert date(2026, 6, 4) not in public_holidays.public_holidays("DE", years=[2026])
    for country, region, said in (("XX", None, "not known"), ("DE", "ZZ", "no region ZZ")):
        with pytest.raises(ValueError, match=said):
            public_holidays.public_holidays(country, region=region, years=[2026])
