"""The renewal runway: contracts whose end is near, with both views of each, its steps, and the rates by quarter."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import clock, rulebook, settings
from data.core.access import Scope
from data.core.metrics import Value
from data.customers.formulas import renewals as formulas
from data.customers.formulas.renewals import AT_RISK, GOOD, UNKNOWN
from data.customers.queries import renewals as queries
from data.customers.renewal_plans import Plans, plans
from data.customers.views.renewal_lines import Filters, lines
from data.customers.views.renewal_quarters import Quarter, quarters
from data.customers.views.renewal_shapes import Contract, Line, StepState, by_contract, total

MONTHS = 12


@dataclass(frozen=True)
class Month:
    """What ends in a month, in the reporting currency: all of it, and by how it is seen. n counts contracts."""

    start: date
    good: Decimal
    at_risk: Decimal
    unknown: Decimal
    n: int

    @property
    def due(self) -> Decimal:
        return self.good + self.at_risk + self.unknown


@dataclass(frozen=True)
class Runway:
    """The page: contracts within the window (disagreements first), months ahead, quarters, and its numbers."""

    as_of: date
    currency: str
    plans: Plans
    contracts: Sequence[Contract]
    months: Sequence[Month]
    quarters: Sequence[Quarter]
    segments: Sequence[str]
    owners: Sequence[str]
    unrated: int

    @property
    def disagreements(self) -> list[Contract]:
        return [one for one in self.contracts if one.is_disagreement]

    @property
    def owed(self) -> list[Contract]:
        return [one for one in self.contracts if one.is_owed]

    def amount(self, view: str | None = None) -> Decimal:
        """Return the recurring revenue of what is near its end, of all or of one view."""
        return sum((line.arr or Decimal(0) for one in self.contracts for line in one.lines
                    if view in (None, line.view)), Decimal(0))  # fmt: skip

    def value(self, view: str | None = None) -> Value:
        """Return that revenue as a number with what is behind it: its lines, and those in a currency without a rate."""
        mine = [line for one in self.contracts for line in one.lines if view in (None, line.view)]
        return Value(self.amount(view) if self.contracts else None, None if self.contracts else "no_data", n=len(mine),
                     inputs={"lines": len(mine), "without_a_rate": sum(line.arr is None for line in mine)})  # fmt: skip

    def quarter(self, label: str) -> Quarter | None:
        return next((one for one in self.quarters if one.period.label == label), None)


def near(session: Session, *, scope: Scope, as_of: date, filters: Filters | None = None) -> list[Line]:
    """Return the lines that are open and end within the window, and those past their end within the days of grace."""
    grace = timedelta(days=int(rulebook.limits(as_of)["renewal_grace_days"]))
    until = as_of + timedelta(days=plans(as_of).window)
    return [line for line in lines(session, scope=scope, as_of=as_of, since=as_of - grace, until=until, filters=filters)
            if line.is_running]  # fmt: skip


def runway(session: Session, *, scope: Scope, as_of: date, filters: Filters | None = None) -> Runway:
    """Return what comes up for renewal, as it stood at the end of a day."""
    company, known = settings.current(session, as_of), plans(as_of)
    found = near(session, scope=scope, as_of=as_of, filters=filters)
    contracts = with_steps(session, by_contract(found), as_of=as_of)
    contracts.sort(key=lambda one: (not one.is_disagreement, not one.is_owed, one.end_on, -(one.arr or 0)))
    first = as_of.replace(day=1)
    last = clock.add_months(first, MONTHS) - timedelta(days=1)
    ahead = [line for line in lines(session, scope=scope, as_of=as_of, since=first, until=last, filters=filters)
             if line.is_running]  # fmt: skip
    everything = queries.ending(session, as_of=as_of, scope=scope, since=as_of - timedelta(days=400))
    return Runway(
        as_of, company.currency, known, contracts, _months(ahead, first),
        quarters(session, scope=scope, as_of=as_of, filters=filters),
        sorted({row["segment"] for row in everything} - {None}), sorted({row["owner"] for row in everything} - {None}),
        sum(line.arr is None for line in found),
    )  # fmt: skip


def _months(ahead: Sequence[Line], first: date) -> list[Month]:
    found = []
    for place in range(MONTHS):
        start, end = clock.add_months(first, place), clock.add_months(first, place + 1)
        mine = [line for line in ahead if start <= line.end_on < end]
        parts = {view: total(line.arr for line in mine if line.view == view) or Decimal(0)
                 for view in (GOOD, AT_RISK, UNKNOWN)}  # fmt: skip
        found.append(Month(start, parts[GOOD], parts[AT_RISK], parts[UNKNOWN], len(by_contract(mine))))
    return found


def working(session: Session) -> Callable[[int | None, date], bool]:
    """Return what says whether people of a calendar work on a day; without a calendar Monday to Friday."""
    known = queries.holidays(session)

    def is_working(calendar_id: int | None, day: date) -> bool:
        weekdays, free = known.get(calendar_id or 0, (frozenset(range(5)), frozenset()))
        return day.weekday() in weekdays and day not in free

    return is_working


def with_steps(session: Session, groups: Sequence[tuple[Line, ...]], *, as_of: date) -> list[Contract]:
    """Return contracts with the steps that their segment's plan asks for: planned days, and the tasks made of them."""
    heads = [group[0] for group in groups]
    made, tasks = queries.first_known(session, [head.id for head in heads]), queries.steps(
        session, [head.id for head in heads])  # fmt: skip
    is_working, known = working(session), plans(as_of)
    return [Contract(group, tuple(_steps(Contract(group), known, made, tasks, is_working, as_of))) for group in groups]


