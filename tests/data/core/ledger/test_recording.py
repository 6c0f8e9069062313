"""Every write is one revision, every changed row one change, and nothing passes by."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from data.core import clock, store
from data.core.ledger import capturing, history, records
from data.core.ledger.capturing import PassesLedger
from data.core.ledger.recording import Recording
from models import Activity, Change, Deal, Revision, Setting, SignInAttempt, Target, Team
from tests.revisions import ME, add_account, add_deal, bring_in, change, edit, findings, newest, remove, writing

NOON = datetime(2025, 7, 1, 12, tzinfo=UTC)


def test_a_write_leaves_one_revision_with_who_when_and_why(either_store):
    with store.writing(ME, "form", "because") as session:
        session.add_all([Team(name="North"), Team(name="South")])
    with store.reading() as session:
        revision = session.execute(select(Revision)).scalar_one()
        assert (revision.actor, revision.channel, revision.reason, revision.changes) == ("tester", "form", "because", 2)
        assert [c.operation for c in session.execute(select(Change)).scalars()] == ["create", "create"]
    assert findings() == []


def test_a_write_that_changes_nothing_leaves_no_revision(migrated_store):
    number = add_deal()
    change(Deal, number, amount=100)
    with writing():
        pass
    assert newest() == 1


def test_a_write_that_fails_leaves_nothing(either_store):
    def fail() -> None:
        with writing() as session:
            session.add(Team(name="North"))
            session.flush()
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        fail()
    with store.reading() as session:
        assert session.execute(select(Team)).all() == []
    assert newest() == 0


def test_numbers_are_never_used_twice(either_store):
    first = add_deal("first")
    remove(Deal, first)
    assert add_deal("second") > first


def test_the_version_of_a_row_counts_its_changes(migrated_store):
    number = add_deal()
    change(Deal, number, amount=1)
    edit([records.Edit(number, date(2025, 1, 1), {"amount": 1}, {"amount": 2}),
          records.Edit(number, date(2025, 2, 1), {"amount": 2}, {"amount": 3})])  # fmt: skip
    with store.reading() as session:
        deal = session.get(Deal, number)
        assert (deal.row_version, deal.amount) == (4, 3)


def test_edits_with_different_fields_end_in_the_last_state(migrated_store):
    number, day = add_deal(), date(2025, 1, 1)
    edit([records.Edit(number, day, {"stage": "sao"}, {"stage": "a"}),
          records.Edit(number, day, {"stage": "a", "amount": 100}, {"stage": "b", "amount": 1}),
          records.Edit(number, day, {"stage": "b"}, {"stage": "c"})])  # fmt: skip
    with store.reading() as session:
        deal = session.get(Deal, number)
        assert (deal.stage, deal.amount) == ("c", 1)
    assert findings() == []


def test_a_change_of_a_value_that_was_never_read_knows_the_old_one(migrated_store):
    number = add_deal()
    with writing() as session:
        deal = session.get(Deal, number)
        session.expire(deal)
        deal.amount = 7
    with store.reading() as session:
        assert history.changes_of(session, "deal", number)[0]["before"] == {"amount": 100}


def test_a_removal_records_the_row_and_not_unsaved_values(migrated_store):
    number = add_deal()
    with writing() as session:
        deal = session.get(Deal, number)
        deal.amount = 7
        session.delete(deal)
    with store.reading() as session:
        assert history.changes_of(session, "deal", number)[0]["before"]["amount"] == 100


def test_a_record_says_on_which_day_its_change_happened_once(migrated_store):
    number = add_deal()
    with writing(occurred_on=date(2025, 5, 5)) as session:
        deal = session.get(Deal, number)
        deal.amount = 1
        capturing.on_day(deal, date(2025, 2, 2))
        session.flush()
        deal.amount = 2
    with store.reading() as session:
        days = [found["occurred_on"] for found in history.changes_of(session, "deal", number)[:2]]
    assert days == [date(2025, 5, 5), date(2025, 2, 2)]


def test_the_day_of_a_change_is_today_in_the_reporting_zone(migrated_store):
    with writing() as session:
        session.add(Setting(name="zone", valid_from=date(2020, 1, 1), value="America/New_York"))
    with clock.frozen(datetime(2025, 7, 1, 2, 30, tzinfo=UTC)):
        number = add_deal()
    with store.reading() as session:
        assert history.changes_of(session, "deal", number)[0]["occurred_on"] == date(2025, 6, 30)


def test_a_clock_set_back_never_puts_a_revision_before_an_earlier_one(migrated_store):
    with clock.frozen(NOON):
        add_deal("first")
    with clock.frozen(NOON.replace(year=2024)):
        add_deal("second")
    with store.reading() as session:
        assert session.execute(select(Revision.recorded_at).where(Revision.id == 2)).scalar_one() == NOON


def test_a_write_freshens_its_group_of_tables_and_no_other(either_store):
    add_deal()
    with writing() as session:
        session.add(Target(period_start=date(2025, 1, 1), period_end=date(2025, 4, 1), amount=1, currency="USD"))
    assert store.freshness("deals", "targets", "leads") == (1, 2, 0)


def test_facts_carry_their_revision_and_the_revision_their_digest(either_store):
    deal = add_deal()
    with writing("import") as session:
        rows = [{"deal_id": deal, "kind": "call", "occurred_at": NOON}, {"kind": "mail", "occurred_at": NOON}]
        recording: Recording = capturing.recording_of(session)
        recording.add_facts(rows)
    with store.reading() as session:
        found = session.execute(select(Activity).order_by(Activity.id)).scalars().all()
        assert [(a.revision_id, a.kind, a.is_human) for a in found] == [(2, "call", True), (2, "mail", True)]
    assert findings() == []
    with store.engine().begin() as connection:
        connection.execute(update(Activity).where(Activity.kind == "mail").values(kind="visit"))
    assert findings() == ["the facts of revision 2 are not what was recorded"]


SMUGGLED = {
    "a statement": lambda session: session.execute(update(Deal).values(name="x")),
    "an insert": lambda session: session.execute(insert(Team).values(name="x")),
    "a delete": lambda session: session.execute(delete(Deal)),
    "plain text": lambda session: session.execute(text("UPDATE deal SET name = 'x'")),
    "text after a WITH": lambda session: session.execute(text("WITH a AS (SELECT 1) DELETE FROM deal")),
    "bulk rows": lambda session: session.bulk_insert_mappings(Team, [{"name": "x"}]),
    "bulk objects": lambda session: session.bulk_save_objects([Team(name="x")]),
    "a revision of its own": lambda session: (session.add(Revision()), session.flush()),
    "a savepoint": lambda session: session.begin_nested(),
}


@pytest.mark.parametrize("way", SMUGGLED)
@pytest.mark.parametrize("kind", ["writing", "housekeeping", "reading"])
def test_no_session_writes_past_the_ledger(migrated_store, way, kind):
    add_deal()
    opened = {"writing": writing, "housekeeping": store.housekeeping, "reading": store.reading}[kind]
    with pytest.raises(PassesLedger), opened() as session:
        SMUGGLED[way](session)
    assert findings() == []


def test_a_session_that_writes_cannot_commit_by_itself(migrated_store):
    with writing() as session:
        session.add(Team(name="North"))
        with pytest.raises(PassesLedger):
            session.commit()
        session.rollback()
    assert newest() == 0


def test_a_reading_session_refuses_a_changed_record(migrated_store):
    number = add_deal()
    with store.reading() as session:
        session.get(Deal, number).amount = 5
        with pytest.raises(PassesLedger):
            session.flush()


def test_housekeeping_makes_no_revision_and_writes_no_record(migrated_store):
    with store.housekeeping() as session:
        session.add(SignInAttempt(name="ana", at=NOON, succeeded=True))
    assert newest() == 0
    with pytest.raises(PassesLedger), store.housekeeping() as session:
        session.add(Team(name="North"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE revision SET actor = 'x'", "DELETE FROM revision", "UPDATE change SET entity_id = 9",
        "DELETE FROM change", "UPDATE change_content SET after = '{}'", "DELETE FROM change_content",
        "INSERT OR REPLACE INTO change_content SELECT recorded_month, change_id, salt, before, '{}'"
        " FROM change_content",
        "INSERT OR REPLACE INTO change SELECT * FROM change", "REPLACE INTO revision SELECT * FROM revision",
    ],
)  # fmt: skip
def test_the_ledger_can_only_be_added_to(migrated_store, statement):
    add_deal()
    with pytest.raises(DBAPIError, match="append-only"), store.engine().begin() as connection:
        connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    "statement", ["UPDATE revision SET actor = 'x'", "DELETE FROM change", "TRUNCATE change_content"]
)
def test_not_even_the_owner_changes_the_ledger_on_postgresql(postgres_store, statement):
    add_deal()
    engine = store.make_engine(store.owner_url())
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def test_many_records_leave_the_same_changes_as_one_form(migrated_store):
    account = add_account()
    first = {"name": "a", "stage": "sao", "currency": "USD", "amount": 5, "account_id": account}
    (number,) = bring_in([[(date(2025, 1, 1), first), (date(2025, 3, 1), {"stage": "closed_won"})]])
    with store.reading() as session:
        told = history.changes_of(session, "deal", number)
        assert [(c["operation"], c["occurred_on"]) for c in told] == [
            ("update", date(2025, 3, 1)), ("create", date(2025, 1, 1))]  # fmt: skip
        assert told[0]["before"] == {"stage": "sao"}
        assert session.get(Deal, number).stage == "closed_won"
    assert findings() == []
