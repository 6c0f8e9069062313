"""What is costly to make is made once for all processes of a run: the first that asks makes it, the others wait."""

import fcntl
from collections.abc import Callable
from pathlib import Path


def made_once(file: Path, make: Callable[[Path], object]) -> Path:
    """Return a file of a folder that processes share; `make` is given a name beside it to write to.

    It gets its own name when it is whole, so that nobody reads half of it.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            making = file.with_name(f"making-{file.name}")
            make(making)
            making.rename(file)
    return file
