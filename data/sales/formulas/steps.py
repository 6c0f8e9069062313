"""The five steps of the sales process: which one a deal is at, and how its dated action stands."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from data.core.reference import load

STATES = {"overdue": "red", "missing": "red", "due": "yellow", "dated": "green"}
WORDS = {"overdue": "Overdue", "missing": "No dated action", "due": "Due this week", "dated": "Dated"}
SOON = 7


@cache
def steps() -> Mapping[str, Mapping[str, Any]]:
    """Return the process steps in order: code to label, rank, and the stage where it usually lives."""
    return dict(sorted(load("stages")["process_steps"].items(), key=lambda entry: entry[1]["rank"]))


@cache
def stages() -> Mapping[str, Mapping[str, Any]]:
    """Return the stages of the funnel: code to label, short, rank and state."""
    return dict(load("stages")["stages"])


def stages_in(*states: str) -> tuple[str, ...]:
    """Return the codes of the stages of these states: open, won, lost, no_decision.

    >>> stages_in("open")
    ('mql', 'sql', 'sao')
    """
    return tuple(code for code, stage in stages().items() if stage["state"] in states)


def at_least(stage: str) -> tuple[str, ...]:
    """Return the open stages from one on.

    >>> at_least("sql")
    ('sql', 'sao')
    """
    return tuple(code for code in stages_in("open") if stages()[code]["rank"] >= stages()[stage]["rank"])


def current(stage: str, process_step: str | None) -> str | None:
    """Return the step that a deal is at: its own, else the first of its stage; None before it is sales qualified.

    >>> current("sao", "validation"), current("sql", None), current("sao", ""), current("mql", None)
    ('validation', 'discovery', 'value_demo', None)
    """
    if process_step in steps():
        return process_step
    return next((code for code, step in steps().items() if step["stage"] == stage), None)


def state(due_on: date | None, as_of: date) -> str:
    """Return how the dated action of the present step stands: missing, overdue, due within a week, or dated.

    >>> day = date(2026, 11, 9)
    >>> [state(due, day) for due in (None, date(2026, 11, 8), day, date(2026, 11, 17))]
    ['missing', 'overdue', 'due', 'dated']
    """
    if due_on is None:
        return "missing"
    if due_on < as_of:
        return "overdue"
    return "due" if (due_on - as_of).days <= SOON else "dated"


def standing(stage: str, process_step: str | None) -> tuple[int, int]:
    """Return how far a deal has come, for comparing: rank of its stage, then of its step.

    >>> standing("sql", None) < standing("sao", None) < standing("sao", "validation") < standing("closed_won", None)
    True
    """
    here = current(stage, process_step) if stages()[stage]["state"] == "open" else None
    return int(stages()[stage]["rank"]), int(steps()[here]["rank"]) if here else 0
