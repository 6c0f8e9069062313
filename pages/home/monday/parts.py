"""The lower half of the start page: the bridge, the deals at risk, the map of jobs, what to do next."""

from collections.abc import Mapping, Sequence

import streamlit as st

from components import chart, numbers, states, waterfall
from components.frame import go, link
from components.markup import draw, element, status_mark
from components.page_head import section
from components.palette import status_text
from components.table import Column, table
from data.core.tiles import Bar, Face

CLICKED = "monday-line"
WORDS = {"red": "Off track", "yellow": "Watch", "green": "On track", "grey": "No status"}


def answer(shown: Mapping[str, Face], todo: Sequence[Face]) -> str:
    """How many numbers are red or yellow, and how much waits, in one line."""
    red = sum(face.status == "red" for face in shown.values())
    yellow = sum(face.status == "yellow" for face in shown.values())
    said = [f"{red} red"] if red else []
    said += [f"{yellow} to watch"] if yellow else []
    state = f"{' and '.join(said)} of {len(shown)} numbers." if said else "No number is red."
    return f"{state} {len(todo)} to do next." if todo else f"{state} Nothing waits for you."


@st.cache_data(max_entries=50, show_spinner=False)
def _spec(bars: tuple[Bar, ...], currency: str) -> chart.Spec:
    """The small waterfall, made once for the same bars; it follows the theme by itself."""
    return waterfall.waterfall_spec([waterfall.Step(*bar) for bar in bars], currency=currency, step=34)  # type: ignore[arg-type]


def pictures(shown: Mapping[str, Face]) -> None:
    """The bars of a face that has some; a click opens the page behind them at that bar."""
    for face in shown.values():
        if all(bar.kind == "total" for bar in face.bars):  # nothing moved, and the tile says so
            continue
        section(face.label, "Click a bar to see its deals.")
        said = waterfall.alt([waterfall.Step(*bar) for bar in face.bars], what=face.label, currency=face.currency)  # type: ignore[arg-type]
        picked = chart.draw(_spec(face.bars, face.currency), alt=said, key=f"monday{face.address}", pick="name")
        if picked:
            st.session_state[face.pick] = picked
            go(face.address)


def at_risk(shown: Mapping[str, Face]) -> None:
    """The few records that matter most behind each face that names some."""
    for name, face in shown.items():
        if not face.lines:
            continue
        section(f"{face.label}: where most is at stake")
        rows = [{"name": line.name, "note": line.note, "address": line.address, "why": "no amount",
                 "amount": "" if line.amount is None else numbers.money(line.amount, face.currency)}
                for line in face.lines]  # fmt: skip
        columns = [Column("name", "What", "open", width=230),
                   Column("amount", "Amount", width=70, reason="why"), Column("note", "Why", width=298)]  # fmt: skip
        table(rows, columns, key=f"monday-lines-{name}", alt=f"Where most is at stake: {face.label}", noun="records",
              on_open=lambda row: st.session_state.update({CLICKED: row["address"]}),
              href=lambda row: row["address"])  # fmt: skip
    if address := st.session_state.pop(CLICKED, None):
        path, _, query = address.partition("?")
        go(path, **dict(pair.split("=", 1) for pair in query.split("&") if "=" in pair))


def maps(shown: Mapping[str, Face]) -> None:
    """The parts of a whole, each with its status."""
    for face in shown.values():
        if not face.marks:
            continue
        section(f"{face.label}, by function")
        cells = [element("li", status_mark(mark.status, status_text(mark.status, WORDS[mark.status])),
                         element("span", mark.name, class_="qd-strong"), element("span", mark.note, class_="qd-muted"),
                         class_="qd-pair") for mark in face.marks]  # fmt: skip
        draw(element("ul", *cells, class_="qd-map", aria_label=face.label))
        link(face.link, face.address)


def todo(faces: Sequence[Face]) -> None:
    """What waits for this person."""
    section("What to do next")
    if not faces:
        states.notice("Nothing is missing: settings, deals, targets and dates are there.")
    for face in faces:
        words = element("p", face.label, class_="qd-strong"), element("p", face.note)
        draw(element("div", *words, class_="qd-note"))
        link(face.link, face.address)
