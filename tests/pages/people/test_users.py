"""The page of users."""

from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from data.core import store
from models import User
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
    assert [button.label for button in at.button] == ["Invite somebody"]


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
    assert labels[1:] == [
        "Save roles and team", "New password link", "End sessions", "Disable account", "Propose as administrator"
    ]  # fmt: skip
    with store.reading() as session:
        assert session.scalars(select(User.roles).where(User.name == "bo")).one() == "rep"
