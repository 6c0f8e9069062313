"""Text tables: encodings, delimiters, quotes and rows that do not line up."""

import pytest

from data.core.importing.files import FileRefused
from data.core.importing.headers import read_tables
from data.core.importing.texts import delimiter_of, encoding_of


def rows(text: str | bytes) -> list[tuple[object, ...]]:
    content = text if isinstance(text, bytes) else text.encode()
    table = read_tables(content, "x.csv")[0]
    return list(zip(*table.columns, strict=True))


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_accents_survive_every_encoding(codec: str) -> None:
    assert rows("Name,City\nZoë,Málaga\nÁna,Köln\n".encode(codec)) == [("Zoë", "Málaga"), ("Ána", "Köln")]


def test_an_encoding_other_than_utf8_is_said() -> None:
    assert encoding_of("Zoë".encode())[1] is None
    assert "Windows-1252" in str(encoding_of("Zoë".encode("cp1252"))[1])


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_makes_rows_equally_wide(mark: str) -> None:
    text = "\n".join(mark.join(row) for row in (["Name", "Amount", "Note"], ["A", "1", "x y"], ["B", "2", "z"]))
    assert delimiter_of(text) == (mark, False)


def test_a_decimal_comma_does_not_pass_for_a_delimiter() -> None:
    assert rows("a;b\n1.234;1,5\n2.000;2,25\n") == [("1.234", "1,5"), ("2.000", "2,25")]


def test_a_sep_line_is_consumed() -> None:
    table = read_tables(b"sep=;\nName;Amount\nA;1,5\n", "x.csv")[0]
    assert table.headers == ["Name", "Amount"]
    assert table.row_numbers == [3]


def test_lines_may_end_in_carriage_returns_alone() -> None:
    assert rows(b"Name,Amount\rA,1\rB,2\r") == [("A", "1"), ("B", "2")]


def test_a_quote_that_never_closes_is_refused_with_its_line() -> None:
    with pytest.raises(FileRefused, match="line 3"):
        rows('Name,Amount\nA,1\n"B,2\nC,3\n')


def test_quoted_line_breaks_and_stray_quotes_are_read() -> None:
    assert rows('Name,Note\nA,"two\nlines"\nB,6" pipe\n') == [("A", "two\nlines"), ("B", '6" pipe')]


def test_rows_that_do_not_line_up_are_kept_and_reported_by_number() -> None:
    table = read_tables(b"Name,Amount\nA,1\nB,2,3\nC\nD,4\n", "x.csv")[0]
    assert sorted(table.ragged) == [3, 4]
    assert "3 cells" in table.ragged[3]
    assert table.headers == ["Name", "Amount"]


def test_zeros_in_a_text_are_refused() -> None:
    with pytest.raises(FileRefused, match="not a text file"):
        rows(b"Name,Amount\nA,\0\0\0\n")


def test_words_that_other_readers_take_for_blank_are_kept() -> None:
    assert rows("company,code\nNA,NULL\nNone,nan\n") == [("NA", "NULL"), ("None", "nan")]
