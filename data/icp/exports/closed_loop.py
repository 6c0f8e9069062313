"""The closed loop to take away: what was not won since the profile in force began, by reason."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.exporting import Column, Sheet
from data.core.offers import export
from data.icp.views.closed_loop import closed_loop


@export("closed-loop", title="What losses say about the profile", right="icp.view_fit")
def closed_loop_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """The five reasons that cost most since the profile in force began, with the fit scores at qualification."""
    view = closed_loop(session, scope=scope, as_of=as_of, known_at=known_at)
    money = [Column("amount", "Amount", "money", view.currency)] if with_prices else []
    columns = [
        Column("label", "Reason", width=34), Column("deals", "Deals", "count"), *money,
        Column("share", "Share of the amount", "percent"), Column("this_month", "This month", "count"),
        Column("scored", "With a score", "count"), Column("median", "Median score", "count"),
        Column("fast", "On the fast path", "count"), Column("below", "Below the line", "count"),
    ]  # fmt: skip
    rows = [{column.key: getattr(each, column.key) for column in columns} for each in view.reasons]
    since = str(view.since) if view.since else "ever"
    return [Sheet("Closed loop", columns, rows, [("As of", f"end of {as_of}"), ("Since", since)])]
