"""What a deal's gates ask for, item by item: met, waived until a day, or missing."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core.work import waivers
from data.pipeline import definitions, gatekeeping
from data.pipeline.formulas import gates
from data.pipeline.queries import deal_page as rows
from data.pipeline.queries import deal_records


@dataclass(frozen=True)
class GateItem:
    """One thing that a gate asks for. `waived_until` is the last day on which it is waived."""

    name: str
    words: str
    is_met: bool
    waived_until: date | None = None


def next_gate(session: Session, values: dict[str, Any], stage: str, deal_id: int, as_of: date) -> tuple[GateItem, ...]:
    """Return everything that the gate of a stage asks of a deal on a day: met, waived or missing."""
    rules = definitions.gates(as_of)
    blank = gates.missing(values, stage=stage, as_of=as_of, gates=rules)
    lacks = gatekeeping.lacking(session, values, old=values["stage"], stage=stage, day=as_of, deal_id=deal_id)
    held = tuple(name for name in lacks if gates.waivable(name) == gates.CHECKLIST)
    until = _waived_until(session, deal_id, as_of)
    asked = [GateItem(name, _said(name, as_of), name not in blank, until.get(name) if name in blank else None)
             for name in rules.required(stage)]  # fmt: skip
    if gates.crosses(values["stage"], stage):
        asked += [GateItem(name, _said(name, as_of), False) for name in held]
        if not held:
            words = "qualification checklist: nothing blocks, and it is fresh"
            asked.append(GateItem(gates.CHECKLIST, words, True, until.get(gates.CHECKLIST)))
    return tuple(asked)


def debt_items(session: Session, values: dict[str, Any], deal_id: int, as_of: date) -> tuple[GateItem, ...]:
    """Return what a deal's own stage asks for and it lacks on a day; of a closed deal what it owed at its close."""
    if not definitions.stages()[values["stage"]].is_open:
        owed = [name for name in (values.get("gate_debt") or "").split(",") if name]
        return tuple(GateItem(name, _said(name, as_of), False) for name in owed)
    waived = waivers.covered(session, deal_records.GATE, "deal", deal_id, as_of=as_of)
    lacks = gates.missing(values, stage=values["stage"], as_of=as_of, waived=waived)
    return tuple(GateItem(name, _said(name, as_of), False) for name in lacks)


def _said(name: str, as_of: date) -> str:
    return gates.words_of(name, gates=definitions.gates(as_of), policy=definitions.meddicc(as_of))


def _waived_until(session: Session, deal_id: int, as_of: date) -> dict[str, date]:
    found: dict[str, date] = {}
    for row in rows.waivers_of(session, deal_id):
        if row["state"] == waivers.GRANTED and row["expires_on"] >= as_of and row["decided_on"] <= as_of:
            for name in row["covers"].split(","):
                found[name] = max(found.get(name, row["expires_on"]), row["expires_on"])
    return found
