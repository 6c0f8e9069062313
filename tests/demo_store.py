"""A small demo company, made once for a whole run; tests take copies of its file."""

import shutil
from functools import cache
from pathlib import Path

import pytest

from data.core import store
from data.demo import commands


@cache
def made(template: Path) -> Path:
    """Load the demo company into a copy of a migrated store and return the copy's file."""
    home = template.parent / "demo"
    home.mkdir()
    file = Path(shutil.copy(template, home / "quarterdeck.db"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUARTERDECK_DIR", str(home))
        patch.setenv("DATABASE_URL", f"sqlite:///{file}")
        patch.delenv("DATABASE_OWNER_URL", raising=False)
        commands.load(scale=0.1)
        store.engine().dispose()  # its last write goes from the side file into the file that is copied
        store._engine.cache_clear()
    return file
