"""Leads to take away: the clocks that run and who kept theirs, the same rows as on the screen."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core import clock, settings
from data.core.access import Scope
from data.core.clock import Period
from data.core.exporting import Column, Sheet
from data.core.offers import export
from data.pipeline.views import lead_periods, leads

CLOCKS = (("lead", "Lead", "text"), ("company", "Company", "text"), ("owner", "Owner", "text"),
          ("segment", "Segment", "text"), ("source", "Source", "text"), ("fit", "Fit score", "number"),
          ("known", "Data known", "percent"), ("path", "Path", "text"), ("waits_for", "Waits for", "text"),
          ("used", "Minutes used", "number"), ("allowed", "Minutes allowed", "number"),
          ("word", "State", "text"))  # fmt: skip
WAITING = (("lead", "Lead", "text"), ("company", "Company", "text"), ("segment", "Segment", "text"),
           ("source", "Source", "text"), ("fit", "Fit score", "number"), ("known", "Data known", "percent"),
           ("why", "Why", "text"), ("used", "Minutes waited", "number"))  # fmt: skip


@export("leads", title="Leads that wait", right="pipeline.view_leads")
def waiting_leads(
    session: Session, *, scope: Scope, as_of: date, period: Period | None = None, known_at: datetime | None = None,
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,
    at: datetime | None = None,
) -> Sequence[Sheet]:  # fmt: skip
    """Every clock that runs on a lead, the leads that nobody has, who touched theirs in time this week.

    Then what the numbers of a period (the day's quarter unless one is named) are counted from: all its first touches,
    and the leads that became MQL in it.
    """
    del known_at, by, with_prices
    held = settings.current(session, as_of)
    ended = clock.end_of_day(as_of, held.zone)
    wanted = period or clock.period_of(as_of, held.calendar)
    counted = lead_periods.counted(session, scope=scope, period=wanted, as_of=as_of, filters=filters)
    view = leads.board(session, scope=scope, at=at or min(ended, clock.now()), filters=filters)
    rows = [{**row, "word": row["state"][1]} for row in view.clocks]
    said = [("As of", f"{view.at:%Y-%m-%d %H:%M} UTC")]
    return [
        Sheet("Clocks", _columns(CLOCKS), rows, said), Sheet("Nobody has them", _columns(WAITING), view.waiting, said),
        Sheet("By owner", _columns(KEPT), leads.group_rows(view.by_owner), said),
        *lead_periods.counted_sheets(counted, notes=[("As of", f"end of {as_of}")]),
    ]  # fmt: skip


KEPT = (("label", "Owner", "text"), ("rate", "In time", "percent"), ("n", "Decided", "number"),
        ("late", "Late", "number"), ("before", "Last week", "percent"),
        ("minutes", "Median minutes", "number"))  # fmt: skip


def _columns(given: Sequence[tuple[str, str, str]]) -> tuple[Column, ...]:
    return tuple(Column(*column) for column in given)
