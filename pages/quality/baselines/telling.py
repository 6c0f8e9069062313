"""Baselines in words: the answer, the tiles, the rows of the table."""

from decimal import Decimal
from typing import Any

from components import numbers
from components.nouns import counted
from components.table import Column
from components.tile import Tile
from components.timeline import Event
from data.core import access
from data.quality import baselines
from data.quality.baselines import BETTER, NONE, UNCHANGED, WORSE
from data.quality.views.baselines import Baseline, Baselines

LINES = 20
STATUS = {BETTER: "green", WORSE: "red"}


def _figure(name: str, label: str, width: int | None = None) -> Column:
    # Units differ from row to row: the value is written as text, and a number without value stands right.
    return Column(name, label, "number", reason=f"{name}_words", width=width)


COLUMNS = (
    Column("title", "Metric", "open", width=210), _figure("baseline", "Baseline"),
    Column("frozen", "Frozen on"), _figure("now", "Now"), Column("status", "Now is", "status"),
    _figure("change", "Change"), Column("moved", "Since then", "status"), _figure("target", "Target"),
    _figure("share", "Of the way"),
)  # fmt: skip


def answer(view: Baselines) -> str:
    """The line under the title."""
    if view.frozen_on is None:
        return "Nothing is frozen yet, so nothing can be compared."
    found = view.counts
    compared = found[BETTER] + found[WORSE] + found[UNCHANGED]
    there = sum(bool(one.is_reached) for one in view.rows)
    reached = f"; {there} of {counted(aimed, 'targets')} reached" if (aimed := _aimed(view)) else ""
    return f"Since {view.frozen_on}, {found[BETTER]} of {counted(compared, 'metrics')} became better, " \
           f"{found[WORSE]} worse{reached}."  # fmt: skip


def _aimed(view: Baselines) -> int:
    return sum(one.target is not None for one in view.rows)


def tiles(view: Baselines) -> list[Tile]:
    """Better, worse, unchanged, without a baseline; what cannot be compared is told where there is any."""
    found, since = view.counts, f"since {view.frozen_on}" if view.frozen_on else "nothing frozen yet"
    none = len(view.rows) - found[BETTER] - found[WORSE] - found[UNCHANGED] - found[NONE]
    beside = f"{none} more have no value to compare" if none else "of the metrics below"
    return [
        Tile("Better", f"{found[BETTER]}", note=since), Tile("Worse", f"{found[WORSE]}", note=since),
        Tile("Unchanged", f"{found[UNCHANGED]}", note=since), Tile("No baseline", f"{found[NONE]}", note=beside),
    ]  # fmt: skip


def who_may(is_today: bool) -> str:
    """Why nothing can be frozen or aimed at here."""
    if not is_today:
        return "A past day is shown: freeze and set targets on the present one."
    return f"To read. Freezing and targets belong to: {access.who_may(baselines.RIGHT)}."


def rows(view: Baselines) -> list[dict[str, Any]]:
    """The metrics as the table shows them."""
    return [_row(one) for one in view.rows]


def _row(one: Baseline) -> dict[str, Any]:
    cases = f" (n {one.baseline_n:,})" if one.baseline_n is not None and one.baseline is not None else ""
    now_cases = f" (n {one.now_n:,})" if one.now_n is not None and one.now is not None else ""
    words = {
        "baseline_words": written(one, one.baseline) + cases or one.baseline_reason,
        "now_words": written(one, one.now) + now_cases or one.now_reason,
        "change_words": change(one), "target_words": written(one, one.target) or "no target set",
        "share_words": numbers.percent(one.share, decimals=0) if one.share is not None else one.share_reason,
    }  # fmt: skip
    return {
        "name": one.name, "title": one.title, **words, "frozen": f"{one.frozen_on}" if one.frozen_on else "not yet",
        "status": status_of(one), "moved": (STATUS.get(one.moved, "grey"), one.moved.capitalize()),
    }  # fmt: skip


def events(view: Baselines) -> list[Event]:
    """The versions up to the day, the newest first."""
    return [Event(when=f"from {one.valid_from}", who=one.who, what=one.note, note=f"version {one.version}")
            for one in view.history[:LINES]]  # fmt: skip


def status_of(one: Baseline) -> tuple[str, str | None]:
    """The colour of the present value; grey with the reason where it has none."""
    return (one.status, one.now_reason.capitalize() or "No threshold") if one.status == "grey" else (one.status, None)


def written(one: Baseline, value: Decimal | int | None) -> str:
    """A value in the metric's unit."""
    return numbers.text_of(value, one.unit, currency=one.currency)


def change(one: Baseline) -> str:
    """The change since the baseline with its sign; a rate changes by points."""
    if one.change is None:
        return one.share_reason if one.baseline is not None and one.now is not None else "nothing to compare"
    if not one.change:
        return "no change"
    size = abs(one.change)
    text = f"{numbers.rounded(size * 100, 1)} points" if one.unit == "percent" else written(one, size)
    return f"{'+' if one.change > 0 else numbers.MINUS}{text}"
