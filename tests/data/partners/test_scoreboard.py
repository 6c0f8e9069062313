"""Scoreboards: counted or entered, judged by what both sides signed, and a past day keeps its colours."""

from datetime import date
from decimal import Decimal

import pytest

from data.core import clock, registry, store
from data.core.access import Actor, Conflict, Refused, Scope
from data.partners import commands, lines, signing
from data.partners.queries import scoreboard as queries
from data.partners.views.scoreboard import boards, scoreboard
from models import PartnerContact, PartnerTraining, Review, ReviewTodo, ScoreboardVersion
from tests.partner_store import MANAGER, OPERATOR, accept, add_partner, send
from tests.pipeline_store import close, company
from tests.revisions import at, change, undo, writing

ALL = Scope("all")
SIGNED = date(2026, 3, 2)
"""A day of the first quarter of 2026."""

LINES = (
    {"metric": "referrals_accepted", "target": 2, "per": "month"},
    {"metric": "acceptance_rate", "target": "0.7"},
    {"metric": "sourced_arr", "target": 20_000, "per": "quarter"},
    {"metric": "Joint events", "area": "recruiting", "target": 1, "per": "quarter"},
    {"metric": "Complaints", "area": "engagement", "target": 2, "direction": "down"},
)


@pytest.fixture
def partner(migrated_store):
    registry.load_domains()
    with at(date(2026, 1, 5)):
        company()
        return add_partner(signed_on=date(2025, 6, 1))


def propose(partner, told=LINES, *, on=SIGNED, row_version=0, actor=MANAGER, **more):
    with at(on), store.writing(actor, "form") as session:
        return commands.propose_scoreboard(session, partner, actor=actor, lines=told, row_version=row_version,
                                           **more).id  # fmt: skip


def sign(version, *, on=SIGNED, sides=("ours", "theirs"), name="Ann Harbor", actor=MANAGER):
    for side in sides:
        with at(on), store.writing(actor, "form") as session:
            found = queries.version(session, version)
            commands.sign_scoreboard(session, version, actor=actor, row_version=found.row_version, side=side, name=name)


def board(partner, as_of, **more):
    with at(date(2026, 8, 1)), store.reading() as session:
        return scoreboard(session, scope=ALL, partner_id=partner, as_of=as_of, **more)


def line(found, metric):
    return next(row for row in found.rows if row.metric == metric)


def state(version):
    with store.reading() as session:
        return session.get_one(ScoreboardVersion, version).state


def referrals(partner, count, *, on, amount=500_000):
    found = []
    for place in range(count):
        with at(on):
            sent = send(partner, f"Company {on} {place}").referral
            found.append(accept(sent.id, amount=amount).deal_id)
    return found


def test_lines_are_counted_and_judged_by_what_is_due_of_their_targets(partner):
    sign(propose(partner))
    deals = referrals(partner, 3, on=date(2026, 4, 10))
    close(deals[0], on=date(2026, 5, 20))
    found = board(partner, date(2026, 5, 20))
    accepted = line(found, "referrals_accepted")
    assert (found.period.label, found.elapsed, found.days, found.state) == ("FY26-Q2", 50, 91, "agreed")
    assert (accepted.target, accepted.actual, round(accepted.due, 3)) == (6, 3, Decimal("3.297"))
    assert (accepted.status, round(accepted.attainment, 3)) == ("yellow", Decimal("0.910"))
    assert round(accepted.forecast, 2) == Decimal("5.46")
    assert (line(found, "acceptance_rate").actual, line(found, "acceptance_rate").status) == (1, "green")
    assert (line(found, "sourced_arr").actual, line(found, "sourced_arr").status) == (5_000, "red")
    assert line(found, "joint_events").reason == "no evidence"
    assert (found.status, line(found, "joint_events").status) == ("red", "grey")


