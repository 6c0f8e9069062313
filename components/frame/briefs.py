"""What a page shows on the screen, as its page of a pack: the same tiles, the same specification, the same rows."""

from collections.abc import Sequence
from typing import Any

from components.chart import on_paper
from components.escape import clean
from components.palette import status_text
from components.table import Column, text_in
from components.tile import Tile
from data.core import registry
from data.core.exporting.briefs import BriefPage, Number
from data.core.exporting.pictures import WIDTH, Picture
from data.core.metrics import METRICS

RIGHT = {"money", "ratio", "percent", "count", "days", "number"}
MOST_ROWS = 8


def brief(title: str, answer: str, *, tiles: Sequence[Tile], spec: dict[str, Any] | None = None, what: str = "",
          alt: str = "", rows: Sequence[dict[str, Any]] = (), columns: Sequence[Column] = (),
          shows: Sequence[str] = (), most: int = MOST_ROWS, width: int = WIDTH) -> BriefPage:  # fmt: skip
    """Return a page of a pack. shows: the metrics whose definitions are its notes; width: of the picture."""
    registry.load_domains()
    table = [[clean(text_in(row, column)) for column in columns] for row in rows[:most]]
    return BriefPage(
        title=title, answer=answer, numbers=tuple(_number(tile) for tile in tiles),
        picture=Picture(what or title, alt, on_paper(spec), width) if spec else None,
        heads=tuple(clean(column.label) for column in columns) if table else (),
        rows=tuple(map(tuple, table)),
        right=tuple(place for place, column in enumerate(columns) if column.kind in RIGHT),
        notes=tuple(f"{METRICS[name].title}: {METRICS[name].definition}" for name in shows if name in METRICS),
    )  # fmt: skip


def _number(tile: Tile) -> Number:
    note = "; ".join(clean(text) for text in (tile.change, tile.note) if text)
    word = status_text(tile.status, tile.word) if tile.status else ""
    text = clean(tile.value or tile.reason or "no value")
    return Number(clean(tile.label), text, tile.status or "", word, note, bool(tile.value))
