"""What one domain does because records of another changed happens in the same revision."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from data.core import reactions, store
from data.core.ledger.capturing import recording_of
from models import Account, Revision, Task
from tests.revisions import ME, add_account


@pytest.fixture
def told():
    """What a reaction was told; it adds a task for each account."""
    heard: list[tuple[str, set[int]]] = []
    before = {entity: dict(known) for entity, known in reactions.REACTIONS.items()}

    @reactions.on("account")
    def note(session, numbers):
        heard.append(("account", numbers))
        session.add_all([Task(title="Look", entity="account", entity_id=n) for n in sorted(numbers)])

    @reactions.on("activity")
    def hear(_session, numbers):
        heard.append(("activity", numbers))

    yield heard
    reactions.REACTIONS.clear()
    reactions.REACTIONS.update(before)


def test_a_reaction_is_part_of_the_revision_it_answers(either_store, told):
    number = add_account("Acme")
    assert told == [("account", {number})]
    with store.reading() as session:
        assert session.execute(select(func.count()).select_from(Revision)).scalar() == 1
        assert session.execute(select(Task)).scalar_one().entity_id == number


def test_an_activity_tells_whose_account_it_is_about(migrated_store, told):
    number = add_account("Acme")
    with store.writing(ME, "form", "test") as session:
        day = datetime(2026, 1, 5, tzinfo=UTC)
        met = {"account_id": number, "kind": "meeting", "direction": "in", "occurred_at": day}
        recording_of(session).add_facts([met])
    assert told[-1] == ("activity", {number})


def test_a_reaction_that_fails_takes_the_change_with_it(migrated_store):
    before = {entity: dict(known) for entity, known in reactions.REACTIONS.items()}

    @reactions.on("account")
    def refuse(_session, _numbers):
        raise ValueError("no")

    try:
        with pytest.raises(ValueError, match="no"):
            add_account("Acme")
    finally:
        reactions.REACTIONS.clear()
        reactions.REACTIONS.update(before)
    with store.reading() as session:
        assert session.execute(select(func.count()).select_from(Account)).scalar() == 0
