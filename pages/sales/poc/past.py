"""What lies behind: stalls with how they were cleared, and the history from the ledger."""

from components import pager, states
from components.frame import read
from components.instants import moment
from components.page_head import section
from components.table import Column, table
from components.timeline import Event, timeline
from data.core.access import Scope
from data.sales import views
from data.sales.views import board_tables
from data.sales.views.poc_history import poc_history
from pages.sales.poc.opened import Open

SIZE = 25
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
    key = opened.key("history")
    page = pager.page_of(key, len(found), page_size=SIZE)
    section("History", "Every change of it, its criteria, its steps and its stalls, newest first.")
    shown = found[(page - 1) * SIZE : page * SIZE]
    timeline([
        Event(when=moment(one.recorded_at, opened.zone), who=one.who, what=one.what, old=one.old, new=one.new,
              why=one.why, note=f"through {one.channel}" + (
                  "" if one.occurred_on == one.recorded_at.date() else f", for {one.occurred_on:%-d %b %Y}"))
        for one in shown
    ], label="History of the proof of concept")  # fmt: skip
    pager.pager(len(found), key=key, page_size=SIZE, noun="changes")
