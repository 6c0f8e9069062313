"""Workbooks, read in a child process under limits, so that a hostile file cannot harm this one."""

import subprocess
import sys
import tempfile
import threading
from array import array
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, cast

import orjson

from data.core.importing.cells import Cells
from data.core.importing.child import WIDE
from data.core.importing.files import FileRefused
from data.core.importing.packs import ONE_BYTE, Block, Coded, Days, Numbers, Texts
from data.core.importing.sheets import ErrorCell, RawFile, RawSheet, Skipped, joined

MEMORY = 1_500 * 2**20
PROCESSOR_SECONDS = 40
WALL_SECONDS = 55
LONGEST = 512 * 2**20
_SLOW = "The workbook took longer to read than {} seconds, so it was given up. Split it or save it as .csv."
_BROKEN = "The workbook is damaged or not in a form we can read. Open it and save it as a new .xlsx."


def read_workbook(
    content: bytes, *, sheet: str | None = None, memory: int = MEMORY, seconds: int = WALL_SECONDS
) -> RawFile:
    """The named sheet, or every visible one. Raises FileRefused when the file cannot be read within the limits."""
    with tempfile.TemporaryDirectory(prefix="import-") as folder:  # the child puts a copy beside the file
        path = Path(folder) / "workbook"
        path.write_bytes(content)
        return _run(str(path), sheet or "", memory, seconds)


def _run(path: str, sheet: str, memory: int, seconds: int) -> RawFile:
    script = str(Path(__file__).with_name("child.py"))
    limits = [str(memory), str(min(PROCESSOR_SECONDS, seconds))]
    command = [sys.executable, "-I", script, path, *limits, sheet]
    late = threading.Event()
    process = subprocess.Popen(  # noqa: S603 - our own script, and a path of our own making
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"LC_ALL": "C.UTF-8"},  # nothing of ours (addresses, passwords) for a process that a file might take over
    )

    def give_up() -> None:
        late.set()
        process.kill()

    clock = threading.Timer(seconds, give_up)
    clock.start()
    try:
        assert process.stdout is not None  # noqa: S101 - tells mypy what PIPE means
        result = _receive(process.stdout, sheet)
    finally:
        clock.cancel()
        process.kill()
        process.communicate()
    if result is None:
        raise FileRefused(_verdict(process.returncode, late=late.is_set(), seconds=seconds))
    return result


def _verdict(code: int, *, late: bool, seconds: int) -> str:
    if late or code == -24:  # SIGXCPU
        return _SLOW.format(seconds)
    return WIDE if code == -6 else _BROKEN  # SIGABRT: an allocation was refused


def _receive(told: IO[bytes], wanted: str) -> RawFile | None:
    """Whole book or nothing: without the closing line (the child died) the part that arrived is dropped."""
    result = RawFile([])
    while line := told.readline(LONGEST):
        try:
            message = orjson.loads(line)
            if "rows" in message:
                _extend(result.sheets[-1], message, told)
                continue
        except (LookupError, TypeError, ValueError):  # cut short by a death; or a file has taken our reader over
            return None
        if "refused" in message:
            raise FileRefused(message["refused"])
        if "end" in message:
            return result
        if "book" in message:
            result.skipped = _left_out(message["book"], wanted)
        elif "sheet" in message:
            merged = [(a, b, c, d) for a, b, c, d in message["merged"]]
            result.sheets.append(RawSheet(message["sheet"], [], [], message["first_column"], merged))
    return None


def _left_out(sheets: list[dict[str, Any]], wanted: str) -> list[Skipped]:
    if wanted:
        return []
    why = "the sheet is hidden: name it to import it"
    hidden = [Skipped(s["name"], "all", why) for s in sheets if not s["visible"]]
    return hidden + [
        Skipped(s["name"], "all", "the sheet holds no cells (a chart or macros)")
        for s in sheets
        if s["visible"] and not s["worksheet"]
    ]


def _extend(sheet: RawSheet, message: dict[str, Any], told: IO[bytes]) -> None:
    """Put a chunk of rows below the sheet's; its columns' bytes follow the line that describes them."""
    rows = message["rows"]
    numbers = range(rows[0], rows[1] + 1) if message["dense"] else array("I", rows)
    sheet.row_numbers = joined(sheet.row_numbers, numbers)
    columns = cast("list[Cells]", sheet.columns)
    columns += [Cells() for _ in message["columns"]] if not columns else []
    for place, (column, cells) in enumerate(zip(message["columns"], columns, strict=True)):
        if not 0 <= column["bytes"] <= LONGEST:
            raise ValueError("more than a chunk can hold")
        block = _block(column, told.read(column["bytes"]))
        if block.size != len(numbers):
            raise ValueError("not as many cells as rows")
        if column.get("errors"):
            sheet.failed.add(place)
        cells.add(block)


def _block(column: dict[str, Any], content: bytes) -> Block:
    kind = column["kind"]
    if kind == "t":
        content.decode()  # said here when it is no text, and not where somebody looks
        return Texts(content, content.count(b"\0") + 1)
    if kind == "n":
        return Numbers(array("d", content))
    if kind == "d":
        return Days(array("i", content))
    values = column["values"]
    for index in column.get("days", ()):
        values[index] = date.fromisoformat(values[index])
    for index in column.get("moments", ()):
        values[index] = datetime.fromisoformat(values[index])
    for index in column.get("errors", ()):
        values[index] = ErrorCell(values[index])
    if kind == "v":
        return Block(values)
    return Coded(values, content if len(values) <= ONE_BYTE else array("H", content))
