"""What the reader asks for: a day, a quarter, segments and owners."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from components.frame import as_of_field, period_field
from components.scope_bar import Field
from data.core.settings import Settings


def fields(held: Settings, today: date, segments: Sequence[str], owners: Sequence[str]) -> list[Field]:
    """The pickers: the quarter of the rates and the day in the bar, with segment and owner."""
    return [
        period_field(held, today), as_of_field(today),
        Field("segment", "Segment", kind="many", options={name: name for name in segments}, front=True),
        Field("owner", "Owner", kind="many", options={name: name for name in owners}),
    ]  # fmt: skip


def arguments(chosen: Mapping[str, Any], today: date) -> dict[str, Any]:
    """What the views take."""
    given = {name: tuple(chosen[name]) for name in ("segment", "owner") if chosen[name]}
    return {"as_of": min(chosen["as_of"] or today, today), "filters": given or None}
