"""What `doctor` looks at: the store, its folder, its backups, the programs it may need."""

import os
import shutil
import stat
import sys
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from data.core import backups, clock, migrating, settings, store
from data.core.ledger import guards

OK, WARNING, ERROR = "ok", "warning", "error"
LEAST_FREE = 500_000_000
"""Bytes on the disk below which a backup or an import may fail."""

OLDEST_BACKUP_DAYS = 7


class Check(NamedTuple):
    """One thing looked at: what, ok, warning or error, and a sentence."""

    name: str
    status: str
    words: str


def checks() -> list[Check]:
    """Look at everything; a look that fails is an error of its own, and the others go on."""
    found: list[Check] = []
    for look in (_python, _folder, _store, _tables, _roles, _guards, _settings, _backup, _programs, _disk):
        try:
            found += look()
        except (SQLAlchemyError, OSError, migrating.NotReady) as error:
            words = getattr(error, "words", None) or f"could not be looked at ({type(error).__name__})"
            found.append(Check(look.__name__.strip("_"), ERROR, words))
    return found


def _told(name: str, fine: bool, words: str, otherwise: str, *, worst: str = WARNING) -> Check:
    return Check(name, OK, words) if fine else Check(name, worst, otherwise)


def _python() -> Iterator[Check]:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    yield _told("python", sys.version_info >= (3, 11), version, f"{version}; 3.11 or newer is needed", worst=ERROR)


def _folder() -> Iterator[Check]:
    folder = store.home()
    is_closed = not stat.S_IMODE(folder.stat().st_mode) & 0o077
    yield _told("folder", is_closed, "only this user can look into it", "others on this machine can: chmod 700")
    for secret in folder.glob("*.secret"):
        if stat.S_IMODE(secret.stat().st_mode) & 0o077:
            yield Check("folder", ERROR, f"others on this machine can read {secret.name}: chmod 600")
    if not os.access(folder, os.W_OK):
        yield Check("folder", ERROR, "it cannot be written to")


def _store() -> Iterator[Check]:
    with store.engine().connect() as connection:
        if connection.dialect.name == "sqlite":
            whole = connection.execute(text("PRAGMA quick_check(1)")).scalar()
            yield _told("store", whole == "ok", "embedded, and the file is whole", f"embedded; {whole}", worst=ERROR)
        else:
            yield Check("store", OK, f"PostgreSQL {connection.execute(text('SHOW server_version')).scalar()}")


def _tables() -> Iterator[Check]:
    waiting, newest = migrating.pending(), migrating.newest()
    old = "not up to date: run `python -m data migrate`"
    yield _told("tables", not waiting, f"up to date ({newest})", old, worst=ERROR)


def _roles() -> Iterator[Check]:
    app, owner = make_url(store.url()), make_url(store.owner_url())
    if app.get_backend_name() == "postgresql":
        shared = "the app owns its tables: give DATABASE_OWNER_URL a role of its own"
        yield _told("roles", app.username != owner.username, "the app does not own its tables", shared)


def _guards() -> Iterator[Check]:
    with store.engine().connect() as connection:
        missing = guards.missing(connection)
    absent = f"missing on the ledger: {', '.join(missing)}"
    yield _told("guards", not missing, "the ledger can only be added to", absent, worst=ERROR)


def _settings() -> Iterator[Check]:
    with store.reading() as session:
        held = settings.current(session)
    answers = f"{held.company}, {held.currency}, {held.zone}"
    yield _told("settings", held.is_complete, answers, "the company's four questions are not answered: `settings set`")


def _backup() -> Iterator[Check]:
    newest = backups.newest()
    if newest is None:
        yield Check("backup", WARNING, "there is none in the folder for backups")
        return
    age = int((clock.now().timestamp() - newest.stat().st_mtime) // 86_400)
    words = f"the newest is {age} days old"
    yield _told("backup", age <= OLDEST_BACKUP_DAYS, words, words)


def _programs() -> Iterator[Check]:
    if make_url(store.url()).get_backend_name() == "postgresql":
        missing = [name for name in ("pg_dump", "pg_restore") if shutil.which(name) is None]
        absent = f"backups need {', '.join(missing)}: install postgresql-client"
        yield _told("programs", not missing, "all there", absent)


def _disk() -> Iterator[Check]:
    free = shutil.disk_usage(store.home()).free
    words = f"{free // 1_000_000} MB free"
    yield _told("disk", free > LEAST_FREE, words, words)
