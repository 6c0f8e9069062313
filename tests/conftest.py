"""Fixtures that every test may ask for."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import postgres

ROOT = Path(__file__).parents[1]


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
def postgres_server() -> Iterator[postgres.Server]:
    """One PostgreSQL server for the whole run, started when the first test asks for it."""
    with postgres.running() as server:
        yield server


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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that run on PostgreSQL, so that `-m postgres` and `-m 'not postgres'` choose them."""
    for item in items:
        if "postgres_server" in getattr(item, "fixturenames", ()):
            item.add_marker("postgres")
