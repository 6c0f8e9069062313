"""Servers to measure: ours over the made-up company on its last day, and an empty Streamlit page beside it."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import company

ROOT = Path(__file__).parents[1]
EMPTY = "import streamlit as st\n\nst.title('Empty')\n"
READY_SECONDS = 180
SELLERS, LEADERS, NEW = 40, 60, 1_000
"""The first sellers of the company read as sellers, those up to the second number lead a team; the others see all."""


@dataclass
class Server:
    """A running server and the process that does its work."""

    url: str
    pid: int

    def processor(self) -> float:
        """Processor milliseconds that the process has used so far, all its threads together."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def move_clock() -> None:
    """Let this process live on the last day of the company, from noon on."""
    from data.core import clock

    noon = datetime(*company.TODAY.timetuple()[:3], 12, tzinfo=UTC)
    ahead = noon - datetime.now(UTC)
    clock.now = lambda: datetime.now(UTC) + ahead


@contextmanager
def ours() -> Iterator[Server]:
    """Serve the store of the environment, as `make run` would on that day."""
    with _serving(str(ROOT / "app.py")) as server:
        yield server


@contextmanager
def empty() -> Iterator[Server]:
    """Serve a page that holds a title and nothing else, with the same settings and without our door."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "empty.py"
        script.write_text(EMPTY)
        with _serving(str(script)) as server:
            yield server


@contextmanager
def _serving(script: str) -> Iterator[Server]:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://localhost:{port}"
    told = os.environ | {"QUARTERDECK_URL": url, "STREAMLIT_SERVER_PORT": str(port)}
    with (tempfile.TemporaryFile() as printed,
          subprocess.Popen([sys.executable, "-m", "benchmarks.shell_servers", script], cwd=ROOT, env=told,
                           stdout=printed, stderr=printed) as process):  # fmt: skip
        try:
            if not _is_ready(url, process):
                printed.seek(0)
                sys.exit(printed.read().decode(errors="replace"))
            yield Server(url, process.pid)
        finally:
            process.terminate()


def _is_ready(url: str, process: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + READY_SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=5).close()  # noqa: S310 - our own server
            return True
        except OSError:
            time.sleep(0.1)
    return False


def readers(number: int) -> list[dict[str, str]]:
    """Sign people of the company in past the form and return their cookies: an executive first."""
    from data.core import access, store
    from data.core.doors import addresses, sessions
    from models import User

    with store.writing(access.system(), "setup") as session:
        people = []
        for place in range(number):
            # The made-up sellers have numbers of their own; executives and whoever runs revenue come on top.
            seller = session.get(User, place) if 0 < place <= LEADERS else None
            person = seller or User(id=NEW + place, name=f"reader{place}", full_name=f"Reader {place}")
            person.roles = access.written_roles(_roles(place))
            session.add(person)
            people.append(person)
        session.flush()
        numbers = [person.id for person in people]
    with store.housekeeping() as session:
        tokens = [sessions.open_session(session, session.get(User, one), browser="benchmark") for one in numbers]
    return [{"name": addresses.public().cookie, "value": token} for token in tokens]


def _roles(place: int) -> Sequence[str]:
    if 0 < place <= LEADERS:
        return ["rep"] if place <= SELLERS else ["manager"]
    return ["executive"] if place % 2 == 0 else ["revops"]


def _serve(script: str) -> None:
    """Be the server: `streamlit run` with the clock of the company."""
    from streamlit.web import cli

    move_clock()
    sys.argv = ["streamlit", "run", script]
    cli.main()


if __name__ == "__main__":
    _serve(sys.argv[1])
