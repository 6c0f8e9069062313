"""The RACI's pages: what each role sees and may do, cells that turn, two values of one cell, a pasted table."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.core import clock, drafts, registry, store
from data.core.access import Scope
from data.operations import commands, views
from data.operations.views.raci import DRAFT
from models import Seat, User
from pages.operations.raci import editing
from tests.revisions import change, writing
from tests.signed_in import actor_of, answer_settings, looking, make_user, session_of

ROOT = Path(__file__).parents[3]
PAGE, HANDBOOK = ROOT / "pages/operations/raci/page.py", ROOT / "pages/operations/raci_handbook.py"
DAY = clock.today("UTC")
SAO, AE, SL = "stage:sao", "sales/account_executive", "sales/sales_leader"


@pytest.fixture(autouse=True)
def _store(migrated_store):
    registry.load_domains()
    answer_settings()


def opened(user: User, page: Path = PAGE, **state) -> AppTest:
    with looking(session_of(user)):
        found = AppTest.from_file(str(page), default_timeout=60)
        for name, value in state.items():
            found.session_state[name] = value
        found.run()
    assert not found.exception
    return found


def again(at_: AppTest, user: User, *, key: str) -> AppTest:
    with looking(session_of(user)):
        at_.button(key=key).click().run()
    assert not at_.exception
    return at_


def said(found: AppTest) -> str:
    return " ".join(block.proto.body for block in found.get("html"))


def draft(user: User) -> int:
    with store.writing(actor_of(user), "form", "test") as session:
        return commands.start_raci(session, actor=actor_of(user), note="Planning").id


def seat(user: User, role: str) -> int:
    area, name = role.split("/")
    with writing() as session:
        made = Seat(user_id=user.id, area=area, role=name, valid_from=date(2025, 1, 1))
        session.add(made)
    return made.id


def look(which: str = DRAFT):
    with store.reading() as session:
        return views.raci(session, scope=Scope("all"), as_of=DAY, which=which)


def keys(found: AppTest) -> set[str]:
    return {button.key for button in found.button if button.key}


def test_an_empty_store_shows_the_raci_as_delivered_and_says_that_seats_are_missing():
    found = opened(make_user("val", "viewer"))
    assert "Nobody holds a seat yet" in said(found)
    assert "SAO: win the customer" in said(found)
    assert "raci-start" not in keys(found)


@pytest.mark.parametrize(("role", "offered"), [
    ("revops", {"raci-start"}), ("manager", {"raci-start"}), ("executive", set()), ("auditor", set()),
])  # fmt: skip
def test_only_who_may_propose_is_offered_a_draft(role, offered):
    assert {key for key in keys(opened(make_user("someone", role))) if key == "raci-start"} == offered


def test_each_step_is_offered_to_whoever_may_take_it():
    ann, eve = make_user("ann", "revops"), make_user("eve", "executive")
    number = draft(ann)
    assert {"raci-propose", "raci-open", "raci-drop"} <= keys(opened(ann))
    assert not {"raci-propose", "raci-decide", "raci-drop"} & keys(opened(eve))
    again(opened(ann), ann, key="raci-propose")
    assert "raci-decide" in keys(opened(eve))
    assert "raci-decide" not in keys(opened(ann))
    with store.writing(actor_of(eve), "form", "test") as session:
        drafts.decide(session, number, actor=actor_of(eve), is_ratified=True)
    assert "raci-publish" in keys(opened(ann))
    assert "raci-publish" not in keys(opened(eve))


def test_a_click_turns_a_cell_and_the_rules_speak_before_it_is_saved():
    ann = make_user("ann", "revops")
    number = draft(ann)
    cells = {(SAO, SL): ("C", "A")}
    found = opened(ann, version=DRAFT, **{editing.EDITS: {"draft": number, "cells": cells}})
    assert "2 are accountable (AE and Sales lead)" in said(found)
    assert look().document.activities[SAO].letters[SL] == "C"
    again(found, ann, key="raci-save")
    assert look().document.activities[SAO].letters[SL] == "A"
    assert "1 cell saved in version 1." in said(found)


def test_a_cell_turns_without_a_mouse_too():
    ann = make_user("ann", "revops")
    draft(ann)
    found = again(opened(ann, version=DRAFT), ann, key="qd-open-only-raci-edit")
    listed = next(one for one in found.selectbox if one.label == "Row to open")
    with looking(session_of(ann)):
        listed.set_value(0).run()
    place, (before, wanted) = next(iter(found.session_state[editing.EDITS]["cells"].items()))
    assert wanted != before
    assert look().document.activities[place[0]].title in listed.options[0]


def test_a_cell_that_somebody_else_changed_shows_both_values_and_asks():
    ann, ben = make_user("ann", "revops"), make_user("ben", "manager")
    number = draft(ann)
    cells = {(SAO, SL): ("C", "I"), (SAO, AE): ("AR", "R")}
    with store.writing(actor_of(ben), "form", "test") as session:
        edit = commands.CellEdit(SAO, SL, "C", "A")
        commands.set_raci_letters(session, number, actor=actor_of(ben), edits=[edit])
    found = opened(ann, version=DRAFT, **{editing.EDITS: {"draft": number, "cells": cells}})
    assert "Somebody else changed 1 cell that you changed too" in said(found)
    assert "raci-save" not in keys(found)
    again(found, ann, key="raci-mine")
    again(found, ann, key="raci-save")
    assert [look().document.activities[SAO].letters[c] for c in (SL, AE)] == ["I", "R"]


def test_keeping_theirs_leaves_the_other_cells_to_save():
    ann, ben = make_user("ann", "revops"), make_user("ben", "manager")
    number = draft(ann)
    with store.writing(actor_of(ben), "form", "test") as session:
        edit = commands.CellEdit(SAO, SL, "C", "A")
        commands.set_raci_letters(session, number, actor=actor_of(ben), edits=[edit])
    cells = {(SAO, SL): ("C", "I"), (SAO, AE): ("AR", "R")}
    found = opened(ann, version=DRAFT, **{editing.EDITS: {"draft": number, "cells": cells}})
    again(found, ann, key="raci-theirs")
    again(found, ann, key="raci-save")
    assert [look().document.activities[SAO].letters[c] for c in (SL, AE)] == ["A", "R"]


def test_a_pasted_table_is_checked_taken_into_the_draft_and_undone():
    ann = make_user("ann", "revops")
    found = opened(ann, **{"raci-tab": "Bring in a RACI"})
    with looking(session_of(ann)):
        found.text_area(key="raci-paste-0").input("Activity\tAE\tSales lead\nNegotiate\tA/R (Jane?)\tA\n").run()
    assert "have words beside a letter" in said(found)
    assert look().which == "in_force"
    again(found, ann, key="raci-take")
    assert look().judged.codes["own:negotiate"] == ("many_A", "not_reviewed")
    again(found, ann, key="raci-undo")
    assert look().which == "in_force"


@pytest.mark.parametrize("text", ["Activity,Notes\nX,hello", "nothing at all", "a\tb\n1\t2"])
def test_what_is_no_raci_is_told_and_nothing_breaks(text):
    ann = make_user("ann", "revops")
    found = opened(ann, **{"raci-tab": "Bring in a RACI"})
    with looking(session_of(ann)):
        found.text_area(key="raci-paste-0").input(text).run()
    assert not found.exception
    assert "Nothing was written" in said(found)


def test_a_manager_edits_the_draft_and_brings_in_no_file():
    found = opened(make_user("max", "manager"))
    assert "Bring in a RACI" not in [tab.label for tab in found.tabs]


@pytest.mark.parametrize("shape", ["people", "plain"])
def test_by_person_and_in_plain_words_with_vacant_seats(shape):
    val = make_user("val", "viewer")
    seat(make_user("olga"), SL)
    found = opened(val, shown=shape)
    assert "vacant" in said(found)
    assert "Olga" in said(found)


def test_the_handbook_reads_part_by_part_and_names_people():
    val, olga = make_user("val", "viewer"), make_user("olga")
    seat(olga, SL)
    assert "Sales lead (Olga)" in said(opened(val, HANDBOOK))
    change(User, olga.id, left_on=DAY)
    now = said(opened(val, HANDBOOK))
    assert "Sales lead (vacant)" in now
    assert "From signature to renewal" in now


def test_a_past_day_shows_what_held_then_and_edits_nothing():
    ann = make_user("ann", "revops")
    draft(ann)
    found = opened(ann, as_of=DAY - timedelta(days=30), version=DRAFT)
    assert "You are looking at" in said(found)
    assert not {"raci-add", "raci-open"} & keys(found)


def test_the_gates_page_says_who_answers_for_each_stage():
    val = make_user("val", "viewer")
    seat(make_user("olga"), SL)
    assert "Accountable: Sales lead (Olga)" in said(opened(val, ROOT / "pages/pipeline/gates/page.py"))
