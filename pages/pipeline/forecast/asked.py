"""What the reader asks for: the pickers of the scope bar, and what they mean for the view."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from components.frame import as_of_field, asked_filters, asked_when, filter_fields, period_field
from components.scope_bar import Field
from data.core.settings import Settings
from data.pipeline.views.forecast_tables import ODDS

DIMENSIONS = ("owner", "segment", "territory", "product", "motion", "type")


def fields(held: Settings, today: date, names: Mapping[str, Sequence[str]]) -> list[Field]:
    """The pickers: period, day, rows and whose odds in the bar, the filters behind their button."""
    by = {dimension: dimension.capitalize() for dimension in DIMENSIONS}
    return [
        period_field(held, today),
        as_of_field(today),
        Field("by", "Show by", options=by, default="owner", front=True),
        Field("odds", "Weighted by", options=ODDS, default="policy", front=True),
        *filter_fields(DIMENSIONS, names, switch="type"),
    ]


def arguments(chosen: Mapping[str, Any], held: Settings, today: date) -> dict[str, Any]:
    """What the view takes. Raises ValueError in words when the period is not one."""
    as_of, period = asked_when(chosen, held, today)
    return {
        "period": period,
        "as_of": as_of,
        "by": chosen["by"] or "owner",
        "filters": asked_filters(chosen, DIMENSIONS),
        "basis": chosen["odds"] or "policy",
    }
