"""The items of the technical pre-flight as people have edited them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from data.core import rulebook
from data.sales.formulas import validation

NAME = "preflight"


def items(as_of: date | None = None) -> Mapping[str, Mapping[str, Any]]:
    """Return the items in force on a day: code to label, asks, days."""
    found: Mapping[str, Mapping[str, Any]] = rulebook.in_force(NAME, as_of)["items"]
    return found


def label(code: str, as_of: date | None = None) -> str:
    """Return what an item is called; its code in words where it is not asked for any more.

    >>> label("old_item")
    'Old item'
    """
    known = items(as_of).get(code)
    return str(known["label"]) if known else code.replace("_", " ").capitalize()


def _check(content: Mapping[str, Any]) -> None:
    if found := validation.problems(content):
        raise ValueError(" ".join(found))


rulebook.editable(NAME, "Technical pre-flight", right="definitions.edit", check=_check)
