"""A number by a dimension: what metrics print and pages show, from sums that were added up by key."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlmodel import Session

from data.core.metrics import Result, Value
from data.pipeline import definitions, queries

Summed = TypeVar("Summed")
STAGE = "stage"


@dataclass(frozen=True)
class Keyed:
    """Values by name of the key (None: nothing set), in total, and the currency of amounts."""

    by: str | None
    rows: Mapping[str | None, Value]
    total: Value
    currency: str = ""

    def result(self) -> Result:
        """Return what a metric computes."""
        rows = [value.as_row(**{self.by: label}) for label, value in self.rows.items()] if self.by else []
        return Result(rows, self.total.as_row())


def keyed(
    session: Session, by: str | None, sums: Mapping[Any, Summed], value: Callable[[Summed], Value],
    add: Callable[[Iterable[Summed]], Summed], *, currency: str = "",
) -> Keyed:  # fmt: skip
    """Return the value of every key and of all together: of the sums, never of the values (domain.md 0.9)."""
    names: Mapping[Any, str] = {code: s.label for code, s in definitions.stages().items()} if by == STAGE else (
        queries.labels(session, by) if by else {})  # fmt: skip
    rows = {names.get(key): value(summed) for key, summed in sums.items()} if by else {}
    return Keyed(by, rows, value(add(sums.values())), currency)


def without_stage(
    by: str | None, filters: Mapping[str, Any] | None
) -> tuple[str | None, dict[str, Any], Sequence[str]]:
    """Return dimension and filters without the stage, and the codes of the open stages that are asked for.

    A stage may be written as its code or its label. Raises ValueError with a sentence on an unknown one.
    """
    known = {code: stage for code, stage in definitions.stages().items() if stage.is_open}
    asked = (filters or {}).get(STAGE)
    words = [asked] if isinstance(asked, str) else list(asked or ())
    by_word = {word.casefold(): code for code, s in known.items() for word in (code, s.label, s.short)}
    for word in words:
        if word.casefold() not in by_word:
            raise ValueError(f'There is no open stage "{word}". Known are {", ".join(known)}.')
    rest = {name: values for name, values in (filters or {}).items() if name != STAGE}
    chosen = [by_word[word.casefold()] for word in words] or list(known)
    return (None if by == STAGE else by), rest, chosen
