"""A real server over a store of its own, started as `make run` starts it."""

import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAME, GOOD = "ada", "a lighthouse in May"
DOOR = ("-m", "streamlit", "run", str(ROOT / "app.py"))
OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "STREAMLIT_", "QUARTERDECK_")


@dataclass
class Server:
    """A running server, its folder and what it printed."""

    url: str
    home: Path
    process: subprocess.Popen[bytes]

    def printed(self) -> str:
        return (self.home / "printed.txt").read_text(encoding="utf-8")

    def revisions(self) -> int:
        """How often something was written."""
        return int(self.ask("select count(*) from revision")[0][0])

    def cookie(self, name: str = NAME, password: str = GOOD) -> dict[str, str]:
        """Sign somebody in past the browser and return the cookie as a browser takes it."""
        return self._let_in("/auth/sign-in", name=name, password=password)

    def role_cookie(self, role: str) -> dict[str, str]:
        """Come into the demo company in a role and return the cookie."""
        return self._let_in("/auth/demo", role=role)

    def _let_in(self, path: str, **form: str) -> dict[str, str]:
        request = urllib.request.Request(  # noqa: S310 - our own server
            self.url + path, urllib.parse.urlencode(form).encode(), {"Origin": self.url}
        )
        try:
            with urllib.request.build_opener(_Stay).open(request, timeout=30) as answer:
                pytest.fail(f"{path} answered {answer.status} and let nobody in.")
        except urllib.error.HTTPError as moved:
            name, value = moved.headers["set-cookie"].split(";")[0].split("=", 1)
        return {"name": name, "value": value, "url": self.url}

    def ask(self, question: str) -> list[tuple[object, ...]]:
        """Look into the store past the program."""
        with closing(sqlite3.connect(f"file:{self.home / 'store.db'}?mode=ro", uri=True)) as connection:
            return connection.execute(question).fetchall()

    def run(self, *arguments: str) -> str:
        """Run the command line beside the running server."""
        command, told = [sys.executable, "-m", "data", *arguments], environment(self.home)
        done = subprocess.run(command, cwd=ROOT, env=told, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of a store in a folder, free of whatever this machine is set to."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return kept | {"QUARTERDECK_DIR": str(home), "DATABASE_URL": f"sqlite:///{home / 'store.db'}", **more}


@contextmanager
def serving(home: Path, *, program: Sequence[str] = DOOR, **more: str) -> Iterator[Server]:
    """Serve the store of a folder until the block ends."""
    port = _free_port()
    url, printed = f"http://localhost:{port}", home / "printed.txt"
    told = environment(home, QUARTERDECK_URL=url, STREAMLIT_SERVER_PORT=str(port), PYTHONUNBUFFERED="1", **more)
    command = [sys.executable, *program]
    with printed.open("wb") as out, subprocess.Popen(command, cwd=ROOT, env=told, stdout=out, stderr=out) as process:
        server = Server(url, home, process)
        try:
            _wait(server)
            yield server
        finally:
            process.terminate()


def _wait(server: Server) -> None:
    for _ in range(240):
        if server.process.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=5).close()  # noqa: S310 - our own server
            return
        except OSError:  # refused, or accepted and not answered yet
            time.sleep(0.25)
    pytest.fail(server.printed())


def _free_port() -> int:
    """A port of the system's choice: two test processes that look at the same time get different ones."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
