"""Where the nodes and ribbons of flows stand: columns from left to right, nodes in the order given."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

# Three lines of label have to fit between two nodes of no height.
PAD = 52
_TALL = 150


@dataclass(frozen=True)
class Node:
    """One node. `name` is what a click gives; `ink` a colour of the palette."""

    name: str
    label: str
    ink: str = "accent"


@dataclass(frozen=True)
class Flow:
    """One flow between two nodes by their names; a click gives its `name`, or "source → target" without one."""

    source: str
    target: str
    value: Decimal | int
    label: str = ""
    name: str = ""
    ink: str = "context"

    @property
    def picked(self) -> str:
        """What a click gives."""
        return self.name or f"{self.source} → {self.target}"


@dataclass
class Place:
    """Where a node stands: its column, the top and the height in pixels, and where its ribbons begin and end."""

    column: int
    total: float
    top: float = 0.0
    high: float = 0.0
    left: dict[int, float] = field(default_factory=dict)
    right: dict[int, float] = field(default_factory=dict)


def placed(nodes: Sequence[Node], flows: Sequence[Flow]) -> dict[str, Place]:
    """Where every node stands, by name. Columns by the longest way to a node, ends in the last column."""
    _check(nodes, flows)
    columns = _columns([n.name for n in nodes], flows)
    places = {}
    for node in nodes:
        out = sum(float(f.value) for f in flows if f.source == node.name)
        into = sum(float(f.value) for f in flows if f.target == node.name)
        places[node.name] = Place(columns[node.name], max(out, into))
    height = height_of(places)
    stacks = [[p for p in places.values() if p.column == c] for c in range(max(columns.values(), default=0) + 1)]
    scale = min(((height - (len(s) - 1) * PAD) / sum(p.total for p in s) for s in stacks if s), default=1.0)
    for stack in stacks:
        free = height - sum(p.total for p in stack) * scale - (len(stack) - 1) * PAD
        top = free / 2
        for place in stack:
            place.top, place.high = top, place.total * scale
            top += place.high + PAD
    _fasten(places, flows, scale)
    return places


def _check(nodes: Sequence[Node], flows: Sequence[Flow]) -> None:
    known = {n.name for n in nodes}
    for flow in flows:
        if flow.value < 0:
            raise ValueError(f"The flow {flow.picked!r} is negative: {flow.value}.")
        if flow.source not in known or flow.target not in known:
            raise ValueError(f"The flow {flow.picked!r} has an end that is not among the nodes.")


def _columns(names: Sequence[str], flows: Sequence[Flow]) -> dict[str, int]:
    columns = dict.fromkeys(names, 0)
    for _ in names:
        moved = False
        for flow in flows:
            if columns[flow.target] <= columns[flow.source]:
                columns[flow.target] = columns[flow.source] + 1
                moved = True
        if not moved:
            break
    else:
        if flows:
            raise ValueError("A flow leads back to where it came from.")
    last = max(columns.values(), default=0)
    sources = {f.source for f in flows}
    return {name: column if name in sources else last for name, column in columns.items()}


def height_of(places: dict[str, Place]) -> float:
    """The height in pixels that the fullest column needs."""
    most = max((sum(p.column == c for p in places.values()) for c in {p.column for p in places.values()}), default=1)
    return float(_TALL + (most - 1) * PAD + most * 10)


def _fasten(places: dict[str, Place], flows: Sequence[Flow], scale: float) -> None:
    # Ribbons leave and arrive in the order of their other ends, as the library draws them: none crosses without need.
    for name, place in places.items():
        for side, ends in ((place.right, "source"), (place.left, "target")):
            other = "target" if ends == "source" else "source"
            own = [i for i, f in enumerate(flows) if getattr(f, ends) == name]
            at = place.top
            for i in sorted(own, key=lambda i: (places[getattr(flows[i], other)].top, i)):
                wide = float(flows[i].value) * scale
                side[i] = at + wide / 2
                at += wide


def x_of(column: int, columns: int) -> float:
    """A column's place from 0 to 1."""
    # The library takes a place of exactly 0 for "no place given".
    return min(max(column / max(columns, 1), 0.008), 0.992)
