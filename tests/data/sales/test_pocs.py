"""A proof of concept: started from a runbook, judged, extended, closed; its clock, its alerts, its numbers."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from data.core import clock, jobs, registry, store
from data.core.access import Actor, Conflict, Refused, Scope
from data.core.metrics import METRICS
from data.core.offers import EXPORTS
from data.core.work import waivers
from data.sales import commands, views
from data.sales.commands.pocs import UNPAID
from models import Activity, AlertOutbox, AutomationRun, Criterion, DealRisk, PocStall, PocStep, Task, Ticket
from tests.pipeline_store import ALL, close, company, open_deal
from tests.revisions import at, change, findings, writing

DAY = date(2026, 6, 1)
OUT = ("poc-board", "poc-conversion", "poc-usage")
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
REVOPS = Actor(None, "revops", frozenset({"revops"}))
ANN, BOB = (Actor(number, name, frozenset({"rep"})) for number, name in ((101, "ann"), (102, "bob")))
BOSS = Actor(102, "boss", frozenset({"manager", "executive"}))
FOUR = [{"wording": f"Shows {name}", "weight": weight, "is_must": must}
        for name, weight, must in (("a", 40, True), ("b", 30, True), ("c", 20, False), ("d", 10, False))]  # fmt: skip


@pytest.fixture(autouse=True)
def _company(migrated_store):
    registry.load_domains()
    with at(DAY):
        company()


def run(command, *given, actor=REVOPS, when=NOON, **more):
    with clock.frozen(when), store.writing(actor, "form", "test") as session:
        made = command(session, *given, actor=actor, **more)
        return getattr(made, "id", made)


def start(deal=None, *, actor=REVOPS, when=NOON, on=DAY, **more):
    number = deal or open_deal(f"Deal {on} {more.get('engineer_id')}", 1000)
    asked = {"runbook": "guided", **more}
    return run(commands.start_poc, actor=actor, when=when, deal_id=number, started_on=on, **asked)


def page(number, when=NOON, scope=ALL):
    with clock.frozen(when), store.reading() as session:
        return views.poc_page(session, scope=scope, poc_id=number, as_of=when.date(), now=when)


def board(when=NOON, scope=ALL, **filters):
    with clock.frozen(when), store.reading() as session:
        return views.poc_board(session, scope=scope, as_of=when.date(), now=when, filters=filters)


def use(number, when, *, key="k", user="kim@customer.example"):
    event = {"poc": number, "key": key, "at": when.isoformat(), "user": user}
    return run(commands.receive_usage, [event], when=max(when, NOON))


def said(deal, when, *, direction="in"):
    with writing() as session:
        session.info["recording"].add_facts([{"deal_id": deal, "kind": "mail", "direction": direction,
                                              "occurred_at": when}])  # fmt: skip


def all_of(model):
    with store.reading() as session:
        return list(session.execute(select(model)).scalars())


def watch(when):
    with clock.frozen(when):
        return jobs.run("sales.stalls")


def number_of(name, day):
    with store.reading() as session:
        found = METRICS[name].compute(session, scope=ALL, period=None, as_of=day, known_at=None, by=None, filters={},
                                      settings={})  # fmt: skip
    return found.total


def agreed_and_met(number, when=NOON, met=(True, True, True, True)):
    version = page(number, when).row.row_version
    run(commands.agree_criteria, number, row_version=version, criteria=FOUR, when=when)
    for one, is_met in zip(page(number, when).criteria, met, strict=True):
        run(commands.judge_criterion, one.id, row_version=one.row_version, is_met=is_met, evidence="Seen", when=when)


def test_a_runbook_becomes_dated_steps_and_criteria_from_day_one():
    found = page(start(engineer_id=102))
    assert [step.due_on for step in found.steps if step.is_aha] == [DAY]
    assert (found.row.planned_end, len(found.steps), len(found.criteria)) == (date(2026, 6, 28), 12, 4)
    assert {lane.name for lane in found.row.lanes} == {"value", "security", "provisioning"}
    assert sum(one.weight for one in found.criteria) == 100
    assert found.is_agreed_before is None
    assert findings() == []


def test_a_deal_has_one_running_proof_of_concept():
    deal = open_deal("Big", 1000)
    start(deal)
    with pytest.raises(ValueError, match="runs for this deal already"):
        start(deal)


def test_a_closed_deal_starts_none():
    deal = open_deal("Big", 1000)
    close(deal, on=DAY)
    with pytest.raises(ValueError, match="This deal is closed"):
        start(deal)


def test_the_engineers_fourth_needs_a_note_and_is_let_in_with_one():
    for _ in range(3):
        start(engineer_id=102)
    with pytest.raises(ValueError, match="This engineer runs 3"):
        start(engineer_id=102)
    start(engineer_id=102, note="The others end this week")
    assert [ticket.rule for ticket in all_of(Ticket)] == ["sales.poc_capacity"]


def test_only_the_owner_of_the_deal_and_those_with_the_right_touch_it():
    number = start(open_deal("Ann's", 1000, owner_id=101))
    with pytest.raises(Refused):
        run(commands.set_poc, number, actor=BOB, row_version=1, has_weekend_pause=True)
    run(commands.set_poc, number, actor=ANN, row_version=1, has_weekend_pause=True)
    with pytest.raises(Refused):
        start(open_deal("More", 1), actor=Actor(1, "v", frozenset({"viewer"})))
    assert page(number, scope=Scope("own", 102, None, (102,))) is None
    assert [row.id for row in board(scope=Scope("own", 101, None, (101,))).rows] == [number]


def test_a_newer_save_is_a_conflict():
    number = start()
    run(commands.set_poc, number, row_version=1, name="Trial")
    with pytest.raises(Conflict):
        run(commands.set_poc, number, row_version=1, name="Pilot")


def test_criteria_are_at_most_five_and_weigh_a_hundred():
    number = start()
    for wrong, words in ((FOUR[:3], "add up to 90"), ([], "no criterion"), (FOUR + FOUR, "More than 5")):
        with pytest.raises(ValueError, match=words):
            run(commands.agree_criteria, number, row_version=1, criteria=wrong)
    run(commands.agree_criteria, number, row_version=1, criteria=FOUR)
    assert page(number).is_agreed_before is True
    assert page(number).criteria[0].wording == "Shows a"


def test_criteria_agreed_after_the_start_do_not_count_as_agreed_before():
    number = start()
    run(commands.agree_criteria, number, row_version=1, criteria=FOUR, when=NOON + timedelta(days=1))
    assert page(number, NOON + timedelta(days=1)).is_agreed_before is False


def test_a_judgement_needs_agreed_criteria_and_evidence():
    number = start()
    one = page(number).criteria[0]
    with pytest.raises(ValueError, match="Agree on the criteria first"):
        run(commands.judge_criterion, one.id, row_version=1, is_met=True, evidence="x")
    run(commands.agree_criteria, number, row_version=1, criteria=FOUR)
    one = page(number).criteria[0]
    with pytest.raises(ValueError, match="needs its evidence"):
        run(commands.judge_criterion, one.id, row_version=one.row_version, is_met=True)
    run(commands.judge_criterion, one.id, row_version=one.row_version, is_met=True, evidence="Seen on Monday")
    with pytest.raises(ValueError, match="judged already"):
        run(commands.agree_criteria, number, row_version=page(number).row.row_version, criteria=FOUR)


def test_success_is_every_must_and_four_fifths_of_the_weight():
    number = start()
    agreed_and_met(number, met=(True, True, False, True))
    assert (page(number).weight_met, page(number).row.is_success) == (80, True)


def test_steps_move_with_those_after_them_and_are_finished():
    number = start()
    value = [step for step in page(number).steps if step.lane == "value"]
    run(commands.move_poc_step, value[1].id, row_version=1, due_on=value[1].due_on + timedelta(days=2), with_later=True)
    moved = [step for step in page(number).steps if step.lane == "value"]
    assert [(b.due_on - a.due_on).days for a, b in zip(value, moved, strict=True)] == [0] + [2] * (len(value) - 1)
    run(commands.finish_poc_step, moved[0].id, row_version=1)
    assert page(number).row.lanes[0].done == 1
    run(commands.add_poc_step, number, lane="security", title="Ask counsel", due_on=DAY)
    with pytest.raises(ValueError, match="on or after the start"):
        run(commands.add_poc_step, number, lane="security", title="Ask", due_on=DAY - timedelta(days=1))


def test_the_slower_lane_is_marked():
    number = start()
    for step in page(number).steps:
        if step.lane != "security":
            run(commands.finish_poc_step, step.id, row_version=1)
    assert board(NOON + timedelta(days=9)).rows[0].slower_lane == "Security and IT"


def test_an_extension_is_paid_and_happens_once_or_is_an_exception():
    number = start()
    later = DAY + timedelta(days=60)
    with pytest.raises(ValueError, match="An extension is paid"):
        run(commands.extend_poc, number, row_version=1, planned_end=later, price=Decimal(0))
    run(commands.extend_poc, number, row_version=1, planned_end=later, price=Decimal(2500))
    found = page(number)
    assert (found.row.state, found.extension_price, found.extensions_left) == ("extended", Decimal(2500), 0)
    with pytest.raises(ValueError, match="is the limit"):
        run(commands.extend_poc, number, row_version=2, planned_end=later + timedelta(days=9), price=Decimal(1))


def test_an_unpaid_extension_takes_a_granted_exception():
    number = start(open_deal("Ann's", 1000, owner_id=101))
    asked = run(commands.ask_poc_waiver, number, actor=ANN, covers=UNPAID, reason="Outage on our side",
                expires_on=DAY + timedelta(days=7))  # fmt: skip
    with at(DAY), store.writing(BOSS, "form", "test") as session:
        waivers.decide(session, asked, actor=BOSS, is_granted=True)
    run(commands.extend_poc, number, actor=ANN, row_version=1, planned_end=DAY + timedelta(days=60), price=None)
    assert page(number).row.state == "extended"


def test_an_exit_says_why_and_what_was_learned():
    number = start()
    for given, words in (({}, "Choose why it ends"), ({"exit_reason": "technical"}, "what was learned")):
        with pytest.raises(ValueError, match=words):
            run(commands.close_poc, number, row_version=1, outcome="exit", **given)
    run(commands.close_poc, number, row_version=1, outcome="exit", exit_reason="technical", lesson="Ask for the API")
    found = page(number)
    assert (found.row.state, found.exit_reason, found.lesson) == ("exit", "Technical", "Ask for the API")
    assert found.row.colour == ""
    with pytest.raises(ValueError, match="was closed on"):
        run(commands.set_poc, number, row_version=2, name="Again")


def test_it_expands_once_every_criterion_is_judged_and_the_owner_gets_a_task():
    number = start()
    with pytest.raises(ValueError, match="4 criteria are not judged yet"):
        run(commands.close_poc, number, row_version=1, outcome="expand")
    agreed_and_met(number)
    run(commands.close_poc, number, row_version=page(number).row.row_version, outcome="expand")
    assert [task.owner_id for task in all_of(Task)] == [101]


def test_past_its_end_without_an_outcome_it_is_overdue_and_its_owner_is_told():
    number = start()
    late = NOON + timedelta(days=28)
    assert board(late - timedelta(days=1)).rows[0].state == "running"
    row = board(late).rows[0]
    assert (row.state, row.days_left, row.id) == ("overdue", -1, number)
    watch(late)
    watch(late)
    assert [ticket.rule for ticket in all_of(Ticket)] == ["sales.poc_overdue"]


def test_without_telemetry_the_clock_is_unknown_and_never_green():
    number = start()
    said(1, NOON)
    row = board(NOON + timedelta(hours=1)).rows[0]
    assert (row.colour, row.last, row.has_telemetry) == ("unknown", "message", False)
    run(commands.set_poc, number, row_version=1, has_telemetry=True)
    assert board(NOON + timedelta(hours=1)).rows[0].colour == "green"
    run(commands.set_poc, number, row_version=2, has_telemetry=False)
    use(number, NOON)
    assert board(NOON + timedelta(hours=1)).rows[0].colour == "unknown"


@pytest.mark.parametrize(("hours", "colour"), [(23.99, "green"), (24, "yellow"), (47.99, "yellow"), (48, "red")])
def test_the_board_turns_yellow_at_a_day_and_red_at_two(hours, colour):
    number = start()
    use(number, NOON)
    row = board(NOON + timedelta(hours=hours)).rows[0]
    assert (row.colour, row.last) == (colour, "usage")


def test_messages_from_the_customer_and_met_criteria_are_activity_and_notes_of_ours_are_not():
    number = start()
    run(commands.set_poc, number, row_version=1, has_telemetry=True)
    later = NOON + timedelta(hours=60)
    said(1, NOON + timedelta(hours=50), direction="out")
    assert board(later).rows[0].colour == "red"
    said(1, NOON + timedelta(hours=55))
    assert (board(later).rows[0].colour, board(later).rows[0].last) == ("green", "message")
    agreed_and_met(number, NOON + timedelta(hours=58))
    assert board(later).rows[0].last == "criterion"


def test_a_weekend_pause_keeps_saturday_and_sunday_out():
    number = start()
    run(commands.set_poc, number, row_version=1, has_telemetry=True, has_weekend_pause=True)
    friday = datetime(2026, 6, 5, 9, tzinfo=UTC)
    use(number, friday)
    assert board(friday + timedelta(days=3)).rows[0].silent_hours == 24
    assert board(friday + timedelta(days=4)).rows[0].colour == "red"


def test_a_stall_is_one_row_and_one_alert_to_each_until_something_happens():
    number = start(success_owner_id=102)
    use(number, NOON)
    for hours in (47.9, 48, 60):
        watch(NOON + timedelta(hours=hours))
    assert [(one.stalled_at, one.cleared_at) for one in all_of(PocStall)] == [(NOON + timedelta(hours=48), None)]
    assert sorted((one.rule, one.owner_id) for one in all_of(Ticket)) == [
        ("sales.poc_stalled", 101), ("sales.poc_stalled_success", 102)
    ]  # fmt: skip
    assert len(all_of(AlertOutbox)) == 2
    assert board(NOON + timedelta(hours=60)).rows[0].alert_due_at == NOON + timedelta(hours=72)
    use(number, NOON + timedelta(hours=61), key="again")
    stall = all_of(PocStall)[0]
    assert (stall.cleared_by, stall.cleared_at) == ("activity", NOON + timedelta(hours=61))
    assert all(ticket.cleared_on for ticket in all_of(Ticket))
    watch(NOON + timedelta(hours=61 + 48))
    assert len(all_of(PocStall)) == 2
    assert len(all_of(AlertOutbox)) == 4
    assert findings() == []


def test_a_stall_is_noticed_and_nobody_told_while_its_rule_is_off():
    number = start()
    use(number, NOON)
    run(commands.switch_automation, name="poc_stall", is_on=False, note="too loud", opened=0)
    watch(NOON + timedelta(hours=49))
    assert len(all_of(PocStall)) == 1
    assert all_of(Ticket) == []
    assert all_of(AutomationRun) == []
    run(commands.switch_automation, name="poc_stall", is_on=True, note="missed", opened=1)
    use(number, NOON + timedelta(hours=50), key="again")
    watch(NOON + timedelta(hours=99))
    assert [one.rule for one in all_of(Ticket)] == ["sales.poc_stalled"]
    assert [(one.rule, one.made) for one in all_of(AutomationRun)] == [("poc_stall", 1)]


def test_a_message_clears_a_stall_at_the_moment_it_came():
    number = start()
    use(number, NOON)
    watch(NOON + timedelta(hours=50))
    said(1, NOON + timedelta(hours=53))
    watch(NOON + timedelta(hours=90))
    stall = all_of(PocStall)[0]
    assert (stall.poc_id, stall.cleared_at) == (number, NOON + timedelta(hours=53))


def test_a_decision_clears_a_stall():
    number = start()
    use(number, NOON)
    watch(NOON + timedelta(hours=50))
    run(commands.extend_poc, number, row_version=1, planned_end=DAY + timedelta(days=60), price=Decimal(1),
        when=NOON + timedelta(hours=51))  # fmt: skip
    assert all_of(PocStall)[0].cleared_by == "decision"


def test_a_past_day_shows_the_clock_of_that_day():
    number = start()
    use(number, NOON)
    use(number, NOON + timedelta(days=10), key="later")
    with clock.frozen(NOON + timedelta(days=12)), store.reading() as session:
        moment = clock.end_of_day(DAY + timedelta(days=3), "UTC")
        found = views.poc_board(session, scope=ALL, as_of=DAY + timedelta(days=3), now=moment)
    assert (found.rows[0].id, found.rows[0].colour, found.is_past) == (number, "red", True)


def test_a_sandbox_is_asked_for_once_until_the_message_went_out():
    number = start()
    assert "Open a sandbox" in run(commands.request_sandbox, number, note="EU region")
    with pytest.raises(ValueError, match="waits to be sent"):
        run(commands.request_sandbox, number)
    assert [one.title for one in all_of(AlertOutbox)] == ["sales.provisioning"]


def test_conversion_counts_closed_ones_only_and_the_cohort_says_when_they_began():
    for place in range(5):
        number = start(on=DAY)
        is_won = place < 3
        if is_won:
            agreed_and_met(number)
        more = {} if is_won else {"exit_reason": "timing", "lesson": "Wait"}
        run(commands.close_poc, number, row_version=page(number).row.row_version,
            outcome="expand" if is_won else "exit", when=NOON + timedelta(days=9 + place), **more)  # fmt: skip
    start(on=DAY)
    day = DAY + timedelta(days=20)
    told = number_of("sales.poc_conversion", day)
    assert (float(told["value"]), told["status"], told["n"]) == (0.6, "green", 5)
    assert number_of("sales.poc_cycle_days", day)["value"] == 12
    with store.reading() as session:
        found = views.poc_conversion(session, scope=ALL, as_of=day)
    assert [(one.month, one.started, one.running, one.expand, one.exit) for one in found.cohorts] == [
        (date(2026, 6, 1), 6, 1, 3, 2)
    ]  # fmt: skip
    assert found.exits == [("Timing", 2)]


def test_alerts_cleared_late_and_open_past_their_time_count_against_the_level():
    first, second = start(), start()
    for number in (first, second):
        use(number, NOON)
    watch(NOON + timedelta(hours=48))
    use(first, NOON + timedelta(hours=60), key="in time")
    told = number_of("sales.poc_alert_sla", DAY + timedelta(days=9))
    assert (told["value"], told["n"], told["inputs"]["missed"]) == (Decimal("0.5"), 2, 1)
    assert number_of("sales.poc_stalled", DAY + timedelta(days=9))["value"] == 1


def test_win_rates_with_and_without_are_compared_at_equal_size():
    for place, (amount, has, won) in enumerate([(100, True, True), (100, False, False), (900, True, True),
                                                (900, False, True), (900, True, False)]):  # fmt: skip
        deal = open_deal(f"Deal {place}", amount)
        if has:
            start(deal)
        close(deal, on=DAY + timedelta(days=5), stage="closed_won" if won else "closed_lost")
    with store.reading() as session:
        found = views.poc_conversion(session, scope=ALL, as_of=DAY + timedelta(days=9))
    assert [band.difference for band in found.bands] == [1, Decimal("-0.5")]
    assert found.difference.reason == "too_few"
    assert round(float(found.difference.value), 4) == round((1 * 0.5 - 0.5 * 2 / 3) / (0.5 + 2 / 3), 4)


def test_the_removal_of_its_start_leaves_nothing_behind():
    number = start()
    assert {one.poc_id for one in all_of(PocStep)} == {one.poc_id for one in all_of(Criterion)} == {number}
    change(type(all_of(PocStep)[0]), all_of(PocStep)[0].id, title="Other")
    assert findings() == []
    assert all_of(Activity) == []


def test_the_board_its_cohorts_and_its_usage_go_out_as_sheets_without_prices_where_those_are_not_shared():
    number = start()
    use(number, NOON)
    given = {"scope": ALL, "period": None, "as_of": DAY}
    with clock.frozen(NOON), store.reading() as session:
        found = {name: EXPORTS[name].build(session, **given, with_prices=True) for name in OUT}
        plain = EXPORTS["poc-board"].build(session, **given, with_prices=False)
    assert [row["colour"] for row in found["poc-board"][0].rows] == ["green"]
    assert [row["started"] for row in found["poc-conversion"][0].rows] == [1]
    assert [row["events"] for row in found["poc-usage"][0].rows] == [1]
    assert "amount" not in plain[0].rows[0]
    assert "amount" in found["poc-board"][0].rows[0]


def test_a_stall_is_a_reason_of_the_deals_risk_until_it_is_cleared_and_no_rule_before_use_is_measured():
    number = start()

    def reasons(day):
        with clock.frozen(NOON), store.reading() as session:
            risk = DealRisk.__table__.c
            found = session.execute(select(risk.reasons, risk.assessed).where(risk.from_day <= day, risk.to_day > day))
            return [("poc_stalled" in codes, assessed) for codes, assessed in found]

    before = reasons(DAY)[0][1]
    use(number, NOON)
    assert reasons(DAY) == [(False, before + 1)]
    watch(NOON + timedelta(hours=50))
    assert reasons(DAY + timedelta(days=2)) == [(True, before + 1)]
    use(number, NOON + timedelta(hours=51), key="again")
    assert reasons(DAY + timedelta(days=2)) == [(False, before + 1)]
    run(commands.close_poc, number, row_version=1, outcome="exit", exit_reason="timing", lesson="Wait",
        when=NOON + timedelta(hours=52))  # fmt: skip
    assert reasons(DAY + timedelta(days=2)) == [(False, before)]
    assert findings() == []
