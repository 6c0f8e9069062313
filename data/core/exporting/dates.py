"""Dates to take into a calendar: whole-day entries that any calendar program reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

MIME = "text/calendar"
PRODUCT = "-//Quarterdeck//EN"


@dataclass(frozen=True)
class Entry:
    """A whole day in a calendar; uid: always the same for the same thing, so that a second file moves it."""

    uid: str
    day: date
    title: str
    text: str = ""


def written(entries: Iterable[Entry], *, made_at: datetime) -> bytes:
    """Return entries as a calendar file.

    >>> text = written([Entry("todo-1", date(2026, 11, 24), "Send; list")], made_at=datetime(2026, 11, 22)).decode()
    >>> "DTSTART;VALUE=DATE:20261124" in text, "SUMMARY:Send\\\\; list" in text
    (True, True)
    """
    book = Calendar()
    book.add("prodid", PRODUCT)
    book.add("version", "2.0")
    for entry in entries:
        event = Event()
        told = {"uid": f"{entry.uid}@quarterdeck", "dtstamp": made_at, "dtstart": entry.day,
                "dtend": entry.day + timedelta(days=1), "summary": entry.title}  # fmt: skip
        for name, value in told.items():
            event.add(name, value)
        if entry.text:
            event.add("description", entry.text)
        book.add_component(event)
    return bytes(book.to_ical())
