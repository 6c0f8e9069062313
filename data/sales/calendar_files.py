"""Dates to take into a calendar: whole-day entries that any calendar program reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event
from sqlmodel import Session

from data.core import clock
from data.core.access import Scope
from data.sales.formulas.plans import SETTLED
from data.sales.queries import automations as tasks
from data.sales.views.plans import plan_page

MIME = "text/calendar"
PRODUCT = "-//Quarterdeck//Sales//EN"


@dataclass(frozen=True)
class Entry:
    """A whole day in a calendar; uid: always the same for the same thing, so that a second file moves it."""

    uid: str
    day: date
    title: str
    text: str = ""


def written(entries: Iterable[Entry], *, made_at: datetime) -> bytes:
    """Return entries as a calendar file.

    >>> text = written([Entry("row-1", date(2026, 11, 24), "Demo; second")], made_at=datetime(2026, 11, 22)).decode()
    >>> "DTSTART;VALUE=DATE:20261124" in text, "SUMMARY:Demo\\\\; second" in text
    (True, True)
    """
    book = Calendar()
    book.add("prodid", PRODUCT)
    book.add("version", "2.0")
    for entry in entries:
        event = Event()
        event.add("uid", f"{entry.uid}@quarterdeck")
        event.add("dtstamp", made_at)
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        event.add("summary", entry.title)
        if entry.text:
            event.add("description", entry.text)
        book.add_component(event)
    return bytes(book.to_ical())


def plan_calendar(session: Session, *, scope: Scope, deal_id: int, as_of: date) -> bytes:
    """Return the dated rows of a deal's plan that are not settled, without notes. Raises ValueError without a plan."""
    page = plan_page(session, scope=scope, deal_id=deal_id, as_of=as_of)
    if page is None or page.plan is None:
        raise ValueError("This deal has no plan that you may see.")
    name = page.deal["account"] or page.deal["name"]
    entries = [Entry(f"plan-{row['id']}", row["target_on"], f"{name}: {row['step']}",
                     f"With you: {row['their_owner'] or 'open'}. With us: {row['our_owner'] or 'open'}.")
               for row in page.rows if row["target_on"] and row["status"] not in SETTLED]  # fmt: skip
    return written(entries, made_at=clock.now())


def task_calendar(session: Session, *, scope: Scope, task_id: int) -> bytes:
    """Return the day of a task as a hold. Raises ValueError where the scope does not reach it or it has no day."""
    found = tasks.task(session, task_id, scope=scope)
    if found is None or found["due_on"] is None:
        raise ValueError("This task is gone, is not yours, or has no day.")
    record = found["entity"], found["entity_id"]
    about = tasks.deals_about(session, {record}).get(record)
    title = f"{about[2] or about[1]}: {found['title']}" if about else found["title"]
    return written([Entry(f"task-{task_id}", found["due_on"], title)], made_at=clock.now())
