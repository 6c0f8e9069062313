"""Who was refused at intake, why, and how an appeal went."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import documents
from data.core.access import Scope
from data.core.work import waivers
from data.icp.queries import intake

INTAKE_READS = ("icp", "work", "people")
KINDS = {"lead": "Lead", "account": "Account"}
WORDS = {"refused": ("red", "Refused"), "asked": ("yellow", "Appeal waits"), "granted": ("green", "May come in"),
         "kept": ("grey", "Appeal refused"), "in": ("green", "In")}  # fmt: skip
SHOWN = ("company", "country", "industry", "employees", "data_volume", "use_case", "business_model")


@dataclass(frozen=True)
class Refusal:
    """Somebody who was refused: what is known, why, where they came from, and where their appeal stands.

    state: refused, asked, granted, kept (the appeal was refused) or in.
    """

    id: int
    kind: str
    name: str
    facts: str
    reasons: str
    source: str
    refused_on: date
    refused_by: str
    state: str
    appeal_id: int | None
    appeal_by_id: int | None
    appeal: str
    note: str
    record_id: int | None

    def as_row(self) -> dict[str, Any]:
        """The entry as a table shows it."""
        return {"name": self.name, "kind": KINDS[self.kind], "reasons": self.reasons, "facts": self.facts,
                "source": "Entered here" if self.source == "form" else self.source, "refused_on": self.refused_on,
                "by": self.refused_by, "state": WORDS[self.state], "id": self.id}  # fmt: skip


def refused(session: Session, *, scope: Scope, on: date) -> list[Refusal]:
    """Return who was refused at intake, newest first. They have no owner, so that they are everybody's: any scope."""
    del scope
    appeals, people = intake.appeals(session), documents.people(session)
    found = []
    for one in intake.every(session):
        newest = next(iter(appeals.get(one.id or 0, [])), None)
        content = json.loads(one.content)
        facts = ", ".join(f"{name.replace('_', ' ')} {content[name]}" for name in SHOWN if content.get(name))
        found.append(Refusal(
            one.id or 0, one.kind, one.name, facts, one.reasons, one.source, one.refused_on,
            people.get(one.refused_by_id or 0, "the command line"), _state(one.state, one.codes, newest, on),
            newest.id if newest else None, newest.requested_by_id if newest else None,
            f"{people.get(newest.requested_by_id or 0, 'Somebody')}: {newest.reason}" if newest else "",
            (newest.note or "") if newest else "", one.record_id,
        ))  # fmt: skip
    return found


def _state(state: str, codes: str, newest: Any, on: date) -> str:
    if state == "in" or newest is None or newest.expires_on < on:
        return state
    if newest.state == waivers.GRANTED:
        return "granted" if set(codes.split(",")) <= set(newest.covers.split(",")) else "refused"
    return {waivers.ASKED: "asked", waivers.REFUSED: "kept"}.get(newest.state, "refused")
