"""To-dos from partner reviews: how many were due, done, and done in time, by partner."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.partners.formulas.todos import Due, completion
from data.partners.queries import scoreboard as queries


@dataclass(frozen=True)
class Todos:
    """A partner's to-dos that were due: how many, how many done by the day, how many of them in time."""

    partner_id: int
    partner: str
    due: int
    done: int
    in_time: int


def todo_sums(session: Session, *, scope: Scope, period: Period, as_of: date) -> list[Todos]:
    """Return the to-dos due in a period up to a day by partner, those without any left out. Source: domain.md 8.9."""
    names = {row["id"]: row["name"] for row in queries.partners(session, scope=scope, as_of=as_of)}
    mine: defaultdict[int, list[Due]] = defaultdict(list)
    for number, due_on, done_on in queries.todos(session, period.start, min(period.end, as_of + timedelta(days=1))):
        mine[number].append(Due(due_on, done_on))
    sums = {number: completion(todos, as_of) for number, todos in mine.items() if number in names}
    return [Todos(number, names[number], one.due, one.done, one.in_time)
            for number, one in sorted(sums.items(), key=lambda pair: names[pair[0]])]  # fmt: skip
