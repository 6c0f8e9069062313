"""The deal's history from the ledger: who, when, old and new, why and through what, a page at a time."""

from datetime import date

from components import pager, timeline
from components.frame import read
from components.instants import moment
from components.page_head import section
from data.core.access import Scope
from data.pipeline import views
from pages.pipeline.deal.saving import Open

SIZE = 25


def timeline_of(opened: Open, mine: Scope, zone: str, until: date | None) -> None:
    """Draw one page of the history."""
    key = opened.key("history")
    given = {"groups": views.DEAL_READS, "scope": mine, "deal_id": opened.view.id, "size": SIZE, "until": until}
    first = read(views.deal_history, page=1, **given)
    page = pager.page_of(key, first.n, page_size=SIZE)
    found = first if page == 1 else read(views.deal_history, page=page, **given)
    section("History", "Every change of the deal, its checklist, its people and its waivers, newest first.")
    timeline.timeline([_event(one, zone) for one in found.events], label="History of the deal")
    pager.pager(found.n, key=key, page_size=SIZE, noun="changes")


def _event(one: object, zone: str) -> timeline.Event:
    day = one.recorded_at.date()
    note = f"through {one.channel}" + ("" if one.occurred_on == day else f", for {one.occurred_on:%-d %b %Y}")
    return timeline.Event(
        when=moment(one.recorded_at, zone), who=one.who, what=one.what, old=one.old, new=one.new, why=one.why, note=note
    )
