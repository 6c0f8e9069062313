"""Several dated copies of one sheet on the command line: compared with each other, then brought in by their days."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from data.core.access import Actor
from data.core.importing import copies, reporting
from data.core.importing.copies import Copy, Step
from data.core.importing.files import FileRefused
from data.core.importing.mappings import load_mapping
from data.core.terminal.line import DONE, REFUSED, Line, Refusal


def bring_copies(line: Line, files: Sequence[Path], actor: Actor, *, target: str | None, mapping: Path | None,
                 dry_run: bool, reason: str | None, allow_partial: bool, takes: bool,
                 remove_missing: bool) -> int:  # fmt: skip
    """Import copies, the oldest first, and say what each says beside the one before it. Returns the exit code."""
    given = load_mapping(mapping.read_text(encoding="utf-8-sig")) if mapping else None
    made = copies.dated([(file.name, file.read_bytes()) for file in files])
    try:
        found = copies.read_all(made, mapping=given, target_name=target)
    except FileRefused as problem:
        raise Refusal(problem.message) from problem
    steps = copies.compare(made, found)
    told: list[dict[str, Any]] = [step.as_json() for step in steps]
    lines = [text for step in steps for text in _words(step)]
    problems = any(step.problems for step in steps)
    if dry_run:
        line.tell({"dry_run": True, "copies": told}, "A dry run: nothing was written.", *lines)
        return REFUSED if problems else DONE
    done = copies.apply(made, found, actor=actor, allow_partial=allow_partial, take_theirs=takes,
                        remove_reason=(reason or "") if remove_missing else None)  # fmt: skip
    told = [{**step, **outcome.as_json()} for step, outcome in zip(told, done, strict=True)]
    said = [f"{copy.file}: {_did(copy, outcome)}" for copy, outcome in zip(made, done, strict=True)]
    line.tell({"dry_run": False, "copies": told}, *lines, *said)
    return REFUSED if problems else DONE


def _did(copy: Copy, outcome: Any) -> str:
    if outcome.import_id is None:
        return "nothing to write"
    counts = "; ".join(f"{plan.target.title} {reporting.sentence(plan)}" for plan in outcome.plans)
    return f"import {outcome.import_id} as of {copy.day}: {counts}"


def _words(step: Step) -> list[str]:
    head = f"{step.day}  {step.file}: {step.rows} rows, {step.new} new, {step.changed} changed, {len(step.gone)} gone"
    lines = [head]
    for word, names in (("gone since the copy before", step.gone), ("back again", step.back)):
        if names:
            more = f" and {len(names) - copies.MOST_NAMED} more" if len(names) > copies.MOST_NAMED else ""
            lines.append(f"  {word}: {', '.join(names[: copies.MOST_NAMED])}{more}")
    return lines + [f"  {problem}" for problem in step.problems[: copies.MOST_NAMED]]
