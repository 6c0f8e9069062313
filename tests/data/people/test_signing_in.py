"""Signing in: slowed down by guesses, never locked for ever."""

from datetime import UTC, datetime, timedelta

import pytest

from data.core import access, clock, store
from data.core.doors import sessions
from data.people import passwords, signing_in
from data.people.signing_in import TooMany, count_attempt, sign_in
from models import User
from tests.signed_in import make_store, make_user

GOOD = "a lighthouse in May"
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
HASH = passwords.hashed(GOOD)


@pytest.fixture(autouse=True)
def people(store_url: str) -> None:
    make_store()
    make_user("ana", "rep", password_hash=HASH)


def guesses(count: int, *, name: str = "ana", address: str = "1.1.1.1", every: int = 1, start: datetime = NOW) -> int:
    """Try without a stop for `count` seconds and return how many attempts were let through."""
    through = 0
    for second in range(0, count, every):
        with clock.frozen(start + timedelta(seconds=second)):
            try:
                count_attempt(name=name, address=address)
                through += 1
            except TooMany:
                pass
    return through


def test_the_right_password_opens_a_session() -> None:
    token = sign_in(name=" ANA ", password=GOOD, address="1.1.1.1")
    looker = sessions.find(token)
    assert looker is not None
    assert looker.actor.name == "ana"


@pytest.mark.parametrize(
    ("name", "password"), [("ana", "wrong"), ("nobody", GOOD), ("ana", ""), ("ana", "x" * 100_000)]
)
def test_a_wrong_name_and_a_wrong_password_look_the_same(name: str, password: str) -> None:
    assert sign_in(name=name, password=password, address="1.1.1.1") is None


def test_a_quarter_of_an_hour_allows_ten_guesses() -> None:
    assert guesses(900) <= signing_in.MOST


def test_the_wait_grows_and_is_told() -> None:
    with clock.frozen(NOW):
        for _ in range(4):
            count_attempt(name="ana", address="1.1.1.1")
        with pytest.raises(TooMany, match="2 seconds"):
            count_attempt(name="ana", address="1.1.1.1")


def test_after_the_wait_the_owner_gets_in() -> None:
    guesses(900, every=5)
    with clock.frozen(NOW + timedelta(minutes=31)):
        assert sign_in(name="ana", password=GOOD, address="1.1.1.1") is not None


def test_guessing_from_many_addresses_is_slowed_down_too() -> None:
    assert sum(guesses(1, address=f"2.2.2.{n}") for n in range(100)) == signing_in.MOST_A_NAME


def test_nobody_can_lock_the_owner_out_of_a_known_place() -> None:
    with clock.frozen(NOW - timedelta(days=1)):
        assert sign_in(name="ana", password=GOOD, address="1.1.1.1") is not None
    for n in range(40):
        guesses(1, address=f"2.2.2.{n}")
    with clock.frozen(NOW + timedelta(seconds=2)):
        assert sign_in(name="ana", password=GOOD, address="1.1.1.1") is not None
        with pytest.raises(TooMany):
            sign_in(name="ana", password=GOOD, address="3.3.3.3")


def test_unknown_names_are_slowed_down_like_known_ones() -> None:
    assert guesses(60, name="nobody") == guesses(60, name="ana", address="1.1.1.2")


def test_an_account_closed_meanwhile_is_not_opened() -> None:
    with store.reading() as session:
        assert signing_in.queries.password_hash(session, "ana") == HASH
    with store.writing(access.system(), "setup") as session:
        user = session.get(User, 1)
        assert user is not None
        user.is_active = False
    assert sign_in(name="ana", password=GOOD, address="1.1.1.1") is None
