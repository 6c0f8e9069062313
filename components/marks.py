"""The marks of a chart without a mouse: a list to pick one from, or what each of them says as a table."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import streamlit as st

from components.escape import clean
from components.markup import draw
from components.plain_table import plain_table

ROWS = "Rows of this chart"
Spec = Mapping[str, Any]


def named(spec: Spec, field: str) -> dict[str, str]:
    """The values that a click on a mark can give, each with the words it is offered by.

    >>> named({"layer": [{"data": {"values": [{"n": "a", "f": "2"}]}, "encoding": {"tooltip": [{"field": "f"}]}}]}, "n")
    {'a': 'a: 2'}
    """
    rows_of: dict[str, list[Mapping[str, Any]]] = {}
    for row in _told(spec)[0]:
        if row.get(field) not in (None, "") and not row.get("missing"):
            rows_of.setdefault(str(row[field]), []).append(row)
    return {name: _words(found[0], field) if len(found) == 1 else name for name, found in rows_of.items()}


def picked(names: Mapping[str, str], clicked: str | None, *, key: str) -> str | None:
    """The mark that was picked last, by a click or from the list, whose button shows itself to the keyboard."""
    held, asked, seen = (f"qd-mark-{part}-{key}" for part in ("held", "asked", "seen"))
    if not names:
        return clicked

    def turn() -> None:
        st.session_state[asked] = not st.session_state.get(asked)

    if clicked is not None and clicked != st.session_state.get(seen) and held in st.session_state:
        st.session_state[held] = None
    st.session_state[seen] = clicked
    st.button("Pick a mark of this chart", key=f"qd-open-mark-{key}", on_click=turn)
    if not st.session_state.get(asked):
        return clicked
    known = list(names)
    place = st.selectbox("Mark", range(len(known)), index=None, key=held, width=420,
                         format_func=lambda one: f"{one + 1}. {clean(names[known[one]])}",
                         placeholder="Type a part of its name")  # fmt: skip
    return clicked if place is None or place >= len(known) else known[place]


def rows(spec: Spec, *, key: str, alt: str) -> None:
    """What the marks say on hover, as a table that opens by keyboard too."""
    values, told = _told(spec)
    if not values or not told:
        return
    lines = [[clean("" if row.get(one["field"]) is None else row[one["field"]]) for one in told] for row in values]
    heads = [(clean(one.get("title") or one["field"]).capitalize(), False) for one in told]
    with st.expander(ROWS, key=f"qd-rows-{key}"):
        draw(plain_table(lines, heads, alt=alt))


def _told(spec: Spec) -> tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]]:
    """The rows behind the marks that speak on hover, and the fields that they speak."""
    for layer, values in _layers(spec, ()):
        if told := layer.get("encoding", {}).get("tooltip"):
            return values, told
    return (), ()


def _layers(spec: Spec, values: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Spec, Sequence[Mapping[str, Any]]]]:
    values = spec.get("data", {}).get("values", values)
    yield spec, values
    for layer in spec.get("layer", ()):
        yield from _layers(layer, values)


def _words(row: Mapping[str, Any], field: str) -> str:
    is_cell, is_step = {"row", "column"} <= set(row), {"label", "start"} <= set(row)  # a grid's, or a waterfall's
    name = f"{row['row']}, {row['column']}" if is_cell else str(row["label" if is_step else field])
    value = next((row[one] for one in ("full" if is_step else "label", "full", "came", "f") if row.get(one)), "")
    return f"{name}: {value}" if value else name
