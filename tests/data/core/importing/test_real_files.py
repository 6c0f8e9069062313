"""Real exports and hostile files: everything is read or refused in plain words, and the process survives."""

import random
import re
from pathlib import Path

import pytest

from data.core.importing.files import FileRefused
from data.core.importing.headers import read_tables
from data.core.importing.types import Options, read_column

MADE = "open/torture/made"
REFUSED = {
    "billion_laughs.xlsx": "XML instructions",
    "html_named.xls": "web page",
    "nul.csv": "not a text file",
    "open_quote.csv": "line 2",
    "pass_protected.xlsb": "password",
    "pass_protected.xlsx": "password",
    "quadratic_blowup.xlsx": "XML instructions",
    "sparse_A1_Z1048576.xlsx": "memory",
    "sparse_corner_A1_XFD1048576.xlsx": "memory",
    "truncated.xlsx": "damaged",
    "xxe.xlsx": "XML instructions",
    "zero.csv": "empty",
    "zero.xlsx": "empty",
}


def read(path: Path):  # type: ignore[no-untyped-def]
    return read_tables(path.read_bytes(), path.name)


def test_the_crm_export_reads_to_the_row(shared_data: Path) -> None:
    rows = {"accounts": 85, "products": 7, "sales_teams": 35, "sales_pipeline": 8800}
    found = {name: read(shared_data / f"open/maven/{name}.csv")[0] for name in rows}
    assert {name: len(table.row_numbers) for name, table in found.items()} == rows
    assert all(not table.ragged and not table.skipped for table in found.values())


def test_the_crm_export_types_without_an_error_or_a_question(shared_data: Path) -> None:
    table = read(shared_data / "open/maven/sales_pipeline.csv")[0]
    kinds = {"opportunity_id": "identifier", "engage_date": "date", "close_date": "date", "close_value": "money"}
    for name, kind in kinds.items():
        column = read_column(table.columns[table.headers.index(name)], kind)
        assert (column.errors, column.question) == ({}, None), name
        if kind == "date":
            assert column.reading == "mdy"


def test_a_layout_instead_of_a_table_still_reads(shared_data: Path) -> None:
    assert read(shared_data / "open/maven/data_dictionary.csv")


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_hostile_files_are_refused_in_plain_words_and_we_survive(name: str, shared_data: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        read(shared_data / MADE / name)
    message = refused.value.message
    assert REFUSED[name] in message
    assert message.endswith(".")
    assert not re.search(r"Error|Traceback|Exception|0x", message)


@pytest.mark.parametrize(
    ("name", "headers"),
    [
        ("bom.csv", ["Opportunity", "Amount"]),
        ("cr_only.csv", ["Opportunity", "Amount"]),
        ("cp1252.csv", ["Opportunity", "Amount"]),
        ("csv_named.xlsx", ["Opportunity", "Amount", "Close date"]),
        ("eu_numbers.csv", ["a", "b"]),
        ("features.xlsx", ["Region", "Deal", "Amount", "Close", "Prob"]),
        ("latin1.csv", ["Opportunity", "Amount", "Close date"]),
        ("preamble.csv", ["Opportunity", "Amount"]),
        ("semicolon.csv", ["Opportunity", "Amount", "Close date"]),
        ("semicolon_sep_line.csv", ["Opportunity", "Amount"]),
        ("utf16le_nobom.csv", ["Opportunity", "Amount", "Close date"]),
        ("xlsx_named.csv", ["Opportunity", "Amount"]),
        ("formatted_200k_empty_rows.xlsx", ["a"]),
    ],
)
def test_odd_files_read_as_what_they_are(name: str, headers: list[str], shared_data: Path) -> None:
    assert read(shared_data / MADE / name)[0].headers == headers


def test_identifiers_keep_their_zeros_and_digits(shared_data: Path) -> None:
    table = read(shared_data / MADE / "leading_zero.csv")[0]
    assert [read_column(c, "identifier").values for c in table.columns] == [
        ["00123"],
        ["0045"],
        ["1234567890123456789"],
    ]


def test_a_tracker_kept_by_hand_gives_its_table_and_says_what_it_left_out(shared_data: Path) -> None:
    table = read(shared_data / MADE / "poc_tracker_ugly.xlsx")[0]
    assert table.headers[:3] == ["Customer", "Opportunity", "Dates / Start"]
    reasons = {skip.why for skip in table.skipped}
    assert {"a total", "a section heading", "blank", "above the column names"} <= reasons
    amounts = read_column(table.columns[table.headers.index("ARR")], "money", Options(currency="EUR"))
    assert any("is in $" in reason for reason in amounts.errors.values())


def test_a_workbook_whose_data_is_hidden_says_where_it_is(shared_data: Path) -> None:
    path = shared_data / "open/powerbi-opportunity/Opportunity Tracking Sample no PV.xlsx"
    with pytest.raises(FileRefused, match="Sheet1"):
        read(path)
    table = read_tables(path.read_bytes(), path.name, sheet="Sheet1")[0]
    assert any("pivot" in note for note in table.notes)


def torture(folder: Path) -> list[Path]:
    endings = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv")
    return sorted(path for path in (folder / "open/torture").rglob("*") if path.suffix.lower() in endings)


def verdict(path: Path) -> str | None:
    """None when the file was read or refused properly, else what went wrong."""
    try:
        tables = read(path)
    except FileRefused as refused:
        return None if refused.message.endswith(".") else f"{path.name}: {refused.message}"
    widths = [len(column) for table in tables for column in table.columns if len(column) != len(table.row_numbers)]
    return f"{path.name}: columns of unequal length" if widths else None


def test_a_sample_of_torture_files_is_read_or_refused_in_words(shared_data: Path) -> None:
    sample = random.Random(20261121).sample(torture(shared_data), 40)
    assert [problem for path in sample if (problem := verdict(path))] == []


@pytest.mark.long
@pytest.mark.timeout(900)
def test_every_torture_file_is_read_or_refused_in_words(shared_data: Path) -> None:
    assert [problem for path in torture(shared_data) if (problem := verdict(path))] == []
