"""The shell: the menu of what somebody may open, the way out, the page they asked for."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.frame import cards
from data.core import access
from tests.signed_in import answer_settings, looking, make_store, make_user, session_of

SHELL = str(Path(__file__).parents[2] / "components" / "shell.py")


def shown(at: AppTest) -> str:
    return " ".join(block.proto.body for block in at.get("html"))


def test_a_stranger_gets_no_menu_and_the_way_to_sign_in(store_url: str) -> None:
    make_store()
    with looking(None):
        at = AppTest.from_file(SHELL, default_timeout=60).run()
    assert "You are signed out" in shown(at)
    assert "/auth/sign-in?next=" in shown(at)


@pytest.mark.parametrize("role", ["viewer", "admin"])
def test_every_address_leads_to_its_page_or_to_a_refusal(role: str, store_url: str) -> None:
    make_store()
    answer_settings()
    user = make_user("somebody", role)
    with looking(session_of(user)):
        at = AppTest.from_file(SHELL, default_timeout=60).run()
        assert access.permissions().roles[role].label in shown(at)
        assert 'action="/auth/sign-out"' in shown(at)
        for card in cards.cards():
            at.switch_page(str(card.path)).run()
            assert not at.exception
            assert "could not be shown" not in shown(at), card.address
            assert ("You do not have the right" in shown(at)) != access.may(access.actor_of(user), card.right)


def test_a_page_that_is_not_allowed_is_refused_and_not_missing(store_url: str) -> None:
    make_store()
    users = next(card for card in cards.cards() if card.address == "/people-users")
    with looking(session_of(make_user("bo", "rep"))):
        at = AppTest.from_file(SHELL, default_timeout=60).run()
        at.switch_page(str(users.path)).run()
    assert not at.exception
    assert "You do not have the right to open this." in shown(at)


def test_a_name_from_outside_is_text_in_the_menu(store_url: str) -> None:
    make_store()
    with looking(session_of(make_user("<img src=x onerror=alert(1)>", "rep"))):
        at = AppTest.from_file(SHELL, default_timeout=60).run()
    assert "<img" not in shown(at).lower().replace("&lt;img", "")
