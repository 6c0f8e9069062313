"""Conditions on plain fields, as rules state them: a value out of a few, or a number in a range."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Range:
    """From `low` to `high`, both included; None leaves that end open."""

    low: Decimal | int | date | None = None
    high: Decimal | int | date | None = None

    def holds(self, value: Any) -> bool:
        return bool((self.low is None or value >= self.low) and (self.high is None or value <= self.high))


def hold(conditions: Mapping[str, Any], fields: Mapping[str, Any]) -> bool:
    """Say whether every condition holds: field to a value, a list or set of values, or a Range.

    A field without a value meets no condition. Texts are compared without regard to case and outer blanks.
    No conditions at all hold always. Source: domain.md 2.4.

    >>> rule = {"country": ["DE", "AT"], "employees": Range(50, 200)}
    >>> hold(rule, {"country": "de ", "employees": 200}), hold(rule, {"country": "DE"})
    (True, False)
    """
    return all(_holds(wanted, fields.get(name)) for name, wanted in conditions.items())


def read_conditions(content: Mapping[str, Any]) -> dict[str, Any]:
    """Build conditions from their stored form, where a range is a mapping with `from` and `to`.

    Raises ValueError on a range with other words.

    >>> read_conditions({"country": ["DE"], "employees": {"from": 50}})
    {'country': ['DE'], 'employees': Range(low=50, high=None)}
    """
    return {name: _read(name, wanted) for name, wanted in content.items()}


def _read(name: str, wanted: Any) -> Any:
    if not isinstance(wanted, Mapping):
        return wanted
    if not wanted or set(wanted) - {"from", "to"}:
        raise ValueError(f"{name}: a range is written with from, to or both.")
    return Range(wanted.get("from"), wanted.get("to"))


def _holds(wanted: Any, value: Any) -> bool:
    if value is None:
        return False
    if isinstance(wanted, Range):
        return wanted.holds(value)
    if isinstance(wanted, list | tuple | set | frozenset):
        return any(_folded(value) == _folded(each) for each in wanted)
    return bool(_folded(value) == _folded(wanted))


def _folded(value: Any) -> Any:
    return value.strip().casefold() if isinstance(value, str) else value
