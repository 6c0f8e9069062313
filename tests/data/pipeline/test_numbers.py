"""The metrics as scripts see them: on the command line and as JSON, the same numbers as on the page."""

import json
from collections.abc import Sequence
from datetime import date

import openpyxl
import pytest

from data.core import metrics, registry, store
from data.core.offers import EXPORTS
from data.core.terminal.line import run
from data.pipeline.views import READS
from models import Deal, User
from tests.pipeline_store import close, company, coverage, open_deal, target, won_deal
from tests.revisions import change, writing

QUARTER = ("--period", "2025-Q3", "--as-of", "2025-07-01")
NAMES = {
    "coverage", "coverage_plan", "weighted_coverage", "clean_coverage", "overdue_amount", "required_coverage",
    "win_rate", "win_rate_excluding_no_decision", "asp",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    company()
    target(1_000_000, segment_id=1)
    target(500_000, segment_id=2)
    won_deal("won", 400_000, on=date(2025, 7, 1))
    open_deal("A", 1_500_000)
    open_deal("B", 10, segment_id=2, owner_id=102)


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]):
    def line(*words: str, code: int = 0) -> str:
        assert run(words) == code
        told = capsys.readouterr()
        return told.out if code == 0 else told.err

    return line


def shown(said, *words: str):
    return json.loads(said("show", *words, *QUARTER, "--json"))


def test_show_prints_the_agreed_json(said) -> None:
    told = shown(said, "pipeline.coverage", "--by", "segment")
    assert list(told) == ["metric", "title", "unit", "as_of", "known_at", "period", "rows", "total"]
    assert (told["metric"], told["as_of"], told["known_at"], told["period"]) == (
        "pipeline.coverage", "2025-07-01", None, "2025-Q3")  # fmt: skip
    first = told["rows"][0]
    assert list(first) == ["segment", "value", "reason", "status", "n", "inputs"]
    assert (first["segment"], first["value"], first["reason"], first["status"]) == ("Enterprise", "2.5", None, "yellow")
    wanted = {"open": "1500000", "won": "400000", "target": "1000000", "remaining": "600000", "win_rate": "1",
              "required": "1", "gap_to_policy": "300000", "deals": 1}  # fmt: skip
    assert wanted.items() <= first["inputs"].items()
    assert told["total"]["inputs"]["segment_gaps"] == "1100000"


def test_the_command_line_and_the_page_say_the_same(said) -> None:
    view = coverage()
    told = shown(said, "pipeline.coverage", "--by", "segment")
    assert {row["segment"]: row["value"] for row in told["rows"]} == {
        row.label: metrics.jsonable(row.values["coverage"].value) for row in view.rows
    }


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_metric_answers_by_every_dimension(said, name: str) -> None:
    for by in ("segment", "owner", "territory", "product", "motion", "type"):
        told = shown(said, f"pipeline.{name}", "--by", by)
        assert told["rows"]
        assert {"value", "reason", "status", "n", "inputs"} <= set(told["total"])


def test_the_catalogue_holds_exactly_these_metrics_with_their_definitions() -> None:
    registry.load_domains()
    found = {name: metric for name, metric in metrics.METRICS.items() if name.startswith("pipeline.")}
    assert {f"pipeline.{name}" for name in NAMES} <= set(found)
    assert all(len(metric.definition) > 40 for metric in found.values())


def test_the_average_selling_price_leaves_out_wins_without_an_amount(said) -> None:
    number = open_deal("no amount", None)
    close(number, on=date(2025, 7, 1))
    told = shown(said, "pipeline.asp")["total"]
    assert (told["value"], told["n"], told["inputs"]["without_amount"]) == ("400000", 1, 1)


def test_filters_may_repeat_and_wrong_words_are_wrong_usage(said) -> None:
    both = shown(said, "pipeline.coverage", "--where", "segment=Enterprise", "--where", "segment=Small business")
    assert both["total"]["inputs"]["deals"] == 2
    assert "no metric" in said("show", "pipeline.nonsense", code=2)
    assert "no dimension planet" in said("show", "pipeline.coverage", "--by", "planet", code=2)
    assert "not a period" in said("show", "pipeline.coverage", "--period", "soon", code=2)
    assert "not a filter" in said("show", "pipeline.coverage", "--where", "segment", code=2)
    assert "There is no segment" in said("show", "pipeline.coverage", "--where", "segment=Huge", code=1)


def test_a_rep_on_the_command_line_sees_only_their_own(said) -> None:
    with writing() as session:
        session.get(User, 102).roles = "rep"
    told = shown(said, "pipeline.coverage", "--by", "owner", "--user", "bob")
    assert [row["owner"] for row in told["rows"]] == ["Bob"]


def test_export_writes_the_rows_of_the_page(said, tmp_path) -> None:
    out = tmp_path / "coverage.xlsx"
    said("export", "coverage", "--out", str(out), *QUARTER)
    first: Sequence[object] = [line[0] for line in openpyxl.load_workbook(out).active.iter_rows(values_only=True)]
    assert first[-3:] == ["All segments", "Small business", "Enterprise"]
    said("export", "deals", "--out", str(tmp_path / "deals.csv"), *QUARTER)
    assert "A," in (tmp_path / "deals.csv").read_text(encoding="utf-8-sig")
    assert "There is no export" in said("export", "moon", "--out", str(out), code=2)
    assert {"coverage", "deals"} <= set(EXPORTS)


def test_a_write_to_what_the_view_reads_makes_its_cache_key_new() -> None:
    before = store.freshness(*READS)
    with store.housekeeping():
        pass
    assert store.freshness(*READS) == before
    change(Deal, 1, amount=1)
    after = store.freshness(*READS)
    assert after != before
    target(1, segment_id=1)
    assert store.freshness(*READS) != after
