"""Works the health of customers out, a few or all of them: a new score where something differs, and the newest kept.

A score stays written down with the rules of its day. The newest of each customer lies in a table that can be made
anew at any time, with the day on which the calendar alone changes it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import delete
from sqlmodel import Session

from data.core import clock, settings
from data.core.ledger import bulk, facts, reckoned, rollups
from data.core.ledger.capturing import recording_of
from data.core.numbers import round_half_up
from data.customers import health_rules
from data.customers.formulas import health_readings
from data.customers.formulas.health_readings import Known
from data.customers.formulas.health_rules import PARTS, Rules
from data.customers.queries import health_readings as readings
from data.customers.queries import health_scores as queries
from models import HealthScore

GROUP = "health"
SAID = len(queries.SAID)
COLUMNS = ("account_id", *queries.SAID, "before", "next_on")
Row = tuple[Any, ...]
Outcome = tuple[Row | None, date | None]
"""What a score says (none: no customer that day), and the next day on which the calendar changes it."""


@dataclass(frozen=True)
class Terms:
    """What scores of a day obey, and the version they say they were made by."""

    day: date
    rules: Rules
    basis: str


def terms(session: Session, day: date | None = None) -> Terms:
    """Return what scores of a day obey, of the present one if none is given."""
    on = day or clock.today(settings.current(session, day).zone)
    return Terms(on, health_rules.rules(on), health_rules.basis(on))


def hundredths(value: Decimal | None) -> int | None:
    """Return points as whole hundredths, a half rounded up.

    >>> hundredths(Decimal("69.2307")), hundredths(None)
    (6923, None)
    """
    return None if value is None else int(round_half_up(value * 100, 0))


def worked_out(session: Session, under: Terms, numbers: Collection[int] | None) -> dict[int, Outcome]:
    """Return what the score of each customer says on a day, and the next day the calendar changes it; by account.

    Who is no customer on that day, not yet or no longer, has no score, and perhaps a day on which that changes.
    """
    known = readings.known(session, numbers, day=under.day, rules=under.rules)
    for number in queries.newest(session, numbers):
        known.setdefault(number, Known())
    there, counts = readings.there(session, numbers), readings.counts_tickets(session, under.day)
    found = {}
    for number, one in known.items():
        if number in there:
            found[number] = _said(one, under, counts)
    return found


def _said(one: Known, under: Terms, counts: bool) -> Outcome:
    reading = health_readings.read(one, under.day, under.rules, counts_tickets=counts)
    if not health_readings.is_customer(one, under.day):
        return None, reading.next_on
    found = health_readings.judged(reading, under.rules)
    parts = orjson.dumps({name: hundredths(reading.parts[name]) for name in PARTS}).decode()
    return (under.day, hundredths(found.score), found.status, found.known, parts, ",".join(found.why),
            under.basis), reading.next_on  # fmt: skip


def score(session: Session, numbers: Collection[int] | None = None, *, day: date | None = None) -> int:
    """Score customers, all of them unless some are named; return for how many something differs from before.

    A day in the past gets scores where none says the same; the newest of a customer stands as it was.
    """
    if numbers is not None and not numbers:
        return 0
    session.flush()
    under = terms(session, day)
    with bulk.unswept():
        found, held = worked_out(session, under, numbers), queries.newest(session, numbers)
        made = {number: row for number, (row, _) in found.items() if row is not None}
        later = {number for number in made if number in held and held[number][0] > under.day}
        before = {number: row[:SAID] for number, row in held.items() if number not in later}
        if later:
            before |= queries.scores_on(session, under.day, numbers=later)
        new = [number for number, row in made.items() if number not in before or before[number][1:] != row[1:]]
        _write(session, {number: made[number] for number in new})
        _keep(session, {number: one for number, one in found.items() if number not in later}, held, under)
    return len(new)


def _write(session: Session, made: dict[int, Row]) -> None:
    names = queries.SAID
    rows = [{"account_id": number, **dict(zip(names, row, strict=True))} for number, row in sorted(made.items())]
    recording_of(session).add_facts(rows, model=HealthScore)


def _keep(session: Session, made: dict[int, Outcome], held: dict[int, Row], under: Terms) -> None:
    """Put the newest of each customer into its table; a score that says the same keeps its first day."""
    past = queries.lately(session, None if len(made) > rollups.FEW else list(made),
                          since=under.day - timedelta(days=under.rules.drop_days))  # fmt: skip
    rows = []
    for number, (row, next_on) in made.items():
        was = held.get(number)
        if row is None and was is None:
            continue
        said = was[:SAID] if was is not None and (row is None or was[1:SAID] == row[1:]) else row
        assert said is not None  # noqa: S101 - one of the two is there
        days = [(day, points) for day, points in past.get(number, []) if day < said[0]]
        highest, leaves_on = standing(days, said[0], said[1], under)
        ahead = next_on if row is None else min((one for one in (next_on, leaves_on) if one is not None), default=None)
        if was != (*said, highest, ahead):
            rows.append((number, *said, highest, ahead))
    replace(session, rows)


def standing(days: list[tuple[date, int | None]], since: date, points: int | None,
             under: Terms) -> tuple[int | None, date | None]:  # fmt: skip
    """Return the highest score that stood on one of the last days, and the day on which it is out of sight.

    days: (day, score) before the present score, which stands `since` a day with some `points`.
    """
    edge = under.day - timedelta(days=under.rules.drop_days)
    ends = [*(day for day, _ in days[1:]), since]
    highest, leaves_on = points, None
    for (_, one), end in zip(days, ends, strict=bool(days)):
        # It stood until the day before `end`.
        if one is not None and end > edge and (highest is None or one >= highest) and one != points:
            highest, leaves_on = one, end + timedelta(days=under.rules.drop_days)
    return highest, leaves_on


def replace(session: Session, rows: list[Row]) -> None:
    """Put rows of the newest scores in the place of those of the same accounts."""
    if not rows:
        return
    for some in rollups.portions(queries.NEWEST.c.account_id, {row[0] for row in rows}):
        session.connection().execute(delete(queries.NEWEST).where(some))
    bulk.insert_rows(session, queries.NEWEST, COLUMNS, sorted(rows))
    recording_of(session).freshen(GROUP)


def refold(session: Session, numbers: Collection[int]) -> None:
    """Take the newest scores of some accounts from those that are written down and in force."""
    for some in rollups.portions(queries.NEWEST.c.account_id, numbers):
        session.connection().execute(delete(queries.NEWEST).where(some))
    found = queries.scores_on(session, date.max, numbers=numbers)
    # Made anew at once by whoever calls this: what the calendar says of them is worked out there.
    bulk.insert_rows(session, queries.NEWEST, COLUMNS,
                     [(number, *row, None, row[0]) for number, row in sorted(found.items())])  # fmt: skip
    recording_of(session).freshen(GROUP)


def turned(session: Session, revisions: Collection[int]) -> None:
    """Score the customers anew about whom some revisions said something: their import was undone, or brought back."""
    session.flush()
    if numbers := queries.moved_by(session, revisions):
        refold(session, numbers)
        score(session, numbers)


facts.when_turned(HealthScore, turned)


def is_right(session: Session) -> bool:
    """Say whether the newest scores are those written down, and what customers give now.

    Scores that the calendar or other rules have overtaken wait for the job: they are not wrong.
    """
    held, written = queries.newest(session), queries.scores_on(session, date.max)
    if {number: row[:SAID] for number, row in held.items()} != written:
        return False
    under = terms(session)
    for number, (row, _) in worked_out(session, under, None).items():
        was = held.get(number)
        if row is None or was is None:  # no customer, or one of today whom the job has not seen yet
            continue
        waits = was[0] > under.day or (was[-1] is not None and was[-1] <= under.day)
        if not waits and was[SAID - 1] == under.basis and was[1:SAID] != row[1:]:
            return False
    return True


reckoned.prove(str(queries.NEWEST.name), is_right)
