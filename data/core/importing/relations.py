"""What a column points to: people by name, accounts by domain. Decided once for each distinct value."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, SQLModel

from data.core.ledger import records
from data.core.ledger.capturing import recording_of
from data.core.ledger.entries import table_of


@dataclass(frozen=True)
class Related:
    """A table that columns can point to: the columns it is found by, and how a missing one is made.

    `missing` is what happens to a value that nothing is found for, unless the mapping says otherwise; `unique` names
    a column of the stub that gets a number behind it when somebody has the same.
    """

    name: str
    model: type[SQLModel]
    by: dict[str, str]
    stub: Callable[[str], dict[str, Any]] | None
    missing: str = "refuse"
    unique: str | None = None


RELATED: dict[str, Related] = {}


def relate(related: Related) -> Related:
    """Offer a table for columns to point to."""
    RELATED[related.name] = related
    return related


def normal(text: str) -> str:
    """Return a name as it is compared: case, accents kept, spaces folded.

    >>> normal("  Acme   GmbH ")
    'acme gmbh'
    """
    return " ".join(str(text).split()).casefold()


@dataclass
class Resolved:
    """What the distinct values of one column point to."""

    ids: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    ambiguous: dict[str, int] = field(default_factory=dict)


def known(session: Session, related: Related, by: str | None) -> dict[str, list[int]]:
    """Return the numbers of all records by the normal form of what they are found by."""
    names = [by] if by else list(related.by)
    table = table_of(related.model)
    found: dict[str, list[int]] = {}
    for name in names:
        column = table.columns[related.by[name]]
        for number, text in session.connection().execute(select(table.c.id, column).where(column.is_not(None))):
            numbers = found.setdefault(normal(text), [])
            if number not in numbers:
                numbers.append(number)
    return found


def resolve(session: Session, related: Related, values: Iterable[str], by: str | None) -> Resolved:
    """Find what values point to. A value that fits several records is a question for a person, never a guess."""
    index, resolved = known(session, related, by), Resolved()
    for value in values:
        numbers = index.get(normal(value), [])
        if len(numbers) == 1:
            resolved.ids[value] = numbers[0]
        elif numbers:
            resolved.ambiguous[value] = len(numbers)
        else:
            resolved.missing.append(value)
    return resolved


def make_missing(session: Session, related: Related, names: Iterable[str]) -> dict[str, int]:
    """Make the records that columns point to and nobody has yet. Returns their numbers by normal form."""
    first = {normal(name): name for name in reversed(list(names))}
    if not first or related.stub is None:
        return {}
    day = recording_of(session).occurred_on
    made = [related.stub(" ".join(name.split())) for name in first.values()]
    if related.unique:
        set_apart(session, related, made)
    stories = [[(day, values)] for values in made]
    numbers = records.create_many(session, related.model, stories)
    return dict(zip(first, numbers, strict=True))


def set_apart(session: Session, related: Related, rows: Iterable[dict[str, Any]]) -> None:
    """Number the values of the unique column that somebody has already: anna.smith, anna.smith.2."""
    column = related.unique or "name"
    taken = {
        row[0] for row in session.connection().execute(select(table_of(related.model).columns[column])) if row[0]
    }
    for values in rows:
        plain, number = values[column], 2
        while values[column] in taken:
            values[column], number = f"{plain}.{number}", number + 1
        taken.add(values[column])
