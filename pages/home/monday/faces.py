"""The numbers of the start page: which tiles, how a face is written, the drawer behind it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import streamlit as st

from components import numbers
from components.frame import explain, link, read, scope, settings
from components.markup import draw
from components.tile import WHY, Tile, block
from data.core import access, arranging, clock, registry, store
from data.core.access import Actor
from data.core.metrics import METRICS
from data.core.tiles import Face, face_of, in_order
from data.core.tiles import Tile as Entry

ABREAST = 6


def seen(actor: Actor, entries: Sequence[Entry], as_of: date, *, most: int | None = None) -> dict[str, Face]:
    """What some tiles show this person, each under its own right, by name; those with nothing to show left out.

    most: tiles after the last one that has its place are not asked.
    """
    found: dict[str, Face] = {}
    for entry in entries:
        if len(found) != most and access.may(actor, entry.right):
            face = read(face_of, groups=entry.reads, scope=scope(actor, entry.right), name=entry.name, as_of=as_of)
            if face is not None:
                found[entry.name] = face
    return found


def numbers_of(actor: Actor, as_of: date) -> dict[str, Face]:
    """The numbers in the order of the person or their role, as many as one screen holds."""
    with store.reading() as session:
        entries, own = arranging.shown(session, actor), arranging.chosen(session, actor)
    return seen(actor, entries, as_of, most=None if own else arranging.most())


def next_of(actor: Actor, as_of: date) -> list[Face]:
    """What waits for this person, the most urgent first."""
    return list(seen(actor, in_order("next"), as_of).values())


def number(face: Face) -> str:
    """A face's value as a tile writes it."""
    if isinstance(face.value, Decimal | int):
        sign = "+" if face.bars and face.value > 0 else ""  # what bars lead to is a change
        return sign + numbers.text_of(face.value, face.kind, currency=face.currency)
    return face.value or ""


def tiles(actor: Actor, shown: dict[str, Face], as_of: date) -> None:
    """Draw the numbers, each with the way to its page and, where it is a metric, to why it is what it is."""
    with st.grid(min(max(len(shown), 1), ABREAST), min_column_width=140, gap=12, key="qd-monday-tiles") as grid:
        for name, face in shown.items():
            with grid.cell(), st.container(gap=None, key=f"qd-face-{name.replace('.', '-')}"):
                is_said = face.value is None and (face.word or "").casefold() == face.reason.casefold()
                draw(block(Tile(face.label, number(face), reason=face.reason, status=None if is_said else face.status,
                                word=face.word, note=face.note)))  # fmt: skip
                _ways(actor, name, face, as_of)


def _ways(actor: Actor, name: str, face: Face, as_of: date) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if face.address and face.link:
            link(face.link, face.address)
        if face.metric in METRICS and st.button("Why", help=WHY, type="tertiary", key=f"monday-why-{name}"):
            _why(actor, face, as_of)


def _why(actor: Actor, face: Face, as_of: date) -> None:
    """Open the drawer of the metric that a face shows, over what the page's own right lets the person see."""
    held = settings()
    period = clock.period_of(as_of, held.calendar)
    row = read(registry.view("quality.metric_row"), groups=METRICS[face.metric].reads,
               scope=scope(actor, "pipeline.view"), name=face.metric, as_of=as_of, period=period)  # fmt: skip
    explain(face.metric, row, as_of=as_of, currency=held.currency, noun="records",
            filters=[("Period", period.label)])  # fmt: skip
