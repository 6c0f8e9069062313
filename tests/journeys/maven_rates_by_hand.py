"""Win rates of the hardware seller's csv files, worked out with pandas alone: none of our code takes part."""

from decimal import Decimal
from pathlib import Path

import pandas as pd

from tests.journeys.maven_by_hand import deals

YEAR, QUARTER, END = pd.Timestamp("2017-01-01"), pd.Timestamp("2017-10-01"), pd.Timestamp("2018-01-01")


def rates(folder: Path, by: str, name: str) -> dict[str | None, Decimal]:
    """The win rate of 2017 or the close rate of its last quarter, by a dimension and under "total"."""
    found = deals(folder)
    found["key"] = found[by].fillna("")
    closed = found[found["stage"].isin(["Won", "Lost"]) & (found["close_date"] >= YEAR) & (found["close_date"] < END)]
    opened = found[(found["engage_date"] >= QUARTER) & (found["engage_date"] < END)]
    keys = sorted({*closed["key"], *opened["key"]})
    parts = {key or None: (closed[closed["key"] == key], opened[opened["key"] == key]) for key in keys}
    found_by = {key: _rate(name, *part) for key, part in {**parts, "total": (closed, opened)}.items()}
    return {key: rate for key, rate in found_by.items() if rate is not None}


def _rate(name: str, closed: pd.DataFrame, opened: pd.DataFrame) -> Decimal | None:
    won = closed[closed["stage"] == "Won"]
    if name == "close_rate":
        won, closed = won[won["close_date"] >= QUARTER], opened
    return Decimal(len(won)) / len(closed) if len(closed) else None
