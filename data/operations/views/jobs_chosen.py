"""Which lines of the scoreboard somebody has chosen: by words, stage, group, owner, status, or what changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from data.operations.views.jobs import WORDS, JobRow

NOBODY = "Nobody"
STATUS_WORDS = {**WORDS, "grey": "No status"}
NAMES = {"stage": "Stage", "group": "Group", "owner": "Owner", "status": "Status"}


@dataclass(frozen=True)
class Chosen:
    """What is chosen. stage, group and owner hold titles and names, status its words; empty means all.

    text: every word has to stand in the job's title, its figure, group, stage or owner. changed: only jobs whose
    colour changed since the earlier visit.
    """

    text: str = ""
    stage: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    changed: bool = False

    @classmethod
    def of(cls, filters: Mapping[str, Any]) -> "Chosen":
        """Return what filters of an address or an export say. Raises ValueError for one that jobs do not have."""
        known = {one.name for one in fields(cls)}
        if other := sorted(set(filters) - known):
            raise ValueError(f"Jobs have no {', '.join(other)}. Use {', '.join(sorted(known))}.")
        held: dict[str, Any] = {}
        for name, value in filters.items():
            held[name] = value if name in ("text", "changed") else _many(value)
        return cls(**held)

    @property
    def words(self) -> list[tuple[str, str]]:
        """What is chosen as label and text, for a foot or a file."""
        said = [(label, ", ".join(getattr(self, name))) for name, label in NAMES.items() if getattr(self, name)]
        said += [("Contains", self.text)] if self.text.strip() else []
        return said + ([("Only", "changed since the last visit")] if self.changed else [])

    def rows(self, rows: Iterable[JobRow]) -> list[JobRow]:
        """Return those lines that are chosen, in their order."""
        return [row for row in rows if self.has(row)]

    def has(self, row: JobRow) -> bool:
        """Say whether a line is chosen."""
        held = {"stage": row.stage, "group": row.group, "owner": row.owner or NOBODY,
                "status": STATUS_WORDS[row.status]}  # fmt: skip
        if self.changed and row.was is None:
            return False
        if any(getattr(self, name) and held[name] not in getattr(self, name) for name in held):
            return False
        said = " ".join((row.job.title, row.job.measures, row.group, row.stage, row.owner, row.key)).casefold()
        return all(word in said for word in self.text.casefold().split())


def _many(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


def owners_of(rows: Sequence[JobRow]) -> list[str]:
    """Return the names of owners on the board, Nobody last where a job has none."""
    names = sorted({row.owner for row in rows if row.owner})
    return [*names, NOBODY] if any(not row.owner for row in rows) else names
