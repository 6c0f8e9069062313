"""Thresholds and limits are edited with a right and a reason, hold from a day on, and never stand in a wrong order."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from data.core import access, metrics, registry, rulebook, store
from data.core.access import Actor, Conflict, Refused
from data.quality import commands, views
from tests.revisions import at
from tests.signed_in import answer_settings

KEEPER = Actor(None, "keeper", frozenset({"revops"}))
DAY = date(2026, 3, 2)
NAME = "pipeline.coverage"


@pytest.fixture(autouse=True)
def _store(migrated_store):
    registry.load_domains()
    answer_settings()


def edit(actor: Actor = KEEPER, note: str = "Board of March", **given) -> None:
    with store.writing(actor, "form", "test") as session:
        commands.edit_thresholds(session, actor=actor, note=note, **given)


def up(green, yellow) -> dict:
    return {"direction": "up", "green": Decimal(str(green)), "yellow": Decimal(str(yellow))}


def shown(day: date = DAY):
    with store.reading() as session:
        return views.dictionary(session, scope=access.Scope("all"), as_of=day)


def test_other_colours_hold_from_their_day_on_and_the_rest_stays():
    with at(DAY):
        edit(metrics={NAME: up(4, 3)}, valid_from=DAY)
        assert metrics.threshold_of(NAME, as_of=DAY).green == 4
        assert metrics.threshold_of(NAME, as_of=DAY - timedelta(days=1)).green == 3
        assert metrics.threshold_of("pipeline.win_rate", as_of=DAY).green == Decimal("0.25")


@pytest.mark.parametrize(
    ("metrics_", "limits_", "words"),
    [
        ({NAME: up(2, 3)}, {}, "Higher is better here"),
        ({NAME: {"direction": "down", "green": 1, "yellow": 2}}, {}, "cannot be turned"),
        ({"pipeline.slip_rate": {"direction": "down", "green": 2, "yellow": 1}}, {}, "Lower is better here"),
        ({"pipeline.forecast_bias": {"direction": "band", "green": [-9, 9], "yellow": [-5, 5]}}, {}, "green band"),
        ({"pipeline.nothing": up(2, 1)}, {}, "no metric"),
        ({}, {"idle_days": Decimal("-1")}, "from zero up"),
        ({}, {"idle_days": Decimal("1.5")}, "whole number"),
        ({}, {"idle_days": "soon"}, "from zero up"),
        ({}, {"min_stage": "moon"}, "is no stage"),
        ({}, {"patience": 3}, "patience"),
        ({NAME: up(3, 2)}, {}, "Nothing has changed"),
    ],
)
def test_what_is_wrong_is_a_sentence_and_nothing_is_written(metrics_, limits_, words):
    with pytest.raises(ValueError, match=words):
        edit(metrics=metrics_, limits=limits_)
    assert rulebook.held("thresholds").version == rulebook.SHIPPED


def test_only_whoever_may_edits_and_says_why():
    with pytest.raises(Refused):
        edit(Actor(None, "eve", frozenset({"executive"})), metrics={NAME: up(4, 3)})
    with pytest.raises(ValueError, match="why"):
        edit(note=" ", metrics={NAME: up(4, 3)})


def test_two_people_move_different_things_and_the_same_thing_is_told():
    with at(DAY):
        edit(metrics={NAME: up(4, 3)}, opened=0)
        edit(limits={"idle_days": 21}, opened=0)
        assert metrics.threshold_of(NAME, as_of=DAY).green == 4
        with pytest.raises(Conflict, match="is now direction up, green 4, yellow 3, you wanted"):
            edit(metrics={NAME: up(5, 3)}, opened=0)
        assert rulebook.limits(DAY)["idle_days"] == 21


def test_the_dictionary_names_every_metric_with_what_holds_and_what_was_changed():
    with at(DAY):
        edit(metrics={NAME: up(4, 3)}, valid_from=DAY)
        view = shown()
        assert {one.name for one in view.entries} == set(metrics.METRICS)
        assert all(one.definition for one in view.entries)
        entry = view.entry(NAME)
        assert ("/pipeline-coverage", "Coverage") in entry.pages or entry.pages
        change = entry.changes[0]
        assert (change.before, change.after) == (
            "direction up, green 3, yellow 2", "direction up, green 4, yellow 3",
        )  # fmt: skip
        assert shown(DAY - timedelta(days=1)).entry(NAME).threshold.green == 3


def test_every_limit_says_what_it_means():
    assert [one.name for one in shown().limits if not one.about] == []


def test_an_edit_of_an_older_release_lacks_nothing_that_came_since():
    with at(DAY):
        with store.writing(KEEPER, "form", "test") as session:
            rulebook.edit(session, actor=KEEPER, name="thresholds", note="old",
                          content={"metrics": {NAME: up(4, 3)}, "limits": {"idle_days": 9}})  # fmt: skip
        assert rulebook.limits(DAY)["small_sample"] == 5
        assert metrics.threshold_of("pipeline.win_rate", as_of=DAY).green == Decimal("0.25")
