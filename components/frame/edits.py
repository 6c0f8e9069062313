"""What somebody changed in a grid: the edited frame against what was shown, cell by cell."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd


class Edit(NamedTuple):
    """One changed cell."""

    row_id: Any
    field: str
    old: Any
    new: Any


def edits(shown: pd.DataFrame, edited: pd.DataFrame, *, key: str, fields: Sequence[str]) -> list[Edit]:
    """Return the changed cells of the fields that may change. Both frames carry the record's number in `key`.

    A grid's limits hold in the browser only: rows that were not shown, or are gone, and cells of other fields raise
    ValueError. The command that takes an edit still checks right and value.
    """
    before, after = shown.set_index(key), edited.set_index(key)
    if len(before) != len(after) or set(before.index) != set(after.index) or not after.index.is_unique:
        raise ValueError("Rows were added or taken away where only cells may change. Nothing was saved.")
    changed = [
        Edit(number, str(field), old, new)
        for field in before.columns
        for number in before.index
        if not _same(old := _plain(before.at[number, field]), new := _plain(after.at[number, field]))
    ]
    others = sorted({edit.field for edit in changed} - set(fields))
    if others:
        raise ValueError(f"{', '.join(others)} cannot be changed here. Nothing was saved.")
    return changed


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return list(value)
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return None
    return value.item() if hasattr(value, "item") else value


def _same(old: Any, new: Any) -> bool:
    return bool(type(old) is type(new) and old == new) or (old == new and not isinstance(old, bool))
