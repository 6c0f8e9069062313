"""A live review on two note-takers' screens and the shared one: nothing that was typed is lost, nothing is twice."""

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import quantiles
from typing import Any

import pytest

from data.core import clock, store
from data.core.access import Actor
from data.partners import commands, lines
from models import Partner, ScoreboardVersion
from tests.browser import driving
from tests.browser.conftest import ADMINISTRATOR, _within
from tests.browser.serving import Server, serving
from tests.revisions import writing
from tests.signed_in import answer_settings

BOSS = Actor(None, "tester", frozenset({"revops"}))
PARTS = {"Lightning round": "lightning_round", "Headline news": "headline_news",
         "Scoreboard review": "scoreboard_review", "Open mic": "open_mic", "To-dos": "todos"}  # fmt: skip
AS_SOON_AS = 8.0
"""Seconds after which a line has to be on the shared screen, on a machine that does much else; 3 is the aim."""

SMALLEST = 24
Page = Any


@pytest.fixture
def room(tmp_path: Path, migrated_template: Path) -> Iterator[Server]:
    """A company with one partner, a signed scoreboard and a running review of 45 minutes."""
    shutil.copy(migrated_template, tmp_path / "store.db")
    with _within(tmp_path):
        answer_settings("Meridian Hardware")
        board = lines.written([lines.made({"metric": "referrals_submitted", "target": "9"})])
        with writing() as session:
            session.add(Partner(id=1, name="Harbor Partners", type="referral", state="active"))
            session.add(ScoreboardVersion(
                partner_id=1, version=1, content=board, digest=lines.digest(board), state="agreed",
                valid_from=date(2025, 1, 2), ours_at=clock.now(), theirs="Bo", theirs_at=clock.now(),
                theirs_by="review"))  # fmt: skip
        for command, given in ((commands.plan_review, {"planned_on": clock.today("UTC"), "partner_id": 1,
                                                       "minutes": 45, "attendees": "us Kim\nthem Bo Lind"}),
                               (commands.start_review, {"review_id": 1})):  # fmt: skip
            with store.writing(BOSS, "form", "test") as session:
                command(session, actor=BOSS, **given)
    with serving(tmp_path, **ADMINISTRATOR) as server:
        yield server


@contextmanager
def screen(chromium: Any, server: Server, *, view: str = "notes") -> Iterator[Page]:
    """A browser of its own, signed in for itself. What it complains of while it is cut off is no fault."""
    context = chromium.new_context(viewport={"width": 1440, "height": 1000}, locale="en-US")
    context.add_cookies([server.cookie()])
    context.set_default_timeout(driving.SOON)
    page = context.new_page()
    page.goto(f"{server.url}/partners-review?id=1&view={view}")
    page.get_by_role("timer").first.wait_for()
    try:
        yield page
    finally:
        context.close()


def box(page: Page) -> Any:
    return page.get_by_label("What is said")


def say(page: Page, words: str) -> None:
    box(page).press_sequentially(words)
    box(page).press("Enter")


def todo(page: Page, words: str) -> None:
    page.get_by_role("radio", name="To-do", exact=True).click()
    page.get_by_label("Owner", exact=True).fill("Bo Lind")
    page.get_by_label("By", exact=True).fill("2027-01-15")
    say(page, words)


def seen_after(page: Page, words: str) -> float:
    """Wait until a screen shows a line and return how many seconds that took."""
    begun = time.monotonic()
    page.get_by_text(words, exact=True).wait_for(timeout=AS_SOON_AS * 1000)
    return time.monotonic() - begun


def smallest(wall: Page) -> float:
    """Return the size of the smallest words that the room has to read."""
    script = """() => Math.min(...[...document.querySelectorAll('.qd-wall *')].filter(e => [...e.childNodes].some(
        n => n.nodeType === 3 && n.textContent.trim())).map(e => parseFloat(getComputedStyle(e).fontSize)))"""
    return float(wall.evaluate(script))


