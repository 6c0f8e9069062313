"""Every number of the pipeline, worked out again with pandas from the workbooks that the pages hand out."""

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
OPEN = ["Marketing qualified", "Sales qualified", "Sales accepted"]
VAGUE = ["Other", "Unknown", "None"]
NOBODY = ["No competitor", "Not recorded"]


def total(frame: pd.DataFrame, column: str = "Amount") -> float:
    return float(pd.to_numeric(frame[column], errors="coerce").sum())


def open_amount(p: Exported) -> float:
    return total(p.rows("deals"))


def target(p: Exported) -> float:
    return total(p.rows("coverage"), "Target")


def remaining(p: Exported) -> float:
    return target(p) - total(p.rows("deals", part="won"))


def decided(p: Exported, state: str | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    lost = p.rows("lost-deals", period=p.year, **({"state": state} if state else {}))
    return p.rows("deals", period=p.year, part="won"), lost


def win_rate(p: Exported, state: str | None = None) -> float:
    won, lost = decided(p, state)
    return len(won) / (len(won) + len(lost))


def value_win_rate(p: Exported, state: str | None = None) -> float:
    won, lost = (total(frame) for frame in decided(p, state))
    return won / (won + lost)


def reach(p: Exported, *names: str) -> float:
    by = p.rows("forecast", 1)
    return total(by[by.Category.isin(["Closed", *names])])


def weighted(p: Exported) -> float:
    return total(p.rows("forecast"), "Weighted, policy odds")


def locked_calls(p: Exported) -> tuple[float, float]:
    """Return the calls that people are judged by, and what those people won."""
    won = p.rows("deals", part="won")
    calls = p.rows("forecast-calls")
    mine = calls[calls.For.isin(p.back("deals").Owner)].sort_values("Submitted on", kind="stable", ascending=True)
    start = pd.Timestamp(p.period.start)
    early, later = mine[mine["Submitted on"] <= start], mine[mine["Submitted on"] > start]
    held = early.groupby("For").Call.last()
    held = held.combine_first(later.groupby("For").Call.first())
    return float(held.sum()), total(won[won.Owner.isin(held.index)])


def forecast_accuracy(p: Exported) -> float:
    said, came = locked_calls(p)
    return max(0, 1 - abs(said - came) / came)


def forecast_bias(p: Exported) -> float:
    said, came = locked_calls(p)
    return (said - came) / came


def loss_share(p: Exported) -> dict[str, float]:
    lost = p.rows("lost-deals").Reason.fillna("No reason given")
    return dict(lost.value_counts(normalize=True))


def vague_reasons(p: Exported) -> float:
    given = p.rows("lost-deals").Reason.dropna()
    given = given[given != "No reason given"]
    return float(given.isin(VAGUE).mean())


def competitive_win_rate(p: Exported) -> float:
    rivals = p.rows("losses", 2)
    named = rivals[~rivals.Competitor.isin(NOBODY)]
    return total(named, "Won") / total(named, "Met")


def discount_rate(p: Exported) -> float:
    said = p.won_of_year().rename(columns={"Closed": "Closed on"})[["Deal", "Closed on", "Discount"]]
    won = p.rows("deals", part="won").merge(said, on=["Deal", "Closed on"], validate="one_to_one")
    priced = won[won.Discount < 1]
    return 1 - total(priced) / float((priced.Amount / (1 - priced.Discount)).sum())


def cycle(p: Exported) -> pd.Series:
    won = p.won_of_year()
    return (pd.to_datetime(won.Closed) - pd.to_datetime(won.Opened)).dt.days


def sales_velocity(p: Exported) -> float:
    now = p.rows("bridge", rolling=True).set_index("Change").Amount["Open now"]
    return float(now) * win_rate(p) / float(cycle(p).mean())


def slipped(p: Exported) -> set[int]:
    """Return what was pushed out of the period or stands overdue, by its number."""
    still = p.rows("deals", as_of=p.last)
    judged = pd.Timestamp(min(p.as_of, p.period.end))
    overdue = still[pd.to_datetime(still["Close date"]) < judged]
    return {*overdue.Number, *p.bar("pushed_out").Number}


def share_of_due(p: Exported, numbers: set[int]) -> float:
    """Return the share of the due deals that are among these."""
    return int(p.due().Number.isin(numbers).sum()) / (len(p.due()) - len(p.bar("removed")))


def regression_rate(p: Exported) -> float:
    moves = p.rows("moves")
    left = moves[moves.From.isin(OPEN)]
    back = left[left.To.isin(OPEN) & (left.From.map(OPEN.index) > left.To.map(lambda to: [*OPEN, to].index(to)))]
    return back.Number.nunique() / left.Number.nunique()


def bridge_change(p: Exported) -> float:
    signs = {"new": 1, "pulled_in": 1, "reopened": 1, "increased": 1, "decreased": -1, "pushed_out": -1, "won": -1,
             "lost": -1, "no_decision": -1, "removed": -1}  # fmt: skip
    return sum(sign * total(p.bar(bar).iloc[:, [2]].set_axis(["Amount"], axis=1)) for bar, sign in signs.items())


def high_risk(p: Exported) -> pd.DataFrame:
    found = p.rows("deal_risk")
    return found[found.Risk == "High"]


def by_stage(p: Exported, column: str) -> dict[str, float]:
    found = p.rows("velocity").set_index("Stage")[column]
    return dict(pd.to_numeric(found, errors="coerce").dropna())


def kept_in_time(p: Exported) -> float:
    ended = p.rows("leads", 3).Result.value_counts()
    return ended.get("In time", 0) / ended.reindex(["In time", "Too late", "Past due"], fill_value=0).sum()


def response_minutes(p: Exported) -> float:
    return float(pd.to_numeric(p.rows("leads", 3).Minutes).median())


def mql_to_sql(p: Exported) -> float:
    return float(p.rows("leads", 4)["Became SQL, UTC"].notna().mean())


RECOMPUTED: dict[str, Callable[[Exported], Any]] = {
    "pipeline.coverage": lambda p: open_amount(p) / remaining(p),
    "pipeline.coverage_plan": lambda p: open_amount(p) / target(p),
    "pipeline.weighted_coverage": lambda p: weighted(p) / target(p),
    "pipeline.clean_coverage": lambda p: total(p.rows("deals", part="clean")) / remaining(p),
    "pipeline.overdue_amount": lambda p: total(
        p.rows("deals")[lambda rows: pd.to_datetime(rows["Close date"]) < pd.Timestamp(p.as_of)]),
    "pipeline.required_coverage": lambda p: 1 / win_rate(p),
    "pipeline.win_rate": win_rate,
    "pipeline.win_rate_excluding_no_decision": lambda p: win_rate(p, "lost"),
    "pipeline.asp": lambda p: float(p.rows("deals", part="won").Amount.mean()),
    "pipeline.weighted": weighted,
    "pipeline.commit_forecast": lambda p: reach(p, "Commit"),
    "pipeline.most_likely_forecast": lambda p: reach(p, "Commit", "Most likely"),
    "pipeline.best_case_forecast": lambda p: reach(p, "Commit", "Most likely", "Best case"),
    "pipeline.forecast_accuracy": forecast_accuracy,
    "pipeline.forecast_bias": forecast_bias,
    "pipeline.loss_share": loss_share,
    "pipeline.vague_reasons": vague_reasons,
    "pipeline.competitive_win_rate": competitive_win_rate,
    "pipeline.value_win_rate": value_win_rate,
    "pipeline.value_win_rate_excluding_no_decision": lambda p: value_win_rate(p, "lost"),
    "pipeline.cohort_win_rate": lambda p: float((p.created().Stage == "closed_won").mean()),
    "pipeline.close_rate": lambda p: len(p.rows("deals", part="won")) / len(p.created()),
    "pipeline.discount_rate": discount_rate,
    "pipeline.median_days": lambda p: by_stage(p, "Median days"),
    "pipeline.conversion": lambda p: by_stage(p, "Cohort conversion"),
    "pipeline.cycle_days": lambda p: int(cycle(p).median()),
    "pipeline.sales_velocity": sales_velocity,
    "pipeline.slip_rate": lambda p: share_of_due(p, slipped(p)),
    "pipeline.not_won_rate": lambda p: share_of_due(
        p, {*slipped(p), *p.bar("lost").Number, *p.bar("no_decision").Number}),
    "pipeline.regression_rate": regression_rate,
    "pipeline.bridge_end": lambda p: total(p.due()) + bridge_change(p),
    "pipeline.bridge_change": bridge_change,
    "pipeline.sla_attainment": kept_in_time,
    "pipeline.lead_response_minutes": response_minutes,
    "pipeline.mql_to_sql": mql_to_sql,
    "pipeline.at_risk_amount": lambda p: total(high_risk(p)),
    "pipeline.high_risk_deals": lambda p: len(high_risk(p)),
}  # fmt: skip
BY = {"pipeline.loss_share": "loss_reason", "pipeline.median_days": "stage", "pipeline.conversion": "stage"}


@pytest.fixture(scope="module")
def cases(migrated_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Exported]]:
    """The demo company at four times, as its workbooks tell it."""
    with demo_cases(migrated_template, tmp_path_factory.mktemp("recomputed")) as found:
        yield found


def shown(name: str, case: Exported, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    by = ["--by", BY[name]] if name in BY else []
    assert run(("show", name, "--json", *by, *case.words)) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def test_every_metric_of_the_pipeline_is_recomputed() -> None:
    assert set(RECOMPUTED) == {name for name in METRICS if name.startswith("pipeline.")}


@pytest.mark.parametrize("name", sorted(RECOMPUTED))
def test_a_number_is_what_its_exported_rows_add_up_to(
    name: str, cases: list[Exported], capsys: pytest.CaptureFixture[str]
) -> None:
    compared = 0
    for case in cases:
        if case.filters and "segment" not in METRICS[name].dimensions:
            continue
        told = shown(name, case, capsys)
        if name in BY:
            values = {row[BY[name]]: float(row["value"]) for row in told["rows"] if row["value"] is not None}
            assert values == pytest.approx(RECOMPUTED[name](case)), case.words
            compared += len(values)
        elif told["total"]["value"] is not None:
            assert float(told["total"]["value"]) == pytest.approx(RECOMPUTED[name](case), abs=1e-9), case.words
            compared += 1
        else:
            assert told["total"]["reason"]
    assert compared
