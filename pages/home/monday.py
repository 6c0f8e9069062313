"""Monday

Where to begin the week: the numbers that matter, how fresh they are, what to do next.
"""

from decimal import Decimal

import streamlit as st

from components import chart, numbers, states, waterfall
from components.frame import go, link, read, require, scope, settings
from components.markup import draw, element
from components.page_foot import page_foot
from components.page_head import page_head, section
from components.tile import Tile, tiles
from data.core import access, clock
from data.core.tiles import Bar, Face, face_of, in_order

PAGE = {"order": 0, "icon": ":material/home:", "right": "pipeline.view"}

actor = require("pipeline.view")
held = settings()
today = clock.today(held.zone)


def faces(place: str) -> list[Face]:
    """What the registered tiles of a place show this person, each under its own right."""
    found = []
    for entry in in_order(place):
        if access.may(actor, entry.right):
            mine = scope(actor, entry.right)
            found.append(read(face_of, groups=entry.reads, scope=mine, name=entry.name, as_of=today))
    return [face for face in found if face is not None]


def number(face: Face) -> str:
    """A face's value as a tile writes it."""
    if isinstance(face.value, Decimal | int):
        sign = "+" if face.bars and face.value > 0 else ""  # what bars lead to is a change
        return sign + numbers.text_of(face.value, face.kind, currency=face.currency)
    return face.value or ""


@st.cache_data(max_entries=50, show_spinner=False)
def spec(bars: tuple[Bar, ...], currency: str) -> chart.Spec:
    """The small waterfall, made once for the same bars; it follows the theme by itself."""
    return waterfall.waterfall_spec([waterfall.Step(*bar) for bar in bars], currency=currency, step=38)  # type: ignore[arg-type]


def picture(face: Face) -> None:
    """A face's bars; a click opens the page behind them at that bar."""
    said = waterfall.alt([waterfall.Step(*bar) for bar in face.bars], what=face.label, currency=face.currency)  # type: ignore[arg-type]
    picked = chart.draw(spec(face.bars, face.currency), alt=said, key=f"monday{face.address}", pick="name")
    if picked:
        st.session_state[face.pick] = picked
        go(face.address)


shown, todo = faces("numbers"), faces("next")
head = f"{today:%A}, {today.day} {today:%B %Y}"
waits = f"{len(todo)} to do next." if todo else "Nothing waits for you."
page_head(held.company or "Quarterdeck", f"{head}. {waits}")
tiles(
    [
        Tile(face.label, number(face), reason=face.reason, status=face.status, word=face.word, note=face.note)
        for face in shown
    ],
    key="monday",
)
linked: dict[str, Face] = {}
for face in shown:
    if face.address and face.link:
        linked.setdefault(face.address, face)
with st.container(horizontal=True, gap="medium", key="qd-monday-links"):
    for face in linked.values():
        link(face.link, face.address)

pictured = [face for face in shown if face.bars]
with st.grid(2 if pictured else 1, min_column_width=340, gap=32, key="qd-monday-halves") as halves:
    for face in pictured:
        with halves.cell():
            section(face.label, "Click a bar to see its deals.")
            picture(face)
    with halves.cell():
        section("What to do next")
        if todo:
            for face in todo:
                words = element("p", face.label, class_="qd-strong"), element("p", face.note)
                draw(element("div", *words, class_="qd-note"))
                link(face.link, face.address)
        else:
            states.notice("Nothing is missing: settings, deals, targets and dates are there.")
page_foot(as_of=f"{today}", source="this store", key="monday")
