"""Forecasts: weighted pipeline, category roll-ups, accuracy and bias (domain.md 1.3 and 1.4)."""

from collections.abc import Iterable, Sequence
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