def test_a_past_day_is_counted_to_that_day_and_no_further(partner):
    sign(propose(partner))
    deals = referrals(partner, 2, on=date(2026, 5, 4))
    referrals(partner, 1, on=date(2026, 5, 19))
    close(deals[0], on=date(2026, 5, 18))
    close(deals[1], on=date(2026, 5, 22), stage="closed_lost")
    early, late = board(partner, date(2026, 5, 18)), board(partner, date(2026, 5, 31))
    assert [line(one, "referrals_accepted").actual for one in (early, late)] == [2, 3]
    assert [line(one, "sourced_arr").actual for one in (early, late)] == [5_000, 5_000]
    assert line(board(partner, date(2026, 5, 17)), "sourced_arr").actual == 0


def test_a_quarter_that_has_just_begun_shows_the_one_that_ended(partner):
    sign(propose(partner))
    found = board(partner, date(2026, 4, 10))
    assert (found.period.label, found.is_complete) == ("FY26-Q1", True)
    assert board(partner, date(2026, 4, 28)).period.label == "FY26-Q2"
    assert board(partner, date(2026, 5, 20), period="FY26-Q1").is_complete


def test_the_trend_has_four_quarters_and_the_change_compares_as_far_into_the_quarter(partner):
    sign(propose(partner))
    referrals(partner, 2, on=date(2026, 2, 10))
    referrals(partner, 3, on=date(2026, 4, 10))
    row = line(board(partner, date(2026, 6, 30)), "referrals_accepted")
    assert (row.trend, row.change) == ((0, 0, 2, 3), 1)
    half = line(board(partner, date(2026, 5, 15)), "referrals_accepted")
    assert half.change == 3 - Decimal(2) * 45 / 91


def test_unsigned_limits_are_proposed_and_both_signatures_make_them_hold(partner):
    version = propose(partner)
    assert board(partner, SIGNED).state == "proposed"
    sign(version, sides=("ours",))
    assert (state(version), board(partner, SIGNED).state) == ("proposed", "proposed")
    sign(version, sides=("theirs",), on=date(2026, 3, 9))
    found = board(partner, date(2026, 3, 31))
    assert (found.state, found.signed["theirs"], found.signed["theirs_by"]) == ("agreed", "Ann Harbor", "review")
    assert found.valid_from == date(2026, 3, 9)
    assert board(partner, date(2026, 3, 5)).state == "proposed"


def test_a_past_day_keeps_the_version_and_the_colours_of_its_day(partner):
    sign(propose(partner))
    referrals(partner, 3, on=date(2026, 4, 10))
    before = board(partner, date(2026, 4, 30))
    with at(date(2026, 5, 4)):
        second = propose(partner, [{"metric": "referrals_accepted", "target": 30, "per": "month"}], on=date(2026, 5, 4))
        assert board(partner, date(2026, 5, 4)).version == 1
    sign(second, on=date(2026, 5, 6))
    assert board(partner, date(2026, 4, 30)) == before
    after = board(partner, date(2026, 5, 6))
    assert (after.version, line(after, "referrals_accepted").status) == (2, "red")


def test_entered_lines_need_evidence_and_their_months_add_up(partner):
    sign(propose(partner))
    with at(date(2026, 5, 20)), store.writing(MANAGER, "form") as session:
        with pytest.raises(ValueError, match="evidence"):
            commands.set_actual(session, partner, actor=MANAGER, metric="joint_events", month=date(2026, 4, 1), value=1,
                                evidence=" ")  # fmt: skip
        with pytest.raises(ValueError, match="not come yet"):
            commands.set_actual(session, partner, actor=MANAGER, metric="joint_events", month=date(2026, 6, 1), value=1,
                                evidence="list")  # fmt: skip
        for month, value in ((4, 1), (5, 2)):
            commands.set_actual(session, partner, actor=MANAGER, metric="joint_events", month=date(2026, month, 9),
                                value=value, evidence="guest list")  # fmt: skip
        commands.set_actual(session, partner, actor=MANAGER, metric="complaints", month=date(2026, 5, 1), value=0,
                            evidence="desk")  # fmt: skip
    found = board(partner, date(2026, 5, 20))
    assert (line(found, "joint_events").actual, line(found, "joint_events").status) == (3, "green")
    assert (line(found, "complaints").actual, line(found, "complaints").status) == (0, "green")
    undo()
    assert line(board(partner, date(2026, 5, 20)), "joint_events").actual is None


