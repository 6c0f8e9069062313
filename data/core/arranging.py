"""Which numbers the start page shows a person, and in which order: their own choice, else their role's."""

from collections.abc import Sequence

from sqlmodel import Session

from data.core import access, reference
from data.core.access import Actor
from data.core.tiles import Tile, in_order
from data.core.work import bookmarks

PAGE, NAME = "/", "arranged"
NUMBERS = "numbers"


def chosen(session: Session, actor: Actor) -> list[str] | None:
    """Return the names of the tiles that a person chose, in their order; None when they never did."""
    if actor.id is None:
        return None
    kept = bookmarks.saved(session, actor.id, PAGE).get(NAME)
    return kept.split(",") if kept else None


def choose(session: Session, actor: Actor, names: Sequence[str]) -> None:
    """Keep the order that a person chose; without names their role decides again. For a housekeeping session."""
    if actor.id is None:
        raise ValueError("Only somebody with an account can arrange the page.")
    if not names:
        bookmarks.forget(session, actor.id, PAGE, name=NAME)
        return
    unknown = sorted(set(names) - {tile.name for tile in in_order(NUMBERS)})
    if unknown:
        raise ValueError(f"There is no number called {unknown[0]}.")
    bookmarks.save(session, actor.id, PAGE, name=NAME, query=",".join(names))


def offered(actor: Actor) -> list[Tile]:
    """Return the tiles that a person may see, in the order of their role."""
    mine = [tile for tile in in_order(NUMBERS) if access.may(actor, tile.right)]
    orders = reference.load("monday")["orders"]
    first: Sequence[str] = next((orders[role] for role in orders if role in actor.roles), ())
    return sorted(mine, key=lambda tile: (first.index(tile.name) if tile.name in first else len(first)))


def most() -> int:
    """Return how many numbers the page shows before somebody chooses."""
    return int(reference.load("monday")["most"])


def shown(session: Session, actor: Actor) -> list[Tile]:
    """Return the tiles to draw for a person: what they chose, of what they may see; else their role's."""
    mine, own = offered(actor), chosen(session, actor)
    if own is None:
        return mine
    held = {tile.name: tile for tile in mine}
    return [held[name] for name in own if name in held]
