"""Reads one workbook inside a small process that may die: memory, processor time and output are limited.

Run by path with `python -I`, so that this folder is not searched for modules (ours is called `types`).
Prints JSON lines: {"book"}, then {"sheet"} and chunks {"rows", "columns", ...} of each, then {"end"}; or {"refused"}.
"""

import contextlib
import datetime
import gc
import itertools
import re
import sys
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

import orjson

CHUNK = 4096
SAMPLE = 64
PLAIN = frozenset({str, int, float, bool})
REPEATABLE = frozenset({str, datetime.date, datetime.datetime})  # no numbers among them: 1, 1.0 and True are one key
MOST_CELLS = 5_000_000
MOST_OUTPUT = 300 * 2**20
FREE_AREA = 5_000_000
NEVER_CALCULATED = "formula not calculated"
WIDE = (
    "This workbook asks for more memory than a workbook of its size should: a cell far outside the table makes it "
    "huge. Copy the rows you need into a new workbook."
)
_BAD_CELL = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\br="([A-Z]+)(\d+)")([^>]*)(?<!/)>(?:(?!</(?:\w+:)?c>).)*?</(?:\w+:)?c>', re.DOTALL
)
_HINTS = (b't="e"', b"<f")  # literals cost a tenth of a pattern; most sheets have none of them
_BAD_HINT = re.compile(rb't="e"|</f>(?:<v\s*/>|<v></v>)?</c>|<f [^>]*/>(?:<v\s*/>|<v></v>)?</c>')
Rows = list[list[Any]]
Places = dict[int, list[int]]
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)</")


def main(path: str, memory: int, seconds: int, wanted: str) -> None:
    """Read the sheet `wanted` (or all visible ones when empty) and print it."""
    _limit(memory, seconds)
    gc.disable()  # a short life without cycles: collecting costs time only
    try:
        import python_calamine  # after the limits, so that they hold for it too
    except ImportError:
        _refuse("Workbooks cannot be read here, because the library that reads them is missing or could not start.")
    try:
        _read(python_calamine, path, wanted)
    except python_calamine.PasswordError:
        _refuse("The workbook is password-protected: save a copy without a password and import that.")
    except MemoryError:
        _refuse(WIDE)
    except BrokenPipeError:
        pass
    except BaseException as error:
        if isinstance(error, SystemExit):
            raise
        _refuse("The workbook is damaged or not in a form we can read. Open it and save it as a new .xlsx.")


def _limit(memory: int, seconds: int) -> None:
    with contextlib.suppress(ImportError):  # no such limits on Windows: the wall clock still holds
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _say(message: dict[str, Any]) -> int:
    return sys.stdout.buffer.write(orjson.dumps(message, option=orjson.OPT_NON_STR_KEYS) + b"\n")


def _refuse(sentence: str) -> None:
    _say({"refused": sentence})
    sys.stdout.flush()
    sys.exit(3)


def _read(calamine: Any, path: str, wanted: str) -> None:
    book = calamine.CalamineWorkbook.from_path(path)
    known = book.sheets_metadata
    sheets = [(m.name, str(m.visible).endswith(".Visible"), str(m.typ).endswith(".WorkSheet")) for m in known]
    if wanted and wanted not in [name for name, *_ in sheets]:
        _refuse(f'There is no sheet "{wanted}". The sheets are: {", ".join(name for name, *_ in sheets)}.')
    _say({"book": [{"name": name, "visible": visible, "worksheet": cells} for name, visible, cells in sheets]})
    parts = _sheet_parts(path)
    room = [MOST_CELLS, MOST_OUTPUT]
    for name, visible, cells in sheets:
        if cells and (name == wanted if wanted else visible):
            _send_sheet(book.get_sheet_by_name(name), _bad_cells(path, parts.get(name)), room)
    _say({"end": True})


def _send_sheet(sheet: Any, bad: dict[int, dict[int, str]], room: list[int]) -> None:
    first = sheet.start[1] if sheet.start else 0
    merged = [[*a, *b] for a, b in (sheet.merged_cell_ranges or [])][:5000]
    _say({"sheet": sheet.name, "first_column": first, "merged": merged})
    if not sheet.start:
        return
    width, filled, area, first_row = sheet.width, 0, 0, 1
    rows = sheet.iter_rows()
    while chunk := list(itertools.islice(rows, CHUNK)):
        area += len(chunk) * width
        numbers: Sequence[int] = range(first_row, first_row + len(chunk))
        first_row += len(chunk)
        if not all(map(any, chunk)):
            kept = [i for i, row in enumerate(chunk) if any(row) or numbers[i] in bad or row.count("") < width]
            chunk, numbers = [chunk[i] for i in kept], [numbers[i] for i in kept]
        if chunk:
            errors = _put_errors(chunk, numbers, bad, first) if bad else {}
            message, cells = _chunk(chunk, numbers, errors)
            filled += cells
            room[0] -= cells
            room[1] -= _say(message)
        if min(room) < 0:
            _refuse(f"The workbook holds more than {MOST_CELLS:,} cells or too much text. Split it, import the parts.")
        if area > FREE_AREA + 20 * filled:
            _refuse(WIDE)


