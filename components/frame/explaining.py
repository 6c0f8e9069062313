"""The drawer behind a number, filled from the metric's own definition and from what stands behind it."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from components import numbers
from components.frame import behind
from components.why import Rows, Why, why
from data.core import access, metrics, worked
from data.core.clock import Period
from data.core.metrics import METRICS, REASONS

SMALL = 100
"""Below it a number without a unit is a rate or a ratio, and shows four decimals."""


def facts(
    name: str, row: Mapping[str, Any], *, as_of: date, currency: str, filters: Sequence[tuple[str, str]] = (),
    sources: Mapping[str, str] | None = None, units: Mapping[str, str] | None = None, noun: str = "rows",
    period: Period | None = None,
) -> Why:  # fmt: skip
    """Return what the drawer shows for one value of a metric, as `Value.as_row` gives it.

    `sources` says where an input comes from, `units` what it is (money, count, ratio, percent, days), each by the
    input's name; without them an input is a plain number. `period` is for a value whose period is not the page's.
    """
    metric, value, reason = METRICS[name], row["value"], row["reason"]
    made: Why = {
        "title": metric.title,
        "value": REASONS.get(reason or "", "no value") if value is None else _text(value, metric.unit, currency),
        "status": row["status"],
        "formula": metric.definition,
        "inputs": [
            (key.replace("_", " ").capitalize(), _text(given, _exact((units or {}).get(key, "")), currency),
             (sources or {}).get(key, ""))
            for key, given in row["inputs"].items()
        ],
        "filters": filters,
        "noun": noun,
        "as_of": as_of.isoformat(),
        "owner": access.permissions().roles[metric.owner].label,
        "acts": lambda: behind.acts(metric, row, as_of=as_of, currency=currency, period=period),
        "more": lambda: behind.more(metric, as_of=as_of),
    }  # fmt: skip
    if lines := _worked(metric, row, units or {}, currency):
        made["worked"] = lines
    if row.get("n") is not None:
        made["n"] = int(row["n"])
    threshold = metric.threshold(as_of=as_of)
    notes = [_threshold_words(threshold)] if threshold else []
    if value is not None and reason:
        notes.append(REASONS[reason].capitalize() + ".")
    made["notes"] = notes
    if value is not None and metric.unit == "money":
        made["full"] = numbers.full_money(value, currency)
    return made


def _worked(metric: metrics.Metric, row: Mapping[str, Any], units: Mapping[str, str], currency: str) -> list[str]:
    """The formula twice: with the names of its inputs, and with their numbers and what they come to."""
    inputs, value = row["inputs"], row["value"]
    if not metric.formula or value is None or any(inputs.get(one) is None for one in worked.names(metric.formula)):
        return []

    def said(one: str) -> str:
        unit = units.get(one) or ("number" if isinstance(inputs[one], Decimal) else "")
        return _text(inputs[one], _exact(unit), currency)

    named = worked.written(metric.formula, lambda one: one.replace("_", " "))
    return [named, f"{worked.written(metric.formula, said)} = {_text(value, _exact(metric.unit), currency)}"]


def explain(name: str, row: Mapping[str, Any], *, rows: Rows | None = None, **keywords: Any) -> None:
    """Open the drawer for one value of a metric. Call it from a click; the keywords are those of `facts`."""
    why(facts(name, row, **keywords), rows=rows)


def _threshold_words(threshold: metrics.Threshold) -> str:
    if threshold.direction == "band":
        return f"Green from {threshold.green[0]} to {threshold.green[1]}, yellow from {threshold.yellow[0]} to " \
               f"{threshold.yellow[1]}."  # fmt: skip
    word = "from" if threshold.direction == "up" else "up to"
    return f"Green {word} {threshold.green}, yellow {word} {threshold.yellow}."


def _exact(unit: str) -> str:
    """Inputs are for checking the sum: an amount to its last unit."""
    return "full_money" if unit == "money" else unit


def _text(value: Any, unit: str, currency: str) -> str:
    if value is None:
        return "none"
    if unit and isinstance(value, Decimal | int) and not isinstance(value, bool):
        return numbers.text_of(value, unit, currency=currency)
    if isinstance(value, Decimal):
        return _short(value)
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _short(value: Decimal) -> str:
    """A number whose unit is not known: to the cent where it is large, to four decimals where it is small.

    >>> _short(Decimal("5051318.900000")), _short(Decimal("0.225042301")), _short(Decimal("3.0000"))
    ('5,051,318.9', '0.225', '3')
    """
    text = f"{numbers.rounded(value, 2 if abs(value) >= SMALL else 4):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
