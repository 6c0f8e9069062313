"""The plain shapes of what goes out: columns, and sheets of rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

KINDS = ("text", "number", "money", "percent", "ratio", "count", "date", "instant")


@dataclass(frozen=True)
class Column:
    """A column: the row's key, the heading, and what its cells are.

    Money is an amount (not minor units) and needs a currency, unless each row says its own in `currency_key`; a
    percent is a fraction. `choices` become a list to pick from, which other values pass only if `is_open`. A hidden
    column is there for the way back.
    """

    key: str
    title: str
    kind: str = "text"
    currency: str | None = None
    width: int = 16
    currency_key: str | None = None
    choices: tuple[str, ...] = ()
    is_open: bool = False
    is_hidden: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"A column holds one of {', '.join(KINDS)}, not {self.kind}.")
        if self.kind == "money" and not (self.currency or self.currency_key):
            raise ValueError(f"The column {self.title} holds money and needs a currency.")


@dataclass(frozen=True)
class Sheet:
    """A table to hand out. notes: (label, text) lines such as filters, as of, source. total: shown above the rows.

    stamp: where the rows come from, for the way back; it goes into a hidden sheet.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Mapping[str, Any]]
    notes: Sequence[tuple[str, str]] = ()
    total: Mapping[str, Any] | None = field(default=None)
    stamp: str | None = None


def sheet_of(
    frame: "pd.DataFrame", *, title: str, columns: Sequence[Column], notes: Sequence[tuple[str, str]] = ()
) -> Sheet:
    """Make a sheet of a frame; missing values of any kind become empty cells."""
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return Sheet(title, columns, [{str(key): value for key, value in row.items()} for row in rows], notes)
