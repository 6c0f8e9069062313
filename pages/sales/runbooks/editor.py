"""A runbook as a draft: its head in fields, its steps and criteria in two grids, saved as a new version with a note."""

import re
from typing import Any

import pandas as pd
import streamlit as st

from components import states
from components.frame import write
from components.page_head import section
from data.core import rulebook
from data.core.access import Actor, Conflict
from data.core.rulebook import Held
from data.sales.formulas.pocs import KINDS, LANES
from data.sales.runbooks import MOST_DAYS, NAME, TITLE, problems

ROUND = "runbooks-round"
STEPS, WANTED = ("day", "lane", "title", "is_aha"), ("wording", "weight", "is_must", "metric", "target")
WORDS = {label: lane for lane, label in LANES.items()}
Entry = dict[str, Any]


def draw(actor: Actor, held: Held, key: str) -> None:
    """The draft, what is wrong with it, and saving it; or a copy of it as a further runbook."""
    mark = f"runbook-{key}-{held.version}-{st.session_state.get(ROUND, 0)}"
    entry = _asked(dict(held.content["runbooks"][key]), mark)
    content = {**held.content, "runbooks": {**held.content["runbooks"], key: entry}}
    wrong = problems(content)
    if wrong:
        states.notice("Before this can be saved:", items=wrong)
    note = st.text_input("Why", max_chars=500, key=f"{mark}-note", placeholder="Kept with the version")
    with st.container(horizontal=True, gap="small", key="qd-runbook-acts"):
        if st.button("Save as a new version", type="primary", disabled=bool(wrong), key=f"{mark}-save"):
            _save(actor, held, content, note)
        if st.button("Save as a further runbook", disabled=bool(wrong), key=f"{mark}-copy"):
            others: dict[str, Any] = dict(held.content["runbooks"])
            copy = _key(entry["title"], others)
            _save(actor, held, {**held.content, "runbooks": {**others, copy: entry}}, note)
        if len(held.content["runbooks"]) > 1 and st.button("Take this runbook out", key=f"{mark}-out"):
            rest = {name: one for name, one in held.content["runbooks"].items() if name != key}
            _save(actor, held, {**held.content, "runbooks": rest}, note)


def _asked(entry: Entry, mark: str) -> Entry:
    """The runbook as it is typed now."""
    left, right = st.columns(2)
    aha = dict(entry["aha"])
    title = left.text_input("Title", value=entry["title"], max_chars=80, key=f"{mark}-title")
    kind = right.selectbox("Kind", list(KINDS), index=list(KINDS).index(entry["kind"]), key=f"{mark}-kind",
                           format_func=KINDS.__getitem__)  # fmt: skip
    segments = left.multiselect("Offered first in", list(entry.get("segments") or ()), key=f"{mark}-segments",
                                default=list(entry.get("segments") or ()), accept_new_options=True,
                                help="Names of segments; empty: everywhere")  # fmt: skip
    days = right.number_input("Days", 1, MOST_DAYS, int(entry["days"]), key=f"{mark}-days")
    event = left.text_input("Moment of value", value=aha["event"], max_chars=200, key=f"{mark}-event")
    on = right.number_input("On day", 1, MOST_DAYS, int(aha["day"]), key=f"{mark}-on")
    return {"title": title, "kind": kind, "segments": segments, "days": int(days),
            "aha": {"day": int(on), "event": event}, "steps": _steps(entry, mark), "criteria": _criteria(entry, mark)}


def _steps(entry: Entry, mark: str) -> list[Entry]:
    section("Steps", "Rows are added at the end and taken out with the box at their left. Exactly one is the moment of "
            "value.")  # fmt: skip
    kinds = st.column_config
    shown = pd.DataFrame([{"day": one["day"], "lane": LANES.get(one["lane"], one["lane"]), "title": one["title"],
                           "is_aha": bool(one.get("is_aha"))} for one in entry["steps"]], columns=list(STEPS))
    edited = st.data_editor(shown, key=f"{mark}-steps", num_rows="dynamic", hide_index=True, column_config={
        "day": kinds.NumberColumn("Day", min_value=1, max_value=MOST_DAYS, step=1, required=True, width=70),
        "lane": kinds.SelectboxColumn("Lane", options=list(WORDS), required=True, width=150),
        "title": kinds.TextColumn("Step", max_chars=300, required=True, width=440),
        "is_aha": kinds.CheckboxColumn("Moment of value", width=130),
    })  # fmt: skip
    return [{"lane": WORDS.get(row["lane"], str(row["lane"])), "day": _whole(row["day"]), "title": _text(row["title"]),
             **({"is_aha": True} if row["is_aha"] is True else {})} for row in _rows(edited)]  # fmt: skip


def _criteria(entry: Entry, mark: str) -> list[Entry]:
    section("Criteria to start from", "The weights add up to 100.")
    kinds = st.column_config
    shown = pd.DataFrame([{name: one.get(name) for name in WANTED} for one in entry.get("criteria") or ()],
                         columns=list(WANTED)).astype({"is_must": bool})  # fmt: skip
    edited = st.data_editor(shown, key=f"{mark}-criteria", num_rows="dynamic", hide_index=True, column_config={
        "wording": kinds.TextColumn("Criterion", max_chars=500, required=True, width=340),
        "weight": kinds.NumberColumn("Weight, %", min_value=1, max_value=100, step=1, required=True, width=90),
        "is_must": kinds.CheckboxColumn("Must", width=70),
        "metric": kinds.TextColumn("Measured by", max_chars=120, width=160),
        "target": kinds.TextColumn("Target", max_chars=120, width=110),
    })  # fmt: skip
    return [{"wording": _text(row["wording"]), "weight": _whole(row["weight"]), "is_must": row["is_must"] is True,
             "metric": _text(row["metric"]) or None, "target": _text(row["target"]) or None}
            for row in _rows(edited)]  # fmt: skip


def _rows(edited: pd.DataFrame) -> list[Entry]:
    """The rows of a grid, empty cells as None: the grid's own limits hold in the browser only."""
    return [{str(name): None if value is None or bool(pd.isna(value)) else value for name, value in row.items()}
            for row in edited.to_dict("records")]  # fmt: skip


def _whole(value: Any) -> int:
    return 0 if value is None else int(value)


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _key(title: str, taken: dict[str, Any]) -> str:
    """A key for a further runbook, made of its title."""
    plain = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")[:40] or "runbook"
    return next(name for n in range(1, len(taken) + 3) if (name := plain if n == 1 else f"{plain}_{n}") not in taken)


def _save(actor: Actor, held: Held, content: dict[str, Any], note: str) -> None:
    with write(actor, note or "runbooks", done="Saved. It holds for whatever starts from today.") as saving:
        newest = next(iter(rulebook.history(saving.session, NAME)), None)
        if newest is not None and newest.version != held.version:
            raise Conflict(f"Somebody saved version {newest.version} of the {TITLE.lower()} meanwhile. Nothing of "
                           "yours was saved; open the page again to see theirs.")  # fmt: skip
        rulebook.edit(saving.session, actor=actor, name=NAME, content=content, note=note)
    if saving.is_done:
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
        st.rerun()
