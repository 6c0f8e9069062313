"""A workbook that came back: rows that went out from here, and rows that somebody added."""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from itertools import compress
from typing import Any

from data.core.exporting import LISTS, STAMP
from data.core.importing.files import FileRefused
from data.core.importing.headers import Table
from data.core.importing.mappings import MappingOptions, TableMapping
from data.core.importing.roundtrip import stamps
from data.core.importing.roundtrip.stamps import RECORD, VERSION, Stamp
from data.core.importing.sheets import Cell, shown
from data.core.importing.targets import TARGETS
from data.core.importing.workbooks import read_workbook

NEW = "added rows.xlsx"
_NAMED = re.compile(rf'<sheet\b[^>]*\bname="{STAMP}"'.encode())


@dataclass
class StampedTable(Table):
    """Rows that went out from here: each with its record's number and version, in the order of the rows."""

    stamp: Stamp | None = None
    signature: str = ""
    numbers: tuple[int, ...] = ()
    versions: tuple[str, ...] = ()


@dataclass
class NewRows(Table):
    """Rows that somebody added to a sheet that went out from here."""


def stamps_of(content: bytes) -> dict[str, str]:
    """Return the origin of each sheet that has one, by the sheet's name. A file without any costs next to nothing."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if not _NAMED.search(archive.read("xl/workbook.xml")):
                return {}
        raw = read_workbook(content, sheet=STAMP).sheets[0]
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, IndexError, FileRefused):
        return {}
    names, *rest = raw.columns
    written = ["".join(shown(cell) for cell in row) for row in zip(*rest, strict=True)] if rest else []
    return {shown(name): text for name, text in list(zip(names, written, strict=False))[1:] if name and text}


def split(tables: Sequence[Table], found: dict[str, str]) -> list[tuple[Table, TableMapping]]:
    """Return the tables that went out from here, and the rows added to them, each with how it is read."""
    made: list[tuple[Table, TableMapping]] = []
    for table in tables:
        text = found.get(table.sheet or "") or (next(iter(found.values())) if len(found) == 1 else None)
        if text is None or RECORD not in table.headers:
            continue
        stamp, signature = stamps.opened(text)
        if stamp.target not in TARGETS:
            continue
        made += _parts(table, stamp, signature)
    return made


def _parts(table: Table, stamp: Stamp, signature: str) -> list[tuple[Table, TableMapping]]:
    columns = {header: name for header, name in stamp.fields.items() if header in table.headers}
    options = MappingOptions(percent_scale="fraction", blank_words=("",))
    mapping = TableMapping(target=stamp.target, columns=columns, options=options)
    numbers, is_new = _rows(table, mapping)
    known = [not new for new in is_new]
    versions = table.columns[table.headers.index(VERSION)] if VERSION in table.headers else [""] * len(known)
    old = {**_only(table, known), "skipped": [s for s in table.skipped if s.sheet not in (LISTS, STAMP)]}
    stamped = StampedTable(
        **old, stamp=stamp, signature=signature, numbers=tuple(n or 0 for n in compress(numbers, known)),
        versions=tuple(shown(cell) for cell in compress(versions, known)),
    )  # fmt: skip
    made: list[tuple[Table, TableMapping]] = [(stamped, mapping)]
    if any(is_new):
        made.append((NewRows(**{**_only(table, is_new), "file": NEW, "skipped": [], "notes": []}), mapping))
    return made


def _rows(table: Table, mapping: TableMapping) -> tuple[list[int | None], list[bool]]:
    """Return each row's record, and whether it is a new row: one without a record, or a copy that got another key."""
    cells = table.columns[table.headers.index(RECORD)]
    numbers = [_number(cell) for cell in cells]
    keys = [header for header, name in mapping.columns.items() if name in TARGETS[mapping.target].key]
    keyed = [table.columns[table.headers.index(header)] for header in keys]
    first: dict[int, int] = {}
    is_new = []
    for place, number in enumerate(numbers):
        twin = first.setdefault(number, place) if number is not None else place
        copied = twin != place and any(column[twin] != column[place] for column in keyed)
        is_new.append(number is None or copied)
    return numbers, is_new


def _number(cell: Cell) -> int | None:
    text = shown(cell).strip()
    return int(text) if text.isascii() and text.isdigit() else None


def _only(table: Table, keep: list[bool]) -> dict[str, Any]:
    columns = [list(compress(column, keep)) for column in table.columns]
    some = replace(table, columns=columns, row_numbers=list(compress(table.row_numbers, keep)))
    return {field.name: getattr(some, field.name) for field in fields(Table)}
