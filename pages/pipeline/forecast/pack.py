"""The forecast as a page of the pack."""

from datetime import date

from components.frame.briefs import brief
from data.core.briefings import Look
from data.core.clock import Period
from data.core.exporting.briefs import BriefPage
from data.pipeline.views.forecast import forecast
from data.pipeline.views.forecast_calls import forecast_calls
from data.pipeline.views.forecast_range import forecast_range
from pages.pipeline.forecast import reading

PACK = {"order": 30, "title": "Forecast", "right": "pipeline.view"}
SHOWS = ("pipeline.commit_forecast", "pipeline.most_likely_forecast", "pipeline.best_case_forecast",
         "pipeline.weighted")  # fmt: skip


def page(look: Look, *, period: Period, as_of: date, since: date) -> BriefPage | None:
    """Return what will close in the period, by calls, categories and odds."""
    del since
    when = {"period": period, "as_of": as_of}
    view = look(forecast, by="owner", **when)
    if not view.has_deals:
        return None
    calls, span = look(forecast_calls, **when), look(forecast_range, filters={}, **when)
    spec, said = reading.picture(view, span, calls)
    rows, columns = reading.people(view, calls)
    return brief(f"What will close in {view.period.label}?", reading.answer(view, span, calls),
                 tiles=reading.tiles(view, calls, filters=()), spec=spec, what="What it may come to", alt=said,
                 rows=rows, columns=columns, shows=SHOWS)  # fmt: skip
