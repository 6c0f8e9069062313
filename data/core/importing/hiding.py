"""Which rows and columns of a workbook are hidden: read in a process of its own, as the workbook itself is.

As a script (`python -I hiding.py FILE MEMORY SECONDS`) it prints JSON: sheet to rows and columns, counted from 1.
"""

import importlib.util
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import orjson

MEMORY = 512 * 2**20
SECONDS = 10
MOST_BYTES = 20 * 2**20
_ROW = re.compile(rb'<(?:\w+:)?row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*\br="(\d+)"')
_COLUMN = re.compile(rb'<(?:\w+:)?col\b(?=[^>]*\bhidden="(?:1|true)")[^>]*>')
_PLACE = re.compile(rb'\b(min|max)="(\d+)"')
WIDEST = 16_384


def hidden_in(content: bytes) -> dict[str, dict[str, list[int]]]:
    """Return sheet to {"rows", "columns"} that the sheet does not show; empty for other files, or when unreadable.

    It is said, not needed: whatever goes wrong here, the file is read all the same.
    """
    if not content.startswith(b"PK") or len(content) > MOST_BYTES:
        return {}
    with tempfile.NamedTemporaryFile(prefix="import-", suffix=".workbook") as copy:
        copy.write(content)
        copy.flush()
        command = [sys.executable, "-I", __file__, copy.name, str(MEMORY), str(SECONDS)]
        try:
            done = subprocess.run(  # noqa: S603 - our own script, and a path of our own making
                command, capture_output=True, timeout=SECONDS, check=True, stdin=subprocess.DEVNULL,
                env={"LC_ALL": "C.UTF-8"},
            )  # fmt: skip
            found: dict[str, dict[str, list[int]]] = orjson.loads(done.stdout)
        except (subprocess.SubprocessError, OSError, ValueError):
            return {}
    return found


def main(path: str, memory: int, seconds: int) -> None:
    """Print what is hidden in the workbook at a path."""
    child = _reader()
    child._limit(memory, seconds)
    found = {}
    for sheet, part in child.beside("scanning").sheet_parts(path).items():
        rows, columns = _hidden(path, part)
        if rows or columns:
            found[sheet] = {"rows": rows, "columns": columns}
    sys.stdout.buffer.write(orjson.dumps(found))


def _reader() -> Any:
    """The reader beside this file; its folder is not searched for modules."""
    spec = importlib.util.spec_from_file_location("reader", Path(__file__).with_name("child.py"))
    if spec is None or spec.loader is None:
        raise ImportError("the reader is missing")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _hidden(path: str, part: str) -> tuple[list[int], list[int]]:
    rows: list[int] = []
    columns: set[int] = set()
    rest = b""
    with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
        while block := stream.read(2**20):
            block = rest + block
            cut = block.rfind(b">") + 1
            rest, block = block[cut:], block[:cut]
            if b'hidden="' in block:
                rows += [int(match[1]) for match in _ROW.finditer(block)]
                for match in _COLUMN.finditer(block):
                    span = {name: int(number) for name, number in _PLACE.findall(match[0])}
                    columns.update(range(span[b"min"], min(span[b"max"], WIDEST) + 1))
    return rows, sorted(columns)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
