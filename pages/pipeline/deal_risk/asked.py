"""What the reader asks for: the day, whose deals, and perhaps a period in which they are due."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from components.frame import as_of_field, asked_filters, filter_fields, period_field
from components.scope_bar import Field
from data.core import clock
from data.core.settings import Settings

DIMENSIONS = ("segment", "owner", "territory", "product", "motion", "type")


def fields(held: Settings, today: date, names: Mapping[str, Sequence[str]]) -> list[Field]:
    """The pickers: the period in which deals are due (any if none is chosen) and the day; the filters."""
    offered = period_field(held, today).options
    due = Field("period", "Due in", options=offered, all_label="Any time", free=True, front=True)
    return [due, as_of_field(today), *filter_fields(DIMENSIONS, names, switch="type")]


def arguments(chosen: Mapping[str, Any], held: Settings, today: date) -> dict[str, Any]:
    """What the view takes. Raises ValueError in words when the period is not one."""
    due = chosen["period"]
    return {
        "as_of": min(chosen["as_of"] or today, today),
        "filters": asked_filters(chosen, DIMENSIONS),
        "due": clock.parse_period(due, held.calendar) if due else None,
    }
