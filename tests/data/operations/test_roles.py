"""Titles wait for a person or are decided; people hold roles; rights follow only when an administrator applies them."""

from datetime import date, timedelta

import pytest

from data.core import access, registry, store
from data.core.access import Actor, Conflict, Refused, Scope
from data.core.importing import applying, parts
from data.operations import commands, views
from models import Account, Contact, Seat, Team, TitleDecision, User
from tests.revisions import at, writing
from tests.signed_in import answer_settings, make_user

DAY = date(2026, 3, 2)
ALL = Scope("all")


@pytest.fixture(autouse=True)
def _store(migrated_store):
    registry.load_domains()
    answer_settings()


def actor(user: User) -> Actor:
    return access.actor_of(user)


def contacts(*titles: str | None) -> None:
    with writing() as session:
        account = Account(name="Acme")
        session.add(account)
        session.flush()
        session.add_all([Contact(account_id=account.id, name=f"P{n}", title=title) for n, title in enumerate(titles)])


def seen(day: date = DAY):
    with store.reading() as session:
        return views.roles(session, scope=ALL, as_of=day)


def do(user: User, command, **given):
    who = actor(user)
    with store.writing(who, "form", "test") as session:
        return command(session, actor=who, **given)


def test_titles_are_counted_by_role_and_the_unsure_wait():
    contacts("Account Executive", "Sr. Account Executive", "Wizard", "Project Manager", None)
    view = seen()
    row = next(row for row in view.rows if (row.area, row.role) == ("sales", "account_executive"))
    assert row.contacts == 2
    assert [one.title for one in view.waiting] == ["Project Manager", "Wizard"]
    assert view.matched_share == (pytest.approx(0.5), 4)
    assert view.untitled == 1


def test_a_decision_holds_for_everybody_with_the_title_and_can_be_taken_back():
    contacts("Wizard", "wizard ")
    rosa = make_user("rosa", "revops")
    do(rosa, commands.decide_title, title="WIZARD", area="engineering", role="software_engineer")
    assert seen().waiting == ()
    do(rosa, commands.forget_title, title="wizard")
    assert [one.title for one in seen().waiting] == ["Wizard", "wizard "]


def test_only_whoever_may_decides_and_only_for_roles_of_the_list():
    with pytest.raises(Refused):
        do(make_user("sam", "rep"), commands.decide_title, title="Wizard", area="sales", role="other")
    with pytest.raises(ValueError, match="no role moon / walker"):
        do(make_user("rosa", "revops"), commands.decide_title, title="Wizard", area="moon", role="walker")


def test_a_seat_is_held_from_day_to_day_once():
    with at(DAY):
        rosa, sam = make_user("rosa", "revops"), make_user("sam", "rep")
        seat = do(rosa, commands.seat_person, user_id=sam.id, area="sales", role="sales_leader")
        with pytest.raises(ValueError, match="already"):
            do(rosa, commands.seat_person, user_id=sam.id, area="sales", role="sales_leader")
        assert [one.name for one in seen().seats] == ["Sam"]
        with pytest.raises(ValueError, match="before the first"):
            do(rosa, commands.end_seat, seat_id=seat.id, row_version=1, valid_to=DAY - timedelta(days=1))
        do(rosa, commands.end_seat, seat_id=seat.id, row_version=1, valid_to=DAY)
        with pytest.raises(Conflict):
            do(rosa, commands.end_seat, seat_id=seat.id, row_version=1, valid_to=DAY + timedelta(days=3))
        assert seen(DAY).seats
        assert not seen(DAY + timedelta(days=1)).seats


def test_a_manager_seats_the_own_team_only():
    with writing() as session:
        north, south = Team(name="North"), Team(name="South")
        session.add_all([north, south])
    mia = make_user("mia", "manager", team_id=north.id)
    ben, eve = make_user("ben", "rep", team_id=north.id), make_user("eve", "rep", team_id=south.id)
    do(mia, commands.seat_person, user_id=ben.id, area="sales", role="account_executive")
    with pytest.raises(Refused, match="not in your team"):
        do(mia, commands.seat_person, user_id=eve.id, area="sales", role="account_executive")


def test_a_seat_gives_no_right_by_itself_and_an_administrator_applies_it_after_a_look():
    with at(DAY):
        rosa, sam, ada = make_user("rosa", "revops"), make_user("sam", "rep"), make_user("ada", "admin")
        do(rosa, commands.seat_person, user_id=sam.id, area="sales", role="sales_operations")
        held = seen().differences[0]
        assert (held.missing, held.more) == (("revops",), ("rep",))
        with pytest.raises(Refused):
            do(rosa, commands.apply_role_rights, user_id=sam.id, roles=["revops"], row_version=held.person.row_version)
        do(ada, commands.apply_role_rights, user_id=sam.id, roles=["revops"], row_version=held.person.row_version)
        assert seen().differences == ()


def test_another_definition_says_whom_it_would_alter_and_never_brings_administrators():
    with at(DAY):
        rosa, sam, ada = make_user("rosa", "revops"), make_user("sam", "manager"), make_user("ada", "admin")
        do(rosa, commands.seat_person, user_id=sam.id, area="sales", role="sales_leader")
        with store.reading() as session:
            told = views.altered(session, scope=ALL, as_of=DAY, key="sales/sales_leader", brings=["executive"])
        assert told == ["Sam lacks Executive and has beyond it Manager"]
        with pytest.raises(ValueError, match="administrator"):
            do(ada, commands.edit_role_rights, rights={"sales/sales_leader": ["admin"]}, note="x")
        with pytest.raises(Refused):
            do(rosa, commands.edit_role_rights, rights={"sales/sales_leader": ["executive"]}, note="x")
        do(ada, commands.edit_role_rights, rights={"sales/sales_leader": ["executive"]}, note="New policy")
        assert [(one.missing, one.more) for one in seen().differences] == [(("executive",), ("manager",))]


def brought(content: bytes, name: str, target: str):
    found = parts.parts_of(content, name, target_name=target)
    return applying.apply(found, content, actor=access.operator(), as_of=DAY)


WIZARD = b"Title,Department,Role\nWizard,Engineering,Software Engineer\n"


def test_titles_and_seats_come_in_by_file_and_go_out_again():
    contacts("Wizard")
    sam = make_user("sam", "rep")
    done = brought(WIZARD + b"Witch,Moon,Walker\n", "t.csv", "titles")
    assert done.is_refused
    assert "no role" in done.plans[0].refused[0].reason
    done = brought(WIZARD, "t.csv", "titles")
    assert seen().waiting == ()
    assert brought(WIZARD, "t.csv", "titles").import_id is None
    applying.undo(done.import_id, actor=access.operator())
    assert [one.title for one in seen().waiting] == ["Wizard"]
    brought(b"Person,Area,Role,From\nSam,Sales,Sales Leader,2026-01-01\n", "s.csv", "seats")
    with store.reading() as session:
        assert session.get(Seat, 1).user_id == sam.id
        assert session.get(TitleDecision, 1) is None
