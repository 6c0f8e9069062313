"""The dates of a proof of concept to take into a calendar: its open steps and its planned end."""

from datetime import date, datetime

from sqlmodel import Session

from data.core import clock
from data.core.access import Scope
from data.sales.calendar_files import MIME, Entry, written
from data.sales.formulas.pocs import LANES
from data.sales.views.poc_page import poc_page

__all__ = ["MIME", "poc_calendar"]


def poc_calendar(session: Session, *, scope: Scope, poc_id: int, as_of: date, now: datetime) -> bytes:
    """Return the open steps with their days, and the planned end. Raises ValueError where the scope has none such."""
    page = poc_page(session, scope=scope, poc_id=poc_id, as_of=as_of, now=now)
    if page is None:
        raise ValueError("There is no such proof of concept among those that you may see.")
    row = page.row
    entries = [Entry(f"poc-step-{one.id}", one.due_on, f"{row.account}: {one.title}", f"{LANES[one.lane]}. {row.name}.")
               for one in page.steps if one.due_on is not None and one.state == "open"]  # fmt: skip
    if row.planned_end is not None and row.closed_on is None:
        entries.append(Entry(f"poc-end-{row.id}", row.planned_end, f"{row.account}: {row.name} ends",
                             "Expand, extend for a price, or exit with a reason."))  # fmt: skip
    return written(entries, made_at=clock.now())
