"""The tables of a file, matched to targets, in the order in which they must go in."""

from dataclasses import dataclass

from data.core.importing.headers import Table, read_tables
from data.core.importing.mappings import Mapping, TableMapping, table_for
from data.core.importing.matching import match_columns
from data.core.importing.reading import ImportRefused, proposed
from data.core.importing.targets import TARGETS, Target, target
from data.core.ledger import bulk


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
    parts = []
    for table in tables:
        given = table_for(mapping, name, table.sheet) if mapping else None
        if mapping and given is None and len(mapping.tables) == 1 and len(tables) == 1:
            given = mapping.tables[0]
        if given is None and mapping is None:
            chosen = target(target_name) if target_name else best_target(table)
            given = proposed(table, chosen) if chosen else None
        if given is not None:
            parts.append(Part(table, given, target(given.target)))
    if not parts:
        raise ImportRefused("It is not clear what these rows are: choose a target, or give a mapping for this file.")
    return sorted(parts, key=lambda part: part.target.order)


def best_target(table: Table) -> Target | None:
    """Return the target that most column names fit, if its required fields are among them."""
    best: tuple[int, Target | None] = (0, None)
    for candidate in sorted(TARGETS.values(), key=lambda t: t.order):
        found = {m.field for m in match_columns(table.headers, candidate.fields).values() if m.field}
        if {f.name for f in candidate.fields if f.required} <= found and len(found) > best[0]:
            best = (len(found), candidate)
    return best[1]
