"""Time in stage and conversion side by side: the table of the velocity page and its sheet."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core.exporting import Column, Sheet
from data.core.metrics import REASONS, Value
from data.pipeline.views.conversion import StageConversion, conversions
from data.pipeline.views.velocity import StageStays, Velocity, velocity

COLUMNS = (
    Column("stage", "Stage", width=22),
    Column("median", "Median days", "count"),
    Column("p75", "3 in 4 left by", "count"),
    Column("stays", "Stays", "count"),
    Column("advanced", "Advance in the end", "percent"),
    Column("cohort", "Cohort conversion", "percent"),
    Column("undecided", "Undecided", "percent"),
    Column("maturity", "Cohort is", width=24),
    Column("snapshot", "In the period", "percent"),
)


def stage_rows(view: Velocity, found: tuple[StageConversion, ...]) -> list[dict[str, Any]]:
    """Return one row an open stage. Each column's key holds a value or None, and `<key>_reason` says why in words."""
    return [_row(stays, went) for stays, went in zip(view.stages, found, strict=True)]


def _row(stays: StageStays, went: StageConversion) -> dict[str, Any]:
    median = stays.median
    return {
        "code": stays.stage, "stage": stays.label, "median": median.value, "median_reason": longer(median),
        "p75": stays.p75, "p75_reason": longer(median), "stays": median.n,
        "advanced": Decimal(f"{stays.advanced:.6f}") if median.n else None, "advanced_reason": "no data",
        "cohort": went.cohort.value, "cohort_reason": words(went.cohort),
        "undecided": went.undecided, "undecided_reason": "nobody entered", "maturity": maturity(went),
        "snapshot": went.snapshot.value, "snapshot_reason": words(went.snapshot),
    }  # fmt: skip


def longer(median: Value) -> str:
    """Return why there is no median: nothing to count, or more than half are still in after the longest stay."""
    if median.reason == "not_reached":
        return f"> {median.inputs['longest']}"
    return words(median)


def maturity(went: StageConversion) -> str:
    """Return what a cohort's rate is worth: settled, or still to rise."""
    if went.cohort.value is None:
        return "empty"
    return "mature" if went.is_mature else "immature, will rise"


def words(value: Value) -> str:
    """Return why there is no value, in words."""
    return REASONS[value.reason] if value.reason and value.value is None else ""


def stage_sheet(session: Session, *, period: Any, as_of: date, known_at: datetime | None = None, **asked: Any) -> Sheet:
    """Return the table by stage as a sheet: the same cells as on the screen."""
    given = {"period": period, "as_of": as_of, "known_at": known_at, **asked}
    rows = stage_rows(velocity(session, **given), conversions(session, **given))
    cells = [{c.key: row[c.key] if row[c.key] is not None else row.get(f"{c.key}_reason") for c in COLUMNS}
             for row in rows]  # fmt: skip
    said = [("Period", period.label), ("As of", f"end of {as_of}")]
    said += [("Note", "Medians count stays that last as long as they have lasted.")]
    return Sheet("Velocity", COLUMNS, cells, said)
