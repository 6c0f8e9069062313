"""Sessions: good while person, time and password agree."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from data.core import access, clock, store
from data.core.doors import sessions
from models import SignInSession, User
from tests.signed_in import make_store, make_user, session_of

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.fixture
def token(store_url: str) -> str:
    make_store()
    with clock.frozen(NOW):
        return session_of(make_user("ana", "rep"))


def change(act: Callable[[User], None]) -> None:
    with store.writing(access.system(), "setup") as session:
        user = session.scalars(select(User)).one()
        act(user)


def test_the_store_keeps_only_the_hash_of_a_token(token: str) -> None:
    with store.reading() as session:
        assert session.scalars(select(SignInSession.token_hash)).all() == [sessions.hashed(token)]
    assert len(token) >= 43


def test_a_session_ends_after_twelve_idle_hours(token: str) -> None:
    with clock.frozen(NOW + timedelta(hours=11, minutes=59)):
        looker = sessions.find(token)
        assert looker is not None
        assert looker.actor.roles == {"rep"}
    with clock.frozen(NOW + timedelta(hours=23)):
        assert sessions.find(token) is not None, "a click keeps it open"
    with clock.frozen(NOW + timedelta(hours=35, minutes=1)):
        assert sessions.find(token) is None


def test_no_session_outlives_seven_days(token: str) -> None:
    for hours in range(10, 7 * 24, 10):
        with clock.frozen(NOW + timedelta(hours=hours)):
            assert sessions.find(token) is not None
    with clock.frozen(NOW + timedelta(days=7)):
        assert sessions.find(token) is None


@pytest.mark.parametrize(
    "act",
    [
        lambda user: setattr(user, "is_active", False),
        lambda user: setattr(user, "roles", ""),
        lambda user: setattr(user, "password_epoch", user.password_epoch + 1),
    ],
    ids=["disabled", "without a role", "new password"],
)
def test_a_session_dies_with_the_account(token: str, act: Callable[[User], None]) -> None:
    change(act)
    with clock.frozen(NOW):
        assert sessions.find(token) is None


def test_a_change_of_roles_counts_at_once(token: str) -> None:
    change(lambda user: setattr(user, "roles", "viewer"))
    with clock.frozen(NOW):
        looker = sessions.find(token)
    assert looker is not None
    assert looker.actor.roles == {"viewer"}


def test_a_signed_out_token_is_worthless(token: str) -> None:
    with clock.frozen(NOW):
        with store.housekeeping() as session:
            sessions.end(session, token)
        assert sessions.find(token) is None


@pytest.mark.parametrize("wrong", [None, "", "x", "x" * 10_000])
def test_a_made_up_token_is_nobody(token: str, wrong: str | None) -> None:
    assert sessions.find(wrong) is None
