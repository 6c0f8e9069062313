"""The sequence of a new customer: what is due when, and how much of it was done in time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

RULE = "adoption"
OPEN, DONE, DROPPED = "open", "done", "dropped"
ON_TIME, LATE, WAITS, LEFT_OUT = "on_time", "late", "waits", "left_out"


@dataclass(frozen=True)
class Step:
    """A step of a sequence: days after the start, what it is called, what is to be done."""

    day: int
    title: str
    what: str

    @property
    def rule(self) -> str:
        """The rule under which its task stands."""
        return rule_of(self.day)


def rule_of(day: int) -> str:
    """Return the rule of a step's tasks.

    >>> rule_of(30), day_of("adoption:60")
    ('adoption:30', 60)
    """
    return f"{RULE}:{day}"


def day_of(rule: str) -> int:
    """Return the day of a rule."""
    return int(rule.partition(":")[2])


def steps(template: Mapping[str, Any], segment: str | None) -> tuple[Step, ...]:
    """Return the steps of a segment, by day; those of all where the segment has none of its own.

    template: the document `adoption`.

    >>> from data.core.reference import load
    >>> [step.day for step in steps(load("adoption"), "Enterprise")]
    [30, 60, 90]
    >>> steps(load("adoption"), None) == steps(load("adoption"), "No such segment")
    True
    """
    chosen = template["segments"].get(segment or "") or template["all"]
    return tuple(sorted((Step(int(one["day"]), one["title"], one["what"]) for one in chosen), key=lambda one: one.day))


def due_on(started_on: date, day: int, *, made_on: date) -> date:
    """Return when a step is due: so many days after the start; one whose day has passed, on the day it is made.

    >>> due_on(date(2025, 1, 31), 30, made_on=date(2025, 2, 1))
    datetime.date(2025, 3, 2)
    >>> due_on(date(2025, 1, 31), 30, made_on=date(2025, 4, 1))
    datetime.date(2025, 4, 1)
    """
    return max(started_on + timedelta(days=day), made_on)


def verdict(*, state: str, due: date | None, closed: date | None, as_of: date) -> str:
    """Return how a step stood at the end of a day: on_time, late, waits, or left_out (dropped, or without a day).

    A step is late from the day after the one it was due on; done on that day is on time.

    >>> day = date(2025, 3, 2)
    >>> verdict(state="done", due=day, closed=day, as_of=day)
    'on_time'
    >>> [verdict(state="open", due=day, closed=None, as_of=day + timedelta(days=n)) for n in (0, 1)]
    ['waits', 'late']
    >>> verdict(state="done", due=day, closed=date(2025, 3, 9), as_of=date(2025, 3, 5))
    'late'
    """
    is_closed = closed is not None and closed <= as_of
    if due is None or (state == DROPPED and is_closed):
        return LEFT_OUT
    if state == DONE and is_closed and closed is not None:
        return ON_TIME if closed <= due else LATE
    return LATE if as_of > due else WAITS


def counted(verdicts: Iterable[str]) -> tuple[int, int]:
    """Return how many steps were done on time, and how many can be judged: those that wait or were dropped cannot.

    >>> counted(["on_time", "late", "waits", "left_out", "on_time"])
    (2, 3)
    """
    found: Sequence[str] = list(verdicts)
    return found.count(ON_TIME), sum(one in (ON_TIME, LATE) for one in found)
