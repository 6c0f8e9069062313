"""The page of users."""

from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from data.core import access, store
from data.core.settings import BEGINNING
from models import Setting, User
from tests.signed_in import looking, make_store, make_user, session_of

PAGE = str(Path(__file__).parents[3] / "pages" / "people" / "users" / "page.py")


@pytest.fixture
def ana(store_url: str) -> User:
    make_store()
    return make_user("ana", "admin", password_hash="x")


def shown(at: AppTest) -> str:
    return " ".join(block.proto.body for block in at.get("html"))


def test_who_can_sign_in_is_counted(ana: User) -> None:
    make_user("bo", "rep")
    make_user("cy")
    with looking(session_of(ana)):
        at = AppTest.from_file(PAGE, default_timeout=60).run()
    assert "1 of 3 people can sign in, 1 still to choose a password" in shown(at)
    assert [button.label for button in at.button] == ["Invite somebody", "Open one of these people"]


def test_a_click_on_a_name_opens_the_person(ana: User) -> None:
    with looking(session_of(ana)):
        at = AppTest.from_file(PAGE, default_timeout=60)
        at.session_state["users-chosen"] = ana.id
        at.run()
    assert "Save roles and team" in [button.label for button in at.button]
    assert "users-chosen" not in at.session_state


def test_nobody_is_said_to_wait_for_a_password_in_the_demo(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUARTERDECK_DEMO", "1")
    with store.writing(access.system(), "setup") as session:
        session.add(Setting(name="is_demo", valid_from=BEGINNING, value="1"))
    with looking(session_of(ana)):
        said = shown(AppTest.from_file(PAGE, default_timeout=60).run())
    assert "everybody comes in by choosing a role" in said
    assert "can sign in," not in said


def test_who_was_never_here_is_said_in_words(ana: User) -> None:
    make_user("bo", "rep")
    with looking(session_of(ana)):
        at = AppTest.from_file(PAGE, default_timeout=60).run()
    seen = list(at.dataframe[0].value["last_seen"])
    assert sorted(text == "never" for text in seen) == [False, True]
    assert "never" in shown(at)


def test_an_auditor_sees_users_and_no_way_to_change_them(ana: User) -> None:
    with looking(session_of(make_user("bo", "auditor"))):
        at = AppTest.from_file(PAGE, default_timeout=60)
        at.query_params["person"] = str(ana.id)
        at.run()
    assert not at.button
    assert not at.exception


def test_roles_are_changed_in_the_drawer(ana: User) -> None:
    bo = make_user("bo", "rep")
    with looking(session_of(ana)):
        at = AppTest.from_file(PAGE, default_timeout=60)
        at.query_params["person"] = str(bo.id)
        at.run()
        assert not at.exception
        labels = [button.label for button in at.button]
    assert [label for label in labels[1:] if not label.startswith("Open one")] == [
        "Save roles and team", "New password link", "End sessions", "Disable account", "Propose as administrator"
    ]  # fmt: skip
    with store.reading() as session:
        assert session.scalars(select(User.roles).where(User.name == "bo")).one() == "rep"
