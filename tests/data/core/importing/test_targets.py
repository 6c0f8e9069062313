"""Import targets: what is offered is found, what is not says what there is."""

import pytest

from data.core.importing import targets
from data.core.importing.targets import Field, Target, UnknownTarget, register, target

DEALS = Target("deals", "Deals", "deal", (Field("name", "text", "Name"),), ("name",), "Open and closed deals.", 3)


@pytest.fixture(autouse=True)
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets, "TARGETS", {})


def test_a_registered_target_is_found_and_may_be_registered_again() -> None:
    register(DEALS)
    assert register(DEALS) is target("deals")


def test_an_unknown_target_lists_those_there_are() -> None:
    register(DEALS)
    with pytest.raises(UnknownTarget) as unknown:
        target("leads")
    assert str(unknown.value) == 'There is no import target "leads". The targets are: deals.'


def test_a_field_is_found_by_name_or_lists_those_there_are() -> None:
    assert DEALS.field("name").kind == "text"
    with pytest.raises(UnknownTarget, match="The fields are: name"):
        DEALS.field("nam")


def test_a_target_with_a_kind_or_key_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="kind"):
        Field("x", "colour", "X")
    with pytest.raises(ValueError, match="key"):
        Target("x", "X", "x", (Field("name", "text", "Name"),), ("id",), "", 1)
