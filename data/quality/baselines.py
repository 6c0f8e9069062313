"""Where the success metrics stood on going live: what the document must be, and how far the way since then went."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from data.core import reference, rulebook
from data.core.metrics import METRICS, REASONS, threshold_of
from data.core.numbers import ratio
from data.core.reference import BadReferenceError

NAME, TITLE = "baselines", "Baselines and targets"
RIGHT = "definitions.edit"
BETTER, WORSE, UNCHANGED, NONE = "better", "worse", "unchanged", "no baseline"


@dataclass(frozen=True)
class Aim:
    """Where a metric is to go. direction: up or down; "" where the metric's threshold says it."""

    target: Decimal | int | None = None
    direction: str = ""


@dataclass(frozen=True)
class Frozen:
    """What a metric came to at the end of a day; currency is that of an amount."""

    day: date
    period: str
    value: Decimal | int | None
    reason: str | None = None
    n: int | None = None
    currency: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict)


def aims(content: Mapping[str, Any]) -> dict[str, Aim]:
    """Return the success metrics that this release knows, in their order, each with where it is to go."""
    return {name: reference.shaped(Aim, given or {}, where=f"{NAME}, {name}")
            for name, given in content["metrics"].items() if name in METRICS}  # fmt: skip


def frozen(content: Mapping[str, Any]) -> dict[str, Frozen]:
    """Return what was frozen, by metric."""
    return {name: reference.shaped(Frozen, given, where=f"{NAME}, {name}") for name, given in content["frozen"].items()}


def direction(name: str, aim: Aim, as_of: date | None = None) -> str:
    """Return up or down: the way that is better for a metric; "" where neither threshold nor document says it."""
    threshold = threshold_of(name, as_of=as_of)
    return threshold.direction if threshold and threshold.direction in ("up", "down") else aim.direction


def moved(before: Decimal | int, now: Decimal | int, way: str) -> str:
    """Say what became of a number since its baseline.

    >>> moved(3, 4, "up"), moved(90, 84, "down"), moved(3, 2, "up"), moved(3, 3, "up")
    ('better', 'better', 'worse', 'unchanged')
    """
    if now == before:
        return UNCHANGED
    return BETTER if (now > before) == (way == "up") else WORSE


def share_of_way(before: Decimal | int, now: Decimal | int, target: Decimal | int, way: str) -> Decimal | None:
    """Return which part of the way from the baseline to the target is done; below 0 it went the other way.

    None where the baseline met the target already: there is no way to go.

    >>> share_of_way(2, Decimal("2.5"), 3, "up"), share_of_way(90, 60, 75, "down"), share_of_way(2, 1, 3, "up")
    (Decimal('0.5'), Decimal('2'), Decimal('-1'))
    >>> share_of_way(3, 4, 3, "up") is share_of_way(3, 4, 2, "up") is None
    True
    """
    return None if is_reached(before, target, way) else ratio(now - before, target - before)


def is_reached(value: Decimal | int, target: Decimal | int, way: str) -> bool:
    """Say whether a value stands at its target or beyond it.

    >>> is_reached(3, 3, "up"), is_reached(80, 75, "down")
    (True, False)
    """
    return value >= target if way == "up" else value <= target


def check(content: Mapping[str, Any]) -> None:
    """Prove a document right. Raises ValueError naming the metric that is wrong."""
    reference.only(content, keys={"metrics", "frozen"}, where=NAME)
    if not content["metrics"]:
        raise BadReferenceError("At least one success metric is needed.")
    for name, given in content["metrics"].items():
        if name not in METRICS:
            raise BadReferenceError(f"There is no metric {name}.")
        _check_aim(name, reference.shaped(Aim, given or {}, where=f"{NAME}, {name}"))
    for name, one in frozen(content).items():
        _check_frozen(name, one)


def _check_aim(name: str, aim: Aim) -> None:
    title = METRICS[name].title
    if aim.direction not in ("", "up", "down") or not direction(name, aim):
        raise BadReferenceError(f"{title}: say whether higher (up) or lower (down) is better.")
    if aim.target is not None and not _is_number(aim.target):
        raise BadReferenceError(f"{title}: the target has to be a number.")


def _check_frozen(name: str, one: Frozen) -> None:
    if type(one.day) is not date:
        raise BadReferenceError(f"{name}: a baseline has its day.")
    if not (_is_number(one.value) or (one.value is None and one.reason in REASONS)):
        raise BadReferenceError(f"{name}: a baseline is a number, or names one of the known reasons for none.")


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    return not isinstance(value, Decimal) or value.is_finite()


rulebook.editable(NAME, TITLE, right=RIGHT, check=check)
