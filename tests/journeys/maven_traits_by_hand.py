"""Traits of the hardware seller's best customers, worked out with pandas alone: none of our code takes part."""

from pathlib import Path

import numpy as np
import pandas as pd

EDGES = {
    "Employees": ([1, 10, 50, 200, 1000, 5000, np.inf], ["1-9", "10-49", "50-199", "200-999", "1000-4999", "5000+"]),
    "Company age": ([0, 3, 10, 25, np.inf], ["0-2", "3-9", "10-24", "25+"]),
}


def traits(folder: Path, *, size: int, year: int) -> dict[tuple[str, str], tuple[int, int, int, int, float | None]]:
    """Return (field, value) to n and known of the best, n and known of the rest, and the lift."""
    accounts = pd.read_csv(folder / "accounts.csv").replace({"sector": {"technolgy": "technology"}})
    deals = pd.read_csv(folder / "sales_pipeline.csv")
    won = deals[deals["deal_stage"] == "Won"].groupby("account", as_index=False)["close_value"].sum()
    accounts = accounts.merge(won, how="left", on="account").fillna({"close_value": 0})
    accounts = accounts.sort_values(["close_value", "account"], ascending=[False, True]).reset_index(drop=True)
    accounts["is_best"] = (accounts.index < size) & (accounts["close_value"] > 0)
    told = pd.DataFrame({"Industry": accounts["sector"], "Country": accounts["office_location"]})
    for name, values in (("Employees", accounts["employees"]), ("Company age", year - accounts["year_established"])):
        edges, labels = EDGES[name]
        told[name] = pd.cut(values, edges, right=False, labels=labels).astype(object)
    found = {}
    for name in told:
        table = pd.crosstab(told[name], accounts["is_best"])
        best, rest = int(table[True].sum()), int(table[False].sum())
        for value, row in table.iterrows():
            n, others = int(row[True]), int(row[False])
            if n:
                found[name, str(value)] = (n, best, others, rest, (n / best) / (others / rest) if others else None)
    return found
