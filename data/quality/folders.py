"""The folders from which files may come by themselves: below the installation's own, or listed by whoever runs it."""

import os
from pathlib import Path, PurePath

from data.core import store

VARIABLE = "QUARTERDECK_FEEDS"
MOST_FILES = 500


def roots() -> list[Path]:
    """Return the folders below which feeds may read: `feeds` beside the store, and those of QUARTERDECK_FEEDS."""
    listed = [Path(text) for text in os.environ.get(VARIABLE, "").split(os.pathsep) if text.strip()]
    own = store.home() / "feeds"
    own.mkdir(exist_ok=True, mode=0o700)
    return [folder.resolve() for folder in (own, *listed)]


def allowed(folder: str) -> Path:
    """Return a folder that a feed may read; a relative one lies below the first root.

    Raises ValueError for any other place: whoever sets up a feed must not read files of the server at will.
    """
    path = (roots()[0] / folder).resolve()
    if not any(path == root or root in path.parents for root in roots()):
        places = ", ".join(str(root) for root in roots())
        raise ValueError(f"Feeds read below these folders only: {places}. {VARIABLE} adds others.")
    return path


def checked_pattern(pattern: str) -> str:
    """Return a file name pattern such as pipeline*.xlsx. Raises ValueError where it would lead out of the folder."""
    text = pattern.strip()
    if not text or PurePath(text).name != text or ".." in text:
        raise ValueError("A pattern is a file name such as pipeline*.xlsx, without folders.")
    return text


def files(folder: str, pattern: str) -> list[Path]:
    """Return the files of a feed, the oldest first. A link that leads out of the allowed folders is not followed."""
    home = allowed(folder)
    if not home.is_dir():
        return []
    found = [path for path in home.glob(checked_pattern(pattern)) if path.is_file()]
    inside = [path for path in found if any(root in path.resolve().parents for root in roots())]
    return sorted(inside, key=lambda path: (path.stat().st_mtime, path.name))[-MOST_FILES:]
