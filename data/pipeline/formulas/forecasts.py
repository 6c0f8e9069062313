"""Forecasts: weighted pipeline, category roll-ups, accuracy and bias, measured odds (domain.md 1.1, 1.3 and 1.4)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from data.core.numbers import EXACT, ratio

Answer = tuple[Decimal | None, str | None]
ONE, ZERO = Decimal(1), Decimal(0)


def weighted(deals: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
    """Sum of amount times probability (a fraction) over (amount, probability) pairs, an amount.

    >>> weighted([(Decimal(450000), Decimal("0.2")), (Decimal(360000), Decimal("0.4"))])
    Decimal('234000.0')
    """
    return sum((EXACT.multiply(amount, probability) for amount, probability in deals), ZERO)


@dataclass(frozen=True)
class CategoryRollup:
    """Cumulative forecasts, amounts. Omitted deals are in none of them."""

    commit_forecast: Decimal
    most_likely_forecast: Decimal
    best_case_forecast: Decimal
    open_pipeline: Decimal


def category_rollup(
    *, closed: Decimal, commit: Decimal, most_likely: Decimal, best_case: Decimal, pipeline: Decimal
) -> CategoryRollup:
    """Add the categories up: each forecast holds the surer ones; open pipeline holds everything not yet closed.

    >>> sums = dict(closed=300, commit=200, most_likely=100, best_case=150, pipeline=400)
    >>> category_rollup(**{name: Decimal(amount) for name, amount in sums.items()}).best_case_forecast
    Decimal('750')
    """
    committed = closed + commit
    return CategoryRollup(
        commit_forecast=committed,
        most_likely_forecast=committed + most_likely,
        best_case_forecast=committed + most_likely + best_case,
        open_pipeline=pipeline + best_case + most_likely + commit,
    )


def forecast_accuracy(forecast: Decimal, actual: Decimal) -> Answer:
    """1 less the share by which the forecast missed the actual, never below 0; no value when the actual is 0.

    >>> forecast_accuracy(Decimal(1050), Decimal(1000)), forecast_accuracy(Decimal(100), Decimal(0))
    ((Decimal('0.95'), None), (None, 'no_actual'))
    """
    if not actual:
        return None, "no_actual"
    return max(ZERO, ONE - ratio(abs(actual - forecast), abs(actual))), None


def forecast_bias(forecast: Decimal, actual: Decimal) -> Answer:
    """How far the forecast was above (positive) or below the actual, a fraction of it.

    >>> forecast_bias(Decimal(900), Decimal(1000))
    (Decimal('-0.1'), None)
    """
    return (ratio(forecast - actual, actual), None) if actual else (None, "no_actual")


def wape(pairs: Sequence[tuple[Decimal, Decimal]]) -> Answer:
    """Sum of misses divided by sum of actuals over (forecast, actual) pairs: the measure across segments and months.

    >>> wape([(Decimal(110), Decimal(100)), (Decimal(280), Decimal(300))])
    (Decimal('0.075'), None)
    """
    actuals = sum((abs(actual) for _, actual in pairs), ZERO)
    misses = sum((abs(forecast - actual) for forecast, actual in pairs), ZERO)
    return (ratio(misses, actuals), None) if actuals else (None, "no_actual")


def mape(pairs: Sequence[tuple[Decimal, Decimal]]) -> Answer:
    """Mean of the relative misses over (forecast, actual) pairs; no value as soon as one actual is 0.

    >>> mape([(Decimal(110), Decimal(100)), (Decimal(50), Decimal(50))])
    (Decimal('0.05'), None)
    """
    if not pairs or not all(actual for _, actual in pairs):
        return None, "no_actual"
    misses = (ratio(abs(forecast - actual), abs(actual)) for forecast, actual in pairs)
    return ratio(sum(misses, ZERO), len(pairs)), None


def wape_accuracy(pairs: Sequence[tuple[Decimal, Decimal]]) -> Answer:
    """1 less WAPE, never below 0. Shown beside the accuracy of the total, because a perfect total may hide misses.

    >>> wape_accuracy([(Decimal(700), Decimal(200)), (Decimal(300), Decimal(800))])
    (Decimal('0'), None)
    """
    miss, reason = wape(pairs)
    return (None, reason) if miss is None else (max(ZERO, ONE - miss), None)


@dataclass(frozen=True)
class Odds:
    """A process step's probability of winning: measured over `n` decided deals, or the policy's while they are few."""

    probability: Decimal
    n: int
    source: str


def decided_by_step(deals: Iterable[tuple[Iterable[str], bool]]) -> dict[str, tuple[int, int]]:
    """Count for each step the (won, decided) among deals that ever entered it, from (steps entered, was won) pairs.

    >>> decided_by_step([(["discovery", "value_demo"], True), (["discovery"], False)])
    {'discovery': (1, 2), 'value_demo': (1, 1)}
    """
    counted: dict[str, tuple[int, int]] = {}
    for steps, is_won in deals:
        for step in dict.fromkeys(steps):
            won, decided = counted.get(step, (0, 0))
            counted[step] = won + is_won, decided + 1
    return counted


def measured_odds(
    decided: Mapping[str, tuple[int, int]], policy: Mapping[str, Decimal], *, least: int
) -> dict[str, Odds]:
    """Return each step's odds: the share won of its decided deals from `least` on, else the policy (domain.md 1.1).

    >>> policy = {"discovery": Decimal("0.1"), "value_demo": Decimal("0.2")}
    >>> odds = measured_odds({"discovery": (6, 30)}, policy, least=30)
    >>> [(step, str(each.probability), each.source) for step, each in odds.items()]
    [('discovery', '0.2', 'measured'), ('value_demo', '0.2', 'policy')]
    """
    found = {}
    for step, stated in policy.items():
        won, n = decided.get(step, (0, 0))
        found[step] = Odds(ratio(won, n), n, "measured") if n >= max(least, 1) else Odds(stated, n, "policy")
    return found
