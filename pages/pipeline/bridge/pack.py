"""The bridge as a page of the pack."""

from datetime import date

from components.frame.briefs import brief
from data.core.briefings import Look
from data.core.clock import Period
from data.core.exporting.briefs import BriefPage
from data.pipeline.views.bridge import bridge
from pages.pipeline.bridge import pictures, telling

PACK = {"order": 20, "title": "Bridge", "right": "pipeline.view"}
SHOWS = ("pipeline.bridge_change", "pipeline.bridge_end")


def page(look: Look, *, period: Period, as_of: date, since: date) -> BriefPage | None:
    """Return what changed in the period's open pipeline between two days."""
    view = look(bridge, period=period, as_of=as_of, since=since)
    if not view.has_deals:
        return None
    return brief(f"What changed in the pipeline for {view.period.label}?", telling.answer(view),
                 tiles=telling.tiles(view, filters=()), spec=pictures.small(view.total, currency=view.currency),
                 what=telling.days(view), alt=pictures.alt(view), rows=telling.rows(view),
                 columns=telling.columns(view), shows=SHOWS)  # fmt: skip
