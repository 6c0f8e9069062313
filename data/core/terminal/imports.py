"""Commands that bring files in and take them out again: import, imports, undo."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from data.core import access, clock, registry, settings, store
from data.core.access import Actor
from data.core.importing import applying, copies, parts, removals, reporting, submissions
from data.core.importing.applying import Outcome
from data.core.importing.files import FileRefused
from data.core.importing.mappings import load_mapping
from data.core.importing.parts import Part
from data.core.importing.sheets import at
from data.core.terminal.copies import bring_copies
from data.core.terminal.line import DONE, REFUSED, Line, Refusal, command, reason

MOST_SHOWN = 20
FROM_NAME = "from-name"


def _day(_context: click.Context, _parameter: click.Parameter, text: str | None) -> date | str | None:
    if text is None or text == FROM_NAME:
        return text
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text} is neither a date such as 2025-07-31 nor {FROM_NAME}.") from None


def _one_day(files: Sequence[Path], as_of: date | str | None) -> date | None:
    """Return the day of a single file, read from its name if that is asked. Several need the dates in their names."""
    if len(files) > 1 and as_of != FROM_NAME:
        raise click.UsageError(f"Several files are copies of one sheet: give --as-of {FROM_NAME}.")
    if isinstance(as_of, date) or as_of is None:
        return as_of
    return copies.dated([(files[0].name, b"")])[0].day if len(files) == 1 else None


@command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True,
                type=click.Path(exists=True, dir_okay=False, path_type=Path))  # fmt: skip
@click.option("--as", "target", help="What the rows are: deals, accounts, ... Found out from the columns if not given.")
@click.option("--sheet", help="Read this sheet only.")
@click.option("--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A mapping file.")
@click.option("--as-of", callback=_day, help="The day whose state the file shows; today if not given. from-name: the "
              "date in its name, which several copies of one sheet need.")  # fmt: skip
@click.option("--remove-missing", is_flag=True, help="Remove what the file brought before and lacks now: --reason.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, write nothing.")
@click.option("--errors", type=click.Path(dir_okay=False, path_type=Path), help="Write refused rows to this workbook.")
@click.option("--allow-partial", is_flag=True, help="Leave refused rows out and import the rest.")
@click.option("--take", type=click.Choice(["theirs"]), help="In a conflict take the file's value.")
@click.option("--submit", "note", metavar="NOTE", help="Hand it in with a note, for somebody else to import.")
@reason
def import_file(line: Line, files: Sequence[Path], target: str | None, sheet: str | None, mapping: Path | None,
                as_of: date | str | None, remove_missing: bool, dry_run: bool, errors: Path | None,
                allow_partial: bool, take: str | None, note: str | None, reason: str | None) -> int:  # fmt: skip
    """Import FILE: a workbook or a csv. Refused rows stop everything unless --allow-partial.

    Several files are dated copies of one sheet: they go in one after the other, each on its day.
    """
    actor = line.require("import.preview" if dry_run or note is not None else "import.commit")
    registry.load_domains()
    day = _one_day(files, as_of)
    if len(files) > 1:
        return bring_copies(line, files, actor, target=target, mapping=mapping, dry_run=dry_run, takes=take == "theirs",
                            allow_partial=allow_partial, remove_missing=remove_missing, reason=reason)  # fmt: skip
    file, takes = files[0], take == "theirs"
    content = file.read_bytes()
    given = load_mapping(mapping.read_text(encoding="utf-8-sig")) if mapping else None
    try:
        found = parts.parts_of(content, file.name, mapping=given, target_name=target, sheet=sheet)
    except FileRefused as problem:
        raise Refusal(problem.message) from problem
    if note is not None:
        return _submit(line, found, content, actor, as_of=day, allow_partial=allow_partial, note=note)
    if dry_run:
        done = applying.preview(found, actor=actor, as_of=day, take_theirs=takes)
    else:
        then = removals.of_missing(actor, reason) if remove_missing else None
        done = applying.apply(found, content, actor=actor, as_of=day, allow_partial=allow_partial,
                              take_theirs=takes, reason=reason, then=then)  # fmt: skip
    if errors and any(plan.refused for plan in done.plans):
        errors.write_bytes(reporting.errors_workbook(done.plans))
    line.tell(done.as_json(), *_lines(done))
    return REFUSED if done.is_refused else DONE


def _submit(line: Line, found: list[Part], content: bytes, actor: Actor, *, as_of: date | None, allow_partial: bool,
            note: str) -> int:  # fmt: skip
    with store.reading() as session:
        day = as_of or clock.today(settings.current(session).zone)
    planned = applying.preview(found, actor=actor, as_of=day)
    number = submissions.submit(found, content, actor=actor, as_of=day, planned=planned, allow_partial=allow_partial,
                                note=note)  # fmt: skip
    said = [f"{plan.target.title}: {reporting.sentence(plan)}." for plan in planned.plans]
    line.tell({"submission": number, **planned.as_json()}, f"Submission {number} waits to be imported.", *said)
    return DONE


def _lines(done: Outcome) -> list[str]:
    head = "A dry run: nothing was written." if done.dry_run else f"Import {done.import_id}."
    if not done.dry_run and done.import_id is None:
        head = "Nothing was written."
    lines = [head]
    for plan in done.plans:
        lines.append(f"{plan.target.title}: {reporting.sentence(plan)}.")
        lines += [f"  creates {len(names)} {name}" for name, names in plan.makes.items()]
        lines += [f"  {count} rows {what}" for what, count in plan.told.items()]
        lines += [f"  asked: {question.column}: {question.text}" for question in plan.questions]
        shown = plan.refused[:MOST_SHOWN]
        lines += [f"  {at(r.row)}, {r.column}, {r.value!r}: {r.reason}" for r in shown]
        if len(plan.refused) > MOST_SHOWN:
            lines.append(f"  and {len(plan.refused) - MOST_SHOWN} more; --errors writes all of them to a workbook")
    return lines


@command("imports")
def imports(line: Line) -> None:
    """List the imports, newest first."""
    actor = line.require("import.view")
    view = registry.view("quality.imports")
    with store.reading() as session:
        rows = view(session, scope=access.scope_for(session, actor, "import.view"))
    kept = [{name: value for name, value in row.items() if name != "mapping"} for row in rows]
    line.tell(kept, *[_import_line(row) for row in kept] or ["Nothing has been imported yet."])


def _import_line(row: dict[str, Any]) -> str:
    at: datetime = row["applied_at"]
    counts = f"{row['create']} new, {row['update']} changed, {row['refused']} refused"
    return f"{row['id']:5}  {at:%Y-%m-%d %H:%M}  {row['file']}: {row['what']}, {counts}; {row['state']}"


@command("undo")
@click.argument("import_id", type=int)
@reason
def undo(line: Line, import_id: int, reason: str | None) -> int:
    """Take an import back. What somebody changed since is kept, and listed."""
    actor = line.require("import.undo")
    done = applying.undo(import_id, actor=actor, reason=reason)
    kept = [vars(item) for item in done.kept]
    lines = [f"Import {import_id} is undone: {done.removed} records removed, {done.restored} restored."]
    lines += [f"  kept {item.entity} {item.name} {item.field}: {item.why}" for item in done.kept]
    line.tell({"import_id": import_id, "removed": done.removed, "restored": done.restored, "kept": kept}, *lines)
    return REFUSED if done.kept else DONE
