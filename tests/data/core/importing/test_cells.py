"""Columns that are packed: they read like the plain list, whatever stands in them and however they are cut."""

import random
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from data.core.importing import cells, packs, scanning, texts, workbooks
from data.core.importing.cells import Cells
from data.core.importing.files import FileRefused
from data.core.importing.headers import read_tables
from data.core.importing.types import CLEAR, Options, read_column

KINDS = {
    "unique texts": lambda chance, n: f"D-{n} {chance.random()}",
    "few texts": lambda chance, _: chance.choice(["Won", "Lost", "Ünïcode", None]),
    "texts and blanks": lambda chance, n: chance.choice([f"text {n}", None]),
    "numbers": lambda chance, _: chance.random(),
    "days": lambda chance, _: date(2026, 1, 1 + chance.randrange(28)),
    "anything": lambda chance, n: chance.choice([f"t {n}", 1.5, True, None, date(2026, 1, 1), "a\0b"]),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_packed_column_reads_like_the_plain_list(kind: str) -> None:
    chance = random.Random(kind)
    plain = [KINDS[kind](chance, n) for n in range(9000)]
    column = cells.packed(plain)
    assert column == plain
    assert (len(column), column[0], column[-1], column[5000]) == (9000, plain[0], plain[-1], plain[5000])
    for start, stop in ((0, 40), (4000, 5000), (8990, 9100), (7, 3)):
        assert column[start:stop] == plain[start:stop]
    assert column.count(None) == plain.count(None)
    assert list(column.distinct()) == list(dict.fromkeys(plain))
    gone = set(chance.sample(range(9000), 300)) | {0, 1, 2}
    assert column.without(gone) == [cell for place, cell in enumerate(plain) if place not in gone]
    with pytest.raises(IndexError):
        column[9000]


def test_a_block_that_contradicts_itself_is_not_made() -> None:
    with pytest.raises(ValueError, match="code"):
        packs.Coded(["a"], b"\0\1")
    with pytest.raises(ValueError, match="texts"):
        packs.Texts(b"a\0b", 3)


@pytest.mark.parametrize("odd", ["", "N/A", "(clear)", "(CLEAR)", " a", "b ", "two  blanks", "'=1", "Zoë", "tab\there"])
@pytest.mark.parametrize("kind", ["text", "identifier"])
def test_clean_texts_are_taken_as_they_are_and_one_odd_text_is_noticed(kind: str, odd: str) -> None:
    plain = [f"text {n}" for n in range(5000)] + [odd]
    options = Options(values={"TEXT 7": "seven"})
    assert read_column(cells.packed(plain), kind, options) == read_column(plain, kind, options)
    assert (read_column(cells.packed(plain), kind).values[-1] is CLEAR) == ("clear" in odd.lower())


def test_merged_and_failed_cells_are_found_while_the_copy_is_written(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in range(1, 4000):
        sheet.append([f"name {row}", row, "=1+1" if row == 3000 else None])
    sheet.merge_cells("A5:A7")
    sheet.merge_cells("B10:C10")
    path, copy = tmp_path / "book.xlsx", tmp_path / "copy.xlsx"
    book.save(path)
    part = scanning.sheet_parts(str(path))["Sheet"]
    scans = scanning.scanned(str(path), str(copy), [part])
    assert scans is not None
    assert (scans[part].is_marked, scans[part].bad) == (True, {3000: {2: scanning.NEVER_CALCULATED}})
    assert sorted(scans[part].merged) == [[4, 0, 6, 0], [9, 1, 9, 2]]
    found = workbooks.read_workbook(path.read_bytes()).sheets[0]
    assert sorted(found.merged) == [(4, 0, 6, 0), (9, 1, 9, 2)]
    with zipfile.ZipFile(path) as one, zipfile.ZipFile(copy) as two:
        assert one.read("xl/styles.xml") == two.read("xl/styles.xml")


def test_a_package_that_cannot_be_copied_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "book").write_bytes(b"PK\x03\x04 cut short")
    assert scanning.scanned(str(tmp_path / "book"), str(tmp_path / "copy"), ["xl/worksheets/sheet1.xml"]) is None


def test_a_long_text_table_is_read_in_portions_and_a_late_open_quote_named_by_its_line() -> None:
    lines = ["Name,Note", *(f'n{n},"two\nlines"' for n in range(6000))]
    table = read_tables("\n".join(lines).encode(), "x.csv")[0]
    assert isinstance(table.columns[0], Cells)
    assert (len(table.row_numbers), table.row_numbers[-1], table.columns[1][5999]) == (6000, 6001, "two\nlines")
    with pytest.raises(FileRefused, match="line 12002 "):
        texts.read_text("\n".join([*lines, 'last,"open', "more"]).encode())


def test_a_column_that_begins_late_and_blank_lines_keep_their_rows() -> None:
    lines = ["a,b", *("x,1" for _ in range(5000)), "", " , ", "y,2,extra", "z"]
    sheet = texts.read_text("\n".join(lines).encode()).sheets[0]
    assert [list(column)[-2:] for column in sheet.columns] == [["y", "z"], ["2", None], ["extra", None]]
    assert (list(sheet.row_numbers)[-2:], sheet.widths) == ([5004, 5005], {5004: 3, 5005: 1})
    assert sheet.columns[2].count(None) == len(sheet.row_numbers) - 1


def test_many_narrow_cells_are_refused_before_they_fill_the_memory() -> None:
    with pytest.raises(FileRefused, match="more cells"):
        texts.read_text(b"a,b\n" + (b"," * 16_000 + b"\n") * 1_300)
