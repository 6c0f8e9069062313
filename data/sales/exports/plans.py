"""Mutual action plans to take away: all plans of a scope with where they head, and their rows."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.exporting import Column, Sheet
from data.core.offers import export
from data.sales.queries.plans import shown_rows
from data.sales.views.plans import PlanLine, plans


@export("action-plans", title="Action plans", right="pipeline.view_deals")
def action_plans_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """The plans of open deals as they are now: next row, late rows, slip, days from the close date to the last
    step; and every row of them. Internal notes are in the second sheet: it is not for the buyer.
    """
    asked = filters or {}
    view = plans(session, scope=scope, as_of=as_of, segments=asked.get("segment", ()), owners=asked.get("owner", ()))
    said = [("As they are on", f"{view.as_of}")]
    columns = [
        Column("deal_id", "Number", "count"), Column("name", "Deal", width=34), Column("account", "Account", width=28),
        Column("owner", "Owner", width=22), Column("segment", "Segment"), Column("close_date", "Close date", "date"),
        Column("go_live_on", "Live on", "date"), Column("rows", "Rows", "count"), Column("done", "Done", "count"),
        Column("next_step", "Next step", width=40), Column("next_on", "By", "date"),
        Column("late", "Late rows", "count"),
        Column("slip", "Slip in days", "count"), Column("last_on", "Last step ends", "date"),
        Column("gap", "Days after close", "number"), Column("state", "State"), Column("broken", "Problem", width=40),
    ]  # fmt: skip
    return [Sheet("Plans", columns, [_plan(line) for line in view.lines], said), _rows(session, view.lines, said)]


def _plan(line: PlanLine) -> dict[str, Any]:
    ahead = line.outlook
    return {
        "deal_id": line.deal_id, "name": line.name, "account": line.account, "owner": line.owner,
        "segment": line.segment, "close_date": line.close_date, "go_live_on": line.go_live_on, "rows": line.rows,
        "done": line.done, "next_step": line.next_step, "next_on": line.next_on,
        "late": len(ahead.late) if ahead else None, "slip": ahead.slip if ahead else None,
        "last_on": ahead.last_on if ahead else None, "gap": ahead.gap if ahead else None, "state": line.status[1],
        "broken": line.broken,
    }  # fmt: skip


def _rows(session: Session, lines: Sequence[PlanLine], said: list[tuple[str, str]]) -> Sheet:
    names = {line.deal_id: line.name for line in lines}
    columns = [
        Column("deal", "Deal", width=34), Column("position", "No.", "count"), Column("step", "Step", width=46),
        Column("our_owner", "With us", width=22), Column("their_owner", "With them", width=22),
        Column("target_on", "Target day", "date"), Column("days", "Working days", "count"), Column("status", "Status"),
        Column("depends_on", "Depends on"), Column("is_critical", "Critical"), Column("done_on", "Done on", "date"),
        Column("note", "Internal note", width=40),
    ]  # fmt: skip
    rows = [{**{column.key: row.get(column.key) for column in columns}, "deal": names[row["deal_id"]],
             "is_critical": "yes" if row["is_critical"] else "no"}
            for row in shown_rows(session, list(names))]  # fmt: skip
    return Sheet("Rows", columns, rows, said)
