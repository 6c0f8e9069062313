"""Leads through their commands: clocks, touches, ways out, owners, and the deal a lead becomes."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from data.core import clock, rulebook, store
from data.core.access import Actor, Conflict, Refused
from data.core.ledger.capturing import PassesLedger
from data.pipeline import commands
from data.pipeline.commands import FieldProblem, GateHeld
from models import (
    Account,
    BusinessCalendar,
    Deal,
    Lead,
    LeadTimer,
    RoutingDecision,
    Task,
    Team,
    Territory,
    Ticket,
    User,
)
from tests.pipeline_store import company
from tests.revisions import content, undo, writing

REVOPS = Actor(103, "revops", frozenset({"revops"}))
ANN = Actor(101, "ann", frozenset({"rep"}), 1)
BOB = Actor(102, "bob", frozenset({"rep"}), 1)
LEE = Actor(104, "lee", frozenset({"manager"}), 1)
MON = datetime(2025, 6, 16, 10, tzinfo=UTC)
RULES = [
    {"id": 1, "name": "Germany", "priority": 10, "conditions": {"country": ["DE"]}, "target": "team:1"},
    {"id": 2, "name": "Enterprise", "priority": 20, "conditions": {"segment": ["Enterprise"]}, "target": "person:101"},
    {"id": 3, "name": "Retail", "priority": 20, "conditions": {"industry": ["Retail"]}, "target": "person:102"},
]


@pytest.fixture(autouse=True)
def _store(migrated_store):
    company()
    with writing() as session:
        session.add(Team(id=1, name="Desk"))
        session.add_all([
            User(id=103, name="revops", full_name="Rev Ops", roles="revops"),
            User(id=104, name="lee", full_name="Lee", roles="manager", team_id=1),
        ])
        session.flush()
        for number in (101, 102):
            user = session.get(User, number)
            user.team_id, user.manager_id, user.roles = 1, 104, "rep"
        commands.load_first_values(session)


def doing(actor, command, *given, at=MON, **more):
    with clock.frozen(at), store.writing(actor, "form", "test") as session:
        return getattr(commands, command)(session, *given, actor=actor, **more)


def rules(*entries, at=MON, **more):
    with clock.frozen(at), store.writing(REVOPS, "form", "test") as session:
        content = {**rulebook.in_force("routing", at.date()), "rules": list(entries), **more}
        rulebook.edit(session, actor=REVOPS, name="routing", content=content, note="rules of the test")


def rows(model):
    with store.reading() as session:
        return list(session.execute(select(model).order_by(model.id)).scalars())


def one(number):
    with store.reading() as session:
        return session.get(Lead, number)


def lead(*, at=MON, **values):
    return doing(REVOPS, "create_lead", at=at, **{"name": "Ada", **values}).id


def test_intake_keeps_the_snapshots_once_and_starts_the_owners_clock():
    number = lead(owner_id=101, source="event", campaign="spring", fit_score=81)
    found, (timer,) = one(number), rows(LeadTimer)
    assert (found.status, found.lead_source_original, found.first_touch_campaign) == ("mql", "event", "spring")
    assert (found.segment_fit_score_at_mql, timer.number, timer.owner_id) == (81, 1, 101)
    assert timer.due_at == MON + timedelta(minutes=15)
    doing(REVOPS, "edit_lead", number, row_version=found.row_version, source="mail", fit_score=20)
    assert one(number).lead_source_original == "event"
    with pytest.raises(FieldProblem, match="cannot be edited here"):
        doing(REVOPS, "edit_lead", number, row_version=one(number).row_version, lead_source_original="mail")


def test_a_clock_runs_on_the_calendar_of_the_owners_territory():
    with writing() as session:
        hours = json.dumps({str(day): ["08:00", "12:00"] for day in range(5)})
        session.add(BusinessCalendar(id=1, name="Mornings", zone="UTC", hours=hours, holidays='["2025-06-17"]'))
        session.flush()
        session.get(Territory, 1).calendar_id = 1
        session.get(User, 101).territory_id = 1
    lead(owner_id=101, at=MON.replace(hour=11, minute=50))
    assert rows(LeadTimer)[0].due_at == datetime(2025, 6, 18, 8, 5, tzinfo=UTC)


def test_only_human_outreach_stops_the_clock():
    number = lead(owner_id=101)
    for minute, given in ((2, {"is_human": False}), (4, {"direction": "in"})):
        doing(ANN, "log_touch", number, kind="mail", at=MON + timedelta(minutes=minute), **given)
        assert rows(LeadTimer)[0].stopped_at is None
    doing(ANN, "log_touch", number, kind="call", at=MON + timedelta(minutes=9))
    timer = rows(LeadTimer)[0]
    assert (timer.stopped_at, timer.stopped_by, timer.minutes) == (MON + timedelta(minutes=9), "touch", 9)


def test_a_touch_before_the_start_takes_no_minutes_and_is_flagged():
    number = lead(owner_id=101)
    doing(ANN, "log_touch", number, kind="call", occurred_at=MON - timedelta(hours=1), at=MON + timedelta(minutes=1))
    (timer,), (ticket,) = rows(LeadTimer), rows(Ticket)
    assert (timer.minutes, ticket.rule) == (0, "pipeline.touch_before_start")
    with pytest.raises(FieldProblem, match="not happened yet"):
        doing(ANN, "log_touch", number, kind="call", occurred_at=MON + timedelta(days=9))


def test_a_rep_works_on_own_leads_only():
    number = lead(owner_id=101)
    with pytest.raises(Refused, match="somebody else"):
        doing(BOB, "log_touch", number, kind="call")
    with pytest.raises(Refused, match="somebody else"):
        doing(BOB, "create_lead", name="Mine", owner_id=101)


def test_rules_take_turns_in_a_team_and_keep_why():
    rules(*RULES)
    numbers = [lead(name=f"L{n}", country="de") for n in range(3)]
    for number in numbers:
        doing(LEE, "route_lead", number)
    assert [one(number).owner_id for number in numbers] == [101, 102, 101]
    decision = rows(RoutingDecision)[0]
    assert (decision.definition_version, decision.rule, decision.outcome) == (1, "rule 1", "assigned")
    turns = {"team:1": [[101, None, 0, None, False], [102, None, 0, None, False]]}
    assert json.loads(decision.inputs)["turns"] == turns
    with pytest.raises(FieldProblem, match="without an owner"):
        doing(LEE, "route_lead", numbers[0])


def test_whoever_is_away_or_full_is_passed_over_and_keeps_the_place():
    rules(*RULES)
    with writing() as session:
        session.get(User, 101).away_from, session.get(User, 101).away_until = date(2025, 6, 16), date(2025, 6, 17)
        session.get(User, 102).lead_cap = 1
    numbers = [lead(name=f"L{n}", country="DE") for n in range(2)]
    for number in numbers:
        doing(LEE, "route_lead", number)
    assert [one(number).owner_id for number in numbers] == [102, None]
    assert [t.rule for t in rows(Ticket)] == ["pipeline.lead_unrouted"]
    later = lead(name="later", country="DE", at=MON + timedelta(days=2))
    doing(LEE, "route_lead", later, at=MON + timedelta(days=2))
    assert one(later).owner_id == 101


def test_two_rules_of_one_priority_wait_for_a_managers_verdict_which_is_kept():
    rules(*RULES)
    number = lead(segment_id=1, industry="retail", source="event", fit_score=90)
    doing(LEE, "route_lead", number)
    assert (one(number).owner_id, rows(RoutingDecision)[0].outcome) == (None, "conflict")
    with pytest.raises(FieldProblem, match="manager decides"):
        doing(ANN, "claim_lead", number)
    with pytest.raises(Refused):
        doing(ANN, "settle_conflict", number, target="person:101", reason="mine")
    for wrong in ({"target": "team:1", "reason": "x"}, {"target": "person:102", "reason": " "}):
        with pytest.raises(FieldProblem):
            doing(LEE, "settle_conflict", number, **wrong)
    doing(LEE, "settle_conflict", number, target="person:102", reason="Bob knows them")
    assert (one(number).owner_id, rows(RoutingDecision)[1].note) == (102, "Bob knows them")
    assert rows(Ticket)[0].cleared_on is not None
    assert one(number).is_fast_path
    with pytest.raises(FieldProblem, match="settled already"):
        doing(LEE, "settle_conflict", number, target="person:102", reason="again")


def test_ruled_out_below_the_line_owned_accounts_and_no_rule_each_go_their_way():
    rules(*RULES)
    with writing() as session:
        session.add(Account(id=1, name="Known", owner_id=102))
    waits, below, known = lead(name="waits"), lead(name="below", fit_score=39, country="DE"), lead(account_id=1)
    assert doing(LEE, "route_waiting") == 3
    assert [(one(n).owner_id, one(n).status) for n in (waits, below, known)] == [
        (None, "mql"), (None, "mql"), (102, "mql"),
    ]  # fmt: skip
    assert [d.outcome for d in rows(RoutingDecision)] == ["queue", "nurture", "assigned"]
    assert doing(LEE, "route_waiting") == 0


def test_the_fast_path_goes_to_the_seniors_of_the_team():
    rules(*RULES, seniors=[102])
    fast = lead(country="DE", source="Demo request", fit_score=70)
    slow = lead(country="DE", source="cold list", fit_score=99)
    for number in (fast, slow):
        doing(LEE, "route_lead", number)
    assert [(one(n).owner_id, one(n).is_fast_path) for n in (fast, slow)] == [(102, True), (101, False)]


def test_of_two_who_take_the_same_lead_one_wins_and_the_other_reads_a_sentence():
    number = lead()
    doing(ANN, "claim_lead", number)
    with pytest.raises(Conflict, match=r"Ann has taken this lead already\. Nothing was changed\."):
        doing(BOB, "claim_lead", number)
    assert [timer.owner_id for timer in rows(LeadTimer)] == [101]


def test_another_owner_needs_an_approval_and_a_note_and_starts_a_second_clock():
    number = lead(owner_id=101)
    with pytest.raises(FieldProblem, match="without a note"):
        doing(ANN, "reassign_lead", number, row_version=one(number).row_version, owner_id=102, note=" ")
    asked = doing(ANN, "reassign_lead", number, row_version=one(number).row_version, owner_id=102, note="holiday")
    assert one(number).owner_id == 101
    later = MON + timedelta(minutes=10)
    doing(LEE, "decide_lead_proposal", asked.id, is_approved=True, at=later)
    first, second = rows(LeadTimer)
    assert (one(number).owner_id, first.stopped_by, second.number, second.owner_id) == (102, "owner", 2, 102)
    assert (first.minutes, second.started_at, rows(RoutingDecision)[0].note) == (10, later, "holiday")
    doing(LEE, "reassign_lead", number, row_version=one(number).row_version, owner_id=101, note="back", at=later)
    assert one(number).owner_id == 101


def test_nurture_makes_a_task_on_its_day_and_disqualifying_needs_a_reason():
    number = lead(owner_id=101)
    version = one(number).row_version
    with pytest.raises(FieldProblem, match="after 2025-06-16"):
        doing(ANN, "nurture_until", number, row_version=version, until=MON.date())
    doing(ANN, "nurture_until", number, row_version=version, until=date(2025, 9, 1), note="budget in autumn")
    (task,), (timer,) = rows(Task), rows(LeadTimer)
    assert (one(number).status, task.due_on, task.owner_id) == ("nurture", date(2025, 9, 1), 101)
    assert timer.stopped_by == "status"
    doing(ANN, "take_up_lead", number, row_version=one(number).row_version)
    assert [t.number for t in rows(LeadTimer)] == [1, 2]
    with pytest.raises(FieldProblem, match="without one"):
        doing(ANN, "disqualify", number, row_version=one(number).row_version, reason_code="")
    doing(ANN, "disqualify", number, row_version=one(number).row_version, reason_code="no_need")
    assert (one(number).status, one(number).disqualified_reason) == ("disqualified", "no_need")


def test_a_qualified_lead_becomes_a_deal_with_its_snapshots_and_a_follow_up_clock():
    number = lead(owner_id=101, source="event", campaign="spring", fit_score=81, persona="CFO", company="Acme",
                  segment_id=1, territory_id=1)  # fmt: skip
    doing(ANN, "edit_lead", number, row_version=one(number).row_version, source="referral", fit_score=12)
    with pytest.raises(GateHeld, match="meeting"):
        doing(ANN, "qualify_lead", number, row_version=one(number).row_version)
    doing(ANN, "qualify_lead", number, row_version=one(number).row_version, meeting_date=date(2025, 6, 17),
          discovery_summary="three sites", qualification_status="qualified")  # fmt: skip
    (deal,), found = rows(Deal), one(number)
    assert (deal.stage, deal.owner_id, deal.lead_source_original, deal.source) == ("sql", 101, "event", "referral")
    assert (deal.first_touch_campaign, deal.segment_fit_score_at_mql, deal.fit_score) == ("spring", 81, 12)
    assert (found.status, found.deal_id, found.account_id) == ("sql", deal.id, rows(Account)[0].id)
    touch, follow = rows(LeadTimer)
    assert (touch.stopped_by, follow.kind, follow.due_at) == ("status", "sql_follow_up", MON + timedelta(days=1))
    doing(ANN, "log_follow_up", number, kind="mail", at=MON + timedelta(hours=3))
    assert rows(LeadTimer)[1].minutes == 180
    with pytest.raises(FieldProblem, match="is SQL already"):
        doing(ANN, "disqualify", number, row_version=one(number).row_version, reason_code="no_need")


def test_routing_taken_back_leaves_nothing_behind():
    rules(*RULES)
    number = lead(country="DE")
    before = content()
    doing(LEE, "route_lead", number)
    undo()
    assert content() == before
    with pytest.raises(PassesLedger), store.reading() as session:
        commands.route_lead(session, number, actor=LEE)
