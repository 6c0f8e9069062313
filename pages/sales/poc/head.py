"""The top of a proof of concept: the answer in words, the tiles with the clock, the days left, the criteria."""

from components import numbers
from components.nouns import counted
from components.tile import Tile
from data.sales.views import board_tables
from data.sales.views.poc_shapes import LAST_WORDS, BoardRow, PocPage

VERDICTS = {True: ("green", "Success"), False: ("red", "Not yet"), None: ("grey", "Open")}


def answer(view: PocPage) -> str:
    """Say where it stands in one line."""
    row = view.row
    who = row.deal if row.account in row.deal else f"{row.account}, {row.deal}"
    if row.closed_on is not None and row.state in ("expand", "exit"):
        why = f": {view.exit_reason}" if view.exit_reason else ""
        return f"{who}. {row.state_label} on {row.closed_on.day} {row.closed_on:%B %Y}{why}."
    _, clock = board_tables.activity(row)
    _, end = board_tables.end(row)
    return f"{who}. {clock}; {end}."


def standing(row: BoardRow) -> tuple[str | None, str | None]:
    """The status of the whole: past its end is red whatever the clock says."""
    if row.is_overdue:
        return "red", "Past its end"
    if not row.colour:
        return None, None
    return ("grey" if row.colour == "unknown" else row.colour), board_tables.WORDS[row.colour]


def tiles(view: PocPage) -> list[Tile]:
    """Clock, end, criteria, the slower lane, the amount behind it and who runs it."""
    row = view.row
    status, _ = board_tables.activity(row)
    silent = "" if row.silent_hours is None else board_tables.silence(row.silent_hours)
    late, end = board_tables.end(row)
    verdict, word = VERDICTS[row.is_success if view.is_decided else None]
    share = f"{row.criteria_met} of {row.criteria}" if row.criteria else ""
    slow = next((one for one in row.lanes if one.is_slower), None)
    last = f"last: {LAST_WORDS.get(row.last, row.last)}" if row.last else ""
    return [
        Tile("Since the last activity", silent if row.colour else "", reason=row.state_label,
             status=status if row.colour else None, word=board_tables.WORDS.get(row.colour), note=last),
        Tile("Planned end", "" if row.planned_end is None else f"{row.planned_end.day} {row.planned_end:%b %Y}",
             reason="none", status=late, word="decide now" if late else None,
             note=_length(row) if row.days_left is None else f"{end}; {_length(row)}"),
        Tile("Criteria met", share, reason="none yet", status=verdict if row.criteria else None, word=word,
             note=f"{view.weight_met}% of the weight" + (f"; {view.musts_missing} musts missing"
                                                         if view.musts_missing else "")),
        Tile("Slower lane", row.slower_lane, reason="none", status="yellow" if slow else None, word="Holds up the rest",
             note=board_tables.lane_words(slow) if slow else ""),
        Tile("Behind it", "" if row.amount is None else numbers.money(row.amount, row.currency), reason="no amount",
             full="" if row.amount is None else numbers.full_money(row.amount, row.currency),
             note=f"owner: {row.owner or 'nobody'}; engineer: {row.engineer or 'nobody'}"),
    ]  # fmt: skip


def _length(row: BoardRow) -> str:
    if row.started_on is None or row.planned_end is None:
        return row.kind_label
    days = counted((row.planned_end - row.started_on).days + 1, "days")
    more = f", extended {row.extensions}×" if row.extensions else ""
    return f"{row.kind_label}, {days}{more}"
