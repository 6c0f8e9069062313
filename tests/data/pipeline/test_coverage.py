"""Coverage through the store: the worked examples, and what happens to deals on their way."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from data.core.access import Scope
from data.core.clock import Period
from data.pipeline import views
from models import Deal, Segment, User
from tests.pipeline_store import (
    JULY,
    SEPTEMBER,
    close,
    company,
    coverage,
    deals,
    open_deal,
    rate,
    row,
    target,
    total,
    won_deal,
)  # fmt: skip
from tests.revisions import at, change, remove, writing


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    with at(date(2025, 6, 1)):
        company()


def values(view, label=None):
    found = view.total if label is None else row(view, label)
    return found.values


def test_worked_example_p01_counts_three_of_six_deals() -> None:
    target(1_000_000, segment_id=1)
    won_deal("won", 400_000, on=JULY)
    for name, amount, due, given in (
        ("A", 500_000, date(2025, 7, 31), {"forecast_category": "commit"}),
        ("B", 700_000, date(2025, 8, 31), {"forecast_category": "best_case"}),
        ("C", 300_000, date(2025, 9, 30), {"forecast_category": "pipeline"}),
        ("D first day after the period", 400_000, date(2025, 10, 1), {}),
        ("E too early", 250_000, date(2025, 9, 1), {"stage": "sql"}),
        ("F omitted", 100_000, date(2025, 9, 1), {"forecast_category": "omitted"}),
    ):
        open_deal(name, amount, due=due, **given)
    found = values(coverage())
    inputs = found["coverage"].inputs
    assert (found["coverage"].value, found["coverage"].status) == (Decimal("2.5"), "yellow")
    assert found["coverage_plan"].value == Decimal("1.5")
    assert (inputs["open"], inputs["remaining"], inputs["gap_to_policy"]) == (1_500_000, 600_000, 300_000)
    assert inputs["deals"] == 3


def test_worked_example_p02_met_missing_and_empty_are_three_different_things() -> None:
    target(500_000, segment_id=1)
    target(500_000, segment_id=2)
    won_deal("over", 520_000, on=JULY)
    open_deal("more", 100_000)
    open_deal("no target", 5, segment_id=None)
    view = coverage()
    met = row(view, "Enterprise").values["coverage"]
    assert (met.value, met.reason, met.status) == (None, "target_met", "green")
    nothing = row(view, "Small business").values["coverage"]
    assert (nothing.value, nothing.reason, nothing.status) == (0, None, "red")
    none = row(view, None).values["coverage"]
    assert (none.value, none.reason, none.status) == (None, "no_target", "grey")


def test_a_target_of_zero_is_no_target() -> None:
    target(0, segment_id=1)
    open_deal("A", 100)
    assert values(coverage(), "Enterprise")["coverage"].reason == "no_target"


def test_worked_example_p03_the_total_divides_sums_and_the_segment_gaps_stand_beside_it() -> None:
    target(1000, segment_id=1)
    target(500, segment_id=2)
    won_deal("w1", 200, on=JULY)
    won_deal("w2", 600, on=JULY, segment_id=2)
    open_deal("o1", 2400)
    open_deal("o2", 150, segment_id=2)
    view = coverage()
    assert values(view, "Enterprise")["coverage"].value == 3
    assert values(view, "Small business")["coverage"].reason == "target_met"
    assert round(total(view), 6) == Decimal("3.642857")
    assert view.total.values["coverage"].inputs["segment_gaps"] == 800
    assert view.total.values["coverage"].inputs["remaining"] == 700


def test_worked_example_p04_the_win_rate_says_what_coverage_is_needed() -> None:
    for place in range(50):
        number = open_deal(f"d{place}", 10, due=date(2025, 3, 1), on=date(2025, 1, 1))
        close(number, on=date(2025, 3, 1), stage="closed_won" if place < 11 else "closed_lost")
    found = values(coverage())
    assert found["win_rate"].value == Decimal("0.22")
    assert round(found["required_coverage"].value, 1) == Decimal("4.5")


def test_no_wins_means_no_required_coverage() -> None:
    for place in range(5):
        close(open_deal(f"d{place}", 10), on=date(2025, 6, 30), stage="closed_no_decision")
    found = values(coverage())
    assert (found["win_rate"].value, found["required_coverage"].reason) == (0, "no_wins")
    assert found["win_rate_excluding_no_decision"].reason == "no_decided_deals"


def test_worked_example_p05_three_times_covered_is_not_enough_at_a_low_win_rate() -> None:
    target(1_600_000, segment_id=1)
    open_deal("all", 4_800_000)
    for place in range(50):
        number = open_deal(f"d{place}", 10, due=date(2025, 3, 1), on=date(2025, 1, 1))
        close(number, on=date(2025, 3, 1), stage="closed_won" if place < 11 else "closed_lost")
    view = coverage()
    assert total(view) == 3
    assert view.total.values["coverage"].status == "green"
    assert view.total.values["required_coverage"].value > total(view)


def test_worked_example_p06_two_currencies_at_the_plan_rate_of_the_period() -> None:
    rate("EUR", "1.2")
    rate("EUR", "1.5", since=date(2025, 8, 1))
    target(390_000, segment_id=1)
    open_deal("dollars", 200_000)
    open_deal("euros", 100_000, currency="EUR")
    assert round(total(coverage()), 4) == Decimal("0.8205")


def test_won_deals_keep_the_rate_locked_at_their_close() -> None:
    rate("EUR", "1.2")
    rate("EUR", "1.1", kind="locked", since=date(2025, 6, 1))
    rate("EUR", "1.4", kind="locked", since=date(2025, 8, 1))
    won_deal("early", 100, on=date(2025, 7, 2), currency="EUR")
    won_deal("late", 100, on=date(2025, 8, 2), currency="EUR")
    assert coverage(as_of=SEPTEMBER).total.tally.won == 110 + 140


def test_without_a_rate_money_is_left_out_counted_and_said() -> None:
    target(1000, segment_id=1)
    open_deal("dollars", 500)
    open_deal("francs", 900, currency="CHF")
    open_deal("only francs", 900, currency="CHF", segment_id=2)
    target(1000, segment_id=2)
    view = coverage()
    assert values(view, "Enterprise")["coverage"].value == Decimal("0.5")
    assert row(view, "Enterprise").tally.left_out == 1
    assert values(view, "Small business")["coverage"].reason == "no_rate"
    assert view.total.tally.left_out == 2


def test_a_target_without_a_rate_gives_no_number() -> None:
    target(1000, segment_id=1, currency="CHF")
    open_deal("dollars", 500)
    found = values(coverage(), "Enterprise")["coverage"]
    assert (found.value, found.reason) == (None, "no_rate")


def test_a_date_means_the_end_of_that_day() -> None:
    won_deal("on the first day", 100, on=JULY)
    assert coverage(as_of=JULY).total.tally.won == 100
    assert coverage(as_of=date(2025, 6, 30)).total.tally.won == 0


def test_a_reopened_deal_counts_as_won_only_while_it_was() -> None:
    number = won_deal("again", 100, on=date(2025, 7, 10))
    change(Deal, number, on=date(2025, 8, 1), stage="sao", closed_on=None, close_date=SEPTEMBER,
           owner_at_close_id=None, territory_at_close_id=None)  # fmt: skip
    before, after = coverage(as_of=date(2025, 7, 31)).total.tally, coverage(as_of=date(2025, 8, 1)).total.tally
    assert (before.won, before.open, before.decided_won) == (100, 0, 1)
    assert (after.won, after.open, after.decided_won) == (0, 100, 0)


def test_a_backdated_close_is_in_what_is_known_now_and_not_in_what_was_reported() -> None:
    with at(date(2025, 7, 1)):
        number = open_deal("late paper", 50)
        target(100, segment_id=1)
    with at(date(2025, 7, 20)):
        close(number, on=date(2025, 7, 5))
    reported = datetime(2025, 7, 15, tzinfo=UTC)
    now, then = coverage(as_of=date(2025, 7, 10)), coverage(as_of=date(2025, 7, 10), known_at=reported)
    assert (now.total.tally.won, now.total.tally.open) == (50, 0)
    assert (then.total.tally.won, then.total.tally.open) == (0, 50)
    assert now.total.tally.decided == 1
    assert then.total.tally.decided == 0


def test_won_counts_for_the_owner_and_territory_at_the_close() -> None:
    before = won_deal("moved later", 100, on=date(2025, 7, 5), owner=101)
    change(Deal, before, on=date(2025, 7, 20), owner_id=102, territory_id=2)
    after = open_deal("moved before", 30)
    change(Deal, after, on=date(2025, 7, 10), owner_id=102, territory_id=2)
    close(after, on=date(2025, 7, 12), owner=102, territory=2)
    owners, places = (coverage(by=by, as_of=SEPTEMBER) for by in ("owner", "territory"))
    assert [row(owners, name).tally.won for name in ("Ann", "Bob")] == [100, 30]
    assert [row(places, name).tally.won for name in ("EMEA", "AMER")] == [100, 30]


def test_open_pipeline_counts_for_the_present_owner() -> None:
    number = open_deal("moving", 100)
    change(Deal, number, on=date(2025, 7, 20), owner_id=102)
    assert row(coverage(by="owner", as_of=date(2025, 7, 19)), "Ann").tally.open == 100
    assert row(coverage(by="owner", as_of=date(2025, 7, 20)), "Bob").tally.open == 100


def test_renewals_count_only_when_asked_for() -> None:
    open_deal("new", 100)
    open_deal("renewal", 900, type="renewal")
    assert coverage().total.tally.open == 100
    assert coverage(filters={"type": "renewal"}).total.tally.open == 900
    assert [found.label for found in coverage(by="type").rows] == ["new"]


def test_a_removed_deal_leaves_from_its_day_on() -> None:
    number = open_deal("duplicate", 100)
    remove(Deal, number, on=date(2025, 7, 10))
    assert coverage(as_of=date(2025, 7, 9)).total.tally.open == 100
    assert coverage(as_of=date(2025, 7, 10)).total.tally.open == 0
    assert deals(as_of=date(2025, 7, 9)).rows[0]["name"] == f"Removed deal {number}"


def test_a_person_sees_only_the_deals_of_their_scope() -> None:
    open_deal("anns", 100)
    open_deal("bobs", 10, owner_id=102)
    won_deal("bobs win", 7, on=JULY, owner=102)
    target(500, owner_id=101)
    target(40, owner_id=102)
    target(1000)
    own = coverage(scope=Scope("own", 102), by="owner")
    assert [found.label for found in own.rows] == ["Bob"]
    assert (own.total.tally.open, own.total.tally.won, own.total.tally.target) == (10, 7, 40)
    team = coverage(scope=Scope("team", 101, 1, (101, 102)), by="owner")
    assert (team.total.tally.open, team.total.tally.target) == (110, 540)
    nobody = coverage(scope=Scope("own", None))
    assert (nobody.total.tally.open, nobody.total.tally.target) == (0, None)
    assert [d["name"] for d in deals(scope=Scope("own", 102)).rows] == ["bobs"]


def test_an_own_scope_never_borrows_a_target_that_is_set_for_everybody() -> None:
    target(1000)
    open_deal("anns", 100)
    assert coverage(scope=Scope("own", 101), by=None).total.values["coverage"].reason == "no_target"


def test_filters_take_names_and_refuse_unknown_ones() -> None:
    open_deal("e", 100)
    open_deal("s", 10, segment_id=2)
    open_deal("none", 1, segment_id=None)
    assert coverage(filters={"segment": ["Small business"]}).total.tally.open == 10
    assert coverage(filters={"segment": ("small BUSINESS", "(none)")}).total.tally.open == 11
    with pytest.raises(ValueError, match="There is no segment"):
        coverage(filters={"segment": "Huge"})
    with pytest.raises(ValueError, match="There is no dimension planet"):
        coverage(by="planet")


def test_overdue_deals_stay_in_and_are_shown() -> None:
    open_deal("late", 100, due=date(2025, 7, 10))
    open_deal("today", 10, due=date(2025, 7, 20))
    open_deal("from last quarter", 1, due=date(2025, 6, 20))
    open_deal("no date", 5, due=None)
    view = coverage(as_of=date(2025, 7, 20))
    assert (view.total.tally.open, view.total.tally.overdue, view.total.tally.overdue_deals) == (110, 100, 1)
    assert view.before == (1, 1)
    assert (view.total.tally.undated, view.total.tally.undated_deals) == (5, 1)


def test_clean_coverage_uses_only_the_rules_that_can_be_judged() -> None:
    target(100, segment_id=1)
    target(100, segment_id=2)
    day = date(2025, 7, 20)
    fed = {"last_activity_on": day, "next_step_date": day}
    open_deal("good", 100, **fed)
    open_deal("stale at fifteen days", 10, **{**fed, "last_activity_on": date(2025, 7, 5)})
    open_deal("not stale at fourteen", 20, **{**fed, "last_activity_on": date(2025, 7, 6)})
    open_deal("step passed", 30, **{**fed, "next_step_date": date(2025, 7, 19)})
    open_deal("no step", 40, last_activity_on=day)
    open_deal("overdue", 50, due=date(2025, 7, 19), **fed)
    open_deal("never fed", 60, segment_id=2)
    view = coverage(as_of=day)
    enterprise, small = values(view, "Enterprise")["clean_coverage"], values(view, "Small business")["clean_coverage"]
    assert (enterprise.inputs["before"], enterprise.value) == (Decimal("2.5"), Decimal("1.2"))
    assert small.value == small.inputs["before"] == Decimal("0.6")
    assert view.unjudged == {"stale": ("Small business",), "stepless": ("Small business",)}
    assert coverage(as_of=day, clean=True).total.headline.value == values(view)["clean_coverage"].value
    assert [d["name"] for d in deals(as_of=day, part="stepless").rows] == ["no step", "step passed"]


def test_a_column_that_no_file_has_is_no_evidence_about_a_deal() -> None:
    target(100, segment_id=1)
    open_deal("a", 100)
    view = coverage()
    assert (view.rules, view.unjudged) == (1, {"stale": ("every segment",), "stepless": ("every segment",)})
    assert values(view)["clean_coverage"].value == 1


def test_weighted_coverage_needs_process_steps() -> None:
    target(410_000, segment_id=1)
    steps = ("discovery", "value_demo", "validation", "business_case", "commercials")
    amounts = (200_000, 100_000, 120_000, 80_000, 50_000)
    open_deal("without", 70_000)
    assert values(coverage())["weighted_coverage"].reason == "not_assessable"
    for step, amount in zip(steps, amounts, strict=True):
        open_deal(step, amount, process_step=step)
    found = values(coverage())["weighted_coverage"]
    assert (found.value, found.inputs["deals_without_step"]) == (Decimal("0.5"), 1)


def test_small_samples_have_no_status() -> None:
    for place in range(4):
        close(open_deal(f"d{place}", 10), on=date(2025, 6, 20))
    found = values(coverage())["win_rate"]
    assert (found.value, found.reason, found.status, found.n) == (1, "too_few", "grey", 4)
    assert "low" in found.inputs


def test_the_win_rate_looks_back_twelve_months() -> None:
    for day in (date(2024, 7, 1), date(2024, 7, 2), date(2025, 7, 1), date(2025, 7, 2)):
        close(open_deal(f"{day}", 10, on=date(2024, 6, 1)), on=day)
    assert coverage().total.tally.decided == 2


def test_deals_behind_add_up_to_the_number() -> None:
    for place in range(7):
        open_deal(f"d{place}", 100 + place, segment_id=1 + place % 2, gate_debt="champion,map_link" if place else None)
    won_deal("w", 50, on=JULY)
    view, behind = coverage(), deals(size=3)
    assert (behind.n, behind.amount) == (view.total.tally.open_deals, view.total.tally.open)
    pages = [d["name"] for page in (1, 2, 3) for d in deals(size=3, page=page).rows]
    assert (len(behind.rows), len(set(pages))) == (3, 7)
    one = deals(key="Enterprise")
    assert (one.n, one.amount) == (row(view, "Enterprise").tally.open_deals, row(view, "Enterprise").tally.open)
    assert deals(part="won").amount == view.total.tally.won
    assert deals(part="debt").n == view.total.tally.debt_deals == 6
    assert deals(size=None).n == len(deals(size=None).rows)
    with pytest.raises(ValueError, match="one of open"):
        deals(part="closed")


def test_a_page_never_holds_more_than_two_hundred_deals() -> None:
    assert deals(size=5000).size == 200


def test_a_period_that_cuts_a_month_reads_the_versions() -> None:
    open_deal("in", 100, due=date(2025, 7, 15))
    open_deal("out", 10, due=date(2025, 7, 16))
    cut = Period("2025-07-01/2025-07-16", date(2025, 7, 1), date(2025, 7, 16))
    assert coverage(period=cut).total.tally.open == 100


def test_two_owners_of_one_name_are_two_rows() -> None:
    with writing() as session:
        session.add(User(id=103, name="ann2", full_name="Ann"))
    open_deal("one", 1)
    open_deal("two", 2, owner_id=103)
    assert {found.label for found in coverage(by="owner").rows} == {"Ann (ann)", "Ann (ann2)"}


def test_an_empty_store_has_nothing_and_says_so() -> None:
    view = coverage()
    assert (view.rows, view.has_deals, view.total.values["coverage"].reason) == ((), False, "no_target")


def test_deals_that_came_as_one_export_are_counted() -> None:
    open_deal("inferred", 10, is_inferred=True)
    assert coverage().total.tally.inferred_deals == 1


def test_a_new_segment_name_shows_at_once() -> None:
    open_deal("a", 10)
    with writing() as session:
        session.get(Segment, 1).name = "Large"
    assert coverage().rows[0].label == "Large"


def test_a_key_whose_deals_have_no_date_is_counted_and_is_no_row() -> None:
    open_deal("dated", 10)
    open_deal("nowhere", 5, due=None, segment_id=None)
    target(0, segment_id=2)
    view = coverage()
    assert [found.label for found in view.rows] == ["Enterprise"]
    assert view.quiet == ()
    assert (view.total.tally.undated_deals, view.total.tally.undated) == (1, 5)
    assert "1 open deal without a close date: listed, not counted." in views.remarks(view)
    assert deals(part="undated").n == 1


def test_a_name_changes_at_once_while_the_sums_stay_in_memory() -> None:
    open_deal("a", 10)
    first = coverage()
    with writing() as session:
        session.get(Segment, 1).name = "Large"
    second = coverage()
    assert second.rows[0].label == "Large"
    assert second.rows[0].tally is first.rows[0].tally
    open_deal("b", 1)
    assert coverage().total.tally.open == 11
