"""The partner programme as a page of the pack."""

from datetime import date

from components.frame.briefs import brief
from data.core.briefings import Look
from data.core.clock import Period
from data.core.exporting.briefs import BriefPage
from data.partners.views.programme import programme_view
from pages.partners.scoreboard import programme

PACK = {"order": 80, "title": "Partner programme", "right": "partners.view"}
SHOWS = ("partners.scoreboard_green_share", "partners.active_partners", "partners.partner_share_of_bookings",
         "partners.partner_share_of_revenue", "partners.programme_targets_met")  # fmt: skip
MADE_OF = ("title", "state", "actual", "wanted", "due", "forecast", "by")


def page(look: Look, *, period: Period, as_of: date, since: date) -> BriefPage | None:
    """Return the programme's targets, each with what is reached and where it ends at this pace."""
    del period, since  # targets have months of their own
    view = look(programme_view, as_of=as_of)
    if not view.boards:
        return None
    spec, said = programme.picture(view) or (None, "")
    return brief("Does the partner programme reach its targets?", programme.answer(view),
                 tiles=programme.tiles_of(view), spec=spec, what="Reached of each target", alt=said,
                 rows=programme.target_rows(view), most=10,
                 columns=[column for column in programme.TARGETS if column.name in MADE_OF], shows=SHOWS)  # fmt: skip
