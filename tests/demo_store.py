"""A small demo company, made once for a whole run; tests take copies of its file."""

import shutil
from contextlib import nullcontext
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from data.core import clock, store
from data.demo import commands
from tests.made_once import made_once


@cache
def made(template: Path, *, at: datetime | None = None) -> Path:
    """Load the demo company, as of now or of an instant, into a copy of a migrated store; return the copy's file."""
    home = template.parent / (f"demo-{at:%Y%m%d%H%M}" if at else "demo")
    return made_once(home / "quarterdeck.db", lambda file: _load(shutil.copy(template, file), at))


def _load(file: Path, at: datetime | None) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUARTERDECK_DIR", str(file.parent))
        patch.setenv("DATABASE_URL", f"sqlite:///{file}")
        patch.delenv("DATABASE_OWNER_URL", raising=False)
        with clock.frozen(at) if at else nullcontext():
            commands.load(scale=0.1)
        store.engine().dispose()  # its last write goes from the side file into the file that is copied
        store._engine.cache_clear()
