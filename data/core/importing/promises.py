"""What a person agreed to: row by row what becomes of a file, and what has moved when it is planned again."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from data.core.importing.planning import Plan
from data.core.importing.reading import ImportRefused
from data.core.importing.sheets import at

MOST_TOLD = 20
KINDS = {"create": "be created", "update": "be changed", "refused": "be refused", "same": "be left alone"}


class StoreMoved(ImportRefused):
    """The store has changed since the file was checked; `moved` says which rows and cells."""

    def __init__(self, moved: Sequence[str]) -> None:
        many = f" ({len(moved)} differences)" if len(moved) > 1 else ""
        super().__init__(f"The data has changed since this was checked{many}. Nothing was written: look again.")
        self.moved = tuple(moved)


@dataclass(frozen=True)
class Promise:
    """What was shown of one table. `rows`: row of the file to what becomes of it and a hash of what is written, which
    is "" for facts and where a record that the import itself makes is among it; `cells`: row and field to record, now,
    new.
    """

    target: str
    counts: Mapping[str, int]
    rows: Mapping[Any, tuple[str, str]]
    cells: Mapping[tuple[Any, str], tuple[str, str, str]]
    makes: Mapping[str, tuple[str, ...]]

    def as_json(self) -> dict[str, Any]:
        """Return plain values that `from_json` reads."""
        return {
            "target": self.target, "counts": dict(self.counts),
            "rows": [[row, *kind] for row, kind in self.rows.items()],
            "cells": [[*place, *cell] for place, cell in self.cells.items()],
            "makes": {name: list(names) for name, names in self.makes.items()},
        }  # fmt: skip


def from_json(told: Mapping[str, Any]) -> Promise:
    """Read what `as_json` wrote."""
    return Promise(
        told["target"], told["counts"], {row: (kind, digest) for row, kind, digest in told["rows"]},
        {(row, name): (record, now, new) for row, name, record, now, new in told["cells"]},
        {name: tuple(names) for name, names in told["makes"].items()},
    )  # fmt: skip


def promise(plan: Plan) -> Promise:
    """Return what a plan does, in a form that can be kept and compared."""
    numbers = plan.reading.table.row_numbers
    rows = {numbers[p]: ("create", digest) for p, digest in zip(plan.creates, _births(plan), strict=True)}
    rows |= {numbers[position]: ("update", "") for position in plan.updated}
    rows |= {numbers[position]: ("refused", "") for position in plan.reading.refused}
    cells = {(row, name): (called, _said(now), _new(name, new)) for row, called, name, now, new in plan.differences}
    cells |= {(c.row, f"{c.field} (kept)"): (c.record, _said(c.now), _said(c.file)) for c in plan.conflicts}
    makes = {name: tuple(sorted(set(names))) for name, names in plan.makes.items()}
    return Promise(plan.target.name, dict(plan.counts), rows, cells, makes)


def _births(plan: Plan) -> Iterator[str]:
    if plan.born:
        names = sorted(plan.born)
        for values in zip(*[plan.born[name] for name in names], strict=True):
            yield _digest([zip(names, values, strict=True)])
        return
    if not plan.stories:  # facts: no record is born of these rows
        yield from [""] * len(plan.creates)
        return
    for story in plan.stories:
        yield _digest([sorted(values.items()) for _, values in story], [day for day, _ in story])


def _digest(lives: Sequence[Any], days: Sequence[Any] = ()) -> str:
    told: list[Any] = list(days)
    for life in lives:
        for name, value in life:
            if name.endswith("_id") and isinstance(value, int):
                if value < 0:  # stands in for a record that the import makes: what follows from it shows later
                    return ""
                continue
            told += [name, value]
    written = orjson.dumps(told, default=str, option=orjson.OPT_NON_STR_KEYS)
    return hashlib.blake2b(written, digest_size=6).hexdigest()


def _said(value: Any) -> str:
    return "empty" if value is None else str(value)


def _new(name: str, value: Any) -> str:
    return "a record" if name.endswith("_id") and isinstance(value, int) else _said(value)


def moved(promised: Promise, now: Promise) -> list[str]:
    """Return what differs between what was shown and what would happen, one sentence a row, cell or name."""
    found = [*_rows(promised, now), *_cells(promised, now)]
    for name in sorted({*promised.makes, *now.makes}):
        before, after = set(promised.makes.get(name, ())), set(now.makes.get(name, ()))
        found += [f"{name}: {text} was to be created and is there now" for text in sorted(before - after)]
        found += [f"{name}: {text} is not there any more" for text in sorted(after - before)]
    return found or (["what is counted differs"] if dict(promised.counts) != dict(now.counts) else [])


def _rows(promised: Promise, now: Promise) -> Iterator[str]:
    for row in sorted({*promised.rows, *now.rows}):
        (before, one), (after, other) = (side.rows.get(row, ("same", "")) for side in (promised, now))
        if before != after:
            yield f"{at(row)}: was to {KINDS[before]}, would {KINDS[after]} now"
        elif one and other and one != other:
            yield f"{at(row)}: would be created with other values now"


def _cells(promised: Promise, now: Promise) -> Iterator[str]:
    for row, name in sorted({*promised.cells, *now.cells}):
        before, after = promised.cells.get((row, name)), now.cells.get((row, name))
        if before == after:
            continue
        record = (after or before or ("",))[0]
        if before and after:
            yield f"{at(row)}, {record}, {name}: it was {before[1]} here, it is {after[1]} now"
        else:
            yield f"{at(row)}, {record}, {name}: {'would be left alone' if before else 'would change too'} now"


def keep(promised: Promise | None, plan: Plan) -> None:
    """Do nothing when a plan is what was promised. Raises StoreMoved saying what moved."""
    if promised is not None and (found := moved(promised, promise(plan))):
        raise StoreMoved(found)
