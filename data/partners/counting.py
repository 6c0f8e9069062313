"""What lines of scoreboards come to in a stretch of months: counted by the suite, entered by people, or put over it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from sqlmodel import Session

from data.core import clock, settings
from data.core.clock import Period
from data.core.numbers import from_minor, ratio
from data.partners.lines import COUNTED, Line
from data.partners.queries import scoreboard as queries
from data.partners.queries import so_far

Key = tuple[int, str]
"""A partner and what is counted of it."""

Counts = tuple[int, int]
"""How many, and the amount in minor units."""


@dataclass(frozen=True)
class Said:
    """What a person said of a metric in a month."""

    value: Decimal
    is_override: bool
    note: str


@dataclass
class Facts:
    """Everything that lines are counted from: by partner and measure or metric, by month."""

    currency: str
    counts: dict[Key, dict[date, Counts]] = field(default_factory=lambda: defaultdict(dict))
    said: dict[Key, dict[date, Said]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, partner_id: int, measure: str, month: date, number: int, amount: int = 0) -> None:
        """Add to what was counted in a month."""
        held = self.counts[(partner_id, measure)]
        have = held.get(month, (0, 0))
        held[month] = (have[0] + number, have[1] + amount)

    def summed(self, partner_id: int, measure: str, months: Collection[date]) -> Counts:
        """Return what was counted in some months."""
        held, number, amount = self.counts.get((partner_id, measure)), 0, 0
        if held is not None:
            for month in months:
                if (one := held.get(month)) is not None:
                    number, amount = number + one[0], amount + one[1]
        return number, amount


class Reached(NamedTuple):
    """What a line comes to. counted: by the suite alone; note: why a person's word stands over it, or the evidence."""

    actual: Decimal | None
    counted: Decimal | None = None
    is_override: bool = False
    note: str = ""
    n: int | None = None


def gathered(session: Session, *, start: date, as_of: date, currency: str,
             numbers: Collection[int] | None = None) -> Facts:  # fmt: skip
    """Return what was counted and said of partners from the first of a month to a day, as known now.

    A month is counted to its end or, the running one, as far as it went.
    """
    until = clock.add_months(as_of.replace(day=1), 1)
    found, wanted = Facts(currency), {part for one in COUNTED.values() for part in (one.part, *one.whole)}
    for one in months(session, start, as_of, currency, numbers, wanted):
        found.add(one.partner_id, one.measure, one.month, one.number, one.amount)
    for number, invited_on, attended_on in queries.trainings(session, start, until, numbers):
        if invited_on <= as_of:
            month = invited_on.replace(day=1)
            found.add(number, "invited", month, 1)
            found.add(number, "attended", month, int(attended_on is not None and attended_on <= as_of))
    for number, due_on, done_on in queries.todos(session, start, until, numbers):
        if due_on <= as_of:
            month = due_on.replace(day=1)
            found.add(number, "todos_due", month, 1)
            found.add(number, "todos_done", month, int(done_on is not None and done_on <= as_of))
    for row in queries.actuals(session, start, until, numbers):
        said = Said(Decimal(row["value"]), bool(row["is_override"]), row["note"] or "")
        found.said[(row["partner_id"], row["metric"])][row["month"]] = said
    return found


def months(session: Session, start: date, as_of: date, currency: str, numbers: Collection[int] | None,
           measures: Collection[str]) -> list[queries.Month]:  # fmt: skip
    """Return the folded months, that of a past day counted anew up to the day."""
    month = as_of.replace(day=1)
    until = clock.add_months(month, 1)
    # Nothing is dated later than today, so that today's month is what was folded: this only saves the counting.
    today = clock.today(settings.current(session).zone)
    if as_of >= min(today, until - timedelta(days=1)):
        return queries.months(session, start, until, numbers=numbers, measures=measures)
    folded = queries.months(session, start, month, numbers=numbers, measures=measures)
    return [*folded, *so_far.counted(session, month, as_of, currency=currency, numbers=numbers)]


@lru_cache(maxsize=200)
def months_of(period: Period) -> tuple[date, ...]:
    """Return the first days of a period's months."""
    first = period.start.replace(day=1)
    found = [first]
    while (following := clock.add_months(found[-1], 1)) < period.end:
        found.append(following)
    return tuple(found)


def begun(period: Period, as_of: date) -> tuple[date, ...]:
    """Return the first days of a period's months that had begun by a day."""
    return tuple(month for month in months_of(period) if month <= as_of)


def reached(facts: Facts, partner_id: int, line: Line, months: Collection[date]) -> Reached:
    """Return what a line comes to in some months; nothing where nobody has counted or said anything."""
    said = facts.said.get((partner_id, line.metric))
    mine = {month: said[month] for month in months if month in said} if said else {}
    if not line.is_counted:
        return _entered(mine, line)
    counted, n = _counted(facts, partner_id, line, months)
    over = {month: one for month, one in mine.items() if one.is_override} if mine else mine
    if not over:
        return Reached(counted, counted, n=n)
    note = "; ".join(dict.fromkeys(one.note for one in over.values() if one.note))
    if not line.is_summed:
        return Reached(over[max(over)].value, counted, is_override=True, note=note, n=n)
    rest, _ = _counted(facts, partner_id, line, [month for month in months if month not in over])
    return Reached((rest or Decimal(0)) + sum(one.value for one in over.values()), counted, is_override=True,
                   note=note, n=n)  # fmt: skip


def _entered(mine: Mapping[date, Said], line: Line) -> Reached:
    if not mine:
        return Reached(None)
    newest = mine[max(mine)]
    value = sum((one.value for one in mine.values()), Decimal(0)) if line.is_summed else newest.value
    return Reached(value, None, note=newest.note, n=len(mine))


def _counted(facts: Facts, partner_id: int, line: Line, months: Collection[date]) -> tuple[Decimal | None, int | None]:
    known = COUNTED[line.metric]
    number, amount = facts.summed(partner_id, known.part, months)
    if not known.whole:
        value: Any = from_minor(amount, facts.currency) if known.unit == "money" else Decimal(number)
        return value, number
    whole = 0
    for measure in known.whole:
        whole += facts.summed(partner_id, measure, months)[0]
    return (ratio(number, whole) if whole else None), whole
