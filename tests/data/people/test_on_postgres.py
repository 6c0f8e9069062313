"""Sign-in and commands on the other database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from data.core import access, store
from data.core.doors import sessions
from data.people import commands, passwords, signing_in, views
from tests.postgres import Database
from tests.signed_in import actor_of, make_store, make_user

GOOD = "a lighthouse in May"


@pytest.fixture
def database(postgres_database: Callable[[], Database], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = postgres_database()
    monkeypatch.setenv("DATABASE_URL", made.url)
    monkeypatch.setenv("DATABASE_OWNER_URL", made.owner_url)
    monkeypatch.setenv("QUARTERDECK_DIR", str(tmp_path))
    make_store()


def guess(_number: int) -> bool:
    try:
        return signing_in.sign_in(name="ana", password="wrong", address="1.1.1.1") is not None
    except signing_in.TooMany:
        return True


def test_people_come_and_go_on_postgres(database: None) -> None:
    with store.housekeeping() as session:
        code = commands.create_setup_code(session)
    with store.writing(access.system(), "setup") as session:
        ana = commands.create_first_administrator(
            session, code=code, name="ana", full_name="Ana", password=GOOD, password_hash=passwords.hashed(GOOD)
        )
    token = signing_in.sign_in(name="ana", password=GOOD, address="1.1.1.1")
    assert sessions.find(token) is not None
    actor = actor_of(ana)
    with store.writing(actor, "form") as session:
        bo, _ = commands.invite_user(session, actor=actor, name="bo", full_name="Bo", roles={"rep"})
        commands.set_team(session, actor=actor, user_id=bo.id or 0, team="East", row_version=bo.row_version)
        commands.configure(session, actor=actor, company="M", currency="USD", zone="UTC", fy_start_month=1)
    with store.reading() as session:
        rows = views.users(session, scope=access.scope_for(session, actor, "people.view_users"))
    assert [(row["name"], row["team"], row["sessions"]) for row in rows] == [("ana", None, 1), ("bo", "East", 0)]
    with store.writing(actor, "form") as session:
        commands.end_sessions(session, actor=actor, user_id=ana.id or 0)
    assert sessions.find(token) is None


def test_guesses_at_the_same_moment_are_counted_one_by_one(database: None) -> None:
    make_user("ana", "rep", password_hash=passwords.hashed(GOOD))
    with ThreadPoolExecutor(8) as pool:
        slowed = sum(pool.map(guess, range(16)))
    assert slowed >= 16 - signing_in.MOST
