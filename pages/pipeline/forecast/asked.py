"""What the reader asks for: the pickers of the scope bar, and what they mean for the view."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from components.frame import as_of_field, period_field
from components.scope_bar import Field
from data.core import clock
from data.core.settings import Settings
from data.pipeline.views.forecast_tables import ODDS

DIMENSIONS = ("owner", "segment", "territory", "product", "motion", "type")


def fields(held: Settings, today: date, names: Mapping[str, Sequence[str]]) -> list[Field]:
    """The pickers: period, day, rows and whose odds in the bar, the filters behind their button."""
    by = {dimension: dimension.capitalize() for dimension in DIMENSIONS}
    filters = [
        Field("type", "Type", kind="switch", options={name: name.capitalize() for name in names["type"]}, front=True),
        *(Field(dimension, dimension.capitalize(), kind="many", options={name: name for name in names[dimension]})
          for dimension in DIMENSIONS if dimension != "type"),
    ]  # fmt: skip
    return [
        period_field(held, today),
        as_of_field(today),
        Field("by", "Show by", options=by, default="owner", front=True),
        Field("odds", "Weighted by", options=ODDS, default="policy", front=True),
        *filters,
    ]


def arguments(chosen: Mapping[str, Any], held: Settings, today: date) -> dict[str, Any]:
    """What the view takes. Raises ValueError in words when the period is not one."""
    as_of = min(chosen["as_of"] or today, today)
    label = chosen["period"] or clock.period_of(as_of, held.calendar).label
    return {
        "period": clock.parse_period(label, held.calendar),
        "as_of": as_of,
        "by": chosen["by"] or "owner",
        "filters": {d: tuple(chosen[d]) for d in DIMENSIONS if chosen[d]},
        "basis": chosen["odds"] or "policy",
    }
