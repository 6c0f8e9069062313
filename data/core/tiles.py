"""What the start page is drawn from: each tile is a small registered function that returns plain data."""

import importlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple, cast

from sqlmodel import Session

from data.core import clock, registry, settings, store
from data.core.access import Scope
from data.core.reference import permissions
from data.core.remembering import remembered

log = logging.getLogger("quarterdeck.tiles")
KINDS = ("ratio", "money", "percent", "count", "days", "text")


class Bar(NamedTuple):
    """One step on the way from one total to the next: signed amount; kind total, up, down or reached; what is in it."""

    name: str
    label: str
    amount: Decimal
    kind: str
    of: str


class Line(NamedTuple):
    """One record behind a tile: its name, what is said of it, its amount in the face's currency, where it is."""

    name: str
    note: str
    amount: Decimal | None
    address: str


class Mark(NamedTuple):
    """One part of a whole with its status: what the colour of a small map stands for; note says how it came."""

    name: str
    status: str
    note: str


@dataclass(frozen=True)
class Face:
    """What a tile says. kind: how to write `value`; without a value `reason` says why, in words.

    address and link: where to look further. order: which of several things to do comes first. bars: the picture of
    what made the value, in `currency`; pick: the name under which the page at the address looks for a chosen bar.
    metric: the metric that it shows, whose drawer says why. lines: the few records that matter most. marks: its map.
    """

    label: str
    value: Decimal | int | str | None = None
    kind: str = "text"
    currency: str = ""
    reason: str = ""
    status: str | None = None
    word: str | None = None
    note: str = ""
    address: str = ""
    link: str = ""
    bars: tuple[Bar, ...] = ()
    pick: str = ""
    metric: str = ""
    lines: tuple[Line, ...] = ()
    marks: tuple[Mark, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"A tile shows one of {', '.join(KINDS)}, not {self.kind}.")


Draw = Callable[..., Face | None]
"""face(session, *, scope, as_of) -> what to show, or None for nothing. The person is `scope.user_id`."""


@dataclass(frozen=True)
class Tile:
    """One registered tile. reads: the table groups it looks at. place: `numbers` or `next` (what to do next).

    is_shared: it says the same to everybody who sees all; it is then asked once for all of them, for nobody by name.
    """

    name: str
    order: int
    right: str
    reads: tuple[str, ...]
    place: str
    face: Draw
    is_shared: bool = False


TILES: dict[str, Tile] = {}


def tile(
    name: str, *, order: int, right: str, reads: tuple[str, ...], place: str = "numbers", shared: bool = False
) -> Callable[[Draw], Draw]:
    """Offer a tile to the start page, for whoever holds the right."""
    if right not in permissions().actions:
        raise ValueError(f"{name}: there is no right {right}.")

    def offer(face: Draw) -> Draw:
        TILES[name] = Tile(name, order, right, reads, place, face, shared)
        return face

    return offer


def in_order(place: str) -> list[Tile]:
    """Return the tiles of a place, first to last: those of every domain, and those of the core itself."""
    registry.load_domains()
    importlib.import_module("data.core.landing")
    return sorted((found for found in TILES.values() if found.place == place), key=lambda t: (t.order, t.name))


def face_of(session: Session, *, scope: Scope, name: str, as_of: date) -> Face | None:
    """Return what a tile shows a person: the shape that a cached read calls."""
    found = TILES[name]
    if not found.is_shared or scope.kind != "all":
        return found.face(session, scope=scope, as_of=as_of)
    # For nobody by name: a face that looked at the person would fail here, and not show one what is another's.
    asked = {"scope": Scope("all"), "as_of": as_of}
    return cast(Face | None, remembered(session, found.face, groups=found.reads, **asked))


def prepare(*, seconds: float) -> None:
    """Work out today's numbers that all share, so that the first visitor need not wait; give up after some seconds."""
    until = time.monotonic() + seconds
    for found in in_order("numbers"):
        if not found.is_shared or time.monotonic() > until:
            continue
        try:
            with store.reading() as session:
                today = clock.today(settings.current(session).zone)
                face_of(session, scope=Scope("all"), name=found.name, as_of=today)
        except Exception:
            # Whoever opens the page is told what is wrong; it is no reason not to serve the others.
            log.exception("the number %s could not be prepared", found.name)
