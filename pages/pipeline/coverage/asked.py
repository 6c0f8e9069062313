"""What the reader asks for: the pickers of the scope bar, and what they mean for the view."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from components.frame import as_of_field, asked_filters, asked_when, filter_fields, period_field
from components.scope_bar import Field
from data.core.settings import Settings

DIMENSIONS = ("segment", "owner", "territory", "product", "motion", "type")
BASES = {"remaining": "What is still missing", "plan": "The whole target"}


def fields(held: Settings, today: date, names: Mapping[str, Sequence[str]]) -> list[Field]:
    """The pickers: period, day and dimension in the bar, the filters behind their button."""
    by = {dimension: dimension.capitalize() for dimension in DIMENSIONS}
    return [
        period_field(held, today),
        as_of_field(today),
        Field("by", "Show by", options=by, default="segment", front=True),
        *filter_fields(DIMENSIONS, names, switch="type"),
        Field("basis", "Measured against", options=BASES, default="remaining"),
        Field("clean", "Without overdue, stale and step-less deals", kind="flag", default=False),
    ]


def arguments(chosen: Mapping[str, Any], held: Settings, today: date) -> dict[str, Any]:
    """What the view takes. Raises ValueError in words when the period is not one."""
    as_of, period = asked_when(chosen, held, today)
    return {
        "period": period,
        "as_of": as_of,
        "by": chosen["by"] or "segment",
        "filters": asked_filters(chosen, DIMENSIONS),
        "basis": chosen["basis"] or "remaining",
        "clean": bool(chosen["clean"]),
    }
