"""What a file is, judged by its content and never by its name, and whether it is safe to open."""

import io
import re
import zipfile

MOST_BYTES = 50 * 2**20
MOST_UNPACKED = 400 * 2**20
MOST_RATIO = 300
RATIO_MATTERS_FROM = 10 * 2**20
MOST_PARTS = 5000
HEAD = 4096

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_EXPORT = "Open it in a spreadsheet program and save it as .xlsx or .csv."
_FOREIGN = (
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "a rich text document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"Rar!", "a compressed archive"),
    (b"7z\xbc\xaf", "a compressed archive"),
)
_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")  # .xls of Excel 2 to 4, without the OLE wrapping


class FileRefused(Exception):
    """The file cannot be read; `message` is one plain sentence or two for the person who brought it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def sniff(content: bytes) -> str:
    """The kind of a file: xlsx, xlsm, xlsb, ods, xls or text. Raises FileRefused for anything else or anything unsafe.

    >>> sniff(b"a,b\\n1,2\\n")
    'text'
    """
    if not content.strip():
        raise FileRefused("The file is empty.")
    if len(content) > MOST_BYTES:
        raise FileRefused(f"The file is larger than {MOST_BYTES // 2**20} MB. Split it and import the parts.")
    if content.startswith(b"PK\x03\x04") or content.startswith(b"PK\x05\x06"):
        return _zip_kind(content)
    if content.startswith(_OLE):
        return _ole_kind(content)
    if content.startswith(_BIFF) and b"\0" in content[:HEAD]:
        return "xls"
    for magic, what in _FOREIGN:
        if content.startswith(magic):
            raise FileRefused(f"This is {what}, not a workbook or a text table.")
    _refuse_markup(content)
    return "text"


def _ole_kind(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise FileRefused("The workbook is password-protected: save a copy without a password and import that.")
    if "WordDocument".encode("utf-16-le") in content or "PowerPoint Document".encode("utf-16-le") in content:
        raise FileRefused("This is a document or a presentation, not a workbook.")
    return "xls"


def _refuse_markup(content: bytes) -> None:
    head = content[:HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if re.match(rb"<!doctype html|<(html|head|meta|table|body|style)\b", head):
        raise FileRefused(f"This is a web page that was named like a workbook. {_EXPORT}")
    if head.startswith(b"<?xml"):
        raise FileRefused(f"This is an XML file, not a workbook or a text table. {_EXPORT}")
    if re.match(rb"\{\s*\"|\[\s*[\{\[]", head):
        raise FileRefused("This is a JSON file. Save the table as .csv or .xlsx and import that.")


def _zip_kind(content: bytes) -> str:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FileRefused("The workbook is damaged or was cut short on its way. Save it again and retry.") from error
    with archive:
        parts = archive.infolist()
        _refuse_bomb(parts)
        kind = _workbook_kind(archive, {part.filename.replace("\\", "/").lstrip("/").lower() for part in parts})
        _refuse_doctype(archive, parts)
    return kind


def _refuse_bomb(parts: list[zipfile.ZipInfo]) -> None:
    """Judged on the headers alone, nothing is unpacked; if the headers lie, the limits of the child process hold."""
    unpacked = sum(part.file_size for part in parts)
    steep = any(p.file_size > RATIO_MATTERS_FROM and p.file_size > MOST_RATIO * max(p.compress_size, 1) for p in parts)
    if unpacked > MOST_UNPACKED or steep or len(parts) > MOST_PARTS:
        raise FileRefused(
            f"The workbook would unpack to {max(1, unpacked // 2**20):,} MB, far more than a workbook of its size "
            "should. Nothing was opened. Copy the rows you need into a new workbook."
        )


def _workbook_kind(archive: zipfile.ZipFile, names: set[str]) -> str:
    if "mimetype" in names and b"opendocument.spreadsheet" in _head(archive, "mimetype"):
        return "ods"
    if any(re.search(r"(^|/)workbook\w*\.bin$", name) for name in names):
        return "xlsb"
    if any(re.search(r"(^|/)workbook\w*\.xml$", name) for name in names):
        return "xlsm" if any(name.endswith("vbaproject.bin") for name in names) else "xlsx"
    if any(name.startswith(("word/", "ppt/")) for name in names) or "mimetype" in names:
        raise FileRefused("This is a document or a presentation, not a workbook.")
    raise FileRefused("This is a zip archive, not a workbook. Unpack it and import the files inside.")


def _refuse_doctype(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """No spreadsheet program writes a DOCTYPE: it is how XML attacks (entity bombs, outside files) begin."""
    for part in parts:
        is_xml = part.filename.lower().endswith((".xml", ".rels"))
        if is_xml and b"<!DOCTYPE" in _head(archive, part).replace(b"\0", b""):
            raise FileRefused(
                "The workbook contains XML instructions that no spreadsheet program writes. Nothing was opened. "
                "If you trust its sender, open it and save it as a new .xlsx."
            )


def _head(archive: zipfile.ZipFile, part: zipfile.ZipInfo | str) -> bytes:
    try:
        with archive.open(part) as stream:
            return stream.read(HEAD)
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, NotImplementedError, EOFError) as error:
        raise FileRefused("The workbook is damaged or was cut short on its way. Save it again and retry.") from error
    except RuntimeError as error:  # zipfile says so for an encrypted part
        raise FileRefused("The workbook is password-protected: save a copy without a password.") from error
