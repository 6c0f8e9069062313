"""Which stage counts first is a definition: an edit holds from its day on, and is no change of the pipeline."""

from datetime import date

import pytest

from data.core import reference, rulebook, store
from data.core.access import Actor
from data.pipeline.queries.slices import Slice, counted_stages
from data.pipeline.views import bridge as bridges
from tests.pipeline_store import ALL, JULY, Q3, company, coverage, open_deal

KEEPER = Actor(None, "keeper", frozenset({"revops"}))
AUGUST = date(2025, 8, 1)
MIDDLE = date(2025, 7, 15)


@pytest.fixture
def two_deals(migrated_store, monkeypatch):
    """One deal at the first counted stage and one below it; from the middle of July on both count."""
    monkeypatch.setitem(rulebook.EDITABLE, "thresholds", rulebook.Editable(
        "thresholds", "Thresholds", right="definitions.edit_thresholds", check=lambda _content: None))  # fmt: skip
    company()
    open_deal("far enough", 100)
    open_deal("not yet", 40, stage="sql")
    shipped = reference.load("thresholds")
    content = {**shipped, "limits": {**shipped["limits"], "min_stage": "sql"}}
    with store.writing(KEEPER, "form") as session:
        rulebook.edit(session, actor=KEEPER, name="thresholds", content=content, note="From SQL on", valid_from=MIDDLE)


def test_a_stage_counts_from_the_day_on_which_the_definition_holds(two_deals):
    assert counted_stages(JULY) == ("sao",)
    assert counted_stages(AUGUST) == ("sql", "sao")
    assert [int(coverage(as_of=day).total.tally.open) for day in (JULY, MIDDLE, AUGUST)] == [100, 140, 140]


def test_a_slice_counts_by_its_own_day_unless_another_is_named(two_deals):
    assert Slice(Q3, JULY).counted == ("sao",)
    assert Slice(Q3, JULY, counted_on=AUGUST).counted == ("sql", "sao")


@pytest.mark.parametrize("by", [None, "segment"])
def test_a_bridge_compares_both_days_by_the_later_definition_and_closes(two_deals, by):
    with store.reading() as session:
        view = bridges.bridge(session, scope=ALL, period=Q3, since=JULY, as_of=AUGUST, by=by)
    for bars in (view.total, *view.rows):
        assert (bars.amounts["start"], bars.amounts["end"], bars.gap) == (140, 140, 0)
        assert not bars.change
