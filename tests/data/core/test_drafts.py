"""The next version of a definition is drafted by some and ratified by somebody else; two may edit it at once."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from data.core import drafts, reference, rulebook, store
from data.core.access import Actor, Conflict, Refused
from models import Approval, User
from tests.revisions import at, date, writing

DAY = date(2026, 3, 2)
IDLE, PUSHES = ("limits", "idle_days"), ("limits", "pushes_at_risk")


@pytest.fixture(params=[False, True], ids=["in force once ratified", "published apart"])
def editable(request):
    """The thresholds as a definition with drafts."""

    def check(content):
        if "limits" not in content:
            raise ValueError("The limits are missing.")

    before = dict(rulebook.EDITABLE)
    rulebook.editable("thresholds", "Thresholds", right="definitions.edit", check=check,
                      is_published_apart=request.param)  # fmt: skip
    yield request.param
    rulebook.EDITABLE.clear()
    rulebook.EDITABLE.update(before)


def person(name: str, role: str) -> Actor:
    with writing() as session:
        user = User(name=name, full_name=name.title(), roles=role)
        session.add(user)
    return Actor(user.id, name, frozenset({role}))


def changed(content, path, value):
    group, name = path
    return {**content, group: {**content[group], name: value}}


def draft(ann: Actor, content=None) -> int:
    with store.writing(ann, "form", "test") as session:
        return drafts.start(session, actor=ann, name="thresholds", note="Board of March", content=content).id


def save(who: Actor, number: int, opened, content) -> None:
    with store.writing(who, "form", "test") as session:
        drafts.save(session, number, actor=who, opened=opened, content=content)


def stored(number: int):
    with store.reading() as session:
        return rulebook.read(session.get(drafts.Definition, number).content)


def test_a_draft_holds_nothing_until_somebody_else_ratifies_it(either_store, editable):
    with at(DAY):
        ann, eve = person("ann", "revops"), person("eve", "executive")
        shipped = reference.load("thresholds")
        number = draft(ann)
        save(ann, number, shipped, changed(shipped, IDLE, 21))
        assert rulebook.limits(DAY)["idle_days"] == 14
        with store.writing(ann, "form", "test") as session:
            drafts.propose(session, number, actor=ann)
        boss = Actor(ann.id, "ann", frozenset({"revops", "executive"}))
        with pytest.raises(Refused, match="drafted or proposed"), store.writing(boss, "form", "test") as session:
            drafts.decide(session, number, actor=boss, is_ratified=True)
        with store.writing(eve, "form", "test") as session:
            drafts.decide(session, number, actor=eve, is_ratified=True)
        if editable:
            assert rulebook.limits(DAY)["idle_days"] == 14
            with store.writing(ann, "form", "test") as session:
                drafts.publish(session, number, actor=ann)
        assert rulebook.limits(DAY)["idle_days"] == 21
        assert rulebook.limits(date(2026, 3, 1))["idle_days"] == 14


def test_two_people_edit_different_places_and_both_stay(migrated_store, editable):
    ann, ben = person("ann", "revops"), person("ben", "manager")
    shipped = reference.load("thresholds")
    number = draft(ann)
    save(ann, number, shipped, changed(shipped, IDLE, 21))
    save(ben, number, shipped, changed(shipped, PUSHES, 3))
    assert (drafts.at(stored(number), IDLE), drafts.at(stored(number), PUSHES)) == (21, 3)


def test_the_same_place_changed_by_two_is_told_with_both_values_and_nothing_is_lost(migrated_store, editable):
    ann, ben = person("ann", "revops"), person("ben", "manager")
    shipped = reference.load("thresholds")
    number = draft(ann)
    save(ann, number, shipped, changed(shipped, IDLE, 21))
    with pytest.raises(Conflict, match="limits / idle_days is now 21, you wanted 30") as told:
        save(ben, number, shipped, changed(shipped, IDLE, 30))
    assert told.value.fields == (("limits / idle_days", "21", "30"),)
    assert drafts.at(stored(number), IDLE) == 21


def test_an_edit_of_a_proposed_version_withdraws_the_proposal(migrated_store, editable):
    ann, eve = person("ann", "revops"), person("eve", "executive")
    shipped = reference.load("thresholds")
    number = draft(ann)
    with store.writing(ann, "form", "test") as session:
        drafts.propose(session, number, actor=ann)
    save(ann, number, shipped, changed(shipped, IDLE, 21))
    with pytest.raises(ValueError, match="not on its way"), store.writing(eve, "form", "test") as session:
        drafts.decide(session, number, actor=eve, is_ratified=True)
    with store.reading() as session:
        assert session.execute(select(col(Approval.state))).scalars().all() == ["withdrawn"]


def test_a_version_that_goes_back_needs_a_word_and_can_be_proposed_again(migrated_store, editable):
    ann, eve = person("ann", "revops"), person("eve", "executive")
    number = draft(ann)
    with store.writing(ann, "form", "test") as session:
        drafts.propose(session, number, actor=ann)
    with pytest.raises(ValueError, match="why it goes back"), store.writing(eve, "form", "test") as session:
        drafts.decide(session, number, actor=eve, is_ratified=False)
    with store.writing(eve, "form", "test") as session:
        drafts.decide(session, number, actor=eve, is_ratified=False, note="Too early")
    with store.writing(ann, "form", "test") as session:
        drafts.propose(session, number, actor=ann)
        assert drafts.on_its_way(session, "thresholds").state == drafts.PROPOSED


def test_a_wrong_document_is_kept_as_a_draft_and_never_proposed(migrated_store, editable):
    ann = person("ann", "revops")
    number = draft(ann, {"metrics": {}})
    with pytest.raises(ValueError, match="limits"), store.writing(ann, "form", "test") as session:
        drafts.propose(session, number, actor=ann)


def test_one_next_version_at_a_time(migrated_store, editable):
    ann = person("ann", "revops")
    number = draft(ann)
    with pytest.raises(ValueError, match="already"):
        draft(ann)
    with store.writing(ann, "form", "test") as session:
        drafts.drop(session, number, actor=ann)
    assert draft(ann) != number


def test_only_who_may_propose_drafts(migrated_store, editable):
    with pytest.raises(Refused):
        draft(person("sam", "rep"))
