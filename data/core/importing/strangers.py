"""Words and names of a file that nobody knows here: counted, with what they look like. Likeness only suggests."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlmodel import Session

from data.core.importing.headers import Table
from data.core.importing.mappings import TableMapping
from data.core.importing.matching import Suggestion
from data.core.importing.parts import Part
from data.core.importing.relations import RELATED, known, normal
from data.core.importing.sheets import Cell, shown
from data.core.importing.targets import Field
from data.core.importing.types import BLANK_WORDS, Options, read_column
from data.core.ledger.entries import table_of

LIKELY = 75.0
SUGGESTIONS = 3
PLACEHOLDERS = frozenset({
    "select", "select one", "please select", "none", "null", "nil", "na", "n.a.", "tbd", "tbc", "tba", "unknown", "?",
    "??", "--", "---", "not set", "not specified", "not provided", "not available", "empty", "blank", "choose",
    "undefined", ".", "x/x",
})  # fmt: skip


@dataclass(frozen=True)
class Word:
    """A word of a closed list as the file has it: how often, and our code when it is known."""

    text: str
    count: int
    ours: str | None


@dataclass(frozen=True)
class Stranger:
    """A name that no record has, or several: how often it stands there, and whom it looks like."""

    text: str
    count: int
    fits: int
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True)
class Strangers:
    """The names of one column that point to no single record, and how many do."""

    field: Field
    known: int
    unknown: tuple[Stranger, ...]


def words(part: Part, header: str, field: Field) -> list[Word]:
    """Return the distinct words of a column of a closed list, the most frequent first."""
    counts = _counted(part.table, header, part.mapping)
    texts = list(counts)
    read = read_column(texts, "choice", Options(choices=field.choices or ()))
    return [Word(text, counts[text], None if place in read.errors else read.values[place])
            for place, text in enumerate(texts)]  # fmt: skip


def _counted(table: Table, header: str, mapping: TableMapping) -> Counter[str]:
    cells = Counter(table.columns[table.headers.index(header)])
    blank = {word.casefold() for word in (mapping.options.blank_words or BLANK_WORDS)} | {""}
    found: Counter[str] = Counter()
    for cell, count in cells.most_common():
        text = shown(cell).strip()
        if text.casefold() not in blank:
            found[text] += count
    return found


def placeholders(table: Table, columns: Sequence[str]) -> dict[str, int]:
    """Return words that stand where nothing was chosen ("Select"), with how many cells hold them."""
    found: Counter[str] = Counter()
    for header in columns:
        cells: Counter[Cell] = Counter(table.columns[table.headers.index(header)])
        for cell, count in cells.items():
            if isinstance(cell, str) and cell.strip().casefold() in PLACEHOLDERS:
                found[cell.strip()] += count
    return dict(found.most_common())


def strangers(session: Session, part: Part, coming: dict[str, set[str]] | None = None) -> list[Strangers]:
    """Return for each column that points to records which of its names are not known, or fit several.

    `coming`: by related table, names in normal form that other tables of the file bring along.
    """
    found = []
    for header, name in part.mapping.columns.items():
        field = part.target.field(name)
        if not field.relation or header not in part.table.headers:
            continue
        related = RELATED[field.relation]
        rule = part.mapping.relations.get(name)
        index = known(session, related, rule.by if rule else None)
        aliases = {key.casefold(): value for key, value in part.mapping.values.get(name, {}).items()}
        there = index.keys() | (coming or {}).get(related.name, set()) | _own(part, field)
        labels = _labels(session, field) if index else {}
        unknown, fitting = [], 0
        for text, count in _counted(part.table, header, part.mapping).items():
            ours = aliases.get(text.casefold(), text)
            numbers = index.get(normal(str(ours)), [])
            if ours is None or (normal(str(ours)) in there and len(numbers) < 2):
                fitting += 1
            else:
                unknown.append(Stranger(text, count, len(numbers), _like(text, labels) if not numbers else ()))
        if unknown:
            found.append(Strangers(field, fitting, tuple(unknown)))
    return found


def best_way(session: Session, part: Part, field: Field) -> str:
    """Return the way in which most of a column's names are found: by name, by e-mail address, by id."""
    related = RELATED[field.relation or ""]
    header = next(header for header, name in part.mapping.columns.items() if name == field.name)
    names = {normal(text) for text in _counted(part.table, header, part.mapping)}
    found = {way: len(names & known(session, related, way).keys()) for way in related.by}
    return max(related.by, key=lambda way: found[way])


def _own(part: Part, field: Field) -> set[str]:
    """Names that the rows of this very table bring, where they may point to each other."""
    if RELATED[field.relation or ""].model.__tablename__ != part.target.entity:
        return set()
    header = next((h for h, name in part.mapping.columns.items() if name == part.target.key[0]), None)
    cells = part.table.columns[part.table.headers.index(header)] if header else []
    return {normal(shown(cell)) for cell in cells if cell is not None}


def _labels(session: Session, field: Field) -> dict[str, str]:
    """The names people know the records by: normal form to name as it is written."""
    related = RELATED[field.relation or ""]
    column = table_of(related.model).columns[next(iter(related.by.values()))]
    names = session.execute(select(column).where(column.is_not(None)).distinct()).scalars()
    return {normal(name): name for name in names}


def _like(text: str, labels: dict[str, str]) -> tuple[Suggestion, ...]:
    found = process.extract(normal(text), labels.keys(), scorer=fuzz.WRatio, score_cutoff=LIKELY, limit=SUGGESTIONS)
    return tuple(Suggestion(labels[key], round(score)) for key, score, _ in found)


def bringing(parts: Sequence[Part]) -> dict[str, set[str]]:
    """Return by related table the names, in normal form, that the tables of a file bring themselves."""
    found: dict[str, set[str]] = {}
    for name, related in RELATED.items():
        for part in parts:
            if related.model.__tablename__ != part.target.entity:
                continue
            ways = set(related.by.values())
            for header, field in part.mapping.columns.items():
                if field in ways and header in part.table.headers:
                    cells = set(part.table.columns[part.table.headers.index(header)])
                    found.setdefault(name, set()).update(normal(shown(c)) for c in cells if c is not None)
    return found
