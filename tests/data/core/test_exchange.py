"""Exchange rates: which one holds on a day, what is left out without one, what was known then."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlmodel import Session

from data.core import clock, store
from data.core.exchange import Rates
from models import FxRate
from tests.revisions import writing

SET_ON = datetime(2025, 3, 1, 9, tzinfo=UTC)
RATES = (("EUR", "plan", date(2025, 1, 1), "1.1"), ("EUR", "plan", date(2026, 1, 1), "1.2"),
         ("EUR", "locked", date(2025, 6, 1), "1.15"), ("JPY", "plan", date(2026, 1, 1), "0.0067"))  # fmt: skip


@pytest.fixture
def kept(migrated_store: str) -> Iterator[Session]:
    with clock.frozen(SET_ON), writing() as session:
        for currency, kind, since, rate in RATES:
            session.add(FxRate(currency=currency, kind=kind, valid_from=since, rate=int(Decimal(rate) * 10**8)))
    with store.reading() as session:
        yield session


def test_the_plan_rate_is_the_newest_of_the_day_else_the_earliest_later_one(kept):
    def rate(code: str, day: date) -> str:
        return str(Rates(kept, currency="USD", day=day).plan_rate(code))

    told = [rate("EUR", date(2025, 12, 31)), rate("EUR", date(2026, 1, 1)), rate("EUR", date(2020, 1, 1))]
    assert told == ["1.1", "1.2", "1.1"]
    assert (rate("USD", date(2025, 1, 1)), rate("JPY", date(2025, 1, 1)), rate("GBP", date(2025, 1, 1))) == (
        "1", "0.0067", "None")  # fmt: skip


def test_what_is_closed_keeps_the_rate_of_its_day_and_what_has_none_takes_the_plan(kept):
    rates = Rates(kept, currency="USD", day=date(2026, 2, 1))
    assert rates.closed(10_000, "EUR", date(2025, 7, 1)) == Decimal("115")
    assert rates.closed(10_000, "EUR", date(2025, 2, 1)) == Decimal("120")
    assert rates.planned(1_000, "JPY") == Decimal("6.7")
    assert (rates.planned(None, "EUR"), rates.planned(5, None), rates.planned(5, "GBP")) == (None, None, None)


def test_without_a_day_each_amount_is_planned_at_the_rate_of_its_own(kept):
    rates = Rates(kept, currency="USD")
    days = (date(2025, 2, 1), date(2026, 2, 1), None)
    assert [rates.planned(100, "EUR", day) for day in days] == [Decimal("1.1"), Decimal("1.2"), Decimal("1.1")]
    assert rates.closed(100, "EUR", date(2025, 2, 1)) == Decimal("1.1")


def test_rates_entered_later_were_not_known_before(kept):
    before = Rates(kept, currency="USD", day=date(2026, 2, 1), known_at=datetime(2025, 2, 1, tzinfo=UTC))
    assert before.plan_rates() == {}
    assert Rates(kept, currency="USD", day=date(2026, 2, 1), known_at=SET_ON).plan_rates() == {
        "EUR": Decimal("1.2"), "JPY": Decimal("0.0067")}  # fmt: skip
