"""Additive summary tables: folds of versions, advanced in the same transaction and rebuilt from zero to prove them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from data.core.ledger import bulk
from data.core.ledger.entries import table_of, version_tables
from data.core.ledger.timelines import Span, Timeline
from models import NEVER, RollupMark

Sums = dict[tuple[Any, ...], list[int]]
"""(rollup's name, key values...) to what is added to each measure."""


@dataclass(frozen=True)
class Rollup:
    """A summary table over one versioned entity.

    `contributions` yields, for a span, (key values, measure values) at its start and, negated, at its end.
    """

    table: type[SQLModel]
    entity: str
    keys: tuple[str, ...]
    measures: tuple[str, ...]
    contributions: Callable[[Span], Iterable[tuple[tuple[Any, ...], tuple[int, ...]]]]

    @property
    def name(self) -> str:
        """The name of the summary table."""
        return str(self.table.__tablename__)


SPILL = 100_000
"""Sums held in memory before they are written."""

ROLLUPS: dict[str, Rollup] = {}


def register(rollup: Rollup) -> Rollup:
    """Offer a rollup; every change of its entity is folded into it from then on."""
    ROLLUPS[rollup.name] = rollup
    return rollup


def fold(sums: Sums, entity: str, gone: Timeline, came: Timeline) -> None:
    """Add what leaving and coming spans move to `sums`."""
    for rollup in ROLLUPS.values():
        if rollup.entity == entity:
            _fold(sums, rollup, gone, -1)
            _fold(sums, rollup, came, 1)


def _fold(sums: Sums, rollup: Rollup, spans: Sequence[Span], sign: int) -> None:
    if not spans:
        return
    name = rollup.name
    for span in spans:
        for key, measures in rollup.contributions(span):
            named = (name, *key)
            total = sums.get(named)
            if total is None:
                sums[named] = [sign * measure for measure in measures]
                continue
            for position, measure in enumerate(measures):
                total[position] += sign * measure


def write(session: Session, revision: int, sums: Sums) -> None:
    """Add the sums to their tables, drop the rows that came to nothing, and move the marks."""
    add(session, sums)
    for rollup in ROLLUPS.values():
        _mark(session, rollup, revision)


def add(session: Session, sums: Sums) -> None:
    """Add the sums to their tables, drop the rows that came to nothing, and empty `sums`."""
    for rollup in ROLLUPS.values():
        name = rollup.name
        rows = sorted([(*key[1:], *total) for key, total in sums.items() if key[0] == name and any(total)])
        if rows:
            bulk.add_rows(session, table_of(rollup.table), rollup.keys, rollup.measures, rows)
            _drop_zeros(session, rollup, rows)
    sums.clear()


def _drop_zeros(session: Session, rollup: Rollup, rows: list[tuple[Any, ...]]) -> None:
    """Drop what came to nothing: a form looks at the rows it touched, an import at whole buckets."""
    table, split = table_of(rollup.table), len(rollup.keys)
    empty = and_(*[table.c[name] == 0 for name in rollup.measures])
    if len(rows) <= bulk.CHUNK:
        same = and_(*[table.c[name] == bindparam(f"k_{name}") for name in rollup.keys])
        keys = [{f"k_{name}": value for name, value in zip(rollup.keys, row[:split], strict=True)} for row in rows]
        session.connection().execute(delete(table).where(same, empty), keys)
        return
    for some in bulk.chunks(sorted({row[0] for row in rows})):
        session.connection().execute(delete(table).where(table.c[rollup.keys[0]].in_(some), empty))


def _mark(session: Session, rollup: Rollup, revision: int) -> None:
    dialect: Any = {"sqlite": sqlite, "postgresql": postgresql}[session.connection().dialect.name]
    statement = dialect.insert(RollupMark).values(name=rollup.name, revision_id=revision)
    session.connection().execute(
        statement.on_conflict_do_update(index_elements=["name"], set_={"revision_id": revision})
    )


def rebuilt(session: Session, rollup: Rollup) -> Sums:
    """Return what the rollup must hold, folded from all versions that are known now."""
    sums: Sums = {}
    for spans in _spans(session, rollup.entity):
        _fold(sums, rollup, spans, 1)
    return {key[1:]: total for key, total in sums.items() if any(total)}


def stored(session: Session, rollup: Rollup) -> Sums:
    """Return what the rollup holds."""
    table = table_of(rollup.table)
    rows = session.connection().execute(select(*[table.c[n] for n in (*rollup.keys, *rollup.measures)]))
    split = len(rollup.keys)
    return {tuple(row[:split]): list(row[split:]) for row in rows}


def rebuild(session: Session, rollup: Rollup, revision: int) -> None:
    """Write the rollup anew from zero."""
    session.connection().execute(delete(table_of(rollup.table)))
    sums = {(rollup.name, *key): total for key, total in rebuilt(session, rollup).items()}
    write(session, revision, sums)


def _spans(session: Session, entity: str) -> Iterator[Timeline]:
    table = table_of(version_tables()[entity])
    rows = session.connection().execute(select(table).where(table.c.revision_to == NEVER)).mappings()
    for row in rows:
        yield [Span(row["valid_from"], row["valid_to"], dict(row))]
