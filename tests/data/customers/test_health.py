"""Health follows what it is made of, says why, and never recolours the past."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from data.core import access, jobs, rulebook, store
from data.core.access import Actor, Scope
from data.core.importing import applying, parts
from data.core.ledger.capturing import recording_of
from data.customers import commands, health_rules, scoring
from data.customers.formulas import health as formulas
from data.customers.formulas.health_readings import Feeling, Known, Line, Person, Usage, Word, read
from data.customers.views.health import alert_queue, health_board
from data.customers.views.health_backtest import backtest
from models import Champion, CustomerProfile, HealthOverride, HealthScore, SupportTicket, User
from tests.health_store import DAY, add, champion, customer, health, ready, says, scores, ticket, usage, word
from tests.revisions import at, change, content, findings, newest, undo

RULES = health_rules.rules(date.min)


def days(count):
    return timedelta(days=count)


@pytest.fixture
def company(migrated_store):
    with at(DAY):
        ready()
        yield


def full(name="Acme"):
    """A customer of whom everything is known: 80, 75, 100, 50 and 100 points."""
    number = customer(name)
    usage(number, active_users=64, requests=1000, failed=5, day=DAY - days(1))
    ticket(number, 3, on=DAY - days(3))
    says(number, 50, on=DAY - days(2))
    champion(number)
    return number


def test_a_score_has_its_parts_its_colour_and_the_version_that_made_it(company):
    found = health(full())
    # 64 of 100 seats: 80; half a percent failed: 100 - 50 x 0.4/0.9; three tickets a month: 100.
    assert found["parts"] == {"usage": 8000, "error_rate": 7778, "tickets": 10000, "sentiment": 5000, "champion": 10000}
    exact = (35 * Decimal(80) + 15 * (100 - Decimal(50) * 4 / 9) + 15 * 100 + 15 * 50 + 20 * 100) / 100
    assert (found["score"], found["status"], found["known"]) == (scoring.hundredths(exact), "green", 5)
    assert (found["why"], found["basis"], found["scored_on"]) == ("", "health 0", DAY)
    assert findings() == []


def test_each_reading_scores_its_customer_alone_and_in_the_same_revision(company):
    one, other = full(), full("Borax")
    revision, before = newest(), scores(other)
    says(one, 90)
    assert newest() == revision + 1
    assert health(one)["parts"]["sentiment"] == 9000
    assert scores(other) == before


def test_nothing_is_written_where_nothing_differs_and_the_newest_of_a_day_wins(company):
    number = full()
    count = len(scores(number))
    usage(number, active_users=64, day=DAY - days(1))
    assert len(scores(number)) == count == 1
    with at(DAY + days(1)):
        says(number, 50, on=DAY + days(1))
        assert len(scores(number)) == 1
        says(number, 60, on=DAY + days(1))
        says(number, 61, on=DAY + days(1))
    assert [row["scored_on"] for row in scores(number)] == [DAY + days(1), DAY]
    assert health(number)["parts"]["sentiment"] == 6100
    assert findings() == []


def test_a_word_holds_until_its_last_day_and_then_the_score_holds_again_by_itself(company):
    number = full()
    word(number, "red", expires=DAY + days(5))
    assert (health(number)["status"], health(number)["why"]) == ("red", "person")
    with at(DAY + days(5)):
        jobs.run("customers.score_health")
        assert health(number)["status"] == "red"
    with at(DAY + days(6)):
        jobs.run("customers.score_health")
        assert (health(number)["status"], health(number)["why"]) == ("green", "")
        assert findings() == []


def test_a_champion_who_left_turns_it_red_until_another_is_there(company):
    number = full()
    change(Champion, 1, left_on=DAY)
    assert (health(number)["status"], health(number)["why"]) == ("red", "champion_left")
    assert health(number)["parts"]["champion"] == 0
    champion(number, "weak", "Lou")
    assert (health(number)["parts"]["champion"], health(number)["why"]) == (3000, "")


def test_changed_weights_score_everybody_anew_and_leave_the_past_as_it_was(company):
    number = full()
    drafter = Actor(None, "revops", frozenset({"revops"}))
    held = rulebook.in_force("health", DAY)
    with at(DAY + days(1)):
        with store.writing(drafter, "form", "test") as session:
            rulebook.edit(session, actor=drafter, name="health", note="use counts more",
                          content={**held, "weights": {"usage": 55, "error_rate": 5, "tickets": 5, "sentiment": 25,
                                                       "champion": 10}})  # fmt: skip
        assert health(number)["basis"] == "health 1"
        assert [row["basis"] for row in scores(number)] == ["health 1", "health 0"]
        assert scores(number, DAY)[0]["score"] == 8217
        assert findings() == []


def test_old_readings_fall_out_by_the_calendar_alone(company):
    number = full()
    for later, missing in ((59, set()), (60, {"usage"}), (89, {"usage", "sentiment"})):
        with at(DAY + days(later)):
            jobs.run("customers.score_health")
            gone = {name for name, value in health(number)["parts"].items() if value is None} - {"error_rate"}
            assert gone == missing
            assert findings() == []


def test_the_last_tickets_taken_back_mean_that_nobody_counts_them(company):
    one, other = full(), full("Borax")
    with store.writing(access.operator(), "form", "test") as session:
        session.delete(session.get(SupportTicket, 1))
    assert health(one)["parts"]["tickets"] == 10000
    with store.writing(access.operator(), "form", "test") as session:
        for number in range(2, 7):
            session.delete(session.get(SupportTicket, number))
    assert health(one)["parts"]["tickets"] is None
    assert health(other)["parts"]["tickets"] is None
    assert findings() == []


def bring(text, target, name="file.csv"):
    raw = text.encode()
    return applying.apply(parts.parts_of(raw, name, target_name=target), raw, actor=access.operator(), as_of=DAY)


def test_an_undone_import_takes_its_readings_and_scores_back(company):
    number = full()
    before, proof = health(number), content()
    text = f"Customer,Usage date,Active users,Usage count,Error count\nAcme,{DAY},10,500,400\n"
    done = bring(text, "customer_usage")
    assert health(number)["parts"] | {"usage": 1250} == health(number)["parts"]
    assert health(number)["parts"]["error_rate"] == 0
    again = bring(text, "customer_usage")
    assert (again.plans[0].counts["create"], again.plans[0].counts["unchanged"]) == (0, 1)
    applying.undo(done.import_id, actor=Actor(None, "x", frozenset({"revops"})))
    assert {name: health(number)[name] for name in ("score", "parts", "status")} == {
        name: before[name] for name in ("score", "parts", "status")}  # fmt: skip
    assert content() == proof
    assert findings() == []
    applying.bring_back(done.import_id, actor=Actor(None, "x", frozenset({"revops"})))
    assert health(number)["parts"]["usage"] == 1250
    assert findings() == []


def test_tickets_of_an_undone_import_count_no_more(company):
    number = full()
    rows = "\n".join(f"T-{n},Acme,{DAY}" for n in range(27))
    done = bring(f"Ticket id,Customer,Opened on\n{rows}\n", "support_tickets")
    assert health(number)["parts"]["tickets"] == 0
    applying.undo(done.import_id, actor=Actor(None, "x", frozenset({"revops"})))
    assert health(number)["parts"]["tickets"] == 10000
    assert findings() == []


def test_a_word_taken_back_by_undo_leaves_the_score(company):
    number = full()
    word(number, "yellow", expires=DAY + days(5))
    undo()
    assert (health(number)["status"], health(number)["why"]) == ("green", "")
    assert findings() == []


def test_a_tampered_table_is_found(company):
    number = full()
    with store.housekeeping() as session:
        session.connection().exec_driver_sql("update account_health set score = 1")
    assert health(number)["score"] == 1
    assert any("account_health" in one for one in findings())


KNOWN = Known(
    lines=[Line(1, DAY - days(400), None, 100)], usage=[Usage(None, DAY, 80, None, 1000, 1)], tickets=[DAY],
    feelings=[Feeling("survey", 80, DAY)], people=[Person("strong", None)],
)  # fmt: skip


def judged(known, day=DAY):
    reading = read(known, day, RULES)
    return formulas.health(reading.parts, RULES, reading.said), reading


@pytest.mark.parametrize(("more", "status", "why"), [
    ({}, "green", ()),
    ({"usage": [Usage(None, DAY - days(60), 80, None, 1000, 1)]}, "green", ()),
    ({"usage": [Usage(None, DAY - days(61), 80, None, 1000, 1)]}, "yellow", ("no_usage",)),
    ({"feelings": [Feeling("nps", 24, DAY)]}, "red", ("sentiment",)),
    ({"feelings": [Feeling("nps", 25, DAY)]}, "green", ()),
    ({"feelings": [Feeling("rating", 0, DAY - days(9)), Feeling("nps", 90, DAY)]}, "red", ("rating",)),
    ({"feelings": [Feeling("rating", 0, DAY - days(91)), Feeling("nps", 90, DAY)]}, "green", ()),
    ({"feelings": [Feeling("nps", 0, DAY - days(90))]}, "red", ("sentiment",)),
    ({"feelings": [], "people": []}, "yellow", ("gaps",)),
    ({"feelings": [], "people": [], "lines": [Line(1, date(2020, 1, 1), None, None)]}, "grey", ("few", "light")),
    ({"people": [Person("strong", DAY)]}, "red", ("champion_left",)),
    ({"people": [Person("strong", DAY + days(1))]}, "green", ()),
    ({"people": [Person("strong", DAY), Person("none", None)]}, "red", ("champion_left",)),
    ({"people": [Person("strong", DAY), Person("medium", None)]}, "green", ()),
    ({"words": [Word("green", DAY, DAY, None)], "people": [Person("strong", DAY)]}, "green",
     ("person", "champion_left")),
    ({"words": [Word("red", DAY - days(9), DAY - days(1), None)]}, "green", ()),
    ({"words": [Word("red", DAY, DAY + days(9), DAY)]}, "green", ()),
    ({"lines": [Line(1, DAY - days(29), None, 100)]}, "grey", ("new",)),
    ({"lines": [Line(1, DAY - days(30), None, 100)]}, "green", ()),
    ({"lines": [Line(1, DAY - days(29), None, 100)], "feelings": [Feeling("survey", 10, DAY)]}, "red", ("sentiment",)),
])  # fmt: skip
def test_a_status_says_what_held_it(more, status, why):
    found, _ = judged(replace(KNOWN, **{"usage": [Usage(None, DAY, 80, None, 1000, 1)], **more}
                              if "usage" in more else more))  # fmt: skip
    if "usage" in more and more["usage"][0].day < DAY:
        found, _ = judged(replace(KNOWN, usage=[*more["usage"], Usage(None, DAY, None, None, 1000, 1)]))
    assert (found.status, found.why) == (status, why)


def test_silence_is_not_health_and_tickets_without_seats_say_nothing():
    assert judged(replace(KNOWN, tickets=[]))[1].parts["tickets"] == 60
    assert judged(replace(KNOWN, lines=[Line(1, date(2020, 1, 1), None, None)]))[1].parts["tickets"] is None
    assert judged(replace(KNOWN, lines=[Line(1, date(2020, 1, 1), None, None)], tickets=[]))[1].parts["tickets"] == 60
    assert read(KNOWN, DAY, RULES, counts_tickets=False).parts["tickets"] is None


def test_windows_begin_and_end_on_their_days():
    two = [Usage(None, DAY - days(27), 80, None, 100, 5), Usage(None, DAY - days(28), 0, None, 900, 0)]
    assert judged(replace(KNOWN, usage=two))[1].parts["error_rate"] == 0
    assert judged(replace(KNOWN, tickets=[DAY - days(29)]))[1].parts["tickets"] == 100
    assert judged(replace(KNOWN, tickets=[DAY - days(30)]))[1].parts["tickets"] == 60


def test_use_is_of_seats_that_run_and_above_all_seats_counts_as_full():
    two = [Line(1, date(2020, 1, 1), None, 50), Line(2, date(2020, 1, 1), DAY, 150)]
    assert judged(replace(KNOWN, lines=two))[1].parts["usage"] == 100
    by_line = [Usage(1, DAY, 20, None, None, None), Usage(2, DAY, 150, None, None, None)]
    assert judged(replace(KNOWN, lines=two, usage=by_line))[1].parts["usage"] == 50


def test_an_alert_is_red_or_a_fall_within_two_weeks():
    cases = [("red", None, None), ("green", 80, 95), ("green", 80, 94), ("yellow", 60, None), ("grey", None, 90)]
    found = [formulas.is_alert(status, one and Decimal(one), before and Decimal(before), RULES)
             for status, one, before in cases]  # fmt: skip
    assert found == [True, True, False, False, False]


def test_the_highest_of_the_last_days_is_what_a_fall_is_measured_from(company):
    number = full()
    top = health(number)["score"]
    with at(DAY + days(3)):
        says(number, 25, on=DAY + days(3))
        found = health(number)
    assert (found["before"], found["next_on"] <= DAY + days(3 + 14)) == (top, True)
    with at(DAY + days(16)):
        jobs.run("customers.score_health")
        assert health(number)["before"] == top
    with at(DAY + days(17)):
        jobs.run("customers.score_health")
        assert health(number)["before"] == health(number)["score"]


def test_a_word_needs_a_reason_and_an_end(company):
    number, boss = full(), Actor(None, "boss", frozenset({"executive"}))
    given = {"status": "green", "reason": "we agreed on a plan", "expires_on": DAY + days(30)}
    for wrong in ({"reason": " "}, {"status": "grey"}, {"expires_on": DAY - days(1)}, {"expires_on": DAY + days(366)}):
        with store.writing(boss, "form", "test") as session, pytest.raises(ValueError, match=r"\."):
            commands.set_health(session, number, actor=boss, **{**given, **wrong})
    with store.writing(boss, "form", "test") as session:
        made = commands.set_health(session, number, actor=boss, **given)
        number_of = made.id
    with store.writing(boss, "form", "test") as session:
        commands.end_health(session, number_of, actor=boss, row_version=1)
    with store.reading() as session:
        assert session.get(HealthOverride, number_of).ended_on == DAY


def test_a_champion_is_added_once_and_health_follows(company):
    number, boss = full(), Actor(None, "boss", frozenset({"revops"}))
    with store.writing(boss, "form", "test") as session, pytest.raises(ValueError, match="already"):
        commands.save_champion(session, number, actor=boss, name="kim", strength="weak")
    with store.writing(boss, "form", "test") as session:
        commands.save_champion(session, number, actor=boss, champion_id=1, row_version=1, name="Kim", left_on=DAY)
    assert health(number)["why"] == "champion_left"


def test_what_is_somebody_elses_is_refused(company):
    number, other = full(), Actor(7, "rep", frozenset({"rep"}))
    acts = [
        lambda s: commands.set_health(s, number, actor=other, status="red", reason="so", expires_on=DAY),
        lambda s: commands.rate_sentiment(s, number, actor=other, score=1),
        lambda s: commands.save_champion(s, number, actor=other, name="Lou"),
    ]
    for act in acts:
        with store.writing(other, "form", "test") as session, pytest.raises(access.Refused):
            act(session)


def test_alerts_go_to_the_owner_and_of_strategic_customers_to_the_sponsor(company):
    with store.writing(access.operator(), "form", "test") as session:
        session.add_all([User(id=11, name="owner", full_name="Owner"), User(id=12, name="boss", full_name="Boss")])
    number = customer(account={"owner_id": 11})
    add(CustomerProfile(account_id=number, sponsor_id=12, is_strategic=True))
    usage(number, active_users=1, requests=100, failed=50)
    champion(number, "weak")
    says(number, 30)
    ticket(number, 40)
    jobs.run("customers.health_alerts")
    with store.reading() as session:
        queue = alert_queue(session, scope=Scope("all"), as_of=DAY)
    assert [(one.owner, one.escalated_to, one.due_on) for one in queue.open] == [("Owner", "Boss", DAY + days(7))]
    assert "red" in queue.open[0].detail
    jobs.run("customers.health_alerts")
    word(number, "green", expires=DAY + days(9))
    assert "0 no longer" not in jobs.run("customers.health_alerts")
    with store.reading() as session:
        queue = alert_queue(session, scope=Scope("all"), as_of=DAY)
    assert (queue.open, [one.reason for one in queue.cleared]) == ((), ["no longer so"])


def test_the_back_test_holds_health_before_an_end_against_who_was_lost(company):
    start = DAY - days(500)
    for name, ended, status in (("Gone", DAY - days(40), "red"), ("Stays", None, "green")):
        number = customer(name, start=start, ended_on=ended, end_on=DAY - days(41))
        with store.writing(access.system(), "job", "test") as session:
            recording_of(session).add_facts([{
                "account_id": number, "scored_on": DAY - days(200), "score": 5000, "status": status, "known": 5,
                "parts": '{"usage": 5000}', "why": "", "basis": "health 0"}], model=HealthScore)  # fmt: skip
    with store.reading() as session:
        test = backtest(session, scope=Scope("all"), as_of=DAY)
    assert [(one.name, one.status, one.is_lost) for one in test.terms] == [
        ("Gone", "red", True), ("Stays", "green", False)]  # fmt: skip
    assert (test.result.precision, test.result.recall, test.result.verdict, test.unscored) == (1, 1, "holds", 0)


def test_a_past_day_is_shown_as_it_was_scored(company):
    number = full()
    with at(DAY + days(9)):
        says(number, 5, on=DAY + days(9))
        with store.reading() as session:
            then = health_board(session, scope=Scope("all"), as_of=DAY + days(3)).rows[0]
            now = health_board(session, scope=Scope("all"), as_of=DAY + days(9)).rows[0]
    assert (then.status, then.parts["sentiment"], then.scored_on) == ("green", 50, DAY)
    assert (now.status, now.why, now.parts["sentiment"]) == ("red", ("sentiment",), 5)
