"""Coverage as a page of the pack."""

from datetime import date

from components.frame.briefs import brief
from data.core.briefings import Look
from data.core.clock import Period
from data.core.exporting.briefs import BriefPage
from data.pipeline import views
from pages.pipeline.coverage import pictures, reading

PACK = {"order": 10, "title": "Coverage", "right": "pipeline.view"}
SHOWS = ("pipeline.coverage", "pipeline.required_coverage", "pipeline.overdue_amount", "pipeline.clean_coverage")


def page(look: Look, *, period: Period, as_of: date, since: date) -> BriefPage | None:
    """Return coverage of the period by segment."""
    del since  # a level; what moved it stands on the page of the bridge
    given = {"period": period, "as_of": as_of, "by": "segment"}
    view = look(views.coverage, **given)
    if not view.has_deals:
        return None
    bars = pictures.bars(view)
    return brief(f"Is there enough pipeline for {view.period.label}?", reading.answer(view),
                 tiles=reading.tiles(view, look(views.trend, **given), filters=()),
                 spec=pictures.spec(view, bars) if bars else None, what=pictures.title(view),
                 alt=pictures.alt(view, bars) if bars else "", rows=reading.rows(view),
                 columns=reading.columns(view), shows=SHOWS)  # fmt: skip
