"""The history of a record: its events of the ledger on a time line, a page at a time."""

from collections.abc import Callable, Sequence

from components import pager
from components.instants import moment
from components.page_head import section
from components.timeline import Event, timeline
from data.core.ledger import telling

SIZE = 25


def history(n: int, shown: Callable[[int], Sequence[telling.Event]], *, key: str, zone: str, about: str,
            label: str) -> None:  # fmt: skip
    """Draw the page of the history that the pager is on; shown(page) returns its events, the newest first."""
    page = pager.page_of(key, n, page_size=SIZE)
    section("History", about)
    timeline([_line(one, zone) for one in shown(page)], label=label)
    pager.pager(n, key=key, page_size=SIZE, noun="changes")


def part(found: Sequence[telling.Event], page: int) -> Sequence[telling.Event]:
    """Return the events of a page of all that were read."""
    return found[(page - 1) * SIZE : page * SIZE]


def _line(one: telling.Event, zone: str) -> Event:
    is_same = one.occurred_on == one.recorded_at.date()
    note = f"through {one.channel}" + ("" if is_same else f", for {one.occurred_on:%-d %b %Y}")
    return Event(when=moment(one.recorded_at, zone), who=one.who, what=one.what, old=one.old, new=one.new, why=one.why,
                 note=note)  # fmt: skip
