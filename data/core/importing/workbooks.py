"""Workbooks, read in a child process under limits, so that a hostile file cannot harm this one."""

import subprocess
import sys
import tempfile
import threading
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from data.core.importing.child import WIDE
from data.core.importing.files import FileRefused
from data.core.importing.sheets import ErrorCell, RawFile, RawSheet, Skipped

MEMORY = 1_500 * 2**20
PROCESSOR_SECONDS = 40
WALL_SECONDS = 55
_SLOW = "The workbook took longer to read than {} seconds, so it was given up. Split it or save it as .csv."
_BROKEN = "The workbook is damaged or not in a form we can read. Open it and save it as a new .xlsx."


def read_workbook(
    content: bytes, *, sheet: str | None = None, memory: int = MEMORY, seconds: int = WALL_SECONDS
) -> RawFile:
    """The named sheet, or every visible one. Raises FileRefused when the file cannot be read within the limits."""
    with tempfile.NamedTemporaryFile(prefix="import-", suffix=".workbook") as copy:
        copy.write(content)
        copy.flush()
        return _run(copy.name, sheet or "", memory, seconds)


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


def _receive(lines: Any, wanted: str) -> RawFile | None:
    """Whole book or nothing: without the closing line (the child died) the part that arrived is dropped."""
    result = RawFile([])
    for line in lines:
        try:
            message = orjson.loads(line)
        except ValueError:  # cut short by the death of the child
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
        else:
            try:
                _extend(result.sheets[-1], message)
            except (LookupError, TypeError, ValueError):  # not what our reader says: a file has taken it over
                return None
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


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    return date.fromisoformat(text)


def _extend(sheet: RawSheet, message: dict[str, Any]) -> None:
    rows = message["rows"]
    sheet.row_numbers.extend(range(rows[0], rows[1] + 1) if message["dense"] else rows)
    if not sheet.columns:
        sheet.columns = [[] for _ in message["columns"]]
    for place, values in enumerate(message["columns"]):
        key = str(place)
        for index in message["dates"].get(key, ()):
            values[index] = _day(values[index])
        for index in message["moments"].get(key, ()):
            values[index] = datetime.fromisoformat(values[index])
        if key in message["codes"]:  # a text that comes again is one object, not thousands
            values = list(map(values.__getitem__, message["codes"][key]))
        for index in message["errors"].get(key, ()):
            values[index] = ErrorCell(values[index])
            sheet.failed.add(place)
        sheet.columns[place].extend(values)
