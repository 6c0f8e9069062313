"""What becomes of to-dos: which were due, done, in time, are late, or lack an owner or a day."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from data.core.numbers import ratio

OPEN, DONE, DROPPED = "open", "done", "dropped"
STATES = {OPEN: "Open", DONE: "Done", DROPPED: "Dropped"}
SIDES = {"us": "Us", "them": "Them"}
OWNER, DAY = "an owner", "a day"


class Due(NamedTuple):
    """A to-do as completion counts it; dropped ones are left out by whoever asks."""

    due_on: date | None
    done_on: date | None


class Completion(NamedTuple):
    """Of the to-dos due by a day: how many, how many done by it, how many of them in time."""

    due: int
    done: int
    in_time: int

    @property
    def share(self) -> Decimal | None:
        """Done of due, late ones too; None where nothing was due."""
        return ratio(self.done, self.due) if self.due else None

    @property
    def share_in_time(self) -> Decimal | None:
        """Done by its day, of due."""
        return ratio(self.in_time, self.due) if self.due else None


def completion(todos: Iterable[Due], as_of: date) -> Completion:
    """Return how many to-dos whose day has come are done; late counts as done, in time is kept apart (8.9 [T15]).

    One without a day is never due: it is owed.

    >>> day = date(2025, 6, 30)
    >>> known = [Due(date(2025, 6, 1), date(2025, 6, 1)), Due(date(2025, 6, 1), date(2025, 6, 9)), Due(day, None)]
    >>> completion([*known, Due(date(2025, 7, 9), None), Due(None, None)], day)
    Completion(due=3, done=2, in_time=1)
    """
    counted = [one for one in todos if one.due_on is not None and one.due_on <= as_of]
    done = [one for one in counted if one.done_on is not None and one.done_on <= as_of]
    in_time = sum(one.done_on <= one.due_on for one in done if one.done_on and one.due_on)
    return Completion(len(counted), len(done), in_time)


def is_overdue(due_on: date | None, done_on: date | None, as_of: date) -> bool:
    """Say whether a to-do's day had passed by the end of a day without its being done.

    >>> is_overdue(date(2025, 6, 1), None, date(2025, 6, 1)), is_overdue(date(2025, 6, 1), None, date(2025, 6, 2))
    (False, True)
    """
    return due_on is not None and due_on < as_of and (done_on is None or done_on > as_of)


def owes(todo: Mapping[str, Any]) -> list[str]:
    """Return what an open to-do still needs: an owner, a day, both or nothing.

    >>> owes({"state": "open", "owner": None, "owner_id": None, "due_on": None}), owes({"state": "done"})
    (['an owner', 'a day'], [])
    """
    if todo["state"] != OPEN:
        return []
    has_owner = bool((todo.get("owner") or "").strip()) or todo.get("owner_id") is not None
    return [OWNER] * (not has_owner) + [DAY] * (todo.get("due_on") is None)


def day_of(text: str | None) -> date | None:
    """Return the day that a screen sends as text, None if it sends none. Raises ValueError.

    >>> day_of("2025-10-01"), day_of("")
    (datetime.date(2025, 10, 1), None)
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(f'"{(text or "")[:20]}" is no day. Nothing was saved.') from None
