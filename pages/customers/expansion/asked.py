"""What the reader asks for: the day, segment, owner and sign in the bar."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from components.frame import as_of_field
from components.scope_bar import Field
from data.customers import expansion_rules
from data.customers.views.expansion_shapes import Expansion

NAMES = ("segment", "owner", "trigger")


def fields(today: date, view: Expansion) -> list[Field]:
    """The pickers."""
    return [
        as_of_field(today),
        Field("segment", "Segment", kind="many", options={name: name for name in view.segments}, front=True),
        Field("owner", "Owner", kind="many", options={name: name for name in view.owners}, front=True),
        Field("trigger", "Sign", kind="many", options=expansion_rules.labels(today), front=True),
    ]


def arguments(chosen: Mapping[str, Any], today: date) -> dict[str, Any]:
    """What the view takes."""
    return {"as_of": min(chosen["as_of"] or today, today),
            "filters": {name: tuple(chosen[name]) for name in NAMES if chosen[name]}}  # fmt: skip
