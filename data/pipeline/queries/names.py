"""The names behind the numbers: what a filter says in words, what a row is called."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from data.core.ledger import bulk
from data.pipeline.queries.slices import DIMENSIONS
from models import Deal, Motion, Product, Segment, Territory, User

NO_NAMES = "(none)"
"""How a filter asks for deals that have nothing set."""

TYPES = {"new": "new", "expansion": "expansion", "renewal": "renewal"}
_NAMED: dict[str, Any] = {"segment": Segment, "territory": Territory, "product": Product, "motion": Motion}


def labels(session: Session, dimension: str) -> dict[Any, str]:
    """Return number to name for one dimension, in the order people expect; types as they are.

    Two owners of one name carry their sign-in names too, so that no two rows look alike.
    """
    if dimension == "type":
        return dict(TYPES)
    if dimension == "owner":
        return _owners(session)
    model = _NAMED[dimension]
    table = model.__table__
    order = [table.c.rank, table.c.name] if dimension == "segment" else [table.c.name]
    return {row[0]: row[1] for row in session.connection().execute(select(table.c.id, table.c.name).order_by(*order))}


def _owners(session: Session) -> dict[Any, str]:
    table = User.__table__  # type: ignore[attr-defined]
    statement = select(table.c.id, table.c.full_name, table.c.name).order_by(table.c.full_name, table.c.name)
    rows = session.connection().execute(statement).all()
    seen = Counter(row[1] for row in rows)
    return {number: full if seen[full] == 1 else f"{full} ({name})" for number, full, name in rows}


def resolved(session: Session, filters: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    """Turn filters written in words into numbers: dimension to one value or several, `(none)` for nothing set.

    Raises ValueError with a sentence for the reader on an unknown dimension or value.
    """
    found: dict[str, tuple[Any, ...]] = {}
    for dimension, asked in filters.items():
        if dimension not in DIMENSIONS:
            raise ValueError(f"There is no dimension {dimension}. Known are {', '.join(DIMENSIONS)}.")
        values = [asked] if isinstance(asked, str) else list(asked or ())
        if values:
            found[dimension] = _numbers(labels(session, dimension), dimension, values)
    return found


def _numbers(known: Mapping[Any, str], dimension: str, values: Sequence[str]) -> tuple[Any, ...]:
    by_name = {name.casefold(): number for number, name in known.items()} | {NO_NAMES: 0}
    absent = [value for value in values if value.casefold() not in by_name]
    if absent:
        some = ", ".join(list(known.values())[:8])
        more = f" and {len(known) - 8} more" if len(known) > 8 else ""
        raise ValueError(f'There is no {dimension} "{absent[0]}". Known are {some or "none yet"}{more}.')
    return tuple(sorted({by_name[value.casefold()] for value in values}))


def external_ids(session: Session, numbers: Collection[int], *, of: Any = Deal) -> dict[int, str | None]:
    """Return the ids of deals (or other records) where they came from, by number; removed ones are left out."""
    found: dict[int, str | None] = {}
    for some in bulk.chunks(sorted(numbers)):
        statement = select(col(of.id), col(of.external_id)).where(col(of.id).in_(some))
        found |= {row[0]: row[1] for row in session.connection().execute(statement)}
    return found
