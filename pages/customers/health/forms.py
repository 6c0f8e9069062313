"""The rules as a form: weights, curves by their points, bands and days."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from components.frame.drafting import Desk
from components.page_head import section
from data.customers.formulas.health_rules import CURVES, DAYS, LABELS, MEASURES, PARTS, STRENGTHS


def edit(desk: Desk, began: Mapping[str, Any]) -> dict[str, Any]:
    """Draw the form of a document; return it as edited."""
    weights = _row(desk, "weight", {name: LABELS[name] for name in PARTS}, began["weights"], most=100)
    st.caption(f"The weights add up to {sum(weights.values())}.")
    curves = {name: _curve(desk, name, began["curves"][name]) for name in CURVES}
    section("Champion", "Points by strength; who left counts as none.")
    champion = _row(desk, "champion", {name: name.capitalize() for name in STRENGTHS}, began["champion"], most=100)
    section("Bands and limits")
    bands = _row(desk, "band", {"green": "Green from", "yellow": "Yellow from"}, began["bands"], most=100)
    needed = _row(desk, "needed", {"parts": "Known parts needed", "weight": "Known weight needed, percent"},
                  began["needed"], most=100)  # fmt: skip
    days = _row(desk, "days", DAYS, began["days"], most=730, least=1)
    alert = _row(desk, "alert", {"drop": "Alert at points lost", "days": "within days", "clear": "Days to clear"},
                 began["alert"], most=365, least=1)  # fmt: skip
    lines = _row(desk, "line", {"sentiment_red": "Sentiment is red below", "green_without": "Parts green may lack"},
                 began, most=100)  # fmt: skip
    return {**began, **lines, "weights": weights, "curves": curves, "champion": champion, "bands": bands,
            "needed": needed, "days": days, "alert": alert}  # fmt: skip


def _row(desk: Desk, group: str, labels: Mapping[str, str], held: Mapping[str, Any], *, most: int,
         least: int = 0) -> dict[str, Any]:  # fmt: skip
    made = {}
    columns = st.columns(min(len(labels), 5))
    for place, (name, label) in enumerate(labels.items()):
        with columns[place % len(columns)]:
            found = st.number_input(label, min_value=least, max_value=most, value=int(held[name]), step=1,
                                    key=desk.key(f"{group}-{name}"), persist_state="session")  # fmt: skip
            made[name] = int(found if found is not None else held[name])
    return made


def _curve(desk: Desk, name: str, held: Sequence[Sequence[Any]]) -> list[list[Any]]:
    section(LABELS[name], f"{MEASURES[name]}, and the points it gives; straight lines between.")
    made = []
    for place, (measure, points) in enumerate(held):
        left, right = st.columns(2)
        x = left.number_input("Measure", min_value=0.0, value=float(measure), step=1.0, format="%g",
                              key=desk.key(f"{name}-{place}-x"), persist_state="session")  # fmt: skip
        y = right.number_input("Points", min_value=0, max_value=100, value=int(points), step=5,
                               key=desk.key(f"{name}-{place}-y"), persist_state="session")  # fmt: skip
        made.append([_plain(measure if x is None else x, measure), int(points if y is None else y)])
    return made


def _plain(value: Any, held: Any) -> Any:
    """Return a number as the document writes it: what was not touched stays as it is."""
    if float(value) == float(held):
        return held
    return int(value) if float(value).is_integer() else round(float(value), 4)
