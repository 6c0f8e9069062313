"""The deal's history from the ledger: who, when, old and new, why and through what, a page at a time."""

from collections.abc import Sequence
from datetime import date

from components.frame import histories, read
from data.core.access import Scope
from data.core.ledger.telling import Event
from data.pipeline import views
from pages.pipeline.deal.saving import Open


def timeline_of(opened: Open, mine: Scope, zone: str, until: date | None) -> None:
    """Draw one page of the history."""
    given = {"groups": views.DEAL_READS, "scope": mine, "deal_id": opened.view.id, "size": histories.SIZE,
             "until": until}  # fmt: skip
    first = read(views.deal_history, page=1, **given)

    def shown(page: int) -> Sequence[Event]:
        return (first if page == 1 else read(views.deal_history, page=page, **given)).events

    about = "Every change of the deal, its checklist, its people and its waivers, newest first."
    histories.history(first.n, shown, key=opened.key("history"), zone=zone, about=about, label="History of the deal")
