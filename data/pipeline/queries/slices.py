"""What a number is sliced by, who may see which rows, and which stages count."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column

from data.core import rulebook
from data.core.access import Scope
from data.core.clock import Period
from data.pipeline import definitions

DIMENSIONS = ("segment", "owner", "territory", "product", "motion", "type")
COUNTED_TYPES = ("new", "expansion")
"""Renewals count only when somebody filters to them (domain.md 1.2)."""

OMITTED = "omitted"


@dataclass(frozen=True)
class Slice:
    """Which deals a sum is over.

    filters: dimension to numbers (0 is none) or types. owners: the only owners whose deals may be read; None is
    everybody. known: the revision up to which the ledger is read; None is all of it. counted_on: the day whose first
    stage counts, where it is not `as_of`: two days are compared by one definition.
    """

    period: Period
    as_of: date
    by: str | None = None
    filters: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    owners: tuple[int, ...] | None = None
    known: int | None = None
    counted_on: date | None = None

    @property
    def counted(self) -> tuple[str, ...]:
        """The open stages that are far enough to count."""
        return counted_stages(self.counted_on or self.as_of)

    @property
    def types(self) -> tuple[str, ...]:
        """The deal types that count."""
        return self.filters.get("type") or COUNTED_TYPES


def owners_in(scope: Scope) -> tuple[int, ...] | None:
    """Return the owners whose deals a scope opens; None for everybody's, an empty tuple for nobody's."""
    if scope.kind == "all":
        return None
    if scope.kind == "team":
        return scope.team_user_ids
    return () if scope.user_id is None else (scope.user_id,)


def counted_stages(as_of: date | None = None) -> tuple[str, ...]:
    """Return the codes of the open stages that were far enough to count as coverage on a day (today if none is given).

    Source: domain.md 1.2.
    """
    known = definitions.stages()
    lowest = known[rulebook.limits(as_of)["min_stage"]].rank
    return tuple(code for code, stage in known.items() if stage.is_open and stage.rank >= lowest)


def stages_in(*states: str) -> tuple[str, ...]:
    """Return the codes of the stages of these states: open, won, lost, no_decision."""
    return tuple(code for code, stage in definitions.stages().items() if stage.state in states)


def column(table: Any, dimension: str, *, is_closed: bool = False) -> ColumnElement[Any]:
    """Return the column of a dimension, 0 where nothing is set.

    Closed deals keep the owner and territory of their close (domain.md 0.16); the rollup holds them already.
    """
    if dimension == "type":
        return table.c.type
    at_close = is_closed and dimension in ("owner", "territory") and "owner_at_close_id" in table.c
    found = table.c[f"{dimension}_at_close_id" if at_close else f"{dimension}_id"]
    return found if "bucket" in table.c else func.coalesce(found, literal_column("0"))


def within(slice_: Slice, table: Any, *, is_closed: bool = False) -> list[ColumnElement[bool]]:
    """Return the conditions of the filters, the types and the scope."""
    conditions = [table.c.type.in_(slice_.types)]
    for dimension, values in slice_.filters.items():
        if dimension != "type":
            conditions.append(column(table, dimension, is_closed=is_closed).in_(values))
    if slice_.owners is not None:
        conditions.append(column(table, "owner", is_closed=is_closed).in_(slice_.owners))
    return conditions
