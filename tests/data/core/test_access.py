"""Who may do what, and how widely."""

import pytest

from data.core import access, store
from data.core.access import Actor, Refused, Scope
from models import Team, User
from tests.signed_in import actor_of, make_store, make_user

NOBODY = Actor(None, "nobody")


def test_an_unknown_action_is_an_error_and_not_a_no() -> None:
    with pytest.raises(LookupError, match=r"pipeline\.fly"):
        access.scope_of(NOBODY, "pipeline.fly")


def test_without_a_role_nothing_is_allowed() -> None:
    assert not any(access.may(NOBODY, action) for action in access.permissions().actions)
    assert not any(access.may(None, action) for action in access.permissions().actions)


def test_the_widest_of_several_roles_counts() -> None:
    both = Actor(1, "ana", frozenset({"rep", "manager"}))
    assert access.scope_of(both, "pipeline.view") == "team"
    assert access.scope_of(Actor(1, "ana", frozenset({"rep", "revops"})), "pipeline.view") == "all"


def test_a_refusal_says_who_may() -> None:
    with pytest.raises(Refused, match=r"Administrator") as refusal:
        access.require(Actor(1, "bo", frozenset({"rep"})), "people.manage_users")
    assert refusal.value.action == "people.manage_users"
    assert "Command line" not in refusal.value.words


def test_the_operator_approves_nothing_and_the_system_passes_no_check() -> None:
    approvals = [action for action in access.permissions().actions if ".approve" in action]
    assert approvals
    assert not any(access.may(access.operator(), action) for action in approvals)
    assert not any(access.may(access.system(), action) for action in access.permissions().actions)


def test_a_team_scope_holds_the_team_and_nobody_else(store_url: str) -> None:
    make_store()
    with store.writing(access.system(), "setup") as session:
        for name in ("East", "West"):
            session.add(Team(name=name))
    lead, mate = make_user("lead", "manager", team_id=1), make_user("mate", "rep", team_id=1)
    other = make_user("x", "rep")
    with store.reading() as session:
        scope = access.scope_for(session, actor_of(lead), "pipeline.view")
        assert scope == Scope("team", lead.id, 1, (lead.id, mate.id))
        assert access.scope_for(session, actor_of(other), "pipeline.view").team_user_ids == (other.id,)
        with pytest.raises(Refused):
            access.scope_for(session, None, "pipeline.view")


def test_a_manager_without_a_team_sees_their_own(store_url: str) -> None:
    make_store()
    lead = make_user("lead", "manager")
    make_user("stray", "rep")
    with store.reading() as session:
        assert access.scope_for(session, actor_of(lead), "pipeline.view").team_user_ids == (lead.id,)


def test_the_command_line_acts_as_an_active_person_only(store_url: str) -> None:
    make_store()
    make_user("ana", "revops")
    with store.writing(access.system(), "setup") as session:
        session.add(User(name="gone", full_name="Gone", roles="revops", is_active=False))
    with store.reading() as session:
        assert access.actor_named(session, "Ana").roles == {"revops"}
        for name in ("gone", "nobody"):
            with pytest.raises(Refused):
                access.actor_named(session, name)
