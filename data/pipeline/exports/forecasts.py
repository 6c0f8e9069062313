"""Forecasts, losses and reason codes to take away: the same rows as on the screen."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.exporting import Column, Sheet
from data.core.offers import export
from data.pipeline.exports.identity import identified
from data.pipeline.views.codes import code_sheets, codes
from data.pipeline.views.forecast import forecast as forecast_view
from data.pipeline.views.forecast_calls import forecast_calls
from data.pipeline.views.forecast_tables import forecast_sheets
from data.pipeline.views.losses import losses as losses_view
from data.pipeline.views.losses_tables import loss_notes, loss_sheets
from data.pipeline.views.lost_deals import lost_deals, lost_deals_sheet


@export("forecast", title="Forecast", right="pipeline.view")
def forecast(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True, basis: str = "policy",
) -> Sequence[Sheet]:  # fmt: skip
    """Calls, roll-ups and weighted totals by one dimension (owner unless another is named), and by category."""
    view = forecast_view(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by or "owner",
                         filters=filters, basis=basis)  # fmt: skip
    calls = forecast_calls(session, scope=scope, period=period, as_of=as_of, known_at=known_at)
    return forecast_sheets(view, calls, with_prices=with_prices)


@export("forecast-calls", title="Forecast calls", right="pipeline.view")
def calls(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """Every call about a period, newest first, with the suite's own numbers of that moment."""
    found = forecast_calls(session, scope=scope, period=period, as_of=as_of, known_at=known_at)
    money = [Column(name, title, "money", found.currency) for name, title in
             (("amount", "Call"), ("change", "Change"), ("commit_forecast", "Commit then"),
              ("most_likely_forecast", "Most likely then"), ("best_case_forecast", "Best case then"))]  # fmt: skip
    columns = [
        Column("name", "For", width=28), Column("on", "Submitted on", "date"), Column("by", "By", width=24),
        Column("period", "Period"), *(money if with_prices else []), Column("note", "Note", width=50),
    ]  # fmt: skip
    rows = [{**c.system, "name": c.name, "on": c.on, "by": c.by, "period": c.period.label, "amount": c.amount,
             "change": c.change, "note": c.note} for c in found.rows]  # fmt: skip
    said = [("Period", period.label), ("As of", f"end of {as_of}")]
    return [Sheet("Calls", columns, [{c.key: row.get(c.key) for c in columns} for row in rows], said)]


@export("losses", title="Losses", right="pipeline.view")
def losses(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,
    state: str | None = None, folded: bool = False,
) -> Sequence[Sheet]:  # fmt: skip
    """Why deals closed in the period were not won: reasons, months, and win rates by competitor."""
    view = losses_view(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by, filters=filters,
                       state=state, folded=folded)  # fmt: skip
    return loss_sheets(view, with_prices=with_prices)


@export("lost-deals", title="Deals that were not won", right="pipeline.view_deals")
def lost(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True, **mark: Any,
) -> Sequence[Sheet]:  # fmt: skip
    """The single deals closed in the period as lost or without decision, with reasons, competitor and evidence."""
    asked: dict[str, Any] = {"scope": scope, "period": period, "as_of": as_of, "known_at": known_at, "by": by,
                             "filters": filters}  # fmt: skip
    kept = {name: mark[name] for name in ("state", "folded") if name in mark}
    view = losses_view(session, **asked, **kept)
    found = lost_deals(session, **asked, **mark, size=None)
    sheet = lost_deals_sheet(found, notes=loss_notes(view), with_prices=with_prices)
    return [identified(session, sheet, [row["id"] for row in found.rows])]


@export("codes", title="Words people choose from", right="definitions.view")
def reason_codes(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
    kind: str = "loss",
) -> Sequence[Sheet]:  # fmt: skip
    """One list of reason codes with dates, what stands for ended ones, and how often each was used."""
    return code_sheets(codes(session, scope=scope, as_of=as_of, kind=kind))
