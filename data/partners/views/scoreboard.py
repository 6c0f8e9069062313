"""The scoreboard of a partner as both sides signed it: every line with its colour, trend and change, and their sum."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from sqlmodel import Session

from data.core import clock, rulebook, settings
from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import GREY
from data.core.numbers import ratio
from data.partners import counting
from data.partners.formulas import scoreboard as formulas
from data.partners.formulas.pace import Pace, pace
from data.partners.lines import PERIODS, Line
from data.partners.lines import read as lines_of
from data.partners.queries import scoreboard as queries
from data.partners.signing import AGREED, held_on

READS = ("partners", "partner_months", "referrals", "deals", "reviews", "definitions")
QUARTERS = 4
"""Quarters in a trend, that of the board included."""

PROPOSED, NO_TARGET, NO_EVIDENCE = "proposed", "no target", "no evidence"
WORDS = {"green": "On target", "yellow": "Short", "red": "Far short", "grey": "Not judged"}


class Row(NamedTuple):
    """One line. Amounts are in whole units of the reporting currency, shares are fractions.

    target: of the whole period; due: what of it is due by now, which colours are judged by; green and yellow: where
    they begin. actual: what counts; counted: what the suite counted, where a person's word stands over it. trend:
    oldest quarter first, the board's last. change: against the quarter before, as far into it.
    """

    metric: str
    title: str
    area: str
    kind: str
    unit: str
    direction: str
    owner: str
    target: Decimal | None
    due: Decimal | None
    green: Decimal | None
    yellow: Decimal | None
    actual: Decimal | None
    attainment: Decimal | None
    status: str
    word: str
    reason: str
    n: int | None
    is_counted: bool
    is_override: bool
    counted: Decimal | None
    counted_status: str
    note: str
    trend: tuple[Decimal | None, ...]
    change: Decimal | None
    forecast: Decimal | None


@dataclass(frozen=True)
class Board:
    """A partner's scoreboard of a quarter. state: agreed, proposed, or none where there are no lines.

    signed: who signed for either side and when. waiting_id: a newer version that is on its way, with its state.
    """

    partner_id: int
    partner: str
    type: str
    owner_id: int | None
    owner: str
    as_of: date
    period: Period
    elapsed: int
    days: int
    currency: str
    version_id: int | None
    version: int | None
    state: str
    valid_from: date | None
    digest: str
    signed: Mapping[str, Any]
    rows: Sequence[Row]
    status: str
    word: str
    overrides: int
    colours: Mapping[str, int]
    waiting_id: int | None = None
    waiting_state: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether the quarter is over."""
        return self.elapsed == self.days


def scoreboard(session: Session, *, scope: Scope, partner_id: int, as_of: date,
               period: str = "") -> Board | None:  # fmt: skip
    """Return a partner's scoreboard at the end of a day, or None without the partner in the scope.

    period: another fiscal quarter than that of the day, such as FY26-Q3. Colours follow the version that both sides
    had signed by the day, or by the end of the quarter that is looked at. Source: domain.md 8.9 and 8.10; C10c.
    """
    found = boards(session, scope=scope, as_of=as_of, period=period, numbers=(partner_id,))
    return found[0] if found else None


def boards(session: Session, *, scope: Scope, as_of: date, period: str = "", numbers: Collection[int] | None = None,
           quarters: int = QUARTERS, states: Collection[str] | None = None) -> list[Board]:  # fmt: skip
    """Return the scoreboards of partners by name, each as `scoreboard` does. quarters: how long trends are."""
    company = settings.current(session, as_of)
    shown = quarter_of(as_of, company.calendar, period)
    spans = [shown]
    while len(spans) < max(quarters, 1):
        spans.append(clock.previous(spans[-1], company.calendar))
    known = queries.partners(session, scope=scope, as_of=as_of, numbers=numbers, states=states)
    facts = counting.gathered(session, start=spans[-1].start, as_of=as_of, currency=company.currency, numbers=numbers)
    versions = queries.versions(session, numbers)
    told = _Told(facts, shown, [counting.begun(span, as_of) for span in reversed(spans)], as_of)
    return [_board(row, versions.get(row["id"], ()), told) for row in known]


def quarter_of(as_of: date, calendar: clock.FiscalCalendar, period: str = "") -> Period:
    """Return the quarter that a board shows: that of the day, or the one before while it has only just begun.

    Raises ValueError for a text that is no period.
    """
    if period:
        return clock.parse_period(period, calendar)
    running = clock.period_of(as_of, calendar)
    first_days = int(rulebook.limits(as_of)["scoreboard_first_days"])
    return clock.previous(running, calendar) if (as_of - running.start).days + 1 < first_days else running


