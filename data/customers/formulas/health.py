"""The health of a customer: points of each part, their weighted mean, its colour, and what holds that colour."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from data.core.numbers import EXACT, ratio
from data.customers.formulas.health_rules import WHOLE, Curve, Rules

GREEN, YELLOW, RED, GREY = "green", "yellow", "red", "grey"
COLOURS = (GREEN, YELLOW, RED, GREY)
PERSON, SENTIMENT, RATING, CHAMPION_LEFT = "person", "sentiment", "rating", "champion_left"
NEW, FEW, LIGHT, NO_USAGE, GAPS = "new", "few", "light", "no_usage", "gaps"
WORDS = {
    PERSON: "somebody's word", SENTIMENT: "sentiment is red", RATING: "the success manager says red",
    CHAMPION_LEFT: "the champion left", NEW: "a new customer", FEW: "too few parts are known",
    LIGHT: "too little of the weight is known", NO_USAGE: "use is not known, so no green",
    GAPS: "parts are missing, so no green",
}  # fmt: skip
"""What held a status, by its code."""

Parts = Mapping[str, Decimal | None]
"""Part -> points of 0 to 100; None: nothing is known."""


def points(curve: Curve, measure: Decimal) -> Decimal:
    """Return the points of a measure: straight lines between the points of the curve, level beyond its ends.

    Source: domain.md 5.2.

    >>> points(((Decimal(0), Decimal(0)), (Decimal(40), Decimal(50)), (Decimal(80), Decimal(100))), Decimal(60))
    Decimal('75')
    """
    if measure <= curve[0][0]:
        return curve[0][1]
    for (left, low), (right, high) in pairwise(curve):
        if measure <= right:
            # Multiplied before it is divided: whole points stay whole.
            return low + EXACT.divide((high - low) * (measure - left), right - left)
    return curve[-1][1]


def usage_points(active: int | None, seats: int | None, rules: Rules) -> Decimal | None:
    """Return the points of active users over licensed seats; None without seats or without a reading."""
    if active is None or not seats:
        return None
    return points(rules.curves["usage"], ratio(active * WHOLE, seats))


def error_points(failed: int | None, requests: int | None, rules: Rules) -> Decimal | None:
    """Return the points of failed over all requests; None where no request was counted."""
    if not requests:
        return None
    return points(rules.curves["error_rate"], ratio((failed or 0) * WHOLE, requests))


def ticket_points(tickets: int | None, seats: int | None, rules: Rules, *, days: int = 30) -> Decimal | None:
    """Return the points of tickets a month and 100 seats.

    None: nobody counts tickets, or there are some and nobody knows the seats. No ticket at all needs no seats.
    """
    if tickets is None or (tickets and not seats):
        return None
    a_month = ratio(tickets * WHOLE * 30, days * seats) if tickets and seats else Decimal(0)
    return points(rules.curves["tickets"], a_month)


def champion_points(strengths: Collection[str], rules: Rules, *, has_left: bool = False) -> Decimal | None:
    """Return the points of the strongest champion who is still there; 0 when all left, None when there never was one.

    An unknown word for a strength counts as none.
    """
    if strengths:
        return max(rules.champion.get(one, rules.champion["none"]) for one in strengths)
    return rules.champion["none"] if has_left else None


@dataclass(frozen=True)
class Said:
    """What stands over the score: red sentiment, a red rating, a champion who left, a person's word, a new customer."""

    is_sentiment_red: bool = False
    is_rating_red: bool = False
    has_champion_left: bool = False
    by_person: str | None = None
    is_new: bool = False


NOTHING_SAID = Said()


@dataclass(frozen=True)
class Health:
    """The health of one customer. score: unrounded, None while too little is known; why: codes, the strongest first."""

    score: Decimal | None
    status: str
    known: int
    of: int
    weight: Decimal
    why: tuple[str, ...]


def health(parts: Parts, rules: Rules, said: Said = NOTHING_SAID) -> Health:
    """Return the health of a customer (domain.md 5.2): the weights of missing parts go to the others in proportion.

    A person's word stands over everything; red sentiment, a red rating and a champion who left stand over the score;
    a new customer is grey unless sentiment is red.
    """
    known = {name: value for name in rules.parts if (value := parts.get(name)) is not None}
    weight = sum((rules.weights[name] for name in known), Decimal(0))
    few = [code for code, holds in ((FEW, len(known) < rules.least_parts), (LIGHT, weight < rules.least_weight))
           if holds]  # fmt: skip
    score = None
    if known and not few:
        score = EXACT.divide(sum((rules.weights[name] * value for name, value in known.items()), Decimal(0)), weight)
    status, why = _status(score, known, rules, said, few)
    return Health(score, status, len(known), len(rules.parts), weight, tuple(why))


def _status(score: Decimal | None, known: Mapping[str, Decimal], rules: Rules, said: Said,
            few: list[str]) -> tuple[str, list[str]]:  # fmt: skip
    red = _red(said)
    if said.by_person:
        return said.by_person, [PERSON, *red]
    if red:
        return RED, red
    if said.is_new:
        return GREY, [NEW]
    if score is None:
        return GREY, few
    status = band(score, rules)
    caps = _caps(known, rules) if status == GREEN else []
    return (YELLOW, caps) if caps else (status, [])


def _red(said: Said) -> list[str]:
    codes = ((SENTIMENT, said.is_sentiment_red), (RATING, said.is_rating_red),
             (CHAMPION_LEFT, said.has_champion_left and not said.is_new))  # fmt: skip
    return [code for code, holds in codes if holds]


def _caps(known: Mapping[str, Decimal], rules: Rules) -> list[str]:
    missing = [name for name in rules.parts if name not in known]
    others = [name for name in missing if name != "usage"]
    codes = ((NO_USAGE, "usage" in missing), (GAPS, len(others) > rules.green_without))
    return [code for code, holds in codes if holds]


def band(score: Decimal, rules: Rules) -> str:
    """Return the colour of a score, both bounds on the better side: 75 is green, 50 yellow (domain.md 5.2)."""
    return GREEN if score >= rules.green else YELLOW if score >= rules.yellow else RED


def is_alert(status: str, score: Decimal | None, before: Decimal | None, rules: Rules) -> bool:
    """Say whether a customer is at risk: red, or at least `drop` points below the highest score of the last days."""
    return status == RED or is_drop(score, before, rules)


def is_drop(score: Decimal | None, before: Decimal | None, rules: Rules) -> bool:
    """Say whether at least `drop` points were lost. before: the highest score of the last days; None: none known."""
    return score is not None and before is not None and before - score >= rules.drop
