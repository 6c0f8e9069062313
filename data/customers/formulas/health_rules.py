"""What health obeys, read from its document: weights, curves, bands, and how long each reading counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

PARTS = ("usage", "error_rate", "tickets", "sentiment", "champion")
CURVES = ("usage", "error_rate", "tickets")
STRENGTHS = ("strong", "medium", "weak", "none")
LABELS = {"usage": "Usage", "error_rate": "Error rate", "tickets": "Tickets", "sentiment": "Sentiment",
          "champion": "Champion"}  # fmt: skip
MEASURES = {"usage": "Percent of the seats in use", "error_rate": "Percent of requests that failed",
            "tickets": "Tickets a month and 100 seats"}  # fmt: skip
DAYS = {"usage": "Usage counts for days", "sentiment": "Sentiment counts for days",
        "error_rate": "Errors are counted over days", "tickets": "Tickets are counted over days",
        "new": "A new customer is grey for days"}  # fmt: skip
WHOLE = 100

Curve = tuple[tuple[Decimal, Decimal], ...]
"""Points (measure, points of 0 to 100), ascending by the measure."""


@dataclass(frozen=True)
class Rules:
    """One version of the document, ready to work with."""

    weights: Mapping[str, Decimal]
    curves: Mapping[str, Curve]
    champion: Mapping[str, Decimal]
    green: Decimal
    yellow: Decimal
    least_parts: int
    least_weight: Decimal
    green_without: int
    sentiment_red: Decimal
    days: Mapping[str, int]
    drop: Decimal
    drop_days: int
    clear_days: int
    backtest_days: int
    backtest_ratio: Decimal

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that have a weight."""
        return tuple(name for name in PARTS if self.weights[name])


def rules_of(content: Mapping[str, Any]) -> Rules:
    """Return the rules of a document. Raises KeyError or ValueError where it cannot be read: check it first."""
    bands, needed, alert, test = (content[name] for name in ("bands", "needed", "alert", "backtest"))
    return Rules(
        weights={name: _exact(content["weights"][name]) for name in PARTS},
        curves={name: tuple((_exact(x), _exact(y)) for x, y in content["curves"][name]) for name in CURVES},
        champion={name: _exact(content["champion"][name]) for name in STRENGTHS},
        green=_exact(bands["green"]), yellow=_exact(bands["yellow"]), least_parts=int(needed["parts"]),
        least_weight=_exact(needed["weight"]), green_without=int(content["green_without"]),
        sentiment_red=_exact(content["sentiment_red"]), days={name: int(content["days"][name]) for name in DAYS},
        drop=_exact(alert["drop"]), drop_days=int(alert["days"]), clear_days=int(alert["clear"]),
        backtest_days=int(test["days"]), backtest_ratio=_exact(test["ratio"]),
    )  # fmt: skip


def _exact(value: Any) -> Decimal:
    return Decimal(str(value))


def problems(content: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a document, a sentence each; nothing when it can be put in force."""
    try:
        rules = rules_of(content)
    except (KeyError, TypeError, ValueError, ArithmeticError) as why:
        return [f"The document cannot be read: {why}."]
    found = []
    total = sum(rules.weights.values())
    if total != WHOLE:
        found.append(f"The weights add up to {total}. They have to add up to {WHOLE}.")
    if any(weight < 0 for weight in rules.weights.values()):
        found.append("A weight cannot be below 0.")
    for name in CURVES:
        found += _curve_problems(name, rules.curves[name])
    if not all(0 <= points <= WHOLE for points in rules.champion.values()):
        found.append("A champion is worth 0 to 100 points.")
    if not 0 < rules.yellow < rules.green <= WHOLE:
        found.append("Yellow begins above 0 and below green, and green begins at 100 at the latest.")
    return found + _limit_problems(rules)


def _curve_problems(name: str, curve: Curve) -> list[str]:
    label = LABELS[name]
    if len(curve) < 2:
        return [f"{label}: a curve has at least two points."]
    found = []
    if any(later[0] <= earlier[0] for earlier, later in pairwise(curve)):
        found.append(f"{label}: the measures of a curve have to rise from point to point.")
    if any(not 0 <= points <= WHOLE for _, points in curve):
        found.append(f"{label}: a point is worth 0 to 100.")
    if curve[0][0] < 0:
        found.append(f"{label}: a measure is never below 0.")
    return found


def _limit_problems(rules: Rules) -> list[str]:
    found = []
    if not 1 <= rules.least_parts <= len(rules.parts):
        found.append(f"How many parts are needed: 1 to {len(rules.parts)}, as many as have a weight.")
    if not 0 <= rules.least_weight <= WHOLE or not 0 <= rules.sentiment_red <= WHOLE:
        found.append("The weight that is needed and the line of sentiment lie between 0 and 100.")
    if min(rules.days.values()) < 1 or min(rules.drop_days, rules.clear_days, rules.backtest_days) < 1:
        found.append("A number of days is 1 or more.")
    if rules.drop <= 0 or rules.backtest_ratio <= 1 or rules.green_without < 0:
        found.append("A drop is more than 0 points, and red has to lose more than once as often as green.")
    return found


def check(content: Mapping[str, Any]) -> None:
    """Raise ValueError with the first sentence about what is wrong with a document."""
    found: Sequence[str] = problems(content)
    if found:
        raise ValueError(found[0])
