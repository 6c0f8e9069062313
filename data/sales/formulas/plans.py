"""Dates of a mutual action plan: planned back from the day of going live, moved on when a critical row slips."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

SATURDAY = 5
MOST_DAYS = 400
STATUSES = {"open": "Not started", "in_progress": "In progress", "done": "Done", "dropped": "Dropped"}
SETTLED = frozenset({"done", "dropped"})


class Row(NamedTuple):
    """One row as its dates are planned: working days it takes, the rows before it, the day on which it ends."""

    number: int
    days: int = 1
    before: tuple[int, ...] = ()
    target_on: date | None = None
    is_settled: bool = False
    is_critical: bool = False


class Circular(ValueError):
    """Rows that wait for each other; `numbers` in the order of waiting."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self.numbers = tuple(numbers)
        way = " → ".join(str(number) for number in (*numbers, numbers[0]))
        super().__init__(f"Rows wait for each other in a circle: {way}. Take one of these dependencies out.")


def shifted(day: date, days: int) -> date:
    """Return the working day that lies so many working days after a day, or before it; weekends do not count.

    0 days: the day itself, or the working day before it. Raises ValueError beyond what a calendar holds.

    >>> shifted(date(2026, 11, 20), 1), shifted(date(2026, 11, 22), 0), shifted(date(2026, 11, 23), -1)
    (datetime.date(2026, 11, 23), datetime.date(2026, 11, 20), datetime.date(2026, 11, 20))
    """
    try:
        # A weekend counts as the Friday before it: whole weeks then need no walking.
        day -= timedelta(days=max(day.weekday() - SATURDAY + 1, 0))
        weeks, rest = divmod(day.weekday() + days, 5)
        return day + timedelta(days=7 * weeks + rest - day.weekday())
    except OverflowError:
        raise ValueError("This day lies beyond the calendar. Choose a day nearer to today.") from None


def begins(target_on: date, days: int) -> date:
    """Return the first day of a row that takes `days` working days and ends on a day.

    >>> begins(date(2026, 11, 24), 3)
    datetime.date(2026, 11, 20)
    """
    return shifted(target_on, 1 - days)


def numbers_of(text: str | None) -> tuple[int, ...]:
    """Return the numbers of rows that a cell names, each once, ascending. Raises ValueError for anything else.

    >>> numbers_of("3, 1;1"), numbers_of("")
    ((1, 3), ())
    """
    parts = [part.strip().removesuffix(".0") for part in (text or "").replace(";", ",").split(",")]
    wrong = [part for part in parts if part and not (part.isascii() and part.isdigit() and len(part) < 6)]
    if wrong:
        raise ValueError(f'Depends on takes numbers of rows such as 1, 3, not "{wrong[0][:40]}".')
    return tuple(sorted({int(part) for part in parts if part}))


def written(numbers: Collection[int]) -> str:
    """Return numbers of rows as they are stored.

    >>> written((3, 1))
    '1,3'
    """
    return ",".join(str(number) for number in sorted(numbers))


def ordered(rows: Sequence[Row]) -> list[Row]:
    """Return the rows so that each comes after those it waits for, else in the order of their numbers.

    Raises Circular, and ValueError for a row that waits for itself or for one that is not there.
    """
    known = {row.number: row for row in rows}
    for row in rows:
        if row.number in row.before:
            raise ValueError(f"Row {row.number} cannot depend on itself.")
        if gone := [number for number in row.before if number not in known]:
            raise ValueError(f"Row {row.number} depends on row {gone[0]}, which the plan does not have.")
    placed: dict[int, Row] = {}
    waiting = sorted(known)
    while waiting:
        ready = [number for number in waiting if all(before in placed for before in known[number].before)]
        if not ready:
            raise Circular(_circle(known, waiting))
        placed |= {number: known[number] for number in ready}
        waiting = [number for number in waiting if number not in placed]
    return list(placed.values())


def _circle(known: Mapping[int, Row], waiting: Collection[int]) -> list[int]:
    """Follow what rows wait for until a row comes again: what lies between is the circle, earliest step first."""
    path = [min(waiting)]
    while True:
        before = next(number for number in known[path[-1]].before if number in waiting)
        if before in path:
            return path[path.index(before) :][::-1]
        path.append(before)


def active(rows: Sequence[Row]) -> list[Row]:
    """Return the rows that are still to be done, in order; over settled ones they wait for what those waited for.

    >>> [(row.number, row.before) for row in active([Row(1), Row(2, 1, (1,), is_settled=True), Row(3, 1, (2,))])]
    [(1, ()), (3, (1,))]
    """
    reach: dict[int, tuple[int, ...]] = {}
    found = []
    for row in ordered(rows):
        before = tuple(sorted({number for name in row.before for number in reach[name]}))
        reach[row.number] = before if row.is_settled else (row.number,)
        if not row.is_settled:
            found.append(row._replace(before=before))
    return found


