"""What health was worth: of the terms that ended in the last four quarters, what it had said and what came of it."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlmodel import Session

from data.core import rulebook
from data.core.access import Scope
from data.core.numbers import ratio
from data.customers import health_rules
from data.customers.formulas import health_backtest as formulas
from data.customers.formulas.health_backtest import Case
from data.customers.formulas.health_rules import PARTS
from data.customers.queries import health, health_scores
from data.customers.queries.health_terms import endings
from data.customers.views.health import is_wanted
from data.customers.views.health_shapes import Filters, HealthTest, PartGap, TestedTerm

YEAR = timedelta(days=365)


def backtest(session: Session, *, scope: Scope, as_of: date, filters: Filters | None = None) -> HealthTest:
    """Return what health said so many days before the ends of terms of a year, against who was lost.

    Terms without any health by then are counted and in no share.
    """
    rules, since = health_rules.rules(as_of), as_of - YEAR
    grace = int(rulebook.limits(as_of)["renewal_grace_days"])
    asked = {name: given for name, given in (filters or {}).items() if name != "status"}
    ended = [one for one in endings(session, since=since, until=as_of, grace_days=grace, scope=scope)
             if is_wanted(one, asked)]  # fmt: skip
    said = health_scores.days_of(session, {one.account_id for one in ended})
    terms, parts = [], []
    for one in ended:
        day = one.ended_on - timedelta(days=rules.backtest_days)
        days = said.get(one.account_id, [])
        place = bisect_right([each[0] for each in days], day)
        held = days[place - 1] if place else None
        terms.append(TestedTerm(one.account_id, one.name, one.segment, one.owner, one.ended_on, day,
                                held[1] if held else None, one.is_lost))  # fmt: skip
        if held:
            parts.append((one.is_lost, health.parts(held[2])))
    found = formulas.backtest([Case(one.status, one.is_lost) for one in terms if one.status], rules.backtest_ratio)
    return HealthTest(as_of, since, rules.backtest_days, rules.backtest_ratio, found,
                      sum(one.status is None for one in terms), tuple(terms), tuple(_gaps(parts)))  # fmt: skip


def _gaps(parts: Sequence[tuple[bool, dict[str, Decimal | None]]]) -> list[PartGap]:
    """Return how far each part told those who were lost from those who stayed, the widest gap first."""
    found = []
    for name in PARTS:
        lost, kept = ([value for is_lost, said in parts if is_lost is side and (value := said.get(name)) is not None]
                      for side in (True, False))  # fmt: skip
        found.append(PartGap(name, _mean(lost), _mean(kept), len(lost) + len(kept)))
    return sorted(found, key=lambda one: (one.gap is None, -(one.gap or Decimal(0))))


def _mean(values: Sequence[Decimal]) -> Decimal | None:
    return ratio(sum(values, Decimal(0)), len(values)) if values else None
