"""Targets: a small table that carries its own dates, read as it was known."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from data.core.clock import Period
from data.core.ledger import history
from models import Target

TARGETS: Any = Target.__table__  # type: ignore[attr-defined]


class TargetRow(NamedTuple):
    """One target: what it is for (dimension to number, only those set), its period, amount in minor units."""

    id: int
    scope: tuple[tuple[str, int], ...]
    start: date
    end: date
    amount: int
    currency: str
    set_on: date | None


def target_rows(
    session: Session, *, metric: str, period: Period, dimensions: Sequence[str], known_at: datetime | None = None
) -> list[TargetRow]:
    """Return the targets of a metric that lie inside the period, whatever they are for and whenever they were set."""
    if known_at is not None:
        found = history.rows_as_known(session, Target, known_at)
    else:
        inside = (TARGETS.c.metric == metric, TARGETS.c.period_start >= period.start,
                  TARGETS.c.period_end <= period.end)  # fmt: skip
        found = [dict(row) for row in session.connection().execute(select(TARGETS).where(*inside)).mappings()]
    return [
        TargetRow(
            row["id"], tuple((d, row[f"{d}_id"]) for d in dimensions if row[f"{d}_id"] is not None),
            row["period_start"], row["period_end"], row["amount"], row["currency"], row["set_on"],
        )
        for row in found
        if row["metric"] == metric and period.start <= row["period_start"] and row["period_end"] <= period.end
    ]  # fmt: skip
