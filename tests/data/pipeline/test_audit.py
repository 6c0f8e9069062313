"""The nightly audit finds what is wrong with deals, asks somebody who is here, and clears what is put right."""

from datetime import date

import pytest
from sqlalchemy import select

from data.core import access, audits, jobs, store
from data.core.access import Actor, Refused
from data.core.work import tickets
from data.pipeline import commands
from models import AlertOutbox, AuditRun, Deal, Ticket, User
from tests.pipeline_store import close, company, open_deal
from tests.revisions import at, change, findings, writing

TODAY = date(2025, 7, 10)
TICKETS = Ticket.__table__
BOB = Actor(102, "bob", frozenset({"rep"}))


def night(day: date = TODAY) -> dict:
    with at(day), writing("job") as session:
        return commands.run_audit(session, actor=access.operator())


def open_tickets(rule: str) -> dict[int, tuple]:
    statement = select(TICKETS).where(TICKETS.c.rule == f"pipeline.{rule}", TICKETS.c.cleared_on.is_(None))
    with store.reading() as session:
        return {row.entity_id: (row.detail, row.owner_id) for row in session.connection().execute(statement)}


def people() -> None:
    company()
    with writing() as session:
        session.add(User(id=103, name="cy", full_name="Cy", roles="manager"))
        session.add(User(id=104, name="dee", full_name="Dee", roles="revops"))
        session.flush()
        session.get(User, 101).manager_id = 103


def test_each_rule_finds_its_deals_and_clears_them_by_itself(either_store: str) -> None:
    with at(TODAY):
        people()
        fine = {"next_step_date": date(2025, 8, 1), "last_activity_on": date(2025, 7, 8), "owner_id": 102}
        back = open_deal("Back", 10, **fine)
        change(Deal, back, on=date(2025, 7, 3), stage="sql")
        idle = open_deal("Idle", 10, **{**fine, "last_activity_on": date(2025, 6, 20)})
        late = open_deal("Late", 10, due=date(2025, 7, 1), **fine)
        nobody = open_deal("Nobody", 10, **{**fine, "owner_id": None})
        step = open_deal("Step", 10, **{**fine, "next_step_date": date(2025, 7, 2)})
    found = night()
    assert open_tickets("backslide") == {back: ("Went back from SAO to SQL on 3 July 2025.", 102)}
    assert open_tickets("stale") == {idle: ("Idle 20 days (limit 14).", 102)}
    assert open_tickets("overdue") == {late: ("Its close date was 1 July 2025, 9 days ago.", 102)}
    assert open_tickets("ownership") == {nobody: ("Nobody owns this deal.", 104)}
    assert open_tickets("missing_fields") == {
        nobody: ("Missing: owner.", 104), step: ("Missing: date of the next step.", 102),
    }  # fmt: skip
    assert {(s.hits, s.new, s.cleared) for n, s in found.items()
            if n.startswith("pipeline.") and n != "pipeline.missing_fields"} == {(1, 1, 0)}  # fmt: skip
    with at(TODAY):
        change(Deal, back, on=date(2025, 7, 9), stage="sao")
        change(Deal, idle, last_activity_on=date(2025, 7, 10))
        change(Deal, late, close_date=date(2025, 9, 1))
        change(Deal, nobody, owner_id=102)
        change(Deal, step, next_step_date=date(2025, 8, 1))
    again = night(date(2025, 7, 11))
    assert all((s.hits, s.new) == (0, 0) and s.cleared >= 1 for n, s in again.items() if n.startswith("pipeline."))
    assert findings() == []
    with store.reading() as session:
        noted = select(AuditRun.hits, AuditRun.cleared).where(AuditRun.rule == "pipeline.stale")
        runs = session.connection().execute(noted).all()
    assert [tuple(run) for run in runs] == [(1, 0), (0, 1)]


def test_who_has_left_is_not_asked(migrated_store: str) -> None:
    with at(TODAY):
        people()
        deal = open_deal("A", 10)
        change(User, 101, left_on=date(2025, 7, 1))
    night()
    assert open_tickets("ownership") == {deal: ("Ann, who owns this deal, left on 1 July 2025.", 103)}


