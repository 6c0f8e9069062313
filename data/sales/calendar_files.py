"""Dates to take into a calendar: whole-day entries that any calendar program reads."""

from datetime import date

from sqlmodel import Session

from data.core import clock
from data.core.access import Scope
from data.core.exporting.dates import MIME, Entry, written
from data.sales.formulas.plans import SETTLED
from data.sales.queries import automations as tasks
from data.sales.views.plans import plan_page

__all__ = ["MIME", "Entry", "plan_calendar", "task_calendar", "written"]


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
