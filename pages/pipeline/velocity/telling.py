"""Velocity in words and in tiles."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from components import numbers
from components.frame import explain
from components.table import Column
from components.tile import Tile
from data.core.metrics import Value
from data.pipeline.views.keyed import Keyed
from data.pipeline.views.velocity import Velocity
from data.pipeline.views.velocity_tables import COLUMNS, longer, words

UNITS = {
    "average_amount": "money", "win_rate": "percent", "cycle_days": "days", "mean": "days", "due_amount": "money",
    "slip_rate_by_value": "percent", "not_won_rate_by_value": "percent", "low": "percent", "high": "percent",
    "resolved_only": "percent", "upper_bound": "percent", "mean_of_four": "percent",
}  # fmt: skip
STATUS = {"green": "On track", "yellow": "Watch", "red": "Off track", "grey": "No status"}


def answer(view: Velocity, found: Mapping[str, Keyed]) -> str:
    """The answer to the page's question in one line."""
    if not view.has_stays:
        return "Nothing has moved yet."
    slowest = [stage for stage in view.stages if stage.median.value is not None]
    parts = []
    if slowest:
        stage = max(slowest, key=lambda one: one.median.value or 0)
        parts.append(f"Half of the deals leave {stage.label} within {numbers.days(stage.median.value or 0)}")
    cycle = found["cycle"].total.value
    if cycle is not None:
        parts.append(f"a won deal takes {numbers.days(cycle)} from opening")
    slip = found["slip"].total.value
    if slip is not None:
        parts.append(f"{numbers.percent(slip)} of the deals due this period have slipped")
    said = "; ".join(parts)
    return f"{said[0].upper()}{said[1:]}." if said else "Too little has happened to say how fast."


def tiles(view: Velocity, found: Mapping[str, Keyed], *, as_of: Any, currency: str,
          filters: Sequence[tuple[str, str]]) -> list[Tile]:  # fmt: skip
    """The numbers of the page, each with its reasons behind it."""
    def why(name: str, value: Value) -> Any:
        return partial(explain, f"pipeline.{name}", value.as_row(), as_of=as_of, currency=currency, filters=filters,
                       units=UNITS, noun="deals")  # fmt: skip

    last = view.stages[-1]
    velocity, cycle, slip, missed, back = (
        found[name].total for name in ("velocity", "cycle", "slip", "not_won", "regression")
    )
    return [
        Tile("Sales velocity", _money(velocity, currency), reason=words(velocity), note=_inputs(velocity, currency),
             why=why("sales_velocity", velocity)),
        Tile("Sales cycle, median", _days(cycle), reason=words(cycle), note=f"{numbers.count(cycle.n or 0)} won deals",
             why=why("cycle_days", cycle)),
        Tile(f"{last.label}, median", _days(last.median), reason=longer(last.median),
             note=f"{numbers.count(last.median.n or 0)} stays, {numbers.count(last.median.inputs['lasting'])} last",
             why=why("median_days", last.median)),
        _rate("Slip rate", slip, f"of {numbers.count(slip.n or 0)} due", why("slip_rate", slip)),
        Tile("Due and not won", _percent(missed), reason=words(missed), note="lost ones too",
             why=why("not_won_rate", missed)),
        _rate("Steps back", back, f"of {numbers.count(back.n or 0)} that moved", why("regression_rate", back)),
    ]  # fmt: skip


def _rate(label: str, value: Value, note: str, why: Any) -> Tile:
    word = "Too few" if value.reason == "too_few" else STATUS[value.status]
    return Tile(label, _percent(value), reason=words(value), status=value.status, word=word, note=note, why=why)


def _percent(value: Value) -> str:
    return "" if value.value is None else numbers.percent(value.value)


def _days(value: Value) -> str:
    return "" if value.value is None else numbers.days(value.value)


def _money(value: Value, currency: str) -> str:
    return "" if value.value is None else f"{numbers.money(value.value, currency)} a day"


def _inputs(value: Value, currency: str) -> str:
    told = value.inputs
    if any(told[name] is None for name in ("average_amount", "win_rate", "cycle_days")):
        return ""
    return (f"{numbers.count(told['open_deals'])} × {numbers.money(told['average_amount'], currency)} × "
            f"{numbers.percent(told['win_rate'])} / {numbers.days(told['cycle_days'])}")  # fmt: skip


def columns() -> list[Column]:
    """The columns of the table by stage: those of the workbook."""
    reasons = {"median", "p75", "advanced", "cohort", "undecided", "snapshot"}
    return [Column(c.key, c.title, c.kind, reason=f"{c.key}_reason" if c.key in reasons else "") for c in COLUMNS]
