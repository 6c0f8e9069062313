"""The pages of leads and routing, drawn in process for real people over a real store."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from data.core import clock, rulebook, store
from data.core.access import Actor
from data.pipeline import commands
from models import Lead, Team, User
from tests.pipeline_store import company
from tests.revisions import writing
from tests.signed_in import looking, make_user, session_of

ROOT = Path(__file__).parents[2]
LEADS, ROUTING = ROOT / "pages/pipeline/leads/page.py", ROOT / "pages/pipeline/routing/page.py"
REVOPS = Actor(102, "bob", frozenset({"revops"}))
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft <b>&</b> ![x](http://x)"
CLASH = [
    {"id": 1, "name": "Big ones", "priority": 10, "conditions": {"segment": ["Enterprise"]}, "target": "person:101"},
    {"id": 2, "name": "Retail", "priority": 10, "conditions": {"industry": ["Retail"]}, "target": "person:102"},
    {"id": 3, "name": "Rest of them", "priority": 20, "conditions": {"country": ["DE"]}, "target": "team:1"},
]


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    company()
    with writing() as session:
        session.add(Team(id=1, name="Desk"))
        session.flush()
        session.get(User, 101).team_id = 1
        commands.load_first_values(session)


def filled() -> None:
    early = clock.now() - timedelta(days=4)
    with store.writing(REVOPS, "form", "test") as session:
        rulebook.edit(session, actor=REVOPS, name="routing", note="first",
                      content={**rulebook.in_force("routing"), "rules": CLASH})  # fmt: skip
    with store.writing(REVOPS, "form", "test") as session:
        late = commands.create_lead(session, actor=REVOPS, name=LONG, owner_id=101, at=early, fit_score=82)
        made = commands.create_lead(session, actor=REVOPS, name="Claimed", segment_id=1, industry="retail")
        commands.route_lead(session, made.id, actor=REVOPS)
        below = commands.create_lead(session, actor=REVOPS, name="Below", fit_score=3)
        commands.route_lead(session, below.id, actor=REVOPS)
        assert late.id


@contextmanager
def shown(page: Path, *roles: str, **address: str) -> Iterator[AppTest]:
    user = make_user(f"u-{'-'.join(roles)}", *roles)
    with looking(session_of(user)):
        test = AppTest.from_file(str(page), default_timeout=60)
        for name, value in address.items():
            test.query_params[name] = value
        yield test.run()


def text(test: AppTest) -> str:
    assert not test.exception, test.exception
    return " ".join(str(getattr(block, "body", "") or block.proto) for block in test.get("html"))


def number_of(name: str) -> int:
    with store.reading() as session:
        return session.execute(select(Lead.id).where(Lead.name == name)).scalar_one()


def test_the_board_answers_in_words_and_lists_what_nobody_has() -> None:
    filled()
    with shown(LEADS, "revops") as test:
        said = text(test)
    assert "1 lead waits longer than 15 business minutes" in said
    assert "a manager has to decide about 1 that two rules claim" in said
    assert "Below the line of the fit score" in said
    assert "![x]" in said


@pytest.mark.parametrize("role", ["executive", "rep", "manager", "revops", "auditor"])
def test_each_role_opens_both_pages_full_and_empty(role: str) -> None:
    with shown(LEADS, role) as test:
        assert "There are no leads yet." in text(test)
    filled()
    for page in (LEADS, ROUTING):
        with looking(session_of(make_user(f"{role}-{page.parent.name}", role))):
            text(AppTest.from_file(str(page), default_timeout=60).run())


def test_the_past_shows_the_clocks_of_that_day_under_a_banner() -> None:
    filled()
    day = clock.now().date() - timedelta(days=2)
    with shown(LEADS, "revops", as_of=str(day)) as test:
        assert "You are looking at" in text(test)


def test_below_the_line_there_are_exactly_two_ways_out() -> None:
    filled()
    with shown(LEADS, "revops", lead=str(number_of("Below"))) as test:
        text(test)
        assert test.get("button_group")[0].options == ["Nurture until", "Disqualify"]


def test_a_manager_settles_a_conflict_with_a_reason() -> None:
    filled()
    number = number_of("Claimed")
    with shown(LEADS, "revops", lead=str(number)) as test:
        test.radio[0].set_value("person:102")
        next(field for field in test.text_input if field.label == "Reason").set_value("Bob knows them")
        next(button for button in test.button if button.label == "Decide").click()
        test.query_params["lead"] = str(number)  # a browser draws the open dialog alone; here the page opens it again
        test.run()
        text(test)
    with store.reading() as session:
        assert session.get(Lead, number).owner_id == 102


def test_routing_names_overlaps_and_what_a_draft_would_change() -> None:
    filled()
    with shown(ROUTING, "revops") as test:
        said = text(test)
    assert "Big ones and Retail have priority 10 and different targets" in said


def test_a_rule_to_somebody_who_left_cannot_be_saved() -> None:
    filled()
    with writing() as session:
        session.get(User, 101).is_active = False
    with shown(ROUTING, "revops") as test:
        assert "Big ones: its target can get no leads any more." in text(test)
    with pytest.raises(ValueError, match="can get no leads any more"), store.writing(REVOPS, "form", "x") as session:
        commands.edit_routing(session, actor=REVOPS, content=rulebook.in_force("routing"), note="again")
