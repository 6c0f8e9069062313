"""Servers and browsers for the tests that go through the whole house."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from data.core import access, clock, store
from data.core.importing import applying, parts
from models import Segment, User
from tests import demo_store
from tests.browser import driving
from tests.browser.serving import GOOD, NAME, Server, environment, serving
from tests.signed_in import answer_settings, make_user

ADMINISTRATOR = {"QUARTERDECK_ADMIN": NAME, "QUARTERDECK_ADMIN_PASSWORD": GOOD}
ROLES = [name for name, role in access.permissions().roles.items() if not role.is_service]
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
MARKUP = "![x](http://evil.example/x.png) <b>Ground & Sons</b> **GmbH**"
Open = Callable[..., Any]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@contextmanager
def windows(chromium: Any) -> Iterator[Open]:
    """Yield a function that opens a window of its own; what the browser complained of fails at the end."""
    made, complaints = [], []

    def opening(width: int = 1440, height: int = 900, *, scheme: str = "light", cookie: Any = None) -> Any:
        window = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, accept_downloads=True, locale="en-US"
        )
        made.append(window)
        if cookie:
            window.add_cookies([cookie])
        window.set_default_timeout(driving.SOON)
        page = window.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    try:
        yield opening
    finally:
        for window in made:
            window.close()
    # A refused address is an answer: our own 410, and the 404 of the health check that is first tried under the page.
    assert [text for text in complaints if not text.startswith("Failed to load resource")] == []


@pytest.fixture
def opened(chromium: Any) -> Iterator[Open]:
    """Return a function that opens a window for this test."""
    with windows(chromium) as opening:
        yield opening


@contextmanager
def _within(home: Path) -> Iterator[None]:
    """Let this process write to the store of a folder, before a server opens it."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment(home).items():
            patch.setenv(name, value)
        patch.delenv("DATABASE_OWNER_URL", raising=False)
        yield
        store.engine().dispose()
        store._engine.cache_clear()


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory, migrated_template: Path) -> Iterator[Server]:
    """A company that has answered the four questions; its administrator came from the environment."""
    home = tmp_path_factory.mktemp("office")
    shutil.copy(migrated_template, home / "store.db")
    with _within(home):
        answer_settings("Meridian Hardware")
        make_user("Ann Example")
        make_user("Bo Example")
    with serving(home, **ADMINISTRATOR) as server:
        yield server


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, migrated_template: Path) -> Iterator[Server]:
    """The demo company, small, with its role switcher."""
    home = tmp_path_factory.mktemp("demo")
    shutil.copy(demo_store.made(migrated_template), home / "store.db")
    with serving(home, QUARTERDECK_DEMO="1") as server:
        yield server


@pytest.fixture(scope="session")
def ugly(tmp_path_factory: pytest.TempPathFactory, migrated_template: Path) -> Iterator[Server]:
    """A company whose every name is as long as it may be, without a space, or looks like markup."""
    home = tmp_path_factory.mktemp("ugly")
    shutil.copy(migrated_template, home / "store.db")
    with _within(home):
        answer_settings(LONG[:120])
        with store.writing(access.system(), "setup") as session:
            session.add(User(name="ugly", full_name=LONG[:120], roles=access.written_roles(ROLES)))
            session.add(Segment(id=1, name=LONG, rank=1))
            session.add(Segment(id=2, name=MARKUP, rank=2))
        _deals(home)
    with serving(home, **ADMINISTRATOR) as server:
        yield server


def _deals(home: Path) -> None:
    """Bring deals of such accounts in from a file with such a name."""
    day = clock.today("UTC")
    names = [(f"{LONG[:90]}{n}", f"{LONG[:100]}{n}", (LONG, MARKUP)[n % 2], LONG[:120]) for n in range(3)]
    lines = [f"{','.join(name)},sao,{day},{day},{10**9}" for name in names]
    head = "Deal id,Deal,Segment,Owner,Stage,Opened,Expected close,Annual amount"
    content = "\n".join([head, *lines]).encode()
    found = parts.parts_of(content, f"{LONG[:80]}.csv", target_name="deals")
    assert applying.apply(found, content, actor=access.operator()).import_id
