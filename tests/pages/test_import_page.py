"""The import pages, drawn in process: who may check, who may import, and what is said on the way."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from data.core import registry, store
from models import Deal, ImportRun, Partner, PartnerActual, User
from tests.revisions import writing
from tests.signed_in import answer_settings, looking, make_user, session_of

ROOT = Path(__file__).parents[2]
IMPORT, PAST = ROOT / "pages/quality/import_/page.py", ROOT / "pages/quality/imports/page.py"
GOOD = b"Deal id,Deal,Stage,Opened,Expected close,Annual amount\nD-1,One,sao,2025-01-31,2025-06-30,100\n"
HALF = GOOD + b"D-2,Two,nonsense,2025-01-31,2025-06-30,200\nD-3,Three,nonsense,2025-01-31,2025-06-30,300\n"


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    answer_settings()


def shown(at: AppTest) -> str:
    assert not at.exception, at.exception
    return " ".join(block.proto.body for block in at.get("html"))


def checked(content: bytes, name: str = "deals.csv") -> AppTest:
    at = AppTest.from_file(str(IMPORT), default_timeout=60).run()
    at.file_uploader[0].set_value((name, content, "text/csv"))
    return at.run()


def counted(model: type) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def buttons(at: AppTest) -> list[str]:
    return [button.label for button in at.button]


def click(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click().run()


def person(*roles: str) -> User:
    return make_user("-".join(roles), *roles)


def test_a_checked_file_is_imported_on_the_click_and_undone_on_the_next() -> None:
    with looking(session_of(person("revops"))):
        at = checked(GOOD)
        assert "Nothing has been written yet." in shown(at)
        assert counted(ImportRun) == 0
        click(at, "Import 1 row")
        assert "Import 1 is in." in shown(at)
        assert (counted(ImportRun), counted(Deal)) == (1, 1)
        click(at, "Undo this import")
        assert "Import 1 is undone: " in shown(at)
    assert counted(Deal) == 0


def test_refused_rows_stop_the_import_until_somebody_leaves_them_out() -> None:
    with looking(session_of(person("revops"))):
        at = checked(HALF)
        said = shown(at)
        assert "2 rows cannot be imported as they are" in said
        assert "rows 3, 4" in said, "one reason, its rows together"
        assert not [label for label in buttons(at) if label.startswith("Import ")]
        at.checkbox[0].check().run()
        click(at, "Import 1 row")
        assert "2 refused" in shown(at)
    assert counted(Deal) == 1


def test_a_rep_may_check_a_file_and_reads_who_imports_it() -> None:
    with looking(session_of(person("rep"))):
        at = checked(GOOD.replace(b"Deal id", b"Owner,Deal id").replace(b"D-1", b"Rep,D-1"))
        assert "You may check files, not import them." in shown(at)
        assert not [label for label in buttons(at) if label.startswith("Import ")]
    assert counted(ImportRun) == 0


def test_a_word_of_theirs_is_given_its_meaning_on_the_page() -> None:
    with looking(session_of(person("revops"))):
        at = checked(GOOD.replace(b",sao,", b",Talking,"))
        next(box for box in at.selectbox if "Talking" in box.label).select("sao").run()
        click(at, "Import 1 row")
        assert "Import 1 is in." in shown(at)


def test_names_from_a_file_stay_text() -> None:
    ugly = GOOD.replace(b"One", b"<img src=x onerror=alert(1)> **x** ![y](http://evil.example/y)")
    with looking(session_of(person("revops"))):
        at = checked(ugly, "![z](http://evil.example/z).csv")
        assert "<img" not in shown(at)
        assert not [box.label for box in at.expander if "](" in box.label]


@pytest.mark.parametrize(("name", "content"), [("empty.csv", b""), ("zeros.csv", b"a,b\n\x00,1\n"), ("no.xlsx", b"PK")])
def test_a_file_that_cannot_be_read_is_told_in_words(name: str, content: bytes) -> None:
    with looking(session_of(person("revops"))):
        said = shown(checked(content, name))
    assert "Nothing was written." in said
    assert "could not be shown" not in said
    assert counted(ImportRun) == 0


WIDE = ("Partner,Jan 25,,Feb 25,,Total", ",leads,acc.,leads,acc.,", "Harbor,7,1,-,oops,8", "Lumen,2,,3,1,6")


def test_a_column_for_each_month_becomes_a_row_for_each_cell_once_somebody_says_so() -> None:
    registry.load_domains()
    with writing() as session:
        session.add_all([Partner(name=name, type="referral", state="active") for name in ("Harbor", "Lumen")])
    with looking(session_of(person("revops"))):
        at = checked("\n".join(WIDE).encode(), "monthly.csv")
        asked = next(one for one in at.radio if "are named by months" in one.label)
        assert "4 columns, from Jan 25 / leads to Feb 25 / acc." in asked.label
        assert asked.value == "Leave it as it is", "it is only suggested"
        assert "It is not clear what these rows are" in shown(at)
        assert not [label for label in buttons(at) if label.startswith("Import ")]
        asked.set_value("A row for each cell").run()
        next(box for box in at.text_input if "acc." in box.label).set_value("accepted").run()
        said = shown(at)
        assert "The first 5 of 6 rows" in " ".join(text.value for text in at.caption)
        assert "(cell E3)" in said, "the refused cell by its own address"
        at.checkbox[0].check().run()
        click(at, "Import 5 rows")
        assert "Import 1 is in." in shown(at)
        again = checked("\n".join(WIDE).encode(), "monthly.csv")
        assert next(one for one in again.radio if "months" in one.label).value == "A row for each cell"
        assert "Nothing can be imported yet" in shown(again), "only the refused cell is left"
        click(at, "Undo this import")
    assert counted(PartnerActual) == 0


def copied(*files: tuple[str, bytes]) -> AppTest:
    at = AppTest.from_file(str(IMPORT), default_timeout=60).run()
    at.toggle(key="import-copies").set_value(True).run()
    at.file_uploader[0].set_value([(name, content, "text/csv") for name, content in files])
    return at.run()


LATER = GOOD.replace(b",100", b",150") + b"D-2,Two,sao,2025-02-03,2025-06-30,200\n"


def test_dated_copies_are_compared_and_go_in_by_their_days() -> None:
    with looking(session_of(person("revops"))):
        at = copied(("Pipeline 2025-03-14.csv", LATER), ("Pipeline 2025-03-07.csv", GOOD))
        assert "2 files, taken as copies of one sheet" in shown(at)
        frame = at.dataframe[0].value
        assert frame["rows"].tolist() == [1, 2]
        assert (frame["new"].tolist(), frame["changed"].tolist()) == ([1, 1], [0, 1])
        assert counted(ImportRun) == 0
        click(at, "Import 2 copies, the oldest first")
        assert "2 copies are in." in shown(at)
    with store.reading() as session:
        assert [str(run.as_of) for run in session.scalars(select(ImportRun).order_by(ImportRun.id))] == [
            "2025-03-07", "2025-03-14"]  # fmt: skip
        assert sorted(session.scalars(select(Deal.amount))) == [15_000, 20_000]


def test_a_copy_without_a_day_in_its_name_is_asked_for_it() -> None:
    with looking(session_of(person("revops"))):
        at = copied(("pipeline.csv", GOOD), ("pipeline.csv", LATER))
        assert "Say which day each file shows." in shown(at)
        for box, day in zip(at.date_input[1:], (date(2025, 3, 7), date(2025, 3, 14)), strict=True):
            box.set_value(day)
        at.run()
        assert "Import 2 copies, the oldest first" in buttons(at)
        at.date_input[2].set_value(date(2025, 3, 7)).run()
        assert "show the same day" in shown(at)


def test_rows_that_vanish_for_good_leave_with_a_reason_only() -> None:
    with looking(session_of(person("revops"))):
        at = copied(("P 2025-03-07.csv", LATER), ("P 2025-03-14.csv", GOOD))
        at.checkbox[0].check().run()
        assert not [label for label in buttons(at) if label.startswith("Import ")]
        next(box for box in at.text_input if box.label == "Why they leave").set_value("doubles").run()
        click(at, "Import 2 copies, the oldest first")
    assert (counted(ImportRun), counted(Deal)) == (2, 1)


def test_answers_of_a_mapping_file_or_of_the_last_import_hold_for_all_copies() -> None:
    theirs = [(f"P 2025-03-{day}.csv", text.replace(b",sao,", b",Talking,"))
              for day, text in (("07", GOOD), ("14", LATER), ("21", GOOD), ("28", LATER))]  # fmt: skip
    answers = b"""version: 1
