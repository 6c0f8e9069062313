"""The numbers of customers, worked out again with pandas from the workbooks that their pages hand out."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data.core import registry
from data.core.metrics import METRICS
from data.core.terminal.line import run
from tests.exported_rows import Exported, demo_cases

registry.load_domains()
MOVES = ["More seats", "Cross-sell", "Price", "Contraction", "Churn"]


def cohort(p: Exported) -> pd.DataFrame:
    """The customers with revenue twelve months before."""
    rows = p.rows("retention")
    return rows[rows["Revenue then"] > 0]


def grr(p: Exported) -> float:
    rows = cohort(p)
    return float(rows[["Revenue then", "Revenue now"]].min(axis=1).sum() / rows["Revenue then"].sum())


def grr_movements(p: Exported) -> float:
    rows = cohort(p)
    return float(1 - rows[["Contraction", "Churn"]].sum().sum() / rows["Revenue then"].sum())


def nrr(p: Exported) -> float:
    rows = cohort(p)
    return float(rows["Revenue now"].sum() / rows["Revenue then"].sum())


def logo_retention(p: Exported) -> float:
    return float((cohort(p)["Revenue now"] > 0).mean())


def arr(p: Exported) -> float:
    return float(p.rows("retention")["Revenue now"].sum())


def net_new_arr(p: Exported) -> float:
    return arr(p) - float(p.rows("retention")["Revenue then"].sum())


def expansion_contribution(p: Exported) -> float:
    rows = cohort(p)
    return float(rows[["More seats", "Cross-sell", "Price"]].sum().sum() / rows["Revenue then"].sum())


def terms(p: Exported) -> pd.DataFrame:
    """The terms that end in the period, as the workbook of renewals tells them."""
    return p.rows("renewals", 1)


def renewal_rate(p: Exported) -> float:
    return float(terms(p)[["Available", "Booked"]].fillna(0).min(axis=1).sum() / terms(p)["Available"].sum())


def forecast_renewal_rate(p: Exported) -> float:
    return float(terms(p)["Expected"].sum() / terms(p)["Available"].sum())


def on_time_renewal_rate(p: Exported) -> float:
    due = terms(p)[terms(p)["Due"] == "yes"]
    return float((due["In time"] == "yes").mean())


def arr_due(p: Exported) -> float:
    return float(p.rows("renewals")["ARR"].sum())


def arr_at_risk(p: Exported) -> float:
    rows = p.rows("renewals")
    return float(rows[rows["Seen as"] == "At risk"]["ARR"].sum())


def churned_arr(p: Exported) -> float:
    rows = p.rows("churn")
    left = pd.to_datetime(rows["Left on"])
    mine = rows[(left >= pd.Timestamp(p.period.start)) & (left < pd.Timestamp(p.period.end))]
    return float(pd.to_numeric(mine["ARR lost"], errors="coerce").sum())


def win_back_rate(p: Exported) -> float:
    state = p.rows("churn")["Win-back"]
    return float((state == "Won back").sum() / state.isin(["Contacted", "Won back", "Declined"]).sum())


def won_back_arr(p: Exported) -> float:
    rows = p.rows("churn")
    back = pd.to_datetime(rows["Won back on"])
    mine = rows[(back >= pd.Timestamp(p.period.start)) & (back < pd.Timestamp(p.period.end))]
    return float(pd.to_numeric(mine["ARR back"], errors="coerce").sum())


def green_share(p: Exported) -> float:
    rows = p.rows("customer-health")
    return float(rows[rows["Health"] == "green"]["ARR"].sum() / rows["ARR"].sum())


def red_arr(p: Exported) -> float:
    rows = p.rows("customer-health")
    return float(rows[rows["Health"] == "red"]["ARR"].sum())


def health_coverage(p: Exported) -> float:
    rows = p.rows("customer-health")
    known = rows[["Usage", "Error rate", "Tickets", "Sentiment", "Champion"]].apply(pd.to_numeric).notna().sum().sum()
    return float(known / (5 * len(rows)))


def backtest_ratio(p: Exported) -> float:
    lost = p.rows("health-backtest").assign(lost=lambda rows: rows["Outcome"] == "lost").groupby("Health")["lost"]
    return float(lost.mean()["red"] / lost.mean()["green"])


def alerts_on_time(p: Exported) -> float:
    due = p.rows("health-alerts")
    return float((due[due["In time"] != "open"]["In time"] == "yes").mean())


def open_triggers(p: Exported) -> float:
    return float((p.rows("expansion")["State"] == "Open").sum())


def expansion_pipeline(p: Exported) -> float:
    return float(pd.to_numeric(p.rows("expansion", 1)["Amount in the reporting currency"]).sum())


def trigger_precision(p: Exported) -> float:
    rows = p.rows("expansion", 2)
    return float(rows["Won"].sum() / rows["Fired"].sum())


def adoption_on_time(p: Exported) -> float:
    judged = p.rows("expansion", 3)["In time"]
    return float((judged == "On time").sum() / judged.isin(["On time", "Late"]).sum())


def seat_utilisation(p: Exported) -> float:
    rows = p.rows("expansion", 4)
    return float(rows["In use"].sum() / rows["Licensed"].sum())


RECOMPUTED: dict[str, Callable[[Exported], float]] = {
    "customers.grr": grr, "customers.grr_movements": grr_movements, "customers.nrr": nrr,
    "customers.logo_retention": logo_retention, "customers.arr": arr, "customers.net_new_arr": net_new_arr,
    "customers.expansion_contribution": expansion_contribution,
    "customers.renewal_rate": renewal_rate, "customers.forecast_renewal_rate": forecast_renewal_rate,
    "customers.on_time_renewal_rate": on_time_renewal_rate, "customers.arr_due": arr_due,
    "customers.arr_at_risk": arr_at_risk, "customers.churned_arr": churned_arr,
    "customers.win_back_rate": win_back_rate, "customers.won_back_arr": won_back_arr,
    "customers.health_green_share": green_share, "customers.health_red_arr": red_arr,
    "customers.health_coverage": health_coverage, "customers.health_backtest_ratio": backtest_ratio,
    "customers.at_risk_alerts_on_time": alerts_on_time,
    "customers.open_triggers": open_triggers, "customers.expansion_pipeline": expansion_pipeline,
    "customers.trigger_precision": trigger_precision, "customers.adoption_on_time": adoption_on_time,
    "customers.seat_utilisation": seat_utilisation,
}  # fmt: skip


@pytest.fixture(scope="module")
def cases(migrated_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Exported]]:
    """The demo company at four times, as its workbooks tell it."""
    with demo_cases(migrated_template, tmp_path_factory.mktemp("customers")) as found:
        yield found


@pytest.mark.parametrize("name", sorted(RECOMPUTED))
def test_a_number_is_what_its_exported_rows_add_up_to(
    name: str, cases: list[Exported], capsys: pytest.CaptureFixture[str]
) -> None:
    assert name in METRICS
    compared = 0
    for case in cases:
        assert run(("show", name, "--json", *case.words)) == 0
        told: dict[str, Any] = json.loads(capsys.readouterr().out)
        if told["total"]["value"] is not None:
            assert float(told["total"]["value"]) == pytest.approx(RECOMPUTED[name](case)), case.words
            compared += 1
        else:
            assert told["total"]["reason"]
    assert compared


def test_what_each_customer_had_and_how_it_moved_is_what_it_has(cases: list[Exported]) -> None:
    for case in cases:
        rows = case.rows("retention")
        ends = rows["Revenue then"] + rows["New"] + rows["Reactivated"] + rows[MOVES[:3]].sum(axis=1)
        assert (ends - rows[MOVES[3:]].sum(axis=1) - rows["Revenue now"]).abs().max() < 0.005


def test_the_bridge_in_the_workbook_adds_up_to_the_cent(cases: list[Exported]) -> None:
    for case in cases:
        bars = case.rows("retention", 3).set_index("Bar")["Amount"]
        totals = ["Kept (GRR)", "Same customers now (NRR)", "Closing"]
        assert bars.drop(totals).sum() == pytest.approx(bars["Closing"], abs=0.001)
        upto = bars.loc[:"Same customers now (NRR)"].drop(["Kept (GRR)", "Same customers now (NRR)"])
        assert upto.sum() == pytest.approx(bars["Same customers now (NRR)"], abs=0.001)
