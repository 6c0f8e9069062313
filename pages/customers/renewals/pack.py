"""Renewals as a page of the pack."""

from datetime import date

from components import numbers
from components.frame.briefs import brief
from components.table import Column
from data.core.briefings import Look
from data.core.clock import Period
from data.core.exporting.briefs import BriefPage
from data.customers.views.renewal_quarters import quarter
from data.customers.views.renewal_shapes import VIEW_WORDS
from data.customers.views.renewals import Runway, runway
from pages.customers.renewals import pictures, reading

PACK = {"order": 70, "title": "Renewals", "right": "customers.view_accounts"}
SHOWS = ("customers.arr_due", "customers.arr_at_risk", "customers.forecast_renewal_rate")
WIDE = 1000
"""Points, so that every month has room for its amount."""
COLUMNS = [Column("name", "Contract"), Column("end_on", "Ends on", "date"), Column("notice_on", "Notice by", "date"),
           Column("arr", "ARR"), Column("seen", "Seen as", "status"), Column("owner", "Owner")]  # fmt: skip


def page(look: Look, *, period: Period, as_of: date, since: date) -> BriefPage | None:
    """Return what comes up for renewal, the largest at risk first."""
    del since
    view: Runway = look(runway, as_of=as_of, filters=None)
    if not view.contracts:
        return None
    rates = look(quarter, period=period, as_of=as_of, filters=None)
    spec, said = pictures.months(view)
    risky = sorted((one for one in view.contracts if one.view != "good"), key=lambda one: -(one.arr or 0))
    rows = [{"name": one.name, "end_on": one.end_on, "notice_on": one.notice_on, "owner": one.owner or "nobody",
             "arr": "no rate" if one.arr is None else numbers.money(one.arr, view.currency),
             "seen": VIEW_WORDS[one.view]} for one in risky]  # fmt: skip
    return brief("What comes up for renewal?", reading.answer(view), tiles=reading.tiles(view, rates, ()), spec=spec,
                 what="ARR due by month", width=WIDE, alt=said, rows=rows, columns=COLUMNS, shows=SHOWS)  # fmt: skip
