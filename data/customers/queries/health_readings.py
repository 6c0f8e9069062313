"""What the health of customers is made of, read in bulk: subscriptions, usage, tickets, what they say, champions."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from data.core import rulebook
from data.core.ledger import facts, rollups
from data.core.ledger.entries import table_of
from data.customers import unwritten
from data.customers.formulas.health_readings import Feeling, Known, Line, Person, Usage, Word
from data.customers.formulas.health_rules import Rules
from data.customers.queries.expansion import NOT_RECURRING
from models import (
    Account,
    AccountUsage,
    Champion,
    CustomerProfile,
    Definition,
    HealthOverride,
    Subscription,
    SupportTicket,
    SurveyScore,
)

LINES, USAGE, TICKETS = table_of(Subscription), table_of(AccountUsage), table_of(SupportTicket)
FEELINGS, PEOPLE, WORDS = table_of(SurveyScore), table_of(Champion), table_of(HealthOverride)
PROFILES, ACCOUNTS = table_of(CustomerProfile), table_of(Account)
Numbers = Collection[int] | None


def _rows(session: Session, statement: Select[Any], column: Any, numbers: Numbers) -> Iterator[Any]:
    for some in [None] if numbers is None else rollups.portions(column, numbers):
        yield from session.connection().execute(statement if some is None else statement.where(some))


def known(session: Session, numbers: Numbers, *, day: date, rules: Rules) -> dict[int, Known]:
    """Return what is known by a day of customers, all of them unless some are named, by account.

    Only readings that can still count on that day are read; what this very revision adds is among them.
    """
    found: dict[int, Known] = {}

    def of(number: int) -> Known:
        one = found.get(number)
        if one is None:
            one = found[number] = Known()
        return one

    _of_contracts(session, numbers, of)
    _of_readings(session, numbers, of, day, rules)
    c = PEOPLE.c
    for number, strength, left_on in _rows(session, select(c.account_id, c.strength, c.left_on).order_by(c.id),
                                           c.account_id, numbers):  # fmt: skip
        of(number).people.append(Person(strength, left_on))
    w = WORDS.c
    said = select(w.account_id, w.status, w.set_on, w.expires_on, w.ended_on).where(w.expires_on >= day).order_by(w.id)
    for number, *word in _rows(session, said, w.account_id, numbers):
        of(number).words.append(Word(*word))
    return found


def _of_contracts(session: Session, numbers: Numbers, of: Any) -> None:
    c, p = LINES.c, PROFILES.c
    is_recurring = (c.arr > 0) & c.basis.not_in(NOT_RECURRING)
    lines = select(c.account_id, c.id, c.start_on, c.ended_on, c.seats, c.end_on, c.product_id, c.follows_id,
                   is_recurring).order_by(c.start_on, c.id)  # fmt: skip
    told: dict[int, list[Any]] = {}
    for row in _rows(session, lines, c.account_id, numbers):
        told.setdefault(row[0], []).append(row)
    for number, rows in told.items():
        one = of(number)
        one.has_lines = True
        one.lines += [Line(row.id, row.start_on, row.ended_on or _followed_on(row, rows), row.seats)
                      for row in rows if row[-1]]  # fmt: skip
    for number, limit in _rows(session, select(p.account_id, p.seat_limit), p.account_id, numbers):
        of(number).seat_limit = limit


def _followed_on(line: Any, rows: list[Any]) -> date | None:
    """Return the first day of the line that took the place of one which nobody ended; None: it runs."""
    later = [row.start_on for row in rows if row.id != line.id and row.start_on >= line.start_on and (
        row.follows_id == line.id or (line.product_id is not None and row.product_id == line.product_id
                                      and line.end_on is not None and row.start_on > line.end_on)
    )]  # fmt: skip
    return min(later, default=None)


def _of_readings(session: Session, numbers: Numbers, of: Any, day: date, rules: Rules) -> None:
    for number, use in usage(session, numbers, since=day - timedelta(days=_longest(rules)), until=day):
        of(number).usage.append(use)
    t, f = TICKETS.c, FEELINGS.c
    tickets = select(t.account_id, t.opened_on).where(
        t.opened_on > day - timedelta(days=rules.days["tickets"]), t.opened_on <= day
    )
    for number, opened_on in _rows(session, tickets, t.account_id, numbers):
        of(number).tickets.append(opened_on)
    oldest = day - timedelta(days=rules.days["sentiment"])
    said = select(f.account_id, f.kind, f.score, f.read_on).where(
        f.read_on >= oldest, f.read_on <= day, facts.in_force(FEELINGS)
    ).order_by(f.id)  # fmt: skip
    for number, *feeling in _rows(session, said, f.account_id, numbers):
        of(number).feelings.append(Feeling(*feeling))
    for row in unwritten.of(session, SurveyScore, numbers):
        if oldest <= row["read_on"] <= day:
            of(row["account_id"]).feelings.append(Feeling(row["kind"], row["score"], row["read_on"]))


def _longest(rules: Rules) -> int:
    return max(rules.days["usage"], rules.days["error_rate"])


def usage(session: Session, numbers: Numbers, *, since: date, until: date) -> Iterator[tuple[int, Usage]]:
    """Yield what was counted from one day to another, (account, a subscription's day with all its features as one).

    Requests of features add up; of their active users and seats the most count, because people use several.
    """
    c = USAGE.c
    kept = select(
        c.account_id, c.subscription_id, c.day, func.max(c.active_users), func.max(c.seats), func.sum(c.requests),
        func.sum(c.failed),
    ).where(c.day >= since, c.day <= until, facts.in_force(USAGE))
    kept = kept.group_by(c.account_id, c.subscription_id, c.day)
    for row in _rows(session, kept, c.account_id, numbers):
        yield row[0], Usage(*row[1:])
    for row in unwritten.of(session, AccountUsage, numbers):
        if since <= row["day"] <= until:
            yield row["account_id"], Usage(row.get("subscription_id"), row["day"], row.get("active_users"),
                                           row.get("seats"), row.get("requests"), row.get("failed"))  # fmt: skip


def counts_tickets(session: Session, day: date) -> bool:
    """Say whether any customer had asked for help by a day: without, the store is told of no tickets."""
    return session.execute(select(TICKETS.c.id).where(TICKETS.c.opened_on <= day).limit(1)).first() is not None


def there(session: Session, numbers: Numbers) -> set[int]:
    """Return which of some accounts there are."""
    return {row[0] for row in _rows(session, select(ACCOUNTS.c.id), ACCOUNTS.c.id, numbers)}


def accounts_of(session: Session, table: str, numbers: Collection[int]) -> set[int]:
    """Return the accounts that records of a table are about now."""
    chosen = {str(one.name): one for one in (LINES, TICKETS, PEOPLE, WORDS, PROFILES)}[table]
    found = {row[0] for row in _rows(session, select(chosen.c.account_id), chosen.c.id, numbers)}
    return found - {None}


def has_others(session: Session, numbers: Collection[int]) -> bool:
    """Say whether there is a ticket besides those named."""
    total = session.execute(select(func.count()).select_from(TICKETS)).scalar_one()
    mine = sum(1 for _ in _rows(session, select(TICKETS.c.id), TICKETS.c.id, numbers))
    return bool(total > mine)


def customers(session: Session) -> set[int]:
    """Return the accounts that have a subscription, running or not."""
    return set(session.scalars(select(col(Subscription.account_id)).distinct()))


def is_in_force(session: Session, numbers: Collection[int], *, name: str, on: date) -> bool:
    """Say whether one of some versions of a definition holds on a day."""
    statement = select(col(Definition.id)).where(
        col(Definition.id).in_(numbers), col(Definition.name) == name, col(Definition.state) == rulebook.IN_FORCE,
        col(Definition.valid_from) <= on,
    )
    return session.execute(statement).first() is not None
