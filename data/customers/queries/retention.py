"""The folded tables of recurring revenue: steps of customers, daily sums, and the rates they were made by."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from data.core.access import Scope
from data.core.ledger import rollups
from data.core.ledger.entries import table_of
from data.customers.formulas.movements import Step
from data.customers.queries.subscriptions import ACCOUNTS, PRODUCTS, SUBSCRIPTIONS, Some, owned
from models import CustomerMember, CustomerStep, FxRate, RetentionDay, RollupMark, Segment

STEPS, DAYS, MEMBERS, RATES = table_of(CustomerStep), table_of(RetentionDay), table_of(CustomerMember), table_of(FxRate)
SEGMENTS = table_of(Segment)
TABLE = str(CustomerStep.__tablename__)
STEP = ("customer_id", "product_id", "segment_id", *Step._fields)
DAY = ("segment_id", "product_id", "day", "measure", "amount")


def folded_by(session: Session) -> str | None:
    """Return what all rows were last folded by; None when they never were."""
    return session.execute(select(col(RollupMark.basis)).where(col(RollupMark.name) == TABLE)).scalar()


def customers_of(session: Session, accounts: Some) -> dict[int, int]:
    """Return whose revenue the subscriptions of accounts are counted as: of some, or of all that have any."""
    found: dict[int, int] = {}
    some: Sequence[Any] = [None] if accounts is None else rollups.portions(MEMBERS.c.account_id, accounts)
    for where in some:
        statement = select(MEMBERS.c.account_id, MEMBERS.c.customer_id)
        statement = statement if where is None else statement.where(where)
        found |= {row[0]: row[1] for row in session.connection().execute(statement)}
    return found


def _step_rows(session: Session, *where: ColumnElement[bool]) -> list[tuple[Any, ...]]:
    columns = [STEPS.c[name] for name in STEP]
    ordered = select(*columns).where(*where).order_by(STEPS.c.customer_id, STEPS.c.product_id, STEPS.c.day)
    return list(map(tuple, session.connection().execute(ordered)))


def step_rows(session: Session) -> list[tuple[Any, ...]]:
    """Return every step, the columns of STEP, in the order of the key."""
    return _step_rows(session)


def steps_of(session: Session, customers: Some) -> dict[tuple[int, int], tuple[int, list[Step]]]:
    """Return the stored steps of customers, or of all, by customer and product: the segment, and the steps."""
    found: dict[tuple[int, int], tuple[int, list[Step]]] = {}
    some: Sequence[Any] = [None] if customers is None else rollups.portions(STEPS.c.customer_id, customers)
    for where in some:
        for customer, product, segment, *step in _step_rows(session, *(() if where is None else (where,))):
            found.setdefault((customer, product), (segment, []))[1].append(Step(*step))
    return found


def steps_in(session: Session, *, scope: Scope, product: int) -> list[tuple[int, list[Step]]]:
    """Return the segment and the steps of a product of each customer whose account at the top a scope reaches."""
    statement = (
        select(*[STEPS.c[name] for name in STEP])
        .join_from(STEPS, ACCOUNTS, ACCOUNTS.c.id == STEPS.c.customer_id)
        .where(STEPS.c.product_id == product, owned(scope))
        .order_by(STEPS.c.customer_id, STEPS.c.day)
    )
    found: defaultdict[tuple[int, int], list[Step]] = defaultdict(list)
    for customer, _, segment, *step in session.connection().execute(statement):
        found[customer, segment].append(Step(*step))
    return [(segment, steps) for (_, segment), steps in found.items()]


def reached(session: Session, scope: Scope) -> set[int] | None:
    """Return the accounts that a scope reaches; None for all."""
    if scope.kind == "all":
        return None
    return set(session.connection().execute(select(ACCOUNTS.c.id).where(owned(scope))).scalars())


def day_rows(session: Session) -> list[tuple[Any, ...]]:
    """Return every daily sum, the columns of DAY, in the order of the key."""
    columns = [DAYS.c[name] for name in DAY]
    ordered = select(*columns).order_by(*columns[:-1])
    rows = list(map(tuple, session.connection().execute(ordered)))
    return sorted(rows)


def daily(session: Session, product: int, segments: Collection[int] | None) -> list[tuple[str, date, int]]:
    """Return the daily sums of a product, of all segments together unless some are named: measure, day, amount."""
    c = DAYS.c
    statement = select(c.measure, c.day, func.sum(c.amount)).where(c.product_id == product)
    if segments is not None:
        statement = statement.where(c.segment_id.in_(sorted(segments)))
    statement = statement.group_by(c.measure, c.day).order_by(c.measure, c.day)
    return [(measure, day, int(amount)) for measure, day, amount in session.connection().execute(statement)]


def names(session: Session) -> dict[str, dict[int, str]]:
    """Return segments and products by number; 0 and -1 are none."""
    found = {"segment": SEGMENTS, "product": PRODUCTS}
    return {what: {row[0]: row[1] for row in session.connection().execute(select(table.c.id, table.c.name))}
            for what, table in found.items()}  # fmt: skip


def keys(session: Session) -> dict[str, list[int]]:
    """Return the segments and products that any revenue has."""
    return {name: sorted(session.connection().execute(select(DAYS.c[f"{name}_id"]).distinct()).scalars())
            for name in ("segment", "product")}  # fmt: skip


def unconverted(session: Session, currencies: Collection[str]) -> int:
    """Return how many lines are in a currency that is none of some."""
    statement = select(func.count()).select_from(SUBSCRIPTIONS)
    return int(session.execute(statement.where(SUBSCRIPTIONS.c.currency.not_in(currencies))).scalar() or 0)
