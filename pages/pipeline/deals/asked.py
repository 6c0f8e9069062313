"""What the reader asks the grid for: filters and order, kept in the address."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from components.frame import as_of_field
from components.scope_bar import Field
from data.pipeline import definitions

DIMENSIONS = ("segment", "owner", "territory", "product", "motion", "type")
SORTS = {
    "amount-": "Largest first", "close_date+": "Closing soonest", "next_step_date+": "Next step soonest",
    "last_activity_on+": "Longest without activity", "stage-": "Furthest stage first", "name+": "Deal, A to Z",
    "account+": "Account, A to Z", "owner+": "Owner, A to Z",
}  # fmt: skip


def fields(today: date, names: Mapping[str, Sequence[str]]) -> list[Field]:
    """The pickers: day, stage and order in the bar, the dimensions behind their button."""
    stages = {code: stage.short for code, stage in definitions.stages().items()}
    still_open = [code for code, stage in definitions.stages().items() if stage.is_open]
    types = {name: name.capitalize() for name in names["type"]}
    behind = [Field(d, d.capitalize(), kind="many", options={name: name for name in names[d]})
              for d in DIMENSIONS if d != "type"]  # fmt: skip
    return [
        as_of_field(today),
        Field("stage", "Stage", kind="many", options=stages, default=still_open, front=True),
        Field("sort", "Order", options=SORTS, default="amount-", front=True),
        Field("type", "Type", kind="switch", options=types, front=True),
        *behind,
    ]


def arguments(chosen: Mapping[str, Any], today: date) -> dict[str, Any]:
    """What the view takes."""
    sort = chosen["sort"] if chosen["sort"] in SORTS else "amount-"
    return {
        "as_of": min(chosen["as_of"] or today, today),
        "filters": {d: tuple(chosen[d]) for d in DIMENSIONS if chosen[d]},
        "stages": tuple(chosen["stage"] or ()),
        "text": (chosen["q"] or "").strip()[:100],
        "sort": sort[:-1],
        "is_descending": sort.endswith("-"),
    }


def mark(arguments: Mapping[str, Any]) -> str:
    """A short name for a set of filters: another set is another grid, with its own page and unsaved cells."""
    return hashlib.sha256(json.dumps(arguments, sort_keys=True, default=str).encode()).hexdigest()[:12]
