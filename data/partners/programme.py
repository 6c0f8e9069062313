"""The partner programme as it is defined on a day: its start, what profit is counted with, what it should reach."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from data.core import rulebook
from data.core.clock import add_months
from data.core.reference import only

NAME, RIGHT = "programme", "definitions.edit"
KEYS = {"started_on", "margin", "direct_cac", "direct_cac_source", "targets"}
WANTED = {
    "month_3": ("partners", "referrals"), "month_6": ("share", "cac_lower", "close_higher", "weeks_shorter"),
    "month_12": ("share",), "month_18": ("partners", "types"), "month_24": ("share",),
}  # fmt: skip
"""What is wanted by which month of the programme."""


@dataclass(frozen=True)
class Programme:
    """The programme on a day. direct_cac: whole units of the reporting currency, given by hand; margin: a fraction."""

    started_on: date | None
    margin: Decimal
    direct_cac: Decimal | None
    direct_cac_source: str
    targets: Mapping[str, Mapping[str, Decimal]]

    def due_on(self, target: str) -> date | None:
        """Return the last day of a target's month; None before the programme has a first day."""
        if self.started_on is None:
            return None
        first = self.started_on.replace(day=1)
        # The 31st of a month that has only 30 days is its last one.
        following = add_months(first, months_of(target))
        last = (add_months(following, 1) - following).days
        return following.replace(day=min(self.started_on.day, last))


def months_of(target: str) -> int:
    """Return by which month a target is due.

    >>> months_of("month_12")
    12
    """
    return int(target.removeprefix("month_"))


def programme(as_of: date | None = None) -> Programme:
    """Return the programme that is in force on a day."""
    return made(rulebook.in_force(NAME, as_of))


def made(content: Mapping[str, Any]) -> Programme:
    """Return a document as a programme. Raises ValueError with the sentence where it is not right."""
    only(content, keys=KEYS, where="The programme")
    started = content["started_on"]
    if isinstance(started, str):
        started = date.fromisoformat(started)
    if started is not None and not isinstance(started, date):
        raise ValueError("The programme begins on a day.")
    margin = _exact(content["margin"], "The margin")
    if not 0 <= margin <= 1:
        raise ValueError("The margin is a part of revenue: a number from 0 to 1.")
    cac = None if content["direct_cac"] is None else _exact(content["direct_cac"], "The cost of a direct customer")
    said = " ".join(str(content["direct_cac_source"] or "").split())
    if cac is not None and (cac <= 0 or not said):
        raise ValueError("The cost of a direct customer is above 0, and somebody says where it comes from.")
    only(content["targets"], keys=set(WANTED), where="The targets of the programme")
    targets = {name: _target(name, content["targets"][name]) for name in WANTED}
    return Programme(started, margin, cac, said, targets)


def _target(name: str, told: Mapping[str, Any]) -> dict[str, Decimal]:
    only(told, keys=set(WANTED[name]), where=name.replace("_", " ").capitalize())
    found = {part: _exact(told[part], f"{name.replace('_', ' ').capitalize()}, {part}") for part in WANTED[name]}
    if any(value <= 0 for value in found.values()):
        raise ValueError(f"{name.replace('_', ' ').capitalize()}: what is wanted is above 0.")
    return found


def _exact(value: Any, what: str) -> Decimal:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"{what} is a number, not {value}.") from None
    if not found.is_finite():
        raise ValueError(f"{what} is a number, not {value}.")
    return found


def _check(content: Mapping[str, Any]) -> None:
    made(content)


rulebook.editable(NAME, "The partner programme", right=RIGHT, check=_check)
