"""The rules as a grid, and the grid as rules again."""

from typing import Any

import pandas as pd
import streamlit as st

from data.pipeline.leads_policy import LISTED
from data.pipeline.views.routing import Table

OPEN = ("country", "industry", "source", "campaign", "persona", "title")
"""Conditions whose words anybody may add; the others name what there is."""

FIXED = tuple(name for name in LISTED if name not in OPEN)
GONE = "(gone)"


def frame(view: Table) -> pd.DataFrame:
    """Return the rules in force, one a row, conditions as lists of words."""
    names = ["id", "priority", "name", "target", "fallback", *LISTED, "size_from", "size_to"]
    rows = []
    for rule in sorted(view.content["rules"], key=lambda r: (r["priority"], r["id"])):
        given = rule.get("conditions") or {}
        size = given.get("employees") or {}
        rows.append({
            "id": rule["id"], "priority": rule["priority"], "name": rule.get("name") or "",
            **{name: [str(word) for word in given.get(name, [])] for name in LISTED},
            "size_from": size.get("from"), "size_to": size.get("to"),
            "target": view.targets.get(rule["target"], GONE),
            "fallback": view.targets.get(rule.get("fallback") or "queue", GONE),
        })  # fmt: skip
    made = pd.DataFrame(rows, columns=names)
    for name in ("id", "priority", "size_from", "size_to"):
        made[name] = made[name].astype("Int64")
    for name in (*LISTED, "name", "target", "fallback"):
        made[name] = made[name].astype(object)
    return made


def columns(view: Table) -> dict[str, Any]:
    """Return how each column of the grid is edited."""
    kinds, targets = st.column_config, list(view.targets.values())
    found: dict[str, Any] = {
        "id": None, "priority": kinds.NumberColumn("Priority", min_value=1, step=1, required=True, width=80),
        "name": kinds.TextColumn("Rule", width=150),
        "size_from": kinds.NumberColumn("Employees from", min_value=0, step=1, width=110),
        "size_to": kinds.NumberColumn("to", min_value=0, step=1, width=80),
        "target": kinds.SelectboxColumn("Goes to", options=targets, required=True, width=170),
        "fallback": kinds.SelectboxColumn("Else to", options=targets, width=150),
    }  # fmt: skip
    for name in LISTED:
        named = [word for rule in view.content["rules"] for word in (rule.get("conditions") or {}).get(name, [])]
        words = sorted({*view.known[name], *named}, key=str.casefold)
        found[name] = kinds.MultiselectColumn(
            name.capitalize(), options=words, accept_new_options=name in OPEN, width=150
        )
    return found


def rules(edited: pd.DataFrame, view: Table) -> list[dict[str, Any]]:
    """Return the rules that a grid holds. Raises ValueError for a row without priority or target."""
    codes = {label: code for code, label in view.targets.items()}
    used = {int(value) for value in edited["id"].dropna()}
    made = []
    for place, row in enumerate(edited.to_dict("records"), start=1):
        row = {str(name): None if _is_empty(value) else value for name, value in row.items()}
        if row["priority"] is None or row["target"] is None:
            raise ValueError(f"Row {place} needs a priority and somebody to go to.")
        for name in ("target", "fallback"):
            if row[name] is not None and row[name] not in codes:
                raise ValueError(f"Row {place}: {row[name]} can get no leads. Choose somebody from the list.")
        number = int(row["id"]) if row["id"] is not None else max(used, default=0) + 1
        used.add(number)
        made.append({
            "id": number, "name": (row["name"] or f"Rule {number}").strip(), "priority": int(row["priority"]),
            "conditions": _conditions(row), "target": codes[row["target"]],
            "fallback": codes[row["fallback"]] if row["fallback"] is not None else "queue",
        })  # fmt: skip
    return made


def _conditions(row: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {name: [str(w) for w in row[name]] for name in LISTED if row[name] is not None}
    size = {end: int(row[f"size_{end}"]) for end in ("from", "to") if row[f"size_{end}"] is not None}
    return {**found, **({"employees": size} if size else {})}


def _is_empty(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return not value
    return value is None or bool(pd.isna(value)) or value == ""
