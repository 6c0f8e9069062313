"""What runs by itself: one task for one cause, said to be made by its rule, and nothing when it is off."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from data.core import access, clock, jobs, registry, rulebook, store
from data.core.access import Actor, Conflict, Refused
from data.core.work import outbox
from data.sales import automations, calendar_files, causes, commands
from data.sales.queries import plans
from data.sales.views.automations import automation_list, automation_tasks
from models import Deal, Task
from tests.pipeline_store import ALL, company, open_deal
from tests.revisions import at, bring_in, change, findings

DAY = date(2026, 3, 2)
REVOPS, REP = (Actor(101 if role == "rep" else None, role, frozenset({role})) for role in ("revops", "rep"))


@pytest.fixture(autouse=True)
def _company(migrated_store):
    registry.load_domains()
    with at(DAY):
        company()


def deal(name="Mine", **more):
    given = {"on": date(2026, 1, 5), "due": date(2026, 5, 1), **more}
    with at(DAY):
        return open_deal(name, 10, **given)


def run(command, *given, actor=REVOPS, day=DAY, **more):
    with at(day), store.writing(actor, "form", "test") as session:
        return command(session, *given, actor=actor, **more)


def nightly(day=DAY):
    with at(day):
        return jobs.run("sales.automations")


def tasks(rule=None):
    with store.reading() as session:
        found = session.scalars(select(Task).order_by(col(Task.id))).all()
    return [(task.rule.removeprefix("sales."), task.title) for task in found if rule in (None, task.rule[6:])]


def filled():
    deal(last_activity_on=DAY - timedelta(days=20), next_step="Call", next_step_date=DAY - timedelta(days=2))
    deal("Ahead", last_activity_on=DAY, next_step="Meet", next_step_date=DAY + timedelta(days=3))
    run(commands.create_plan, 2, go_live_on=DAY + timedelta(days=30), template="short")
    change(Deal, 2, close_date=DAY + timedelta(days=1))
    run(commands.save_item, 1, item="sso", state="waiting", due_on=DAY - timedelta(days=1))
    number = run(commands.save_flow, name="Story", minutes=5, owner_id=102, review_on=DAY).id
    run(commands.log_demo, 1, flow_id=number, used_on=DAY - timedelta(days=6))
    rows = [row.id for row in _rows(2)]
    run(commands.save_rows, 2, changed={rows[0]: {"target_on": DAY + timedelta(days=1)}})


def _rows(deal_id):
    with store.reading() as session:
        return plans.rows(session, deal_id)


def test_every_daily_rule_makes_one_task_for_its_cause_and_none_the_second_time():
    filled()
    assert nightly() == "8 tasks made by 8 automations."
    assert sorted(rule for rule, _ in tasks()) == sorted(causes.DAILY_RULES)
    assert ("idle_deal", "Idle since 10 Feb 2026: get in touch, or close it") in tasks()
    assert nightly() == "0 tasks made by 8 automations."
    assert findings() == []


def test_a_cause_that_was_settled_comes_back_only_when_it_is_another_one():
    deal(next_step="Call", next_step_date=DAY - timedelta(days=2))
    nightly()
    with store.reading() as session:
        number = session.scalars(select(Task)).one().id
    run(commands.settle_task, number, is_done=True)
    nightly()
    assert len(tasks()) == 1
    change(Deal, 1, next_step_date=DAY - timedelta(days=1))
    nightly()
    assert len(tasks("overdue_step")) == 2


def test_a_rule_that_is_off_makes_nothing_and_switching_takes_right_reason_and_the_newest_list():
    deal(next_step="Call", next_step_date=DAY - timedelta(days=2))
    given = {"name": "overdue_step", "is_on": False, "opened": 0}
    with pytest.raises(Refused):
        run(commands.switch_automation, actor=REP, note="x", **given)
    for more, words in (({"note": " "}, "why"), ({"note": "x", "is_on": True}, "already"),
                        ({"note": "x", "name": "y"}, "no automation")):  # fmt: skip
        with pytest.raises(ValueError, match=words):
            run(commands.switch_automation, **{**given, **more})
    run(commands.switch_automation, note="too loud", **given)
    with pytest.raises(Conflict):
        run(commands.switch_automation, note="again", name="idle_deal", is_on=False, opened=0)
    nightly()
    assert tasks() == []
    run(commands.switch_automation, note="back", name="overdue_step", is_on=True, opened=1)
    nightly()
    assert len(tasks()) == 1


def test_who_moves_a_deal_on_is_asked_to_follow_up_and_a_file_is_not():
    deal(stage="sql", next_step_date=DAY)
    deal("Other", stage="sql")
    change(Deal, 1, stage="sao")
    change(Deal, 1, stage="sao", process_step="validation")
    assert [title.partition(":")[0] for _, title in tasks("follow_up")] == [
        f"Moved on to SAO, Value demo on {_today()}",
    ]  # fmt: skip
    change(Deal, 1, stage="sql", process_step=None)
    assert len(tasks()) == 1
    bring_in([[(DAY, {"name": "File", "stage": "sql", "currency": "USD"}), (DAY, {"stage": "sao"})]])
    assert len(tasks()) == 1


def _today():
    day = clock.today("UTC")
    return f"{day.day} {day:%b %Y}"


def test_a_win_is_handed_over():
    deal()
    change(Deal, 1, stage="closed_won", closed_on=DAY)
    assert [rule for rule, _ in tasks()] == ["handover"]
    with at(DAY), store.reading() as session:
        listed = {one.rule.name: one for one in automation_list(session, scope=ALL, as_of=DAY).rules}
    assert (listed["handover"].tasks, listed["poc_stall"].runs) == (1, "By its own job")


def test_a_rule_that_fails_is_told_and_keeps_no_other_from_running(monkeypatch):
    filled()
    monkeypatch.setitem(causes.DAILY_RULES, "idle_deal", lambda *_: iter([object()]))
    with pytest.raises(jobs.Failed, match="idle_deal"):
        nightly()
    with at(DAY), store.reading() as session:
        listed = {one.rule.name: one for one in automation_list(session, scope=ALL, as_of=DAY).rules}
    assert (listed["idle_deal"].failed, listed["idle_deal"].status) == (1, ("red", "Last run failed"))
    assert listed["overdue_step"].made == 1


def test_tasks_say_which_rule_made_them_and_carry_a_calendar_file():
    filled()
    nightly()
    with at(DAY), store.reading() as session:
        rows = automation_tasks(session, scope=ALL, as_of=DAY)
        hold = next(row for row in rows if row["rule"] == "sales.calendar_hold")
        text = calendar_files.task_calendar(session, scope=ALL, task_id=hold["id"]).decode()
        assert automation_tasks(session, scope=access.Scope("own", 102), as_of=DAY)[0]["rule"] == "sales.demo_review"
        with pytest.raises(ValueError, match="not yours"):
            calendar_files.task_calendar(session, scope=access.Scope("own", 102), task_id=hold["id"])
    assert hold["rule_label"] == outbox.title_of("sales.calendar_hold") == "Calendar hold"
    assert "20260305" in text
    assert {row["deal"] for row in rows} == {"Mine", "Ahead", ""}


def test_the_list_is_fixed():
    shipped = rulebook.in_force(automations.NAME)
    idle = {**shipped["rules"]["idle_deal"], "days": -1}
    for wrong in ({}, {**shipped["rules"], "more": {}}, {**shipped["rules"], "idle_deal": idle}):
        with pytest.raises(ValueError, match=r"fixed|whole number"):
            rulebook.EDITABLE[automations.NAME].check({"rules": wrong})
