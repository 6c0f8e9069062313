"""What the fit score is made of: the fields of accounts and leads, and what accounts did."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlmodel import Session, col

from data.core import rulebook
from data.core.ledger import facts, history, rollups
from data.core.ledger.entries import table_of
from models import Account, AccountFit, AccountVersion, Activity, Definition, Lead, RollupMark, Segment, Territory

ACCOUNTS, VERSIONS = table_of(Account), table_of(AccountVersion)
TOUCHES, FITS = table_of(Activity), table_of(AccountFit)
LEADS, SEGMENTS, TERRITORIES = table_of(Lead), table_of(Segment), table_of(Territory)
SAME = ("industry", "country", "employees", "business_model", "use_case", "technologies", "data_volume")
"""Fields that an account has now and had on any earlier day."""

LEAD = ("id", "account_id", "owner_id", "fit_score", "data_completeness", "is_score_given", "mql_at",
        "segment_fit_score_at_mql", "source", "industry", "country", "employees", "use_case", "technologies",
        "data_volume")  # fmt: skip

TABLE = str(AccountFit.__tablename__)


def account_fields(session: Session, numbers: Collection[int] | None = None) -> Iterator[dict[str, Any]]:
    """Yield what is known of accounts, all of them unless some are named: `id`, names of segment and territory, the
    fields that the score or a disqualifier looks at.
    """
    statement = _with_names(ACCOUNTS, ACCOUNTS.c.id, ACCOUNTS.c.founded)
    for some in _portions(ACCOUNTS.c.id, numbers):
        yield from _rows(session, statement.where(*some))


def account_fields_on(session: Session, as_of: date, *, known: int | None = None) -> Iterator[dict[str, Any]]:
    """Yield what was known of every account at the end of a day; `founded` is what is known now."""
    statement = _with_names(VERSIONS, VERSIONS.c.entity_id.label("id"), ACCOUNTS.c.founded)
    statement = statement.outerjoin(ACCOUNTS, ACCOUNTS.c.id == VERSIONS.c.entity_id)
    return _rows(session, statement.where(history.held(VERSIONS, as_of=as_of, known=known)))


def _with_names(table: Any, *more: Any) -> Select[Any]:
    return (
        select(*more, *[table.c[name] for name in SAME], SEGMENTS.c.name.label("segment"),
               TERRITORIES.c.name.label("territory"))
        .outerjoin_from(table, SEGMENTS, SEGMENTS.c.id == table.c.segment_id)
        .outerjoin(TERRITORIES, TERRITORIES.c.id == table.c.territory_id)
    )  # fmt: skip


def _portions(column: Any, numbers: Collection[int] | None) -> Sequence[Sequence[ColumnElement[bool]]]:
    return [()] if numbers is None else [(some,) for some in rollups.portions(column, numbers)]


def _rows(session: Session, statement: Select[Any]) -> Iterator[dict[str, Any]]:
    names = [column.name for column in statement.selected_columns]
    for row in session.connection().execute(statement):
        yield dict(zip(names, row, strict=True))


def touches(
    session: Session, numbers: Collection[int] | None = None, *, until: datetime | None = None, known: int | None = None
) -> Iterator[tuple[int, str, str, datetime]]:
    """Yield (account, kind, direction, when) of the activities of accounts, all of them unless some are named.

    Those of an undone import hold no more. until: the first instant that is too late; known: the last revision.
    """
    c = TOUCHES.c
    statement = select(c.account_id, c.kind, c.direction, c.occurred_at).where(
        c.account_id.is_not(None), facts.in_force(TOUCHES)
    )
    if until is not None:
        statement = statement.where(c.occurred_at < until)
    if known is not None:
        statement = statement.where(c.revision_id <= known)
    for some in _portions(c.account_id, numbers):
        yield from session.connection().execute(statement.where(*some))


def lead_fields(session: Session, numbers: Collection[int]) -> list[dict[str, Any]]:
    """Return what is known of leads: `id`, their fields, names of segment and territory, account, what they score."""
    c = LEADS.c
    kept = [c[name] for name in LEAD]
    statement = (
        select(*kept, SEGMENTS.c.name.label("segment"), TERRITORIES.c.name.label("territory"))
        .outerjoin_from(LEADS, SEGMENTS, SEGMENTS.c.id == c.segment_id)
        .outerjoin(TERRITORIES, TERRITORIES.c.id == c.territory_id)
    )  # fmt: skip
    return [row for some in _portions(c.id, numbers) for row in _rows(session, statement.where(*some))]


def accounts_in(session: Session, table: str, numbers: Collection[int]) -> set[int]:
    """Return the accounts of some segments or territories; `table` is segment or territory."""
    column = ACCOUNTS.c[f"{table}_id"]
    return set(session.scalars(select(ACCOUNTS.c.id).where(column.in_(numbers))))


def stored(session: Session, numbers: Collection[int] | None = None) -> Iterator[tuple[Any, ...]]:
    """Yield the folded rows, every column in the order of the table, of all accounts unless some are named."""
    for some in _portions(FITS.c.account_id, numbers):
        yield from session.connection().execute(select(FITS).where(*some))


def is_in_force(session: Session, numbers: Collection[int], *, names: Collection[str], on: date) -> bool:
    """Say whether one of some versions of definitions holds on a day."""
    statement = select(col(Definition.id)).where(
        col(Definition.id).in_(numbers), col(Definition.name).in_(names), col(Definition.state) == rulebook.IN_FORCE,
        col(Definition.valid_from) <= on,
    )
    return session.execute(statement).first() is not None


def folded_by(session: Session) -> str | None:
    """Return what all rows were last folded by; None when they never were."""
    return session.execute(select(col(RollupMark.basis)).where(col(RollupMark.name) == TABLE)).scalar()
