"""The numbers of how sales are run, worked out again with pandas from the workbooks that their pages hand out."""

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


def overdue_steps(p: Exported) -> float:
    rows = p.rows("sales-steps")
    due = pd.to_datetime(rows["Action by"])
    return float((due < pd.Timestamp(p.as_of)).sum())


def plans_past_close(p: Exported) -> float:
    return float((pd.to_numeric(p.rows("action-plans")["Days after close"], errors="coerce") > 0).sum())


def deals_waiting(p: Exported) -> float:
    rows = p.rows("preflight")
    return float(rows[rows.State.isin(["Waiting", "Failed"])].Number.nunique())


def demo_advance_rate(p: Exported) -> float:
    uses = p.rows("demo-library", 1)
    judged = uses[(uses.Counted == "yes") & uses["Led to"].isin(["Moved on", "Stayed"])]
    return float((judged["Led to"] == "Moved on").mean())


RECOMPUTED: dict[str, Callable[[Exported], float]] = {
    "sales.overdue_steps": overdue_steps, "sales.plans_past_close": plans_past_close,
    "sales.deals_waiting": deals_waiting, "sales.demo_advance_rate": demo_advance_rate,
}  # fmt: skip


@pytest.fixture(scope="module")
def cases(migrated_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Exported]]:
    """The demo company at four times, as its workbooks tell it."""
    with demo_cases(migrated_template, tmp_path_factory.mktemp("recomputed")) as found:
        yield found


@pytest.mark.parametrize("name", sorted(RECOMPUTED))
def test_a_number_is_what_its_exported_rows_add_up_to(
    name: str, cases: list[Exported], capsys: pytest.CaptureFixture[str]
) -> None:
    assert name in METRICS
    compared = 0
    for case in cases:
        if name == "sales.demo_advance_rate" and case.filters:
            continue  # its segment is that of the deal, which the library's workbook does not tell
        assert run(("show", name, "--json", *case.words)) == 0
        told: dict[str, Any] = json.loads(capsys.readouterr().out)
        if told["total"]["value"] is not None:
            assert float(told["total"]["value"]) == pytest.approx(RECOMPUTED[name](case)), case.words
            compared += 1
        else:
            assert told["total"]["reason"]
    assert compared
