"""Retention as a page of the pack."""

from datetime import date

from components import waterfall
from components.frame.briefs import brief
from data.core.briefings import Look
from data.core.clock import Period
from data.core.exporting.briefs import BriefPage
from data.customers.views.retention import retention
from pages.customers.retention import pictures, telling

PACK = {"order": 60, "title": "Retention", "right": "customers.view"}
SHOWS = ("customers.grr", "customers.nrr", "customers.logo_retention")


def page(look: Look, *, period: Period, as_of: date, since: date) -> BriefPage | None:
    """Return what was kept of recurring revenue over twelve months."""
    del period, since  # twelve months, by definition
    view = look(retention, as_of=as_of, by="segment", filters={})
    if not view.has_revenue:
        return None
    steps, said = pictures.steps_of(view)
    return brief("What is kept of recurring revenue?", telling.answer(view),
                 tiles=telling.tiles(view, None, filters=()),
                 spec=waterfall.waterfall_spec(steps, currency=view.currency, step=34),
                 what="Opening to closing revenue", alt=said, rows=telling.rows(view),
                 columns=telling.columns(view), shows=SHOWS)  # fmt: skip