def _put_errors(chunk: Rows, numbers: Sequence[int], bad: dict[int, dict[int, str]], first: int) -> Places:
    errors: Places = {}
    for index, (number, row) in enumerate(zip(numbers, chunk, strict=True)):
        for column, code in bad.get(number, {}).items():
            if 0 <= column - first < len(row) and row[column - first] == "":
                row[column - first] = code
                errors.setdefault(column - first, []).append(index)
    return errors


def _chunk(chunk: Rows, numbers: Sequence[int], errors: Places) -> tuple[dict[str, Any], int]:
    columns: list[list[Any]] = []
    marks: dict[str, Places] = {"codes": {}, "dates": {}, "moments": {}}
    filled = 0
    for position, raw in enumerate(zip(*chunk, strict=True)):
        kinds = set(map(type, raw))
        blank = raw.count("") if str in kinds else 0
        filled += len(raw) - blank
        values, codes = _distinct(raw, kinds)
        plain = [None if value == "" else value for value in values] if blank else list(values)
        columns.append(plain)
        days, times = ([], []) if kinds <= PLAIN else _as_texts(plain)
        for name, places in (("codes", codes), ("dates", days), ("moments", times)):
            if places:
                marks[name][position] = places
    dense = numbers[-1] - numbers[0] + 1 == len(numbers)
    rows = [numbers[0], numbers[-1]] if dense else list(numbers)
    return {"rows": rows, "dense": dense, "columns": columns, "errors": errors, **marks}, filled


def _distinct(raw: tuple[Any, ...], kinds: set[type]) -> tuple[Sequence[Any], list[int]]:
    """Values once each and the place of every cell's among them, where that is shorter: else the cells and nothing."""
    if not kinds <= REPEATABLE or (kinds <= PLAIN and len(set(raw[:SAMPLE])) * 2 > min(len(raw), SAMPLE)):
        return raw, []
    values = list(dict.fromkeys(raw))
    if len(values) * 2 > len(raw):
        return raw, []
    return values, list(map(dict(zip(values, range(len(values)), strict=True)).__getitem__, raw))


def _as_texts(values: list[Any]) -> tuple[list[int], list[int]]:
    """JSON has no dates: they travel as ISO texts, and their places beside them."""
    days, times = [], []
    for place, value in enumerate(values):
        if value is None or type(value) in PLAIN:
            continue
        values[place] = value.isoformat() if hasattr(value, "isoformat") else str(value)
        if type(value) is datetime.date:
            days.append(place)
        elif type(value) is datetime.datetime:
            times.append(place)
    return days, times


def _sheet_parts(path: str) -> dict[str, str]:
    """Sheet name -> part of the package, for xlsx only: the scan for error cells needs the raw XML."""
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


def _bad_cells(path: str, part: str | None) -> dict[int, dict[int, str]]:
    """Row -> column -> error name. The reader hands on failed formulas as blanks, so they are looked for in the XML."""
    bad: dict[int, dict[int, str]] = {}
    if part is None:
        return bad
    for block in _blocks(path, part):
        if not any(hint in block for hint in _HINTS) or not _BAD_HINT.search(block):
            continue
        for found in _BAD_CELL.finditer(block):
            code = _code(found)
            if code:
                bad.setdefault(int(found[2]), {})[_column(found[1])] = code
    return bad


def _code(cell: re.Match[bytes]) -> str | None:
    """The error a cell shows, or that its formula was never calculated (an empty text result is neither)."""
    value = _VALUE.search(cell[0])
    if b't="e"' in cell[3]:
        return value[1].decode("ascii", "replace") if value else NEVER_CALCULATED
    uncalculated = b"<f" in cell[0] and b't="str"' not in cell[3] and not (value and value[1])
    return NEVER_CALCULATED if uncalculated else None


def _blocks(path: str, part: str) -> Iterator[bytes]:
    """The part in blocks that end at the end of a row, so that no cell is cut in two."""
    rest = b""
    with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
        while block := stream.read(2**20):
            block = rest + block
            cut = block.rfind(b"</row>") + 6
            rest = block[cut:] if cut > 5 else block
            if cut > 5:
                yield block[:cut]
            elif len(rest) > 64 * 2**20:
                return
    yield rest


def _column(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
