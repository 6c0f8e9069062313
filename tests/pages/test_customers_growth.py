"""The pages of growth and of one customer, drawn in process for real people over a real store."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from data.core import access, clock, registry, rulebook, store
from data.core.access import Actor
from data.core.ledger.capturing import recording_of
from data.customers import commands
from models import (
    AccountUsage,
    Champion,
    CustomerProfile,
    ExpansionTrigger,
    Subscription,
    SupportTicket,
    Task,
    User,
)
from tests.pipeline_store import company
from tests.revisions import add_account, add_deal, writing
from tests.signed_in import looking, session_of

ROOT = Path(__file__).parents[2]
EXPANSION, ACCOUNT = (ROOT / f"pages/customers/{name}/page.py" for name in ("expansion", "account"))
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbau <b>&</b> ![x](http://x)"
ROLES = ("viewer", "executive", "rep", "partner_manager", "manager", "deal_desk", "revops", "auditor", "admin")


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    registry.load_domains()
    company()


def today() -> date:
    return clock.today("UTC")


def customer(name: str = LONG) -> int:
    """A customer of Ann with signs, people, a deal, a ticket and steps."""
    number, day = add_account(name, owner_id=101, segment_id=1, territory_id=1), today()
    with writing() as session:
        session.add(CustomerProfile(account_id=number, success_owner_id=101, goal="Close faster", roi_value=5_000_000,
                                    roi_currency="USD", is_strategic=True))  # fmt: skip
        term = {"start_on": day - timedelta(days=40), "end_on": day + timedelta(days=200), "notice_days": 60}
        session.add(Subscription(account_id=number, arr=12_000_000, currency="USD", seats=100, **term))
        session.add(Champion(account_id=number, name="Ada", is_sponsor=True, last_contact_on=day, strength="strong"))
        session.add(Champion(account_id=number, name="Bo", left_on=day - timedelta(days=3)))
        session.add(SupportTicket(account_id=number, opened_on=day, subject="It is slow", priority="high"))
    with writing("import") as session:
        rows = [{"account_id": number, "day": day - timedelta(days=back), "active_users": 97, "team_invites": 2}
                for back in (0, 7)]  # fmt: skip
        recording_of(session).add_facts(rows, model=AccountUsage)
    add_deal("More seats", account_id=number, type="expansion", owner_id=101, amount=3_000_000)
    with writing("job") as session:
        commands.fire_triggers(session, actor=access.operator())
    return number


@contextmanager
def shown(page: Path, *roles: str, **address: str) -> Iterator[AppTest]:
    with store.reading() as session:
        user = session.get_one(User, 101)
    with store.writing(access.system(), "setup") as session:
        session.get_one(User, 101).roles = access.written_roles(roles)
    with looking(session_of(user)):
        test = AppTest.from_file(str(page), default_timeout=30)
        for name, value in address.items():
            test.query_params[name] = value
        yield test.run()


def words(test: AppTest) -> str:
    return " ".join(str(one.value) for one in (*test.get("html"), *test.markdown)) + " ".join(
        str(getattr(one, "body", "")) for one in test.get("html"))  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_the_page_of_growth_opens_for_every_role(role: str) -> None:
    customer()
    with shown(EXPANSION, role) as test:
        assert not test.exception
        assert "3 signs of growth wait for their owner, 1 of them urgent" in words(test)


@pytest.mark.parametrize("part", ["Signs", "Pipeline", "Won of fired", "New customers", "Rules"])
def test_every_part_opens_now_and_in_the_past_and_over_an_empty_store(part: str) -> None:
    with shown(EXPANSION, "revops", part=part) as test:
        assert not test.exception
        assert "There is no customer yet" in words(test)
    customer()
    for address in ({}, {"as_of": str(today() - timedelta(days=20))}):
        with shown(EXPANSION, "revops", part=part, **address) as test:
            assert not test.exception


@pytest.mark.parametrize("role", ROLES)
def test_the_page_of_a_customer_opens_for_whoever_may_see_it(role: str) -> None:
    number = customer()
    with shown(ACCOUNT, role, id=str(number)) as test:
        assert not test.exception
        is_shown = "Strategic customer of $120" in words(test)
        assert is_shown == access.may(Actor(101, "ann", frozenset({role})), "customers.view_accounts")


@pytest.mark.parametrize("part", ["Overview", "Steps and signs", "Requests and scores", "History"])
def test_every_part_of_a_customer_opens_now_and_in_the_past(part: str) -> None:
    number = customer()
    for address in ({}, {"as_of": str(today() - timedelta(days=20))}):
        with shown(ACCOUNT, "revops", id=str(number), part=part, **address) as test:
            assert not test.exception


def test_an_account_that_is_no_customer_says_so() -> None:
    number = add_account("Prospect", owner_id=101)
    with shown(ACCOUNT, "revops", id=str(number)) as test:
        assert not test.exception
        assert "This account is no customer" in words(test)


@pytest.mark.parametrize("number", ["", "x", "99", "1" * 20])
def test_an_address_without_a_customer_is_told_so(number: str) -> None:
    with shown(ACCOUNT, "revops", id=number) as test:
        assert not test.exception
        assert "Which customer?" in words(test)


def test_a_rep_does_not_see_the_customer_of_somebody_else() -> None:
    number = add_account("Of Bob", owner_id=102)
    with shown(ACCOUNT, "rep", id=str(number)) as test:
        assert "There is none such among those that you may see" in words(test)


ASKED = """
import streamlit as st
from components.frame import read, require, scope
from data.core import clock
from data.customers import views
from pages.customers.account import acts as account_acts
from pages.customers.account.opened import Open
from pages.customers.expansion import acts, rules, signs, steps
actor = require("customers.view_accounts")
mine, today = scope(actor, "customers.view_accounts"), clock.today("UTC")
view = read(views.expansion_page, groups=views.EXPANSION_READS, scope=mine, as_of=today)
one = view.triggers[0] if view.triggers else None
page = read(views.account_page, groups=views.ACCOUNT_READS, scope=mine, account_id=1, as_of=today)
opened = Open(actor, page, (), 0, "UTC", False)
"""
# A run in process ends a dialog that a button opened: here a script opens it in every run, as a browser keeps it open.


@contextmanager
def asked(call: str, *roles: str) -> Iterator[AppTest]:
    with store.writing(access.system(), "setup") as session:
        session.get_one(User, 101).roles = access.written_roles(roles)
        user = session.get_one(User, 101)
    with looking(session_of(user)):
        yield AppTest.from_string(ASKED + call, default_timeout=30).run()


def outcomes() -> dict[str, str]:
    with store.reading() as session:
        return {one.trigger: one.outcome for one in session.execute(select(ExpansionTrigger)).scalars()}


def test_a_sign_is_pursued_from_its_dialog_and_what_the_gate_lacks_is_told() -> None:
    customer()
    with asked("signs.opened(actor, one, view, False)", "rep") as test:
        assert not test.exception
        submit = next(one for one in test.button if one.label == "Make the deal")
        submit.click().run()
        assert "persona" in words(test)
        next(one for one in test.text_input if one.label == "Persona").set_value("Head of IT")
        next(one for one in test.number_input if one.label == "Fit score").set_value(70)
        next(one for one in test.button if one.label == "Make the deal").click().run()
        assert "pursued" in outcomes().values()


def test_a_sign_is_dismissed_with_a_note_only() -> None:
    customer()
    with asked("signs.opened(actor, one, view, False)", "rep") as test:
        test.radio[0].set_value("dismiss").run()
        next(one for one in test.button if one.label == "Dismiss the sign").click().run()
        assert "Say why" in words(test)
        test.text_area[0].set_value("They move to another site.").run()
        next(one for one in test.button if one.label == "Dismiss the sign").click().run()
        assert "dismissed" in outcomes().values()


def test_a_step_is_closed_from_its_dialog() -> None:
    customer()
    with asked("steps.opened(actor, view.steps[0], False)", "rep") as test:
        next(one for one in test.button if one.label == "Mark it done").click().run()
        assert not test.exception
    with store.reading() as session:
        assert [one.state for one in session.execute(select(Task)).scalars()].count("done") == 1


def test_thresholds_are_edited_with_a_reason() -> None:
    customer()
    with asked("rules.signs(actor)", "revops") as test:
        next(one for one in test.number_input if one.label == "Weeks running").set_value(3)
        next(one for one in test.text_input if one.label == "Why").set_value("Two weeks were too early")
        next(one for one in test.button if one.label == "Save").click().run()
        assert not test.exception
    assert rulebook.in_force("expansion")["triggers"]["seat_utilisation"]["readings"] == 3


def test_the_profile_champion_and_subscription_of_a_customer_are_saved_from_its_page() -> None:
    customer()
    with asked("account_acts.profile(opened)", "rep") as test:
        next(one for one in test.text_area if "reach" in one.label).set_value("Half the time to close")
        next(one for one in test.button if one.label == "Save").click().run()
        assert not test.exception
    with asked("account_acts.champion(opened)", "rep") as test:
        next(one for one in test.text_input if one.label == "Name").set_value("Cy")
        next(one for one in test.button if one.label == "Save").click().run()
        assert not test.exception
    with asked("account_acts.subscription(opened)", "rep") as test:
        next(one for one in test.number_input if one.label == "Worth a year").set_value(5000.0)
        next(one for one in test.button if one.label == "Add the subscription").click().run()
        assert not test.exception
    with store.reading() as session:
        assert session.execute(select(CustomerProfile)).scalars().one().goal == "Half the time to close"
        assert "Cy" in {one.name for one in session.execute(select(Champion)).scalars()}
        assert {one.arr for one in session.execute(select(Subscription)).scalars()} == {12_000_000, 500_000}