def turn(page: Page, part: str, wall: Page) -> None:
    page.get_by_role("button", name=part, exact=True).click()
    page.get_by_role("heading", name=part, exact=True).wait_for()
    wall.get_by_role("heading", name=re.compile(f"· {part}$")).wait_for()


def captured(server: Server) -> list[str]:
    found = server.ask("select text from review_item union all select text from review_todo")
    return sorted(str(text) for (text,) in found)


def until(server: Server, wanted: list[str]) -> list[str]:
    """Wait until everything has come in; return what is in."""
    for _ in range(120):
        if captured(server) == sorted(wanted):
            break
        time.sleep(0.25)
    return captured(server)


def held(chromium: Any, server: Server, each: int, away: float) -> tuple[list[str], list[float]]:
    """Hold the review: two write by turns, one reloads, the other is cut off. Return the lines and the lags."""
    said, lags = [], []
    with (screen(chromium, server) as ann, screen(chromium, server) as bea,
          screen(chromium, server, view="presenter") as wall):  # fmt: skip
        for part in PARTS:
            turn(ann, part, wall)
            bea.get_by_role("heading", name=part, exact=True).wait_for()
            for place in range(each):
                words, who = f"{part}, line {place + 1}", (ann, bea)[place % 2]
                if part == "To-dos" and place == 0:
                    todo(ann, words)
                else:
                    say(who, words)
                lags.append(seen_after(wall, words))
                said.append(words)
            assert smallest(wall) >= SMALLEST
            if part == "Headline news":
                box(ann).press_sequentially("half a thought")
                ann.wait_for_timeout(100)
                ann.reload()
                box(ann).wait_for()
                assert box(ann).input_value() == "half a thought"
                ann.get_by_role("heading", name=part, exact=True).wait_for()
                box(ann).press("Enter")
                said.append("half a thought")
            if part == "Open mic":
                said += _cut_off(bea, away)
        assert until(server, said) == sorted(said)
        _closed(ann)
        _printed(ann, said)
    return said, lags


def _cut_off(page: Page, away: float) -> list[str]:
    """Go on typing while the connection is gone, in the middle of a word when it comes back."""
    said = [f"Typed while cut off {n}" for n in range(1, 4)]
    page.context.set_offline(True)
    for words in said:
        say(page, words)
        page.wait_for_timeout(away * 1000 / 4)
    box(page).press_sequentially("Typed on both ")
    page.context.set_offline(False)
    say(page, "sides of it")
    page.get_by_text("Saved.", exact=True).wait_for(timeout=60_000)
    return [*said, "Typed on both sides of it"]


def _closed(page: Page) -> None:
    page.get_by_role("button", name="Close the review").click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Close it")).click()
    page.get_by_role("button", name="Minutes as PDF").wait_for()
    driving.settled(page)


def _printed(page: Page, said: list[str]) -> None:
    """The minutes hold every line once, and can be taken away."""
    cells = [cell for table in page.get_by_role("table").all() for row in driving.cells_of(page, table) for cell in row]
    assert {words: cells.count(words) for words in said} == dict.fromkeys(said, 1)
    with page.expect_download() as taken:
        page.get_by_role("button", name="Minutes as PDF").click()
    assert Path(taken.value.path()).read_bytes().startswith(b"%PDF")


@pytest.mark.timeout(400)
def test_a_short_review_on_three_screens_loses_nothing(room: Server, chromium: Any) -> None:
    said, lags = held(chromium, room, each=1, away=3)
    assert len(said) == 10
    assert max(lags) <= AS_SOON_AS
    room.run("verify")


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_review_of_sixty_lines_with_twenty_seconds_without_connection(room: Server, chromium: Any) -> None:
    said, lags = held(chromium, room, each=11, away=20)
    late = quantiles(lags, n=20)[-1]
    print(f"{len(said)} lines; on the shared screen after {late:.1f} s (95th percentile)")  # noqa: T201 - measured
    assert len(said) == 60
    assert late <= AS_SOON_AS
    room.run("verify")
