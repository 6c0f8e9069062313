"""The deal page and the gates page, drawn in process for real people over a real store."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session
from streamlit.testing.v1 import AppTest

from data.core import access, clock, store
from data.core.access import Scope
from data.core.reference import load
from data.pipeline import commands, views
from models import User
from tests.deal_at_gate import AT_SAO, CHECKLIST, NOON, REVOPS, TODAY, at_sao, do, new_deal, now, people, ready
from tests.signed_in import answer_settings, looking, make_user, session_of

ROOT = Path(__file__).parents[3]
DEAL, GATES = ROOT / "pages/pipeline/deal/page.py", ROOT / "pages/pipeline/gates/page.py"
LONG = "Sociedad Anónima de Transportes Marítimos <b>y</b> Terrestres ![x](http://x) del Atlántico Norte y Sur"


@pytest.fixture(autouse=True)
def team(migrated_store: str) -> dict[str, Any]:
    with clock.frozen(NOON - timedelta(days=60)):
        answer_settings()
        with store.writing(REVOPS, "setup") as session:
            commands.load_first_values(session)
        return people()


def user_of(session: Session, number: int | None) -> User:
    found = session.get(User, number)
    assert found is not None
    return found


@contextmanager
def shown(who: Any, deal_id: int | None = None, *, page: Path = DEAL, **address: str) -> Iterator[AppTest]:
    with store.reading() as session:
        user = user_of(session, who.id)
    with looking(session_of(user)):
        test = AppTest.from_file(str(page), default_timeout=60)
        for name, value in {"id": str(deal_id or ""), **address}.items():
            test.query_params[name] = value
        yield test.run()


def text(test: AppTest) -> str:
    assert not test.exception, test.exception
    return " ".join(str(getattr(block, "body", "") or block.proto) for block in test.get("html"))


def field(test: AppTest, kind: str, name: str) -> Any:
    return next(one for one in getattr(test, kind) if one.key and one.key.endswith(f"-{name}"))


def press(test: AppTest, label: str) -> AppTest:
    return next(one for one in test.button if one.label == label).click().run()


def test_without_a_deal_the_page_says_what_will_be_here(team: dict[str, Any]) -> None:
    for odd in ("x", "9" * 40):
        with shown(team["mia"], id=odd) as test:
            said = text(test)
        assert "Which deal?" in said


def test_a_deal_is_seen_by_its_side_only(team: dict[str, Any]) -> None:
    deal_id = new_deal(team["ana"], name="Harbour")
    for name, sees in (("ana", True), ("mia", True), ("ben", False), ("max", False)):
        with shown(team[name], deal_id) as test:
            assert ("Harbour" in text(test)) is sees
    with shown(make_user("vic", "viewer"), deal_id) as test:
        assert "You do not have the right" in text(test)


def test_the_next_gate_is_a_checklist_and_what_it_misses_stands_first_in_the_form(team: dict[str, Any]) -> None:
    deal_id = new_deal(team["ana"], stage="sql", **{**AT_SAO, "map_link": None})
    with shown(team["ana"], deal_id) as test:
        said = text(test)
        assert "To enter SAO" in said
        assert "economic buyer in the qualification checklist" in said
        assert next(one.label for one in test.text_input) == "Link to the action plan · needed"


def test_a_refused_save_loses_nothing_typed_and_names_the_field(team: dict[str, Any]) -> None:
    deal_id = new_deal(team["ana"])
    with shown(team["ana"], deal_id) as test:
        field(test, "number_input", "amount").set_value(-5.0).run()
        field(test, "text_input", "campaign").set_value("spring").run()
        press(test, "Save the fields")
        assert "cannot be below zero" in text(test)
        assert field(test, "number_input", "amount").value == -5.0
        assert field(test, "text_input", "campaign").value == "spring"
        assert now(deal_id).amount == 100_000
        field(test, "number_input", "amount").set_value(1234.56).run()
        press(test, "Save the fields")
    assert (now(deal_id).amount, now(deal_id).campaign) == (123_456, "spring")


def test_two_people_saving_see_both_values_and_choose(team: dict[str, Any]) -> None:
    deal_id = new_deal(team["ana"])
    with shown(team["mia"], deal_id) as test:
        field(test, "number_input", "amount").set_value(3000.0).run()
        field(test, "text_input", "persona").set_value("COO").run()
        do(commands.edit_deal, deal_id, actor=team["ana"], at=clock.now(), amount=200_000)
        press(test, "Save the fields")
        said = text(test)
        assert "Ana changed annual amount just now" in said
        choice = next(one for one in test.radio if one.label == "Annual amount")
        assert [one.label for one in test.radio] == ["Annual amount"]
        assert choice.options == ["Theirs: 2,000.00 USD", "Mine: 3,000.00 USD"]
        choice.set_value("mine").run()
        press(test, "Save these values")
    assert (now(deal_id).amount, now(deal_id).persona) == (300_000, "COO")


def test_a_proposal_is_decided_with_one_click_by_whoever_may(team: dict[str, Any]) -> None:
    deal_id = at_sao(team["ana"])
    do(commands.regress_deal, deal_id, actor=team["ana"], stage="sql", reason="Buyer left")
    with shown(team["ana"], deal_id) as test:
        assert "Somebody else decides: Manager" in text(test)
    with shown(team["mia"], deal_id) as test:
        assert "Ana proposes: Move back to SQL. Why: Buyer left" in text(test)
        assert waiting_for(team["mia"]) == [deal_id]
        assert waiting_for(team["max"]) == []
        press(test, "Approve")
    assert now(deal_id).stage == "sql"
    assert waiting_for(team["mia"]) == []


def waiting_for(actor: Any) -> list[int]:
    with store.reading() as session:
        return views.undecided_deals(session, scope=access.scope_for(session, actor, "pipeline.reassign_owner"))


def test_every_part_of_the_page_opens_for_who_may_write_and_who_may_read(team: dict[str, Any]) -> None:
    deal_id = at_sao(team["ana"])
    do(commands.edit_deal, deal_id, name=LONG, campaign=LONG)
    do(commands.save_stakeholder, deal_id, name=LONG, role="champion", stance="for")
    do(commands.log_activity, deal_id, kind="call", occurred_at=NOON, summary=LONG)
    do(commands.ask_waiver, deal_id, actor=team["ana"], fields=["map_link"], reason=LONG, expires_on=TODAY)
    auditor = make_user("ada", "auditor")
    looks = ((team["ana"], ("Qualification", "People", "Activity", "Waivers")), (auditor, ("People", "History")))
    for who, parts in looks:
        for part in parts:
            with shown(who, deal_id, part=part) as test:
                assert "<b>y</b>" not in text(test)
                is_writing = any("Save" in one.label or "Log it" in one.label for one in test.button)
                assert is_writing is (who is team["ana"] and part not in ("Waivers", "History"))


def test_the_history_says_who_changed_what_from_what_to_what_and_why(team: dict[str, Any]) -> None:
    deal_id = new_deal(team["ana"])
    do(commands.reassign_owner, deal_id, actor=team["mia"], owner_id=team["eva"].id, note="Ana is away")
    with shown(team["mia"], deal_id, part="History") as test:
        said = text(test)
    assert "Mia" in said
    assert "Ana is away" in said
    assert said.index("Owner") < said.index("Deal added")


def test_a_past_day_shows_the_deal_as_it_was_and_lets_nobody_write(team: dict[str, Any]) -> None:
    deal_id = at_sao(team["ana"])
    do(commands.edit_deal, deal_id, at=NOON + timedelta(days=5), amount=999_900)
    with shown(team["ana"], deal_id, as_of="2025-07-02") as test:
        said = text(test)
        labels = [one.label for one in test.button]
    assert "You are looking at 2 July 2025" in said
    assert "$1.00 k" in said.replace("\N{NO-BREAK SPACE}", " ")
    assert not {"Close the deal", "Save the fields"} & set(labels)


def test_everybody_with_the_right_reads_the_gates_and_only_operations_edits(team: dict[str, Any]) -> None:
    with shown(make_user("vic", "viewer"), page=GATES) as test:
        assert "Open for change to: Revenue operations" in text(test)
    with shown(make_user("ron", "revops"), page=GATES) as test:
        assert "A tick: the stage asks for the field" in text(test)


def test_a_preview_counts_the_open_deals_that_an_edit_would_hold(team: dict[str, Any]) -> None:
    for _ in range(2):
        new_deal(team["ana"])
    ready(team["ben"], procurement_path="direct")
    content = views.edited_gates(load("gates"), {"procurement_path": {"mql": True}})
    for scope, n in ((Scope("all"), 2), (Scope("own", team["ben"].id, None, (team["ben"].id,)), 0)):
        with store.reading() as session:
            found = views.gate_preview(session, scope=scope, content=content, as_of=TODAY)
        assert found.held["mql"] == n
    assert found.changes == ("MQL also asks for procurement path",)
    assert CHECKLIST


def test_versions_of_the_gates_say_who_why_and_what_they_changed(team: dict[str, Any]) -> None:
    ron = make_user("ron", "revops")
    content = views.edited_gates(load("gates"), {"persona": {"mql": False}})
    actor = type(REVOPS)(ron.id, "Ron", frozenset({"revops"}))
    with store.writing(actor, "form") as session:
        commands.edit_gates(session, actor=actor, content=content, note="Nobody knows it so early")
    with shown(ron, page=GATES) as test:
        said = text(test)
    for words in ("Version 1", "Ron", "Nobody knows it so early", "MQL no longer asks for persona"):
        assert words in said
