"""What an import of one table does, worked out before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from data.core.importing import feeds
from data.core.importing.mappings import TableMapping
from data.core.importing.reading import Question, Reading, Refusal
from data.core.importing.targets import Target
from data.core.ledger.records import Edit, Story


@dataclass(frozen=True)
class CellConflict:
    """A cell that somebody changed in the store since this feed last wrote it; the file says something else."""

    row: Any
    record: str
    field: str
    now: Any
    file: Any


@dataclass
class Plan:
    """What an import of one table does. Rows are positions in the table.

    New records are told as `stories`, or column by column in `born` where the target adds nothing to its rows.
    `facts` are rows that are added and never changed; `more` are edits of other tables, by their name.
    """

    target: Target
    mapping: TableMapping
    reading: Reading
    as_of: date
    feed: feeds.FeedState
    creates: list[int] = field(default_factory=list)
    stories: list[Story] = field(default_factory=list)
    born: dict[str, list[Any]] = field(default_factory=dict)
    edits: list[Edit] = field(default_factory=list)
    updated: dict[int, int] = field(default_factory=dict)
    matched: dict[int, int] = field(default_factory=dict)
    contents: dict[int, dict[str, Any]] = field(default_factory=dict)
    row_keys: Sequence[int] = ()
    row_digests: Sequence[int] = ()
    conflicts: list[CellConflict] = field(default_factory=list)
    unchanged: int = 0
    not_in_file: int = 0
    makes: dict[str, list[str]] = field(default_factory=dict)
    facts: list[dict[str, Any]] = field(default_factory=list)
    more: dict[str, list[Edit]] = field(default_factory=dict)
    beside: dict[Any, Any] = field(default_factory=dict)
    turned_away: list[dict[str, Any]] = field(default_factory=list)
    own_relations: list[tuple[int, str, str]] = field(default_factory=list)
    told: dict[str, int] = field(default_factory=dict)
    differences: list[tuple[Any, str, str, Any, Any]] = field(default_factory=list)

    @property
    def refused(self) -> list[Refusal]:
        """The refused rows in the order of the file."""
        return [self.reading.refused[position] for position in sorted(self.reading.refused)]

    def last_values(self) -> list[dict[str, Any]]:
        """Return the values that each new record has at the end, in the order of `creates`."""
        if self.born:
            return [dict(zip(self.born, row, strict=True)) for row in zip(*self.born.values(), strict=True)]
        return [{name: value for _, step in story for name, value in step.items()} for story in self.stories]

    def again(self) -> list[tuple[int, dict[str, Any]]]:
        """Return the records that the file is about again, each with what the file says of it."""
        return [(self.matched[position], values) for position, values in self.contents.items()]

    @property
    def questions(self) -> list[Question]:
        """What a person must answer first."""
        return self.reading.questions

    @property
    def counts(self) -> dict[str, int]:
        """How many rows: create, update, unchanged, conflict, refused, not_in_file."""
        return {
            "create": len(self.creates), "update": len(self.updated), "unchanged": self.unchanged,
            "conflict": len({c.row for c in self.conflicts}), "refused": len(self.reading.refused),
            "not_in_file": self.not_in_file,
        }  # fmt: skip
