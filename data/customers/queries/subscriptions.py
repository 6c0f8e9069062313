"""Subscriptions as rows, the accounts that belong together, and what is written down about those that left."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session

from data.core.access import Scope
from data.core.ledger import history, rollups
from data.core.ledger.capturing import recording_of
from data.core.ledger.entries import table_of
from models import FOREVER, Account, ChurnRecord, Product, Subscription, SubscriptionVersion, User

SUBSCRIPTIONS, VERSIONS, ACCOUNTS = table_of(Subscription), table_of(SubscriptionVersion), table_of(Account)
CHURNS, PRODUCTS, USERS = table_of(ChurnRecord), table_of(Product), table_of(User)
LINE = ("id", "account_id", "product_id", "start_on", "end_on", "ended_on", "arr", "seats", "follows_id", "change",
        "basis", "currency")  # fmt: skip
"""What the steps of a customer are made of, in this order."""

Some = Collection[int] | None
"""Numbers of records, or None for all."""


def _portions(column: Any, numbers: Some) -> Sequence[Sequence[ColumnElement[bool]]]:
    return [()] if numbers is None else [(some,) for some in rollups.portions(column, numbers)]


def line_rows(session: Session, accounts: Some = None) -> Iterator[tuple[Any, ...]]:
    """Yield the lines of accounts, all of them unless some are named: the columns of LINE, by number."""
    columns = [SUBSCRIPTIONS.c[name] for name in LINE]
    for some in _portions(SUBSCRIPTIONS.c.account_id, accounts):
        statement = select(*columns).where(*some).order_by(SUBSCRIPTIONS.c.id)
        yield from map(tuple, session.connection().execute(statement))


def line_rows_known(session: Session, known: int) -> Iterator[tuple[Any, ...]]:
    """Yield all lines as they stood when a revision was the newest, the columns of LINE.

    Why one follows another is not part of the history: that is what is known now.
    """
    live = {"follows_id", "change"}
    columns = [SUBSCRIPTIONS.c[n] if n in live else VERSIONS.c["entity_id" if n == "id" else n] for n in LINE]
    statement = (
        select(*columns)
        .outerjoin_from(VERSIONS, SUBSCRIPTIONS, SUBSCRIPTIONS.c.id == VERSIONS.c.entity_id)
        .where(VERSIONS.c.revision_from <= known, VERSIONS.c.revision_to > known, VERSIONS.c.valid_to == FOREVER)
        .order_by(VERSIONS.c.entity_id)
    )
    yield from map(tuple, session.connection().execute(statement))


def accounts_of(session: Session, subscriptions: Collection[int]) -> set[int]:
    """Return every account that one of some subscriptions belongs to or ever belonged to, those gone too."""
    found: set[int] = set()
    for table, number in ((SUBSCRIPTIONS, "id"), (VERSIONS, "entity_id")):
        for some in rollups.portions(table.c[number], subscriptions):
            found |= set(session.connection().execute(select(table.c.account_id).where(some).distinct()).scalars())
    return found


def accounts_lost(session: Session, records: Collection[int]) -> set[int]:
    """Return the accounts that records of churn are about, those just taken away too."""
    found: set[int] = set()
    gone = set(records)
    for some in rollups.portions(CHURNS.c.id, records):
        for number, account in session.connection().execute(select(CHURNS.c.id, CHURNS.c.account_id).where(some)):
            found.add(account)
            gone.discard(number)
    if gone:
        before = recording_of(session).revision_id - 1
        held = history.records_as_of(session, str(CHURNS.name), sorted(gone), revision=before,
                                     as_of=FOREVER - timedelta(days=1))  # fmt: skip
        found |= {row["account_id"] for row in held.values()}
    return found


def parents(session: Session, accounts: Some = None) -> dict[int, int | None]:
    """Return the parent of accounts that there are: of some of them, or of all that have one."""
    found: dict[int, int | None] = {}
    c = ACCOUNTS.c
    for some in _portions(c.id, accounts) if accounts is not None else [(c.parent_id.is_not(None),)]:
        found |= {row[0]: row[1] for row in session.connection().execute(select(c.id, c.parent_id).where(*some))}
    return found


def children(session: Session, accounts: Collection[int]) -> dict[int, int]:
    """Return the accounts directly below some, each with its parent."""
    c = ACCOUNTS.c
    found: dict[int, int] = {}
    for some in rollups.portions(c.parent_id, accounts):
        # Named too, so that the index of those with a parent is used.
        statement = select(c.id, c.parent_id).where(some, c.parent_id.is_not(None))
        found |= {row[0]: row[1] for row in session.connection().execute(statement)}
    return found


def segments_of(session: Session, accounts: Some = None) -> dict[int, int]:
    """Return the segment of accounts, 0 for none."""
    found: dict[int, int] = {}
    for some in _portions(ACCOUNTS.c.id, accounts):
        statement = select(ACCOUNTS.c.id, ACCOUNTS.c.segment_id).where(*some)
        found |= {row[0]: row[1] or 0 for row in session.connection().execute(statement)}
    return found


def reasons_of(session: Session, accounts: Some = None) -> Mapping[int, list[tuple[date, str]]]:
    """Return why accounts were lost, by account: the day and the reason, in the order of the records."""
    found: defaultdict[int, list[tuple[date, str]]] = defaultdict(list)
    c = CHURNS.c
    for some in _portions(c.account_id, accounts):
        statement = select(c.account_id, c.churned_on, c.reason).where(*some).order_by(c.id)
        for account, day, reason in session.connection().execute(statement):
            found[account].append((day, reason))
    return found


def owned(scope: Scope) -> ColumnElement[bool]:
    """Return the condition of accounts that a scope reaches."""
    if scope.kind == "all":
        return ACCOUNTS.c.id.is_not(None)
    return ACCOUNTS.c.owner_id.in_(sorted({*scope.team_user_ids, scope.user_id} - {None}))


def subscription(session: Session, number: int, *, for_update: bool = False) -> Subscription | None:
    """Return a subscription, kept from other writers until the transaction ends if it is to be changed."""
    return session.get(Subscription, number, with_for_update=for_update or None, populate_existing=for_update)


def account(session: Session, number: int) -> Account | None:
    """Return an account."""
    return session.get(Account, number)


def unsigned(session: Session, *, before: date, accounts: Some = None) -> list[Any]:
    """Return lines whose term ended before a day and that nobody ended: rows of id, account_id and end_on.

    A line that renews by itself runs on: nobody has to sign.
    """
    c = SUBSCRIPTIONS.c
    waits = (c.end_on < before, c.ended_on.is_(None), c.is_auto_renew.is_not(True))
    found: list[Any] = []
    for some in _portions(c.account_id, accounts):
        statement = select(c.id, c.account_id, c.end_on).where(*waits, *some).order_by(c.id)
        found += session.connection().execute(statement).all()
    return found


def subscriptions(session: Session, *where: ColumnElement[bool], scope: Scope) -> list[dict[str, Any]]:
    """Return subscriptions by account and start: the row's columns, account, owner, owner_id and product by name."""
    statement = (
        select(*SUBSCRIPTIONS.columns, ACCOUNTS.c.name.label("account"), ACCOUNTS.c.owner_id,
               USERS.c.full_name.label("owner"), PRODUCTS.c.name.label("product"))
        .join_from(SUBSCRIPTIONS, ACCOUNTS, ACCOUNTS.c.id == SUBSCRIPTIONS.c.account_id)
        .outerjoin(USERS, USERS.c.id == ACCOUNTS.c.owner_id)
        .outerjoin(PRODUCTS, PRODUCTS.c.id == SUBSCRIPTIONS.c.product_id)
        .where(*where, owned(scope))
        .order_by(ACCOUNTS.c.name, SUBSCRIPTIONS.c.start_on, SUBSCRIPTIONS.c.id)
    )  # fmt: skip
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def not_ended(day: date) -> ColumnElement[bool]:
    """Return the condition of lines that nobody had ended by the end of a day, those that begin later too."""
    return or_(SUBSCRIPTIONS.c.ended_on.is_(None), SUBSCRIPTIONS.c.ended_on > day)
