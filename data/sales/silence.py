"""How long each proof of concept has been silent: its last activity of any kind, and the colour that gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from data.core import rulebook, settings
from data.sales.formulas import stalls
from data.sales.formulas.stalls import Clock
from data.sales.queries import pocs as queries

USAGE, MESSAGE, CRITERION, START = "usage", "message", "criterion", "start"


@dataclass(frozen=True)
class Silence:
    """The last activity of one (kind, instant), the time that counts since, its colour, and when it stalls or did."""

    kind: str
    last_at: datetime
    counted: timedelta
    colour: str
    stalls_at: datetime
    is_measured: bool

    @property
    def is_stalled(self) -> bool:
        """Whether it has been silent for as long as a stall takes, where use is measured at all."""
        return self.colour == stalls.RED


def clock_of(session: Session, as_of: date | None = None) -> Clock:
    """Return how silence is counted on a day: the company's zone, and the limits in force."""
    limits = rulebook.limits(as_of)
    return Clock(settings.current(session, as_of).zone, int(limits["poc_fresh_hours"]), int(limits["poc_stall_hours"]))


def is_measured(row: Mapping[str, Any]) -> bool:
    """Say whether the use of one is measured: somebody said so, or events came and nobody said that they stopped."""
    return row["has_telemetry"] is True or (row["has_telemetry"] is None and bool(row["events"]))


def silences(session: Session, rows: Sequence[Mapping[str, Any]], *, now: datetime, clock: Clock,
             met: Mapping[int, Sequence[Mapping[str, Any]]], is_past: bool = False) -> dict[int, Silence]:  # fmt: skip
    """Return the silence of those that have begun, by number.

    rows: of `queries.pocs`; met: their criteria. Activity is a usage event, a message from the customer, or a criterion
    that was met; notes of the seller are none. Before the first it counts from the day of the start.
    """
    begun = [row for row in rows if row["started_on"] is not None and _start(row["started_on"], clock) <= now]
    numbers = [row["id"] for row in begun]
    if not numbers:
        return {}
    used = queries.used_until(session, numbers, now) if is_past else {row["id"]: row["used_at"] for row in begun}
    said = queries.messages_until(session, numbers, now)
    return {row["id"]: _silence(row, now, clock, used.get(row["id"]), said.get(row["id"]), met.get(row["id"], ()))
            for row in begun}  # fmt: skip


def _start(day: date, clock: Clock) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(clock.zone)).astimezone(UTC)


def _silence(row: Mapping[str, Any], now: datetime, clock: Clock, used: datetime | None, said: datetime | None,
             met: Sequence[Mapping[str, Any]]) -> Silence:  # fmt: skip
    judged = [one["met_at"] for one in met if one["is_met"] and one["met_at"] is not None and one["met_at"] <= now]
    known = [(_start(row["started_on"], clock), START)]
    known += [(at, kind) for at, kind in ((used, USAGE), (said, MESSAGE), (max(judged, default=None), CRITERION)) if at]
    last, kind = max(known)
    pauses, measured = bool(row["has_weekend_pause"]), is_measured(row)
    counted = stalls.elapsed(last, now, zone=clock.zone, has_weekend_pause=pauses)
    colour = stalls.colour(counted, clock=clock, is_measured=measured)
    until = stalls.reached(last, clock.stall_hours, zone=clock.zone, has_weekend_pause=pauses)
    return Silence(kind, last, counted, colour, until, measured)
