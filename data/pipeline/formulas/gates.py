"""Stage gates: what a deal must have to enter or stay in a stage. One function for form, grid, import and job."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from data.pipeline import definitions
from data.pipeline.definitions import Gates


def required(gates: Gates, stage: str) -> tuple[str, ...]:
    """Return every field that the gates ask of a deal in a stage."""
    return _required(id(gates), stage) if gates is definitions.gates() else gates.required(stage)


@cache
def _required(_shipped: int, stage: str) -> tuple[str, ...]:
    return definitions.gates().required(stage)


def missing(values: Mapping[str, Any], *, stage: str, as_of: date, gates: Gates | None = None) -> tuple[str, ...]:
    """Return the fields that the gate of a stage asks for and the values lack, in the gate's order.

    Missing: empty, blank, a blank word, or a date that must lie ahead and has passed (domain.md 1.1 [S04]).

    >>> lacks = missing({"source": "event", "campaign": "N/A"}, stage="mql", as_of=date(2025, 7, 1))
    >>> lacks[:2]
    ('campaign', 'persona')
    """
    rules = gates or definitions.gates()
    get = values.get
    # Most gaps are empty cells: they are told apart before a function is called for them.
    return tuple([n for n in required(rules, stage) if (v := get(n)) is None or _is_gap(n, v, as_of, rules)])


def _is_gap(name: str, value: Any, as_of: date, gates: Gates) -> bool:
    if name in gates.ahead:
        return bool(value < as_of)
    if isinstance(value, str):
        word = value.strip().casefold()
        if word == "none" and name in gates.none_is_an_answer:
            return False
        return not word or word in _folded(gates.blank_words)
    return False


def debt(values: Mapping[str, Any], *, stage: str, as_of: date, gates: Gates | None = None) -> str | None:
    """Return a deal's gate debt as it is stored: the missing fields, comma-separated, or None.

    >>> debt({}, stage="mql", as_of=date(2025, 7, 1))
    'source,campaign,persona,fit_score,segment_id,territory_id'
    """
    return ",".join(missing(values, stage=stage, as_of=as_of, gates=gates)) or None


class Debts:
    """Gate debts of many deals that can only have values in the same few fields: worked out once for each pattern."""

    def __init__(self, fields: Iterable[str], *, as_of: date) -> None:
        self._fields, self._as_of = frozenset(fields), as_of
        self._known: dict[tuple[Any, ...], str | None] = {}
        self._asked = {
            stage: tuple(name for name in required(definitions.gates(), stage) if name in self._fields)
            for stage in definitions.stages()
        }

    def of(self, values: Mapping[str, Any], *, stage: str) -> str | None:
        """Return what `debt` returns for a deal without values outside the fields.

        >>> debts = Debts(["source", "fit_score"], as_of=date(2025, 7, 1))
        >>> debts.of({"source": "event"}, stage="mql") == debt({"source": "event"}, stage="mql", as_of=date(2025, 7, 1))
        True
        """
        rules, get = definitions.gates(), values.get
        gaps = [(v := get(n)) is None or _is_gap(n, v, self._as_of, rules) for n in self._asked[stage]]
        pattern = (stage, *gaps)
        if pattern not in self._known:
            self._known[pattern] = debt(values, stage=stage, as_of=self._as_of)
        return self._known[pattern]


@cache
def _folded(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word.casefold() for word in words)
