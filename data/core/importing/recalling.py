"""How a kind of file was read the last time: its columns, words and answers, so that nobody gives them twice."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from data.core.importing.feeds import feed_name
from data.core.importing.headers import Table
from data.core.importing.mappings import MappingRefused, TableMapping, Where, load_mapping
from data.core.importing.targets import TARGETS
from data.core.importing.turning import headers_of
from models import ImportRun

LOOK_BACK = 200
MOST_READ = 12


@dataclass(frozen=True)
class Recalled:
    """A mapping that somebody confirmed, with the import it comes from."""

    mapping: TableMapping
    import_id: int
    file: str
    applied_at: datetime
    actor: str


def recall(session: Session, tables: Sequence[Table]) -> dict[tuple[str | None, int], Recalled]:
    """Return by sheet and row of the column names how each table was read last: by a file of the same name and sheet.

    Only what every column of the table can still answer: a mapping that names a column the table lacks is trimmed.
    """
    runs = session.execute(select(ImportRun).order_by(col(ImportRun.id).desc()).limit(LOOK_BACK)).scalars().all()
    found: dict[tuple[str | None, int], Recalled] = {}
    if not tables:
        return found
    name = feed_name(tables[0].file, None)
    for run in [run for run in runs if feed_name(run.file, None) == name][:MOST_READ]:
        for mapping in _mappings(run):
            for table in tables:
                place = (table.sheet, table.header_row)
                if place not in found and _is_for(mapping, table):
                    found[place] = Recalled(_trimmed(mapping, table), run.id or 0, run.file, run.applied_at, run.actor)
    return found


def _mappings(run: ImportRun) -> Sequence[TableMapping]:
    try:
        return load_mapping(run.mapping).tables
    except MappingRefused:  # written by an older release
        return ()


def _is_for(mapping: TableMapping, table: Table) -> bool:
    target = TARGETS.get(mapping.target)
    if target is None or (mapping.match.sheet or table.sheet) != table.sheet:
        return False
    headers = set(headers_of(table, mapping))
    present = {name for header, name in mapping.columns.items() if header in headers}
    needed = {field.name for field in target.fields if field.required} - mapping.constants.keys()
    return needed <= present and 2 * len(present) > len(mapping.columns)


def _trimmed(mapping: TableMapping, table: Table) -> TableMapping:
    names = {field.name for field in TARGETS[mapping.target].fields}
    headers = set(headers_of(table, mapping))
    columns = {h: name for h, name in mapping.columns.items() if h in headers and name in names}
    return replace(mapping, columns=columns, match=Where(sheet=table.sheet, header_row=table.header_row))
