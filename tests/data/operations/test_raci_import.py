"""A RACI kept elsewhere becomes the next draft: every shape, merged cells, words in cells; nothing dropped; undone."""

import io
from datetime import date

import openpyxl
import pytest

from data.core import access, drafts, registry, rulebook, store
from data.core.access import Actor, Scope
from data.core.importing import applying, parts, taking_back, templates
from data.core.importing.reading import ImportRefused
from data.core.importing.targets import target
from data.operations import commands, views
from data.operations.raci_cells import said_in
from data.operations.raci_document import MOST_ACTIVITIES
from data.operations.views.raci import DRAFT
from models import User
from tests.revisions import at, content, writing

DAY = date(2026, 3, 2)
ME = access.operator()
AE, SL, CSM = "sales/account_executive", "sales/sales_leader", "customer_success/customer_success_manager"
WIDE = """Stage\tActivity\tSales Leader\tJane\tAE\tFinance\tTools
Deals\tMQL\t\tR\t\tI\tHubSpot
\tNegotiate\tA\tA/R (Jane?)\tR\tmaybe\tWord
\tAE -> CSM\tA\t\tR\tX\t
"""


@pytest.fixture(autouse=True)
def _on_the_day(migrated_store):
    registry.load_domains()
    with at(DAY):
        yield


def planned(text: str | bytes, name: str = "raci.csv", actor: Actor = ME):
    content = text.encode() if isinstance(text, str) else text
    found = parts.parts_of(content, name, target_name="raci")
    return found, content, applying.preview(found, actor=actor).plans[0]


def bring(text: str | bytes, name: str = "raci.csv", actor: Actor = ME) -> int:
    found, content, _ = planned(text, name, actor)
    done = applying.apply(found, content, actor=actor, allow_partial=True)
    assert done.import_id is not None
    return done.import_id


def draft():
    with store.reading() as session:
        return views.raci(session, scope=Scope("all"), as_of=DAY, which=DRAFT)


def test_a_dry_run_writes_nothing_and_tells_every_cell():
    before = content()
    _, _, plan = planned(WIDE, "raci.tsv")
    assert content() == before
    assert (plan.counts["update"], plan.counts["refused"]) == (3, 0)
    assert (3, "Negotiate", "Jane", None, "AR") in plan.differences
    assert (3, "Negotiate", "Jane, words", None, "Jane?") in plan.differences
    assert any('"Tools" holds a letter' in note for note in plan.reading.table.notes)
    assert plan.told["name a role that the list of roles does not have"] == 1
    assert plan.told["have words instead of a letter: they are kept as remarks, choose the letter"] == 1


def test_a_wide_table_becomes_a_draft_whose_faults_are_told_there():
    bring(WIDE, "raci.tsv")
    view = draft()
    made = view.document.activities["own:negotiate"]
    assert (made.group, made.letters[SL], made.letters[AE]) == ("Deals", "A", "R")
    assert dict(made.remarks) == {"unplaced/jane": "Jane?", "finance/finance_manager": "maybe"}
    assert view.judged.codes["own:negotiate"] == ("many_A", "not_reviewed", "unknown_role")
    assert "bad_code" in view.judged.codes["handoff:ae_csm"]
    assert view.document.activities["handoff:ae_csm"].hands == (AE, CSM)
    assert view.document.activities["stage:mql"].letters["unplaced/jane"] == "R"
    assert rulebook.in_force("raci")["activities"].get("own:negotiate") is None


def test_rows_of_activity_role_and_letters_with_merged_cells():
    bring("Phase,Activity,Role,RACI\nDeals,Price,Sales Leader,A\n"
          ",,AE,r\n,,Chief Executive,Informed\n,Other,CSM,A & R\n")  # fmt: skip
    found = draft().document.activities
    assert dict(found["own:price"].letters) == {AE: "R", SL: "A", "other/other": "I"}
    assert (found["own:other"].group, found["own:other"].letters[CSM]) == ("Deals", "AR")


def test_a_table_with_a_column_for_each_letter():
    bring("Activity,Responsible,Accountable,Consulted,Informed\n"
          'Plan the year,"CEO, CTO","CEO (or Board)","Sales Lead; Finance",All employees\n')  # fmt: skip
    view = draft()
    made = view.document.activities["own:plan_the_year"]
    assert (made.letters["other/other"], made.letters["engineering/other"], made.letters[SL]) == ("R", "R", "C")
    assert made.letters["group/everyone"] == "I"
    assert "unknown_role" in view.judged.codes["own:plan_the_year"]  # a choice is asked for, not made


def test_a_workbook_with_a_merged_stage():
    book = openpyxl.Workbook()
    page = book.active
    page.append(["Stage", "Activity", "AE", "Sales lead"])
    page.append(["Deals", "Call", "R", "A"])
    page.append([None, "Visit", "R", "A"])
    page.merge_cells("A2:A3")
    out = io.BytesIO()
    book.save(out)
    bring(out.getvalue(), "raci.xlsx")
    found = draft().document.activities
    assert (found["own:call"].group, found["own:visit"].group) == ("Deals", "Deals")


