"""What happened to a partner, from the ledger."""

from components import pager, states
from components.frame import read
from components.instants import moment
from components.page_head import section
from components.timeline import Event, timeline
from data.core.access import Scope
from data.partners.views.partner_more import MORE_READS, partner_history
from pages.partners.partner.opened import Open

SIZE = 25


def history(page: Open, mine: Scope) -> None:
    """Every change, newest first, a page at a time."""
    found = read(partner_history, groups=MORE_READS, scope=mine, partner_id=page.view.row.id,
                 until=page.as_of if page.is_past else None)  # fmt: skip
    section("History", "Every change of it, its people, referrals, deals and costs, newest first.")
    if not found:
        states.notice("Nothing was recorded.")
        return
    key = page.key("history")
    number = pager.page_of(key, len(found), page_size=SIZE)
    timeline([Event(when=moment(one.recorded_at, page.zone), who=one.who, what=one.what, old=one.old, new=one.new,
                    why=one.why, note=f"through {one.channel}")
              for one in found[(number - 1) * SIZE : number * SIZE]], label="History of the partner")  # fmt: skip
    pager.pager(len(found), key=key, page_size=SIZE, noun="changes")
