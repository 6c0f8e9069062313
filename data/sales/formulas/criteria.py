"""What a proof of concept has to show, and whether it did (domain.md 4.2)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

WHOLE = 100


@dataclass(frozen=True)
class Judged:
    """One criterion as it was judged. weight in percent; is_met None: nobody has judged it yet."""

    weight: int
    is_must: bool = False
    is_met: bool | None = None


@dataclass(frozen=True)
class Success:
    """What criteria come to: how many are met of how many, their weights, musts not met, and the verdict.

    is_success None: there are no criteria. is_decided: every one was judged. is_count_ok: not more than can be shown.
    """

    met: int
    count: int
    weight_met: int
    weight: int
    musts_missing: int
    is_success: bool | None
    is_decided: bool
    is_count_ok: bool


def success(criteria: Iterable[Judged], *, share: Decimal, most: int) -> Success:
    """Return whether a proof of concept succeeded: every must is met, and at least `share` of the weight.

    >>> four = [Judged(40, True, True), Judged(30, True, True), Judged(20, False, False), Judged(10, False, True)]
    >>> found = success(four, share=Decimal("0.8"), most=5)
    >>> found.weight_met, found.is_success, found.is_count_ok
    (80, True, True)
    """
    known = list(criteria)
    met = [one for one in known if one.is_met]
    whole, reached = sum(one.weight for one in known), sum(one.weight for one in met)
    missing = sum(one.is_must and not one.is_met for one in known)
    is_success = (missing == 0 and reached >= share * whole) if known else None
    is_decided = bool(known) and all(one.is_met is not None for one in known)
    return Success(len(met), len(known), reached, whole, missing, is_success, is_decided, len(known) <= most)


def problems(criteria: Sequence[Mapping[str, Any]], *, most: int) -> list[str]:
    """Return what keeps criteria (wording, weight, ...) from being agreed on, in sentences; nothing: they can be.

    >>> problems([{"wording": "Loads a day of data", "weight": 90}], most=5)
    ['The weights add up to 90. They have to add up to 100.']
    """
    found = []
    if not criteria:
        return ["There is no criterion. Write down what the proof of concept has to show."]
    if len(criteria) > most:
        found.append(f"There are {len(criteria)} criteria. More than {most} cannot be shown well: choose the ones that "
                     "decide.")  # fmt: skip
    found += [f"Criterion {place} has no wording." for place, one in enumerate(criteria, start=1)
              if not str(one.get("wording") or "").strip()]  # fmt: skip
    weights = [int(one.get("weight") or 0) for one in criteria]
    if any(weight < 1 for weight in weights):
        found.append("Every criterion needs a weight of at least 1.")
    if sum(weights) != WHOLE:
        found.append(f"The weights add up to {sum(weights)}. They have to add up to {WHOLE}.")
    return found
