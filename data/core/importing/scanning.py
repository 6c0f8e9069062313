"""What the XML of a workbook's sheets says and the reader of cells does not hand on: failed formulas, merged cells.

Loaded by path inside the reading process (see child.py); it needs nothing of ours.
"""

import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from shutil import copyfileobj

BLOCK = 2**20
LONGEST_ROW = 64 * 2**20
MOST_MERGED = 5000
NEVER_CALCULATED = "formula not calculated"
_FAILED, _FORMULA = re.compile(rb't="e"'), re.compile(rb"<f")  # patterns without choice: faster than a literal
_BAD_HINT = re.compile(rb't="e"|</f>(?:<v\s*/>|<v></v>)?</c>|<f [^>]*/>(?:<v\s*/>|<v></v>)?</c>')
_BAD_CELL = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\br="([A-Z]+)(\d+)")([^>]*)(?<!/)>(?:(?!</(?:\w+:)?c>).)*?</(?:\w+:)?c>', re.DOTALL
)
_UNREAD = re.compile(r"(^|[/\\])(media|embeddings|printerSettings)[/\\]|\.bin$", re.IGNORECASE)
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)</")
_CELLS = re.compile(rb"<((?:\w+:)?)sheetData\b")
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\b[^>]*?\bref=["']([A-Z]+)(\d+):([A-Z]+)(\d+)["']""")


@dataclass
class Scan:
    """What a sheet says beside its cells: row -> column -> error name (rows from 1, columns from 0), merged ranges
    as first row, first column, last row, last column (all from 0), and whether its copy is the one to read.
    """

    bad: dict[int, dict[int, str]] = field(default_factory=dict)
    merged: list[list[int]] = field(default_factory=list)
    is_marked: bool = False


def sheet_parts(path: str) -> dict[str, str]:
    """Return sheet name -> part of the package, for xlsx only; nothing for other workbooks."""
    from defusedxml import ElementTree

    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as archive:
        names = {name.replace("\\", "/").lstrip("/").lower(): name for name in archive.namelist()}
        book, links = names.get("xl/workbook.xml"), names.get("xl/_rels/workbook.xml.rels")
        if not book or not links:
            return {}
        targets = {e.get("Id"): e.get("Target", "") for e in ElementTree.fromstring(archive.read(links))}
        found = {}
        for element in ElementTree.fromstring(archive.read(book)).iter():
            link = next((value for key, value in element.attrib.items() if key.endswith("}id")), None)
            if element.tag.endswith("}sheet") and link in targets:
                target = targets[link].lstrip("/")
                part = names.get((target if target.startswith("xl/") else "xl/" + target).lower())
                if part:
                    found[element.get("name", "")] = part
        return found


def scanned(path: str, copy: str, parts: list[str]) -> dict[str, Scan] | None:
    """Look through some sheets while a copy of the workbook is written that is quicker to read.

    The reader goes through a sheet a second time to find its merged cells, and stops at the first word of them: in
    the copy that word stands before the cells, and nothing is packed. None: no copy could be made.
    """
    scans = {part: Scan() for part in parts}
    try:
        with zipfile.ZipFile(path) as archive, zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as plain:
            for part in {info.filename: info for info in archive.infolist()}.values():
                if part.filename in scans:
                    with archive.open(part) as stream, plain.open(part.filename, "w") as out:
                        _look_through(stream.read, scans[part.filename], out.write)
                elif not _UNREAD.search(part.filename):
                    with archive.open(part) as stream, plain.open(part.filename, "w") as out:
                        copyfileobj(stream, out, BLOCK)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError):
        return None
    return scans


def scan(path: str, part: str) -> Scan:
    """Look through one sheet."""
    found = Scan()
    with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
        _look_through(stream.read, found, None)
    found.is_marked = False
    return found


def _look_through(read: Callable[[int], bytes], found: Scan, write: Callable[[bytes], object] | None) -> None:
    """Look at pieces that end at the end of a row, so that no cell is cut in two; behind the cells at any tag."""
    rest, is_first, is_behind = b"", True, False
    while block := read(BLOCK):
        if write:
            write(_marked(block, found) if is_first else block)
        is_first = False
        piece = rest + block
        cut = piece.rfind(b"</row>") + 6
        is_behind = is_behind or piece.find(b"</sheetData>", cut - 6) >= 0
        if is_behind:
            cut = piece.rfind(b">") + 1
        if cut > 5:
            _look_at(piece[:cut], found, is_behind=is_behind)
            rest = piece[cut:]
        else:
            rest = piece if len(piece) <= LONGEST_ROW else b""
    _look_at(rest, found, is_behind=True)


def _marked(head: bytes, found: Scan) -> bytes:
    """The beginning of a sheet with an empty word about merged cells before the cells."""
    begin = _CELLS.search(head)
    if begin is None:
        return head
    found.is_marked = True
    prefix, place = begin[1], begin.start()
    return b'%b<%bmergeCells count="0"></%bmergeCells>%b' % (head[:place], prefix, prefix, head[place:])


def _look_at(piece: bytes, found: Scan, *, is_behind: bool) -> None:
    if is_behind and len(found.merged) < MOST_MERGED:
        for place in _MERGED.finditer(piece):
            first, last = (int(place[2]) - 1, column(place[1])), (int(place[4]) - 1, column(place[3]))
            found.merged.append([*first, *last])
        del found.merged[MOST_MERGED:]
    if (_FAILED.search(piece) or _FORMULA.search(piece)) and _BAD_HINT.search(piece):
        for cell in _BAD_CELL.finditer(piece):
            code = _code(cell)
            if code:
                found.bad.setdefault(int(cell[2]), {})[column(cell[1])] = code


def _code(cell: re.Match[bytes]) -> str | None:
    """The error a cell shows, or that its formula was never calculated (an empty text result is neither)."""
    value = _VALUE.search(cell[0])
    if b't="e"' in cell[3]:
        return value[1].decode("ascii", "replace") if value else NEVER_CALCULATED
    uncalculated = b"<f" in cell[0] and b't="str"' not in cell[3] and not (value and value[1])
    return NEVER_CALCULATED if uncalculated else None


def column(letters: bytes) -> int:
    """The place of a column from 0.

    >>> column(b"A"), column(b"AB")
    (0, 27)
    """
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1
