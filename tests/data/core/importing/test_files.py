"""What files are, and which are refused with which words."""

import io
import zipfile

import pytest

from data.core.importing import files
from data.core.importing.files import FileRefused, sniff


def archive(**parts: bytes) -> bytes:
    """A zip with the given parts (`__` for `/`)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        sniff(content)
    return refused.value.message


def test_an_empty_file_is_refused_in_words() -> None:
    assert refusal(b"") == "The file is empty."
    assert refusal(b" \n\n ") == "The file is empty."


def test_a_web_page_named_like_a_workbook_is_refused_in_words() -> None:
    for page in (b"<html><table>", b"\n<!DOCTYPE html><p>", b"\xef\xbb\xbf<TABLE border=1>"):
        assert "web page" in refusal(page)


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7", b"\x89PNG\r\n", b"{\\rtf1", b'{"a": 1}', b"[[1, 2]]", b"<?xml version='1'?>"]
)
def test_files_that_hold_no_table_are_refused(content: bytes) -> None:
    assert refusal(content)


def test_a_workbook_is_known_by_its_parts() -> None:
    assert sniff(archive(xl__workbook=b"", **{"xl__workbook.xml": b"<workbook/>"})) == "xlsx"
    assert sniff(archive(**{"xl__workbook.xml": b"<workbook/>", "xl__vbaProject.bin": b"x"})) == "xlsm"
    assert sniff(archive(**{"xl__workbook.bin": b"x"})) == "xlsb"
    assert sniff(archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet")) == "ods"


def test_other_archives_and_documents_are_refused() -> None:
    assert "zip archive" in refusal(archive(**{"a.csv": b"1"}))
    assert "document" in refusal(archive(**{"word__document.xml": b"<w/>"}))


def test_a_bomb_is_refused_on_its_headers_before_anything_is_unpacked() -> None:
    bomb = archive(
        **{"xl__workbook.xml": b"<workbook/>", "xl__worksheets__sheet1.xml": b"0" * (files.RATIO_MATTERS_FROM + 1)}
    )
    assert "unpack" in refusal(bomb)


def test_a_doctype_in_a_part_is_refused() -> None:
    assert "XML instructions" in refusal(archive(**{"xl__workbook.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><workbook/>"}))


def test_a_file_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 2**20)
    assert "larger than 1 MB" in refusal(b"a," * 2**20)


def test_a_truncated_workbook_is_refused() -> None:
    assert "damaged" in refusal(archive(**{"xl__workbook.xml": b"<workbook/>" * 50})[:60])
