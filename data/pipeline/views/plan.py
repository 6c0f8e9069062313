"""Which targets count: the cut that holds what is asked for, the period that fits, the version in force."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from data.core.clock import Period
from data.pipeline.queries.plans import TargetRow

CUTS = ("segment", "owner", "territory", "product", "motion")
"""What a target may be set for, in the order that settles ties between equally coarse cuts."""

Cut = tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """The targets in force. cut: what they are set by, None without any. is_partial: part of the period lacks one."""

    cut: Cut | None
    rows: tuple[TargetRow, ...]
    is_partial: bool = False


def plan(rows: Iterable[TargetRow], *, period: Period, as_of: date, needed: Collection[str],
         filters: Mapping[str, tuple[Any, ...]], owners: tuple[int, ...] | None) -> Plan:  # fmt: skip
    """Choose the coarsest cut that holds every needed dimension and return its matching rows.

    Two cuts are two views of one plan: they are never mixed, for their sum would count the plan twice.
    """
    in_force = list(_in_force(rows, as_of))
    cut = _coarsest({tuple(d for d, _ in row.scope) for row in in_force}, needed)
    if cut is None:
        return Plan(None, ())
    mine = [row for row in in_force if tuple(d for d, _ in row.scope) == cut and _matches(row, filters, owners)]
    chosen: list[TargetRow] = []
    is_partial = False
    for _, some in groupby(sorted(mine, key=lambda row: row.scope), key=lambda row: row.scope):
        fitting = _fitting(list(some), period)
        is_partial |= sum((row.end - row.start).days for row in fitting) < period.days
        chosen += fitting
    return Plan(cut, tuple(chosen), is_partial)


def _in_force(rows: Iterable[TargetRow], as_of: date) -> Iterable[TargetRow]:
    """Yield the newest target of each scope and period that was set by the day."""
    newest: dict[tuple[Any, ...], TargetRow] = {}
    for row in rows:
        if row.set_on is not None and row.set_on > as_of:
            continue
        place = (row.scope, row.start, row.end)
        if place not in newest or _age(row) > _age(newest[place]):
            newest[place] = row
    return newest.values()


def _age(row: TargetRow) -> tuple[date, int]:
    return (row.set_on or date.min, row.id)


def _coarsest(cuts: Collection[Cut], needed: Collection[str]) -> Cut | None:
    fitting = [cut for cut in cuts if set(needed) <= set(cut)]
    return min(fitting, key=lambda cut: (len(cut), [CUTS.index(d) for d in cut]), default=None)


def _matches(row: TargetRow, filters: Mapping[str, tuple[Any, ...]], owners: tuple[int, ...] | None) -> bool:
    of = dict(row.scope)
    in_filters = all(of.get(d) in values for d, values in filters.items() if d != "type")
    return in_filters and (owners is None or of.get("owner") in owners)


def _fitting(rows: Sequence[TargetRow], period: Period) -> list[TargetRow]:
    """Return the row of the whole period, else the rows inside it, longest first, none over another."""
    whole = [row for row in rows if (row.start, row.end) == (period.start, period.end)]
    if whole:
        return whole[:1]
    taken: list[TargetRow] = []
    for row in sorted(rows, key=lambda r: (-(r.end - r.start).days, r.start)):
        if all(row.end <= other.start or row.start >= other.end for other in taken):
            taken.append(row)
    return taken
