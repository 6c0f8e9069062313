"""A spreadsheet without a mapping file: every answer is given on the page, and what cannot go in comes back."""

import io
import re
from pathlib import Path
from typing import Any

import openpyxl

from tests.browser import driving
from tests.browser.conftest import Open
from tests.browser.serving import Server

# Both date orders fit, one owner is nobody, the stage is written in somebody's own words.
DEALS = """Ref,Seller,Phase,Began,Due,Worth
D-1,Ann Example,Talking,03/04/2025,05/06/2025,1000
D-2,Bo Example,Talking,04/05/2025,06/07/2025,2000
D-3,Nobody Known,Talking,04/05/2025,06/07/2025,4000
D-4,Bo Example,Signed,01/02/2025,03/02/2025,8000
"""
COLUMNS = {"Ref": "Deal id", "Seller": "Owner", "Phase": "Stage", "Began": "Opened", "Due": "Expected close",
           "Worth": "Annual amount"}  # fmt: skip
Page = Any


def begin(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/quality-import")
    driving.settled(page)
    driving.pick(page, "The rows are", "Deals")
    driving.choose_file(page, {"name": "own words.csv", "mimeType": "text/csv", "buffer": DEALS.encode()})


def test_columns_words_dates_and_refused_rows_are_answered_on_the_page(office: Server, opened: Open) -> None:
    page = opened(1440, 2200, cookie=office.cookie())
    begin(page, office)
    for column, field in COLUMNS.items():
        driving.pick(page, column, field)
    driving.pick(page, "Stage “Talking”", "sao")
    driving.pick(page, "Stage “Signed”", "closed won")
    driving.sees(page, "Answer it above, under Values.")  # both date orders fit: somebody has to say
    assert page.get_by_role("button", name=re.compile("^Import ")).count() == 0

    written = office.revisions()
    driving.pick(page, "Dates are written", "Month, day, year")
    assert driving.counts(page)["refused"] == 1
    driving.sees(page, "Nobody Known")
    assert page.get_by_role("button", name=re.compile("^Import ")).count() == 0, "a refused row stops everything"
    take_the_refused_rows(page)

    page.get_by_text("Leave the refused row out and import the rest").click()
    driving.settled(page)
    assert office.revisions() == written
    assert "3 new, 1 refused" in driving.confirm_import(page, 3)
    found = office.ask("select external_id, stage, opened_on from deal where external_id like 'D-%' order by 1")
    assert found == [("D-1", "sao", "2025-03-04"), ("D-2", "sao", "2025-04-05"), ("D-4", "closed_won", "2025-01-02")]

    page.get_by_role("button", name="Undo this import").click()
    page.get_by_text(re.compile(r"is undone: \d records removed")).wait_for()
    assert office.ask("select count(*) from deal where external_id like 'D-%'") == [(0,)]


def take_the_refused_rows(page: Page) -> None:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the refused rows").click()
    sheet = openpyxl.load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes())).active
    lines = list(sheet.iter_rows(values_only=True))
    start = next(place for place, line in enumerate(lines) if line[0] == "Ref")
    assert list(lines[start][:6]) == list(COLUMNS)
    rows = lines[start + 1 :]
    assert [row[:2] for row in rows] == [("D-3", "Nobody Known")]
    assert "owner" in str(rows[0][-1]).lower() or "Seller" in str(rows[0][-1])


def test_answers_for_one_file_do_not_slip_over_to_the_next(office: Server, opened: Open) -> None:
    page = opened(1440, 2200, cookie=office.cookie())
    begin(page, office)
    driving.pick(page, "Ref", "Account")
    other = {"name": "other.csv", "mimeType": "text/csv", "buffer": b"Deal id,Name,Stage\nX-1,One,sao\n"}
    driving.choose_file(page, other)
    assert page.get_by_role("combobox", name="Ref").count() == 0
    first = page.get_by_role("combobox", name="Deal id").first
    assert "Deal id" in (first.input_value() or first.inner_text())
