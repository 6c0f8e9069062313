"""The tables of a file, matched to targets, in the order in which they must go in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from data.core.importing import roundtrip
from data.core.importing.headers import Table, read_tables
from data.core.importing.mappings import Mapping, TableMapping, table_for
from data.core.importing.matching import match_columns, normalise
from data.core.importing.reading import ImportRefused, proposed
from data.core.importing.sheets import Skipped, row_ranges
from data.core.importing.targets import TARGETS, Target, target
from data.core.importing.turning import headers_of, origin, turned
from data.core.ledger import bulk

ENOUGH, SLIVER, NAMED = 3, 4, 100
IDLE = frozenset(("id", "name", "number", "record", "crm", "full", "e", "mail", "email", "key", "of"))
"""Words in the names of keys that do not say what a row is."""


@dataclass(frozen=True)
class Part:
    """One table of a file with what it is to become."""

    table: Table
    mapping: TableMapping
    target: Target


def parts_of(content: bytes, name: str, *, mapping: Mapping | None = None, target_name: str | None = None,
             sheet: str | None = None) -> list[Part]:  # fmt: skip
    """Read a file and match its tables to targets, in the order in which they must go in.

    With a mapping: the tables that it is meant for. Without: the named target, else the one whose fields the column
    names fit best. Raises FileRefused, MappingRefused, UnknownTarget or ImportRefused with a plain sentence.
    """
    wanted = mapping.tables[0].match if mapping and len(mapping.tables) == 1 else None
    with bulk.unswept():
        tables = read_tables(content, name, sheet=sheet or (wanted.sheet if wanted else None),
                             header_row=wanted.header_row if wanted else None)  # fmt: skip
    parts = _mapped(tables, name, mapping) if mapping else came_back(content, tables, target_name)
    if not parts and mapping is None:
        parts = _found(tables, target_name)
    if not parts:
        raise ImportRefused("It is not clear what these rows are: choose a target, or give a mapping for this file.")
    return in_order(parts)


def came_back(content: bytes, tables: Sequence[Table], target_name: str | None = None) -> list[Part]:
    """Return the tables that went out from here as a workbook and come back."""
    found = [Part(t, m, target(m.target)) for t, m in roundtrip.split(tables, roundtrip.stamps_of(content))]
    return [part for part in found if target_name in (None, part.target.name)]


def in_order(parts: Iterable[Part]) -> list[Part]:
    """Return parts in the order in which they must go in: what others point to first."""
    return sorted(parts, key=lambda part: part.target.order)


def _found(tables: Sequence[Table], target_name: str | None) -> list[Part]:
    chosen = [(table, target(target_name) if target_name else best_target(table)) for table in tables]
    if target_name and len(tables) > 1:  # a second table of a sheet may be something else: the first that fits is meant
        fitting = [pair for pair in chosen if pair[1] and fits(pair[0], pair[1])]
        chosen = fitting or chosen[:1]
    found = [Part(table, proposed(table, one), one) for table, one in chosen if one]
    if found:
        left = [table for table in tables if not any(table is part.table for part in found)]
        found[0].table.skipped.extend(_unclaimed(table) for table in left)
    return found


def _unclaimed(table: Table) -> Skipped:
    return Skipped(table.sheet, row_ranges([table.header_row, *table.row_numbers]), "no target has these columns")


def _mapped(tables: Sequence[Table], name: str, mapping: Mapping) -> list[Part]:
    found: list[Part] = []
    for one in mapping.tables:
        meant = [t for t in tables if table_for(replace(mapping, tables=(one,)), name, t.sheet)]
        if one.match.header_row:
            meant = [t for t in meant if t.header_row == one.match.header_row] or meant
        if not meant and len(mapping.tables) == 1 and len(tables) == 1:
            meant = list(tables)
        taken = [origin(part.table) for part in found]
        meant = [table for table in meant if not any(table is other for other in taken)]
        # Of several tables on a sheet it means those that have its columns; a sheet without them is an error to tell.
        fitting = [table for table in meant if set(one.columns) <= set(headers_of(table, one))]
        whole = {table.sheet for table in fitting}
        meant = [t for t in meant if t.sheet not in whole or any(t is other for other in fitting)]
        found += [Part(turned(table, one), one, target(one.target)) for table in meant]
    return found


def read_as(content: bytes, name: str, mapping: Mapping) -> list[Part]:
    """Read a file exactly as a mapping says that names sheet and row of the column names of each of its tables."""
    with bulk.unswept():
        tables = read_tables(content, name)
        if found := came_back(content, tables):
            return found
        for one in mapping.tables:
            where = (one.match.sheet, one.match.header_row)
            table = next((t for t in tables if (t.sheet, t.header_row) == where), None)
            table = table or read_tables(content, name, sheet=where[0], header_row=where[1])[0]
            found.append(Part(turned(table, one), one, target(one.target)))
    return found


def settled(part: Part) -> Part:
    """Return a part whose table is turned as its mapping says by now: words that mean blank make no rows."""
    return replace(part, table=turned(part.table, part.mapping)) if part.table.turned else part


def fits(table: Table, candidate: Target) -> bool:
    """Whether a table has a column for everything that rows of a target need."""
    found = {match.field for match in match_columns(table.headers, candidate.fields).values() if match.field}
    return {field.name for field in candidate.fields if field.required} <= found


def best_target(table: Table, *, whole: bool = True) -> Target | None:
    """Return the target that most column names fit, if its required fields are among them.

    Not `whole`: the likeliest one, though a column that its rows need is still to be chosen.
    """
    best: tuple[int, Target | None] = (0 if whole else 1, None)
    for candidate in sorted(TARGETS.values(), key=lambda t: t.order):
        found = {m.field for m in match_columns(table.headers, candidate.fields).values() if m.field}
        is_whole = {f.name for f in candidate.fields if f.required} <= found
        # One column called "Rep" among many does not make rows people.
        is_sliver = len(found) < ENOUGH and len(found) * SLIVER < len(table.headers)
        likeness = len(found) + NAMED * (_named(table, candidate) if found else 0)
        if (not whole or (is_whole and not is_sliver)) and likeness > best[0]:
            best = (likeness, candidate)
    return best[1]


def _named(table: Table, candidate: Target) -> int:
    """How surely the file or the sheet is called what the rows are: 2 by their own name, 1 by one of their key's."""
    called = set(normalise(f"{PurePath(table.file).stem} {table.sheet or ''}".replace("_", " ")).split())
    keys = [candidate.field(name) for name in candidate.key[:1]]
    others = [alias for key in keys for alias in (key.label, *key.aliases)]
    for sure, names in ((2, [candidate.name, candidate.entity]), (1, others)):
        told = [[word for word in normalise(name).split() if word not in IDLE] for name in names]
        words = {name[-1] for name in told if name}
        if any(word in called or f"{word}s" in called or word.removesuffix("s") in called for word in words):
            return sure
    return 0
