"""What every account scores on a day: read from the folded rows for the present, worked out anew for the past."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple, cast

from sqlmodel import Session

from data.core import clock
from data.core.access import Scope
from data.core.ledger import history
from data.core.remembering import remembered
from data.icp import scoring
from data.icp.formulas import decay, fit
from data.icp.formulas.accounts import whole_score
from data.icp.queries import fit_deals
from data.icp.queries import scoring as queries
from data.icp.scoring import Row, Terms

STANDING_READS = ("deals", "activities", "definitions", "icp", "people")
"""The groups of tables that scores are read from."""

UNOWNED = "(none)"


class Standing(NamedTuple):
    """One account's score: hundredths of points in all, of its fields and of behaviour; percent of the weight known;
    codes of what rules it out; the parts as JSON; whether it was scored by earlier definitions.
    """

    account_id: int
    profile: str
    score: int
    points: int
    behaviour: int
    completeness: int
    disqualified: str
    parts: str
    is_late: bool


@dataclass(frozen=True)
class Standings:
    """All scores of a day. `is_computed`: worked out for this question, because the day is past."""

    rows: Mapping[int, Standing]
    terms: Terms
    is_computed: bool


def standings(session: Session, as_of: date, *, known_at: datetime | None = None) -> Standings:
    """Return what every account scores at the end of a day, by the definitions of that day."""
    asked = {"as_of": as_of, "known_at": known_at, "today": clock.today(scoring.terms(session).zone)}
    return cast(Standings, remembered(session, _standings, groups=STANDING_READS, **asked))


def _standings(session: Session, *, as_of: date, known_at: datetime | None, today: date) -> Standings:
    under = scoring.terms(session, as_of)
    is_computed = as_of < today or known_at is not None
    rows = _past(session, under, known_at) if is_computed else _present(session, under)
    return Standings({row[0]: _standing(row, under) for row in rows}, under, is_computed)


def _present(session: Session, under: Terms) -> list[Row]:
    """Return the folded rows; an account that did something on a later day is worked out up to this one."""
    rows = list(queries.stored(session))
    ahead = {row[0] for row in rows if row[5] is not None and row[5] > under.day}
    if not ahead:
        return rows
    seen = scoring.behaviours(queries.touches(session, ahead, until=_after(under)), under)
    anew = list(scoring.made(queries.account_fields(session, ahead), seen, under))
    return [row for row in rows if row[0] not in ahead] + anew


def _past(session: Session, under: Terms, known_at: datetime | None) -> list[Row]:
    if under.scorers.is_blank:
        return []
    known = history.revision_at(session, known_at) if known_at is not None else None
    seen = scoring.behaviours(queries.touches(session, until=_after(under), known=known), under)
    return list(scoring.made(queries.account_fields_on(session, under.day, known=known), seen, under))


def _after(under: Terms) -> datetime:
    return clock.end_of_day(under.day, under.zone) + timedelta(microseconds=1)


def _standing(row: Row, under: Terms) -> Standing:
    number, profile, basis, points, worth, on, known, out, parts = row
    policy = under.policy
    now = decay.later(worth, days=(under.day - on).days, half_life_days=policy.half_life_days) if on else 0
    behaviour = decay.behaviour_hundredths(now, weight=policy.weights[fit.BEHAVIOUR], full_points=policy.full_points)
    score = whole_score(points, behaviour, out)
    return Standing(number, profile, score, points, behaviour, known, out, parts, basis != under.basis)


def owners_of(scope: Scope) -> set[int | None] | None:
    """Return the owners whose accounts a scope opens; None for everybody's."""
    return None if scope.kind == "all" else {*scope.team_user_ids, scope.user_id} - {None}


class Known(NamedTuple):
    """What an account is called, its segment, whose it is."""

    name: str
    segment: str | None
    owner_id: int | None
    owner: str


def accounts_in(session: Session, scope: Scope, filters: Mapping[str, Any] | None = None) -> dict[int, Known]:
    """Return the accounts that a scope opens and the filters keep, as they are called and owned now.

    filters: `segment` and `owner`, each one name or several; `(none)` asks for accounts without one.
    """
    found = remembered(session, fit_deals.account_names, groups=("deals", "people", "definitions"))
    mine = owners_of(scope)
    wanted = {name: {values} if isinstance(values, str) else set(values)
              for name, values in (filters or {}).items() if values}  # fmt: skip
    if unknown := sorted(set(wanted) - {"segment", "owner"}):
        raise ValueError(f"There is no dimension {unknown[0]}. Known are segment, owner.")
    kept = {}
    for number, row in found.items():
        one = Known(*row)
        if mine is not None and one.owner_id not in mine:
            continue
        if all((getattr(one, name) or UNOWNED) in values for name, values in wanted.items()):
            kept[number] = one
    return kept


def whole(hundredths: int) -> Decimal:
    """Return hundredths of points as points.

    >>> whole(8250)
    Decimal('82.5')
    """
    return Decimal(hundredths) / 100
