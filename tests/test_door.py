"""The whole door, served as `make run` serves it: a real server, a real browser."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from components.frame import cards
from tests.signed_in import answer_settings, make_store, make_user, session_of

ROOT = Path(__file__).parents[1]
PORT = 8630
GOOD = "a lighthouse in May"


@dataclass
class Server:
    """A running server and what it printed."""

    url: str
    log: Path

    def printed(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
        request = urllib.request.Request(self.url + path, headers=headers)  # noqa: S310 - our own server
        opener = urllib.request.build_opener(_Stay)
        try:
            with opener.open(request, timeout=20) as answer:
                return answer.status, dict(answer.headers), answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers), error.read().decode("utf-8", "replace")


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


@pytest.fixture
def server(store_url: str, tmp_path: Path) -> Iterator[Server]:
    """A fresh process over a store without users."""
    make_store()
    answer_settings()
    url, log = f"http://localhost:{PORT}", tmp_path / "server.log"
    environment = os.environ | {"QUARTERDECK_URL": url, "STREAMLIT_SERVER_PORT": str(PORT), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
    with log.open("w") as out, subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out) as process:
        try:
            wait_for(process, log)
            yield Server(url, log)
        finally:
            process.terminate()


def wait_for(process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(240):
        if process.poll() is not None:
            break
        # The port opens before the start is through; the link is the last thing that the start prints.
        if "set-up?code=" in log.read_text(encoding="utf-8"):
            return
        time.sleep(0.25)
    pytest.fail(log.read_text(encoding="utf-8"))


def handshake(*headers: str) -> str:
    """Ask for the socket as a program would, and return the first line of the answer."""
    lines = [
        "GET /_stcore/stream HTTP/1.1", f"Host: localhost:{PORT}", "Upgrade: websocket", "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: streamlit", *headers,
    ]  # fmt: skip
    with socket.create_connection(("127.0.0.1", PORT), timeout=20) as wire:
        wire.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        return wire.recv(200).split(b"\r\n")[0].decode()


def test_a_fresh_process_shows_no_page_to_a_stranger(server: Server) -> None:
    for card in cards.cards():
        status, headers, body = server.get(card.address, Accept="text/html")
        assert (status, body) == (303, ""), card.address
        assert headers["location"].startswith("/auth/sign-in?next=%2F")
    for path in ("/media/x", "/_stcore/host-config", "/_stcore/upload_file/a/b", "/component/x/y.js"):
        assert server.get(path)[0] == 401, path
    for path in ("/_stcore/metrics", "/_stcore/agent/openapi.json"):
        assert server.get(path)[0] == 404, path
    assert server.get("/_stcore/health")[0] == 200
    assert " 403 " in handshake()
    assert " 403 " in handshake("Cookie: quarterdeck=made-up")
    assert server.get("/auth/sign-in", Host="evil.example")[0] == 421


@pytest.mark.browser
def test_sign_in_sign_out_and_everything_between(server: Server, chromium: Any) -> None:
    link = re.findall(r"http://localhost:\d+/auth/set-up\?code=\S+", server.printed())[-1]
    walk_through(server, chromium, link)
    assert GOOD not in server.printed()
    assert "Traceback" not in server.printed()


def walk_through(server: Server, chromium: Any, link: str) -> None:
    context = chromium.new_context()
    page, said = context.new_page(), []
    foreign: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: foreign.append(request.url) if not request.url.startswith(
        (server.url, server.url.replace("http", "ws"), "data:", "blob:")) else None)  # fmt: skip

    page.goto(link)
    for field, text in (("name", "ana"), ("full_name", "Ana Silva"), ("password", GOOD), ("again", GOOD)):
        page.fill(f"#{field}", text)
    page.click("button")
    page.get_by_text("Settings of Meridian").wait_for()
    first = {cookie["name"]: cookie for cookie in context.cookies()}["quarterdeck"]
    assert first["httpOnly"]
    assert page.evaluate("document.cookie").find("quarterdeck") == -1

    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in").wait_for()
    assert " 403 " in handshake(f"Cookie: quarterdeck={first['value']}"), "the old cookie opens nothing"

    page.goto(f"{server.url}/people-users?x=1")
    page.fill("#name", "ana")
    page.fill("#password", GOOD)
    page.click("button")
    page.get_by_text("Who can sign in?").wait_for()
    assert page.url.startswith(f"{server.url}/people-users"), "the deep link is kept"

    other = context.new_page()
    other.goto(f"{server.url}/people-settings")
    other.get_by_text("Settings of Meridian").wait_for()
    other.get_by_role("button", name="Sign out").click()
    other.get_by_role("heading", name="Sign in").wait_for()
    page.get_by_role("link", name="Settings").click()
    page.get_by_text("You are signed out").wait_for()
    assert page.get_by_text("Settings of Meridian").count() == 0
    assert [text for text in said if "Content Security Policy" in text] == []
    assert foreign == []


@pytest.mark.browser
def test_the_first_visit_after_a_start_does_not_pass_the_shell_by(server: Server, chromium: Any) -> None:
    token = session_of(make_user("bo", "rep"))
    context = chromium.new_context()
    context.add_cookies([{"name": "quarterdeck", "value": token, "url": server.url}])
    page = context.new_page()
    page.goto(f"{server.url}/people-users")
    page.get_by_text("You do not have the right to open this.").wait_for()
    assert page.get_by_text("Who can sign in?").count() == 0
    assert page.get_by_role("link", name="Users").count() == 0, "the menu does not offer what is refused"
    context.close()
