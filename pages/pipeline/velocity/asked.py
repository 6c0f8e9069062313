"""What the reader asks for: the pickers of the scope bar, and what they mean for the views."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from components.frame import as_of_field, asked_filters, asked_when, filter_fields, period_field
from components.scope_bar import Field
from data.core.settings import Settings

DIMENSIONS = ("segment", "owner", "territory", "product", "motion", "type")


def fields(held: Settings, today: date, names: Mapping[str, Sequence[str]]) -> list[Field]:
    """The pickers: period and day in the bar, the filters behind their button."""
    return [period_field(held, today), as_of_field(today), *filter_fields(DIMENSIONS, names, switch="type")]


def arguments(chosen: Mapping[str, Any], held: Settings, today: date) -> dict[str, Any]:
    """What the views take. Raises ValueError in words when the period is not one."""
    as_of, period = asked_when(chosen, held, today)
    return {
        "period": period,
        "as_of": as_of,
        "filters": asked_filters(chosen, DIMENSIONS),
    }
