"""Fixtures that every test may ask for."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from data.core import migrating, store
from tests import postgres
from tests.absent import skip_or_fail
from tests.made_once import made_once

ROOT = Path(__file__).parents[1]
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture
def store_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Point the environment at an embedded store of this test's own, not made yet, and return its address."""
    url = f"sqlite:///{tmp_path / 'quarterdeck.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("QUARTERDECK_DIR", str(tmp_path))
    for name in ("DATABASE_OWNER_URL", "QUARTERDECK_DEMO", "QUARTERDECK_URL", "QUARTERDECK_USER"):
        monkeypatch.delenv(name, raising=False)
    return url


@pytest.fixture(scope="session")
def migrated_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate one embedded store for the whole run: tests copy its file, which is many times faster."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    return made_once(shared / "template" / "quarterdeck.db", _migrate)


def _migrate(file: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUARTERDECK_DIR", str(file.parent))
        patch.setenv("DATABASE_URL", f"sqlite:///{file}")
        migrating.upgrade(f"sqlite:///{file}")


@pytest.fixture
def migrated_store(store_url: str, migrated_template: Path, tmp_path: Path) -> Iterator[str]:
    """Give the test an embedded store of its own with all tables and no rows, and return its address."""
    shutil.copy(migrated_template, tmp_path / "quarterdeck.db")
    yield store_url
    _close()


@pytest.fixture
def postgres_store(
    postgres_server: postgres.Server, postgres_template: postgres.Database, store_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[str]:  # fmt: skip
    """Give the test a PostgreSQL store of its own with all tables and no rows, and return the app's address."""
    database = postgres_server.fresh(like=postgres_template)
    monkeypatch.setenv("DATABASE_URL", database.url)
    monkeypatch.setenv("DATABASE_OWNER_URL", database.owner_url)
    yield database.url
    _close()
    postgres_server.drop(database)


@pytest.fixture(params=["sqlite", "postgresql"])
def either_store(request: pytest.FixtureRequest) -> str:
    """Run the test twice: on an embedded store and on PostgreSQL."""
    return str(request.getfixturevalue("migrated_store" if request.param == "sqlite" else "postgres_store"))


def _close() -> None:
    store.engine().dispose()
    store._engine.cache_clear()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """One PostgreSQL server for the whole run, started when the first test asks for it."""
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: postgres.Server, tmp_path_factory: pytest.TempPathFactory) -> postgres.Database:
    """Migrate one PostgreSQL store for the whole run: the server copies it for each test."""
    database = postgres_server.fresh()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUARTERDECK_DIR", str(tmp_path_factory.mktemp("owner")))
        patch.setenv("DATABASE_URL", database.url)
        patch.setenv("DATABASE_OWNER_URL", database.owner_url)
        migrating.upgrade()
        _close()
    return database


@pytest.fixture
def postgres_database(postgres_server: postgres.Server) -> Callable[[], postgres.Database]:
    """Return a function that makes an empty database each time it is called."""
    return postgres_server.fresh


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real exports beside the project; skip where it is not there."""
    folder = Path(os.environ.get("QUARTERDECK_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"Real exports are not on this machine ({folder}); QUARTERDECK_SHARED_DATA names another folder.")
    return folder


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for the whole run: Playwright cannot be started twice in one thread."""
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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put browsers and journeys first: a few long tests at the end would leave all processes but one without work.

    Mark the tests that run on PostgreSQL, so that `-m postgres` and `-m 'not postgres'` choose them.
    """
    items.sort(key=lambda item: not {"browser", "journeys"} & set(item.path.parts))
    for item in items:
        is_parameter = getattr(item, "callspec", None) and item.callspec.params.get("either_store") == "postgresql"
        if is_parameter or "postgres_server" in getattr(item, "fixturenames", ()):
            item.add_marker("postgres")
