"""The gates as a matrix of fields and stages, their versions with what changed, and what an edit would hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import rulebook
from data.core.access import Scope
from data.pipeline import definitions, queries
from data.pipeline.definitions import Gates
from data.pipeline.formulas import gates as formulas
from data.pipeline.queries import deal_page as rows
from data.pipeline.queries import deal_records

GATE_READS = ("definitions", "people", "deals", "work")


@dataclass(frozen=True)
class Version:
    """One version of the gates: from which day, who, why, and what it added and took away, in words."""

    version: int
    valid_from: date | None
    who: str
    note: str
    changes: tuple[str, ...]


@dataclass(frozen=True)
class GateMatrix:
    """What each stage adds: (field, words, {stage: asked}); the document to edit; criteria in sentences; versions."""

    stages: dict[str, str]
    rows: tuple[tuple[str, str, dict[str, bool]], ...]
    content: dict[str, Any]
    criteria: tuple[tuple[str, str, str], ...]
    versions: tuple[Version, ...]
    in_force: int


@dataclass(frozen=True)
class Preview:
    """What an edit would do to open deals: stage to how many more it would hold, and how many it would free."""

    held: dict[str, int]
    freed: dict[str, int]
    deals: int
    changes: tuple[str, ...]

    @property
    def words(self) -> str:
        """The preview in a sentence."""
        known = definitions.stages()
        holds = [f"{n:,} open deal{'' if n == 1 else 's'} at {known[code].short}" for code, n in self.held.items() if n]
        frees = [f"{n:,} at {known[code].short}" for code, n in self.freed.items() if n]
        said = f"This would hold {', '.join(holds)}." if holds else "This would hold no open deal that is not held now."
        return said + (f" It would free {', '.join(frees)}." if frees else "")


def gate_matrix(session: Session, *, scope: Scope, as_of: date) -> GateMatrix:
    """Return the gates in force on a day and all their versions. The same for everybody: `scope` changes nothing."""
    del scope
    held = rulebook.held("gates", as_of)
    rules = definitions.gates(as_of)
    stages = {code: stage.short for code, stage in definitions.stages().items()}
    lines = tuple((name, words, {code: name in rules.stages[code] for code in stages})
                  for name, words in rules.fields.items())  # fmt: skip
    return GateMatrix(stages, lines, document(held.content), _criteria(rules), _versions(session), held.version)


def document(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of a gates document that may be changed."""
    return {key: {k: list(v) if isinstance(v, list | tuple) else v for k, v in value.items()}
            if isinstance(value, Mapping) else list(value) for key, value in content.items()}  # fmt: skip


def edited_gates(content: Mapping[str, Any], asked: Mapping[str, Mapping[str, bool]]) -> dict[str, Any]:
    """Return a gates document with other ticks: field to stage to whether the stage adds it.

    >>> from data.core.reference import load
    >>> edited_gates(load("gates"), {"persona": {"mql": False, "sql": True}})["stages"]["sql"][-1]
    'persona'
    """
    made = document(content)
    for name, ticks in asked.items():
        for stage, is_asked in ticks.items():
            names = made["stages"][stage]
            if is_asked and name not in names:
                names.append(name)
            elif not is_asked and name in names:
                names.remove(name)
    return made


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what one gates document changes of another, in words.

    >>> from data.core.reference import load
    >>> differences(load("gates"), edited_gates(load("gates"), {"persona": {"mql": False}}))
    ('MQL no longer asks for persona',)
    """
    known, found = definitions.stages(), []
    labels = {**old["fields"], **new["fields"]}
    for code, stage in known.items():
        before, after = list(old["stages"][code]), list(new["stages"][code])
        found += [f"{stage.short} also asks for {labels[name]}" for name in after if name not in before]
        found += [f"{stage.short} no longer asks for {labels[name]}" for name in before if name not in after]
    for key in ("ahead", "only_while_open", "none_is_an_answer", "blank_words"):
        if sorted(map(str, old[key])) != sorted(map(str, new[key])):
            found.append(f"{key.replace('_', ' ')}: {', '.join(map(str, new[key])) or 'nothing'}")
    return tuple(found)


def gate_preview(session: Session, *, scope: Scope, content: Mapping[str, Any], as_of: date) -> Preview:
    """Return what edited gates would do to the open deals of the scope on a day. Raises ValueError when they are wrong.

    A deal is held when its own stage asks for something more that it lacks.
    """
    now, then = definitions.gates(as_of), definitions.gates_of(content)
    owners, stages = queries.owners_in(scope), [c for c, s in definitions.stages().items() if s.is_open]
    waived = deal_records.waived_by_deal(session, as_of)
    held, freed, deals = dict.fromkeys(stages, 0), dict.fromkeys(stages, 0), 0
    fields = {*now.fields, *then.fields, "owner_id"}
    for row in deal_records.open_at_gates(session, stages, sorted(fields)):
        if owners is not None and row["owner_id"] not in owners:
            continue
        deals += 1
        given = {"stage": row["stage"], "as_of": as_of, "waived": waived.get(row["id"], frozenset())}
        old, new = (set(formulas.missing(row, gates=rules, **given)) for rules in (now, then))
        held[row["stage"]] += bool(new - old)
        freed[row["stage"]] += bool(old) and not new
    return Preview(held, freed, deals, differences(document(rulebook.in_force("gates", as_of)), content))


def _criteria(rules: Gates) -> tuple[tuple[str, str, str], ...]:
    """Return (stage, what it takes to enter, what it takes to leave) in words."""
    known = definitions.stages()
    found = []
    for code, stage in known.items():
        adds = ", ".join(rules.fields[name] for name in rules.stages[code]) or "nothing more"
        nxt = next((c for c, s in known.items() if s.rank == stage.rank + 1 and s.is_open), None)
        if code == formulas.CHECKLIST_FROM:
            adds += "; a fresh qualification checklist with economic buyer and quantified pain"
        leave = "closed" if not stage.is_open else (
            f"what {known[nxt].short} asks for" if nxt else "what its outcome asks for")  # fmt: skip
        found.append((stage.label, adds, leave))
    return tuple(found)


def _versions(session: Session) -> tuple[Version, ...]:
    kept = rulebook.history(session, "gates")
    people = rows.people_named(session, {made.proposed_by_id for made in kept if made.proposed_by_id})
    documents = [document(rulebook.read(made.content)) for made in kept]
    documents.append(document(rulebook.Held("gates", rulebook.SHIPPED).content))
    return tuple(
        Version(made.version, made.valid_from, people.get(made.proposed_by_id or 0, "command line"), made.note,
                differences(documents[place + 1], documents[place]))
        for place, made in enumerate(kept)
    )  # fmt: skip