def test_a_persons_word_stands_over_a_month_with_its_note_and_the_counted_value_beside_it(partner):
    sign(propose(partner))
    referrals(partner, 2, on=date(2026, 4, 10))
    referrals(partner, 1, on=date(2026, 5, 4))
    with at(date(2026, 5, 20)), store.writing(MANAGER, "form") as session:
        with pytest.raises(ValueError, match="Say why"):
            commands.override_value(session, partner, actor=MANAGER, metric="referrals_accepted",
                                    month=date(2026, 4, 1), value=5, note="")  # fmt: skip
        with pytest.raises(ValueError, match="is counted"):
            commands.set_actual(session, partner, actor=MANAGER, metric="sourced_arr", month=date(2026, 4, 1), value=5,
                                evidence="x")  # fmt: skip
        commands.override_value(session, partner, actor=MANAGER, metric="referrals_accepted", month=date(2026, 4, 1),
                                value=5, note="three came by phone")  # fmt: skip
    found = board(partner, date(2026, 5, 20))
    row = line(found, "referrals_accepted")
    assert (row.actual, row.counted, row.is_override, found.overrides) == (6, 3, True, 1)
    assert row.note == "three came by phone"
    assert (row.status, row.counted_status) == ("green", "yellow")
    with at(date(2026, 5, 20)), store.writing(MANAGER, "form") as session:
        commands.remove_value(session, partner, actor=MANAGER, metric="referrals_accepted", month=date(2026, 4, 1))
    assert line(board(partner, date(2026, 5, 20)), "referrals_accepted").is_override is False


def test_trainings_and_todos_count_on_their_days(partner):
    sign(propose(partner, [{"metric": "training_participation", "target": 1}, {"metric": "todo_completion",
                                                                              "target": "0.9"}]))  # fmt: skip
    with writing() as session:
        session.add(PartnerContact(id=1, partner_id=partner, name="Ann"))
        session.add(Review(id=1, partner_id=partner, title="Q1", planned_on=date(2026, 4, 1), agenda="[]"))
        session.flush()
        session.add_all([PartnerTraining(partner_id=partner, contact_id=1, course=str(n), invited_on=date(2026, 4, 2),
                                         attended_on=day) for n, day in enumerate((date(2026, 4, 9), date(2026, 5, 9),
                                                                                   None))])  # fmt: skip
        made = clock.now()
        session.add_all([ReviewTodo(review_id=1, partner_id=partner, key=f"k{n}", text="x", due_on=due, done_on=done,
                                    state=state, made_at=made) for n, (due, done, state) in enumerate((
                                        (date(2026, 4, 10), date(2026, 4, 20), "done"),
                                        (date(2026, 4, 30), None, "open"), (date(2026, 6, 1), None, "open"),
                                        (date(2026, 4, 3), None, "dropped")))])  # fmt: skip
    early, late = board(partner, date(2026, 4, 29)), board(partner, date(2026, 5, 20))
    shares = [round(line(one, "training_participation").actual, 4) for one in (early, late)]
    assert shares == [Decimal("0.3333"), Decimal("0.6667")]
    assert [line(one, "todo_completion").actual for one in (early, late)] == [1, Decimal("0.5")]


