"""Old dated copies of one sheet, brought in together: what changed between two of them is inferred, and says so."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from data.core import access, store
from data.core.access import Actor
from data.core.importing import applying, feeds, removals
from data.core.importing.applying import Outcome
from data.core.importing.mappings import Mapping as MappingFile
from data.core.importing.parts import Part, parts_of
from data.core.importing.reading import ImportRefused, read
from data.core.importing.sheets import at, shown
from data.core.ledger import records
from data.core.ledger.capturing import recording_of
from data.core.ledger.entries import entities, table_of
from models import Feed, FeedRow, ImportRun

MOST_NAMED = 20
_DATES = (
    (re.compile(r"(?<!\d)(\d{4})[-_. ]?(\d{2})[-_. ]?(\d{2})(?!\d)"), "%Y %m %d"),
    (re.compile(r"(?<!\d)(\d{1,2})[-_. ]([A-Za-z]{3})[a-z]*[-_. ](\d{4})(?!\d)"), "%d %b %Y"),
)

Key = tuple[str, int]
"""A row of any copy: its target, and the hash of its key."""


@dataclass(frozen=True)
class Copy:
    """One copy: its file, what is in it, the day whose state it shows."""

    file: str
    content: bytes
    day: date


@dataclass
class Step:
    """What a copy says beside the one before it. Counts are rows; `gone`: keys of rows that it lacks, `back`: of rows
    that an earlier copy lacked; `for_good`: those that no later copy has either.
    """

    file: str
    day: date
    rows: int
    new: int = 0
    changed: int = 0
    gone: list[str] = field(default_factory=list)
    back: list[str] = field(default_factory=list)
    for_good: set[Key] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return what the command line prints."""
        return {"file": self.file, "as_of": self.day, "rows": self.rows, "new": self.new, "changed": self.changed,
                "gone": self.gone, "back": self.back, "problems": self.problems}  # fmt: skip


def day_of(name: str) -> date | None:
    """Return the date in the name of a file, or None where there is none that reads in one way only.

    >>> day_of("Pipeline 2025-03-07.xlsx"), day_of("pipeline_20250314 (2).csv"), day_of("07-03-2025.csv")
    (datetime.date(2025, 3, 7), datetime.date(2025, 3, 14), None)
    """
    for pattern, order in _DATES:
        found = pattern.search(name)
        if found:
            try:
                return datetime.strptime(" ".join(found.groups()), order).date()
            except ValueError:
                continue
    return None


def dated(files: Sequence[tuple[str, bytes]], days: Mapping[str, date] | None = None) -> list[Copy]:
    """Return copies in the order of their days: those given by file name, else the dates in the names.

    Raises ImportRefused for a file without a day, or two of the same day.
    """
    made = []
    for name, content in files:
        day = (days or {}).get(name) or day_of(name)
        if day is None:
            raise ImportRefused(f"{name}: the name holds no date such as 2025-03-07. Rename the file, or say its day.")
        made.append(Copy(name, content, day))
    made.sort(key=lambda one: one.day)
    for before, after in pairwise(made):
        if before.day == after.day:
            raise ImportRefused(f"{before.file} and {after.file} show the same day, {after.day}. Keep one of them.")
    return made


def read_all(copies: Sequence[Copy], *, mapping: MappingFile | None = None,
             target_name: str | None = None) -> list[list[Part]]:  # fmt: skip
    """Read every copy. Raises ImportRefused when they are not copies of one sheet."""
    found = [parts_of(copy.content, copy.file, mapping=mapping, target_name=target_name) for copy in copies]
    names = {feeds.feed_name(copy.file, None) for copy in copies}
    if len(names) > 1:
        listed = ", ".join(f'"{name}"' for name in sorted(names))
        raise ImportRefused(f"These are not copies of one file: without their dates they are called {listed}.")
    return found


def compare(copies: Sequence[Copy], read_copies: Sequence[Sequence[Part]]) -> list[Step]:
    """Return what each copy says beside the one before it. Asks nothing of the store."""
    seen: list[dict[Key, tuple[int, str]]] = []
    steps = []
    for copy, parts in zip(copies, read_copies, strict=True):
        rows, problems = _rows(parts)
        steps.append(Step(copy.file, copy.day, len(rows), problems=problems))
        seen.append(rows)
    ever: dict[Key, tuple[int, str]] = {}
    for place, (step, rows) in enumerate(zip(steps, seen, strict=True)):
        before = seen[place - 1] if place else {}
        later = set().union(*seen[place + 1 :]) if place + 1 < len(seen) else set()
        step.new = len(rows.keys() - ever.keys())
        step.changed = sum(rows[key][0] != ever[key][0] for key in rows.keys() & ever.keys())
        gone = before.keys() - rows.keys()
        step.gone = sorted(before[key][1] for key in gone)
        step.back = sorted(rows[key][1] for key in (rows.keys() & ever.keys()) - before.keys())
        step.for_good = gone - later
        ever |= rows
    return steps


