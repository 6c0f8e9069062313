"""What the importer turned into columns, turned back for a sheet: periods and rates."""

from datetime import date
from decimal import Decimal
from typing import Any

from data.core import clock
from data.core.clock import FiscalCalendar
from data.core.settings import Settings


def target_fields(company: Settings, row: dict[str, Any]) -> dict[str, Any]:
    """Return a target's period as it is written in a file."""
    return {"period": period_text(row["period_start"], row["period_end"], company.calendar)}


def period_text(start: date, end: date, calendar: FiscalCalendar) -> str:
    """Return the shortest way to write a period: a fiscal quarter, a calendar quarter, a month, else its two days.

    >>> period_text(date(2025, 7, 1), date(2025, 8, 1), FiscalCalendar(1))
    '2025-07'
    """
    quarter = f"{start.year}-Q{(start.month + 2) // 3}"
    for label in (clock.fiscal_quarter(start, calendar), quarter, f"{start:%Y-%m}"):
        period = clock.parse_period(label, calendar)
        if (period.start, period.end) == (start, end):
            return label
    return f"{start}/{end}"


def rate_fields(_company: Settings, row: dict[str, Any]) -> dict[str, Any]:
    """Return a stored rate as the number that people write."""
    return {"rate": Decimal(row["rate"]).scaleb(-8)}
