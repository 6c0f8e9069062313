"""Thresholds edited in two windows at once: another metric goes together, the same metric shows both values."""

from typing import Any

from tests.browser import driving
from tests.browser.conftest import Open
from tests.browser.serving import Server

Page = Any


def test_the_same_threshold_moved_in_two_windows_is_told_and_nothing_is_lost(demo: Server, opened: Open) -> None:
    ann, ben, cem = (metric(demo, opened, name) for name in ("coverage", "coverage", "slip_rate"))
    move(ann, "Green", "4")
    ann.get_by_text("Pipeline coverage: other colours from").wait_for(timeout=driving.SOON)
    move(ben, "Green", "5")
    told = ben.get_by_text("pipeline.coverage is now")
    told.wait_for(timeout=driving.SOON)
    assert "green 4" in told.inner_text()
    assert "you wanted direction up, green 5" in told.inner_text()
    move(cem, "Green (%)", "15")
    cem.get_by_text("Slip rate: other colours from").wait_for(timeout=driving.SOON)
    versions = demo.ask("select count(*) from definition where name = 'thresholds'")
    assert versions[0][0] == 2


def metric(demo: Server, opened: Open, name: str) -> Page:
    page = opened(cookie=demo.role_cookie("revops"))
    page.goto(f"{demo.url}/quality-metrics?metric=pipeline.{name}")
    driving.settled(page)
    page.get_by_role("textbox", name="Why").wait_for(timeout=driving.SOON)
    return page


def move(page: Page, label: str, value: str) -> None:
    """Move a colour in the open drawer, say why and save."""
    page.get_by_role("textbox", name=label, exact=True).fill(value)
    page.keyboard.press("Tab")
    driving.settled(page)
    page.get_by_role("textbox", name="Why").fill("Board of November")
    page.keyboard.press("Tab")
    driving.settled(page)
    page.get_by_role("button", name="Save as a new version").click()
    driving.settled(page)
