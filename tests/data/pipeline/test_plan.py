"""Which target counts: cuts are never mixed, periods never prorated, later ones hold from their day."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from data.core.clock import Period
from models import Target
from tests.pipeline_store import JULY, SEPTEMBER, company, coverage, open_deal, row, target, total
from tests.revisions import at, change, writing

YEAR = Period("2025", date(2025, 1, 1), date(2026, 1, 1))
JULY_ONLY = Period("2025-07", date(2025, 7, 1), date(2025, 8, 1))


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    with at(date(2025, 6, 1)):
        company()


def planned(**given):
    return coverage(**given).total.tally.target


def test_two_cuts_are_two_views_of_one_plan_and_are_never_added() -> None:
    target(100)
    target(60, segment_id=1)
    target(30, segment_id=2)
    target(50, owner_id=101)
    target(45, owner_id=102)
    assert [planned(by=by) for by in (None, "segment", "owner")] == [100, 90, 95]
    assert planned(by=None, filters={"owner": "Ann"}) == 50


def test_the_coarsest_cut_that_holds_what_is_asked_wins() -> None:
    target(10, segment_id=1, owner_id=101)
    target(20, segment_id=1, owner_id=102)
    target(70, segment_id=1)
    assert planned() == 70
    assert planned(filters={"owner": "Bob"}) == 20
    assert row(coverage(by="owner"), "Ann").tally.target == 10


def test_equally_coarse_cuts_are_settled_by_a_fixed_order() -> None:
    target(1, territory_id=1)
    target(2, owner_id=101)
    target(4, segment_id=1)
    assert planned(by=None) == 4


def test_a_dimension_without_targets_has_them_only_in_the_total() -> None:
    target(100, segment_id=1)
    open_deal("a", 50, product_id=1)
    view = coverage(by="product")
    assert view.rows[0].values["coverage"].reason == "no_target"
    assert total(view) == Decimal("0.5")


def test_a_month_of_a_quarterly_target_is_no_target() -> None:
    target(300)
    open_deal("a", 50, due=date(2025, 7, 20))
    assert coverage(by=None, period=JULY_ONLY).total.values["coverage"].reason == "no_target"


def test_a_year_is_the_sum_of_its_quarters_and_the_whole_year_comes_first() -> None:
    for month in (1, 4, 7, 10):
        target(25, start=date(2025, month, 1), end=date(2025 + month // 10, (month + 2) % 12 + 1, 1))
    target(9, start=date(2025, 7, 1), end=date(2025, 8, 1))
    assert planned(by=None, period=YEAR) == 100
    assert not coverage(by=None, period=YEAR).is_partial
    target(120, start=YEAR.start, end=YEAR.end)
    assert planned(by=None, period=YEAR) == 120


def test_targets_for_part_of_the_period_are_said_to_be_partial() -> None:
    target(25, start=date(2025, 1, 1), end=date(2025, 4, 1))
    assert coverage(by=None, period=YEAR).is_partial


def test_a_target_changed_in_mid_year_holds_from_its_day() -> None:
    target(100, segment_id=1)
    target(150, segment_id=1, set_on=date(2025, 8, 15))
    assert [planned(as_of=day) for day in (date(2025, 8, 14), date(2025, 8, 15), SEPTEMBER)] == [100, 150, 150]


def test_a_corrected_target_is_seen_as_it_was_known() -> None:
    with at(date(2025, 7, 1)):
        target(100, segment_id=1)
    with at(date(2025, 7, 10)):
        change(Target, 1, amount=20_000)
    known = datetime(2025, 7, 5, tzinfo=UTC)
    assert (planned(as_of=JULY), planned(as_of=JULY, known_at=known)) == (200, 100)


def test_renewals_are_measured_against_their_own_target() -> None:
    target(100, segment_id=1)
    with writing() as session:
        session.add(Target(metric="renewals", period_start=date(2025, 7, 1), period_end=date(2025, 10, 1),
                           segment_id=1, amount=4000, currency="USD"))  # fmt: skip
    assert planned(filters={"type": "renewal"}) == 40
    assert planned(filters={"type": "new"}) is None
    assert planned(filters={"type": ["new", "expansion"]}) == 100
