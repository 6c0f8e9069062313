"""Every number of fit and operations, worked out again with pandas from the workbooks that the pages hand out."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data.core import access, clock, registry, store
from data.core.metrics import METRICS
from data.core.reference import load
from data.core.terminal.line import run
from data.quality import commands
from models import FeedArrival
from tests.exported_rows import Exported, demo_cases
from tests.fit_store import put

registry.load_domains()
OPERATOR = access.operator()
MONTH, YEARS = timedelta(days=30), timedelta(days=800)
FAST = 50
"""A line that some open deals of the demo company reach: with none, a share of nought says little."""

FEEDS = {"On time": (24, (1, 722)), "At the edge": (24, (35.9, 757)), "Too late": (24, (36.1,)),
         "Rarely": (168, (200,)), "Never came": (24, ()), "Switched off": (24, (900,))}  # fmt: skip
"""Feed to its cadence and how many hours ago its files came."""


def share(rows: pd.Series) -> float:
    return float(rows.mean())


def match_share(p: Exported) -> float:
    """Return open deals of accounts on the fast path by those of all scored accounts."""
    accounts = p.rows("fit")
    held = accounts["Open deals"]
    assert (accounts["Fast path"].eq("yes") == (accounts["Fit score"] >= FAST)).all()
    return float(held[accounts["Fast path"] == "yes"].sum() / held.sum())


def fit_auc(p: Exported) -> float:
    """Return how often a won deal had the higher score, over all pairs with one that was not won."""
    scores = p.rows("fit-calibration", 1).set_axis(["score", "n", "won"], axis=1)
    pairs = scores.merge(scores, how="cross")
    weight = pairs.won_x * (pairs.n_y - pairs.won_y)
    ahead = (pairs.score_x > pairs.score_y) + 0.5 * (pairs.score_x == pairs.score_y)
    return float((weight * ahead).sum() / weight.sum())


def functions_fed(p: Exported) -> float:
    jobs = p.rows("jobs")
    jobs = jobs[jobs.Key != "collect_data"]
    fed = jobs[jobs["Value counts"].eq("yes") & jobs.Kind.ne("age of a review")]
    return fed.Group.nunique() / jobs.Group.nunique()


def feeds_fresh(p: Exported) -> float:
    feeds = p.rows("feeds")
    came = feeds[feeds["Switched on"].eq("yes") & feeds["Hours since"].notna()]
    return share(came["Hours since"] <= 1.5 * came["Due every, hours"])


def clean_deals(p: Exported) -> float:
    """Return the share of open deals without a finding that was open at the end of the day."""
    deals, day = p.rows("deals-grid"), pd.Timestamp(p.as_of)
    still = deals[~deals.Stage.isin(["Won", "Lost", "No decision"])]
    found = pd.concat([p.rows("tickets"), p.rows("tickets", is_open=False)])
    found = found[found["Record is a"].eq("deal") & found.Alert.ne("yes") & (pd.to_datetime(found.Since) <= day)]
    cleared = pd.to_datetime(found.Cleared)
    return 1 - share(still.Number.isin(found[cleared.isna() | (cleared > day)].Number))


def raci_validity(p: Exported) -> float:
    """Return the share of activities without errors, by their letters, and hold what the rules said against it."""
    grid, people, said = p.rows("raci"), p.rows("raci", 2), p.rows("raci", 3)
    letters = grid.drop(columns=["Activity", "Stage", "Kind", "Note"]).fillna("")
    accountable, working = (letters.apply(lambda column, x=x: column.str.contains(x)).sum(axis=1) for x in "AR")
    vacant = people[[name for name in people if str(name).endswith(": vacant")]].fillna("").astype(str)
    needed = vacant.apply(lambda column: column.str.contains("[AR]")).any(axis=1)
    wrong = (accountable != 1) | (working == 0) | needed
    assert set(grid.Activity[wrong]) == set(said["Activity or role"][said.Weight == "error"])
    return 1 - share(wrong)


def title_match_share(p: Exported) -> float:
    titles = p.rows("roles", 1)
    return float(titles.Contacts[titles.State == "used"].sum() / titles.Contacts.sum())


def other_role_share(p: Exported) -> float:
    used = p.rows("roles", 1)[lambda titles: titles.State == "used"]
    return float(used.Contacts[used.Role == "other"].sum() / used.Contacts.sum())


RECOMPUTED: dict[str, Callable[[Exported], float]] = {
    "icp.match_share": match_share,
    "icp.fit_auc": fit_auc,
    "icp.completeness": lambda p: share(p.rows("fit").Known),
    "operations.jobs_green_share": lambda p: share(p.rows("jobs").Status == "green"),
    "operations.jobs_red_share": lambda p: share(p.rows("jobs").Status == "red"),
    "operations.jobs_reported_share": lambda p: share(p.rows("jobs")["Value counts"] == "yes"),
    "operations.functions_fed": functions_fed,
    "operations.feeds_fresh": feeds_fresh,
    "operations.clean_deals": clean_deals,
    "operations.raci_validity": raci_validity,
    "operations.title_match_share": title_match_share,
    "operations.other_role_share": other_role_share,
}
ELSEWHERE = {"pipeline", "sales", "customers", "partners"}
"""Domains whose numbers have a file of their own beside this one."""


def feeds_come() -> None:
    """Set up files that come by themselves, some in time and some not: the demo company has none."""
    with store.writing(OPERATOR, "job", "files that come by themselves") as session:
        for name, (hours, ages) in FEEDS.items():
            made = commands.add_feed(session, actor=OPERATOR, name=name, folder=".", every_hours=hours)
            session.add_all(
                FeedArrival(recurring_feed_id=made.id or 0, arrived_at=clock.now() - timedelta(hours=age),
                            file=f"{age}.csv", sha256=f"{name} {age}", outcome="imported")
                for age in sorted(ages, reverse=True)
            )  # fmt: skip
            made.is_active = name != "Switched off"


@pytest.fixture(scope="module")
def cases(migrated_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Exported]]:
    """The demo company now, a month and two years ago, and one segment of it, as its workbooks tell it."""
    with demo_cases(migrated_template, tmp_path_factory.mktemp("definitions")) as found:
        now, *_, segment = found
        put({**load("fit"), "lines": {"fast": FAST, "icp": 40}}, name="fit", on=now.as_of - YEARS)
        feeds_come()
        past = [Exported(now.period, now.as_of - ago, None) for ago in (MONTH, YEARS)]
        yield [now, *past, segment]


def shown(name: str, case: Exported, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert run(("show", name, "--json", *case.words)) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)["total"]
    return told


def test_every_metric_is_recomputed_here_or_in_the_file_of_its_domain() -> None:
    assert set(RECOMPUTED) == {name for name in METRICS if name.partition(".")[0] not in ELSEWHERE}


def test_a_raci_has_no_validity_before_anybody_held_a_seat(
    cases: list[Exported], capsys: pytest.CaptureFixture[str]
) -> None:
    told = shown("operations.raci_validity", cases[2], capsys)
    assert (told["value"], told["reason"]) == (None, "not_assessable")


@pytest.mark.parametrize("name", sorted(RECOMPUTED))
def test_a_number_is_what_its_exported_rows_add_up_to(
    name: str, cases: list[Exported], capsys: pytest.CaptureFixture[str]
) -> None:
    compared = 0
    for case in cases:
        if case.filters and "segment" not in METRICS[name].dimensions:
            continue
        told = shown(name, case, capsys)
        if told["value"] is None:
            assert told["reason"]
        else:
            assert float(told["value"]) == pytest.approx(RECOMPUTED[name](case), abs=1e-9), case.words
            compared += 1
    assert compared > 1
