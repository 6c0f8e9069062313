"""Business calendars, who works by which, and what is promised: changed for clocks that start later, never for others.

A clock keeps the due time that it was given when it started.
"""

from collections.abc import Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any
from zoneinfo import available_timezones

from sqlmodel import Session

from data.core import access, registry, rulebook
from data.core.access import Actor, Conflict
from data.core.conflicts import same_version
from data.core.ledger.capturing import recording_of
from data.people import opening_hours, queries
from data.people.opening_hours import Week
from models import BusinessCalendar, Definition, Territory

EDIT = "definitions.edit"
LEVELS = "service_levels"
FIELDS = ("name", "zone", "hours", "holidays")
DEFAULT = "the default hours"
LONGEST_NAME = 80
MOST = {"minutes": 100_000, "days": 250}


def create_calendar(session: Session, *, actor: Actor, name: str, zone: str, week: Week,
                    holidays: Mapping[date, str] | None = None) -> BusinessCalendar:  # fmt: skip
    """Add a calendar: its zone, opening hours by weekday, holidays by day.

    Raises Refused, ValueError for a name that is taken, an unknown zone or hours that are none.
    """
    access.require(actor, EDIT)
    values = _checked(session, name=name, zone=zone, week=week, holidays=holidays or {}, own=None)
    made = BusinessCalendar.model_validate(values)
    session.add(made)
    session.flush()
    return made


def edit_calendar(session: Session, calendar_id: int, *, actor: Actor, opened: Mapping[str, str], name: str, zone: str,
                  week: Week, holidays: Mapping[date, str]) -> BusinessCalendar:  # fmt: skip
    """Change a calendar. Clocks that run keep their due time; what starts from now on is counted on the new hours.

    opened: name, zone, hours and holidays as stored when editing began. Raises Refused, Conflict when they are others
    by now, ValueError as `create_calendar` does.
    """
    access.require(actor, EDIT)
    calendar = _calendar(session, calendar_id)
    values = _checked(session, name=name, zone=zone, week=week, holidays=holidays, own=calendar_id)
    held = {field: getattr(calendar, field) for field in FIELDS}
    before, after = _in_words(held), _in_words(values)
    _same(session, calendar, is_newer=held != dict(opened), held=before, wanted=after)
    for field in FIELDS:
        if before[field] != after[field]:  # the same said in another way is no change
            setattr(calendar, field, values[field])
    session.flush()
    return calendar


def set_territory_calendar(session: Session, territory_id: int, *, actor: Actor, opened: int | None,
                           calendar_id: int | None) -> Territory:  # fmt: skip
    """Say which calendar the people of a territory work by; None: the hours that hold where there is none.

    opened: the calendar that it had when editing began. Raises Refused, Conflict when it is another by now, ValueError
    for a territory or a calendar that is not there.
    """
    access.require(actor, EDIT)
    territory = session.get(Territory, territory_id)
    if territory is None:
        raise ValueError("This territory is not known.")
    if calendar_id is not None:
        _calendar(session, calendar_id)
    names = {one.id: one.name for one in queries.calendars(session)}
    field, now = f"the calendar of {territory.name}", territory.calendar_id
    _same(session, territory, is_newer=now != opened, held={field: names.get(now, DEFAULT)},
          wanted={field: names.get(calendar_id, DEFAULT)})  # fmt: skip
    territory.calendar_id = calendar_id
    session.flush()
    return territory


def edit_service_levels(session: Session, *, actor: Actor, version: int, promises: Mapping[str, Mapping[str, Any]],
                        week: Week, note: str, valid_from: date | None = None) -> Definition:  # fmt: skip
    """Put service levels in force from a day on, today if none is given; never from a day that has passed.

    promises: code to clock and minutes, or to whole working days. week: the hours where a territory has no calendar.
    version: the newest one when editing began. Raises Refused, Conflict, ValueError for a promise that is none, a
    missing note, a past day, or when nothing changes.
    """
    access.require(actor, EDIT)
    registry.load_domains()  # whose definition this is says what a right one looks like
    newest = next(iter(rulebook.history(session, LEVELS)), None)
    if version != (newest.version if newest else rulebook.SHIPPED):
        raise Conflict("Somebody saved other service levels while you were editing. Nothing was saved. Open the page "
                       "again and look at what holds now.")  # fmt: skip
    today = recording_of(session).occurred_on
    day = valid_from or today
    if day < today:
        raise ValueError(f"{day} has passed: what was promised then stays as it was. Choose {today} or a later day.")
    before = rulebook.read(newest.content) if newest else rulebook.in_force(LEVELS, date.min)
    content = {**before, "levels": {code: _promise(entry, promises.get(code, {}))
                                    for code, entry in before["levels"].items()},
               "calendar": {"hours": opening_hours.checked_week(week)}}  # fmt: skip
    if unknown := sorted(set(promises) - set(content["levels"])):
        raise ValueError(f"There is no service level {unknown[0]}.")
    if content == dict(before):
        raise ValueError("Nothing is different from what holds already. Nothing was saved.")
    return rulebook.edit(session, actor=actor, name=LEVELS, content=content, note=note, valid_from=day)


def _same(session: Session, record: Any, *, is_newer: bool, held: dict[str, str], wanted: dict[str, str]) -> None:
    # These tables carry no version number: what was opened stands for it, told in words instead of as stored.
    told = SimpleNamespace(**held, id=record.id, __tablename__=record.__tablename__, row_version=int(is_newer))
    same_version(session, told, row_version=0, wanted=wanted)


def _promise(before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    label = before["label"]
    if not given:
        return dict(before)
    units = [unit for unit in MOST if given.get(unit) is not None]
    if len(units) != 1:
        raise ValueError(f"{label}: a promise takes minutes or whole working days.")
    amount = given[units[0]]
    if isinstance(amount, bool) or not isinstance(amount, int) or not 1 <= amount <= MOST[units[0]]:
        raise ValueError(f"{label}: {units[0]} are a whole number from 1 to {MOST[units[0]]:,}.")
    return {"label": label, "clock": given["clock"], units[0]: amount}


def _checked(session: Session, *, name: str, zone: str, week: Week, holidays: Mapping[date, str],
             own: int | None) -> dict[str, str]:  # fmt: skip
    called = " ".join(name.split())
    if not 1 <= len(called) <= LONGEST_NAME:
        raise ValueError(f"A calendar's name has 1 to {LONGEST_NAME} characters.")
    taken = {row.name.casefold(): row.id for row in queries.calendars(session)}
    if taken.get(called.casefold(), own) != own:
        raise ValueError(f"There is a calendar called {called} already. Choose another name.")
    if zone not in available_timezones():
        raise ValueError(f"{zone or 'Nothing'} is not a time zone such as Europe/Berlin.")
    hours = opening_hours.written_week(opening_hours.checked_week(week))
    return {"name": called, "zone": zone, "hours": hours, "holidays": opening_hours.written_holidays(holidays)}


def _in_words(values: Mapping[str, Any]) -> dict[str, str]:
    days = opening_hours.holiday_lines(opening_hours.read_holidays(values["holidays"]))
    week = opening_hours.week_words(opening_hours.read_week(values["hours"]))
    return {"name": values["name"], "zone": values["zone"], "hours": week, "holidays": days.replace("\n", ", ")}


def _calendar(session: Session, calendar_id: int) -> BusinessCalendar:
    found = session.get(BusinessCalendar, calendar_id)
    if found is None:
        raise ValueError("This calendar is not known.")
    return found
