"""What lies behind: stalls with how they were cleared, and the history from the ledger."""

from components import states
from components.frame import histories, read
from components.page_head import section
from components.table import Column, table
from data.core.access import Scope
from data.sales import views
from data.sales.views import board_tables
from data.sales.views.poc_history import poc_history
from pages.sales.poc.opened import Open

VERDICTS = {True: ("green", "In time"), False: ("red", "Too late"), None: ("yellow", "Open")}


def stalls(opened: Open) -> None:
    """Each stall: since when, alerted when, cleared when and by what."""
    section("Stalls", board_tables.clock_words(opened.as_of))
    if not opened.view.stalls:
        states.notice("No stall was raised.")
        return
    rows = [{"last": one.last_activity_at, "stalled": one.stalled_at, "raised": one.raised_at, "due": one.due_at,
             "cleared": one.cleared_at, "open": "open", "by": board_tables.CLEARED.get(one.cleared_by, one.cleared_by),
             "state": VERDICTS[one.is_in_time]} for one in opened.view.stalls]  # fmt: skip
    zone = opened.zone
    columns = [
        Column("last", "Last activity", "instant", zone=zone), Column("stalled", "Stalled", "instant", zone=zone),
        Column("raised", "Alert", "instant", zone=zone), Column("due", "To clear by", "instant", zone=zone),
        Column("cleared", "Cleared", "instant", zone=zone, reason="open"), Column("by", "By"),
        Column("state", "In time", "status"),
    ]  # fmt: skip
    table(rows, columns, key=opened.key("stalls"), alt=f"{len(rows)} stalls", noun="stalls")


def history(opened: Open, mine: Scope) -> None:
    """Every change, newest first, a page at a time."""
    found = read(poc_history, groups=views.POC_READS, scope=mine, poc_id=opened.view.row.id,
                 until=opened.as_of if opened.is_past else None)  # fmt: skip
    about = "Every change of it, its criteria, its steps and its stalls, newest first."
    histories.history(len(found), lambda page: histories.part(found, page), key=opened.key("history"), zone=opened.zone,
                      about=about, label="History of the proof of concept")  # fmt: skip
