"""The time plan of a review: minutes that add up, how long each part has run, and when the next review is due."""

import calendar
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from data.core.numbers import shares

NOTHING = timedelta()
LONGEST = 600
"""Minutes beyond which something is no meeting."""

Clock = Mapping[str, Sequence[tuple[datetime, datetime | None]]]
"""Each part's stretches on the wall: when it came up and when it went; the present one has no end."""


class Planned(NamedTuple):
    """A part and the minutes that it has."""

    part: str
    minutes: int


class PartTime(NamedTuple):
    """How a part stands: what it was given, how long it has been on the wall, whether it is now."""

    part: str
    planned: timedelta
    spent: timedelta
    is_now: bool

    @property
    def left(self) -> timedelta:
        """What is left; below zero it runs over."""
        return self.planned - self.spent

    @property
    def over(self) -> timedelta:
        """By how much it ran over."""
        return max(-self.left, NOTHING)


def total(minutes: Sequence[int]) -> int:
    """Return how long a review takes, in minutes (domain.md 8.9 [T14]).

    >>> total([15, 20, 10, 10, 10, 10])
    75
    """
    return sum(minutes)


def scaled(minutes: Sequence[int], to: int) -> list[int]:
    """Return the same shares of another length in whole minutes that add up, a minute each at least (8.9 [T13]).

    Ties go to the earlier part. Raises ValueError for a length that no meeting has.

    >>> scaled([10, 5, 20, 15, 10], 90), scaled([10, 5, 20, 15, 10], 45)
    ([15, 8, 30, 22, 15], [8, 4, 15, 11, 7])
    """
    if not len(minutes) <= to <= LONGEST:
        raise ValueError(f"A review of {len(minutes)} parts takes {len(minutes)} to {LONGEST} minutes, not {to}.")
    found = shares(to, minutes)
    while 0 in found:  # a part that is left out has no place in the plan at all: it takes its minute from the longest
        found[found.index(max(found))] -= 1
        found[found.index(0)] += 1
    return found


def times(plan: Sequence[Planned], clock: Clock, now: datetime) -> list[PartTime]:
    """Return how each part of a plan stands at an instant, from the stored instants alone.

    >>> begin = datetime(2025, 6, 6, 9)
    >>> one = times([Planned("news", 5)], {"news": [(begin, None)]}, begin + timedelta(minutes=7))[0]
    >>> one.over, one.is_now
    (datetime.timedelta(seconds=120), True)
    """
    return [PartTime(one.part, timedelta(minutes=one.minutes), spent(clock.get(one.part, ()), now),
                     any(end is None for _, end in clock.get(one.part, ()))) for one in plan]  # fmt: skip


def spent(stretches: Sequence[tuple[datetime, datetime | None]], now: datetime) -> timedelta:
    """Return how long a part has been on the wall, all its stretches together."""
    return sum((max((end or now) - begin, NOTHING) for begin, end in stretches), NOTHING)


def written(span: timedelta) -> str:
    """Return a span as a clock shows it, below zero with a sign.

    >>> written(timedelta(minutes=4, seconds=7)), written(-timedelta(seconds=65)), written(timedelta(minutes=75))
    ('4:07', '−1:05', '75:00')
    """
    seconds = round(span.total_seconds())
    return f"{'−' if seconds < 0 else ''}{abs(seconds) // 60}:{abs(seconds) % 60:02}"


def next_on(anchor: date, months: int) -> date:
    """Return the same day some months later, the month's last one where it has no such day (domain.md 7.6).

    >>> next_on(date(2025, 1, 31), 1), next_on(date(2025, 11, 30), 3)
    (datetime.date(2025, 2, 28), datetime.date(2026, 2, 28))
    """
    count = anchor.year * 12 + anchor.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(anchor.day, calendar.monthrange(year, month)[1]))


def is_held(closed_on: date | None, left: int) -> bool:
    """Say whether a review counts as held: it was closed, and it left at least one to-do (domain.md 7.6 and 8.9).

    >>> is_held(date(2026, 1, 31), 2), is_held(date(2026, 1, 31), 0), is_held(None, 2)
    (True, False, False)
    """
    return closed_on is not None and left > 0


def is_in_time(due_on: date, held_on: date | None) -> bool:
    """Say whether a review was held by the day it was due."""
    return held_on is not None and held_on <= due_on


def read_plan(text: str) -> list[Planned]:
    """Return a time plan from the text that a store keeps.

    >>> read_plan(write_plan([Planned("news", 5)]))
    [Planned(part='news', minutes=5)]
    """
    return [Planned(one["part"], int(one["minutes"])) for one in json.loads(text)]


def write_plan(plan: Sequence[Planned]) -> str:
    """Return a time plan as a store keeps it."""
    return json.dumps([one._asdict() for one in plan])


def read_clock(text: str) -> Clock:
    """Return each part's stretches from the text that a store keeps."""
    return {part: [(datetime.fromisoformat(begin), None if end is None else datetime.fromisoformat(end))
                   for begin, end in stretches] for part, stretches in json.loads(text).items()}  # fmt: skip


def write_clock(clock: Clock) -> str:
    """Return the stretches as a store keeps them."""
    return json.dumps({part: [[begin.isoformat(), None if end is None else end.isoformat()]
                              for begin, end in stretches] for part, stretches in clock.items()})  # fmt: skip


def stopped(clock: Clock, now: datetime) -> dict[str, list[tuple[datetime, datetime | None]]]:
    """Return a clock of which no part runs any more."""
    return {part: [(begin, end or now) for begin, end in stretches] for part, stretches in clock.items()}
