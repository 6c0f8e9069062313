"""What the reader asks for: the day, segment, owner and colour in the bar."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from components.frame import as_of_field
from components.scope_bar import Field
from data.customers.formulas.health import COLOURS
from data.customers.views.health_shapes import HealthBoard

PARTS = ("Customers", "At risk", "Back-test", "Rules")
NAMES = ("segment", "owner", "status")


def fields(today: date, board: HealthBoard) -> list[Field]:
    """The pickers."""
    return [
        as_of_field(today),
        Field("segment", "Segment", kind="many", options={name: name for name in board.segments}, front=True),
        Field("owner", "Owner", kind="many", options={name: name for name in board.owners}, front=True),
        Field("status", "Health", kind="many", options={name: name.capitalize() for name in COLOURS}, front=True),
    ]


def arguments(chosen: Mapping[str, Any], today: date) -> dict[str, Any]:
    """What the views take."""
    return {"as_of": min(chosen["as_of"] or today, today),
            "filters": {name: tuple(chosen[name]) for name in NAMES if chosen[name]}}  # fmt: skip
