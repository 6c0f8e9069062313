"""Properties of routing and of service-level timers."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.core.calendars import Calendar, read_calendar
from data.core.reference import BadReferenceError
from data.pipeline.formulas import clocks, routing
from data.pipeline.formulas.routing import Candidate, Lead, Rule, route

LINES = {"icp_line": 40, "fast_from": 70, "catch_all": "queue"}
FIELDS = st.fixed_dictionaries(
    {"country": st.sampled_from([None, "DE", "FR"]), "segment": st.sampled_from([None, "ENT", "SMB"])}
)
CONDITIONS = st.dictionaries(
    st.sampled_from(["country", "segment"]), st.sampled_from(["DE", "FR", "ENT", "SMB"]), max_size=2
)
RULES = st.lists(
    st.builds(
        Rule, id=st.integers(0, 99), priority=st.integers(1, 3), conditions=CONDITIONS,
        target=st.one_of(st.sampled_from(["ana", "ben", "cy"]), st.integers(1, 3)),
    ),
    max_size=8, unique_by=lambda rule: rule.id,
)
LEADS = st.builds(
    Lead, fields=FIELDS, fit_score=st.none() | st.integers(0, 100), is_source_qualified=st.booleans(),
    disqualified=st.just(()) | st.just(("banned_geography",)), account_owner=st.none() | st.just("ana"),
    partner_manager=st.none() | st.just("pat"),
)
TEAM = st.lists(
    st.builds(
        Candidate, id=st.integers(0, 99), last=st.none() | st.integers(0, 5), open=st.integers(0, 4),
        cap=st.none() | st.integers(0, 4), is_away=st.booleans(),
    ),
    max_size=8, unique_by=lambda each: each.id,
)
DESK = read_calendar("UTC", {day: ["09:00", "18:00"] for day in range(5)})
LEVEL = clocks.shipped_levels()["mql_touch"]
NINE = datetime(2025, 6, 11, 9, tzinfo=UTC)


def after(minutes):
    return NINE + timedelta(minutes=minutes)


@given(LEADS, RULES, st.randoms())
@settings(max_examples=200, deadline=None)
def test_the_same_lead_goes_the_same_way_whatever_the_order_of_the_rules(lead, rules, chance):
    shuffled = chance.sample(rules, len(rules))
    assert route(lead, shuffled, **LINES) == route(lead, rules, **LINES)


@given(LEADS, RULES)
@settings(max_examples=200, deadline=None)
def test_a_conflict_is_never_assigned(lead, rules):
    found = route(lead, rules, **LINES)
    claimed = {rule.target for rule in routing.first_matching(lead.fields, rules)}
    if len(claimed) > 1:
        assert found.why != "rule"
    assert (found.outcome == "conflict") == (len(found.claims) > 1)
    assert (found.target is None) == (found.outcome in ("conflict", "nurture", "rejected"))
    assert set(found.claims) <= claimed


@given(TEAM, st.randoms())
@settings(max_examples=200, deadline=None)
def test_the_next_in_turn_is_the_same_whatever_the_order_of_the_team(team, chance):
    chosen = routing.round_robin(team)
    assert routing.round_robin(chance.sample(team, len(team))) == chosen
    free = {each.id for each in team if not each.is_away and (each.cap is None or each.open < each.cap)}
    assert (chosen in free) if free else chosen is None


def test_who_never_got_a_lead_comes_first():
    assert routing.round_robin([Candidate("ana", 1), Candidate("zoe")]) == "zoe"


def test_an_instant_orders_a_team_as_well_as_a_number():
    assert routing.round_robin([Candidate(1, after(5)), Candidate(2, NINE), Candidate(3, NINE)]) == 2


def test_a_rule_whose_id_is_used_again_is_a_problem():
    assert routing.rule_problems([Rule(1, 1, {}, "a"), Rule(1, 2, {}, "a")], can_get_leads={"a"}) == {1: "twice"}


def test_an_answer_at_the_due_instant_is_in_time_and_a_second_later_is_not():
    in_time, late = (clocks.Timer(1, "ana", NINE, after(15) + timedelta(seconds=extra)) for extra in (0, 1))
    results = [clocks.reading(timer, LEVEL, DESK, at=after(60)).result for timer in (in_time, late)]
    assert results == ["met", "breached"]


def test_what_is_not_answered_is_pending_until_it_is_due():
    timer = clocks.Timer(1, "ana", NINE)
    results = [clocks.reading(timer, LEVEL, DESK, at=after(minutes)).result for minutes in (15, 16)]
    assert results == ["pending", "pending_overdue"]


def test_an_answer_that_lies_ahead_of_the_reading_is_not_known_yet():
    timer = clocks.Timer(1, "ana", NINE, after(10))
    assert clocks.reading(timer, LEVEL, DESK, at=after(5)).result == "pending"


def test_an_answer_dated_before_the_start_takes_no_minutes_and_is_flagged():
    [timer] = clocks.timers([("ana", NINE), ("ben", after(5))], stopped_at=after(-30))
    found = clocks.reading(timer, LEVEL, DESK, at=after(60))
    assert (found.minutes, found.result, found.is_before_start) == (0, "met", True)


def test_a_lead_handed_over_too_late_was_missed_by_who_had_it():
    first, second = clocks.timers([("ana", NINE), ("ana", after(3)), ("ben", after(20))], stopped_at=None)
    results = [clocks.reading(timer, LEVEL, DESK, at=after(25)).result for timer in (first, second)]
    assert results == ["breached", "pending"]


def test_whole_working_days_end_when_the_desk_closes():
    level = clocks.shipped_levels()["referral_decision"]
    assert clocks.due_at(NINE, level, DESK) == datetime(2025, 6, 18, 18, tzinfo=UTC)
    always = Calendar("UTC", ((0, 1440),) * 7)
    assert clocks.due_at(NINE, level, always) == datetime(2025, 6, 17, 0, tzinfo=UTC)


def test_nothing_decided_has_no_attainment():
    assert clocks.attainment(["pending", None]).reason == "no_data"
    assert clocks.last_minute_share([(300, 240)], last=0) is None


@pytest.mark.parametrize("level", [{"clock": "business"}, {"clock": "sundial", "minutes": 5},
                                   {"clock": "business", "minutes": 5, "days": 1}])
def test_a_service_level_of_no_or_two_lengths_or_another_clock_is_refused(level):
    content = {"levels": {"touch": {"label": "Touch", **level}}, "calendar": {}}
    with pytest.raises(BadReferenceError, match="minutes or days"):
        clocks.levels_of(content)
