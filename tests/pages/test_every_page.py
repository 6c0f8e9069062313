"""Every page for every role, each by its own file: the page itself refuses, whether or not the shell ran."""

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from components.frame import cards
from components.frame.cards import Card
from data.core import access, store
from data.core.access import Actor
from models import Denial
from tests.signed_in import answer_settings, looking, make_store, make_user, session_of

ROLES = [name for name, role in access.permissions().roles.items() if not role.is_service]
PAGES = cards.cards()


def shown(at: AppTest) -> str:
    return " ".join(block.proto.body for block in at.get("html"))


def named(card: Card) -> str:
    return card.address


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_a_page_shows_nothing_to_a_stranger(page: Card, store_url: str) -> None:
    make_store()
    with looking(None):
        at = AppTest.from_file(str(page.path), default_timeout=60).run()
    assert not at.exception
    assert "You are signed out" in shown(at)
    assert len(at.main.children) <= 2


@pytest.mark.parametrize("page", PAGES, ids=named)
@pytest.mark.parametrize("role", ROLES)
def test_a_page_opens_for_whoever_has_the_right_and_nobody_else(page: Card, role: str, store_url: str) -> None:
    make_store()
    answer_settings()
    user = make_user("somebody", role)
    with looking(session_of(user)):
        at = AppTest.from_file(str(page.path), default_timeout=60).run()
    assert not at.exception
    is_open = access.may(Actor(user.id, user.name, frozenset({role})), page.right)
    assert ("You do not have the right" in shown(at)) != is_open
    with store.reading() as session:
        assert len(session.scalars(select(Denial)).all()) == (0 if is_open else 1)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_a_page_opens_on_an_empty_store(page: Card, store_url: str) -> None:
    make_store()
    with looking(session_of(make_user("ana", *ROLES))):
        at = AppTest.from_file(str(page.path), default_timeout=60).run()
    assert not at.exception
    assert "could not be shown" not in shown(at)
