"""Commands around imports that wait or come back: submissions, submission, bring-back, and templates to fill in."""

from pathlib import Path
from typing import Any

import click

from data.core import registry, store
from data.core.importing import applying, reporting, submissions, targets, templates
from data.core.terminal.line import DONE, REFUSED, Line, Refusal, command, reason


@command("submissions")
def list_submissions(line: Line) -> None:
    """List files that were submitted for import: yours, and those you may decide on."""
    actor = line.require("import.preview")
    registry.load_domains()
    with store.reading() as session:
        rows = [_told(row) for row in submissions.listed(session, actor=actor)]
    lines = [f"{r['id']:5}  {r['submitted_at']:%Y-%m-%d %H:%M}  {r['file']} by {r['by']}: {r['state']}" for r in rows]
    line.tell(rows, *lines or ["Nothing has been submitted."])


def _told(row: Any) -> dict[str, Any]:
    return {
        "id": row.id, "file": row.file, "by": row.submitted_by, "submitted_at": row.submitted_at, "as_of": row.as_of,
        "note": row.note, "state": row.state, "decided_by": row.decided_by, "answer": row.answer,
        "import_id": row.import_id,
    }  # fmt: skip


@command("submission")
@click.argument("number", type=int)
@click.option("--approve", is_flag=True, help="Import it, if it still does what was submitted.")
@click.option("--return", "answer", metavar="NOTE", help="Send it back with a note.")
@click.option("--withdraw", is_flag=True, help="Take your own submission back.")
def submission(line: Line, number: int, approve: bool, answer: str | None, withdraw: bool) -> int:
    """Look at submission NUMBER as it would go in now, or decide on it."""
    if approve + (answer is not None) + withdraw > 1:
        raise click.UsageError("Choose one of --approve, --return and --withdraw.")
    actor = line.require("import.preview")
    registry.load_domains()
    if answer is not None:
        submissions.give_back(number, actor=actor, answer=answer)
        line.tell({"submission": number, "state": submissions.RETURNED}, f"Submission {number} is returned.")
        return DONE
    if withdraw:
        submissions.withdraw(number, actor=actor)
        line.tell({"submission": number, "state": submissions.WITHDRAWN}, f"Submission {number} is withdrawn.")
        return DONE
    if approve:
        done = submissions.approve(number, actor=actor)
        said = [f"{plan.target.title}: {reporting.sentence(plan)}." for plan in done.plans]
        head = f"Import {done.import_id}." if done.import_id else "Nothing was written."
        line.tell({"submission": number, **done.as_json()}, head, *said)
        return DONE if done.import_id else REFUSED
    return _look(line, number, actor)


def _look(line: Line, number: int, actor: Any) -> int:
    with store.reading() as session:
        row = submissions.find(session, number, actor)
    told = _told(row)
    if row.state != submissions.WAITING:
        line.tell(told, f"Submission {number}: {row.file} by {row.submitted_by}, {row.state}. {row.answer}".rstrip())
        return DONE
    planned, moved = submissions.Waiting(row).look(actor)
    lines = [f"Submission {number}: {row.file} by {row.submitted_by}, as of {row.as_of}. {row.note}".rstrip()]
    lines += [f"{plan.target.title}: {reporting.sentence(plan)}." for plan in planned.plans]
    lines += ["It differs from what was submitted:"] * bool(moved) + [f"  {text}" for text in moved[:20]]
    line.tell({**told, **planned.as_json(), "moved": moved}, *lines)
    return REFUSED if moved else DONE


@command("bring-back")
@click.argument("import_id", type=int)
@reason
def bring_back(line: Line, import_id: int, reason: str | None) -> int:
    """Take the undo of an import back. What somebody changed since is kept, and listed."""
    actor = line.require("import.undo")
    done = applying.bring_back(import_id, actor=actor, reason=reason)
    kept = [vars(item) for item in done.kept]
    said = f"Import {import_id} is back: {done.restored} records restored, {done.removed} removed."
    line.tell({"import_id": import_id, "removed": done.removed, "restored": done.restored, "kept": kept}, said,
              *(f"  kept {item.entity} {item.name} {item.field}: {item.why}" for item in done.kept))  # fmt: skip
    return REFUSED if done.kept else DONE


@command("template")
@click.argument("name", metavar="TARGET")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The workbook to write.")
def template(line: Line, name: str, out: Path) -> None:
    """Write a workbook to fill in for TARGET: its columns, their notes, lists to choose from."""
    line.require("import.preview")
    registry.load_domains()
    found = targets.target(name)
    with store.reading() as session:
        made = templates.template(found, templates.known_words(session, found))
    try:
        out.write_bytes(made)
    except OSError as error:
        raise Refusal(f"{out} cannot be written: {error.strerror}. Choose another place.") from None
    line.tell({"target": name, "file": str(out)}, f"{out}: {len(found.fields)} columns for {found.title.lower()}.")
