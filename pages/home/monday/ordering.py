"""Which numbers a person's start page shows, and in which order: moved one by one, kept on a click."""

from collections.abc import Mapping, Sequence

import streamlit as st

from components.escape import plain
from components.markup import draw, element
from data.core import arranging, store
from data.core.access import Actor
from data.core.tiles import Face, Tile

ORDER, ADDED = "monday-order", "monday-added"


def button(actor: Actor, shown: Mapping[str, Face]) -> None:
    """The button that opens the list; what a person keeps there is theirs alone."""
    if st.button("Arrange", icon=":material/tune:", type="tertiary", key="monday-arrange",
                 help="Choose which numbers you see here, and in which order"):  # fmt: skip
        with store.reading() as session:
            own = [tile.name for tile in arranging.shown(session, actor)]
        st.session_state[ORDER] = own[: arranging.most()]
        _ordering(actor, {name: face.label for name, face in shown.items()})


@st.dialog("Which numbers, in which order")
def _ordering(actor: Actor, labels: Mapping[str, str]) -> None:
    offered = {tile.name: labels.get(tile.name) or _said(tile) for tile in arranging.offered(actor)}
    order: list[str] = st.session_state.get(ORDER, [])
    draw(element("p", "The first stands at the top left. Only your own page changes.", class_="qd-muted"))
    with st.container(gap=None, height=390):
        for place, name in enumerate(order):
            _line(place, offered.get(name, name), len(order))
    rest = [name for name in offered if name not in order]
    st.selectbox("Add a number", rest, index=None, format_func=lambda name: plain(offered[name]), key=ADDED,
                 placeholder="Choose one" if rest else "All of them are shown", on_change=_add)  # fmt: skip
    left, right = st.columns(2)
    if left.button("Keep this order", type="primary", key="monday-keep", width="stretch", disabled=not order):
        _keep(actor, order)
    if right.button("As my role has it", key="monday-reset", width="stretch"):
        _keep(actor, [])


def _line(place: int, label: str, many: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"qd-order-{place}"):
        with st.container():
            draw(element("span", label))
        for icon, step, told in (("arrow_upward", -1, "Move up"), ("arrow_downward", 1, "Move down")):
            st.button(f":material/{icon}:", help=told, type="tertiary", key=f"monday-{icon}-{place}", on_click=_move,
                      args=(place, step), disabled=not 0 <= place + step < many)  # fmt: skip
        st.button(":material/close:", help="Take out", type="tertiary", key=f"monday-out-{place}", on_click=_take_out,
                  args=(place,))  # fmt: skip


def _said(tile: Tile) -> str:
    """What a number that is not shown is called: the first sentence of its definition."""
    return " ".join((tile.face.__doc__ or tile.name).split()).partition(". ")[0].rstrip(".")


def _move(place: int, step: int) -> None:
    order = st.session_state[ORDER]
    order[place], order[place + step] = order[place + step], order[place]


def _take_out(place: int) -> None:
    st.session_state[ORDER].pop(place)


def _add() -> None:
    if name := st.session_state[ADDED]:
        st.session_state[ORDER].append(name)
        st.session_state[ADDED] = None


def _keep(actor: Actor, names: Sequence[str]) -> None:
    with store.housekeeping() as session:
        arranging.choose(session, actor, names)
    st.rerun()
