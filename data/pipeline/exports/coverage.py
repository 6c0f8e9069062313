"""Coverage, deals, risk: tables to take away, the same rows as on the screen."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.exporting import Column, Sheet
from data.core.offers import export
from data.pipeline import views
from data.pipeline.exports.identity import identified

NUMBER = Column("id", "Number")
OF_TICKET = (Column("entity", "Record is a"), NUMBER, Column("alert", "Alert"))
"""What a ticket is about, and whether it goes out to its owner: the audit's own findings do not."""


@export("coverage", title="Pipeline coverage", right="pipeline.view")
def coverage(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,
    basis: str = "remaining", clean: bool = False,
) -> Sequence[Sheet]:  # fmt: skip
    """Coverage by one dimension (segment unless another is named), with what it is made of. The total comes first."""
    view = views.coverage(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by or "segment",
                          filters=filters, basis=basis, clean=clean)  # fmt: skip
    return [views.coverage_sheet(view, with_prices=with_prices)]


@export("deals", title="Deals behind coverage", right="pipeline.view_deals")
def deals(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,
    part: str = "open", key: str | None = None,
) -> Sequence[Sheet]:  # fmt: skip
    """The single deals of a period, largest first: open pipeline unless another part is named."""
    asked = {"scope": scope, "period": period, "as_of": as_of, "known_at": known_at, "filters": filters}
    found = views.deals_behind(session, **asked, by=by, part=part, key=key, size=None)  # type: ignore[arg-type]
    said = [("Period", period.label), ("As of", f"end of {as_of}")]
    said += [(dimension.capitalize(), str(value)) for dimension, value in (filters or {}).items() if value]
    sheet = views.deals_sheet(found, view_notes=said, with_prices=with_prices)
    return [identified(session, sheet, [row["id"] for row in found.rows])]


@export("deal_risk", title="Deals at risk", right="pipeline.view_deals")
def deal_risk(
    session: Session, *, scope: Scope, as_of: date, period: Period | None = None, known_at: datetime | None = None,
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,
    due: Period | None = None, band: str | None = None, reason: str | None = None,
) -> Sequence[Sheet]:  # fmt: skip
    """All open deals, the largest amount times risk first, with their reasons; whenever they are due."""
    del period, by  # stock of the day: neither cuts it
    asked = {"scope": scope, "as_of": as_of, "known_at": known_at, "filters": filters, "due": due}
    view = views.risks(session, **asked)  # type: ignore[arg-type]
    found = views.risk_deals(session, **asked, band=band, reason=reason, size=None)  # type: ignore[arg-type]
    sheet = views.risk_sheet(found, view, with_prices=with_prices)
    return [identified(session, sheet, [row["deal_id"] for row in found.rows])]


@export("deals-grid", title="Deals", right="pipeline.view_deals")
def deals_grid(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,
    stages: Sequence[str] = (), text: str = "", sort: str = "amount", is_descending: bool = True,
) -> Sequence[Sheet]:  # fmt: skip
    """Every deal of the reader as it stood on a day, whatever its period, filtered and ordered as on the page."""
    del period, known_at, by
    grid = views.deals_grid(session, scope=scope, as_of=as_of, filters=filters, stages=stages, text=text, sort=sort,
                            is_descending=is_descending, size=None)  # fmt: skip
    said = [(dimension.capitalize(), ", ".join(names)) for dimension, names in (filters or {}).items() if names]
    sheet = views.grid_sheet(grid, notes=said, with_prices=with_prices)
    return [_numbered(sheet, (NUMBER,), grid.rows)]


@export("tickets", title="Tickets", right="work.view")
def tickets(
    session: Session, *, scope: Scope, as_of: date, period: Period | None = None, known_at: datetime | None = None,
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,
    rules: Sequence[str] = (), owners: Sequence[int] = (), is_open: bool = True,
) -> Sequence[Sheet]:  # fmt: skip
    """The audit's findings as they are now, the earliest due first: what is wrong, who clears it, until when."""
    del period, known_at, by, filters, with_prices  # tickets are shown as they are now, and hold no money
    found = views.tickets(session, scope=scope, as_of=as_of, rules=rules, owners=owners, is_open=is_open, size=None)
    rows = [{**row, "id": row["entity_id"], "alert": "yes" if row["is_alert"] else ""} for row in found.rows]
    return [_numbered(views.tickets_sheet(found, is_open=is_open), OF_TICKET, rows)]


def _numbered(sheet: Sheet, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> Sheet:
    """Return a sheet with more last columns: names repeat, and only with a number do rows of two files meet."""
    told = [{**shown, **{column.key: row[column.key] for column in columns}}
            for shown, row in zip(sheet.rows, rows, strict=True)]  # fmt: skip
    return replace(sheet, columns=(*sheet.columns, *columns), rows=told)
