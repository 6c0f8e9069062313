"""The tiles that every company sees first, in words of their readers."""

from datetime import date

import pytest

from data.core import access, landing, store
from data.core.access import Actor, Scope
from models import Team, User
from tests.signed_in import make_store, make_user

DAY = date(2026, 11, 20)


@pytest.fixture
def ana(store_url: str) -> User:
    make_store()
    return make_user("ana", "revops")


def note(ana: User, actor: Actor, channel: str) -> str:
    """What the tile says after something was written."""
    with store.writing(actor, channel) as session:
        session.add(Team(name=channel))
    with store.reading() as session:
        return landing.freshness(session, scope=Scope("all", ana.id), as_of=DAY).note


@pytest.mark.parametrize(
    ("channel", "words"), [("form", "a change on a page"), ("import", "an import"), ("undo", "an import undone")]
)
def test_the_newest_change_is_told_with_the_persons_name(ana: User, channel: str, words: str) -> None:
    actor = Actor(ana.id, ana.name, frozenset({"revops"}))
    assert note(ana, actor, channel) == f"{words} by {ana.full_name}"


@pytest.mark.parametrize("channel", ["setup", "demo", "command line", "job"])
def test_the_suites_own_changes_are_told_without_our_names_for_them(ana: User, channel: str) -> None:
    said = note(ana, access.system() if channel == "setup" else access.operator(), channel)
    assert said == landing.CHANGED[channel]
    assert not [word for word in ("system", "operator", "through", "channel") if word in said]
