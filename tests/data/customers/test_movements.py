"""Movements of recurring revenue add up, whatever happens, and are named as the field names them."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from data.customers.formulas import retention as formulas
from data.customers.formulas.movements import Line, steps
from models import FOREVER

FIRST = date(2022, 1, 31)
A, B = 1, 2


def line(number, start, arr, until=None, **more):
    return Line(number, 1, more.pop("product", None), start, more.pop("end", None), until, arr, **more)


def moved(found):
    """The days and the movements of steps, without what is nothing."""
    return [(step.day, step.arr, {name: value for name, value in step._asdict().items()
                                  if value and name not in ("day", "until", "arr")}) for step in found]  # fmt: skip


def day(year, month, number=1):
    return date(year, month, number)


def told(*lines, **more):
    return moved(steps(lines, **{"grace": 30, **more}))


def test_the_first_revenue_is_new_and_revenue_after_none_is_a_reactivation():
    found = told(line(1, day(2024, 1), 100, day(2024, 6)), line(2, day(2024, 9), 80))
    assert found == [(day(2024, 1), 100, {"new": 100}), (day(2024, 6), 0, {"churn": 100}),
                     (day(2024, 9), 80, {"reactivation": 80})]  # fmt: skip


def test_cancelling_one_of_two_subscriptions_is_a_contraction():
    found = told(line(1, day(2024, 1), 100, product=A), line(2, day(2024, 1), 60, day(2024, 6), product=B))
    assert found[1:] == [(day(2024, 6), 100, {"contraction": 60})]


def test_a_price_rise_at_a_renewal_is_expansion_by_price():
    old = line(1, day(2024, 1), 100, day(2025, 1), seats=10)
    found = told(old, line(2, day(2025, 1), 110, seats=10, follows_id=1, change="renewal"))
    assert found[1:] == [(day(2025, 1), 110, {"expansion_price": 10})]


def test_a_renewal_for_more_seats_at_a_higher_price_is_split():
    old = line(1, day(2024, 1), 1000, day(2025, 1), seats=10)
    found = told(old, line(2, day(2025, 1), 1320, seats=12, follows_id=1, change="renewal"))
    assert found[1:] == [(day(2025, 1), 1320, {"expansion_seats": 200, "expansion_price": 120})]


def test_another_product_is_cross_sell_and_more_of_the_same_is_seats():
    found = told(line(1, day(2024, 1), 100, product=A), line(2, day(2024, 3), 50, product=B),
                 line(3, day(2024, 5), 30, product=A))  # fmt: skip
    assert found[1:] == [(day(2024, 3), 150, {"expansion_cross_sell": 50}),
                         (day(2024, 5), 180, {"expansion_seats": 30})]  # fmt: skip


def test_an_amendment_is_one_movement_for_its_net_amount():
    found = told(line(1, day(2024, 1), 100, day(2024, 4)),
                 line(2, day(2024, 4), 140, follows_id=1, change="seats"))  # fmt: skip
    assert found == [(day(2024, 1), 100, {"new": 100}), (day(2024, 4), 140, {"expansion_seats": 40})]


def test_what_shrank_on_a_day_takes_from_what_grew():
    lines = [line(1, day(2024, 1), 100, day(2024, 4)), line(2, day(2024, 1), 100, day(2024, 4)),
             line(3, day(2024, 4), 160, follows_id=1, change="seats"),
             line(4, day(2024, 4), 90, follows_id=2, change="price")]  # fmt: skip
    assert told(*lines)[1:] == [(day(2024, 4), 250, {"expansion_seats": 50})]


def test_trials_one_time_fees_and_free_lines_never_count():
    lines = [line(1, day(2024, 1), 100, basis="trial"), line(2, day(2024, 1), 100, basis="one_time"),
             line(3, day(2024, 1), 0)]  # fmt: skip
    assert told(*lines) == []
    assert told(*lines, line(4, day(2024, 3), 10)) == [(day(2024, 3), 10, {"new": 10})]


def test_minimums_and_run_rates_count():
    assert told(line(1, day(2024, 1), 100, basis="minimum"), line(2, day(2024, 1), 20, basis="run_rate")) == [
        (day(2024, 1), 120, {"new": 120})
    ]


def test_a_term_of_several_years_counts_from_its_start_to_its_end():
    found = told(line(1, day(2021, 3), 100, day(2024, 3), end=day(2024, 2, 29)))
    assert [(when, arr) for when, arr, _ in found] == [(day(2021, 3), 100), (day(2024, 3), 0)]


def test_a_term_that_nobody_signed_counts_on_until_somebody_ends_it():
    assert told(line(1, day(2023, 1), 100, end=day(2023, 12, 31))) == [(day(2023, 1), 100, {"new": 100})]


def test_a_late_renewal_within_its_grace_leaves_no_gap():
    found = told(line(1, day(2023, 1), 100, end=day(2023, 12, 31)), line(2, day(2024, 1, 20), 100))
    assert found == [(day(2023, 1), 100, {"new": 100})]


def test_a_renewal_after_the_grace_is_churn_at_the_end_of_the_term_and_a_reactivation():
    found = told(line(1, day(2023, 1), 100, end=day(2023, 12, 31)), line(2, day(2024, 3), 100, follows_id=1))
    assert found[1:] == [(day(2024, 1), 0, {"churn": 100}), (day(2024, 3), 100, {"reactivation": 100})]


def test_the_reason_is_that_of_the_record_nearest_to_the_day():
    gone = line(1, day(2024, 1), 100, day(2024, 6))
    reasons = {day(2024, 5, 20): "product", day(2024, 6, 3): "support", day(2024, 12): "pricing"}
    assert told(gone, reasons=reasons, within=45)[1][2]["reason"] == "support"
    assert "reason" not in told(gone, reasons={day(2024, 12): "pricing"}, within=45)[1][2]


LINES = st.lists(
    st.tuples(st.integers(0, 900), st.integers(0, 500), st.integers(0, 9), st.sampled_from([None, 1, 2]),
              st.sampled_from([None, 5, 10]), st.sampled_from([None, "seats", "price", "cross_sell", "renewal"]),
              st.booleans()),
    min_size=1, max_size=9,
)  # fmt: skip


def built(drawn):
    """Lines from drawn numbers; some follow the line before them where that ends on the same day."""
    found = []
    for number, (start, length, arr, product, seats, change, is_open) in enumerate(drawn, start=1):
        begins = FIRST + timedelta(days=start)
        until = None if is_open else begins + timedelta(days=length)
        if change and found and found[-1].ended_on and found[-1].ended_on > found[-1].start_on:
            begins, until = found[-1].ended_on, None
            found.append(line(number, begins, arr * 100, until, product=found[-1].product_id, seats=seats,
                              follows_id=number - 1, change=change))  # fmt: skip
        else:
            found.append(line(number, begins, arr * 100, until, product=product, seats=seats))
    return found


@given(LINES)
@effort(max_examples=150, deadline=None)
def test_what_there_was_and_what_moved_is_what_there_is(drawn):
    before = 0
    for step in steps(built(drawn), grace=30):
        grown = step.expansion_seats + step.expansion_cross_sell + step.expansion_price
        assert min(step[3:10]) >= 0
        assert before + step.new + step.reactivation + grown - step.contraction - step.churn == step.arr
        assert bool(before) != bool(step.new or step.reactivation)
        before = step.arr


@given(LINES, st.integers(0, 1500))
@effort(max_examples=150, deadline=None)
def test_daily_sums_give_what_looking_at_both_ends_gives(drawn, on):
    found = steps(built(drawn), grace=30)
    until = FIRST + timedelta(days=on)
    since = formulas.year_earlier(until)
    sums = Counter()
    for (when, measure), amount in formulas.contributions(found).items():
        sums[measure] += amount if when <= until else 0
    then, now = (sum(s.arr for s in found if s.day <= one < s.until) for one in (since, until))
    assert (sums["arr"], sums["cohort_arr"], sums["kept_arr"]) == (now, then, min(then, now))
    assert (sums["end_arr"], sums["cohort"], sums["kept"]) == (now if then else 0, then > 0, then > 0 and now > 0)
    inside = [s for s in found if since < s.day <= until] if then else []
    assert sums["in:contraction"] == sum(s.contraction for s in inside)
    assert sums["in:churn:"] == sum(s.churn for s in inside)
    assert sums["in:seats"] == sum(s.expansion_seats for s in inside)
    assert sums["in:reactivation"] == sum(s.reactivation for s in inside)
    recovered = sums["kept_arr"] - (then - sums["in:contraction"] - sums["in:churn:"])
    assert recovered >= 0
    rates = formulas.retained([(then, now)])
    assert rates.grr is None or 0 <= rates.grr <= 1


def test_a_year_from_the_last_of_february_and_back():
    assert formulas.year_later(date(2024, 2, 29)) == date(2025, 3, 1)
    assert formulas.year_later(FOREVER) == FOREVER
    for one in (date(2023, 2, 28), date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)):
        later = formulas.year_later(one)
        assert formulas.year_earlier(later) >= one > formulas.year_earlier(later - timedelta(days=1))


def test_nothing_to_keep_gives_no_rate():
    assert formulas.retained([(0, 50)]) == formulas.Rates(None, None, None)
    assert formulas.moved(0, expansion=5, contraction=0, churn=0) == (None, None)
    assert formulas.points(5, 0) is None
    assert formulas.churn_shares({}) == {}
