"""What the nightly audit finds wrong with deals. Imported by the jobs, so that the registry knows every rule."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from data.core import rulebook
from data.core.audits import audit
from data.core.work.tickets import Finding
from data.pipeline import definitions
from data.pipeline.formulas import gates
from data.pipeline.labels import label
from data.pipeline.queries import audit as looked
from data.pipeline.queries import deal_records, feeding
from data.pipeline.responsible import is_here, responsible

COLUMNS = {"segment_id": "segment", "territory_id": "territory", "owner_id": "owner", "lead_source_original": "source"}
"""Fields that a file's column fills under another name."""


def _findings(session: Session, said: Iterable[tuple[int, str]], as_of: date, due_on: date) -> list[Finding]:
    """Turn words about deals into findings, each with somebody who is here to clear it."""
    words: dict[int, str] = {}
    for number, text in said:
        words[number] = f"{words[number]} {text}" if number in words else text
    people, owners = looked.people(session), looked.owners(session)
    asked: dict[tuple[int | None, int | None], int | None] = {}
    found = []
    for number, text in words.items():
        pair = owners.get(number, (None, None))
        if pair not in asked:
            asked[pair] = responsible(people, owner=pair[0], account_owner=pair[1], as_of=as_of)
        found.append(Finding("deal", number, text, asked[pair], due_on))
    return found


@audit("pipeline.missing_fields", title="Required fields missing",
       fix="Fill the fields on the deal's page, or ask for a waiver.")  # fmt: skip
def missing_fields(session: Session, *, as_of: date, due_on: date) -> list[Finding]:
    """Open deals, and those just closed, that lack a field their stage asks for, also a next step that has passed.

    A field that no source feeds for a segment is left out there.
    """
    rules = definitions.gates(as_of)
    since = as_of - timedelta(days=int(rulebook.limits(as_of)["closed_days"]))
    rows = looked.at_gates(session, list(rules.fields), closed_since=since)
    fed = _fed_fields(session, rows, list(rules.fields))
    waived = deal_records.waived_by_deal(session, as_of)
    said = []
    for row in rows:
        lacks = gates.missing(row, stage=row["stage"], as_of=as_of, gates=rules,
                              waived=waived.get(row["id"], frozenset()))  # fmt: skip
        known = fed.get(row["segment_id"] or 0, frozenset())
        names = [rules.fields.get(name) or label(name) for name in lacks if name in known or name == gates.CHECKLIST]
        if names:
            said.append((row["id"], f"Missing: {', '.join(names)}."))
    return _findings(session, said, as_of, due_on)


def _fed_fields(
    session: Session, rows: Iterable[Mapping[str, Any]], fields: list[str]
) -> Mapping[int, frozenset[str]]:
    """Return the fields fed for each segment: some deal here carries them, or a file of deals has the column."""
    carried: dict[int, set[str]] = {}
    for row in rows:
        mine = carried.setdefault(row["segment_id"] or 0, set())
        if len(mine) < len(fields):
            mine.update(name for name in fields if name not in mine and row[name] is not None)
    for name in fields:
        if all(name in mine for mine in carried.values()):
            continue
        for segment in feeding.brought(session, COLUMNS.get(name, name)):
            carried.setdefault(segment, set()).add(name)
    return {segment: frozenset(names) for segment, names in carried.items()}


@audit("pipeline.backslide", title="Went back a stage",
       fix="Bring the deal forward again, or say in the reason why it belongs where it is.")  # fmt: skip
def backslides(session: Session, *, as_of: date, due_on: date) -> list[Finding]:
    """Open deals that went back a stage in the last days and have not come up again. Reopening is no step back."""
    stages = definitions.stages()
    since = as_of - timedelta(days=int(rulebook.limits(as_of)["regression_days"]))
    said = [
        (number, f"Went back from {stages[before].short} to {stages[now].short} on {_day(day)}.")
        for number, before, now, day in looked.went_back(session, as_of=as_of, since=since)
    ]
    return _findings(session, dict(said).items(), as_of, due_on)


@audit("pipeline.ownership", title="Nobody to ask",
       fix="Give the deal an owner who is here.")  # fmt: skip
def ownership(session: Session, *, as_of: date, due_on: date) -> list[Finding]:
    """Open deals without an owner, or whose owner has left or is not active."""
    people, said = looked.people(session), []
    for number, (owner, _) in looked.owners(session).items():
        person = people.get(owner or 0)
        if person is None:
            said.append((number, "Nobody owns this deal."))
        elif not is_here(person, as_of):
            gone = f"left on {_day(person.left_on)}" if person.left_on else "is not active"
            said.append((number, f"{person.name}, who owns this deal, {gone}."))
    return _findings(session, said, as_of, due_on)


@audit("pipeline.stale", title="Idle too long",
       fix="Log what happened with the deal, or close it.")  # fmt: skip
def stale(session: Session, *, as_of: date, due_on: date) -> list[Finding]:
    """Open deals idle for longer than the limit, in segments whose activity some source feeds."""
    limit = int(rulebook.limits(as_of)["idle_days"])
    fed = feeding.fed(session, "last_activity_on")
    said = [
        (number, f"Idle {(as_of - last).days} days (limit {limit})." if last else "No activity was ever recorded.")
        for number, last in looked.idle(session, before=as_of - timedelta(days=limit), fed=fed)
    ]
    return _findings(session, said, as_of, due_on)


@audit("pipeline.overdue", title="Close date passed",
       fix="Close the deal, or give it a date that can be kept.")  # fmt: skip
def overdue(session: Session, *, as_of: date, due_on: date) -> list[Finding]:
    """Open deals whose expected close date lies in the past."""
    said = [(n, f"Its close date was {_day(day)}, {(as_of - day).days} days ago.")
            for n, day in looked.overdue(session, as_of=as_of)]  # fmt: skip
    return _findings(session, said, as_of, due_on)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