def _rows(parts: Sequence[Part]) -> tuple[dict[Key, tuple[int, str]], list[str]]:
    found: dict[Key, tuple[int, str]] = {}
    problems = []
    for part in parts:
        reading = read(part.table, part.mapping, part.target)
        key = part.mapping.key or part.target.key
        keys, digests = reading.digests(key)
        named = [reading.columns[name] for name in key if name in reading.columns]
        for place, (row_key, digest) in enumerate(zip(keys, digests, strict=True)):
            if place not in reading.refused:
                words = " ".join(shown(column[place]) for column in named if column[place] is not None)
                found[part.target.name, row_key] = (digest, words)
        problems += [f"{question.column}: {question.text}" for question in reading.questions]
        problems += [f"{at(r.row)}, {r.column}, {r.value!r}: {r.reason}" for r in reading.refused.values()]
    return found, problems


def apply(copies: Sequence[Copy], read_copies: Sequence[Sequence[Part]], *, actor: Actor, allow_partial: bool = False,
          take_theirs: bool = False, remove_reason: str | None = None) -> list[Outcome]:  # fmt: skip
    """Bring copies in, the oldest first, each on its day and as an import of its own that can be undone.

    remove_reason: rows that vanish for good leave the store with the copy that lacks them; without it they stay.
    Raises ImportRefused before anything is written when a copy cannot be read whole, or when the store holds a newer
    state of this sheet already.
    """
    access.require(actor, "import.commit")
    steps = compare(copies, read_copies)
    wrong = [f"{step.file}: {problem}" for step in steps for problem in step.problems]
    if wrong and not allow_partial:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        raise ImportRefused(f"{wrong[0]}{more}. Nothing was written.")
    if remove_reason is not None:
        if wrong:
            raise ImportRefused("Rows that cannot be read would look as if they had vanished. Nothing was written. "
                                "Correct them, or remove nothing.")  # fmt: skip
        removals.of_missing(actor, remove_reason)
    _refuse_older(copies[0], read_copies[0])
    done: list[Outcome] = []
    for place, (copy, parts, step) in enumerate(zip(copies, read_copies, steps, strict=True)):
        words = f"seen between {copies[place - 1].day} and {copy.day}" if place else f"the state of {copy.day}"
        reason = f"inferred from dated copies: {words}" + (f"; {remove_reason}" if remove_reason else "")
        follow = _Following(step.for_good if remove_reason else set(), is_first=place == 0)
        done.append(applying.apply(parts, copy.content, actor=actor, as_of=copy.day, allow_partial=allow_partial,
                                   take_theirs=take_theirs, reason=reason, then=follow))  # fmt: skip
    return done


def brought(copies: Sequence[Copy]) -> list[Copy]:
    """Return those copies that the store holds: an import of the same content and day that is in force."""
    digests = {hashlib.sha256(copy.content).hexdigest(): copy for copy in copies}
    run = table_of(ImportRun).c
    with store.reading() as session:
        statement = select(run.sha256, run.as_of).where(run.sha256.in_(digests), run.undone_at.is_(None))
        there = {(digest, day) for digest, day in session.execute(statement)}
    return [copy for digest, copy in digests.items() if (digest, copy.day) in there]


def _refuse_older(first: Copy, parts: Sequence[Part]) -> None:
    """An older state cannot slip beneath a newer one: a change holds over everything after its day."""
    with store.reading() as session:
        for part in parts:
            newest = newest_state(session, part)
            if newest is not None and newest >= first.day:
                raise ImportRefused(
                    f"The store holds this sheet as of {newest} already, and {first.file} shows {first.day}. Nothing "
                    "was written. Undo the newer import, then bring all copies in together, the newest among them."
                )


def newest_state(session: Session, part: Part) -> date | None:
    """Return the newest day that this sheet was imported as of; None when it never was."""
    name = feeds.feed_name(part.table.file, part.table.sheet)
    statement = (
        select(func.max(col(ImportRun.as_of)))
        .join(FeedRow, col(FeedRow.import_id) == col(ImportRun.id))
        .join(Feed, col(Feed.id) == col(FeedRow.feed_id))
        .where(col(Feed.target) == part.target.name, col(Feed.name) == name, col(ImportRun.undone_at).is_(None))
    )
    found: date | None = session.execute(statement).scalar()
    return found


class _Following:
    """What belongs to a copy beside its rows: records that vanished for good, and the mark of an inferred history."""

    def __init__(self, for_good: set[Key], *, is_first: bool) -> None:
        self.for_good, self.is_first = for_good, is_first

    def __call__(self, session: Session, run: Outcome) -> int:
        removed = 0
        for plan in run.plans:
            keys = {key for target, key in self.for_good if target == plan.target.name}
            numbers = [known.entity_id for key, known in plan.feed.rows.items() if key in keys]
            removed += removals.remove(session, plan, sorted(numbers))
            if not self.is_first:
                _mark(session, plan)
        return removed


def _mark(session: Session, plan: Any) -> None:
    """Mark the records that this copy made or changed: their history was read out of copies, not known at the time."""
    model = entities()[plan.target.entity]
    table, recording = table_of(model), recording_of(session)
    if "is_inferred" not in table.columns:
        return
    brought = select(col(FeedRow.entity_id)).where(col(FeedRow.import_id) == recording.import_id)
    statement = select(table.c.id).where(table.c.id.in_(brought), table.c.is_inferred.is_(False))
    numbers = list(session.connection().execute(statement).scalars())
    day = recording.occurred_on
    edits = [records.Edit(number, day, {"is_inferred": False}, {"is_inferred": True}) for number in numbers]
    records.update_many(session, model, edits)