def test_the_same_file_again_changes_nothing_and_an_empty_cell_neither():
    bring(WIDE, "raci.tsv")
    assert planned(WIDE, "raci.tsv")[2].counts["update"] == 0
    _, _, plan = planned("Activity,AE,Sales Leader\nNegotiate,,(clear)\n")
    assert plan.differences == [(2, "Negotiate", "Sales Leader", "A", "")]


def test_an_undo_brings_the_draft_back_as_it_was():
    before = content()
    first = bring(WIDE, "raci.tsv")
    between = content()
    second = bring("Activity,AE\nNegotiate,I\n")
    taking_back.undo(second, actor=ME)
    assert content()["definition"] == between["definition"]
    taking_back.undo(first, actor=ME)
    assert content()["definition"] == before["definition"]


def test_what_somebody_changed_since_stays_when_the_import_is_undone():
    ann = person("ann", "revops")
    first = bring(WIDE, "raci.tsv", ann)
    with store.writing(ann, "form", "test") as session:
        number = drafts.on_its_way(session, "raci").id
        edit = commands.CellEdit("own:negotiate", CSM, "", "C")
        commands.set_raci_letters(session, number, actor=ann, edits=[edit])
    done = taking_back.undo(first, actor=ME)
    assert done.kept
    assert draft().document.activities["own:negotiate"].letters[CSM] == "C"


def test_a_version_that_was_published_since_is_not_taken_away_by_an_undo():
    ann, eve = person("ann", "revops"), person("eve", "executive")
    first = bring("Activity,AE,Sales Leader\nNegotiate,R,A\n", actor=ann)
    with store.writing(ann, "form", "test") as session:
        number = drafts.on_its_way(session, "raci").id
        drafts.propose(session, number, actor=ann)
    with store.writing(eve, "form", "test") as session:
        drafts.decide(session, number, actor=eve, is_ratified=True)
    with store.writing(ann, "form", "test") as session:
        drafts.publish(session, number, actor=ann)
    assert taking_back.undo(first, actor=ann).kept
    assert "own:negotiate" in rulebook.in_force("raci")["activities"]


def person(name: str, role: str) -> Actor:
    with writing() as session:
        user = User(name=name, full_name=name.title(), roles=role)
        session.add(user)
    return Actor(user.id, name, frozenset({role}))


def test_a_proposed_version_takes_no_file():
    ann = person("ann", "revops")
    with store.writing(ann, "form", "test") as session:
        number = commands.start_raci(session, actor=ann, note="Planning").id
    with store.writing(ann, "form", "test") as session:
        drafts.propose(session, number, actor=ann)
    with pytest.raises(ImportRefused, match="Version 1 of the RACI is proposed"):
        planned(WIDE, "raci.tsv")


def test_whoever_imports_for_a_team_only_cannot_bring_the_companys_raci():
    _, _, plan = planned(WIDE, "raci.tsv", person("max", "manager"))
    assert plan.counts["refused"] == 3
    assert "your own only" in plan.refused[0].reason


@pytest.mark.parametrize(("text", "words"), [
    ("", "empty"),
    ("Activity,Notes\nX,hello\n", "No column holds the letters R, A, C or I"),
    ("a,b\n1,2\n", "need a column for Activity"),
])  # fmt: skip
def test_what_is_no_raci_is_refused_in_words(text, words):
    with pytest.raises(Exception, match=words):
        planned(text)


def test_five_thousand_rows_are_read_and_those_without_room_refused_by_number():
    lines = "".join(f"Activity {n},A,R,C,I,,\n" for n in range(5_000))
    _, _, plan = planned(f"Activity,AE,CSM,SDR,Legal,Finance,CEO\n{lines}")
    room = MOST_ACTIVITIES - len(rulebook.in_force("raci")["activities"])
    assert (plan.counts["update"], plan.counts["refused"]) == (room, 5_000 - room)
    assert "at most 500 activities" in plan.refused[0].reason


def test_the_same_activity_twice_in_a_wide_table_is_told_by_its_row():
    _, _, plan = planned("Activity,AE,CSM\nCall,A,R\nCall,R,A\n")
    assert [(one.row, one.reason) for one in plan.refused] == [(3, "the same key as row 2")]


def test_the_template_goes_in_as_it_is():
    book = openpyxl.load_workbook(io.BytesIO(templates.template(target("raci"))))
    page = book.worksheets[0]
    heads = [cell.value for cell in page[2]]
    told = {"Activity": "Call", "Role": "AE", "Letters": "A/R"}
    for place, head in enumerate(heads, start=1):
        page.cell(3, place).value = told.get(head)
    out = io.BytesIO()
    book.save(out)
    bring(out.getvalue(), "raci.xlsx")
    assert draft().document.activities["own:call"].letters[AE] == "AR"


@pytest.mark.parametrize(("cell", "letters", "remark"), [
    ("a, r", "AR", ""), ("Responsible/Accountable", "AR", ""), ("C - above 10 k only", "C", "above 10 k only"),
    ("Jane (A)", "A", "Jane"), ("Jane: R/A", "AR", "Jane"), ("n/a", "", ""), ("whoever is free", "", "whoever is free"),
    ("AI", "AI", ""), ("x", "X", ""),
])  # fmt: skip
def test_a_cell_is_letters_first_and_words_after(cell, letters, remark):
    said = said_in(cell)
    assert (said.letters, said.remark) == (letters, remark)
