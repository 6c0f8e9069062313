"""Where green, yellow and red begin, and the limits rules compare with: what a document must be, to be in force."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from data.core import reference, rulebook
from data.core.metrics import METRICS, Threshold
from data.core.reference import BadReferenceError

NAME = "thresholds"
RIGHT = "definitions.edit_thresholds"


def shipped() -> Mapping[str, Any]:
    """Return the document as delivered."""
    return reference.load(NAME)


def order_problem(threshold: Threshold) -> str:
    """Return the sentence on colours that stand in the wrong order, "" when they stand right.

    >>> order_problem(Threshold("up", 2, 3))
    'Higher is better here: green has to begin at or above yellow.'
    >>> order_problem(Threshold("band", (-5, 5), (-10, 10))), order_problem(Threshold("down", 5, 10))
    ('', '')
    """
    green, yellow = threshold.green, threshold.yellow
    if threshold.direction == "up" and green < yellow:
        return "Higher is better here: green has to begin at or above yellow."
    if threshold.direction == "down" and green > yellow:
        return "Lower is better here: green has to end at or below yellow."
    if threshold.direction == "band" and not yellow[0] <= green[0] <= green[1] <= yellow[1]:
        return "The green band has to lie within the yellow one."
    return ""


def check(content: Mapping[str, Any]) -> None:
    """Prove a document right. Raises ValueError naming the metric or the limit that is wrong."""
    reference.only(content, keys={"metrics", "limits"}, where=NAME)
    for name, given in content["metrics"].items():
        _check_metric(name, given)
    known = shipped()["limits"]
    for name, value in content["limits"].items():
        if name not in known:
            raise BadReferenceError(f"There is no limit {name}.")
        _check_limit(name, value, known[name])


def _check_metric(name: str, given: Any) -> None:
    if name not in METRICS and name not in shipped()["metrics"]:
        raise BadReferenceError(f"There is no metric {name}.")
    if given is None:
        return
    threshold = reference.shaped(Threshold, given, where=name)
    title = METRICS[name].title if name in METRICS else name
    was = shipped()["metrics"].get(name)
    if was and was["direction"] != threshold.direction:
        better = {"up": "higher", "down": "lower", "band": "inside a band"}[was["direction"]]
        raise BadReferenceError(f"{title} is better {better}: its direction cannot be turned.")
    if problem := order_problem(threshold):
        raise BadReferenceError(f"{title}: {problem}")


def _check_limit(name: str, value: Any, was: Any) -> None:
    if isinstance(was, str):
        codes = reference.load("stages")["stages"]
        if value not in codes:
            raise BadReferenceError(f"{name}: {value} is no stage. The stages are {', '.join(codes)}.")
        return
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value < 0:
        raise BadReferenceError(f"{name}: a number from zero up is needed.")
    if isinstance(was, int) and value != int(value):
        raise BadReferenceError(f"{name}: a whole number is needed.")


rulebook.editable(NAME, "Thresholds and limits", right=RIGHT, check=check)
