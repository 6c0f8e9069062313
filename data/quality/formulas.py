"""What makes a file that comes by itself look wrong, when it is late, and what trust in a page comes to."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

LATE_AFTER = Decimal("1.5")
"""Times its cadence after which a file counts as late (features.md, metric freshness)."""

MOST_MOVED = Decimal("0.3")
LEAST_TRUST, LEAST_VOTES = Decimal("3.5"), 5
"""Below this average, with so many votes at least, somebody has to look at the page (features.md Z9)."""


def oddities(*, columns: Sequence[str], rows: int, totals: Mapping[str, int], columns_before: Sequence[str],
             rows_before: int, totals_before: Mapping[str, int]) -> list[str]:  # fmt: skip
    """Return why a file is not like the one before it, in words: a column gone, rows halved, a total that moved.

    >>> oddities(columns=["a"], rows=4, totals={"a": 10}, columns_before=["a", "b"], rows_before=10,
    ...          totals_before={"a": 12})
    ['the column "b" is gone', '4 rows, 10 in the file before']
    """
    found = [f'the column "{name}" is gone' for name in columns_before if name not in columns]
    if rows * 2 < rows_before:
        found.append(f"{rows} {'row' if rows == 1 else 'rows'}, {rows_before} in the file before")
    for name, before in totals_before.items():
        now = totals.get(name)
        if now is not None and before and abs(Decimal(now - before)) >= MOST_MOVED * abs(before):
            moved = round(Decimal(now - before) * 100 / abs(before))
            found.append(f"the total of {name} moved by {moved:+} %")
    return found


def is_late(taken_at: datetime | None, every_hours: int, now: datetime) -> bool:
    """Say whether the next file should have been here: 1.5 times its cadence has passed. Never, before the first.

    >>> from datetime import UTC
    >>> monday = datetime(2025, 3, 3, tzinfo=UTC)
    >>> is_late(monday, 24, monday + timedelta(hours=36)), is_late(monday, 24, monday + timedelta(hours=37))
    (False, True)
    """
    return taken_at is not None and now - taken_at > timedelta(hours=float(every_hours * LATE_AFTER))


def average_trust(total: int, n: int) -> Decimal | None:
    """Return the average vote, 1 to 5, None without votes.

    >>> average_trust(17, 5), average_trust(0, 0)
    (Decimal('3.4'), None)
    """
    return Decimal(total) / n if n else None


def is_distrusted(total: int, n: int) -> bool:
    """Say whether enough people trust a page too little."""
    average = average_trust(total, n)
    return n >= LEAST_VOTES and average is not None and average < LEAST_TRUST


def share(part: int, whole: int) -> Decimal | None:
    """Return a part as a fraction, None of nothing.

    >>> share(3, 4), share(0, 0)
    (Decimal('0.75'), None)
    """
    return Decimal(part) / whole if whole else None


def amount_parity(file: int | None, store: int | None) -> Decimal | None:
    """Return how much of the larger amount the smaller one is, as a fraction; None without amounts.

    >>> amount_parity(90, 100), amount_parity(0, 0), amount_parity(None, 5)
    (Decimal('0.9'), Decimal('1'), None)
    """
    if file is None or store is None:
        return None
    if file == store:
        return Decimal(1)
    larger = max(abs(file), abs(store))
    return max(Decimal(0), 1 - Decimal(abs(file - store)) / larger)
