"""A column for each month becomes a row for each cell: what a name says, what is no value, which cell is meant."""

from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest

from data.core.importing.files import FileRefused
from data.core.importing.headers import Table, read_tables
from data.core.importing.mappings import Mapping, MappingOptions, TableMapping, Wide, dump_mapping, load_mapping
from data.core.importing.parts import Part
from data.core.importing.periods import periods_of
from data.core.importing.reading import ImportRefused, read
from data.core.importing.repairs import Repairs, repaired
from data.core.importing.targets import Field, Target
from data.core.importing.turning import address, correctable, suggested, turned

WIDE = TableMapping(target="", wide=Wide())
MONTHS = [date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1)]


def sheet(*lines: str) -> Table:
    return read_tables("\n".join(lines).encode(), "wide.csv")[0]


def book(*rows: list[object]) -> Table:
    made, kept = openpyxl.Workbook(), BytesIO()
    for row in rows:
        made.active.append(row)
    made.save(kept)
    return read_tables(kept.getvalue(), "wide.xlsx")[0]


def lines(table: Table) -> list[tuple[object, ...]]:
    return list(zip(*table.columns, strict=True))


@pytest.mark.parametrize("names", [
    ["Jan 25", "Feb 25", "Mar 25"], ["Jan-25", "Feb-25", "Mar-25"], ["2025-01", "2025-02", "2025-03"],
    ["2025/1", "2025/2", "2025/3"], ["01/2025", "02/2025", "03/2025"], ["January 2025", "February 2025", "March 2025"],
    ["2025-01-01", "2025-02-01", "2025-03-01"], ["01/01/2025", "01/02/2025", "01/03/2025"],
    ["1/1/2025", "2/1/2025", "3/1/2025"], ["janv. 2025", "févr. 2025", "mars 2025"],
])  # fmt: skip
def test_months_are_read_however_they_are_written(names: list[str]) -> None:
    found = periods_of(["Partner", *names])
    assert found
    assert [one.written() for one in found.headings] == MONTHS
    assert found.is_wide


def test_real_dates_name_columns_too() -> None:
    table = book(["Partner", "Region", *(datetime(2025, month, 1) for month in (1, 2, 3))],
                 ["Harbor", "EMEA", 1, None, 3], ["Lumen", "NA", 4, 5, 6])  # fmt: skip
    assert table.headers == ["Partner", "Region", "2025-01-01", "2025-02-01", "2025-03-01"]
    made = turned(table, WIDE)
    assert lines(made)[:2] == [("Harbor", "EMEA", MONTHS[0], 1), ("Harbor", "EMEA", MONTHS[2], 3)]


@pytest.mark.parametrize(("names", "written"), [
    (["Q1 2025", "Q2 2025", "Q3 2025"], ["2025-Q1", "2025-Q2", "2025-Q3"]),
    (["Q4 FY25", "FY26-Q1", "FY26 Q2"], ["FY25-Q4", "FY26-Q1", "FY26-Q2"]),
    (["2023", "2024", "2025"], ["2023", "2024", "2025"]),
])  # fmt: skip
def test_quarters_and_years_keep_the_writing_of_periods(names: list[str], written: list[str]) -> None:
    found = periods_of(names)
    assert found
    assert [one.written() for one in found.headings] == written


@pytest.mark.parametrize("names", [
    ["Deal id", "Stage", "Close date", "Amount 2025"], ["Jan-Mar 2025", "Apr-Jun 2025", "Jul-Sep 2025"],
    ["Marketing", "Days ago", "Opt out", "Maybe"], ["26-Jan", "26-Feb", "26-Mar"],
    ["05/01/2025", "05/02/2026", "05/13/2026"][:2],
])  # fmt: skip
def test_other_names_are_not_taken_for_periods_in_a_row(names: list[str]) -> None:
    found = periods_of(names)
    assert found is None or not found.is_wide


def test_a_total_in_row_or_column_is_no_month() -> None:
    table = sheet("Partner,Jan 25,Feb 25,Q1 25,Mar 25,Total,2025,YTD Mar 2025", "Harbor,1,2,3,3,6,6,6",
                  "Lumen,4,5,9,6,15,15,15", "Total,5,7,12,9,21,21,21")  # fmt: skip
    made = turned(table, WIDE)
    assert made.headers == ["Partner", "Period", "Value"]
    assert [line[1:] for line in lines(made)] == list(zip(MONTHS * 2, "123456", strict=True))
    assert "Columns left out beside them: Q1 25, Total, 2025, YTD Mar 2025." in made.notes


def test_blanks_are_no_value_and_zero_is_one() -> None:
    table = sheet("Partner,Jan 25,Feb 25,Mar 25", "Harbor,-,0,", "Lumen,tbd,N/A,7")
    assert [line[2] for line in lines(turned(table, WIDE))] == ["0", "tbd", "7"]
    words = TableMapping(target="", wide=Wide(), options=MappingOptions(blank_words=("", "-", "N/A", "TBD")))
    assert [line[2] for line in lines(turned(table, words))] == ["0", "7"]


