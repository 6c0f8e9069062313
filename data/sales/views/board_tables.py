"""Proofs of concept as rows and words: the same on the board, in its lists, on their own page and in files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import rulebook
from data.core.access import Scope
from data.sales.formulas.pocs import OUTCOMES, STATES
from data.sales.formulas.stalls import GREEN, RED, UNKNOWN, YELLOW
from data.sales.queries import pocs as queries
from data.sales.views.poc_board import state_of
from data.sales.views.poc_shapes import LAST_WORDS, Board, BoardRow, Lane

HOURS = 24
WORDS = {GREEN: "Active", YELLOW: "Silent", RED: "Stalled", UNKNOWN: "Unknown"}
CLEARED = {"activity": "by activity", "decision": "by a decision", "end": "it ended"}
GREY = "grey"
Said = tuple[str | None, str]
"""A status (None: there is nothing to judge) and its words."""


def silence(hours: Decimal) -> str:
    """Return counted hours as people say them.

    >>> silence(Decimal("0.4")), silence(Decimal("31.5")), silence(Decimal(77))
    ('less than 1 h', '31 h', '3 d 5 h')
    """
    whole = int(hours)
    days, rest = divmod(whole, HOURS)
    return "less than 1 h" if whole < 1 else f"{whole} h" if whole < 2 * HOURS else f"{days} d {rest} h"


def activity(row: BoardRow) -> Said:
    """Return status and words of a clock: how long nothing happened, and what happened last."""
    if not row.colour:
        return GREY, row.state_label
    if row.silent_hours is None:
        return GREY, "Unknown: nothing happened yet"
    since, what = silence(row.silent_hours), LAST_WORDS.get(row.last, row.last)
    if row.colour == UNKNOWN:
        return GREY, f"Unknown, no telemetry; {what} {since} ago"
    return row.colour, f"{WORDS[row.colour]}, {what} {since} ago"


def clock_face(row: BoardRow) -> Said:
    """Return status and the shortest words of a clock, for a column."""
    if not row.colour or row.silent_hours is None:
        return GREY, row.state_label
    return GREY if row.colour == UNKNOWN else row.colour, f"{WORDS[row.colour]} {silence(row.silent_hours)}"


def end(row: BoardRow) -> Said:
    """Return how far the planned end is; past it the status is red."""
    if row.state == "planned":
        return None, f"starts {row.started_on.day} {row.started_on:%b}" if row.started_on else "no start yet"
    if row.days_left is None:
        return None, "no end planned"
    if row.days_left < 0:
        return RED, f"{_days(-row.days_left)} past"
    return None, "ends today" if row.days_left == 0 else f"{_days(row.days_left)} left"


def criteria(row: BoardRow) -> str:
    """Return how many criteria are met, and whether both sides have agreed on them."""
    if not row.criteria:
        return "none"
    return f"{row.criteria_met} of {row.criteria}" if row.agreed_on else "not agreed"


def lane(row: BoardRow) -> str:
    """Return the lane that holds up the rest, and by how much, in the shortest words; "" where none does."""
    slow = next((one for one in row.lanes if one.is_slower), None)
    if slow is None:
        return ""
    return f"{slow.label} {slow.late_days} d late" if slow.late_days else f"{slow.label} {slow.done} of {slow.total}"


def lane_words(one: Lane) -> str:
    """Return how far a lane is, in words."""
    done = f"{one.done} of {one.total} done"
    if one.late_days:
        return f"{done}, {_days(one.late_days)} late"
    return f"{done}, next due {one.next_due.day} {one.next_due:%b}" if one.next_due else done


def standing(view: Board) -> tuple[str | None, str | None]:
    """Return the status of a whole board and its word; none where nothing runs."""
    seen = {colour for colour, n in view.colours.items() if n}
    if RED in seen or view.overdue:
        return RED, "Act now"
    if YELLOW in seen:
        return YELLOW, "Ask today"
    return (GREEN, "Active") if GREEN in seen else (GREY, "Unknown") if seen else (None, None)


def clock_words(as_of: date) -> str:
    """Return what the colours mean, with the hours that hold on a day."""
    limits: Mapping[str, Any] = rulebook.limits(as_of)
    return (f"Green below {limits['poc_fresh_hours']} hours since the last activity, red from "
            f"{limits['poc_stall_hours']} on. Use, messages of the customer and met criteria count; our notes do not.")


@dataclass(frozen=True)
class Closed:
    """One that ended: when, after how many days of how many planned, how, why, and what was learned."""

    id: int
    name: str
    account: str
    owner: str
    segment: str
    outcome: str
    outcome_label: str
    reason: str
    lesson: str
    started_on: date | None
    closed_on: date
    days: int | None
    planned_days: int | None


def closed_pocs(session: Session, *, scope: Scope, as_of: date,
                filters: Mapping[str, Any] | None = None) -> Sequence[Closed]:  # fmt: skip
    """Return those that were closed by a day, the newest first. filters: segment, owner (tuples of names).

    Their outcome is the one that is known now; days counts from the first day to the last, both included.
    """
    reasons = queries.exit_reasons(session, as_of)
    rows = queries.pocs(session, queries.POCS.c.closed_on <= as_of, queries.POCS.c.outcome.in_(OUTCOMES), scope=scope)
    found = [_closed(row, reasons) for row in rows]
    return sorted((one for one in found if _wanted(one.segment, one.owner, filters)), key=lambda one: one.closed_on,
                  reverse=True)  # fmt: skip


def _closed(row: Mapping[str, Any], reasons: Mapping[str, str]) -> Closed:
    start, planned = row["started_on"], row["planned_end"]
    return Closed(
        row["id"], row["name"], row["account"] or "", row["deal_owner"] or "", row["segment"] or "", row["outcome"],
        STATES[row["outcome"]], reasons.get(row["exit_reason"] or "", row["exit_reason"] or ""), row["lesson"] or "",
        start, row["closed_on"], (row["closed_on"] - start).days + 1 if start else None,
        (planned - start).days + 1 if start and planned else None,
    )  # fmt: skip


@dataclass(frozen=True)
class OfDeal:
    """A proof of concept as the page of its deal shows it. said: where it stands; end: planned, or when it ended."""

    id: int
    name: str
    said: Said
    started_on: date | None
    end: date | None
    is_open: bool


def deal_pocs(session: Session, *, scope: Scope, deal_id: int, as_of: date) -> Sequence[OfDeal]:
    """Return the proofs of concept of a deal that had begun or were planned on a day, the newest first."""
    found = []
    for row in queries.pocs(session, queries.POCS.c.deal_id == deal_id, scope=scope):
        state = state_of(row, as_of)
        is_open = state not in OUTCOMES
        status = {"overdue": RED, "expand": GREEN}.get(state, GREY)
        found.append(OfDeal(row["id"], row["name"], (status, STATES[state]), row["started_on"],
                            row["planned_end"] if is_open else row["closed_on"], is_open))  # fmt: skip
    return sorted(found, key=lambda one: one.id, reverse=True)


@dataclass(frozen=True)
class Stall:
    """A stall with the name of its proof of concept. hours: from raised to cleared, or to the instant of looking."""

    poc_id: int
    name: str
    account: str
    owner: str
    segment: str
    stalled_at: datetime
    raised_at: datetime
    due_at: datetime
    cleared_at: datetime | None
    said: Said
    hours: Decimal


def stall_list(session: Session, *, scope: Scope, now: datetime,
               filters: Mapping[str, Any] | None = None) -> Sequence[Stall]:  # fmt: skip
    """Return the stalls raised up to an instant, open ones first, then the newest. filters: segment, owner."""
    raised = queries.stalls(session, scope=scope, until=now)
    numbers = sorted({row["poc_id"] for row in raised})
    known = {row["id"]: row for row in queries.pocs(session, queries.POCS.c.id.in_(numbers), scope=scope)}
    found = [_stall(row, known[row["poc_id"]], now) for row in raised if row["poc_id"] in known]
    wanted = [one for one in found if _wanted(one.segment, one.owner, filters)]
    return sorted(wanted, key=lambda one: (one.cleared_at is not None, -one.raised_at.timestamp()))


def _stall(row: Mapping[str, Any], poc: Mapping[str, Any], now: datetime) -> Stall:
    cleared = row["cleared_at"] if row["cleared_at"] is not None and row["cleared_at"] <= now else None
    until: datetime = cleared or now
    late = until > row["due_at"]
    how = CLEARED.get(row["cleared_by"] or "", "cleared")
    said = (RED if late else GREEN, f"Cleared {'late' if late else 'in time'}, {how}") if cleared else (
        (RED, "Open, past its time") if late else (YELLOW, "Open"))  # fmt: skip
    hours = Decimal(int((until - row["raised_at"]) / timedelta(minutes=1))) / 60
    return Stall(row["poc_id"], poc["name"], poc["account"] or "", poc["deal_owner"] or "", poc["segment"] or "",
                 row["stalled_at"], row["raised_at"], row["due_at"], cleared, said, hours)  # fmt: skip


def _wanted(segment: str, owner: str, filters: Mapping[str, Any] | None) -> bool:
    asked = filters or {}
    return (not asked.get("segment") or segment in asked["segment"]) and (
        not asked.get("owner") or owner in asked["owner"])  # fmt: skip


def _days(n: int) -> str:
    return f"{n} day" if n == 1 else f"{n} days"
