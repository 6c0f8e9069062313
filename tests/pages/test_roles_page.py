"""Departments and roles, drawn in process: areas, titles that wait, seats and the rights they bring."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.core import access, registry, store
from data.operations import commands
from models import Account, Contact
from tests.revisions import writing
from tests.signed_in import answer_settings, looking, make_user, session_of

PAGE = Path(__file__).parents[2] / "pages/operations/roles/page.py"


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    registry.load_domains()
    answer_settings()
    with writing() as session:
        account = Account(name="Acme")
        session.add(account)
        session.flush()
        session.add_all([Contact(account_id=account.id, name=str(n), title=title)
                         for n, title in enumerate(("CFO", "Wizard"))])  # fmt: skip


def drawn(tab: str = "") -> AppTest:
    at = AppTest.from_file(str(PAGE), default_timeout=60)
    if tab:
        at.session_state["roles-tabs"] = tab
    return at.run()


def shown(at: AppTest) -> str:
    assert not at.exception, at.exception
    return " ".join([*(block.proto.body for block in at.get("html")), *(text.value for text in at.text)])


def test_a_viewer_reads_areas_and_what_waits():
    with looking(session_of(make_user("vera", "viewer"))):
        text = shown(drawn())
        assert "50.0% of 2 contacts have a role; waiting: 1 title." in text
        assert "Wizard" in shown(drawn("Titles"))
        assert "Whose rights differ is seen by" in shown(drawn("People and rights"))


def test_pasted_titles_are_tried_with_the_rule_that_decides():
    with looking(session_of(make_user("vera", "viewer"))):
        at = drawn("Titles")
        at.text_area[0].set_value("Tax Manager\nWitch")
        text = shown(at.run())
    assert "Finance: Tax Professional" in text
    assert "waits for a person" in text


def test_an_administrator_sees_whose_rights_differ_from_their_role():
    rosa, sam = make_user("rosa", "revops"), make_user("sam", "rep")
    actor = access.actor_of(rosa)
    with store.writing(actor, "form", "test") as session:
        commands.seat_person(session, actor=actor, user_id=sam.id, area="sales", role="sales_leader")
    with looking(session_of(make_user("ada", "admin"))):
        text = shown(drawn("People and rights"))
    assert "Sales: Sales Leader" in text
    assert "Manager" in text
