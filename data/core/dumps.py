"""Backups of a PostgreSQL store: pg_dump and pg_restore, held to one state of the database."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from data.core import store

Describe = Callable[[Callable[[str], list[Any]]], dict[str, Any]]


class DumpFailed(Exception):
    """pg_dump or pg_restore is not there or did not succeed; the text is a sentence."""


def dump(address: str, path: Path, describe: Describe) -> dict[str, Any]:
    """Save a database to a file and return the description of the state that was saved."""
    program = _program("pg_dump")
    engine = store.make_engine(address)
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
            state = describe(lambda query: list(connection.execute(text(query)).all()))
            _run(address, program, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}",
                 f"--file={path}")  # fmt: skip
    finally:
        engine.dispose()
    _run(address, _program("pg_restore"), "--list", str(path), connect=False)
    return state


def restore(address: str, path: Path, kept: Path, prove: Callable[[Engine], None]) -> Path:
    """Put a dump in the place of the database in one transaction; what was there is kept and comes back if it fails."""
    program = _program("pg_restore")
    _run(address, program, "--list", str(path), connect=False)
    dump(address, kept, lambda rows: {"revision": rows("SELECT max(id) FROM revision")[0][0]})
    options = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
    _run(address, program, *options, str(path))
    engine = store.make_engine(address)
    try:
        prove(engine)
    except BaseException:
        engine.dispose()
        _run(address, program, *options, str(kept))
        raise
    finally:
        engine.dispose()
    return kept


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise DumpFailed(f"{name} is not installed (Debian: apt-get install postgresql-client).")
    return found


def _run(address: str, program: str, *arguments: str, connect: bool = True) -> None:
    url = make_url(address)
    plain = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    secret = {"PGPASSWORD": url.password} if isinstance(url.password, str) else {}
    command = [program, *([f"--dbname={plain}"] if connect else []), *arguments]
    done = subprocess.run(  # noqa: S603 (a list of our own words)
        command, env={**os.environ, **secret}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
        raise DumpFailed(f"{Path(program).name} said: {last}.")
