"""The kinds of partnership as they are defined: their figures, their goal for day 90, what speaks for choosing them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from data.core import rulebook
from data.partners.formulas import types as formulas
from data.partners.formulas.types import ANSWERS, LEAST, MOST, Scored

NAME = "partner_types"


def content(as_of: date | None = None) -> Mapping[str, Any]:
    """Return the definition in force on a day."""
    return rulebook.in_force(NAME, as_of)


def types(as_of: date | None = None) -> Mapping[str, Mapping[str, Any]]:
    """Return the kinds in their order: code to label, about, leading, lagging, day_90 and its number and measure."""
    found: Mapping[str, Mapping[str, Any]] = content(as_of)["types"]
    return found


def labels(as_of: date | None = None) -> dict[str, str]:
    """Return code to label, in order.

    >>> list(labels(date.min).items())[:2]
    [('referral', 'Referral'), ('affiliate', 'Affiliate')]
    """
    return {code: entry["label"] for code, entry in types(as_of).items()}


def label(code: str) -> str:
    """Return what a kind is called; an unknown one by its code."""
    return labels().get(code, code)


def choose(answers: Mapping[str, str], *, weights: Mapping[str, Decimal | int] | None = None,
           as_of: date | None = None) -> list[Scored]:  # fmt: skip
    """Return every kind with its score and why, the best first; weights: instead of those in force."""
    return formulas.scored(content(as_of), answers, weights)


def check(document: Mapping[str, Any]) -> None:
    """Raise ValueError, with the sentence, unless a document says what a definition of kinds has to say."""
    kinds, criteria = document.get("types", {}), document.get("criteria", {})
    if set(kinds) != set(types(date.min)):
        raise ValueError("The six kinds of partnership stay: their labels, points and weights can change.")
    weights = document.get("weights", {})
    if set(weights) != set(criteria) or any(not 0 <= part <= 100 for part in weights.values()):
        raise ValueError("Every criterion has a weight from 0 to 100.")
    if sum(weights.values()) != 100:
        raise ValueError(f"The weights add up to {sum(weights.values())}, not to 100.")
    if set(document.get("answers", {})) != set(ANSWERS):
        raise ValueError("The answers are no, partly and yes.")
    for code, entry in kinds.items():
        points = entry.get("points", {})
        if set(points) != set(criteria) - {formulas.JOURNEY} or any(not LEAST <= n <= MOST for n in points.values()):
            raise ValueError(f"{code}: every criterion but the first has {LEAST} to {MOST} points.")


rulebook.editable(NAME, "Kinds of partnership", right="definitions.edit", check=check)
