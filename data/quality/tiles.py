"""What the start page shows of spreadsheets and of files that come by themselves."""

from datetime import date

from sqlmodel import Session

from data.core.access import Scope
from data.core.tiles import Face, tile
from data.quality import queries, views

BOARD, FEEDS = "/quality-shadow-files", "/quality-feeds"


@tile("quality.alive", order=95, right="quality.view_files", reads=("quality", "deals", "targets", "people"))
def alive(session: Session, *, scope: Scope, as_of: date) -> Face | None:  # noqa: ARG001 - every tile takes the same
    """Spreadsheets that people still keep beside the store."""
    in_use, retired = queries.alive(session)
    if not in_use + retired:
        return None
    return Face("Spreadsheets still alive", in_use, "count", note=f"{retired} retired", address=BOARD,
                link="See which")  # fmt: skip


@tile("quality.waiting", order=60, right="quality.edit_feeds", reads=("quality", "work", "deals"), place="next")
def waiting(session: Session, *, scope: Scope, as_of: date) -> Face | None:  # noqa: ARG001
    """Ask for a decision on files that came by themselves and look wrong."""
    held = [row for row in views.feeds(session, scope=scope) if row["waits"]]
    if not held:
        return None
    noun = "file waits" if len(held) == 1 else "files wait"
    return Face(f"{len(held)} {noun} for a decision", note=f"{held[0]['name']}: {held[0]['last_told']}.",
                address=FEEDS, link="Decide")  # fmt: skip
