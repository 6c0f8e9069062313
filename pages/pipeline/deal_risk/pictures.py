"""The main picture: the amount of open deals by the reason that puts them at risk."""

from typing import Any

from components import bars as drawing
from data.pipeline import views
from data.pipeline.views import Risks


def remark(view: Risks) -> str:
    """How to read the picture."""
    return f"Amount of all open deals by reason, in {view.currency}. A deal with two reasons is in both bars."


def bars(view: Risks) -> list[drawing.Bar]:
    """One bar a reason that holds somewhere, the largest amount first."""
    return [
        drawing.Bar(f"{views.RULE_WORDS[code]}, {view.reasons[code].deals:,} deals", view.reasons[code].amount)
        for code in views.reasons_in_order(view.reasons)
    ]


def code_of(group: str) -> str | None:
    """The reason that a bar stands for."""
    name = group.rpartition(", ")[0]
    return next((code for code, words in views.RULE_WORDS.items() if words == name), None)


def spec(view: Risks, drawn: list[drawing.Bar]) -> dict[str, Any]:
    """The chart as data."""
    return drawing.spec(drawn, kind="money", currency=view.currency, value_name="Amount", keep_order=True)


def alt(view: Risks, drawn: list[drawing.Bar]) -> str:
    """The chart's message in words."""
    return drawing.alt(drawn, what="Amount of open deals by reason", kind="money", currency=view.currency)
