"""Works the revenue steps of customers out, a few or all of them, and keeps the daily sums that they add up to.

A customer is the account at the top with all accounts below it. Everything is one currency at one rate, so that
exchange rates never look like churn. The tables say under which rates and limits they were made; a rate that comes
into force later waits for the job `customers.lapse`.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from data.core.ledger import bulk, reckoned, rollups
from data.core.ledger.capturing import recording_of
from data.core.ledger.entries import table_of
from data.customers.folding_terms import Terms, present, terms
from data.customers.formulas.movements import Line, Step, steps
from data.customers.formulas.retention import contributions
from data.customers.queries import retention as tables
from data.customers.queries import subscriptions as queries
from models import RollupMark

ALL_PRODUCTS, NO_PRODUCT = 0, -1
GROUP = "arr"

Steps = dict[tuple[int, int], tuple[int, list[Step]]]
"""By customer and product: the segment, and the steps."""

Sums = Counter[tuple[int, int, date, str]]
"""Amounts by segment, product, day and measure."""


def fold(session: Session, accounts: Collection[int]) -> None:
    """Make the steps of the customers anew that some accounts belong or belonged to, and move the sums along."""
    below = _with_all_below(session, accounts)
    now = _tops(session, accounts)
    customers = set(tables.customers_of(session, below).values()) | set(now.values()) | set(accounts)
    # Taken before the old rows are read: on PostgreSQL another form may be folding the same customer.
    recording_of(session).freshen(GROUP)
    _ = recording_of(session).revision_id
    under = terms(session)
    found, members = _made(session, under, customers)
    held = tables.steps_of(session, customers)
    _write(session, customers, found, members)
    sums = summed(found)
    sums.update(summed(held, -1))  # `+` would drop what comes to less than nothing
    _add(session, sums)
    if tables.folded_by(session) is None:
        _mark(session, under.basis)


def _with_all_below(session: Session, accounts: Collection[int]) -> set[int]:
    found, level = set(accounts), set(accounts)
    while level:
        level = set(queries.children(session, level)) - found
        found |= level
    return found


def _tops(session: Session, accounts: Collection[int]) -> dict[int, int]:
    """Return the account at the top of each that there is; a ring of parents ends where it was entered."""
    up: dict[int, int | None] = {}
    level = set(accounts)
    while level:
        up |= queries.parents(session, level)
        level = {parent for number in level if (parent := up.get(number)) is not None} - up.keys()
    return {number: top_of(number, up) for number in accounts if number in up}


def top_of(number: int, up: Mapping[int, int | None]) -> int:
    """Return the account at the top: parents by account.

    >>> top_of(3, {3: 2, 2: 1, 1: None}), top_of(5, {5: 6, 6: 5})
    (1, 5)
    """
    seen = [number]
    while (parent := up.get(seen[-1])) is not None:
        if parent in seen:
            return min(seen)
        seen.append(parent)
    return seen[-1]


def _made(session: Session, under: Terms, customers: Collection[int] | None) -> tuple[Steps, dict[int, int]]:
    """Return the steps of some customers, or of all, and the account-to-customer pairs of those with lines."""
    if customers is None:
        up, accounts = queries.parents(session), None
    else:
        accounts = _with_all_below(session, customers)
        up = queries.parents(session, accounts)
    tops = _Tops(up)
    lines: defaultdict[int, list[Line]] = defaultdict(list)
    members: dict[int, int] = {}
    for row in queries.line_rows(session, accounts):
        line = _line(row, under)
        if customers is None or tops[line.account_id] in customers:
            members[line.account_id] = tops[line.account_id]
            lines[members[line.account_id]].append(line)
    reasons = _reasons(queries.reasons_of(session, accounts), tops)
    segments = queries.segments_of(session, None if customers is None else lines.keys())
    return made(lines, under, reasons=reasons, segments=segments), members


class _Tops(dict[int, int]):
    """The account at the top, worked out once for each account."""

    def __init__(self, up: Mapping[int, int | None]) -> None:
        super().__init__()
        self._up = up

    def __missing__(self, number: int) -> int:
        self[number] = top_of(number, self._up)
        return self[number]


def _line(row: Sequence[Any], under: Terms) -> Line:
    line = Line(*row[:-1])
    worth = under.worth(line.arr, row[-1])
    # What cannot be converted does not count; the page says how many lines that is.
    return line._replace(arr=0 if worth is None else worth)


def _reasons(by_account: Mapping[int, list[tuple[date, str]]], tops: _Tops) -> dict[int, dict[date, str]]:
    found: defaultdict[int, dict[date, str]] = defaultdict(dict)
    for account, told in by_account.items():
        for day, reason in told:
            found[tops[account]].setdefault(day, reason)
    return found


def made(lines: Mapping[int, Sequence[Line]], under: Terms, *, reasons: Mapping[int, Mapping[date, str]],
         segments: Mapping[int, int]) -> Steps:  # fmt: skip
    """Return the steps of customers from their lines: of all products together, and of each one."""
    found: Steps = {}
    for customer, mine in lines.items():
        why, segment = reasons.get(customer, {}), segments.get(customer, 0)
        by_product: defaultdict[int, list[Line]] = defaultdict(list)
        for line in mine:
            by_product[line.product_id or NO_PRODUCT].append(line)
        for product, some in {ALL_PRODUCTS: mine, **by_product}.items():
            if told := steps(some, grace=under.grace, reasons=why, within=under.within):
                found[customer, product] = segment, told
    return found


def summed(some: Steps, sign: int = 1) -> Sums:
    """Return what steps add to the daily sums."""
    found: Sums = Counter()
    for (_, product), (segment, told) in some.items():
        for (day, measure), amount in contributions(told).items():
            found[segment, product, day, measure] += sign * amount
    return found


def _rows(some: Steps) -> list[tuple[Any, ...]]:
    return [(customer, product, segment, *step)
            for (customer, product), (segment, told) in sorted(some.items()) for step in told]  # fmt: skip


def _write(session: Session, customers: Collection[int], found: Steps, members: Mapping[int, int]) -> None:
    """Put the rows of some customers in the place of those that are there."""
    for table in (tables.STEPS, tables.MEMBERS):
        for some in rollups.portions(table.c.customer_id, customers):
            session.connection().execute(delete(table).where(some))
    for some in rollups.portions(tables.MEMBERS.c.account_id, members.keys()):
        session.connection().execute(delete(tables.MEMBERS).where(some))
    bulk.insert_rows(session, tables.STEPS, tables.STEP, _rows(found))
    bulk.insert_rows(session, tables.MEMBERS, ("account_id", "customer_id"), sorted(members.items()))


def _add(session: Session, sums: Sums) -> None:
    """Add to the daily sums, in key order, so that two writers never wait for each other in a ring."""
    rows = [(*key, amount) for key, amount in sorted(sums.items()) if amount]
    dialect: Any = {"sqlite": sqlite, "postgresql": postgresql}[session.connection().dialect.name]
    upsert = dialect.insert(tables.DAYS)
    more = {"amount": tables.DAYS.c.amount + upsert.excluded.amount}
    statement = upsert.on_conflict_do_update(index_elements=list(tables.DAY[:-1]), set_=more)
    for some in bulk.chunks(rows, 5_000):
        session.connection().execute(statement, [dict(zip(tables.DAY, row, strict=True)) for row in some])
    if rows:
        session.connection().execute(delete(tables.DAYS).where(tables.DAYS.c.amount == 0))


def rebuild(session: Session) -> int:
    """Make every row anew by the rates and limits in force, and return how many customers there are."""
    under = present(session)
    for table in (tables.STEPS, tables.MEMBERS, tables.DAYS):
        session.connection().execute(delete(table))
    with bulk.unswept():
        found, members = _made(session, under, None)
        bulk.insert_rows(session, tables.STEPS, tables.STEP, _rows(found))
        bulk.insert_rows(session, tables.MEMBERS, ("account_id", "customer_id"), sorted(members.items()))
        bulk.insert_rows(session, tables.DAYS, tables.DAY, _days(summed(found)))
    _mark(session, under.basis)
    recording_of(session).freshen(GROUP)
    return len({customer for customer, _ in found})


def _days(sums: Sums) -> list[tuple[Any, ...]]:
    return [(*key, amount) for key, amount in sorted(sums.items()) if amount]


def _mark(session: Session, basis: str) -> None:
    dialect: Any = {"sqlite": sqlite, "postgresql": postgresql}[session.connection().dialect.name]
    values = {"name": tables.TABLE, "revision_id": recording_of(session).revision_id, "basis": basis}
    statement = dialect.insert(table_of(RollupMark)).values(values)
    session.connection().execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))


def steps_known(session: Session, known: int) -> Steps:
    """Return the steps of all customers as their lines stood at a revision: accounts, rates, reasons as known now."""
    under, tops = terms(session), _Tops(queries.parents(session))
    lines: defaultdict[int, list[Line]] = defaultdict(list)
    for row in queries.line_rows_known(session, known):
        line = _line(row, under)
        lines[tops[line.account_id]].append(line)
    reasons = _reasons(queries.reasons_of(session), tops)
    return made(lines, under, reasons=reasons, segments=queries.segments_of(session))


def _are_steps_right(session: Session) -> bool:
    found, members = _made(session, terms(session), None)
    return _rows(found) == tables.step_rows(session) and members == tables.customers_of(session, None)


def _are_days_right(session: Session) -> bool:
    return _days(summed(tables.steps_of(session, None))) == tables.day_rows(session)


reckoned.prove(tables.TABLE, _are_steps_right)
reckoned.prove(str(tables.DAYS.name), _are_days_right)
