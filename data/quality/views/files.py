"""The register of spreadsheets as a board shows it."""

import json
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.importing.targets import TARGETS
from data.quality import formulas, queries

READS = ("quality", "people")
"""The table groups behind the register, the comparisons and the votes."""


def shadow_files(session: Session, *, scope: Scope) -> list[dict[str, Any]]:
    """Return the spreadsheets of the register, those in use first.

    A row: id, name, what (titles of the targets), owner, owner_id, feeds (what hangs on it), place, first_seen,
    last_seen, state (words), is_retired, sign_off, rows_parity and amount_parity (fractions or None), parity_reason
    (why there is none), is_full (nothing differs), is_current (compared in its newest version), ran_at, differences
    (those kept: row, record, field, file, store), rows, rows_equal.
    """
    return [_row(row) for row in queries.files(session, scope=scope)]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    last, titles = row["last"], [TARGETS[n].title if n in TARGETS else n for n in row["target"].split(", ")]
    told = {name: row[name] for name in (
        "id", "name", "owner", "owner_id", "feeds", "place", "first_seen", "last_seen", "sign_off")}  # fmt: skip
    is_retired = row["state"] == "retired"
    made = {
        **told, "what": ", ".join(titles), "is_retired": is_retired,
        "state": _state(row, is_retired), "state_shown": _shown(row, is_retired),
        "rows_parity": None, "amount_parity": None, "parity_reason": "not compared yet", "ran_at": None,
        "is_full": False, "is_current": False, "differences": [], "rows": 0, "rows_equal": 0,
    }  # fmt: skip
    if last is None:
        return made
    amount = formulas.amount_parity(last["amount_file"], last["amount_store"])
    return {
        **made, "rows_parity": formulas.share(last["rows_equal"], last["rows"]), "amount_parity": amount,
        "parity_reason": "no amounts in one currency" if amount is None else "", "ran_at": last["ran_at"],
        "is_full": last["rows"] == last["rows_equal"] and last["cells"] == last["cells_equal"],
        "is_current": last["sha256"] == row["sha256"], "differences": json.loads(last["differences"]),
        "rows": last["rows"], "rows_equal": last["rows_equal"],
    }  # fmt: skip


def _state(row: dict[str, Any], is_retired: bool) -> str:
    if not is_retired:
        return "In use"
    signed = ", differences signed off" if row["sign_off"] else ""
    return f"Retired on {row['retired_on']}{signed}"


def _shown(row: dict[str, Any], is_retired: bool) -> tuple[str, str]:
    if is_retired:
        return ("green", "Retired") if row["last_seen"] <= row["retired_on"] else ("red", "Retired, came again")
    return "grey", "In use"


def alive(session: Session, *, scope: Scope) -> dict[str, int]:
    """Return how many spreadsheets are still in use, and how many were retired."""
    del scope  # a count that everybody who may see the register may know
    in_use, retired = queries.alive(session)
    return {"alive": in_use, "retired": retired}
