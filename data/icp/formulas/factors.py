"""What speaks for an account and what against it: points earned and points missed, the largest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

MOST = 5
"""So many factors are named on either side (features 2.2)."""


@dataclass(frozen=True)
class Factor:
    """One part of the score: points earned of the points there are. `is_unknown`: nothing is known about it."""

    part: str
    points: Decimal
    of: Decimal
    is_unknown: bool = False

    @property
    def missed(self) -> Decimal:
        """The points that it does not earn."""
        return self.of - self.points


@dataclass(frozen=True)
class Factors:
    """The parts that earn most, and those that miss most, at most five each."""

    plus: tuple[Factor, ...]
    minus: tuple[Factor, ...]


def factors(parts: Mapping[str, Decimal | None], weights: Mapping[str, int]) -> Factors:
    """Return the largest parts on either side; `parts` holds points by part, None where nothing is known.

    A part that earns some of its points stands on both sides. Ties keep the order of the weights.

    >>> found = factors({"industry": Decimal(20), "size": None}, {"industry": 20, "size": 15})
    >>> [each.part for each in found.plus], [(each.part, each.is_unknown) for each in found.minus]
    (['industry'], [('size', True)])
    """
    listed = [
        Factor(part, parts.get(part) or Decimal(0), Decimal(weight), parts.get(part) is None)
        for part, weight in weights.items()
    ]
    plus = sorted((each for each in listed if each.points > 0), key=lambda each: -each.points)
    minus = sorted((each for each in listed if each.missed > 0), key=lambda each: -each.missed)
    return Factors(tuple(plus[:MOST]), tuple(minus[:MOST]))
