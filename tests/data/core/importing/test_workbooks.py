"""Workbooks read in a child process: values, errors, row numbers, limits."""

import io
from datetime import date, datetime

import openpyxl
import orjson
import pytest

from data.core.importing import workbooks
from data.core.importing.files import FileRefused
from data.core.importing.headers import read_tables
from data.core.importing.sheets import NEVER_CALCULATED, ErrorCell
from data.core.importing.workbooks import read_workbook


def workbook(*rows: list[object], title: str = "Deals", at: int = 1) -> bytes:
    """A workbook with one sheet, its rows starting at row `at`."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for number, row in enumerate(rows, start=at):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column).value = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_cells_arrive_with_their_types() -> None:
    moment = datetime(2026, 3, 1, 14, 5)
    content = workbook(["Name", "Amount", "Close", "Seen", "Won"], ["Þór", 12.5, date(2026, 2, 1), moment, True])
    table = read_tables(content, "x.xlsx")[0]
    assert [column[0] for column in table.columns] == ["Þór", 12.5, date(2026, 2, 1), moment, True]


def test_row_numbers_are_those_of_the_sheet_even_below_blank_rows() -> None:
    content = workbook(["Name", "Amount"], ["A", 1], [None, None], ["B", 2], at=4)
    table = read_tables(content, "x.xlsx")[0]
    assert table.header_row == 4
    assert table.row_numbers == [5, 7]
    assert [(s.rows, s.why) for s in table.skipped] == [("6", "blank")]


def test_a_sheet_can_be_named_even_hidden_and_in_any_script() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(["a", "b"], ["x", 1])))
    hidden = book.create_sheet("Þórr 表")
    hidden.append(["Owner", "Quota"])
    hidden.append(["Ana", 5])
    hidden.sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    visible = read_tables(buffer.getvalue(), "x.xlsx")
    assert [table.sheet for table in visible] == ["Deals"]
    assert "hidden" in visible[0].skipped[0].why
    assert read_tables(buffer.getvalue(), "x.xlsx", sheet="Þórr 表")[0].headers == ["Owner", "Quota"]


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(FileRefused, match="Deals"):
        read_tables(workbook(["a", "b"], ["x", 1]), "x.xlsx", sheet="Leads")


def test_a_formula_without_a_value_is_an_error_cell_and_not_blank() -> None:
    table = read_tables(workbook(["Name", "Amount"], ["A", "=1+1"], ["B", 3]), "x.xlsx")[0]
    assert table.columns[1] == [ErrorCell(NEVER_CALCULATED), 3]
    assert any("never calculated" in note and "Amount" in note for note in table.notes)


def test_a_failed_formula_is_an_error_cell_and_not_blank(shared_data) -> None:  # type: ignore[no-untyped-def]
    raw = read_workbook((shared_data / "open/torture/calamine/errors.xlsx").read_bytes())
    codes = {cell.code for cell in raw.sheets[0].columns[0] if isinstance(cell, ErrorCell)}
    assert {"#DIV/0!", "#N/A", "#REF!"} <= codes


def test_a_workbook_that_takes_too_long_is_given_up() -> None:
    rows = [[f"name {i}", i] for i in range(3000)]
    with pytest.raises(FileRefused, match="longer"):
        read_workbook(workbook(["Name", "Amount"], *rows), seconds=0)


def test_a_workbook_that_wants_too_much_memory_is_refused() -> None:
    with pytest.raises(FileRefused):
        read_workbook(workbook(["Name", "Amount"], ["A", 1]), memory=12 * 2**20)


def test_values_that_come_again_arrive_like_any_others() -> None:
    days = [date(2026, 3, 1 + number % 5) for number in range(9000)]
    rows = [["Stage", "Day", "Either", "Number", "Own"]]
    rows += [["Won" if n % 3 else None, day, day if n % 2 else "open", n % 7, f"D-{n}"] for n, day in enumerate(days)]
    found = read_workbook(workbook(*rows)).sheets[0]
    assert [list(cells) for cells in zip(*found.columns, strict=True)] == rows
    assert len({id(cell) for cell in found.columns[0]}) < 20


@pytest.mark.parametrize(("column", "content"), [
    ({"kind": "c", "values": ["a"], "bytes": 2}, b"\0\x09"),
    ({"kind": "t", "bytes": 1}, b"a"),
    ({"kind": "t", "bytes": 3}, b"a\0\xff"),
    ({"kind": "n", "bytes": 12}, bytes(12)),
    ({"kind": "d", "bytes": 8}, b"\0\0\0\0\xff\xff\xff\x7f"),
    ({"kind": "v", "values": ["a", "b", "c"], "bytes": 0}, b""),
    ({"kind": "v", "values": ["a", "b"], "bytes": -1}, b""),
    ({"kind": "x", "bytes": 0}, b""),
    ({"values": ["a", "b"]}, b""),
])  # fmt: skip
def test_a_reader_that_says_nonsense_is_not_believed(column: dict[str, object], content: bytes) -> None:
    head = b'{"book": []}\n{"sheet": "a", "first_column": 0, "merged": []}\n'
    chunk = orjson.dumps({"rows": [1, 2], "dense": True, "columns": [column]}) + b"\n" + content
    assert workbooks._receive(io.BytesIO(head + chunk + b'{"end": true}\n'), "") is None
