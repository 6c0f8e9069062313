"""Choosing a kind of partnership: six answers become points from 1 to 5 on five criteria, and a weighed score."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from data.core.numbers import ratio

JOURNEY = "buying_journey"
LEAST, MOST = 1, 5
HALF = Decimal("0.5")
ANSWERS = ("no", "partly", "yes")


@dataclass(frozen=True)
class Scored:
    """A kind of partnership with its score (1 to 5, exact), its points by criterion, and what speaks for it."""

    type: str
    label: str
    score: Decimal
    points: Mapping[str, Decimal]
    why: tuple[str, ...]


def scored(content: Mapping[str, Any], answers: Mapping[str, str],
           weights: Mapping[str, Decimal | int] | None = None) -> list[Scored]:  # fmt: skip
    """Return every kind, the best first; of equal ones the one that the definition names first.

    content: the definition partner_types; answers: kind to no, partly or yes, its own question's answer (no where not
    answered); weights: instead of the definition's. Raises ValueError for an answer or weights that cannot be.
    Source: domain.md 8.13.

    >>> from data.core.reference import load
    >>> best, second = scored(load("partner_types"), {"referral": "yes", "influencer": "partly"})[:2]
    >>> best.type, best.score, second.type
    ('referral', Decimal('4.225'), 'influencer')
    """
    shares = dict(weights or content["weights"])
    if any(share < 0 for share in shares.values()) or not sum(shares.values()):
        raise ValueError("Weights are numbers from 0 up, and one of them is above 0.")
    if unknown := {*answers.values()} - {*ANSWERS}:
        raise ValueError(f"An answer is no, partly or yes, not {sorted(unknown)[0]}.")
    found = [_scored(content, name, answers, shares) for name in content["types"]]
    return sorted(found, key=lambda one: -one.score)


def _scored(content: Mapping[str, Any], name: str, answers: Mapping[str, str],
            shares: Mapping[str, Decimal | int]) -> Scored:  # fmt: skip
    entry = content["types"][name]
    points = {JOURNEY: Decimal(content["answers"][answers.get(name, "no")])}
    points |= {criterion: Decimal(value) for criterion, value in entry["points"].items()}
    why = [entry["why"]] if answers.get(name, "no") != "no" else []
    for other, each in content["types"].items():
        for criterion, step in each.get("moves", {}).get(name, {}).items():
            moved = _moved(step, answers.get(other, "no"))
            points[criterion] = min(max(points[criterion] + moved, Decimal(LEAST)), Decimal(MOST))
            why += [each["why"]] if moved > 0 and each["why"] not in why else []
    total = sum((points[criterion] * share for criterion, share in shares.items()), Decimal(0))
    best = max((criterion for criterion in points if criterion != JOURNEY), key=lambda one: points[one] * shares[one])
    why.append(f"{content['criteria'][best][:1].lower()}{content['criteria'][best][1:]}: {points[best]:f} of {MOST}")
    whole = sum(shares.values())
    return Scored(name, entry["label"], ratio(total, whole), points, tuple(why))


def _moved(step: int, answer: str) -> Decimal:
    return Decimal(step) * {"no": Decimal(0), "partly": HALF, "yes": Decimal(1)}[answer]
