"""A throwaway PostgreSQL server for the tests, and fresh databases on it."""

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.absent import skip_or_fail

OWNER, APP, SUPERUSER = "quarterdeck_owner", "quarterdeck_app", "postgres"
# Nothing here outlives the test run, so nothing needs to reach the disk.
SETTINGS = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c listen_addresses= -c shared_buffers=64MB"
# The README tells administrators to do the same.
GRANTS = (
    "GRANT USAGE ON SCHEMA public TO quarterdeck_app",
    "ALTER DEFAULT PRIVILEGES FOR ROLE quarterdeck_owner"
    " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO quarterdeck_app",
    "ALTER DEFAULT PRIVILEGES FOR ROLE quarterdeck_owner GRANT USAGE, SELECT ON SEQUENCES TO quarterdeck_app",
)


@dataclass(frozen=True)
class Database:
    """One database: `url` is the app's role, which owns nothing; `owner_url` is the role that migrates."""

    name: str
    url: str
    owner_url: str


class Server:
    """A running server that listens on a socket in its own directory and nowhere else."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.numbers = itertools.count(1)

    def url(self, *, role: str, database: str) -> str:
        """Return the SQLAlchemy address of a database for one role."""
        return f"postgresql+psycopg://{role}@/{database}?host={self.directory}"

    def run(self, *statements: str, database: str = "postgres") -> None:
        """Run statements one by one as the superuser, each in its own transaction."""
        with psycopg.connect(host=str(self.directory), user=SUPERUSER, dbname=database, autocommit=True) as connection:
            for statement in statements:
                connection.execute(sql.SQL(statement))

    def fresh(self, *, like: Database | None = None) -> Database:
        """Make an empty database, with rights as the README sets them up, or a copy that nobody else has open."""
        name = f"quarterdeck_{next(self.numbers)}"
        self.run(f"CREATE DATABASE {name} OWNER {OWNER}" + (f" TEMPLATE {like.name}" if like else ""))
        if not like:
            self.run(*GRANTS, database=name)
        return Database(name, url=self.url(role=APP, database=name), owner_url=self.url(role=OWNER, database=name))

    def drop(self, database: Database) -> None:
        """Take a database away, whoever still has it open."""
        self.run(f"DROP DATABASE {database.name} WITH (FORCE)")


def binaries() -> Path:
    """Return the folder of the newest installed server; skip the test when there is none."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda folder: float(folder.parent.name))
    on_path = shutil.which("initdb")
    if on_path is None:
        skip_or_fail("PostgreSQL is not installed (Debian: apt-get install postgresql).")
    return Path(on_path).resolve().parent


def unprivileged_user() -> pwd.struct_passwd | None:
    """Return whom the server runs as when we are root, whom PostgreSQL refuses; None when we are not."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = names.get("postgres") or names.get("nobody")
    return user or skip_or_fail("There is no user `postgres` or `nobody` to run PostgreSQL as.")


@contextmanager
def running() -> Iterator[Server]:
    """Start a server, hand it over, stop it and remove every trace."""
    programs, user = binaries(), unprivileged_user()
    directory = Path(tempfile.mkdtemp(prefix="quarterdeck-pg-"))
    if user:
        os.chown(directory, user.pw_uid, user.pw_gid)

    def run(program: str, *arguments: str) -> None:
        who: dict[str, Any] = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        command = [str(programs / program), "--pgdata", str(directory / "data"), *arguments]
        # To a file: a server that inherits a pipe would keep us waiting for its end.
        with (directory / "output.txt").open("a") as output:
            done = subprocess.run(command, cwd=directory, stdout=output, stderr=output, timeout=60, check=False, **who)
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{(directory / 'output.txt').read_text()}")

    try:
        run("initdb", "--username", SUPERUSER, "--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-sync")
        run("pg_ctl", "start", "--wait", "--options", f"-k {directory} {SETTINGS}")
        try:
            server = Server(directory)
            server.run(f"CREATE ROLE {OWNER} LOGIN", f"CREATE ROLE {APP} LOGIN")
            yield server
        finally:
            run("pg_ctl", "stop", "--wait", "--mode", "immediate")
    finally:
        shutil.rmtree(directory, ignore_errors=True)
