"""What the start page is drawn from: each tile is a small registered function that returns plain data."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlmodel import Session

from data.core import registry
from data.core.access import Scope
from data.core.reference import permissions

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
    """One registered tile. reads: the table groups it looks at. place: `numbers` or `next` (what to do next)."""

    name: str
    order: int
    right: str
    reads: tuple[str, ...]
    place: str
    face: Draw


TILES: dict[str, Tile] = {}


def tile(
    name: str, *, order: int, right: str, reads: tuple[str, ...], place: str = "numbers"
) -> Callable[[Draw], Draw]:
    """Offer a tile to the start page, for whoever holds the right."""
    if right not in permissions().actions:
        raise ValueError(f"{name}: there is no right {right}.")

    def offer(face: Draw) -> Draw:
        TILES[name] = Tile(name, order, right, reads, place, face)
        return face

    return offer


def in_order(place: str) -> list[Tile]:
    """Return the tiles of a place, first to last: those of every domain, and those of the core itself."""
    registry.load_domains()
    importlib.import_module("data.core.landing")
    return sorted((found for found in TILES.values() if found.place == place), key=lambda t: (t.order, t.name))


def face_of(session: Session, *, scope: Scope, name: str, as_of: date) -> Face | None:
    """Return what a tile shows a person: the shape that a cached read calls."""
    return TILES[name].face(session, scope=scope, as_of=as_of)
