"""The scope of a page: pickers kept in the address, chips for what is set, one reset."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from components.escape import clean, plain

# The public names of filters in an address; bookmarks and links rely on them.
ADDRESS = ("period", "as_of", "segment", "owner", "territory", "product", "motion", "type", "basis", "clean")
ALL = "All"


@dataclass(frozen=True)
class Field:
    """One filter. kind: one, many, switch, day or flag. `options` maps a value to its label, in the order shown.

    A switch is for a few values side by side: any of them, none means all.

    `default` None means no restriction (for `one` shown as `all_label`); `free` also takes what is not in the list;
    `front` keeps the picker in the bar, the others lie behind the Filters button. `help` explains it on hover.
    """

    name: str
    label: str
    kind: str = "one"
    options: Mapping[str, str] | None = None
    default: Any = None
    all_label: str = ALL
    free: bool = False
    front: bool = False
    latest: date | None = None
    help: str | None = None


def scope_bar(fields: Sequence[Field], *, key: str = "scope") -> dict[str, Any]:
    """Draw the bar; what is chosen by field name: a value or None, a list, a date or None, a truth value."""
    _spell_out(fields)
    front, behind = [f for f in fields if f.front], [f for f in fields if not f.front]
    chosen: dict[str, Any] = {}
    for field in fields:
        _fit(field)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"qd-scope-{key}"):
        for field in front:
            chosen[field.name] = _picker(field, width=190)
        if behind:
            with st.popover("Filters", icon=":material/tune:", key=f"{key}-more"):
                for field in behind:
                    chosen[field.name] = _picker(field, width="stretch")
    _chips([f for f in fields if _is_set(f, chosen[f.name])], chosen, every=fields, key=key)
    return {field.name: chosen[field.name] for field in fields}


def words(fields: Sequence[Field], chosen: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is set, as label and text: for a foot, a drawer or an export."""
    return [(f.label, _text(f, chosen[f.name])) for f in fields if _is_set(f, chosen.get(f.name))]


def clear(fields: Sequence[Field]) -> None:
    """Set these filters back; a callback, so that it runs before the pickers are drawn."""
    for field in fields:
        empty: dict[str, Any] = {"many": [], "switch": [], "flag": False}
        st.session_state[field.name] = field.default if field.default is not None else empty.get(field.kind)


def labels(field: Field) -> dict[str, str]:
    """Label by value; two values with one label get the value behind it, because the address carries the label.

    >>> labels(Field("owner", "Owner", options={"1": "Ann", "2": "Ann", "3": "Cy"}))
    {'1': 'Ann (1)', '2': 'Ann (2)', '3': 'Cy'}
    """
    options = {value: clean(label) for value, label in (field.options or {}).items()}
    seen = Counter(options.values())
    return {value: label if seen[label] == 1 else f"{label} ({value})" for value, label in options.items()}


def _spell_out(fields: Sequence[Field]) -> None:
    # The address holds labels; a link written by hand or by a script holds values. Both must open, and stay.
    changed = False
    for field in fields:
        if field.kind not in ("one", "many", "switch") or field.name in st.session_state:
            continue
        known, asked = labels(field), st.query_params.get_all(field.name)
        shown = set(known.values())
        if any(a in known and a not in shown for a in asked):
            st.query_params[field.name] = [a if a in shown else known.get(a, a) for a in asked]
            changed = True
    if changed:
        # A picker reads the address as the run began; the next run begins with the labels.
        st.rerun()


def _fit(field: Field) -> None:
    # Another page may have a filter of this name in another form: its value stays behind in the tab.
    if field.name not in st.session_state:
        return
    value = st.session_state[field.name]
    if field.kind in ("many", "switch") and not isinstance(value, list):
        st.session_state[field.name] = [] if value in (None, "") else [value]
    elif field.kind not in ("many", "switch") and isinstance(value, list):
        st.session_state[field.name] = value[0] if len(value) == 1 else field.default


def _picker(field: Field, *, width: Any) -> Any:
    bound: dict[str, Any] = {"key": field.name, "bind": "query-params", "width": width, "help": field.help}
    label, known = plain(field.label), labels(field)
    if field.kind == "flag":
        return st.toggle(label, value=bool(field.default), key=field.name, bind="query-params")
    if field.kind == "day":
        return st.date_input(label, value=field.default, max_value=field.latest, format="YYYY-MM-DD", **bound)
    if field.kind == "many":
        return st.multiselect(
            label, list(known), default=field.default, format_func=_named(known), placeholder=ALL, **bound
        )
    if field.kind == "switch":
        return st.segmented_control(
            label, list(known), selection_mode="multi", default=field.default, format_func=_named(known),
            key=field.name, bind="query-params", width="content",
        )  # fmt: skip
    index = list(known).index(field.default) if field.default in known else None
    return st.selectbox(
        label,
        list(known),
        index=index,
        format_func=_named(known),
        placeholder=field.all_label,
        accept_new_options=field.free,
        **bound,
    )


def _named(known: Mapping[str, str]) -> Any:
    return lambda value: known.get(value, str(value))


def _is_set(field: Field, value: Any) -> bool:
    return bool(value) and value != field.default


def _text(field: Field, value: Any) -> str:
    known = labels(field)
    if isinstance(value, (list, tuple)):
        return ", ".join(known.get(v, str(v)) for v in value)
    return "yes" if value is True else value.isoformat() if isinstance(value, date) else known.get(value, str(value))


def _chips(fields: Sequence[Field], chosen: Mapping[str, Any], *, every: Sequence[Field], key: str) -> None:
    if not fields:
        return
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key=f"qd-chips-{key}"):
        for field in fields:
            text = plain(f"{field.label}: {_text(field, chosen[field.name])}")
            st.button(
                text,
                key=f"{key}-chip-{field.name}",
                on_click=clear,
                args=([field],),
                icon=":material/close:",
                icon_position="right",
                help="Remove this filter",
            )
        st.button("Reset filters", key=f"{key}-reset", type="tertiary", on_click=clear, args=(every,))
