"""The catalogue of metrics: each is a function whose docstring is its definition, with unit, owner and thresholds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from sqlmodel import Session

from data.core import reference, rulebook
from data.core.clock import Period
from data.core.numbers import plain, ratio
from data.core.statistics import wilson

UNITS = ("ratio", "money", "count", "percent", "days")
GREEN, YELLOW, RED, GREY = "green", "yellow", "red", "grey"

REASONS: dict[str, str] = {
    "no_target": "no target set",
    "target_met": "target met",
    "no_decided_deals": "no closed deals yet",
    "no_wins": "nothing won yet",
    "no_data": "no data",
    "no_actual": "the actual is zero",
    "no_list_price": "no list price",
    "no_cycle": "no cycle length yet",
    "no_rate": "no exchange rate",
    "not_assessable": "no source feeds this",
    "not_shared": "not visible to you",
    "too_few": "too few cases for a status",
    "not_kept": "history is not kept for this",
    "not_reached": "most have not left yet",
}
"""Why there is no value or no status. The list is closed: scripts compare the codes, readers see the words."""


@dataclass(frozen=True)
class Threshold:
    """Where green and yellow begin. up and down take numbers, band takes (low, high); bounds are inclusive."""

    direction: str
    green: Any
    yellow: Any

    def __post_init__(self) -> None:
        if self.direction not in ("up", "down", "band"):
            raise ValueError(f"A threshold goes up, down or is a band, not {self.direction}.")
        for mark in ("green", "yellow"):
            object.__setattr__(self, mark, _exact(getattr(self, mark), is_band=self.direction == "band"))

    def status(self, value: Decimal | int | None, reason: str | None = None) -> str:
        """Return the status of the unrounded value (domain.md 0.15): no value is grey, a met target green.

        >>> up = Threshold("up", 3, 2)
        >>> [up.status(Decimal(text)) for text in ("3", "2.9999", "1.9999")], up.status(None, "target_met")
        (['green', 'yellow', 'red'], 'green')
        """
        if value is None:
            return GREEN if reason == "target_met" else GREY
        if reason == "too_few":
            return GREY
        return GREEN if self._holds(value, self.green) else YELLOW if self._holds(value, self.yellow) else RED

    def _holds(self, value: Decimal | int, mark: Any) -> bool:
        if self.direction == "band":
            return bool(mark[0] <= value <= mark[1])
        return bool(value >= mark if self.direction == "up" else value <= mark)


def _exact(mark: Any, *, is_band: bool) -> Any:
    """Turn a threshold's number or pair of numbers into decimals by their written form."""
    if is_band != isinstance(mark, list | tuple) or (is_band and len(mark) != 2):
        raise ValueError("A band needs two numbers for each colour; up and down need one.")
    return tuple(Decimal(str(part)) for part in mark) if is_band else Decimal(str(mark))


@dataclass(frozen=True)
class Value:
    """One number with what is needed to trust it; None has a reason from REASONS."""

    value: Decimal | int | None
    reason: str | None = None
    status: str = GREY
    n: int | None = None
    inputs: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.reason is not None and self.reason not in REASONS:
            raise ValueError(f"{self.reason} is not one of the reasons for having no value.")
        if self.value is None and self.reason is None:
            raise ValueError("No value needs a reason.")

    def as_row(self, **dimension: str | None) -> dict[str, Any]:
        """Return the row of a result: the dimension and its key, then the parts of the value."""
        parts = {"value": self.value, "reason": self.reason, "status": self.status, "n": self.n}
        return {**dimension, **parts, "inputs": self.inputs}


def judged(
    value: Decimal | int | None, reason: str | None, threshold: Threshold | None, *,
    n: int | None = None, inputs: dict[str, Any] | None = None,
) -> Value:
    """Return a value with its status; without a threshold only a met target has one."""
    status = threshold.status(value, reason) if threshold else GREEN if reason == "target_met" else GREY
    return Value(value, reason, status, n, inputs or {})


def rate(
    successes: int, n: int, threshold: Threshold | None, *,
    inputs: dict[str, Any] | None = None, empty: str = "no_data",
) -> Value:
    """Return successes / n as a fraction, with care for small samples (domain.md 0.14).

    Below the limit `small_sample` the value has reason too_few and no status; below `interval_below`
    the inputs carry `low` and `high`, the 95 % interval. n = 0 gives no value with the reason `empty`.
    """
    known = dict(inputs or {})
    if n == 0:
        return judged(None, empty, threshold, n=0, inputs=known)
    if n < rulebook.limits()["interval_below"]:
        known["low"], known["high"] = (Decimal(f"{bound:.6f}") for bound in wilson(successes, n))
    reason = "too_few" if n < rulebook.limits()["small_sample"] else None
    return judged(ratio(successes, n), reason, threshold, n=n, inputs=known)


