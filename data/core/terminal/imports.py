"""Commands that bring files in and take them out again: import, imports, undo."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from data.core import access, registry, store
from data.core.importing import applying, parts, reporting
from data.core.importing.applying import Outcome
from data.core.importing.files import FileRefused
from data.core.importing.mappings import load_mapping
from data.core.terminal.line import DONE, REFUSED, Line, Refusal, command, reason

MOST_SHOWN = 20


def _day(_context: click.Context, _parameter: click.Parameter, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text} is not a date such as 2025-07-31.") from None


@command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "target", help="What the rows are: deals, accounts, ... Found out from the columns if not given.")
@click.option("--sheet", help="Read this sheet only.")
@click.option("--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A mapping file.")
@click.option("--as-of", callback=_day, help="The day whose state the file shows; today if not given.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, write nothing.")
@click.option("--errors", type=click.Path(dir_okay=False, path_type=Path), help="Write refused rows to this workbook.")
@click.option("--allow-partial", is_flag=True, help="Leave refused rows out and import the rest.")
@click.option("--take", type=click.Choice(["theirs"]), help="In a conflict take the file's value.")
@reason
def import_file(line: Line, file: Path, target: str | None, sheet: str | None, mapping: Path | None,
                as_of: date | None, dry_run: bool, errors: Path | None, allow_partial: bool, take: str | None,
                reason: str | None) -> int:  # fmt: skip
    """Import FILE: a workbook or a csv. Refused rows stop everything unless --allow-partial."""
    actor = line.require("import.preview" if dry_run else "import.commit")
    registry.load_domains()
    content, takes = file.read_bytes(), take == "theirs"
    given = load_mapping(mapping.read_text(encoding="utf-8-sig")) if mapping else None
    try:
        found = parts.parts_of(content, file.name, mapping=given, target_name=target, sheet=sheet)
    except FileRefused as problem:
        raise Refusal(problem.message) from problem
    if dry_run:
        done = applying.preview(found, actor=actor, as_of=as_of, take_theirs=takes)
    else:
        done = applying.apply(found, content, actor=actor, as_of=as_of, allow_partial=allow_partial,
                              take_theirs=takes, reason=reason)  # fmt: skip
    if errors and any(plan.refused for plan in done.plans):
        errors.write_bytes(reporting.errors_workbook(done.plans))
    line.tell(done.as_json(), *_lines(done))
    return REFUSED if done.is_refused else DONE


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
        lines += [f"  row {r.row}, {r.column}, {r.value!r}: {r.reason}" for r in shown]
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
