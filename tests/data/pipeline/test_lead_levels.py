"""Numbers of leads, routing that gives the same answer again, and two writers after one lead."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from data.core import access, clock, metrics, registry, store
from data.core.access import Actor, Conflict, Scope
from data.core.clock import Period
from data.core.conditions import Range
from data.pipeline import commands, leads_policy, leads_routing
from data.pipeline.leads_routing import Ground
from data.pipeline.views import leads as board_views
from data.pipeline.views import routing
from models import Lead, LeadTimer, User
from tests.pipeline_store import company
from tests.revisions import writing

ALL, MON = Scope("all"), datetime(2025, 6, 16, 10, tzinfo=UTC)
JUNE = Period("2025-06", date(2025, 6, 1), date(2025, 7, 1))
ADMIN = Actor(101, "ann", frozenset({"revops"}))


@pytest.fixture
def board(migrated_store):
    """Five leads of Ann: 2 kept, 1 broken, 1 late, 1 in time; one of Bob's is handed over in time."""
    company()
    with writing() as session:
        commands.load_first_values(session)
    for minutes in (3, 9, 40, None, None):
        at = MON if minutes is not None or not taken("late") else MON + timedelta(hours=2, minutes=50)
        name = "late" if minutes is None and at == MON else f"after {minutes}"
        with clock.frozen(MON + timedelta(hours=3)), store.writing(access.operator(), "form", "x") as session:
            lead = commands.create_lead(session, actor=ADMIN, name=name, owner_id=101, segment_id=1, at=at)
            if minutes is not None:
                done = at + timedelta(minutes=minutes)
                commands.log_touch(session, lead.id, actor=ADMIN, kind="call", occurred_at=done)


def taken(name):
    with store.reading() as session:
        return session.execute(select(Lead.id).where(Lead.name == name)).scalar() is not None


def number(name, *, as_of=date(2025, 6, 16), **given):
    registry.load_domains()
    asked = {"by": None, "filters": {}, "known_at": None, **given}
    with store.reading() as session:
        return metrics.METRICS[name].compute(session, scope=ALL, period=JUNE, as_of=as_of, settings={}, **asked)


def test_attainment_leaves_out_what_is_pending_in_time(board):
    total = number("pipeline.sla_attainment").total
    # At the end of the day the fifth has run out of time too.
    assert (total["inputs"]["met"], total["inputs"]["breached"], total["inputs"]["past_due"]) == (2, 1, 2)
    with store.reading() as session:
        seen = board_views.board(session, scope=ALL, at=MON + timedelta(hours=3))
    assert (seen.week.rate.value, seen.week.pending, seen.late) == (pytest.approx(0.5), 1, 1)


def test_the_median_and_the_conversion_come_by_every_dimension(board):
    assert number("pipeline.lead_response_minutes").total["value"] == 9
    inputs = number("pipeline.mql_to_sql").total["inputs"]
    assert (inputs["mql"], inputs["sql"]) == (5, 0)
    for by in ("owner", "segment", "territory", "motion"):
        found = number("pipeline.sla_attainment", by=by).rows
        assert sum(row["n"] for row in found) == 5
    assert number("pipeline.sla_attainment", known_at=MON).total["reason"] == "not_kept"
    with pytest.raises(ValueError, match="Leads have no product"):
        number("pipeline.sla_attainment", filters={"product": ("x",)})


def test_a_past_day_shows_the_clocks_that_ran_then(board):
    with store.reading() as session:
        seen = board_views.board(session, scope=ALL, at=MON + timedelta(minutes=5))
    assert sorted(row["lead"] for row in seen.clocks) == ["after 40", "after 9", "late"]


def test_a_dry_run_says_what_would_change_and_writes_nothing(board):
    rule = {"id": 1, "name": "all", "priority": 1, "conditions": {}, "target": "person:102"}
    with store.reading() as session:
        content = {**routing.routing(session, scope=ALL, on=date(2025, 6, 16)).content, "rules": [rule]}
        found = routing.dry_run(session, scope=ALL, content=content, at=MON + timedelta(hours=4))
    assert (len(found.rows), found.changed, found.by_owner) == (5, 5, [("Bob", 0, 5)])
    with store.reading() as session:
        assert set(session.execute(select(Lead.owner_id)).scalars()) == {101}


