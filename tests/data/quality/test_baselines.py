"""Baselines are frozen once, frozen again with a reason, and measured against what is now and what is wanted."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from data.core import metrics, registry, rulebook, store
from data.core.access import Actor, Conflict, Refused, Scope
from data.core.clock import Period
from data.core.offers import EXPORTS
from data.quality import baselines, commands, views
from tests import pipeline_store as pipeline
from tests.revisions import at

KEEPER, OTHER = Actor(None, "keeper", frozenset({"revops"})), Actor(None, "eve", frozenset({"executive"}))
LIVE, NOW = date(2025, 7, 20), date(2025, 9, 20)
WIN, SPEED = "pipeline.win_rate", "pipeline.sales_velocity"


@pytest.fixture(autouse=True)
def _store(migrated_store):
    registry.load_domains()
    pipeline.company()
    for name, day in (("a", date(2025, 7, 5)), ("b", date(2025, 8, 5)), ("c", date(2025, 8, 9))):
        pipeline.won_deal(name, 1_000, on=day)
    pipeline.close(pipeline.open_deal("lost", 1_000), on=date(2025, 7, 6), stage="closed_lost")


def freeze(day: date = LIVE, *, actor: Actor = KEEPER, today: date | None = None, **given) -> None:
    with at(today or day), store.writing(actor, "form", "test") as session:
        commands.freeze_baselines(session, actor=actor, on=day, **given)


def aim(target, *, day: date = LIVE, name: str = WIN, actor: Actor = KEEPER, **given) -> None:
    with at(day), store.writing(actor, "form", "test") as session:
        commands.set_target(session, actor=actor, name=name, target=target, **{"note": "Board", **given})


def shown(day: date = NOW, scope: Scope = pipeline.ALL):
    with store.reading() as session:
        return views.baselines(session, scope=scope, as_of=day)


def row(name: str = WIN, **given):
    return next(one for one in shown(**given).rows if one.name == name)


def computed(name: str, day: date) -> dict:
    with store.reading() as session:
        return metrics.METRICS[name].compute(session, scope=pipeline.ALL, period=pipeline.Q3, as_of=day, known_at=None,
                                             by=None, filters={}, settings={}).total  # fmt: skip


def test_the_shipped_document_is_right_and_names_metrics_that_there_are():
    shipped = rulebook.in_force(baselines.NAME, date(2000, 1, 1))
    baselines.check(shipped)
    assert len(baselines.aims(shipped)) == len(shipped["metrics"]) == 9


def test_a_baseline_is_what_each_metric_came_to_at_the_end_of_that_day():
    freeze()
    with store.reading() as session:
        version = rulebook.history(session, baselines.NAME)[0]
    kept = baselines.frozen(rulebook.read(version.content))
    assert version.note == "frozen on 2025-07-20"
    for name in baselines.aims(rulebook.in_force(baselines.NAME, LIVE)):
        total = computed(name, LIVE)
        assert (kept[name].value, kept[name].reason, kept[name].n) == (total["value"], total["reason"], total["n"])
        assert dict(kept[name].inputs) == {key: list(given) if isinstance(given, tuple) else given
                                           for key, given in total["inputs"].items()}  # fmt: skip
    assert (kept[WIN].value, kept[WIN].n, kept[WIN].period) == (Decimal("0.5"), 2, "FY25-Q3")


def test_the_way_from_the_baseline_to_the_target_is_measured():
    freeze()
    aim(Decimal("1"))
    found = row()
    assert (found.baseline, found.now, found.change) == (Decimal("0.5"), Decimal("0.75"), Decimal("0.25"))
    assert (found.moved, found.share, found.frozen_on, found.baseline_n) == ("better", Decimal("0.5"), LIVE, 2)
    assert found.is_reached is False
    assert (row(SPEED).currency, row(SPEED).direction) == ("USD", "up")


@pytest.mark.parametrize(
    ("target", "words"), [(None, "no target set"), (Decimal("0.4"), "met at baseline")])
def test_a_share_that_cannot_be_computed_says_why(target, words):
    freeze()
    if target is not None:
        aim(target)
    assert (row().share, row().share_reason) == (None, words)


def test_before_anything_is_frozen_there_is_no_baseline_but_a_value():
    found = row()
    assert (found.moved, found.baseline_reason, found.change) == ("no baseline", "not frozen yet", None)
    assert found.now == Decimal("0.75")
    freeze()
    assert row(day=LIVE - timedelta(days=1)).baseline is None


def test_freezing_again_asks_for_a_reason_and_keeps_the_earlier_one():
    freeze()
    with pytest.raises(ValueError, match="frozen on 2025-07-20 already"):
        freeze(NOW)
    freeze(NOW, note="new sales process", names=[WIN])
    assert row(day=LIVE).baseline == Decimal("0.5")
    assert (row().baseline, row().frozen_on, row().moved) == (Decimal("0.75"), NOW, "unchanged")
    assert row(SPEED).frozen_on == LIVE
    assert [one.note for one in shown(LIVE).history] == ["frozen on 2025-07-20"]
    assert [one.note for one in shown().history] == ["frozen on 2025-09-20: new sales process", "frozen on 2025-07-20"]


def test_what_is_wrong_is_a_sentence_and_nothing_is_written():
    with pytest.raises(ValueError, match="tells what was"):
        freeze(NOW, today=LIVE)
    with pytest.raises(ValueError, match="not among the success metrics"):
        freeze(names=["pipeline.nothing"])
    with pytest.raises(ValueError, match="has to be a number"):
        aim(Decimal("NaN"))
    with pytest.raises(ValueError, match="Nothing has changed"):
        aim(None)
    with pytest.raises(ValueError, match="why"):
        aim(Decimal(1), note=" ")
    with pytest.raises(Refused):
        freeze(actor=OTHER)
    assert rulebook.held(baselines.NAME).version == rulebook.SHIPPED


def test_two_people_who_set_one_target_are_told():
    aim(Decimal(1), opened=0)
    with pytest.raises(Conflict, match="it is now 100 %"):
        aim(Decimal("0.4"), opened=0)
    aim(Decimal("0.9"), name="customers.grr", opened=0)
    assert row().target == 1
    assert shown().history[-1].note == "Win rate, target 100 %: Board"


def test_the_list_is_edited_and_what_stays_keeps_its_target():
    aim(Decimal(1))
    with at(LIVE), store.writing(KEEPER, "form", "test") as session:
        commands.choose_success_metrics(session, actor=KEEPER, names=["pipeline.slip_rate", WIN], note="Board")
    assert [(one.name, one.target, one.direction) for one in shown().rows] == [
        ("pipeline.slip_rate", None, "down"), (WIN, Decimal(1), "up")]  # fmt: skip
    with pytest.raises(ValueError, match="say whether higher"), store.writing(KEEPER, "form", "test") as session:
        commands.choose_success_metrics(session, actor=KEEPER, names=["partners.sourced_revenue"], note="Board")


def test_whoever_sees_a_part_is_shown_no_number_of_the_whole():
    freeze()
    for one in shown(scope=Scope("own", 101)).rows:
        assert (one.baseline, one.now, one.change) == (None, None, None)
        assert one.now_reason == "not visible to you"


def test_without_the_right_to_amounts_the_export_leaves_them_out():
    freeze()
    asked = {"scope": pipeline.ALL, "as_of": NOW, "period": Period("Q", LIVE, NOW)}
    with store.reading() as session:
        build = EXPORTS["baselines"].build
        full, bare = (build(session, with_prices=given, **asked)[0].rows for given in (True, False))
    assert len(full) == len(bare) == len(shown().rows)
    assert all(one["baseline"] is None and one["now"] is None for one in bare if one["unit"] == "money")
    assert next(one["baseline"] for one in bare if one["name"] == WIN) == Decimal("0.5")


