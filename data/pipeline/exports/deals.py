"""The deals to take away, as a workbook that can be edited and imported again."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import offers
from data.core.access import Scope
from data.pipeline import views

FIELDS = ("external_id", "name", "account", "owner", "stage", "amount", "currency", "close_date", "next_step",
          "next_step_date", "forecast_category", "segment", "territory", "motion", "product", "type",
          "last_activity_on")  # fmt: skip
"""What goes out: the deal by its id first, then what the page shows and can be changed."""


def workbook(
    session: Session, *, scope: Scope, as_of: date, filters: Mapping[str, Sequence[str]] | None = None,
    with_prices: bool = True, **asked: Any,
) -> bytes:  # fmt: skip
    """Return the deals that fit the filters, in the order of the page. Only cells that are changed come back."""
    grid = views.deals_grid(session, scope=scope, as_of=as_of, filters=filters, size=None, **asked)
    notes = [("As of", f"end of {as_of}")]
    notes += [(dimension.capitalize(), ", ".join(names)) for dimension, names in (filters or {}).items() if names]
    notes += [("Deals", str(grid.n)), ("To change deals", "edit cells here, then import this file: only they change")]
    return offers.table(session, scope=scope, target="deals", numbers=[row["id"] for row in grid.rows], fields=FIELDS,
                        as_of=as_of, with_prices=with_prices, title="Deals", notes=notes)  # fmt: skip
