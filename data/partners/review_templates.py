"""The templates of reviews: which parts one goes through, how long each takes, what may be captured in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from data.core.reference import load

PARTNER, CUSTOMER, PIPELINE = "partner", "customer", "pipeline"
CARRIED = "carried"
"""The kind under which a to-do of an earlier review is settled."""

LAST_PART = "todos"


@dataclass(frozen=True)
class Part:
    """A part of a review: minutes in an hour's agenda, how it is drawn, what is captured, what the room is asked."""

    code: str
    label: str
    minutes: int
    shows: str
    kinds: tuple[str, ...]
    asks: str


@dataclass(frozen=True)
class Template:
    """A kind of review. held_with: partner, account or nobody; numbers: scoreboard, customer, or names of metrics."""

    code: str
    label: str
    about: str
    held_with: str
    months: int
    lengths: tuple[int, ...]
    numbers: str | tuple[str, ...]
    parts: tuple[Part, ...]

    def part(self, code: str | None) -> Part:
        """Return a part by its code, the first one where there is none such."""
        return next((one for one in self.parts if one.code == code), self.parts[0])

    @property
    def minutes(self) -> Sequence[int]:
        """The minutes of the parts, in order."""
        return [one.minutes for one in self.parts]


@cache
def templates() -> Mapping[str, Template]:
    """Return the templates by code."""
    return {code: _template(code, entry) for code, entry in load("review_templates")["templates"].items()}


def template(code: str) -> Template:
    """Return a template. Raises ValueError with those that there are."""
    if code not in templates():
        raise ValueError(f"There is no review template {code}. There are: {', '.join(templates())}.")
    return templates()[code]


def kinds() -> Mapping[str, str]:
    """Return what can be captured: code to label."""
    return dict(load("review_templates")["kinds"])


def _template(code: str, entry: Mapping[str, Any]) -> Template:
    numbers = entry["numbers"] if isinstance(entry["numbers"], str) else tuple(entry["numbers"])
    parts = tuple(Part(name, part["label"], part["minutes"], part["shows"], tuple(part["kinds"]), part["asks"])
                  for name, part in entry["parts"].items())  # fmt: skip
    return Template(code, entry["label"], entry["about"], entry["with"], entry["months"], tuple(entry["lengths"]),
                    numbers, parts)  # fmt: skip
