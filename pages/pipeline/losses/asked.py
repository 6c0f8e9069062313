"""What the reader asks for: the pickers of the scope bar, and what they mean for the view."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from components.frame import as_of_field, period_field
from components.scope_bar import Field
from data.core import clock
from data.core.settings import Settings
from data.pipeline.views.gathering import window

DIMENSIONS = ("segment", "owner", "territory", "product", "motion", "type")
SPANS = {"year": "12 months to the day", "period": "The period"}
STATES = {"lost": "Lost only", "no_decision": "No decision only"}


def fields(held: Settings, today: date, names: Mapping[str, Sequence[str]]) -> list[Field]:
    """The pickers: span, period, day and kind in the bar, the filters behind their button."""
    by = {dimension: dimension.capitalize() for dimension in ("segment", "product", "competitor", *DIMENSIONS[1:])}
    filters = [
        Field("type", "Type", kind="switch", options={name: name.capitalize() for name in names["type"]}, front=True),
        *(Field(dimension, dimension.capitalize(), kind="many", options={name: name for name in names[dimension]})
          for dimension in DIMENSIONS if dimension != "type"),
    ]  # fmt: skip
    return [
        Field("span", "Closed in", options=SPANS, default="year", front=True),
        period_field(held, today),
        as_of_field(today),
        Field("kind", "Deals", options=STATES, all_label="Lost and no decision", front=True),
        Field("by", "Compare by", options=by, default="segment", front=True),
        *filters,
        Field("folded", "Fold merged reasons into what stands for them", kind="flag", default=False),
    ]


def arguments(chosen: Mapping[str, Any], held: Settings, today: date) -> dict[str, Any]:
    """What the view takes. Raises ValueError in words when the period is not one."""
    as_of = min(chosen["as_of"] or today, today)
    label = chosen["period"] or clock.period_of(as_of, held.calendar).label
    period = clock.parse_period(label, held.calendar)
    return {
        "period": period if chosen["span"] == "period" else window(as_of),
        "as_of": as_of,
        "by": chosen["by"] or "segment",
        "filters": {d: tuple(chosen[d]) for d in DIMENSIONS if chosen[d]},
        "state": chosen["kind"] or None,
        "folded": bool(chosen["folded"]),
    }
