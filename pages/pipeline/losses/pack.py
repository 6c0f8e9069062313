"""Losses as a page of the pack."""

from datetime import date

from components.frame.briefs import brief
from data.core.briefings import Look
from data.core.clock import Period
from data.core.exporting.briefs import BriefPage
from data.pipeline.views.loss_values import loss_values
from data.pipeline.views.losses import losses
from data.pipeline.views.losses_tables import reason_columns, reason_rows
from pages.pipeline.losses import reading

PACK = {"order": 50, "title": "Losses", "right": "pipeline.view"}
SHOWS = ("pipeline.loss_share", "pipeline.win_rate", "pipeline.competitive_win_rate")


def page(look: Look, *, period: Period, as_of: date, since: date) -> BriefPage | None:
    """Return why deals were not won in the period."""
    del since
    given = {"period": period, "as_of": as_of, "filters": {}}
    view = look(losses, **given)
    if not view.deals:
        return None
    spec, said = reading.picture(view, by_amount=False)
    rows = [{**row, "amount": reading.whole(row["amount"])} for row in reason_rows(view)]
    return brief("Why do we lose?", reading.answer(view),
                 tiles=reading.tiles(view, look(loss_values, **given), filters=()), spec=spec,
                 what="Reasons month by month", alt=said, rows=rows, columns=reading.columns(reason_columns(view)),
                 shows=SHOWS)  # fmt: skip
