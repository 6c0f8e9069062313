"""How well promises to leads are kept: attainment, minutes to the first touch, conversion, by any group."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from data.core import metrics, rulebook
from data.core.clock import Period
from data.core.metrics import Threshold, Value
from data.core.numbers import ratio
from data.pipeline import leads_clock
from data.pipeline.formulas import clocks

DIMENSIONS = ("owner", "segment", "territory", "motion")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Kept:
    """Clocks of one group: how many were kept, broken, late and still running, the share kept, the middle minutes."""

    met: int
    breached: int
    overdue: int
    pending: int
    rate: Value
    minutes: Value


def begins(day: date, zone: str) -> datetime:
    """Return the instant, in UTC, at which a day begins in the reporting zone.

    >>> begins(date(2025, 7, 1), "America/New_York").isoformat()
    '2025-07-01T04:00:00+00:00'
    """
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def span(period: Period, *, at: datetime, zone: str) -> tuple[datetime, datetime]:
    """Return the instants between which a period lies, the second not included, as far as it has come by an instant."""
    return begins(period.start, zone), min(begins(period.end, zone), at + timedelta(microseconds=1))


def key_of(row: Row, dimension: str) -> int:
    """Return the number of the group that a clock or a lead belongs to, 0 for none."""
    name = f"{dimension}_id"
    found = row.get(name if name in row else f"lead_{name}")
    return int(found or 0)


def within(rows: Iterable[Row], filters: Mapping[str, Sequence[int]]) -> list[Row]:
    """Return the rows that meet filters of numbers, 0 for none."""
    return [row for row in rows if all(key_of(row, name) in wanted for name, wanted in filters.items() if name in
                                       DIMENSIONS)]  # fmt: skip


def kept(rows: Sequence[Row], *, at: datetime, threshold: Threshold | None) -> Kept:
    """Return what became of clocks at an instant. Source: domain.md 2.3.

    The rate is met / (met + breached + pending past due); what is pending in time is left out.
    """
    found = clocks.attainment(leads_clock.result(row, at) for row in rows)
    decided = found.met + found.breached + found.overdue
    inputs = {"met": found.met, "breached": found.breached, "past_due": found.overdue, "pending": found.pending}
    return Kept(
        found.met, found.breached, found.overdue, found.pending,
        metrics.rate(found.met, decided, threshold, inputs=inputs), middle_minutes(rows, at=at),
    )  # fmt: skip


def middle_minutes(rows: Sequence[Row], *, at: datetime) -> Value:
    """Return the median of the minutes that answered clocks took, each on its own calendar."""
    used = sorted(
        row["minutes"] for row in rows
        if row["stopped_at"] is not None and row["stopped_at"] <= at and row["stopped_by"] != leads_clock.BY_OWNER
    )
    if not used:
        return Value(None, "no_data", n=0)
    half = len(used) // 2
    value = Decimal(used[half]) if len(used) % 2 else ratio(used[half - 1] + used[half], 2)
    few = "too_few" if len(used) < rulebook.limits()["small_sample"] else None
    return Value(value, few, n=len(used), inputs={"fastest": used[0], "slowest": used[-1]})


def grouped(rows: Iterable[Row], dimension: str) -> dict[int, list[Row]]:
    """Return rows by the number of their group."""
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[key_of(row, dimension)].append(row)
    return dict(found)


def converted(rows: Sequence[Row], *, at: datetime, threshold: Threshold | None) -> Value:
    """Return the share of leads that became sales qualified by an instant. Source: domain.md 2.3."""
    done = sum(row["sql_at"] is not None and row["sql_at"] <= at for row in rows)
    return metrics.rate(done, len(rows), threshold, inputs={"mql": len(rows), "sql": done})


def last_minute(rows: Sequence[Row], *, at: datetime, allowed: Callable[[Row], int], last: Decimal) -> Decimal | None:
    """Return the share of answers in time that came in the last part of the time allowed; None without any."""
    answered = [r for r in rows if r["stopped_at"] is not None and r["stopped_at"] <= at and r["minutes"] is not None
                and r["stopped_by"] != leads_clock.BY_OWNER]  # fmt: skip
    return clocks.last_minute_share([(row["minutes"], allowed(row)) for row in answered], last=last)
