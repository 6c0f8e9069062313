"""The answers about the company that every domain needs: name, currency, zone, fiscal year."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from data.core import clock
from models import Setting

BEGINNING = date(1900, 1, 1)
"""From when the first answers hold: rows from before the installation need them too."""

NAMES = ("company", "currency", "zone", "fy_start_month")
DEFAULTS = {"company": "", "currency": "USD", "zone": "UTC", "fy_start_month": "1"}
DEMO = "is_demo"


@dataclass(frozen=True)
class Settings:
    """The answers that hold on one day. `is_complete`: all four questions were answered."""

    company: str = ""
    currency: str = "USD"
    zone: str = "UTC"
    fy_start_month: int = 1
    is_complete: bool = False
    is_demo: bool = False

    @property
    def calendar(self) -> clock.FiscalCalendar:
        """The fiscal calendar that follows from the first month."""
        return clock.FiscalCalendar(self.fy_start_month)


def current(session: Session, as_of: date | None = None) -> Settings:
    """Return the answers that hold on a day; on the present day of the reporting zone if none is given."""
    statement = select(col(Setting.name), col(Setting.valid_from), col(Setting.value))
    rows = [(name, start, value) for name, start, value in session.execute(statement.order_by(col(Setting.valid_from)))]
    day = as_of or clock.today(_held(rows, clock.today("UTC"))["zone"])
    held = _held(rows, day)
    return Settings(
        company=held["company"],
        currency=held["currency"],
        zone=held["zone"],
        fy_start_month=int(held["fy_start_month"]),
        is_complete=set(NAMES) <= {name for name, _, _ in rows},
        is_demo=held.get(DEMO) == "1",
    )


def _held(rows: list[tuple[str, date, str]], day: date) -> dict[str, str]:
    return {**DEFAULTS, **{name: value for name, valid_from, value in rows if valid_from <= day}}