@dataclass(frozen=True)
class _Told:
    """What all boards share: the facts, the quarter shown, the months of each quarter of a trend, oldest first."""

    facts: counting.Facts
    shown: Period
    months: Sequence[tuple[date, ...]]
    as_of: date

    @cached_property
    def pace(self) -> Pace:
        """How far the quarter is."""
        return pace(1, None, start=self.shown.start, end=self.shown.end, as_of=self.as_of)


def _board(row: Mapping[str, Any], versions: Sequence[Mapping[str, Any]], told: _Told) -> Board:
    shown, now = told.shown, told.pace
    last = min(told.as_of, shown.end - timedelta(days=1))
    held, waiting = held_on(versions, last, now=told.as_of)
    wanted = _wanted(held["content"], len(counting.months_of(shown)), now.elapsed, now.days) if held else ()
    rows = [_row(one, told, row["id"]) for one in wanted]
    status, colours = formulas.partner_status(rows), dict[str, int]()
    for one in rows:
        colours[one.status] = colours.get(one.status, 0) + 1
    signed = {name: held[name] for name in ("ours", "ours_at", "theirs", "theirs_at", "theirs_by")} if held else {}
    return Board(
        row["id"], row["name"], row["type"], row["owner_id"], row["owner"] or "", told.as_of, shown, now.elapsed,
        now.days, told.facts.currency, held["id"] if held else None, held["version"] if held else None,
        (AGREED if held["is_agreed"] else PROPOSED) if held else "none", held["valid_from"] if held else None,
        held["digest"] if held else "", signed, rows, status, WORDS[status], sum(one.is_override for one in rows),
        colours, waiting["id"] if waiting else None, waiting["state"] if waiting else "",
    )  # fmt: skip


class _Wanted(NamedTuple):
    """What a line wants of a quarter: of all of it, by now, and where its colours begin. grows: with every day."""

    line: Line
    target: Decimal | None
    due: Decimal | None
    green: Decimal | None
    yellow: Decimal | None
    grows: bool


@lru_cache(maxsize=2_000)
def _wanted(content: str, months: int, elapsed: int, days: int) -> tuple[_Wanted, ...]:
    """Return what the lines of a version want: the same for everybody who asks on that day."""
    found = []
    for line in lines_of(content):
        target, grows = _target(line, months), line.is_summed and elapsed < days
        due = target if target is None or not grows else ratio(target * elapsed, days)
        marks = [_mark(due, share, line.direction) for share in (line.green, line.yellow)]
        found.append(_Wanted(line, target, due, marks[0], marks[1], grows))
    return tuple(found)


def _row(wanted: _Wanted, told: _Told, partner_id: int) -> Row:
    line, target, due, green, yellow, grows = wanted
    found = [counting.reached(told.facts, partner_id, line, months) for months in told.months]
    here, now = found[-1], told.pace
    actual, attained = here.actual, formulas.attainment(here.actual, due, direction=line.direction)
    status = GREY if actual is None or not due else formulas.colour(attained, green=line.green, yellow=line.yellow)
    reason = "" if status != GREY else NO_EVIDENCE if actual is None else NO_TARGET
    over = formulas.status(here.counted, due, direction=line.direction, green=line.green,
                           yellow=line.yellow) if here.is_override else ""  # fmt: skip
    return Row(
        line.metric, line.title, line.area, line.kind, line.unit, line.direction, line.owner, target, due, green,
        yellow, actual, attained, status, reason or WORDS[status], reason, here.n, line.is_counted, here.is_override,
        here.counted if here.is_override else None, over, here.note, tuple([one.actual for one in found]),
        _change(line, found, now.elapsed, now.days),
        ratio(actual * now.days, now.elapsed) if grows and actual is not None and now.elapsed else None,
    )  # fmt: skip


def _target(line: Line, months: int) -> Decimal | None:
    if line.target is None or not line.is_summed:
        return line.target
    return line.target if PERIODS[line.per] == months else ratio(line.target * months, PERIODS[line.per])


def _mark(due: Decimal | None, share: Decimal, direction: str) -> Decimal | None:
    """Return the value at which a colour begins."""
    if not due or not share:
        return None
    return due * share if direction == "up" else ratio(due, share)


def _change(line: Line, found: Sequence[counting.Reached], elapsed: int, days: int) -> Decimal | None:
    if len(found) < 2 or found[-1].actual is None or (before := found[-2].actual) is None:
        return None
    return found[-1].actual - (ratio(before * elapsed, days) if line.is_summed else before)