def back_planned(rows: Sequence[Row], go_live: date) -> dict[int, date]:
    """Return the day on which each row to be done has to end, so that all is done on the day of going live.

    A row ends on the working day before the first of its successors begins; without one it ends on the day of going
    live, or on the working day before it. Done and dropped rows have no new day. Raises ValueError as `ordered` does.

    >>> back_planned([Row(1, 2), Row(2, 1, (1,))], date(2026, 11, 23))[1]
    datetime.date(2026, 11, 20)
    """
    left = active(rows)
    found: dict[int, date] = {}
    for row in reversed(left):
        starts = [begins(found[later.number], later.days) for later in left if row.number in later.before]
        found[row.number] = shifted(min(starts), -1) if starts else shifted(go_live, 0)
    return found


def replanned(rows: Sequence[Row], slipped: Collection[int]) -> dict[int, date]:
    """Return new days for what depends, directly or not, on rows that slipped; only rows that have to move.

    Nothing moves to an earlier day. Rows without a day stay without one.

    >>> replanned([Row(1, 1, (), date(2026, 11, 24)), Row(2, 2, (1,), date(2026, 11, 24))], {1})
    {2: datetime.date(2026, 11, 26)}
    """
    days: dict[int, date | None] = {}
    reached, moved = set(slipped), {}
    for row in active(rows):
        days[row.number] = row.target_on
        if row.target_on is None or not reached.intersection(row.before):
            continue
        reached.add(row.number)
        earliest = _earliest(row, days)
        if earliest is not None and row.target_on < earliest:
            days[row.number] = moved[row.number] = earliest
    return moved


def _earliest(row: Row, days: Mapping[int, date | None]) -> date | None:
    ends = [day for number in row.before if (day := days.get(number)) is not None]
    return shifted(max(ends), row.days) if ends else None


def expected(rows: Sequence[Row], as_of: date) -> dict[int, date]:
    """Return when each row to be done ends at the earliest, as things stand: late rows end today at best.

    >>> expected([Row(1, 1, (), date(2026, 11, 2)), Row(2, 1, (1,), date(2026, 11, 3))], date(2026, 11, 9))
    {1: datetime.date(2026, 11, 9), 2: datetime.date(2026, 11, 10)}
    """
    found: dict[int, date] = {}
    for row in active(rows):
        if row.target_on is not None:
            earliest = _earliest(row, found) or row.target_on
            found[row.number] = max(row.target_on, earliest, as_of)
    return found


def early(rows: Sequence[Row]) -> dict[int, int]:
    """Return the rows that begin before one they wait for has ended, with the number of that one.

    >>> early([Row(1, 1, (), date(2026, 11, 24)), Row(2, 2, (1,), date(2026, 11, 24))])
    {2: 1}
    """
    left = {row.number: row for row in active(rows)}
    found = {}
    for row in left.values():
        for number in row.before:
            end = left[number].target_on
            if row.target_on is not None and end is not None and begins(row.target_on, row.days) <= end:
                found[row.number] = number
    return found


class Outlook(NamedTuple):
    """Where a plan is heading: its next row, rows past their day, its last day as planned and as it will be.

    slip: calendar days between the two. last: the critical rows' last, of all rows where none is critical; gap: days by
    which that lies after the close date, below zero before it; None where a day is not known.
    """

    next: int | None
    late: tuple[int, ...]
    planned: date | None
    expected: date | None
    slip: int
    last: int | None
    last_on: date | None
    gap: int | None


def outlook(rows: Sequence[Row], *, close_date: date | None, as_of: date) -> Outlook:
    """Return where a plan is heading on a day. Raises ValueError as `ordered` does."""
    ahead = expected(rows, as_of)
    dated = {row.number: row for row in active(rows) if row.target_on is not None}
    targets = {number: row.target_on for number, row in dated.items() if row.target_on is not None}
    late = tuple(sorted(number for number, day in targets.items() if day < as_of))
    planned, comes = max(targets.values(), default=None), max(ahead.values(), default=None)
    slip = (comes - planned).days if planned and comes and late else 0
    deciding = [number for number, row in dated.items() if row.is_critical] or list(dated)
    last = max(deciding, key=lambda number: (ahead[number], number), default=None)
    last_on = ahead[last] if last is not None else None
    gap = (last_on - close_date).days if last_on and close_date else None
    first = min(targets, key=lambda number: (targets[number], number), default=None)
    return Outlook(first, late, planned, comes, slip, last, last_on, gap)


def warning(found: Outlook, steps: Mapping[int, str]) -> str:
    """Return what to say where a deal is to close before its plan can be through; "" where it is not.

    >>> day = date(2026, 12, 18)
    >>> warning(Outlook(1, (), day, day, 0, 4, day, 12), {4: "Contract signed"})
    'The close date is 12 days before the last step that the deal waits for: 4, Contract signed, 18 Dec 2026.'
    """
    if found.gap is None or found.gap <= 0 or found.last is None or found.last_on is None:
        return ""
    many = "1 day" if found.gap == 1 else f"{found.gap:,} days"
    day = f"{found.last_on.day} {found.last_on:%b %Y}"
    return (f"The close date is {many} before the last step that the deal waits for: {found.last}, "
            f"{steps.get(found.last, '')}, {day}.")  # fmt: skip
