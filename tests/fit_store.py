"""A profile in force in a real store, and short ways to ask it for fit."""

import copy
from datetime import UTC, date, datetime, time
from typing import Any

from data.core import access, reference, rulebook, store
from data.core.ledger.capturing import recording_of
from data.icp import definitions
from data.icp.queries import scoring as queries
from tests.revisions import writing

DAY = date(2026, 3, 2)
FIRST = date(2024, 1, 1)
WANTED: dict[str, Any] = {
    "industry": {"primary": ["Logistics"], "secondary": ["Food"]},
    "country": {"primary": ["Germany"], "secondary": ["Austria"]},
    "use_case": {"primary": ["Stock"], "secondary": ["Audit"]},
    "technologies": {"wanted": ["SAP", "Kafka"]},
}


def document(**firmographic: Any) -> dict[str, Any]:
    """Return a profile document: the wanted customer above unless fields are named."""
    found = copy.deepcopy(dict(reference.load("icp")))
    found["profiles"]["all"]["review_on"] = date(2027, 1, 1)
    firm = found["profiles"]["all"]["firmographic"]
    firm |= copy.deepcopy(firmographic or WANTED)
    if not firmographic:
        firm["employees"]["target"] = "50-199"
    return found


def put(content: Any = None, *, name: str = "icp", on: date = FIRST) -> None:
    """Put a definition in force from a day on."""
    with store.writing(access.operator(), "form", "test") as session:
        rulebook.edit(session, actor=access.operator(), name=name, content=content or document(), note="test",
                      valid_from=on)  # fmt: skip
    definitions.profiles()


def did(account: int, kind: str, on: date, *, direction: str = "in") -> None:
    """Write something that an account did at noon of a day."""
    at = datetime.combine(on, time(12), UTC)
    with writing() as session:
        recording_of(session).add_facts([{"account_id": account, "kind": kind, "direction": direction,
                                          "occurred_at": at}])  # fmt: skip


def fits() -> dict[int, dict[str, Any]]:
    """Return every folded row by its account."""
    names = [column.name for column in queries.FITS.columns]
    with store.reading() as session:
        return {row[0]: dict(zip(names, row, strict=True)) for row in queries.stored(session)}
