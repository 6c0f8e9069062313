"""A throwaway PostgreSQL server for the benchmarks, and the processor time that it takes."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SETTINGS = "-c synchronous_commit=on -c listen_addresses= -c shared_buffers=256MB -c max_wal_size=4GB"
TICKS = os.sysconf("SC_CLK_TCK")


def binaries() -> Path | None:
    """Return the folder of the newest installed server, None when there is none."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(found, key=lambda folder: float(folder.parent.name)) if found else None


@contextmanager
def running(programs: Path) -> Iterator[Path]:
    """Start a server on a socket in a folder of its own, hand the folder over, stop it and remove every trace."""
    folder = Path(tempfile.mkdtemp(prefix="bench-pg-"))
    # PostgreSQL refuses to run as root.
    user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)

    def run(program: str, *arguments: str) -> None:
        who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        command = [str(programs / program), "--pgdata", str(folder / "data"), *arguments]
        with (folder / "output.txt").open("a") as output:  # a server that inherits a pipe would keep us waiting
            subprocess.run(command, cwd=folder, stdout=output, stderr=output, check=True, **who)  # type: ignore[call-overload]

    try:
        run("initdb", "--username", "postgres", "--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-sync")
        run("pg_ctl", "start", "--wait", "--options", f"-k {folder} {SETTINGS}")
        try:
            yield folder
        finally:
            run("pg_ctl", "stop", "--wait", "--mode", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


KEPT, COPY = "kept", "bench"


def emptied(server: str | Path) -> str:
    """Make the database from which copies are taken anew and return its address."""
    _anew(server, KEPT, "template0")
    return address(server, KEPT)


def copied(server: str | Path) -> str:
    """Make a copy of the kept database, instead of the copy before it, and return its address."""
    _anew(server, COPY, KEPT)
    return address(server, COPY)


def address(server: str | Path, database: str) -> str:
    """Return the address of a database of the server."""
    return f"postgresql+psycopg://postgres@/{database}?host={server}"


def _anew(server: str | Path, name: str, like: str) -> None:
    import psycopg

    with psycopg.connect(host=str(server), user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {like} STRATEGY file_copy")


@contextmanager
def holding(scale: str) -> Iterator[Path | None]:
    """Start a server that holds the company of a scale, and point the environment at it; None where there is none."""
    programs = binaries()
    if programs is None:
        yield None
        return
    with running(programs) as folder:
        subprocess.run([sys.executable, "-m", "benchmarks.company", scale, str(folder)], check=True)
        os.environ["BENCH_SERVER"] = str(folder)
        try:
            yield folder
        finally:
            os.environ.pop("BENCH_SERVER")


def server_seconds(folder: Path) -> float:
    """Processor time of the server: its first process, those that it has reaped and those that live."""
    first = int((folder / "data" / "postmaster.pid").read_text().split()[0])
    spent = sum(_ticks(first, own_children=True))
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            if _fields(path)[1] == str(first):
                spent += sum(_ticks(int(path.parent.name)))
        except (OSError, IndexError):  # it has ended in between
            continue
    return spent / TICKS


def _fields(path: Path) -> list[str]:
    return path.read_text().rpartition(")")[2].split()


def _ticks(number: int, *, own_children: bool = False) -> list[int]:
    return [int(text) for text in _fields(Path(f"/proc/{number}/stat"))[11 : 15 if own_children else 13]]
