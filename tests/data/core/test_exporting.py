"""Workbooks and csv files that go out."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.core.exporting import LONGEST_CELL, Column, Sheet, printable, sheet_of, to_csv, to_xlsx

NASTY = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\x00=1", " =1", '=HYPERLINK("http://x")', "{=1}", "http://x.test",
    "mailto:a@b.test", "internal:Sheet1!A1", "\uff1d1", "007", "1e5", "\x01bell", "_x0041_", "bad \ud800 half",
    "<b>&amp;", "'quoted", "",
]
NAME = [Column("name", "Name")]


def cells(content, title):
    return openpyxl.load_workbook(io.BytesIO(content))[title]


def named(text):
    return Sheet("Deals", NAME, [{"name": text}])


@pytest.mark.parametrize("text", NASTY)
def test_text_is_never_a_live_formula_or_a_link(text):
    content = to_xlsx([Sheet(text or "x", [Column("name", text)], [{"name": text}], notes=[(text, text)])])
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        written = "".join(package.read(name).decode() for name in package.namelist() if "worksheets" in name)
    assert "<f>" not in written
    assert "<f " not in written
    assert "hyperlink" not in written.lower()
    assert "array" not in written


@given(st.text(max_size=60))
@settings(max_examples=40, deadline=None)
def test_text_comes_back_as_it_went_out(text):
    back = cells(to_xlsx([named(text)]), "Deals")["A4"].value
    assert (back or "") == printable(text).replace("\r\n", "\n").replace("\r", "\n")


def test_numbers_dates_and_amounts_are_typed():
    columns = [
        Column("amount", "Amount", "money", currency="USD"), Column("yen", "Yen", "money", currency="JPY"),
        Column("rate", "Rate", "percent"), Column("on", "On", "date"), Column("at", "At (UTC)", "instant"),
        Column("id", "Id"),
    ]
    row = {
        "amount": Decimal("1234.50"), "yen": Decimal(500), "rate": Decimal("0.3"), "on": date(2025, 7, 1),
        "at": datetime(2025, 7, 1, 2, 30, tzinfo=UTC), "id": 12345678901234567890,
    }
    sheet = cells(to_xlsx([Sheet("Deals", columns, [row])]), "Deals")
    line = sheet[4]
    assert [cell.value for cell in line] == [
        1234.5, 500, 0.3, datetime(2025, 7, 1), datetime(2025, 7, 1, 2, 30), "12345678901234567890"
    ]
    assert [cell.number_format for cell in line[:4]] == ['#,##0.00 "USD"', '#,##0 "JPY"', "0.0%", "yyyy-mm-dd"]


def test_the_head_says_title_and_filters_and_the_total_stands_above_the_rows():
    notes = [("Segment", "SMB"), ("As of", "2025-07-01")]
    columns = [Column("name", "Name"), Column("n", "Deals", "count")]
    content = to_xlsx([Sheet("Coverage", columns, [{"name": "a", "n": 1}], notes, total={"name": "Total", "n": 1})])
    assert [row[0] for row in cells(content, "Coverage").values] == [
        "Coverage", "Segment: SMB", "As of: 2025-07-01", None, "Name", "Total", "a"
    ]


def test_no_value_is_an_empty_cell():
    assert cells(to_xlsx([named(None)]), "Deals").max_row == 3


def test_a_text_longer_than_a_cell_is_cut_and_says_so():
    text = cells(to_xlsx([named("😀" * LONGEST_CELL)]), "Deals")["A4"].value
    assert text.endswith("… (cut)")
    assert len(text.encode("utf-16-le")) // 2 <= LONGEST_CELL


def test_a_date_before_spreadsheets_begin_goes_out_as_text():
    sheet = Sheet("Deals", [Column("on", "On", "date")], [{"on": date(1850, 1, 1)}])
    assert cells(to_xlsx([sheet]), "Deals")["A4"].value == "1850-01-01"


def test_numbers_that_are_none_go_out_as_text():
    sheet = Sheet("Deals", [Column("x", "X", "number")], [{"x": Decimal("NaN")}, {"x": float("inf")}])
    assert [cells(to_xlsx([sheet]), "Deals")[place].value for place in ("A4", "A5")] == ["NaN", "inf"]


def test_sheet_names_are_made_legal_and_different():
    sheets = [Sheet(title, NAME, []) for title in ("a/b:c", "x" * 40, "X" * 40, "history", "'", "")]
    names = openpyxl.load_workbook(io.BytesIO(to_xlsx(sheets))).sheetnames
    assert names == ["a b c", "x" * 31, "X" * 29 + " 2", "history 1", "Sheet", "Sheet 2"]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "\x00=1", "  =1", "\uff1d1"])
def test_csv_text_that_looks_like_a_formula_is_guarded(text):
    rows = list(csv.reader(io.StringIO(to_csv(named(text)).decode("utf-8-sig"), newline="")))
    assert rows[1][0].startswith("'")


def test_csv_numbers_are_plain_and_not_guarded():
    columns = [Column(key, key) for key in ("amount", "n", "on", "none")]
    row = {"amount": Decimal("-1.50"), "n": -3, "on": date(2025, 7, 1), "none": None}
    assert to_csv(Sheet("Deals", columns, [row])) == b"\xef\xbb\xbfamount,n,on,none\r\n-1.5,-3,2025-07-01,\r\n"


def test_a_frame_goes_out_with_empty_cells_for_missing_values():
    frame = pd.DataFrame({"name": ["a", None], "n": [1.5, float("nan")], "on": [pd.Timestamp("2025-07-01"), pd.NaT]})
    columns = [Column("name", "Name"), Column("n", "N", "number"), Column("on", "On", "date")]
    assert to_csv(sheet_of(frame, title="Deals", columns=columns)).decode("utf-8-sig").splitlines()[2] == ",,"
    values = list(cells(to_xlsx([sheet_of(frame, title="Deals", columns=columns)]), "Deals").values)
    assert values[3] == ("a", 1.5, datetime(2025, 7, 1))


def test_money_without_a_currency_is_refused():
    with pytest.raises(ValueError, match="needs a currency"):
        Column("amount", "Amount", "money")
