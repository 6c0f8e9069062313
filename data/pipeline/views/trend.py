"""What coverage was some days earlier: the reference of the change on the first tile."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.pipeline.formulas import coverage as formulas
from data.pipeline.views.coverage import sliced
from data.pipeline.views.gathering import gather
from data.pipeline.views.tally import total


@dataclass(frozen=True)
class Trend:
    """Total coverage on an earlier day by the headline formula, None where there was none."""

    on: date
    coverage: Decimal | None
    open: Decimal
    won: Decimal
    target: Decimal | None


def trend(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    by: str | None = "segment", filters: Mapping[str, Any] | None = None, days: int = 7,
) -> Trend:  # fmt: skip
    """Return the total as it stood `days` before, from the same queries as the view itself."""
    day = as_of - timedelta(days=days)
    slice_ = sliced(session, scope=scope, period=period, as_of=day, known_at=known_at, by=by, filters=filters)
    found = gather(session, slice_, known_at=known_at, quality=False)
    whole = total(found.tallies.values())
    target = whole.target if found.total_target is None else found.total_target
    return Trend(day, formulas.coverage(whole.open, whole.won, target)[0], whole.open, whole.won, target)
