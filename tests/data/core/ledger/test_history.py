"""Reads go back in both times: what held on a day, and what was known at an instant."""

from datetime import UTC, date, datetime

from sqlalchemy import func, select

from data.core import store
from data.core.ledger import history
from data.core.ledger.entries import table_of
from models import Deal, DealVersion, PipelineDay, Target
from tests.revisions import add_account, add_deal, at, change, remove, writing

VERSION = table_of(DealVersion)


def won(*, as_of: date, known_at: datetime | None = None) -> int:
    """Sum of the deals won in the second quarter, as a page reads it."""
    with store.reading() as session:
        known = None if known_at is None else history.revision_at(session, known_at)
        statement = select(func.sum(VERSION.c.amount)).where(
            history.held(VERSION, as_of=as_of, known=known), VERSION.c.stage == "closed_won",
            VERSION.c.closed_on >= date(2025, 4, 1), VERSION.c.closed_on < date(2025, 7, 1),
        )  # fmt: skip
        return session.execute(statement).scalar() or 0


def noon(day: int, month: int = 7) -> datetime:
    return datetime(2025, month, day, 23, tzinfo=UTC)


def close(number: int, day: date) -> None:
    change(Deal, number, on=day, stage="closed_won", closed_on=day, close_date=day)


def test_a_close_recorded_late_changes_what_is_known_and_not_what_was_reported(either_store):
    with at(date(2025, 6, 1)):
        deals = [add_deal(f"deal {n}", amount=n) for n in (100, 50, 70)]
    with at(date(2025, 6, 10)):
        close(deals[0], date(2025, 6, 10))
    with at(date(2025, 7, 2)):
        close(deals[2], date(2025, 7, 2))
    with at(date(2025, 7, 3)):
        close(deals[1], date(2025, 6, 29))
    assert [won(as_of=date(2025, 6, 30), known_at=noon(day)) for day in (1, 4)] == [100, 150]
    assert won(as_of=date(2025, 6, 30)) == 150
    assert won(as_of=date(2025, 6, 28), known_at=noon(4)) == 100


def test_a_deal_reopened_is_closed_on_the_days_in_between(migrated_store):
    with at(date(2025, 4, 1)):
        number = add_deal(close_date=date(2025, 5, 20))
    with at(date(2025, 5, 10)):
        close(number, date(2025, 5, 10))
    with at(date(2025, 6, 10)):
        change(Deal, number, stage="sao", closed_on=None)
    assert [won(as_of=date(2025, month, 15)) for month in (4, 5, 6)] == [0, 100, 0]
    with store.reading() as session:
        stages = [history.record_as_of(session, "deal", number, as_of=date(2025, m, 15))["stage"] for m in (4, 5, 6)]
        assert history.record_as_of(session, "deal", number, as_of=date(2025, 3, 1)) is None
    assert stages == ["sao", "closed_won", "sao"]


def test_a_date_means_the_end_of_that_day(migrated_store):
    with at(date(2025, 4, 1)):
        number = add_deal()
    with at(date(2025, 5, 10)):
        change(Deal, number, amount=7)
    with store.reading() as session:
        amounts = [history.record_as_of(session, "deal", number, as_of=date(2025, 5, day))["amount"] for day in (9, 10)]
    assert amounts == [100, 7]


def test_a_removed_deal_stays_in_the_days_before_its_removal(migrated_store):
    with at(date(2025, 4, 1)):
        number = add_deal(close_date=date(2025, 9, 1))
    with at(date(2025, 5, 10)):
        remove(Deal, number)
    with store.reading() as session:
        held = [session.execute(select(func.count()).where(history.held(VERSION, as_of=date(2025, 5, day)))).scalar()
                for day in (9, 10)]  # fmt: skip
        prefix = [session.execute(select(func.sum(PipelineDay.deals)).where(PipelineDay.day <= date(2025, 5, day)))
                  .scalar() for day in (9, 10)]  # fmt: skip
    assert held == prefix == [1, 0]


def test_small_tables_are_read_as_they_were_recorded(either_store):
    quarter = {"period_start": date(2025, 4, 1), "period_end": date(2025, 7, 1), "currency": "USD"}
    with at(date(2025, 7, 1)), writing() as session:
        kept, gone = Target(amount=1, **quarter), Target(amount=5, **quarter)
        session.add_all([kept, gone])
    with at(date(2025, 7, 3)):
        change(Target, kept.id, amount=2)
        remove(Target, gone.id)
        with writing() as session:
            session.add(Target(amount=9, **quarter))

    def amounts(known_at):
        with store.reading() as session:
            return sorted(row["amount"] for row in history.rows_as_known(session, Target, known_at))

    assert [amounts(noon(day)) for day in (1, 4)] == [[1, 5], [2, 9]]
    assert amounts(noon(1, month=6)) == []


def test_one_records_changes_tell_who_and_why(migrated_store):
    number = add_account()
    with store.reading() as session:
        (told,) = history.changes_of(session, "account", number)
    assert (told["actor"], told["reason"], told["after"]) == ("tester", "test", {"name": "Acme"})
