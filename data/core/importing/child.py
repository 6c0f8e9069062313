"""Reads one workbook inside a small process that may die: memory, processor time and output are limited.

Run by path with `python -I`, so that this folder is not searched for modules (ours is called `types`).
Prints JSON lines: {"book"}, then {"sheet"} and chunks {"rows", "columns", ...} of each, then {"end"}; or {"refused"}.
A chunk's columns say how many bytes each has, and these follow its line.
"""

import contextlib
import gc
import importlib.util
import itertools
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

CHUNK = 4096
MOST_CELLS = 5_000_000
MOST_OUTPUT = 300 * 2**20
MOST_WRITTEN = 450 * 2**20
FREE_AREA = 5_000_000
WIDE = (
    "This workbook asks for more memory than a workbook of its size should: a cell far outside the table makes it "
    "huge. Copy the rows you need into a new workbook."
)
Rows = list[list[Any]]
Places = dict[int, list[int]]


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
        resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))


def _say(message: dict[str, Any]) -> int:
    return sys.stdout.buffer.write(orjson.dumps(message, option=orjson.OPT_NON_STR_KEYS) + b"\n")


def _refuse(sentence: str) -> None:
    _say({"refused": sentence})
    sys.stdout.flush()
    sys.exit(3)


def beside(name: str) -> Any:
    """Load a module that lies beside this one; its folder is not searched for modules."""
    known = f"_{name}_of_the_reader"
    spec = importlib.util.spec_from_file_location(known, Path(__file__).with_name(f"{name}.py"))
    if spec is None or spec.loader is None:
        raise ImportError(f"{name} is missing")
    sys.modules[known] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _read(calamine: Any, path: str, wanted: str) -> None:
    scanning, book = beside("scanning"), calamine.CalamineWorkbook.from_path(path)
    known = book.sheets_metadata
    sheets = [(m.name, str(m.visible).endswith(".Visible"), str(m.typ).endswith(".WorkSheet")) for m in known]
    if wanted and wanted not in [name for name, *_ in sheets]:
        _refuse(f'There is no sheet "{wanted}". The sheets are: {", ".join(name for name, *_ in sheets)}.')
    _say({"book": [{"name": name, "visible": visible, "worksheet": cells} for name, visible, cells in sheets]})
    meant = [name for name, visible, cells in sheets if cells and (name == wanted if wanted else visible)]
    parts = {name: part for name, part in scanning.sheet_parts(path).items() if name in meant}
    scans = scanning.scanned(path, f"{path}.plain", list(parts.values())) if parts else None
    if scans is not None:
        book = calamine.CalamineWorkbook.from_path(f"{path}.plain")
    room, put = [MOST_CELLS, MOST_OUTPUT], beside("packing").packed
    for name in meant:
        part = parts.get(name)
        found = scanning.Scan() if part is None else scans[part] if scans else scanning.scan(path, part)
        _send_sheet(book.get_sheet_by_name(name), found, room, put)
    _say({"end": True})


def _send_sheet(sheet: Any, found: Any, room: list[int], put: Any) -> None:
    first = sheet.start[1] if sheet.start else 0
    merged = found.merged if found.is_marked else [[*a, *b] for a, b in (sheet.merged_cell_ranges or [])][:5000]
    _say({"sheet": sheet.name, "first_column": first, "merged": merged})
    if not sheet.start:
        return
    bad = found.bad
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
            columns = [put(raw, errors.get(place, ())) for place, raw in enumerate(zip(*chunk, strict=True))]
            filled += sum(cells for _, _, cells in columns)
            room[0] -= sum(cells for _, _, cells in columns)
            room[1] -= _send(columns, numbers)
        if min(room) < 0:
            _refuse(f"The workbook holds more than {MOST_CELLS:,} cells or too much text. Split it, import the parts.")
        if area > FREE_AREA + 20 * filled:
            _refuse(WIDE)


def _send(columns: list[tuple[dict[str, Any], bytes, int]], numbers: Sequence[int]) -> int:
    dense = numbers[-1] - numbers[0] + 1 == len(numbers)
    rows = [numbers[0], numbers[-1]] if dense else list(numbers)
    told = [{**column, "bytes": len(content)} for column, content, _ in columns]
    size = _say({"rows": rows, "dense": dense, "columns": told})
    return size + sys.stdout.buffer.write(b"".join([content for _, content, _ in columns]))


def _put_errors(chunk: Rows, numbers: Sequence[int], bad: dict[int, dict[int, str]], first: int) -> Places:
    errors: Places = {}
    for index, (number, row) in enumerate(zip(numbers, chunk, strict=True)):
        for column, code in bad.get(number, {}).items():
            if 0 <= column - first < len(row) and row[column - first] == "":
                row[column - first] = code
                errors.setdefault(column - first, []).append(index)
    return errors


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
