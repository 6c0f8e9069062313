"""Deals at risk as a page of the pack."""

from datetime import date

from components import numbers
from components.frame.briefs import brief
from components.table import Column
from data.core.briefings import Look
from data.core.clock import Period
from data.core.exporting.briefs import BriefPage
from data.pipeline import views
from pages.pipeline.deal_risk import pictures, reading

PACK = {"order": 40, "title": "Deals at risk", "right": "pipeline.view_deals"}
SHOWS = ("pipeline.at_risk_amount", "pipeline.high_risk_deals")
COLUMNS = [Column("name", "Deal"), Column("owner", "Owner"), Column("worth", "Amount"), Column("reasons", "Why")]


def page(look: Look, *, period: Period, as_of: date, since: date) -> BriefPage | None:
    """Return the open deals at risk, the largest first, with their reasons."""
    del period, since  # risk is of the day
    view = look(views.risks, as_of=as_of)
    if not view.open.deals:
        return None
    found, bars = look(views.risk_deals, as_of=as_of, band="high", size=None), pictures.bars(view)
    rows = [{**row, "worth": numbers.money(row["amount"], view.currency) if row["amount"] else row["amount_reason"]}
            for row in sorted(found.rows, key=lambda row: -(row["amount"] or 0))]  # fmt: skip
    return brief("Which open deals are at risk?", reading.answer(view), tiles=reading.tiles(view, ()),
                 spec=pictures.spec(view, bars) if bars else None, what="What puts it at risk",
                 alt=pictures.alt(view, bars) if bars else "", rows=rows, columns=COLUMNS, shows=SHOWS)  # fmt: skip
