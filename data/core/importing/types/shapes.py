"""What goes into reading a column (options) and what comes out (values, errors, a question)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

BLANK_WORDS = ("", "-", "N/A", "#N/A")


class Clear:
    """The word "(clear)" in a cell: empty the field, where a blank cell leaves it as it is."""

    def __repr__(self) -> str:
        return "CLEAR"


CLEAR: Final = Clear()


@dataclass(frozen=True)
class Options:
    """Answers a person or a mapping gives about one column.

    date_order dmy, mdy or ymd; decimal_mark "." or ","; percent_scale "fraction" (0.25) or "whole" (25);
    currency an ISO code; choices the codes of a closed list; values raw word -> ours, before anything else is tried;
    may_be_money: numbers may carry the sign of the currency.
    """

    date_order: str | None = None
    decimal_mark: str | None = None
    percent_scale: str | None = None
    currency: str | None = None
    excel_serials: bool = False
    blank_words: tuple[str, ...] = BLANK_WORDS
    choices: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    may_be_money: bool = False


@dataclass
class Parsed:
    """The readings of the distinct values of a column: value or reason by cleaned cell."""

    values: dict[Any, Any] = field(default_factory=dict)
    errors: dict[Any, str] = field(default_factory=dict)
    question: str | None = None
    answers: tuple[str, ...] = ()
    asks: str | None = None
    note: str | None = None
    currency: str | None = None
    reading: str | None = None


@dataclass
class Column:
    """A column read as one kind.

    `errors` maps an index (from 0) to a plain reason. `question` is a sentence for a person, `asks` the option that
    answers it (date_order, decimal_mark, percent_scale, currency), `answers` the values to choose from; `reading` is
    what was decided ("dmy", ","); `currency` the one currency the cells name, if any.
    """

    values: list[Any]
    errors: dict[int, str]
    question: str | None = None
    answers: tuple[str, ...] = ()
    asks: str | None = None
    note: str | None = None
    currency: str | None = None
    reading: str | None = None
