"""Numbers of term sheets: how long an answer takes, and how many wait for one."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import Result, Value, metric
from data.partners import sheet_fields as fields
from data.partners.views.term_sheets import SHEET_READS, answer_hours, open_sheets

DIMENSIONS = ("type",)


def _by(measure: Callable[[tuple[str, ...]], Value], *, by: str | None, filters: Mapping[str, Any],
        as_of: date) -> Result:  # fmt: skip
    asked = tuple(filters.get("type", ()))
    rows = [] if by is None else [measure((code,)).as_row(type=code) for code in sorted(fields.kinds(as_of))
                                  if not asked or code in asked]  # fmt: skip
    return Result([row for row in rows if row["n"]], measure(asked).as_row())


@metric("partners.term_sheet_hours", title="Hours to an answer on a term sheet", unit="count",
        owner="partner_manager", reads=SHEET_READS, dimensions=DIMENSIONS, rows="term-sheets")  # fmt: skip
def term_sheet_hours(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                     by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Median hours from sending a term sheet to its answer (yes, no or other terms), over the sheets whose newest
    answer came up to the end of the day. Nights and weekends count.

    Source: domain.md 8.4.
    """
    del period, known_at, settings  # all that were answered up to the day, as known now
    return _by(lambda types: answer_hours(session, scope=scope, as_of=as_of, types=types), by=by, filters=filters,
               as_of=as_of)  # fmt: skip


@metric("partners.term_sheets_open", title="Term sheets that wait for an answer", unit="count",
        owner="partner_manager", reads=SHEET_READS, dimensions=DIMENSIONS, rows="term-sheets")  # fmt: skip
def term_sheets_open(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                     by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Term sheets that were sent and had no answer at the end of the day. Drafts and withdrawn ones do not count.

    Source: domain.md 8.4.
    """
    del period, known_at, settings
    return _by(lambda types: open_sheets(session, scope=scope, as_of=as_of, types=types), by=by, filters=filters,
               as_of=as_of)  # fmt: skip