def test_fields_that_no_source_feeds_are_not_missing(migrated_store: str) -> None:
    with at(TODAY):
        people()
        open_deal("A", 10, champion="Kim")
        lacking = open_deal("B", 10)
        open_deal("C", 10, segment_id=2)
    night()
    assert open_tickets("missing_fields") == {lacking: ("Missing: champion.", 101)}


def test_opening_a_closed_deal_again_is_no_step_back(migrated_store: str) -> None:
    with at(TODAY):
        people()
        deal = open_deal("A", 10)
        close(deal, on=date(2025, 7, 2), stage="closed_lost")
        change(Deal, deal, on=date(2025, 7, 5), stage="sql", closed_on=None)
    night()
    assert open_tickets("backslide") == {}


def test_what_a_person_cleared_stays_cleared(migrated_store: str) -> None:
    with at(TODAY):
        people()
        deal = open_deal("A", 10, due=date(2025, 7, 1), owner_id=102)
    night()
    with store.reading() as session:
        number = session.connection().execute(select(TICKETS.c.id).where(TICKETS.c.rule == "pipeline.overdue")).scalar()
    with at(TODAY), writing() as session:
        tickets.clear(session, number, actor=BOB, reason="signature on the 14th")
    assert night(date(2025, 7, 11))["pipeline.overdue"] == tickets.Settled(1, 0, 0)
    assert deal not in open_tickets("overdue")


def test_only_who_may_runs_it(migrated_store: str) -> None:
    company()
    with pytest.raises(Refused), writing() as session:
        commands.run_audit(session, actor=BOB)


def test_other_domains_add_rules_with_one_function() -> None:
    assert {rule.name for rule in audits.rules()} >= {
        "pipeline.missing_fields", "pipeline.backslide", "pipeline.ownership", "pipeline.stale", "pipeline.overdue",
    }  # fmt: skip
    assert all(rule.about and rule.fix for rule in audits.rules())


def alerts(day: date = TODAY) -> list[tuple]:
    with at(day):
        jobs.run("pipeline.alerts")
        with store.reading() as session:
            table = AlertOutbox.__table__
            rows = session.connection().execute(select(table).order_by(table.c.id)).all()
    return [(row.title.removeprefix("pipeline.risk_"), row.body, row.user_id) for row in rows]


def test_an_alert_comes_once_for_a_deal_and_a_reason(migrated_store: str) -> None:
    with at(TODAY):
        people()
        deal = open_deal("A", 10, last_activity_on=date(2025, 6, 25), next_step_date=date(2025, 7, 1), champion="-")
        open_deal("B", 10, last_activity_on=date(2025, 7, 9), next_step_date=date(2025, 7, 1), champion="Kim")
    first = [
        ("no_activity", "Idle 15 days.", 101), ("no_champion", "No champion.", 101),
        ("no_next_step", "Next step 9 days late.", 101),
    ]  # fmt: skip
    assert alerts() == first
    assert alerts() == first
    with at(TODAY):
        change(Deal, deal, last_activity_on=date(2025, 7, 10))
        jobs.run("pipeline.alerts")
        change(Deal, deal, last_activity_on=date(2025, 6, 1))
    assert [title for title, _, _ in alerts()].count("no_activity") == 2


def test_long_idleness_goes_up_the_line(migrated_store: str) -> None:
    with at(TODAY):
        people()
        open_deal("A", 10, last_activity_on=date(2025, 6, 25))
    told = [alerts(day) for day in (date(2025, 7, 9), TODAY, date(2025, 7, 16), date(2025, 7, 17), date(2025, 7, 24))]
    assert [len(found) for found in told] == [0, 1, 1, 2, 3]
    assert [(title, owner) for title, _, owner in told[-1]] == [
        ("no_activity", 101), ("no_activity_2", 103), ("no_activity_3", 103),
    ]  # fmt: skip


def test_the_jobs_say_what_they_did(migrated_store: str) -> None:
    with at(TODAY):
        people()
        open_deal("A", 10, due=date(2025, 7, 1))
        told = "1 hits, 1 of them new; 0 tickets cleared by themselves."
        assert jobs.run("pipeline.audit") == f"{len(audits.rules())} rules: {told}"
