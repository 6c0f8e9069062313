"""Coverage of the hardware seller's csv files, worked out with pandas alone: none of our code takes part."""

from decimal import Decimal
from pathlib import Path

import pandas as pd

AS_OF, START, END = pd.Timestamp("2017-10-01"), pd.Timestamp("2017-10-01"), pd.Timestamp("2018-01-01")


def deals(folder: Path) -> pd.DataFrame:
    """Every deal with its dates, list price, segment (the account's sector) and territory (the seller's office)."""
    found = pd.read_csv(folder / "sales_pipeline.csv")
    found["product"] = found["product"].replace({"GTXPro": "GTX Pro"})
    for name in ("engage_date", "close_date"):
        found[name] = pd.to_datetime(found[name], format="%m/%d/%Y")
    accounts = pd.read_csv(folder / "accounts.csv")[["account", "sector"]].replace({"technolgy": "technology"})
    teams = pd.read_csv(folder / "sales_teams.csv")[["sales_agent", "regional_office"]]
    prices = pd.read_csv(folder / "products.csv")[["product", "sales_price"]]
    found = found.merge(accounts, how="left").merge(teams, how="left").merge(prices, how="left", on="product")
    return found.rename(
        columns={"sector": "segment", "regional_office": "territory", "sales_agent": "owner", "deal_stage": "stage"}
    )


def coverage(folder: Path, targets: dict[str, int], by: str) -> dict[str | None, dict[str, Decimal | None]]:
    """Open, won, target and coverage by a dimension, and under "total" that of the sums."""
    found = deals(folder)
    closed = found[found["stage"].isin(["Won", "Lost"])]
    due = closed[(closed["engage_date"] <= AS_OF) & (closed["close_date"] > AS_OF) & (closed["close_date"] < END)]
    amount = due["close_value"].where(due["close_value"] > 0, due["sales_price"])
    won = closed[(closed["stage"] == "Won") & (closed["close_date"] >= START) & (closed["close_date"] <= AS_OF)]
    open_by = amount.groupby(due[by].fillna("")).sum().to_dict()
    won_by = won["close_value"].groupby(won[by].fillna("")).sum().to_dict()
    rows = {}
    for key in sorted({*open_by, *won_by, *targets}):
        rows[key or None] = _row(open_by.get(key, 0), won_by.get(key, 0), targets.get(key))
    rows["total"] = _row(sum(open_by.values()), sum(won_by.values()), sum(targets.values()))
    return rows


def _row(open_: float, won: float, target: int | None) -> dict[str, Decimal | None]:
    opened, booked = Decimal(str(open_)), Decimal(str(won))
    missing = None if target is None else target - booked
    ratio = opened / missing if missing is not None and missing > 0 else None
    return {"open": opened, "won": booked, "target": None if target is None else Decimal(target), "coverage": ratio}
