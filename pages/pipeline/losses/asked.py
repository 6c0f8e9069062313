"""What the reader asks for: the pickers of the scope bar, and what they mean for the view."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from components.frame import as_of_field, asked_filters, asked_when, filter_fields, period_field
from components.scope_bar import Field
from data.core.settings import Settings
from data.pipeline.views.gathering import window

DIMENSIONS = ("segment", "owner", "territory", "product", "motion", "type")
SPANS = {"year": "12 months to the day", "period": "The period"}
STATES = {"lost": "Lost only", "no_decision": "No decision only"}


def fields(held: Settings, today: date, names: Mapping[str, Sequence[str]]) -> list[Field]:
    """The pickers: span, period, day and kind in the bar, the filters behind their button."""
    by = {dimension: dimension.capitalize() for dimension in ("segment", "product", "competitor", *DIMENSIONS[1:])}
    return [
        Field("span", "Closed in", options=SPANS, default="year", front=True),
        period_field(held, today),
        as_of_field(today),
        Field("kind", "Deals", options=STATES, all_label="Lost and no decision", front=True),
        Field("by", "Compare by", options=by, default="segment", front=True),
        *filter_fields(DIMENSIONS, names, switch="type"),
        Field("folded", "Fold merged reasons into what stands for them", kind="flag", default=False),
    ]


def arguments(chosen: Mapping[str, Any], held: Settings, today: date) -> dict[str, Any]:
    """What the view takes. Raises ValueError in words when the period is not one."""
    as_of, period = asked_when(chosen, held, today)
    return {
        "period": period if chosen["span"] == "period" else window(as_of),
        "as_of": as_of,
        "by": chosen["by"] or "segment",
        "filters": asked_filters(chosen, DIMENSIONS),
        "state": chosen["kind"] or None,
        "folded": bool(chosen["folded"]),
    }