def _steps(one: Contract, known: Plans, made: Mapping[int, date], tasks: Mapping[tuple[int, str], Mapping[str, Any]],
           is_working: Callable[[int | None, date], bool], as_of: date) -> list[StepState]:  # fmt: skip
    planned = known.steps(one.segment)
    words = {step.key: step for step in planned}
    known_on = made.get(one.key, one.start_on)
    if known_on > as_of:  # what came to be known later was not late on that day
        known_on = one.start_on
    due = formulas.steps_due(one.end_on, planned, made_on=max(one.start_on, known_on),
                             notice_on=one.notice_on, is_auto_renew=one.is_auto_renew)  # fmt: skip
    found = []
    for each in due:
        task = tasks.get((one.key, each.key))
        closed = task is not None and task["closed_on"] is not None and task["closed_on"] <= as_of
        state = str(task["state"]) if task and closed else "late" if each.due_on < as_of else "ahead"
        remind = formulas.remind_on(each.due_on, lambda day: is_working(one.calendar_id, day))
        step = words[each.key]
        found.append(StepState(each.key, step.title, step.about, each.due_on, remind, state, each.is_missed,
                               each.is_notice, task["id"] if task else None))  # fmt: skip
    return sorted(found, key=lambda step: (step.due_on, -words[step.key].days))


def due_in(session: Session, *, scope: Scope, as_of: date, month: date, seen: str | None = None,
           filters: Filters | None = None) -> list[Contract]:  # fmt: skip
    """Return the contracts whose open term ends in a month, seen in one way or in any: what stands behind a cell."""
    last = clock.add_months(month, 1) - timedelta(days=1)
    found = lines(session, scope=scope, as_of=as_of, since=month, until=last, filters=filters)
    return with_steps(session, by_contract([line for line in found if line.is_running and seen in (None, line.view)]),
                      as_of=as_of)  # fmt: skip


def contract(session: Session, *, scope: Scope, as_of: date, number: int) -> Contract | None:
    """Return the contract that a line belongs to, with its steps; None where it is over or out of reach."""
    found = lines(session, scope=scope, as_of=as_of, numbers=[number])
    if not found or not found[0].is_running:
        return None
    end = found[0].end_on
    beside = [group for group in by_contract(lines(session, scope=scope, as_of=as_of, since=end, until=end))
              if number in {line.id for line in group}]  # fmt: skip
    running = [tuple(line for line in group if line.is_running) for group in beside]
    return next(iter(with_steps(session, running, as_of=as_of)), None)
