"""Properties of the fit score and of its calibration."""

from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.core.reference import BadReferenceError, load
from data.icp.formulas import calibration, fit

POLICY = fit.shipped_policy()
MATCHED = [part for part in POLICY.weights if part != fit.BEHAVIOUR]
MATCHES = st.fixed_dictionaries(
    {part: st.none() | st.sampled_from([Decimal(0), Decimal("0.5"), Decimal(1)]) for part in MATCHED}
)
TOUCHES = st.none() | st.lists(st.tuples(st.integers(0, 60), st.integers(0, 365)), max_size=6)
SCORED = st.lists(st.tuples(st.integers(0, 100), st.booleans()), max_size=25)


@given(MATCHES, TOUCHES)
@settings(max_examples=100, deadline=None)
def test_the_score_is_the_sum_of_its_groups_and_never_above_what_is_known(matches, touches):
    found = fit.segment_fit_score(matches, touches, policy=POLICY)
    assert found.score == sum(found.groups.values()) == sum(found.parts.values())
    assert 0 <= found.score <= found.completeness <= 100


def test_a_blank_record_scores_nothing_and_goes_to_nurture():
    blank = fit.segment_fit_score({}, None, policy=POLICY)
    assert (blank.score, blank.completeness) == (0, 0)
    assert fit.fit_route(blank, is_source_qualified=True, policy=POLICY) == "nurture"


def test_the_lines_belong_to_the_better_side():
    at = {score: fit.Fit(Decimal(score), {}, {}, 100, ()) for score in ("39.99", "40", "69.99", "70")}
    routes = [fit.fit_route(each, is_source_qualified=True, policy=POLICY) for each in at.values()]
    assert routes == ["nurture", "standard", "standard", "fast_path"]


def test_two_kinds_of_activity_on_a_day_each_have_their_own_cap():
    day = date(2025, 7, 1)
    touches = [fit.Touch("visit", day, 30), fit.Touch("meeting", day, 30)]
    assert sum(points for points, _ in fit.daily_points(touches, as_of=day, cap=20)) == 40
    assert sum(points for points, _ in fit.daily_points(touches, as_of=day, cap=None)) == 60


@pytest.mark.parametrize(
    "matches", [{"mood": Decimal(1)}, {"behaviour": Decimal(1)}, {"size": Decimal(2)}],
    ids=["unknown part", "behaviour", "above one"],
)
def test_a_match_that_does_not_fit_is_refused(matches):
    with pytest.raises(ValueError, match=r"part|fraction"):
        fit.segment_fit_score(matches, None, policy=POLICY)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"weights": {"behaviour": 99}}, "add up to 100"),
        ({"groups": {"all": ["industry"]}}, "exactly one group"),
        ({"lines": {"fast": 70}}, "icp is missing"),
        ({"disqualifiers": {}}, "unknown disqualifiers"),
    ],
)
def test_a_policy_that_is_not_right_is_refused(changes, words):
    with pytest.raises(BadReferenceError, match=words):
        fit.policy_of({**load("fit"), **changes})


@given(SCORED)
@settings(max_examples=100, deadline=None)
def test_the_auc_is_the_share_of_pairs_ranked_right(scored):
    won, lost = ([score for score, is_won in scored if is_won is side] for side in (True, False))
    halves = sum(2 * (high > low) + (high == low) for high, low in product(won, lost))
    value, reason = calibration.auc(scored)
    if won and lost:
        assert value == pytest.approx(Decimal(halves) / (2 * len(won) * len(lost)))
    else:
        assert (value, reason) == (None, "no_decided_deals")


@given(SCORED)
@settings(max_examples=50, deadline=None)
def test_the_bands_hold_every_scored_deal_once(scored):
    found = calibration.bands(scored, edges=[0, 40, 70])
    assert sum(band.n for band in found) == len(scored)
    assert sum(band.won for band in found) == sum(is_won for _, is_won in scored)


def test_enough_deals_give_a_verdict():
    scored = [(80, place % 3 > 0) for place in range(30)] + [(20, place % 3 == 0) for place in range(30)]
    found = calibration.calibrate(scored, edges=[0, 70], least_decided=50, least_won=15)
    assert (found.reason, found.is_rising, found.n, found.won) == (None, True, 60, 30)