PERSON = {"id": 0, "full_name": "x", "team_id": 1, "territory_id": None, "manager_id": None, "is_active": True,
          "left_on": None, "away_from": None, "away_until": None, "lead_cap": None, "row_version": 1}  # fmt: skip
PEOPLE = st.dictionaries(st.integers(1, 9), st.fixed_dictionaries({
    "team_id": st.sampled_from([1, 2]), "is_active": st.booleans(), "lead_cap": st.none() | st.integers(0, 3),
    "away_from": st.none() | st.dates(date(2025, 6, 10), date(2025, 6, 20)),
}), max_size=7)  # fmt: skip
TARGETS = st.sampled_from(["team:1", "team:2", "person:1", "person:4", "queue"])
RULES = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from(["DE", "FR"]), TARGETS, TARGETS), max_size=6
).map(lambda rows: [
    {"id": n, "priority": p, "conditions": {"country": [c]}, "target": t, "fallback": f}
    for n, (p, c, t, f) in enumerate(rows, start=1)
])  # fmt: skip


SCORES, CHANCE = st.none() | st.integers(0, 100), st.randoms(use_true_random=False)


@given(PEOPLE, RULES, st.sampled_from(["DE", "FR", None]), SCORES, CHANCE)
def test_the_same_lead_people_and_rules_give_the_same_owner_whatever_the_order(people, rules, country, score, chance):
    base = {"fast_from": 70, "icp_line": 40, "qualified_sources": ["event"], "catch_all": "queue",
            "partner_sources": [], "partner_target": "queue", "seniors": [1, 4]}  # fmt: skip
    lead = {"account_id": None, "source": "event", "fit_score": score, "country": country, "segment_id": None,
            "territory_id": None, "motion_id": None,
            **dict.fromkeys(
                ("industry", "employees", "campaign", "persona", "title", "use_case", "data_volume"))}  # fmt: skip
    day, answers = date(2025, 6, 16), []
    for shuffled in (rules, chance.sample(rules, len(rules))):
        order = chance.sample(sorted(people), len(people))
        known = {n: {**PERSON, "id": n, **people[n]} for n in order}
        held = Ground(known, {2: 5, 3: 1}, {3: 2}, {}, {"segment": {}, "territory": {}, "motion": {}})
        answers.append(leads_routing.decide(lead, held, leads_policy.policy_of({**base, "rules": shuffled}), on=day))
    one, other = answers
    told = [(each.outcome, each.owner_id, each.rules, each.claims) for each in (one, other)]
    assert told[0] == told[1]
    if one.owner_id is not None:
        assert held.can_take(one.owner_id, day)


def test_ranges_overlap_only_where_some_number_fits_both():
    assert leads_routing._share(Range(1, 10), Range(10, None))
    assert not leads_routing._share(Range(1, 9), Range(10, None))


def test_two_writers_at_the_same_moment_give_the_lead_to_one(migrated_store):
    company()
    with writing() as session:
        session.add(Lead(id=1, name="Ada", status="mql", mql_at=MON))
    told, ready = [], threading.Barrier(2)

    def take(user):
        actor = Actor(user, "x", frozenset({"rep"}))
        ready.wait()
        try:
            with store.writing(actor, "form", "x") as session:
                told.append(commands.claim_lead(session, 1, actor=actor).owner_id)
        except Conflict as conflict:
            told.append(conflict.words)

    threads = [threading.Thread(target=take, args=(user,)) for user in (101, 102)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as session:
        owner = session.get(Lead, 1).owner_id
        assert [timer.owner_id for timer in session.execute(select(LeadTimer)).scalars()] == [owner]
        name = session.get(User, owner).full_name
    assert sorted(map(str, told)) == sorted([str(owner), f"{name} has taken this lead already. Nothing was changed."])
