"""Works the fit of accounts out, a few or all of them, and keeps it in a table that can be made anew at any time.

Behaviour is kept as its worth on the day of the last thing that an account did, so that no row changes because time
passes. A row says which definitions it was made by; those of earlier ones wait for the job `icp.rescore`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from data.core import clock, settings
from data.core.ledger import bulk, reckoned, rollups
from data.core.ledger.capturing import WritingSession, recording_of
from data.core.ledger.entries import table_of
from data.icp import definitions
from data.icp.formulas import decay, fit
from data.icp.formulas.accounts import Scorers, points_of
from data.icp.formulas.fit import Policy, Touch
from data.icp.queries import scoring as queries
from models import RollupMark

COLUMNS = tuple(column.name for column in queries.FITS.columns)
BASIS = COLUMNS.index("basis")
Row = tuple[Any, ...]
"""One row of the table, its columns in their order."""

Behaviour = tuple[int, date | None]
"""Millionths of points, and the day on which they are worth that; no day: nothing was ever seen."""

NOTHING_SEEN: Behaviour = (0, None)


@dataclass(frozen=True)
class Terms:
    """What scores of a day obey. basis: the versions of the definitions, and the zone in which an instant is a day."""

    day: date
    zone: str
    policy: Policy
    scorers: Scorers
    basis: str


def terms(session: Session, day: date | None = None) -> Terms:
    """Return what scores of a day obey, of the present one if none is given."""
    zone = settings.current(session, day).zone
    on = day or clock.today(zone)
    policy = definitions.fit_policy(on)
    return Terms(on, zone, policy, Scorers(definitions.profiles(on), policy), f"{definitions.basis(on)}, {zone}")


@lru_cache(maxsize=65536)
def _day(hour: datetime, zone: str) -> date:
    return clock.reporting_day(hour, zone)


def behaviours(touches: Iterable[tuple[int, str, str, datetime]], under: Terms) -> dict[int, Behaviour]:
    """Return the behaviour of each account that did anything, from (account, kind, direction, when)."""
    seen: defaultdict[int, list[Touch]] = defaultdict(list)
    for account, kind, direction, at in touches:
        # No zone has a day that begins within a quarter of an hour: instants of one give one day.
        quarter = at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
        seen[account].append(Touch(kind, _day(quarter, under.zone), points_of(kind, direction, under.policy.points)))
    return {account: _behaviour(found, under.policy) for account, found in seen.items()}


def _behaviour(seen: list[Touch], policy: Policy) -> Behaviour:
    last = max(touch.on for touch in seen)
    daily = fit.daily_points([touch for touch in seen if touch.points], as_of=last, cap=policy.daily_cap)
    return decay.folded(daily, half_life_days=policy.half_life_days), last


def made(fields: Iterable[dict[str, Any]], seen: dict[int, Behaviour], under: Terms) -> Iterator[Row]:
    """Yield the row of each account to which a profile has something to say."""
    basis, weight = under.basis, under.policy.weights[fit.BEHAVIOUR]
    for each in fields:
        scorer = under.scorers.of(each["segment"])
        if scorer is not None:
            points, known, out, parts = scorer.row(each)
            worth, on = seen.get(each["id"], NOTHING_SEEN)
            known += weight if on is not None else 0
            yield each["id"], scorer.profile.name, basis, points, worth, on, known, out, parts


def _now(session: Session, under: Terms, numbers: Collection[int] | None) -> Iterator[Row]:
    if under.scorers.is_blank:
        return
    yield from made(queries.account_fields(session, numbers), behaviours_now(session, numbers, under), under)


def behaviours_now(session: Session, numbers: Collection[int] | None, under: Terms) -> dict[int, Behaviour]:
    """Return the behaviour of accounts, all of them unless some are named, with what this very revision adds."""
    wanted = None if numbers is None else set(numbers)
    about = [touch for touch in _unwritten(session) if wanted is None or touch[0] in wanted]
    return behaviours(chain(queries.touches(session, numbers), about), under)


def _unwritten(session: Session) -> list[tuple[int, str, str, datetime]]:
    """Return the activities that this very revision adds: the table does not hold them yet."""
    if not isinstance(session, WritingSession):
        return []
    rows = (row for row in recording_of(session).pending_facts if row.get("account_id"))
    return [(row["account_id"], row["kind"], row.get("direction", "out"), row["occurred_at"]) for row in rows]


def fold(session: Session, numbers: Collection[int]) -> None:
    """Make the rows of some accounts anew; accounts that are gone lose theirs."""
    table = queries.FITS
    for some in rollups.portions(table.c.account_id, numbers):
        session.connection().execute(delete(table).where(some))
    bulk.insert_rows(session, table, COLUMNS, list(_now(session, terms(session), numbers)))


def rebuild(session: Session) -> int:
    """Make every row anew by the definitions in force, and return how many there are."""
    under = terms(session)
    session.connection().execute(delete(queries.FITS))
    with bulk.unswept():
        rows = list(_now(session, under, None))
        bulk.insert_rows(session, queries.FITS, COLUMNS, rows)
    _mark(session, under.basis)
    recording_of(session).freshen("icp")
    return len(rows)


def _mark(session: Session, basis: str) -> None:
    dialect: Any = {"sqlite": sqlite, "postgresql": postgresql}[session.connection().dialect.name]
    values = {"name": queries.TABLE, "revision_id": recording_of(session).revision_id, "basis": basis}
    statement = dialect.insert(table_of(RollupMark)).values(values)
    session.connection().execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))


def is_behind(session: Session, under: Terms) -> bool:
    """Say whether accounts wait to be scored by the definitions in force."""
    held = queries.folded_by(session)
    return held != under.basis and not (held is None and under.scorers.is_blank)


def is_right(session: Session) -> bool:
    """Say whether the table holds what the accounts give. Rows of earlier definitions wait: they are not wrong."""
    under = terms(session)
    right = {row[0]: row for row in _now(session, under, None)}
    held = {row[0]: row for row in queries.stored(session) if row[BASIS] == under.basis}
    if any(right.get(number) != row for number, row in held.items()):
        return False
    return queries.folded_by(session) != under.basis or held.keys() == right.keys()


reckoned.prove(queries.TABLE, is_right)
