"""What rules out, as a form: each with its words and its conditions."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from components.escape import plain
from components.frame.drafting import Desk
from data.icp.formulas.profile_checks import LABELS, LISTED, RANGED
from pages.icp.definition.fields import VOLUMES


def edit(desk: Desk, held: Mapping[str, Any], known: Mapping[str, Sequence[str]],
         places: dict[str, Any]) -> dict[str, Any]:  # fmt: skip
    """Draw every disqualifier and the way to add one; return them as the document holds them."""
    made: dict[str, Any] = {}
    more = st.session_state.setdefault(desk.key("rules"), [])
    for code in [*held, *(code for code in more if code not in held)]:
        entry = held.get(code) or {"label": code.replace("_", " ").capitalize(), "conditions": {}}
        with st.expander(plain(entry["label"]), expanded=code in more, key=desk.key(f"{code}-box")):
            found = _one(desk, code, entry, known)
        places[code] = st.container()
        if found is not None:
            made[code] = found
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        name = st.text_input("One more reason", max_chars=60, key=desk.key("rule-name"), placeholder="Too small")
        if st.button("Add it", key=desk.key("rule-add"), disabled=not name.strip()):
            code = re.sub(r"\W+", "_", name.strip().casefold()).strip("_") or "rule"
            st.session_state[desk.key("rules")] = [*more, code]
            st.rerun()
    return made


def _one(desk: Desk, code: str, entry: Mapping[str, Any], known: Mapping[str, Sequence[str]]) -> dict[str, Any] | None:
    key = desk.key(code)
    label = st.text_input("Words that whoever is refused reads", value=entry["label"], max_chars=120,
                          key=f"{key}-label", persist_state="session")  # fmt: skip
    given, every = entry["conditions"], [*LISTED, *RANGED]
    asked = st.multiselect("Looks at", every, default=[name for name in every if name in given],
                           format_func=LABELS.__getitem__, key=f"{key}-looks", persist_state="session")  # fmt: skip
    made: dict[str, Any] = {}
    for name in asked:
        made[name] = _range(key, name, given.get(name) or {}) if name in RANGED else _words(key, name, given, known)
    is_gone = st.toggle("Take this reason out", key=f"{key}-gone", persist_state="session")
    return None if is_gone else {"label": label.strip(), "conditions": made}


def _words(key: str, name: str, given: Mapping[str, Any], known: Mapping[str, Sequence[str]]) -> list[str]:
    held = list(given.get(name) or [])
    offered = VOLUMES if name == "data_volume" else known.get(name, [])
    return st.multiselect(f"{LABELS[name]} is one of", list(dict.fromkeys([*held, *offered])), default=held,
                          accept_new_options=True, format_func=plain, key=f"{key}-{name}",
                          persist_state="session")  # fmt: skip


def _range(key: str, name: str, held: Mapping[str, Any]) -> dict[str, int]:
    left, right = st.columns(2)
    ends = {
        "from": left.number_input(f"{LABELS[name]} from", value=held.get("from"), step=1, key=f"{key}-{name}-from",
                                  persist_state="session"),
        "to": right.number_input("to", value=held.get("to"), step=1, key=f"{key}-{name}-to", persist_state="session"),
    }  # fmt: skip
    return {end: int(value) for end, value in ends.items() if value is not None}
