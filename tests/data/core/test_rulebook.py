"""A definition that people edit holds from its day on, for every reader, and never recolours an earlier day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from data.core import access, clock, metrics, reference, rulebook, store
from data.core.access import Actor, Refused
from tests.revisions import at

KEEPER = Actor(None, "keeper", frozenset({"revops"}))
DAY = date(2026, 3, 2)


@pytest.fixture
def editable():
    """A definition that is right when it has limits."""

    def check(content):
        if "limits" not in content:
            raise ValueError("The limits are missing.")

    before = rulebook.EDITABLE.get("thresholds")
    rulebook.editable("thresholds", "Thresholds", right="definitions.edit_thresholds", check=check)
    yield
    if before:
        rulebook.EDITABLE["thresholds"] = before
    else:
        del rulebook.EDITABLE["thresholds"]


def edited(green: str) -> dict:
    shipped = reference.load("thresholds")
    coverage = {**shipped["metrics"]["pipeline.coverage"], "green": Decimal(green)}
    return {"metrics": {**shipped["metrics"], "pipeline.coverage": coverage}, "limits": dict(shipped["limits"])}


def edit(content: dict, *, actor: Actor = KEEPER, note: str = "Board of March", since: date | None = None) -> None:
    with store.writing(actor, "form", "test") as session:
        rulebook.edit(session, actor=actor, name="thresholds", content=content, note=note, valid_from=since)


def green(as_of: date) -> Decimal:
    threshold = metrics.threshold_of("pipeline.coverage", as_of=as_of)
    assert threshold is not None
    return Decimal(threshold.green)


def test_without_an_edit_what_was_shipped_holds(migrated_store):
    assert rulebook.held("thresholds", DAY) == rulebook.Held("thresholds", rulebook.SHIPPED)
    assert rulebook.limits(DAY)["idle_days"] == 14


def test_without_a_store_what_was_shipped_holds_and_none_is_made(store_url, tmp_path):
    assert rulebook.limits(DAY)["idle_days"] == 14
    assert not (tmp_path / "quarterdeck.db").exists()


def test_an_edit_holds_from_its_day_on_and_not_before(either_store, editable):
    with at(DAY):
        edit(edited("3.5"), since=DAY)
        assert green(DAY) == Decimal("3.5")
        assert green(DAY - timedelta(days=1)) == 3
        edit(edited("4.25"), since=DAY + timedelta(days=7))
        assert green(DAY + timedelta(days=6)) == Decimal("3.5")
        assert green(DAY + timedelta(days=7)) == Decimal("4.25")


def test_an_edit_needs_its_right_a_reason_and_a_right_document(migrated_store, editable):
    with pytest.raises(Refused):
        edit(edited("4"), actor=Actor(None, "seller", frozenset({"rep"})))
    with pytest.raises(ValueError, match="why"):
        edit(edited("4"), note="  ")
    with pytest.raises(ValueError, match="limits"):
        edit({"metrics": {}})
    assert rulebook.held("thresholds").version == rulebook.SHIPPED


def test_an_edit_cannot_start_before_a_later_one(migrated_store, editable):
    with at(DAY):
        edit(edited("4"), since=DAY + timedelta(days=7))
        with pytest.raises(ValueError, match="later version"):
            edit(edited("5"), since=DAY)


def test_an_edit_elsewhere_is_seen_before_an_answer_is_kept_under_it(migrated_store, editable):
    with at(DAY):
        assert green(DAY) == 3
        known = dict(rulebook._known)
        edit(edited("3.5"), since=DAY)
        rulebook._known.update(known)  # as another process that has read just before
        rulebook.at_least({"definitions": store.freshness("definitions")[0]})
        assert green(DAY) == Decimal("3.5")


def test_documents_come_back_as_they_were_written():
    shipped = reference.load("thresholds")
    assert rulebook.read(rulebook.written(shipped)) == shipped


def test_the_system_may_not_edit(migrated_store, editable):
    with pytest.raises(Refused):
        edit(edited("4"), actor=access.system())
    assert clock.today("UTC")
