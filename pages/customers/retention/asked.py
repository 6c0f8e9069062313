"""What the reader asks for: a day, how to slice, and the filters."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from components.frame import as_of_field
from components.scope_bar import Field

DIMENSIONS = ("segment", "product")


def fields(today: date, names: Mapping[str, Sequence[str]]) -> list[Field]:
    """The pickers: the day and the dimension in the bar, the filters behind their button."""
    by = {dimension: dimension.capitalize() for dimension in DIMENSIONS}
    filters = [Field(dimension, dimension.capitalize(), kind="many", options={name: name for name in names[dimension]})
               for dimension in DIMENSIONS]  # fmt: skip
    return [as_of_field(today), Field("by", "Show by", options=by, default="segment", front=True), *filters]


def arguments(chosen: Mapping[str, Any], today: date) -> dict[str, Any]:
    """What the view takes."""
    return {
        "as_of": min(chosen["as_of"] or today, today),
        "by": chosen["by"] or "segment",
        "filters": {name: tuple(chosen[name]) for name in DIMENSIONS if chosen[name]},
    }
