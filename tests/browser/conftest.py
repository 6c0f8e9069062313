"""Servers and browsers for the tests that go through the whole house."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.absent import skip_or_fail
from tests.browser.serving import GOOD, NAME, Server, serving

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
ADMINISTRATOR = {"QUARTERDECK_ADMIN": NAME, "QUARTERDECK_ADMIN_PASSWORD": GOOD}
ANSWERS = {"company": "Meridian Hardware", "currency": "USD", "zone": "UTC", "fy_start_month": "1"}
Open = Callable[..., Any]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for the whole run."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        skip_or_fail("Playwright is not installed.")
    if not Path(CHROMIUM).exists():
        skip_or_fail("There is no Chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Any) -> Iterator[Open]:
    """Return a function that opens a window of its own; what the browser complains of fails the test at its end."""
    windows, complaints = [], []

    def opening(width: int = 1440, height: int = 900, *, scheme: str = "light", cookie: Any = None) -> Any:
        window = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, accept_downloads=True, locale="en-US"
        )
        windows.append(window)
        if cookie:
            window.add_cookies([cookie])
        window.set_default_timeout(20_000)
        page = window.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield opening
    for window in windows:
        window.close()
    # A refused address is an answer: our own 410, and the 404 of the health check that is first tried under the page.
    assert [text for text in complaints if not text.startswith("Failed to load resource")] == []


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory, migrated_template: Path) -> Iterator[Server]:
    """A company that has answered the four questions; its administrator came from the environment."""
    home = tmp_path_factory.mktemp("office")
    shutil.copy(migrated_template, home / "store.db")
    with serving(home, **ADMINISTRATOR) as server:
        for name, value in ANSWERS.items():
            server.run("settings", "set", name, value)
        people = home / "people.csv"
        people.write_text("Name\nAnn Example\nBo Example\n", encoding="utf-8")
        server.run("import", str(people), "--as", "people")
        yield server