@dataclass(frozen=True)
class Result:
    """What a metric computes: one row a dimension key (none when not asked by a dimension) and the total."""

    rows: list[dict[str, Any]]
    total: dict[str, Any]


class Compute(Protocol):
    """The signature of every metric function. It never reads the clock and rounds nothing."""

    __doc__: str | None
    __name__: str

    def __call__(
        self, session: Session, *, scope: Any, period: Period, as_of: date, known_at: datetime | None,
        by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any],
    ) -> Result: ...


@dataclass(frozen=True)
class Metric:
    """One entry of the catalogue. formula: the value from its inputs; rows: the export that holds what it counts."""

    name: str
    title: str
    unit: str
    dimensions: tuple[str, ...]
    owner: str
    reads: tuple[str, ...]
    compute: Compute
    formula: str = ""
    rows: str = ""

    @property
    def definition(self) -> str:
        """What the number means, in words: the docstring without its last line, which names the source."""
        said, _, _ = (self.compute.__doc__ or "").partition("Source:")
        return " ".join(said.split())

    @property
    def source(self) -> str:
        """Where the definition comes from."""
        _, _, source = (self.compute.__doc__ or "").partition("Source:")
        return " ".join(source.split()).rstrip(".")

    def threshold(self, settings: Mapping[str, Any] | None = None, as_of: date | None = None) -> Threshold | None:
        """Return the threshold in force on a day: `settings["thresholds"][name]` where set, else the rulebook's."""
        return threshold_of(self.name, settings, as_of)


def threshold_of(name: str, settings: Mapping[str, Any] | None = None, as_of: date | None = None) -> Threshold | None:
    """Return where green, yellow and red begin for a metric on a day; None when it has no status."""
    edited = (settings or {}).get("thresholds", {}).get(name)
    given = edited or rulebook.thresholds(as_of).get(name)
    if given is None or isinstance(given, Threshold):
        return given
    return reference.shaped(Threshold, given, where=f"thresholds, {name}")


METRICS: dict[str, Metric] = {}


def metric(
    name: str, *, title: str, unit: str, owner: str, reads: tuple[str, ...], dimensions: tuple[str, ...] = (),
    formula: str = "", rows: str = "",
) -> Callable[[Compute], Compute]:
    """Enter a function into the catalogue as `<domain>.<term>`. Its docstring is the definition readers see.

    formula: arithmetic on names of the inputs that gives the value (`data.core.worked`), where one line can.
    rows: the export behind the number. Entering a name again replaces it: Streamlit imports a changed module anew.
    """
    if unit not in UNITS:
        raise ValueError(f"{name}: the unit must be one of {', '.join(UNITS)}.")
    if owner not in reference.permissions().roles:
        raise ValueError(f"{name}: there is no role {owner} to own it.")
    if taken := {"value", "reason", "status", "n", "inputs"} & set(dimensions):
        raise ValueError(f"{name}: a dimension cannot be called {', '.join(sorted(taken))}; rows hold that already.")

    def enter(compute: Compute) -> Compute:
        if not compute.__doc__ or name.count(".") != 1:
            raise ValueError(f"{name}: a metric is named <domain>.<term> and its docstring defines it.")
        METRICS[name] = Metric(name, title, unit, dimensions, owner, reads, compute, formula, rows)
        return compute

    return enter


def to_json(
    result: Result, *, metric: Metric, period: Period, as_of: date, known_at: datetime | None, by: str | None = None
) -> dict[str, Any]:
    """Return a result as plain values for `json.dumps`; amounts and ratios become unrounded decimal strings."""
    rows = sorted(result.rows, key=lambda row: (row.get(by) is None, str(row.get(by)))) if by else result.rows
    head = {
        "metric": metric.name, "title": metric.title, "unit": metric.unit, "as_of": as_of, "known_at": known_at,
        "period": period.label,
    }
    written: dict[str, Any] = jsonable({**head, "rows": rows, "total": result.total})
    return written


def jsonable(value: Any) -> Any:
    """Turn decimals into plain strings and dates into ISO text, all the way down. Floats are refused: they round.

    >>> jsonable({"value": Decimal("0.30"), "n": 4, "on": date(2025, 7, 1)})
    {'value': '0.3', 'n': 4, 'on': '2025-07-01'}
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): jsonable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(part) for part in value]
    raise TypeError(f"{value!r} is not an exact value; numbers are decimals or integers.")
