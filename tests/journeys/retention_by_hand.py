"""Movements and retention of two published files, worked out with pandas alone: none of our code takes part."""

from pathlib import Path

import pandas as pd


def ravenstack(folder: Path) -> pd.DataFrame:
    """Each subscription that counts: who, from, until (the first day it counts no longer), revenue a year."""
    found = pd.read_csv(folder / "ravenstack_subscriptions.csv", parse_dates=["start_date", "end_date"])
    found = found[~found["is_trial"] & (found["mrr_amount"] > 0)]
    return pd.DataFrame({"who": found["account_id"], "start": found["start_date"], "end": found["end_date"],
                         "arr": found["mrr_amount"] * 12.0})  # fmt: skip


def playbook(folder: Path) -> pd.DataFrame:
    """Each subscription period in the same form."""
    found = pd.read_csv(folder / "subscription_periods.csv", parse_dates=["start_date", "end_date"])
    return pd.DataFrame({"who": found["customer_id"].astype(str), "start": found["start_date"],
                         "end": found["end_date"], "arr": found["monthly_amount"] * 12.0})  # fmt: skip


def revenue_on(lines: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """Revenue a year of each customer that has any at the end of a day."""
    runs = (lines["start"] <= day) & (lines["end"].isna() | (lines["end"] > day))
    return lines[runs].groupby("who")["arr"].sum()


def retention(lines: pd.DataFrame, day: str) -> dict[str, float]:
    """Rates of the twelve months to a day by end points, and the amounts they are made of."""
    until = pd.Timestamp(day)
    then, now = revenue_on(lines, until - pd.DateOffset(years=1)), revenue_on(lines, until)
    left = now.reindex(then.index).fillna(0)
    kept = pd.concat([then, left], axis=1).min(axis=1)
    return {"grr": kept.sum() / then.sum(), "nrr": left.sum() / then.sum(), "logo_retention": (left > 0).mean(),
            "arr": now.sum(), "net_new_arr": now.sum() - then.sum()}  # fmt: skip


def daily(lines: pd.DataFrame) -> pd.DataFrame:
    """Every change of a customer's revenue: who, day, before, after, and what it is called."""
    begins = lines[["who", "start", "arr"]].set_axis(["who", "day", "by"], axis=1)
    ends = lines.dropna(subset=["end"])[["who", "end", "arr"]].set_axis(["who", "day", "by"], axis=1)
    moves = pd.concat([begins, ends.assign(by=-ends["by"])]).groupby(["who", "day"])["by"].sum()
    moves = moves[moves != 0].reset_index()
    moves["after"] = moves.groupby("who")["by"].cumsum()
    moves["before"] = moves["after"] - moves["by"]
    moves["first"] = ~moves.duplicated("who")
    moves["called"] = "upgrade"
    moves.loc[moves["by"] < 0, "called"] = "downgrade"
    moves.loc[moves["after"] == 0, "called"] = "churn"
    moves.loc[moves["before"] == 0, "called"] = "reactivation"
    moves.loc[moves["first"], "called"] = "new"
    return moves


def by_movements(lines: pd.DataFrame, day: str) -> float:
    """GRR of the twelve months to a day by movements of the customers of twelve months before."""
    until = pd.Timestamp(day)
    since = until - pd.DateOffset(years=1)
    then, moves = revenue_on(lines, since), daily(lines)
    inside = moves[(moves["day"] > since) & (moves["day"] <= until) & moves["who"].isin(then.index)]
    lost = inside[inside["called"].isin(["churn", "downgrade"])]
    return float((then.sum() + lost["by"].sum()) / then.sum())


def monthly(lines: pd.DataFrame) -> pd.DataFrame:
    """Changes by month as the published models make them: each customer's revenue at the start of every month from its
    first to its last, and of the month after, against the month before.
    """
    rows = []
    for who, mine in lines.groupby("who"):
        last = mine["end"].fillna(lines["end"].max()).max()
        months = pd.date_range(mine["start"].min().replace(day=1), last, freq="MS")
        held = [mine[(mine["start"] <= month) & (mine["end"].isna() | (mine["end"] > month))]["arr"].sum()
                for month in months]  # fmt: skip
        for place, (month, now) in enumerate(zip(months, held, strict=True)):
            before = held[place - 1] if place else 0.0
            if now != before:
                called = ("new" if not any(held[:place]) else "reactivation" if not before else
                          "churn" if not now else "upgrade" if now > before else "downgrade")  # fmt: skip
                rows.append({"who": who, "month": month, "called": called, "by": now - before})
    return pd.DataFrame(rows)
