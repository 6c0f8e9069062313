"""Dated steps, the technical pre-flight and the demo library: by command, with rights, conflicts and bad input."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from data.core import access, registry, store
from data.core.access import Actor, Conflict, Refused
from data.core.importing import applying, parts
from data.pipeline import commands as pipeline
from data.sales import commands
from data.sales.views.demos import deal_demos, library
from data.sales.views.steps import deal_steps, due_counts, step_deals
from data.sales.views.validation import deal_preflight, preflights
from models import Deal, DemoFlow, StepAction
from tests.pipeline_store import ALL, close, company, open_deal
from tests.revisions import at, change, findings, newest

DAY = date(2026, 3, 2)
SOON = DAY + timedelta(days=5)
REVOPS, REP, VIEWER = (Actor(101 if role == "rep" else None, role, frozenset({role}))
                       for role in ("revops", "rep", "viewer"))  # fmt: skip


@pytest.fixture(autouse=True)
def _company(migrated_store):
    registry.load_domains()
    with at(DAY):
        company()


def deal(name="Mine", amount=10, owner=101, stage="sao", **more):
    with at(DAY):
        return open_deal(name, amount, on=date(2026, 1, 5), due=date(2026, 5, 1), owner_id=owner, stage=stage, **more)


def run(command, *given, actor=REVOPS, day=DAY, **more):
    with at(day), store.writing(actor, "form", "test") as session:
        return command(session, *given, actor=actor, **more)


def ask(view, day=DAY, scope=ALL, **more):
    with at(day), store.reading() as session:
        return view(session, scope=scope, as_of=day, **more)


def stored(number=1):
    with store.reading() as session:
        return session.get(Deal, number)


def planned():
    with store.reading() as session:
        return [(one.step, one.action, one.done_on) for one in session.scalars(select(StepAction))]


def test_the_action_of_the_present_step_is_the_deals_next_step():
    deal(process_step="validation")
    run(commands.set_step_action, 1, step="validation", action="Load a sample", due_on=SOON, row_version=1)
    assert (stored().next_step, stored().next_step_date, planned()) == ("Load a sample", SOON, [])
    told = ask(deal_steps, deal_id=1)
    assert [(one.state, one.due) for one in told.steps] == [
        ("done", ""), ("done", ""), ("current", "due"), ("ahead", ""), ("ahead", ""),
    ]  # fmt: skip
    with pytest.raises(Conflict):
        run(commands.set_step_action, 1, step="validation", action="Other", due_on=SOON, row_version=1)


def test_moving_on_writes_down_what_was_done_and_takes_up_what_was_planned():
    deal(process_step="value_demo")
    run(commands.set_step_action, 1, step="value_demo", action="Show it", due_on=SOON, row_version=1)
    run(commands.set_step_action, 1, step="validation", action="Load a sample", due_on=SOON + timedelta(days=9))
    run(commands.advance_step, 1, row_version=stored().row_version, step="validation")
    assert (stored().process_step, stored().next_step) == ("validation", "Load a sample")
    assert planned() == [("value_demo", "Show it", DAY)]
    assert findings() == []


def test_a_deal_moved_on_elsewhere_takes_up_what_was_planned_too():
    deal(process_step="value_demo")
    run(commands.set_step_action, 1, step="validation", action="Load a sample", due_on=SOON)
    run(pipeline.edit_deal, 1, row_version=1, process_step="validation")
    assert (stored().next_step, stored().next_step_date, planned()) == ("Load a sample", SOON, [])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"step": "value_demo", "due_on": SOON}, "behind"), ({"step": "x", "due_on": SOON}, "no step x"),
        ({"step": "commercials", "due_on": None}, "a day"),
        ({"step": "commercials", "due_on": DAY - timedelta(1)}, "ahead"),
        ({"step": "commercials", "due_on": SOON, "action": " "}, "what is to be done"),
        ({"step": "commercials", "due_on": SOON, "action": "x" * 501}, "at most"),
        ({"step": "commercials", "due_on": SOON, "owner_id": 999}, "no such person"),
    ],
)  # fmt: skip
def test_a_step_that_cannot_be_is_refused_in_words(given, words):
    deal(process_step="validation")
    with pytest.raises(ValueError, match=words):
        run(commands.set_step_action, 1, **{"action": "A", **given})


def test_a_step_of_a_later_stage_waits_for_the_gate():
    deal(stage="sql")
    with pytest.raises(ValueError, match="gate"):
        run(commands.advance_step, 1, row_version=1, step="value_demo", action="A", due_on=SOON)


@pytest.mark.parametrize("actor", [REP, VIEWER])
def test_only_who_may_edit_the_deal_runs_it(actor):
    deal(owner=102)
    with at(DAY):
        run(commands.save_flow, name="F", minutes=5)
    for command, given in (
        (commands.set_step_action, {"step": "commercials", "action": "A", "due_on": SOON}),
        (commands.advance_step, {"step": "commercials", "row_version": 1}), (commands.start_preflight, {}),
        (commands.save_item, {"item": "sso", "state": "passed"}), (commands.log_demo, {"flow_id": 1}),
    ):  # fmt: skip
        before = newest()
        with pytest.raises(Refused):
            run(command, 1, actor=actor, **given)
        assert newest() == before
    with pytest.raises(Refused):
        run(commands.save_flow, actor=actor, name="G", minutes=5)


def test_overdue_steps_are_counted_by_step_and_stay_what_they_were_on_a_past_day():
    deal(amount=10, process_step="validation", next_step_date=DAY - timedelta(days=3))
    deal("Second", 5, next_step_date=SOON)
    deal("Third", 5, stage="sql")
    deal("Fourth", 5, stage="mql")
    told = ask(step_deals)
    assert (dict(told.counts), told.amounts["overdue"]) == ({"overdue": 1, "due": 1, "missing": 1}, Decimal(10))
    assert told.by_step["validation", "overdue"] == 1
    with at(DAY):
        close(1, on=DAY)
    assert ask(step_deals).counts.get("overdue", 0) == 0
    assert ask(step_deals, day=DAY - timedelta(days=1)).counts["overdue"] == 1
    assert ask(step_deals, scope=access.Scope("own", 102)).rows == []


def test_the_start_page_counts_steps_as_their_page_does():
    deal(amount=10, next_step_date=DAY - timedelta(days=3))
    deal("Second", 5, next_step_date=SOON)
    deal("Third", 5, stage="sql", owner=102)
    deal("Fourth", 5, stage="mql")
    for scope, n in ((ALL, 3), (access.Scope("own", 102), 1)):
        assert ask(due_counts, scope=scope) == ask(step_deals, scope=scope).counts
        assert ask(due_counts, scope=scope).total() == n


def test_the_gate_reads_what_the_items_of_the_pre_flight_come_to():
    deal()
    run(commands.start_preflight, 1)
    assert stored().tech_validation_status is None
    items = ("sso", "integrations", "data_quality", "performance")
    run(commands.save_item, 1, item="sso", state="waiting", row_version=1)
    assert stored().tech_validation_status == "started"
    for item in items:
        note = "Small volumes" if item == "performance" else None
        state = "not_needed" if item == "performance" else "passed"
        run(commands.save_item, 1, item=item, state=state, note=note, row_version=2 if item == "sso" else 1)
    assert stored().tech_validation_status == "done"
    run(commands.save_item, 1, item="sso", state="failed", row_version=3)
    assert stored().tech_validation_status == "started"
    assert ask(deal_preflight, deal_id=1).settled == 3
    assert findings() == []


def test_an_item_that_cannot_be_is_refused_in_words():
    deal()
    deal("Early", stage="mql")
    run(commands.save_item, 1, item="sso", state="waiting", note="theirs")
    with pytest.raises(Conflict, match=r"waiting.*passed"):
        run(commands.save_item, 1, item="sso", state="passed")
    for number, given, words in ((1, {"item": "x", "state": "open"}, "no item"),
                                 (1, {"item": "sso", "state": "x"}, "one of"),
                                 (2, {"item": "sso", "state": "open"}, "sales qualified"),
                                 (1, {"item": "performance", "state": "not_needed"}, "why"),
                                 (1, {"item": "performance", "state": "open", "note": "x" * 1001}, "at most"),
                                 (9, {"item": "sso", "state": "open"}, "no such deal")):  # fmt: skip
        with pytest.raises(ValueError, match=words):
            run(commands.save_item, number, **given)


def test_deals_that_wait_are_rolled_up_with_what_they_are_worth():
    for name, amount in (("A", 10), ("B", 20), ("C", 40)):
        deal(name, amount)
    run(commands.save_item, 1, item="sso", state="waiting")
    run(commands.save_item, 1, item="performance", state="failed")
    run(commands.save_item, 2, item="sso", state="failed")
    run(commands.save_item, 3, item="sso", state="passed")
    told = ask(preflights)
    assert [(one.code, one.deals, one.amount) for one in told.items[:2]] == [("sso", 2, 30), ("performance", 1, 10)]
    assert (told.deals, told.amount, told.begun, told.said()[0]) == (2, 30, 3, "Single sign-on: 2")


def flow(**more):
    return run(commands.save_flow, **{"name": "Story", "minutes": 15, **more}).id


def test_a_flow_keeps_its_version_and_a_use_says_which_it_was():
    number = flow(review_on=DAY - timedelta(days=91))
    deal(stage="sql")
    run(commands.log_demo, 1, flow_id=number, feedback=4)
    run(commands.save_flow, flow_id=number, row_version=1, script="New", is_new_version=True)
    told = ask(library)
    assert (told.flows[0].version, told.flows[0].review, told.stale, told.flows[0].feedback) == (2, "stale", 1, 4)
    assert ask(deal_demos, deal_id=1)["given"][0]["flow_version"] == 1
    with pytest.raises(Conflict):
        run(commands.save_flow, flow_id=number, row_version=1, name="Other")


def test_what_a_demo_led_to_counts_a_deal_once_and_leaves_out_days_not_over():
    number = flow()
    for place in range(7):
        deal(f"Deal {place}", stage="sql")
        run(commands.log_demo, place + 1, flow_id=number, used_on=date(2026, 1, 10))
    run(commands.log_demo, 1, flow_id=number, used_on=date(2026, 1, 20))
    deal("Fresh", stage="sql")
    run(commands.log_demo, 8, flow_id=number)
    for place in (1, 2, 3):
        change(Deal, place, on=date(2026, 1, 25), stage="sao")
    change(Deal, 4, on=date(2026, 2, 20), stage="sao")
    close(5, on=date(2026, 1, 20), stage="closed_lost")
    value = ask(library).flows[0].onward
    assert (value.n, value.inputs["moved_on"], value.inputs["days_not_over"], value.reason) == (7, 3, 1, None)


@pytest.mark.parametrize(
    ("given", "words"),
    [({"name": " "}, "a name"), ({"name": "story"}, "already"), ({"name": "A", "minutes": 20}, "5, 15 or 45"),
     ({"name": "A", "url": "javascript:x"}, "begins with"), ({"name": "A", "segment_id": 99}, "gone"),
     ({"name": "x" * 201}, "longer"), ({"name": "A", "version": 9}, "cannot be")],
)  # fmt: skip
def test_a_flow_that_is_not_right_is_refused_in_words(given, words):
    flow()
    with pytest.raises(ValueError, match=words):
        flow(**given)


def test_a_demo_is_noted_once_and_taken_back():
    number = flow()
    deal()
    made = run(commands.log_demo, 1, flow_id=number).id
    for given, words in (({"flow_id": number}, "already"), ({"flow_id": 99}, "not in use"),
                         ({"flow_id": number, "used_on": SOON}, "not been given"),
                         ({"flow_id": number, "used_on": DAY - timedelta(1), "feedback": 6}, "1, poor")):  # fmt: skip
        with pytest.raises(ValueError, match=words):
            run(commands.log_demo, 1, **given)
    run(commands.give_feedback, made, row_version=1, feedback=5, note="Good")
    with pytest.raises(Conflict):
        run(commands.give_feedback, made, row_version=1, feedback=1)
    run(commands.take_back_demo, made)
    with pytest.raises(ValueError, match="already"):
        run(commands.take_back_demo, made)


def test_a_sheet_of_flows_goes_in_twice_the_same_and_is_undone():
    text = "Flow,Minutes,Segment,Version\nStory,15,Enterprise,3\nFirst,5,,1\n"
    done = _bring(text)
    assert done.plans[0].counts["create"] == 2
    assert [(one.name, one.segment, one.version) for one in ask(library).flows] == [
        ("First", "Every segment", 1), ("Story", "Enterprise", 3),
    ]  # fmt: skip
    assert _bring(text).plans[0].counts["unchanged"] == 2
    with at(DAY):
        applying.undo(done.import_id, actor=access.operator())
    with store.reading() as session:
        assert session.get(DemoFlow, 1) is None
    assert "5, 15 or 45" in _bring("Flow,Minutes\nX,20\n").plans[0].refused[0].reason
    assert findings() == []


def _bring(text):
    found = parts.parts_of(text.encode(), "demo_flows.csv", target_name="demo_flows")
    with at(DAY):
        return applying.apply(found, text.encode(), actor=access.operator(), as_of=DAY)
