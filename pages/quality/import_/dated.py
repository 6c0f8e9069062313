"""Several files at once: dated copies of one sheet, what changed from each to the next, and all of them in order."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import PurePath
from typing import Any

import streamlit as st

from components import states
from components.escape import plain
from components.nouns import counted
from components.page_head import section
from components.table import Column, table
from data.core import access, store
from data.core.access import Actor
from data.core.importing import copies, progress, recalling, reporting
from data.core.importing.applying import Outcome
from data.core.importing.copies import Copy, Step
from data.core.importing.mappings import Mapping, Where
from data.core.importing.parts import Part, parts_of
from data.core.importing.reading import ImportRefused
from pages.quality.import_ import deciding, studio
from pages.quality.import_.studio import Box, File

EARLIEST = date(1970, 1, 1)
MOST_NAMED = 8
COLUMNS = (
    Column("day", "As of", "date"), Column("file", "File", width=260), Column("rows", "Rows", "count"),
    Column("new", "New", "count"), Column("changed", "Changed", "count"), Column("gone", "Gone", "count"),
    Column("back", "Back again", "count"), Column("problems", "Problems", "count"),
)  # fmt: skip

Read = tuple[list[list[Part]], list[Step]]


def bring(held: Box, uploads: Sequence[Any], actor: Actor, *, target: str | None, mapping: Mapping | None,
          today: date, strip: Any) -> None:  # fmt: skip
    """Draw the copies, their days, the steps between them and the button that brings them in. Raises ImportRefused."""
    studio.show_steps(strip, 1)
    if len(uploads) < 2:
        states.notice("That is one copy. Choose the others too, or bring it in as one file.")
        return
    section("Dated copies", f"{len(uploads)} files, taken as copies of one sheet: each on the day that it shows.")
    files = named(uploads)
    days = _days(held, files, today)
    lacking = [name for name, _ in files if days.get(name) is None]
    if lacking:
        states.notice("Say which day each file shows. Their names hold no date:", items=lacking)
        return
    made = copies.dated(files, {name: day for name, day in days.items() if day})
    mapping = mapping or recalled(made[-1], target)
    key = (tuple((copy.file, copy.day, hashlib.sha256(copy.content).hexdigest()) for copy in made), target,
           repr(mapping), studio.newest())  # fmt: skip
    found, steps = studio.result(held, "copies", key, lambda: compared(made, target, mapping), actor,
                                 "Comparing the copies")  # fmt: skip
    studio.show_steps(strip, 4 if any(step.problems for step in steps) else 5)
    _steps(steps)
    _confirm(held, made, found, steps, actor)


def named(uploads: Sequence[Any]) -> list[tuple[str, bytes]]:
    """Return (name, content) of each file; files of one name get a number, so that each can have its day."""
    seen: Counter[str] = Counter()
    found = []
    for one in uploads:
        seen[one.name] += 1
        path = PurePath(one.name)
        again = f" ({seen[one.name]})" if seen[one.name] > 1 else ""
        found.append((f"{path.stem}{again}{path.suffix}", one.getvalue()))
    return found


def compared(made: Sequence[Copy], target: str | None, mapping: Mapping | None) -> Read:
    """Return the copies as they were read, and what each says beside the one before it."""
    progress.tick("Reading the copies")
    found = copies.read_all(made, mapping=mapping, target_name=None if mapping else target)
    return found, copies.compare(made, found)


def recalled(newest: Copy, target: str | None) -> Mapping | None:
    """Return how a file of this name was read last, so that nobody answers again; None when it never was."""
    parts = parts_of(newest.content, newest.file, target_name=target)
    with store.reading() as session:
        known = recalling.recall(session, [part.table for part in parts])
    # The names of the columns may stand in another row of the other copies.
    found = tuple(replace(one.mapping, match=Where(sheet=one.mapping.match.sheet)) for one in known.values()
                  if target in (None, one.mapping.target))  # fmt: skip
    return Mapping(found) if found else None


def _days(held: Box, files: Sequence[tuple[str, bytes]], today: date) -> dict[str, date | None]:
    """Ask for the day of each file, which its name may tell."""
    found = {}
    with st.container(horizontal=True, key="qd-copies-days"):
        for place, (name, _) in enumerate(files):
            told = copies.day_of(name)
            found[name] = st.date_input(
                plain(name), value=told if told and EARLIEST <= told <= today else None, min_value=EARLIEST,
                max_value=today, format="YYYY-MM-DD", key=f"copy-day-{held['turn']}-{place}-{name}", width=230,
            )  # fmt: skip
    return found


def _steps(steps: Sequence[Step]) -> None:
    section("From each copy to the next", "What changed between two copies is dated to the later one, as inferred.")
    rows = [{**step.as_json(), "day": step.day, "gone": len(step.gone), "back": len(step.back),
             "problems": len(step.problems)} for step in steps]  # fmt: skip
    table(rows, COLUMNS, key="copies-steps", alt=f"{len(steps)} copies, the oldest first", noun="copies")
    for step in steps:
        lines = [f"{word}: {_some(names)}" for word, names in (("Gone", step.gone), ("Back again", step.back)) if names]
        if lines:
            states.notice(f"{step.day}, {step.file}", items=lines)
    wrong = [(step.file, problem) for step in steps for problem in step.problems]
    if wrong:
        states.notices("These rows and columns cannot be read as they are", wrong, noun="problems", most=MOST_NAMED)


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _confirm(held: Box, made: list[Copy], found: list[list[Part]], steps: list[Step], actor: Actor) -> None:
    """Ask what becomes of refused rows and of those that vanish, then bring the copies in, the oldest first."""
    if not access.may(actor, "import.commit"):
        states.notice(f"You may check files, not import them. These may: {access.who_may('import.commit')}.")
        return
    partial = False
    if any(step.problems for step in steps):
        states.notice("Words that nobody knows yet? Choose one of these files alone, answer what it asks and save the "
                      "answers as a mapping file. Choose that file here, with all the copies.")  # fmt: skip
        partial = st.checkbox("Leave out what cannot be read and import the rest", key=f"copies-part-{held['turn']}")
        if not partial:
            return
    reason, gone = None, sum(len(step.for_good) for step in steps)
    if gone and not partial and access.scope_of(actor, "import.commit") == "all":
        words = f"Remove {counted(gone, 'records')} that no later copy has"
        if st.checkbox(words, key=f"copies-gone-{held['turn']}"):
            reason = st.text_input("Why they leave", max_chars=200, key=f"copies-why-{held['turn']}")
            if not reason.strip():
                return
    if st.button(f"Import {len(made)} copies, the oldest first", type="primary", key="copies-go"):
        digest = hashlib.sha256(made[-1].content).hexdigest()
        file = File(f"{len(made)} copies of {made[-1].file}", b"", digest, [], {}, {}, "", [])
        held["importing"] = studio.begin_import(
            lambda: apply(made, found, actor=actor, partial=partial, remove_reason=reason), file, actor)  # fmt: skip
        deciding.follow(held["importing"], held)


def apply(made: Sequence[Copy], found: Sequence[Sequence[Part]], *, actor: Actor, partial: bool,
          remove_reason: str | None) -> dict[str, Any]:  # fmt: skip
    """Bring the copies in and return the receipt. Each is an import of its own: what is in stays when one fails."""
    try:
        done = copies.apply(made, found, actor=actor, allow_partial=partial, remove_reason=remove_reason)
    except (ImportRefused, access.Refused, progress.Stopped) as problem:
        there = copies.brought(made)
        if not there:
            raise
        why = str(problem) or progress.Stopped.message
        lines = [f"{copy.file}: in, as of {copy.day}." for copy in there]
        return _receipt(f"{len(there)} of {len(made)} copies are in, then it stopped.", [why, *lines])
    return _receipt(f"{len(made)} copies are in.", [_line(c, o) for c, o in zip(made, done, strict=True)])


def _receipt(title: str, lines: list[str]) -> dict[str, Any]:
    back = "Each is an import of its own. To take them back, undo the newest first."
    return {"import_id": None, "title": title, "lines": [*lines, back], "undone": False, "several": True}


def _line(copy: Copy, done: Outcome) -> str:
    if done.import_id is None:
        return f"{copy.day}, {copy.file}: no row differs."
    counts = "; ".join(f"{plan.target.title}: {reporting.sentence(plan)}" for plan in done.plans)
    return f"{copy.day}, {copy.file}: import {done.import_id}. {counts}."
