"""Tables of the pipeline to take away: the same rows as on the screen."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.exporting import Sheet
from data.core.offers import export
from data.pipeline import views


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
    return [views.deals_sheet(found, view_notes=said, with_prices=with_prices)]
