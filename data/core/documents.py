"""A definition as its editor shows it: in force, on its way, each version with its changes, two people's edits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from data.core import drafts, rulebook
from data.core.ledger.entries import table_of
from data.core.work import approvals
from models import Approval, Definition, User

READS = ("definitions", "people", "work")
STATES = {"draft": "Being drafted", "proposed": "Proposed", "approved": "Ratified, waits to be published",
          "dropped": "Given up", "in_force": "In force"}  # fmt: skip
Content = Mapping[str, Any]
Path = tuple[str, ...]
Change = tuple[str, str, str]
"""A place, what stood there, and what stands there now, in words."""

Told = Callable[[Content, Content, Mapping[int, str]], Sequence[Change]]
"""told(before, after, people's names) -> what one document changes of another, in words of the definition."""


@dataclass(frozen=True)
class Version:
    """A version: number, state, first day, who drafted and ratified it, why, and what it changes of the one before."""

    version: int
    state: str
    valid_from: date | None
    drafted_by: str
    ratified_by: str
    note: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Draft:
    """The next version on its way; `returned`: why it was given back the last time."""

    id: int
    version: int
    state: str
    content: Content
    note: str
    drafted_by_id: int | None
    proposed_by_id: int | None
    drafted_by: str
    returned: str


@dataclass(frozen=True)
class Document:
    """A definition on a day: what is in force and its version, the draft, every version newest first, names."""

    name: str
    content: Content
    version: int
    valid_from: date | None
    ratified_by: str
    draft: Draft | None
    versions: tuple[Version, ...]
    people: Mapping[int, str]


def document(session: Session, *, name: str, on: date, told: Told) -> Document:
    """Return a definition on a day, with what is on its way and how it came about."""
    known, held, rows = people(session), rulebook.held(name, on), rulebook.history(session, name)
    since = next((one for one in rows if one.version == held.version), None)
    coming = drafts.on_its_way(session, name)
    return Document(
        name, held.content, held.version, since.valid_from if since else None,
        known.get(since.ratified_by_id or 0, "") if since else "",
        None if coming is None else _draft(session, coming, known), _versions(rows, name, known, told), known,
    )  # fmt: skip


def people(session: Session) -> dict[int, str]:
    """Return the names of those who may answer for a document, and of whoever has drafted or ratified one."""
    table = table_of(User)
    statement = select(table.c.id, table.c.full_name).where(table.c.is_service.is_(False)).order_by(table.c.full_name)
    return {row.id: row.full_name for row in session.connection().execute(statement)}


def _draft(session: Session, found: Definition, known: Mapping[int, str]) -> Draft:
    number = found.id or 0
    statement = select(Approval).where(col(Approval.entity) == "definition", col(Approval.entity_id) == number)
    decided = list(session.execute(statement.order_by(col(Approval.id).desc())).scalars())
    waiting = next((one for one in decided if one.state == approvals.WAITING), None)
    returned = next((one.note or "" for one in decided if one.state == "returned"), "")
    return Draft(
        number, found.version, found.state, rulebook.read(found.content), found.note or "", found.proposed_by_id,
        waiting.proposed_by_id if waiting else None, known.get(found.proposed_by_id or 0, "An import"),
        returned if found.state == drafts.DRAFT else "",
    )  # fmt: skip


def _versions(rows: Sequence[Definition], name: str, known: Mapping[int, str], told: Told) -> tuple[Version, ...]:
    """Return the versions, newest first, each with what it changes of the one in force before it."""
    found, before = [], rulebook.in_force(name, date.min)
    for row in reversed(rows):
        content = rulebook.read(row.content)
        found.append(Version(
            row.version, row.state, row.valid_from, known.get(row.proposed_by_id or 0, "the suite"),
            known.get(row.ratified_by_id or 0, ""), row.note or "", tuple(told(before, content, known)),
        ))  # fmt: skip
        before = content if row.state == rulebook.IN_FORCE else before
    return tuple(reversed(found))


@dataclass(frozen=True)
class Clash:
    """A place that two people changed: its path, what it holds now, and what I want."""

    path: Path
    theirs: Any
    mine: Any


def clashes(opened: Content, now: Content, mine: Content) -> list[Clash]:
    """Return the places that somebody else changed since `opened` and I changed otherwise."""
    return [
        Clash(one.path, theirs, one.after) for one in drafts.differences(opened, mine)
        if (theirs := drafts.at(now, one.path)) != one.before and theirs != one.after
    ]  # fmt: skip


def settled(opened: Content, now: Content, mine: Content, theirs: Sequence[Path]) -> dict[str, Any]:
    """Return both people's changes put together; at the places of `theirs` what stands there now, else mine."""
    made: dict[str, Any] = drafts.merged(opened, now, mine)
    for path in theirs:
        made = _put(made, path, drafts.at(now, path))
    return made


def _put(content: Content, path: Path, value: Any) -> dict[str, Any]:
    if len(path) == 1:
        return {**content, path[0]: value}
    return {**content, path[0]: _put(content.get(path[0]) or {}, path[1:], value)}
