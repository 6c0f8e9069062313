"""Dated steps and technical pre-flights of open deals to take away."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.exporting import Column, Sheet
from data.core.offers import export
from data.sales.formulas import validation
from data.sales.formulas.steps import WORDS, stages
from data.sales.views.steps import step_deals
from data.sales.views.validation import preflights


@export("sales-steps", title="Dated steps", right="pipeline.view_deals")
def sales_steps_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """Every open deal from sales qualified on at the end of the day: its step, its day, how that stands."""
    view = step_deals(session, scope=scope, as_of=as_of, known_at=known_at, filters=filters)
    columns = [
        Column("id", "Number", "count"), Column("name", "Deal", width=34), Column("account", "Account", width=28),
        Column("owner", "Owner", width=22), Column("segment", "Segment"), Column("stage", "Stage"),
        Column("step_label", "Step"), Column("next_step_date", "Action by", "date"), Column("due", "State"),
        Column("days", "Days late", "count"), Column("close_date", "Close date", "date"),
    ]  # fmt: skip
    if with_prices:
        columns.append(Column("amount", "Amount", "money", currency=view.currency))
    rows = [{**{column.key: row[column.key] for column in columns}, "stage": stages()[row["stage"]]["label"],
             "due": WORDS[row["due"]]} for row in view.rows]  # fmt: skip
    return [Sheet("Dated steps", columns, rows, [("As of", f"{view.as_of}")])]


@export("preflight", title="Technical pre-flight", right="pipeline.view_deals")
def preflight_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """What open deals wait for in their technical pre-flight, as it is now: each deal and item that waits or failed."""
    asked = filters or {}
    view = preflights(session, scope=scope, as_of=as_of, segments=asked.get("segment", ()),
                      owners=asked.get("owner", ()))  # fmt: skip
    columns = [
        Column("deal_id", "Number", "count"), Column("name", "Deal", width=34), Column("account", "Account", width=28),
        Column("owner", "Owner", width=22), Column("segment", "Segment"), Column("label", "Item"),
        Column("state", "State"), Column("holder", "With", width=22), Column("due_on", "By", "date"),
        Column("note", "Note", width=40),
    ]  # fmt: skip
    if with_prices:
        columns.append(Column("amount", "Amount", "money", currency=view.currency))
    rows = [{**{column.key: row[column.key] for column in columns}, "state": validation.STATES[row["state"]]}
            for row in view.rows]  # fmt: skip
    return [Sheet("Waiting", columns, rows, [("As of", f"{view.as_of}")])]
