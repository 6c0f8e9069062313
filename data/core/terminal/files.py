"""Commands for spreadsheets that are to be retired: files, parity, retire."""

from pathlib import Path
from typing import Any

import click

from data.core import access, registry, store
from data.core.importing.feeds import feed_name
from data.core.terminal.line import CHANNEL, DONE, REFUSED, Line, Refusal, call, command, reason

SEES = "quality.view_files"
MOST_SHOWN = 20


@command("files")
def files(line: Line) -> None:
    """List the spreadsheets that people still keep: what they hold, whose they are, how far they agree with us."""
    rows = _rows(line)
    lines = [
        f"{row['id']:5}  {row['name']}: {row['what']}; {row['owner'] or 'nobody'}; last seen {row['last_seen']}; "
        f"{_parity(row)}; {row['state'].lower()}"
        for row in rows
    ]
    line.tell(rows, *lines or ["No spreadsheet has been imported yet."])


def _rows(line: Line) -> list[dict[str, Any]]:
    actor = line.require(SEES)
    registry.load_domains()
    with store.reading() as session:
        view = registry.view("quality.shadow_files")
        found: list[dict[str, Any]] = view(session, scope=access.scope_for(session, actor, SEES))
    return found


def _parity(row: dict[str, Any]) -> str:
    if row["rows_parity"] is None:
        return "not compared"
    amount = "" if row["amount_parity"] is None else f", amounts {row['amount_parity'] * 100:.1f} %"
    return f"rows {row['rows_parity'] * 100:.1f} %{amount}"


def _found(line: Line, name: str) -> dict[str, Any]:
    """Return the spreadsheet of a name, a file's name or a number."""
    asked = {name.casefold(), feed_name(name, None)}
    found = [row for row in _rows(line) if row["name"] in asked or str(row["id"]) == name]
    if len(found) != 1:
        ids = ", ".join(f"{row['id']} ({row['what']})" for row in found)
        raise Refusal(f"Several spreadsheets are called {name}: give the number, {ids}." if found else
                      f"There is no spreadsheet {name} in the register. `files` lists them.")  # fmt: skip
    return found[0]


@command("parity")
@click.argument("file")
def parity(line: Line, file: str) -> int:
    """Compare FILE with the store, cell by cell: a workbook that was imported before, or the name of one."""
    actor = line.require("quality.edit_files")
    path = Path(file)
    row = _found(line, path.name)
    given = {"content": path.read_bytes(), "file_name": path.name} if path.is_file() else {}
    made = call("quality.compare_file", row["id"], actor=actor, channel=CHANNEL, **given)
    told = {name: value for name, value in vars(made).items() if name != "differences"}
    agree = f"{made.rows_equal} of {made.rows} rows and {made.cells_equal} of {made.cells} cells agree"
    lines = [f"{row['name']}: {agree}."]
    lines += [f"  row {one.row or '-'}, {one.record}, {one.field}: {one.file} in the file, {one.store} here"
              for one in made.differences[:MOST_SHOWN]]  # fmt: skip
    if len(made.differences) > MOST_SHOWN:
        lines.append(f"  and {len(made.differences) - MOST_SHOWN} more")
    line.tell({**told, "file": row["name"], "differences": [vars(one) for one in made.differences]}, *lines)
    return DONE if made.is_full else REFUSED


@command("retire")
@click.argument("name")
@click.option("--sign-off", default="", metavar="WHY", help="Why the differences that remain do not matter.")
@reason
def retire(line: Line, name: str, sign_off: str, reason: str | None) -> None:
    """Retire the spreadsheet NAME: nothing differs any more, or you sign for what does."""
    actor = line.require("quality.edit_files")
    row = _found(line, name)
    with store.writing(actor, CHANNEL, reason or sign_off or "spreadsheet retired") as session:
        file = call("quality.retire_file", session, row["id"], actor=actor, sign_off=sign_off)
        told = {"id": file.id, "name": file.name, "state": file.state, "retired_on": file.retired_on}
    line.tell(told, f"{row['name']} is retired. Whoever imports it again is told so.")
