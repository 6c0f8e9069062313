"""People and settings: right, gate, change."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from data.core import access, settings, store
from data.core.access import Actor, Conflict, Refused
from data.core.doors import sessions
from data.people import commands, passwords, queries, views
from models import ChangeContent, User
from tests.signed_in import actor_of, make_store, make_user, session_of

GOOD = "a lighthouse in May"
HASH = passwords.hashed(GOOD)
REP = Actor(99, "bo", frozenset({"rep"}))


@pytest.fixture
def admin(store_url: str) -> Actor:
    make_store()
    return actor_of(make_user("ana", "admin", "revops", password_hash=HASH))


def run(command: Any, actor: Actor, **arguments: Any) -> Any:
    with store.writing(actor, "form", "test") as session:
        return command(session, actor=actor, **arguments)


def reread(user: User) -> User:
    with store.reading() as session:
        found = session.get(User, user.id)
    assert found is not None
    return found


def test_the_first_administrator_needs_the_code_and_gets_two_roles(store_url: str) -> None:
    make_store()
    with store.housekeeping() as session:
        first = commands.create_setup_code(session)
        code = commands.create_setup_code(session)
    details = {"name": "Ana", "full_name": "Ana", "password": GOOD, "password_hash": HASH}
    for wrong in ("made up", first):
        with pytest.raises(ValueError, match="used already"), store.writing(access.system(), "setup") as session:
            commands.create_first_administrator(session, code=wrong, **details)
    with store.writing(access.system(), "setup") as session:
        made = commands.create_first_administrator(session, code=code, **details)
    assert (made.name, made.roles) == ("ana", "admin,revops")
    with pytest.raises(ValueError, match="exists already"), store.writing(access.system(), "setup") as session:
        commands.create_first_administrator(session, code=code, **details)


def test_only_an_administrator_touches_users(admin: Actor) -> None:
    user = make_user("cy", "rep")
    attempts: list[tuple[Any, dict[str, Any]]] = [
        (commands.invite_user, {"name": "di", "full_name": "Di", "roles": {"rep"}}),
        (commands.set_roles, {"user_id": user.id, "roles": {"admin"}, "row_version": 1}),
        (commands.disable_user, {"user_id": user.id, "row_version": 1}),
        (commands.enable_user, {"user_id": user.id, "row_version": 1}),
        (commands.reset_password, {"user_id": user.id}),
        (commands.end_sessions, {"user_id": user.id}),
        (commands.set_team, {"user_id": user.id, "team": "East", "row_version": 1}),
        (commands.propose_administrator, {"user_id": user.id}),
        (commands.confirm_administrator, {"user_id": user.id}),
        (commands.set_setting, {"name": "company", "value": "Mine"}),
    ]
    for command, arguments in attempts:
        with pytest.raises(Refused):
            run(command, REP, **arguments)
    assert reread(user).roles == "rep"


def test_an_invitation_works_once_and_opens_the_account(admin: Actor) -> None:
    user, code = run(commands.invite_user, admin, name="bo@example.com", full_name="Bo", roles={"rep"})
    with store.writing(access.system(), "setup") as session:
        commands.accept_code(session, code=code, password="four words of mine")
    with pytest.raises(ValueError, match="used already"), store.writing(access.system(), "setup") as session:
        commands.accept_code(session, code=code, password="four words of mine")
    with store.reading() as session:
        assert passwords.matches("four words of mine", queries.password_hash(session, "bo@example.com"))
    assert reread(user).password_epoch == 1


def test_somebody_who_came_with_an_import_can_be_invited(admin: Actor) -> None:
    known = make_user("moses frase")
    assert known.roles == ""
    with store.writing(access.system(), "import") as session:
        user = session.get(User, known.id)
        assert user is not None
        user.name = "moses"
    user, _ = run(commands.invite_user, admin, name="Moses", full_name="Moses Frase", roles={"rep"})
    assert user.id == known.id
    with pytest.raises(ValueError, match="taken"):
        run(commands.invite_user, admin, name="moses", full_name="Another", roles={"rep"})


@pytest.mark.parametrize("name", ["", "a", "two words", "é", "x" * 65, "-x", "<b>"])
def test_a_user_name_that_is_none_is_refused(admin: Actor, name: str) -> None:
    with pytest.raises(ValueError, match="user name"):
        run(commands.invite_user, admin, name=name, full_name="X", roles={"rep"})


def test_roles_that_do_not_exist_and_service_roles_are_refused(admin: Actor) -> None:
    for role in ("king", "operator"):
        with pytest.raises(ValueError, match="no role"):
            run(commands.invite_user, admin, name="bo", full_name="Bo", roles={role})


def test_a_save_over_a_newer_version_names_both_values(admin: Actor) -> None:
    user = make_user("cy", "rep")
    run(commands.set_roles, admin, user_id=user.id, roles={"manager"}, row_version=1)
    with pytest.raises(Conflict, match=r"roles is now manager, you wanted viewer") as conflict:
        run(commands.set_roles, admin, user_id=user.id, roles={"viewer"}, row_version=1)
    assert conflict.value.fields == (("roles", "manager", "viewer"),)
    assert "ana" in conflict.value.words
    run(commands.set_roles, admin, user_id=user.id, roles={"manager"}, row_version=1)


def test_the_last_administrator_stays(admin: Actor) -> None:
    with pytest.raises(ValueError, match="last administrator"):
        run(commands.set_roles, admin, user_id=admin.id, roles={"revops"}, row_version=1)
    with pytest.raises(ValueError, match="last administrator"):
        run(commands.disable_user, admin, user_id=admin.id, row_version=1)


def test_two_administrators_make_a_third_together(admin: Actor) -> None:
    third = make_user("cy", "rep", password_hash=HASH)
    second = make_user("bo", "rep", password_hash=HASH)
    run(commands.set_roles, admin, user_id=second.id, roles={"admin"}, row_version=1)
    other = actor_of(reread(second))
    with pytest.raises(ValueError, match="takes both"):
        run(commands.set_roles, admin, user_id=third.id, roles={"rep", "admin"}, row_version=1)
    with pytest.raises(ValueError, match="takes both"):
        run(commands.invite_user, admin, name="di", full_name="Di", roles={"admin"})
    with pytest.raises(ValueError, match="propose"):
        run(commands.confirm_administrator, other, user_id=third.id)
    run(commands.reset_password, admin, user_id=second.id)
    with pytest.raises(ValueError, match="takes both"):
        run(commands.invite_user, admin, name="di", full_name="Di", roles={"admin"})
    run(commands.propose_administrator, admin, user_id=third.id)
    with pytest.raises(ValueError, match="of their own"):
        run(commands.confirm_administrator, admin, user_id=third.id)
    run(commands.confirm_administrator, other, user_id=third.id)
    assert reread(third).roles == "admin,rep"


def test_disable_reset_and_end_sessions_sign_a_person_out(admin: Actor) -> None:
    user = make_user("cy", "rep", password_hash=HASH)
    token = session_of(user)
    run(commands.end_sessions, admin, user_id=user.id)
    assert sessions.find(token) is None
    token = session_of(user)
    run(commands.reset_password, admin, user_id=user.id)
    assert sessions.find(token) is None
    with store.reading() as session:
        assert queries.password_hash(session, "cy") is None
    token = session_of(reread(user))
    version = reread(user).row_version
    run(commands.disable_user, admin, user_id=user.id, row_version=version)
    assert sessions.find(token) is None
    run(commands.enable_user, admin, user_id=user.id, row_version=version + 1)
    assert sessions.find(token) is None


def test_everybody_may_end_their_own_sessions(admin: Actor) -> None:
    user = make_user("cy", "viewer")
    token = session_of(user)
    run(commands.end_sessions, actor_of(user), user_id=user.id)
    assert sessions.find(token) is None


def test_a_team_is_made_on_first_use_and_found_again(admin: Actor) -> None:
    one, two = make_user("cy", "rep"), make_user("di", "rep")
    run(commands.set_team, admin, user_id=one.id, team=" East  Coast ", row_version=1)
    run(commands.set_team, admin, user_id=two.id, team="east coast", row_version=1)
    assert reread(one).team_id == reread(two).team_id
    with store.reading() as session:
        rows = views.users(session, scope=access.scope_for(session, admin, "people.view_users"))
    assert [row["team"] for row in rows] == [None, "East Coast", "East Coast"]
    assert [row["state"] for row in rows] == ["Active", "Waits for a password", "Waits for a password"]


def test_the_first_answers_hold_for_all_time_and_later_ones_from_a_day(admin: Actor) -> None:
    answers = {"company": " Meridian  Ltd ", "currency": "eur", "zone": "Europe/Berlin", "fy_start_month": 2}
    run(commands.configure, admin, **answers)
    run(commands.configure, admin, **{**answers, "fy_start_month": 4, "valid_from": date(2027, 4, 1)})
    with store.reading() as session:
        early = settings.current(session, date(2020, 1, 1))
        late = settings.current(session, date(2027, 4, 1))
        listed = views.settings_answers(session, scope=access.Scope("all"))
    assert (early.company, early.currency, early.fy_start_month) == ("Meridian Ltd", "EUR", 2)
    assert late.fy_start_month == 4
    assert len(listed) == 5, "what was said again is not written again"


@pytest.mark.parametrize(
    ("name", "value"),
    [("company", " "), ("currency", "XYZ"), ("zone", "Mars/Olympus"), ("fy_start_month", "13"), ("is_demo", "1")],
)
def test_an_answer_that_is_none_is_refused(admin: Actor, name: str, value: str) -> None:
    with pytest.raises(ValueError, match=r"[A-Z]"):
        run(commands.set_setting, admin, name=name, value=value)


def test_no_secret_enters_the_ledger(admin: Actor) -> None:
    user, code = run(commands.invite_user, admin, name="bo", full_name="Bo", roles={"rep"})
    with store.writing(access.system(), "setup") as session:
        commands.accept_code(session, code=code, password=GOOD)
    with store.reading() as session:
        everything = " ".join(f"{row.before} {row.after}" for row in session.scalars(select(ChangeContent)))
    assert "bo" in everything
    assert GOOD not in everything
    assert "$2b$" not in everything
    assert code not in everything
    assert user.id is not None
