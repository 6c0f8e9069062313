"""The demo library to take away: flows with what they led to, and every use."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.exporting import Column, Sheet
from data.core.metrics import REASONS
from data.core.offers import export
from data.sales.views.demos import ENDS, Flow, library, outcomes


@export("demo-library", title="Demo library", right="sales.view_library")
def demo_library_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """Every flow with version, owner, review day, uses and the share of deals that moved on within 30 days; and the
    uses: flow, version, day, what it led to, feedback. A deal counts once for a flow: its first use.
    """
    view, said = library(session, scope=scope, as_of=as_of), [("As of", f"{as_of}")]
    columns = [
        Column("name", "Flow", width=34), Column("minutes", "Minutes", "count"), Column("segment", "Segment"),
        Column("version", "Version", "count"), Column("owner", "Owner", width=22),
        Column("review_on", "Review on", "date"),
        Column("uses", "Uses", "count"), Column("moved", "Moved on", "count"), Column("n", "Deals judged", "count"),
        Column("rate", "Share moved on", "percent"), Column("feedback", "Feedback", "number"),
        Column("why", "Note"), Column("link", "Link", width=40),
    ]  # fmt: skip
    used = [Column("number", "No.", "count"), Column("flow", "Flow", width=34),
            Column("flow_version", "Version", "count"),
            Column("used_on", "Given on", "date"), Column("led_to", "Led to"), Column("first", "Counted"),
            Column("feedback", "Feedback", "count")]  # fmt: skip
    rows = [{**{column.key: row.get(column.key) for column in used}, "number": row["id"], "led_to": ENDS[row["led_to"]],
             "first": "yes" if row["is_first"] else "no"} for row in outcomes(session, as_of=as_of)]  # fmt: skip
    return [Sheet("Flows", columns, [_flow(flow) for flow in view.flows], said), Sheet("Uses", used, rows, said)]


def _flow(flow: Flow) -> dict[str, Any]:
    return {
        "name": flow.name, "minutes": flow.minutes, "segment": flow.segment, "version": flow.version,
        "owner": flow.owner, "review_on": flow.review_on, "uses": flow.uses, "moved": flow.onward.inputs["moved_on"],
        "n": flow.onward.n, "rate": flow.onward.value, "feedback": flow.feedback,
        "why": REASONS.get(flow.onward.reason or "", ""), "link": flow.link,
    }  # fmt: skip
