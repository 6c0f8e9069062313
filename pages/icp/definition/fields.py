"""One field of a profile as a widget, and its value as the document holds it."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from components.escape import plain
from components.frame.drafting import Desk
from data.icp.formulas.profile_checks import ENOUGH_ANALYSED, LABELS
from data.icp.formulas.profiles import band_of

OFFERED = {
    "buying_group": ["Economic buyer", "Champion", "User", "Blocker"],
    "authority": ["Decides alone", "Decides with others", "Recommends", "Uses"],
}
"""Words that are offered besides those that stand there."""

VOLUMES = ["low", "medium", "high"]


def words(desk: Desk, name: str, held: Sequence[str], known: Sequence[str], label: str = "") -> list[str]:
    """A list of words; anybody may add one."""
    options = list(dict.fromkeys([*held, *known]))
    found = st.multiselect(label or LABELS[name], options, default=list(held), accept_new_options=True,
                           format_func=plain, key=desk.key(name + label), persist_state="session",
                           placeholder="Nothing yet")  # fmt: skip
    return [word.strip() for word in found if word.strip()]


def ranked(desk: Desk, name: str, held: Mapping[str, Any], known: Sequence[str]) -> dict[str, list[str]]:
    """Two lists of words: what counts in full and what counts by half."""
    offered = VOLUMES if name == "data_volume" else known
    left, right = st.columns(2)
    with left:
        first = words(desk, name, held["primary"], offered)
    with right:
        second = words(desk, name, held["secondary"], offered, f"{LABELS[name]}, secondary")
    return {"primary": first, "secondary": second}


def banded(desk: Desk, name: str, held: Mapping[str, Any]) -> dict[str, Any]:
    """Bands as one line of text, and the one that is wanted."""
    left, right = st.columns([3, 2])
    unit = {"employees": "", "revenue": ", in the reporting currency", "company_age": ", in years"}[name]
    text = left.text_input(f"{LABELS[name]}: bands{unit}", value=", ".join(held["bands"]),
                           key=desk.key(f"{name}-bands"), help="Such as 1-9, 10-49, 50+",
                           persist_state="session")  # fmt: skip
    bands = [part.strip() for part in _cut(text) if part.strip()]
    options = [*bands, *([held["target"]] if held["target"] and held["target"] not in bands else [])]
    index = options.index(held["target"]) if held["target"] in options else None
    target = right.selectbox("The band we want", options, index=index, key=desk.key(f"{name}-target"),
                             placeholder="Nothing yet", persist_state="session")  # fmt: skip
    return {"bands": bands, "target": target}


def _cut(text: str) -> list[str]:
    """Cut a line at its commas, but not at those between thousands: "1-9, 1,000+" has two bands."""
    parts: list[str] = []
    for part in text.replace(";", ", ").split(", "):
        whole = part.split(",")
        parts += [part] if len(whole) > 1 and _is_band(part) else whole
    return parts


def _is_band(text: str) -> bool:
    try:
        return band_of(text).low >= 0
    except ValueError:
        return False


def years(desk: Desk, held: Mapping[str, Any] | None) -> dict[str, int | None]:
    """Years of experience, from and to; either end may be open."""
    left, right = st.columns(2)
    ends, given = held or {}, {"step": 1, "min_value": 0, "max_value": 80, "persist_state": "session"}
    low = left.number_input("Years of experience, from", value=ends.get("from"), key=desk.key("years-from"), **given)
    high = right.number_input("to", value=ends.get("to"), key=desk.key("years-to"), **given)
    return {"from": None if low is None else int(low), "to": None if high is None else int(high)}


def scale(desk: Desk, name: str, held: int | None, told: Mapping[str, Any]) -> int | None:
    """A place on a scale of words."""
    anchors = told["anchors"]
    return st.selectbox(plain(told["label"]), list(range(1, len(anchors) + 1)), index=held - 1 if held else None,
                        format_func=lambda n: plain(f"{n}  {anchors[n - 1]}"), key=desk.key(name),
                        placeholder="Nothing yet", persist_state="session")  # fmt: skip


def owner(desk: Desk, held: int | None) -> int | None:
    """Who answers for the profile."""
    people = dict(desk.document.people)
    options = [*people, *([held] if held is not None and held not in people else [])]
    return st.selectbox(LABELS["owner"], options, index=options.index(held) if held in options else None,
                        format_func=lambda n: plain(people.get(n, "Somebody who left")), key=desk.key("owner"),
                        placeholder="Nobody yet", persist_state="session")  # fmt: skip


def analysed(desk: Desk, held: Mapping[str, Any]) -> dict[str, Any]:
    """How many customers it was read from; those that were read here are kept with it."""
    kept = len(held["accounts"])
    told = f"{kept} read here by {held['basis']} on {held['on']}" if kept else "None were read here yet"
    count = st.number_input(LABELS["analysed"], min_value=0, max_value=10_000, step=1, value=int(held["count"]),
                            key=desk.key("analysed"), persist_state="session",
                            help=f"{told}. {ENOUGH_ANALYSED} make a profile complete.")  # fmt: skip
    return {**held, "count": int(count)}