def test_a_counter_is_kept_beside_what_was_proposed_and_accepted_it_holds(partner):
    version = propose(partner)
    with store.writing(MANAGER, "form") as session:
        commands.send_scoreboard(session, version, actor=MANAGER, row_version=1)
    wanted = [{**one, "target": 1} if one["metric"] == "referrals_accepted" else one for one in LINES]
    with at(date(2026, 3, 5)), store.writing(MANAGER, "form") as session:
        with pytest.raises(ValueError, match="Nothing is different"):
            signing.answered(session, version, digest=queries.version(session, version).digest, name="Ann Harbor",
                             told=LINES)  # fmt: skip
        signing.answered(session, version, digest=queries.version(session, version).digest, name="Ann Harbor",
                         told=wanted, note="a small team")  # fmt: skip
    assert state(version) == "countered"
    with at(date(2026, 3, 6)), store.writing(MANAGER, "form") as session:
        found = queries.version(session, version)
        made = commands.accept_counter(session, version, actor=MANAGER, row_version=found.row_version)
        number = made.id
    with store.reading() as session:
        made = session.get_one(ScoreboardVersion, number)
        assert (made.state, made.version, made.theirs, made.theirs_by) == ("agreed", 2, "Ann Harbor", "link")
        assert lines.read(made.content)[0].target == 1
    assert state(version) == "replaced"


def test_a_link_answers_only_the_version_that_it_showed(partner):
    version = propose(partner)
    sign(version, sides=("ours",))
    with store.reading() as session:
        digest = session.get_one(ScoreboardVersion, version).digest
    propose(partner, LINES[:2], on=date(2026, 3, 4))
    with at(date(2026, 3, 5)), store.writing(MANAGER, "form") as session, pytest.raises(ValueError, match="changed"):
        signing.answered(session, version, digest=digest, name="Ann Harbor")


def test_accepting_by_link_signs_the_digest_and_lets_it_hold(partner):
    version = propose(partner)
    sign(version, sides=("ours",))
    with at(date(2026, 3, 5)), store.writing(MANAGER, "form") as session:
        digest = queries.version(session, version).digest
        signing.answered(session, version, digest=digest, name="  Ann   Harbor ")
    found = board(partner, date(2026, 3, 31))
    assert (found.state, found.digest, found.signed["theirs"], found.signed["theirs_by"]) == (
        "agreed", digest, "Ann Harbor", "link")  # fmt: skip
    with store.writing(MANAGER, "form") as session, pytest.raises(ValueError, match="answered already"):
        signing.answered(session, version, digest=digest, name="Bo Harbor")


def test_lines_that_nobody_could_sign_are_refused_in_sentences(partner):
    wrong = [({"metric": f"m{n}", "target": 1} for n in range(11)), [{"metric": "m", "yellow": 2}], [],
             [{"metric": "m"}, {"metric": "m"}], [{"metric": "m", "target": "many"}], [{"metric": "m", "target": -1}],
             [{"metric": "m", "area": "sales"}]]  # fmt: skip
    for told in wrong:
        with pytest.raises(ValueError, match=r"\.$"):
            propose(partner, list(told))


def test_a_draft_that_somebody_else_changed_is_not_overwritten(partner):
    propose(partner)
    propose(partner, LINES[:2], row_version=1)
    with pytest.raises(Conflict):
        propose(partner, LINES[:3], row_version=1)


def test_only_whoever_owns_the_partner_or_leads_may_sign(partner):
    other = Actor(101, "ann", frozenset({"partner_manager"}))
    with pytest.raises(Refused, match="another owner"):
        propose(partner, actor=other)
    with pytest.raises(Refused):
        propose(partner, actor=OPERATOR)


def test_boards_of_many_partners_are_those_of_each(partner):
    sign(propose(partner))
    with at(date(2026, 1, 6)):
        other = add_partner("Other")
    referrals(partner, 1, on=date(2026, 4, 10))
    with store.reading() as session:
        found = boards(session, scope=ALL, as_of=date(2026, 5, 20))
    assert found == [board(number, date(2026, 5, 20)) for number in (partner, other)]
    assert (found[1].state, found[1].status) == ("none", "grey")


def test_undoing_the_last_signature_takes_it_back(partner):
    version = propose(partner)
    sign(version)
    undo()
    assert board(partner, date(2026, 3, 31)).state == "proposed"
    change(ScoreboardVersion, version, theirs=None)
