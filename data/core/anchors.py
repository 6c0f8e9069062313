"""Heads of the ledger noted outside the store, so that a cut-off tail is noticed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlmodel import Session

from data.core import clock, store
from data.core.ledger import verifying


def file() -> Path:
    """Return where anchors are kept, one JSON object a line. Copy it to another machine: there it protects best."""
    return store.home() / "anchors.jsonl"


def findings(session: Session) -> Iterator[str]:
    """Yield a sentence for each head that was noted since the last restore and is no longer in the chain."""
    for anchor in _noted():
        if not verifying.holds(session, anchor):
            yield f"revision {anchor['revision']}, noted on {anchor['at'][:10]}, is no longer in the ledger"


def note(session: Session, *, restored: str | None = None) -> None:
    """Note the present head. `restored` names the backup that the store was just restored from."""
    head = verifying.head(session)
    anchor = {"at": clock.now().isoformat(), **(head or {}), **({"restored": restored} if restored else {})}
    known = _noted()
    if restored or (head and (not known or known[-1]["hash"] != head["hash"])):
        with file().open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(anchor) + "\n")


def _noted() -> list[dict[str, Any]]:
    """Return what was noted since the last restore: it takes later revisions away, and says so."""
    if not file().exists():
        return []
    noted: list[dict[str, Any]] = []
    for line in file().read_text(encoding="utf-8").splitlines():
        anchor = json.loads(line)
        noted = [] if "restored" in anchor else noted
        noted += [anchor] if "revision" in anchor else []
    return noted
