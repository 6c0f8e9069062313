"""Saves the whole store while people work, proves the copy, and puts one back."""

import hashlib
import json
import os
import secrets
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, inspect
from sqlalchemy.engine import make_url

from data.core import clock, dumps, store
from data.core.ledger import capturing, verifying
from models import Record

HEAD = "SELECT id, hash FROM revision ORDER BY id DESC LIMIT 1"


class NotPossible(Exception):
    """A backup or a restore that was refused. `words` says why, and that nothing was changed."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def place(name: str) -> Path:
    """Return where a backup of this name goes: in the folder for backups, with the instant in its name."""
    folder = store.home() / "backups"
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder / f"{clock.now():%Y%m%d-%H%M%S}-{name}.backup"


def newest() -> Path | None:
    """Return the newest backup in the folder for backups."""
    found = sorted((store.home() / "backups").glob("*.backup"))
    return found[-1] if found else None


def manifest_of(path: Path) -> Path:
    """Return where a backup's description lies: beside it."""
    return path.with_name(f"{path.name}.json")


def backup(path: Path, *, address: str | None = None) -> dict[str, Any]:
    """Save the store to a file, prove that the copy is whole, and return its description.

    The description (revision and hash of the ledger's head, rows of each table, sha256, when) is written beside
    it. Raises NotPossible; the file of this name appears only when all is well.
    """
    where = address or store.owner_url()
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        raise NotPossible(f"{path} exists already. Nothing was written: choose another name.")
    try:
        draft.touch(mode=0o600)
        state = _copy(sqlite_file(where), draft) if _is_sqlite(where) else dumps.dump(where, draft, describe)
        description = {**state, "at": clock.now().isoformat(), "sha256": sha256(draft), "database": _kind(where)}
        _write_durably(manifest_of(path), json.dumps(description, indent=1))
        _make_durable(draft)
        draft.rename(path)
        _make_durable(path.parent)
    except dumps.DumpFailed as error:
        raise NotPossible(f"The backup failed: {error} Nothing was written.") from error
    finally:
        draft.unlink(missing_ok=True)
    return description


def restore(path: Path) -> dict[str, Any]:
    """Put a backup in the place of the store and return its description, with where the old store is kept.

    The backup is first restored beside the store and proved like any store. Raises NotPossible; then nothing
    was touched.
    """
    expected = _expected(path)
    where = store.owner_url()
    if _kind(where) != expected.get("database", _kind(where)):
        raise NotPossible(f"{path.name} is a backup of {expected['database']}, and the store is on {_kind(where)}.")
    if not _is_sqlite(where):
        try:
            return {**expected, "kept": str(dumps.restore(where, path, place("before-restore"), _prove))}
        except dumps.DumpFailed as error:
            raise NotPossible(f"{path.name} was not restored: {error} The store is as it was.") from error
    return {**expected, "kept": str(_restore_file(path, sqlite_file(where), expected))}


def _restore_file(path: Path, target: Path, expected: dict[str, Any]) -> Path | None:
    draft = target.with_name(f".restoring-{secrets.token_hex(4)}")
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as source:
            state = _copy_open(source, draft)
        if expected and state != {name: expected[name] for name in state}:
            raise NotPossible(f"{path.name} does not hold what its description says. The store is as it was.")
        engine = store.make_engine(f"sqlite:///{draft}")
        try:
            _prove(engine)
        finally:
            engine.dispose()
        return _swap(draft, target)
    except sqlite3.DatabaseError as error:
        raise NotPossible(f"{path.name} is not a whole backup ({error}). The store is as it was.") from error
    finally:
        for left in target.parent.glob(f"{draft.name}*"):
            left.unlink()


def _swap(draft: Path, target: Path) -> Path | None:
    """Keep the old store, and write the new one over it in one transaction, so that open readers see it."""
    if not target.exists():
        draft.rename(target)
        return None
    kept = place("before-restore")
    try:
        _copy(target, kept)
        with closing(sqlite3.connect(draft)) as source, closing(sqlite3.connect(target, timeout=30)) as live:
            source.backup(live)
    except (sqlite3.DatabaseError, NotPossible):  # the old store is broken: put its files aside as they are
        for suffix in ("", "-wal", "-shm"):
            old = target.with_name(target.name + suffix)
            if old.exists():
                old.rename(kept.with_name(kept.name + suffix))
        draft.rename(target)
    return kept


def _prove(engine: Engine) -> None:
    """Raise NotPossible unless the restored store is what its ledger says."""
    if not inspect(engine).has_table("revision"):
        raise NotPossible("The backup holds no Quarterdeck store. The store is as it was.")
    with capturing.ReadingSession(engine) as session:
        found = next(verifying.findings(session), None)
    if found:
        raise NotPossible(f"The backup is not what its ledger says: {found}. The store is as it was.")


def _copy(source: Path, draft: Path) -> dict[str, Any]:
    if not source.exists():
        raise NotPossible(f"There is no store at {source.name} to save.")
    with closing(sqlite3.connect(f"file:{source}?mode=rw", uri=True, timeout=30)) as live:
        return _copy_open(live, draft)


def _copy_open(source: sqlite3.Connection, draft: Path) -> dict[str, Any]:
    source.isolation_level = None
    source.execute("BEGIN")  # one state for the copy and for what it is compared with
    with closing(sqlite3.connect(draft)) as copy:
        state = describe(lambda query: source.execute(query).fetchall())
        source.backup(copy)
        copy.isolation_level = None
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without companions
        whole = copy.execute("PRAGMA integrity_check").fetchone()[0]
        if whole != "ok" or state != describe(lambda query: copy.execute(query).fetchall()):
            raise NotPossible(f"The copy is not equal to the store ({whole}).")
    source.execute("ROLLBACK")
    draft.chmod(0o600)
    return state


def describe(rows: Callable[[str], list[Any]]) -> dict[str, Any]:
    """Return the head of the ledger and the number of rows of each table, through a function that runs a query."""
    tables = [table.name for table in Record.metadata.sorted_tables]
    counts = {name: rows(f'SELECT count(*) FROM "{name}"')[0][0] for name in tables}  # noqa: S608 (names are ours)
    head = rows(HEAD)
    return {"revision": head[0][0] if head else 0, "hash": bytes(head[0][1]).hex() if head else "", "counts": counts}


def _expected(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise NotPossible(f"There is no file {path}.")
    if not manifest_of(path).exists():
        return {}
    expected: dict[str, Any] = json.loads(manifest_of(path).read_text(encoding="utf-8"))
    if expected.get("sha256") != sha256(path):
        raise NotPossible(f"{path.name} is not the file that was saved. The store is as it was.")
    return expected


def sha256(path: Path) -> str:
    """Return the sha256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sqlite_file(address: str) -> Path:
    """Return the file of an embedded store."""
    return Path(make_url(address).database or "")


def _is_sqlite(address: str) -> bool:
    return _kind(address) == "sqlite"


def _kind(address: str) -> str:
    return make_url(address).get_backend_name()


def _write_durably(path: Path, content: str) -> None:
    draft = path.with_name(f".{path.name}")
    draft.write_text(content, encoding="utf-8")
    _make_durable(draft)
    draft.rename(path)


def _make_durable(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
