"""Moves a store to another database, row by row in one transaction, and proves that both are equal."""

import hashlib
from typing import Any

import orjson
from sqlalchemy import Connection, Integer, Table, func, select, text
from sqlmodel import Session

from data.core import migrating, store
from data.core.ledger import bulk
from models import Record

PORTION = 5_000


class NotCopied(Exception):
    """A copy that was refused; `words` says why. The target keeps what it had."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def copy(target: str) -> dict[str, Any]:
    """Copy this store to an empty database at an address and return the proof: counts, sums and hashes of each table.

    The target gets its tables first. Raises NotCopied when it holds rows or the two differ; then it stays empty.
    """
    if target in {store.url(), store.owner_url()}:
        raise NotCopied("This is the store itself. Nothing was copied.")
    migrating.upgrade(target)
    engine = store.make_engine(target)
    try:
        with (
            store.reading() as source,
            Session(engine.execution_options(**{store.WRITE: True})) as copied,
            copied.begin(),
        ):
            return _copy_all(source.connection(), copied)
    finally:
        engine.dispose()


def _copy_all(source: Connection, copied: Session) -> dict[str, Any]:
    target = copied.connection()
    tables = Record.metadata.sorted_tables
    filled = [table.name for table in tables if target.execute(select(table).limit(1)).first()]
    if filled:
        raise NotCopied(f"The target holds rows already ({filled[0]}). Nothing was copied.")
    for table in tables:
        _copy_table(source, copied, table)
    if target.dialect.name == "postgresql":
        _move_sequences(target)
    proof, again = prove(source), prove(target)
    wrong = [name for name in proof["hashes"] if any(proof[part][name] != again[part][name] for part in proof)]
    if wrong:
        raise NotCopied(f"The copy of {', '.join(wrong)} is not equal to the store. Nothing was copied.")
    return proof


def _copy_table(source: Connection, copied: Session, table: Table) -> None:
    names = tuple(column.name for column in table.columns)
    rows = source.execution_options(yield_per=PORTION).execute(select(table))
    for some in rows.partitions(PORTION):
        bulk.insert_rows(copied, table, names, [tuple(row) for row in some])


def _move_sequences(target: Connection) -> None:
    """Let the target's own numbering go on after the rows that came with their numbers."""
    for table in Record.metadata.sorted_tables:
        key = table.autoincrement_column
        if key is None:
            continue
        highest = target.execute(select(func.max(key))).scalar()
        sequence = target.execute(
            text("SELECT pg_get_serial_sequence(:name, :key)"), {"name": f'"{table.name}"', "key": key.name}
        ).scalar()
        if sequence and highest:
            target.execute(text("SELECT setval(:sequence, :highest)"), {"sequence": sequence, "highest": highest})


def prove(connection: Connection) -> dict[str, Any]:
    """Return for each table the number of rows, the sums of its integers, and a hash of its content."""
    proof: dict[str, Any] = {"counts": {}, "sums": {}, "hashes": {}}
    for table in Record.metadata.sorted_tables:
        whole = [column for column in table.columns if isinstance(column.type, Integer)]
        counts = [func.sum(column) for column in whole]
        count, *sums = connection.execute(select(func.count(), *counts).select_from(table)).one()
        proof["counts"][table.name] = count
        proof["sums"][table.name] = {c.name: None if s is None else int(s) for c, s in zip(whole, sums, strict=True)}
        proof["hashes"][table.name] = _hash(connection, table)
    return proof


def _hash(connection: Connection, table: Table) -> str:
    """Return a hash that does not depend on the order in which a database sorts text."""
    total = 0
    for row in connection.execution_options(yield_per=PORTION).execute(select(table)):
        line = orjson.dumps([value.hex() if isinstance(value, bytes) else value for value in row])
        total = (total + int.from_bytes(hashlib.sha256(line).digest(), "big")) % 2**256
    return f"{total:064x}"
