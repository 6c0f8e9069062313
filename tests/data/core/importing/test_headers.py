"""Finding the table in a sheet and what is not data."""

from data.core.importing.headers import read_tables


def table(text: str):  # type: ignore[no-untyped-def]
    return read_tables(text.encode(), "x.csv")[0]


def test_a_preamble_is_skipped_and_recorded() -> None:
    found = table("Pipeline export\nGenerated 2026-01-01\n\nName,Amount\nA,1\nB,2\n")
    assert (found.header_row, found.headers, found.row_numbers) == (4, ["Name", "Amount"], [5, 6])
    assert found.skipped[0].rows == "1-3"


def test_totals_go_but_a_company_called_total_stays() -> None:
    found = table("Company,Country,Amount\nTotal,France,5\nAcme,US,7\nGrand total,,12\nTotal:,,12\n")
    assert found.columns[0] == ["Total", "Acme"]
    assert [(s.rows, s.why) for s in found.skipped] == [("4-5", "a total")]


def test_the_header_repeated_further_down_is_dropped() -> None:
    found = table("Name,Amount\nA,1\nName,Amount\nB,2\n")
    assert found.columns[0] == ["A", "B"]
    assert found.skipped[0].why == "the column names again"


def test_a_total_column_of_texts_is_not_a_totals_row() -> None:
    assert table("Name,Kind\nA,Total\nB,Part\n").columns[1] == ["Total", "Part"]


def test_columns_of_one_name_are_told_apart_and_reported() -> None:
    found = table("Name,Amount,Amount,\nA,1,2,3\n")
    assert found.headers == ["Name", "Amount", "Amount (2)", "Column D"]
    assert any("Amount (2)" in note for note in found.notes)


def test_a_table_of_texts_alone_starts_at_its_first_row() -> None:
    assert table("Agent,Manager,Office\nAna,Bo,West\nCy,Di,East\n").header_row == 1


def test_the_header_row_can_be_given() -> None:
    found = read_tables(b"Name,Amount\nReal name,Real amount\nA,1\n", "x.csv", header_row=2)[0]
    assert found.headers == ["Real name", "Real amount"]


def test_years_may_name_columns() -> None:
    assert table("Partner,2024,2025\nHarbor,1,2\nLumen,3,4\n").headers == ["Partner", "2024", "2025"]


def test_a_header_without_rows_is_a_table_that_says_so() -> None:
    found = table("Name,Amount\n")
    assert found.row_numbers == []
    assert "no rows" in found.notes[0]
