"""Commands that keep the store: migrate, backup, restore, copy."""

from pathlib import Path

import click

from data.core import access, anchors, backups, copying, migrating, registry, store
from data.core.ledger import derived, verifying
from data.core.terminal.line import Line, command


@command("migrate")
@click.option("--without-backup", is_flag=True, help="Do not save the store first, even if its tables change.")
def migrate(line: Line, without_backup: bool) -> None:
    """Prepare or update the store; a backup is taken first when the tables change."""
    applied = migrating.upgrade(keep_backup=not without_backup)
    registry.load_domains()
    with store.housekeeping() as session:
        newest = verifying.head(session)
        derived.catch_up(session, newest["revision"] if newest else 0)
    said = f"Brought up to date: {', '.join(applied)}." if applied else "The store is up to date."
    line.tell({"applied": applied, "at": migrating.newest()}, said)


@command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(line: Line, file: Path) -> None:
    """Save the whole store to FILE while people work, and prove the copy."""
    line.require("store.backup")
    made = backups.backup(file)
    rows = sum(made["counts"].values())
    line.tell({"file": str(file), **made}, f"Saved {rows} rows up to revision {made['revision']} to {file}.")


@command("restore")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def restore(line: Line, file: Path) -> None:
    """Put the backup FILE in the place of the store; it is proved first, and the old store is kept."""
    access.require(line.actor(), "store.restore")
    found = backups.restore(file)
    migrating.upgrade()
    with store.reading() as session:
        anchors.note(session, restored=file.name)
    kept = f" The old store is kept as {found['kept']}." if found["kept"] else ""
    line.tell(found, f"Restored {file}.{kept} Start the app again.")


@command("copy")
@click.option("--to", "target", required=True, help="The address of an empty database, as its owner.")
def copy(line: Line, target: str) -> None:
    """Copy the store to another database and prove that both are equal."""
    line.require("store.backup")
    proof = copying.copy(target)
    line.tell(proof, f"Copied {sum(proof['counts'].values())} rows; counts, sums and contents are equal.")