target: deals
columns: {Deal id: external_id, Deal: name, Stage: stage, Opened: opened_on, Expected close: close_date,
  Annual amount: amount}
values: {stage: {Talking: sao}}
options: {currency: USD}
"""
    with looking(session_of(person("revops"))):
        at = copied(*theirs[:2])
        assert "Talking" in shown(at)
        assert not [label for label in buttons(at) if label.startswith("Import ")]
        at.file_uploader[1].set_value(("answers.yaml", answers, "text/yaml")).run()
        click(at, "Import 2 copies, the oldest first")
        click(copied(*theirs[2:]), "Import 2 copies, the oldest first")
    assert (counted(ImportRun), counted(Deal)) == (4, 2)


def test_a_newer_state_in_the_store_refuses_older_copies_and_nothing_is_written() -> None:
    with looking(session_of(person("revops"))):
        at = copied(("P 2025-03-07.csv", GOOD), ("P 2025-03-14.csv", LATER))
        click(at, "Import 2 copies, the oldest first")
        again = copied(("P 2025-03-10.csv", GOOD), ("P 2025-03-21.csv", LATER))
        click(again, "Import 2 copies, the oldest first")
        assert "The store holds this sheet as of 2025-03-14 already" in shown(again)
    assert counted(ImportRun) == 2


def test_a_rep_may_compare_copies_and_reads_who_imports_them() -> None:
    with looking(session_of(person("rep"))):
        at = copied(("P 2025-03-07.csv", GOOD), ("P 2025-03-14.csv", LATER))
        assert "You may check files, not import them." in shown(at)
        assert not [label for label in buttons(at) if label.startswith("Import ")]


def test_past_imports_are_listed_and_open_by_their_address() -> None:
    with looking(session_of(person("revops"))):
        click(checked(GOOD), "Import 1 row")
        at = AppTest.from_file(str(PAST), default_timeout=60)
        at.query_params["id"] = "1"
        at.run()
        assert "1 import, 0 undone." in shown(at)
        assert "deals.csv, imported by revops." in [text.value for text in at.text]
        assert not next(button for button in at.button if button.label == "Undo this import").disabled


def test_an_auditor_sees_past_imports_and_cannot_undo_them() -> None:
    with looking(session_of(person("revops"))):
        click(checked(GOOD), "Import 1 row")
    with looking(session_of(person("auditor"))):
        at = AppTest.from_file(str(PAST), default_timeout=60)
        at.query_params["id"] = "1"
        at.run()
        assert next(button for button in at.button if button.label == "Undo this import").disabled
