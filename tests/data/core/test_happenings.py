"""What happened since somebody's last visit: folded by record, told by its domain, the biggest first."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from data.core import happenings, registry, store
from data.core.access import Scope
from data.core.happenings import Happened
from models import Deal, Subscription
from tests import revisions
from tests.pipeline_store import company

ALL, TODAY = Scope("all"), date(2025, 8, 4)


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    registry.load_domains()
    company()


def happened(since: int, **given: object) -> Happened:
    with store.reading() as session:
        return happenings.happened(session, scope=given.pop("scope", ALL), since=since, today=TODAY, **given)  # type: ignore[arg-type]


def told(since: int) -> list[tuple[str, str, Decimal | None]]:
    return [(one.about, one.what, one.amount) for one in happened(since).biggest]


def test_changes_of_a_deal_are_one_and_the_biggest_comes_first() -> None:
    old = revisions.add_deal("Old", amount=5_000_00, stage="sql", close_date=date(2025, 9, 1))
    since = revisions.newest()
    revisions.change(Deal, old, amount=6_000_00)
    revisions.change(Deal, old, amount=9_000_00)
    revisions.add_deal("Fresh", amount=70_000_00, stage="mql")
    revisions.change(Deal, old, next_step="call them")
    assert told(since) == [
        ("Fresh", "New, Marketing qualified", Decimal(70_000)), ("Old", "Amount, was 5,000 USD", Decimal(4_000)),
    ]  # fmt: skip
    assert happened(since, most=1).records == 2


def test_a_win_and_a_loss_carry_their_amount_with_its_sign() -> None:
    won, lost = (revisions.add_deal(name, amount=10_000_00, stage="sao") for name in ("Won", "Lost"))
    since = revisions.newest()
    revisions.change(Deal, won, stage="closed_won", closed_on=date(2025, 8, 1))
    revisions.change(Deal, lost, stage="closed_lost", closed_on=date(2025, 8, 1))
    assert {(name, amount) for name, _, amount in told(since)} == {("Won", Decimal(10_000)), ("Lost", Decimal(-10_000))}


def test_what_was_taken_back_did_not_happen() -> None:
    number = revisions.add_deal("Kept", amount=1_000_00, stage="sql")
    since = revisions.newest()
    revisions.change(Deal, number, amount=8_000_00)
    revisions.undo(revisions.newest())
    revisions.add_deal("Gone", amount=9_000_00)
    revisions.undo(revisions.newest())
    assert told(since) == []
    with store.reading() as session:
        assert session.scalars(select(Deal.amount)).all() == [1_000_00]


def test_a_narrow_scope_is_told_of_its_own_deals_only() -> None:
    since = revisions.newest()
    revisions.add_deal("Mine", amount=1_00, owner_id=101)
    revisions.add_deal("Theirs", amount=2_00, owner_id=102)
    found = happened(since, scope=Scope("own", user_id=101))
    assert [one.about for one in found.biggest] == ["Mine"]


def test_nothing_since_the_newest_revision() -> None:
    revisions.add_deal("Old", amount=1_00)
    assert happened(revisions.newest()).biggest == ()


def test_a_new_subscription_and_one_that_ended_are_told_with_their_revenue() -> None:
    account = revisions.add_account("Acme")
    since = revisions.newest()
    with revisions.writing() as session:
        kept = Subscription(account_id=account, start_on=date(2025, 1, 1), arr=12_000_00, currency="USD")
        left = Subscription(account_id=account, start_on=date(2024, 1, 1), arr=5_000_00, currency="USD")
        session.add_all([kept, left])
    middle = revisions.newest()
    revisions.change(Subscription, left.id, ended_on=date(2025, 6, 1))
    assert told(middle) == [("Acme", "Ended on 1 Jun 2025", Decimal(-5_000))]
    assert ("Acme", "Subscribed from 1 Jan 2025", Decimal(12_000)) in told(since)
