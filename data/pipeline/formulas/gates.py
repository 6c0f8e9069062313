"""Stage gates: what a deal must have to enter or stay in a stage. One function for form, grid, import and job."""

from collections.abc import Mapping
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


@cache
def _folded(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word.casefold() for word in words)
