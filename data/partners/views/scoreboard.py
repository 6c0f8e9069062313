"""The scoreboard of a partner as both sides signed it: every line with its colour, trend and change, and their sum."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import clock, metrics, rulebook, settings
from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import GREY
from data.core.numbers import ratio
from data.partners import counting
from data.partners.formulas import scoreboard as formulas
from data.partners.formulas.pace import Pace, pace
from data.partners.formulas.scoreboard import Standing
from data.partners.lines import PERIODS, Line
from data.partners.lines import read as lines_of
from data.partners.queries import scoreboard as queries
from data.partners.signing import AGREED, held_on

READS = ("partners", "partner_months", "referrals", "deals", "reviews", "definitions")
QUARTERS = 4
"""Quarters in a trend, that of the board included."""

PROPOSED, NO_TARGET, NO_EVIDENCE = "proposed", "no target", "no evidence"
WORDS = {"green": "On target", "yellow": "Short", "red": "Far short", "grey": "Not judged"}


@dataclass(frozen=True)
class Row:
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
    return [_board(row, versions.get(row["id"], ()), facts, spans[::-1], as_of) for row in known]


def quarter_of(as_of: date, calendar: clock.FiscalCalendar, period: str = "") -> Period:
    """Return the quarter that a board shows: that of the day, or the one before while it has only just begun.

    Raises ValueError for a text that is no period.
    """
    if period:
        return clock.parse_period(period, calendar)
    running = clock.period_of(as_of, calendar)
    first_days = int(rulebook.limits(as_of)["scoreboard_first_days"])
    return clock.previous(running, calendar) if (as_of - running.start).days + 1 < first_days else running


def _board(row: Mapping[str, Any], versions: Sequence[Mapping[str, Any]], facts: counting.Facts,
           spans: Sequence[Period], as_of: date) -> Board:  # fmt: skip
    shown, last = spans[-1], min(as_of, spans[-1].end - timedelta(days=1))
    held, waiting = held_on(versions, last, now=as_of)
    lines = lines_of(held["content"]) if held else []
    elapsed = pace(1, None, start=shown.start, end=shown.end, as_of=as_of)
    rows = [_row(line, facts, row["id"], spans, as_of, elapsed) for line in lines]
    status = formulas.partner_status(Standing(one.area, one.kind, one.status) for one in rows)
    signed = {name: held[name] for name in ("ours", "ours_at", "theirs", "theirs_at", "theirs_by")} if held else {}
    return Board(
        row["id"], row["name"], row["type"], row["owner_id"], row["owner"] or "", as_of, shown, elapsed.elapsed,
        elapsed.days, facts.currency, held["id"] if held else None, held["version"] if held else None,
        (AGREED if held["is_agreed"] else PROPOSED) if held else "none", held["valid_from"] if held else None,
        held["digest"] if held else "", signed, rows, status, WORDS[status], sum(one.is_override for one in rows),
        dict(Counter(one.status for one in rows)), waiting["id"] if waiting else None,
        waiting["state"] if waiting else "",
    )  # fmt: skip


def _row(line: Line, facts: counting.Facts, partner_id: int, spans: Sequence[Period], as_of: date, now: Pace) -> Row:
    found = [counting.reached(facts, partner_id, line, span, as_of=as_of) for span in spans]
    here, target, grows = found[-1], _target(line, spans[-1]), line.is_summed and now.elapsed < now.days
    due = target if target is None or not grows else ratio(target * now.elapsed, now.days)
    limits: dict[str, Any] = {"direction": line.direction, "green": line.green, "yellow": line.yellow}
    status = formulas.status(here.actual, due, **limits)
    reason = "" if status != GREY else NO_EVIDENCE if here.actual is None else NO_TARGET
    return Row(
        line.metric, line.title, line.area, line.kind, line.unit, line.direction, line.owner, target, due,
        _mark(due, line.green, line.direction), _mark(due, line.yellow, line.direction), here.actual,
        formulas.attainment(here.actual, due, direction=line.direction), status, reason or WORDS[status], reason,
        here.n, line.is_counted, here.is_override, here.counted if here.is_override else None,
        formulas.status(here.counted, due, **limits) if here.is_override else "", here.note,
        tuple(one.actual for one in found), _change(line, found, now.elapsed, now.days),
        ratio(here.actual * now.days, now.elapsed) if grows and here.actual is not None and now.elapsed else None,
    )  # fmt: skip


def _target(line: Line, shown: Period) -> Decimal | None:
    if line.target is None or not line.is_summed:
        return line.target
    months = len(counting.months_of(shown))
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


def frozen(view: Board | None) -> dict[str, Any] | None:
    """Return a board as plain values that `json.dumps` takes: what stood on the wall when a review began."""
    if view is None:
        return None
    told = asdict(replace(view, signed=dict(view.signed), colours=dict(view.colours)))
    written: dict[str, Any] = metrics.jsonable({**told, "is_complete": view.is_complete})
    return written


def thawed(written: Mapping[str, Any]) -> Board:
    """Return a frozen board as it was."""
    told = {name: value for name, value in written.items() if name != "is_complete"}
    period = told["period"]
    told["period"] = Period(period["label"], *(date.fromisoformat(period[end]) for end in ("start", "end")))
    for name in ("as_of", "valid_from"):
        told[name] = None if told[name] is None else date.fromisoformat(told[name])
    told["signed"] = {name: datetime.fromisoformat(value) if value and name.endswith("_at") else value
                      for name, value in told["signed"].items()}  # fmt: skip
    told["rows"] = [_thawed_row(row) for row in told["rows"]]
    return Board(**told)


NUMBERS = ("target", "due", "green", "yellow", "actual", "attainment", "counted", "change", "forecast")


def _thawed_row(row: Mapping[str, Any]) -> Row:
    exact = {name: None if row[name] is None else Decimal(row[name]) for name in NUMBERS}
    return Row(**{**row, **exact, "trend": tuple(None if one is None else Decimal(one) for one in row["trend"])})