def test_groups_of_figures_are_named_and_what_stays_is_said_by_the_mapping() -> None:
    table = sheet("Partner,Leads 2025-01,Won (2025-01),Leads 2025-02,Won (2025-02),Note", "Harbor,1,2,3,4,hi")
    mapping = TableMapping(target="", wide=Wide(figures={"Won": "revenue"}, leave_out=("Leads 2025-02",)))
    made = turned(table, mapping)
    assert made.headers == ["Partner", "Note", "Period", "Figure", "Value"]
    assert [line[2:] for line in lines(made)] == [(MONTHS[0], "Leads", "1"), (MONTHS[0], "revenue", "2"),
                                                 (MONTHS[1], "revenue", "4")]  # fmt: skip
    one = turned(sheet("Partner,Jan 25,Feb 25", "Harbor,1,2"), TableMapping(target="", wide=Wide({"": "leads"})))
    assert [line[2] for line in lines(one)] == ["leads", "leads"]


def test_two_rows_of_names_are_joined_without_merged_cells_too() -> None:
    table = sheet("Partner,Jan-25,,Feb-25,", ",leads,won,leads,won", "Harbor,1,2,3,4", "Lumen,5,6,7,8")
    assert table.headers == ["Partner", "Jan-25 / leads", "Jan-25 / won", "Feb-25 / leads", "Feb-25 / won"]
    assert lines(turned(table, WIDE))[-1] == ("Lumen", MONTHS[1], "won", "8")


def test_months_without_a_year_need_one_and_go_on_into_the_next() -> None:
    table = sheet("Partner,Nov,Dec,Jan", "Harbor,1,2,3")
    with pytest.raises(FileRefused, match="which year"):
        turned(table, WIDE)
    made = turned(table, TableMapping(target="", wide=Wide(year=2024)))
    assert [line[1] for line in lines(made)] == [date(2024, 11, 1), date(2024, 12, 1), date(2025, 1, 1)]


def test_every_cell_keeps_its_address_and_is_corrected_where_it_stands() -> None:
    table = sheet("Partner,Jan 25,Feb 25,Mar 25", "Harbor,1,,x", "Lumen,4,5,6")
    made = turned(table, WIDE)
    assert list(made.row_numbers) == ["B2", "D2", "B3", "C3", "D3"]
    assert [address(made, 1, name) for name in made.headers] == ["A2", "D1", "D2"]
    assert [correctable(made, "D2", name) for name in made.headers] == [(2, "Partner"), None, (2, "Mar 25")]
    part = Part(made, WIDE, Target("t", "T", "t", (Field("a", "text", "A"),), ("a",), "", 1))
    fixed = repaired(part, Repairs({(None, 1, 2, "Mar 25"): "3", (None, 1, 2, "Feb 25"): "2"}))
    assert [line[2] for line in lines(fixed.table)] == ["1", "2", "3", "4", "5", "6"]


def test_a_wide_table_is_only_suggested_and_a_thousand_rows_by_ten_years_are_quick() -> None:
    months = [f"{year}-{month:02}" for year in range(2016, 2026) for month in range(1, 13)]
    table = sheet(",".join(["Partner", *months]),
                  *(",".join([f"P{row}", *map(str, range(120))]) for row in range(1000)))  # fmt: skip
    assert suggested(table)
    assert turned(table, TableMapping(target="")) is table
    made = turned(table, WIDE)
    assert (len(made.row_numbers), made.row_numbers[119_999]) == (120_000, "DQ1001")


def test_a_wide_table_that_nobody_turned_says_what_to_do() -> None:
    target = Target("t", "Figures", "t", (Field("partner", "text", "Partner"),
                    Field("period", "date", "Period", required=True)), ("partner",), "", 1)  # fmt: skip
    table = sheet("Partner,Jan 25,Feb 25,Mar 25", "Harbor,1,2,3")
    with pytest.raises(ImportRefused, match="wide: true"):
        read(table, TableMapping(target="t", columns={"Partner": "partner"}), target)


def test_more_rows_than_a_sheet_can_hold_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.core.importing.turning.MOST_ROWS", 5)
    with pytest.raises(FileRefused, match="Split it"):
        turned(sheet("Partner,Jan 25,Feb 25,Mar 25", "Harbor,1,2,3", "Lumen,4,5,6"), WIDE)


def test_a_mapping_file_says_that_a_sheet_is_wide() -> None:
    short = load_mapping("version: 1\ntarget: t\nwide: true").tables[0]
    assert short.wide == Wide()
    long = TableMapping(target="t", wide=Wide({"acc.": "accepted", "": "leads"}, 2026, ("Jan-25",)))
    for table in (short, long):
        assert load_mapping(dump_mapping(Mapping((table,)))).tables == (table,)
    for wrong in ("wide: {period: x}", "wide: {year: soon}", "wide: {figures: {a: [1]}}", "wide: 7"):
        with pytest.raises(ValueError, match="wide"):
            load_mapping(f"version: 1\ntarget: t\n{wrong}")
