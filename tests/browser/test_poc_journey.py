"""A proof of concept from its start to its end: a machine sends usage, silence turns it red, an alert goes out."""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from data.core import clock
from models import User
from tests.browser import driving
from tests.browser.conftest import ADMINISTRATOR, Open, _within
from tests.browser.serving import ROOT, Server, environment, serving
from tests.revisions import add_account, add_deal, writing
from tests.signed_in import answer_settings

Page = Any
NAME, KIM = "Depot trial", "kim@depot.example"


@contextmanager
def ears() -> Iterator[tuple[str, list[str]]]:
    """Listen as the chat of a company would: an address for alerts, and what came in."""
    heard: list[str] = []

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the name that the standard library calls
            heard.append(self.rfile.read(int(self.headers["content-length"])).decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with HTTPServer(("127.0.0.1", 0), Ear) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"json://localhost:{server.server_port}", heard
        server.shutdown()


@pytest.fixture
def depot(tmp_path: Path, migrated_template: Path) -> Iterator[Server]:
    """A company with one open deal, and its administrator."""
    shutil.copy(migrated_template, tmp_path / "store.db")
    with _within(tmp_path):
        answer_settings("Meridian Hardware")
        with writing() as session:
            session.add(User(id=101, name="ann", full_name="Ann Example", email="ann@meridian.example"))
        add_deal("Northern depot", amount=4_000_000, owner_id=101, account_id=add_account("Northern Depots"))
    with serving(tmp_path, **ADMINISTRATOR) as server:
        yield server


def start(page: Page, server: Server, *, ago: int) -> str:
    """Start one from the light runbook, days ago, agree on its criteria, and return its number."""
    page.goto(f"{server.url}/sales-poc-board?start=1")
    driving.settled(page)
    driving.pick(page, "Runbook", "Light trial*")
    driving.set_day(page, "Starts on", clock.now().date() - timedelta(days=ago))
    page.get_by_label("Name", exact=True).fill(NAME)
    page.get_by_role("button", name="Start it").click()
    page.get_by_role("button", name="Both sides agreed").wait_for(timeout=driving.SOON)
    driving.settled(page)
    page.get_by_role("button", name="Both sides agreed").click()
    page.get_by_text("Agreed on").first.wait_for(timeout=driving.SOON)
    driving.settled(page)
    return page.url.rpartition("id=")[2]


def token(page: Page, server: Server) -> str:
    """Make a token and copy its text while it is shown."""
    page.goto(f"{server.url}/sales-usage-feeds")
    driving.settled(page)
    page.get_by_role("button", name="Make a token").click()
    page.get_by_label("Machine that uses it").fill("depot gateway")
    page.get_by_role("button", name="Make it").click()
    code = page.get_by_role("dialog").locator("[data-testid=stCode] code")
    code.wait_for(timeout=driving.SOON)
    return str(code.inner_text()).strip()


def send(server: Server, written: str, number: str, at: datetime) -> dict[str, int]:
    """Send one event of use, as the machine of a customer does."""
    body = json.dumps([{"poc": number, "key": f"{at:%s}", "at": at.isoformat(), "user": KIM}]).encode()
    head = {"authorization": f"Bearer {written}", "content-type": "application/json"}
    asked = urllib.request.Request(f"{server.url}/api/usage", body, head)  # noqa: S310 - our own server
    with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310 - our own server
        found: dict[str, int] = json.load(answer)
    return found


def night(server: Server, channel: str) -> None:
    """Run what a timer runs: look for stalls, send the alerts."""
    told = environment(server.home, QUARTERDECK_ALERTS=channel, NO_PROXY="localhost", PATH=os.environ["PATH"])
    script = "from data.core import jobs; print(jobs.run('sales.stalls'), jobs.run('core.send_alerts'))"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, env=told, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def board(page: Page, server: Server, part: str = "Running") -> str:
    page.goto(f"{server.url}/sales-poc-board?part={part}")
    driving.settled(page)
    return driving.said(page)


def close_out(page: Page, server: Server, number: str) -> None:
    """End it with a reason and a lesson."""
    page.goto(f"{server.url}/sales-poc?id={number}")
    driving.settled(page)
    page.get_by_role("button", name="Close it out").click()
    page.get_by_text("Exit: with a reason and a lesson").click()
    driving.pick(page, "Reason", "No sponsor")
    lesson = page.get_by_role("textbox", name="What did we learn?")
    lesson.fill("Ask for the sponsor before the sandbox")
    lesson.press("Tab")
    page.get_by_role("button", name="Exit", exact=True).click()
    page.get_by_text(re.compile("Exited on")).wait_for(timeout=driving.SOON)
    driving.settled(page)


def judge_all(page: Page, server: Server, number: str) -> None:
    """Judge every criterion as met, each with what shows it."""
    page.goto(f"{server.url}/sales-poc?id={number}")
    driving.settled(page)
    for _ in range(3):
        button = page.get_by_role("button", name="Met", exact=True)
        line = page.locator("[class*=st-key-qd-poc]").filter(has=button).first
        line.get_by_role("textbox").fill("seen together on the dashboard")
        line.get_by_role("textbox").press("Enter")
        driving.settled(page)
        line.get_by_role("button", name="Met", exact=True).click()
        driving.settled(page)
    driving.sees(page, "3 of 3")


def test_silence_turns_red_alerts_and_ends_with_usage_and_a_decision(depot: Server, opened: Open) -> None:
    page = opened(1440, 1300, cookie=depot.cookie())
    number, now = start(page, depot, ago=5), clock.now()
    written = token(page, depot)
    assert send(depot, written, number, now - timedelta(hours=50)) == {"stored": 1, "seen": 0}
    assert "1 of 1 stalled, $40.0 k behind it" in board(page, depot)

    with ears() as (channel, heard):
        night(depot, channel)
    assert len([one for one in heard if NAME in one]) == 1

    assert send(depot, written, number, now) == {"stored": 1, "seen": 0}
    assert send(depot, written, number, now) == {"stored": 0, "seen": 1}
    assert "None of 1 running proof of concept has stalled" in board(page, depot)
    assert "none closed yet" in board(page, depot, "Closed")
    close_out(page, depot, number)
    assert "0.0%" in board(page, depot, "Closed")


@pytest.mark.long
def test_the_board_follows_the_clock_while_a_dialog_stays_open(depot: Server, opened: Open) -> None:
    page = opened(1440, 1300, cookie=depot.cookie())
    number, now = start(page, depot, ago=5), clock.now()
    written = token(page, depot)
    add_second(depot)
    send(depot, written, number, now - timedelta(hours=50))
    assert "1 of 1 stalled" in board(page, depot)
    page.get_by_role("button", name="Start a proof of concept").click()
    page.get_by_label("Name", exact=True).fill("Half a na")
    send(depot, written, number, now)
    page.get_by_text("None of 1 running proof of concept has stalled").wait_for(timeout=60_000)
    assert page.get_by_label("Name", exact=True).input_value() == "Half a na"

    judge_all(page, depot, number)
    page.get_by_role("button", name="Close it out").click()
    page.get_by_role("button", name="Expand", exact=True).click()
    page.get_by_text(re.compile("Expanded on")).wait_for(timeout=driving.SOON)
    driving.settled(page)
    assert "100.0%" in board(page, depot, "Closed")


def add_second(server: Server) -> None:
    """Another open deal, so that a further one could be started."""
    with _within(server.home):
        add_deal("Southern depot", amount=1_000_000, owner_id=101)
