"""What partners' referrals and deals come to by month: the folded rows, and what they are folded from."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, literal, select, union_all
from sqlmodel import Session

from data.core.ledger import scratch
from data.core.ledger.entries import table_of
from data.core.ledger.rollups import month_start
from data.partners.queries.deals import DEALS, PARTS
from data.partners.queries.partners import rows
from data.partners.queries.referrals import REFERRALS
from models import PartnerMonth

MONTHS = table_of(PartnerMonth)
DECIDED = ("accepted", "declined", "expired")
SUBMITTED_M, ACCEPTED_M, DECLINED_M, EXPIRED_M = "submitted", "accepted", "declined", "expired"
IN_TIME, LATE, INTRODUCED = "decided_in_time", "decided_late", "introduced"
OF_REFERRALS = (SUBMITTED_M, ACCEPTED_M, DECLINED_M, EXPIRED_M, IN_TIME, LATE, INTRODUCED)
OF_DEALS = tuple(f"{role}_{what}" for role in ("sourced", "influenced") for what in ("created", "won", "lost"))
MEASURES = OF_REFERRALS + OF_DEALS
"""accepted counts what expired later too; created by the day the part began, won and lost by the day of the close.
amount: of created and won deals, minor units of the reporting currency, won at the rate of the close."""


def months(session: Session, *, since: date, until: date, partner_ids: Collection[int] | None = None,
           measures: Collection[str] | None = None) -> list[dict[str, Any]]:  # fmt: skip
    """Return folded rows of the months that begin in [since, until): partner_id, month, measure, number, amount."""
    where: list[ColumnElement[bool]] = [MONTHS.c.month >= since, MONTHS.c.month < until]
    where += [MONTHS.c.partner_id.in_(sorted(partner_ids))] if partner_ids is not None else []
    where += [MONTHS.c.measure.in_(sorted(measures))] if measures is not None else []
    return rows(session, select(MONTHS).where(*where).order_by(MONTHS.c.month, MONTHS.c.partner_id, MONTHS.c.measure))


def by_partner(session: Session, *, since: date, until: date,
               measures: Collection[str] | None = None) -> dict[int, dict[str, tuple[int, int]]]:  # fmt: skip
    """Return what months of [since, until) come to: partner to measure to (number, amount)."""
    where: list[ColumnElement[bool]] = [MONTHS.c.month >= since, MONTHS.c.month < until]
    where += [MONTHS.c.measure.in_(sorted(measures))] if measures is not None else []
    statement = select(MONTHS.c.partner_id, MONTHS.c.measure, func.sum(MONTHS.c.number), func.sum(MONTHS.c.amount))
    found: defaultdict[int, dict[str, tuple[int, int]]] = defaultdict(dict)
    grouped = statement.where(*where).group_by(MONTHS.c.partner_id, MONTHS.c.measure)
    for partner, measure, number, amount in session.connection().execute(grouped):
        found[partner][measure] = int(number), int(amount)
    return dict(found)


def referral_rows(partners: Collection[int] | None = None) -> Select[Any]:
    """Return the statement that counts referrals by partner, month and measure."""
    r = REFERRALS.c
    decided = r.decided_on.is_not(None)
    cases: Iterable[tuple[str, Any, tuple[ColumnElement[bool], ...]]] = (
        (SUBMITTED_M, r.submitted_on, ()),
        (ACCEPTED_M, r.decided_on, (decided, r.state.in_(("accepted", "expired")))),
        (DECLINED_M, r.decided_on, (decided, r.state == "declined")),
        (EXPIRED_M, r.valid_until, (r.valid_until.is_not(None), r.state == "expired")),
        (IN_TIME, r.decided_on, (decided, r.decided_on <= r.decide_by, r.state.in_(DECIDED))),
        (LATE, r.decided_on, (decided, r.decided_on > r.decide_by, r.state.in_(DECIDED))),
        (INTRODUCED, r.introduced_on, (r.introduced_on.is_not(None),)),
    )
    mine = () if partners is None else (r.partner_id.in_(sorted(partners)),)
    counted = []
    for measure, day, where in cases:
        month = month_start(day).label("month")
        counted.append(select(r.partner_id, month, literal(measure).label("measure"), func.count().label("number"),
                              literal(0).label("amount")).where(*where, *mine).group_by(r.partner_id, month))
    both = union_all(*counted).subquery("counted")
    return select(*both.columns)


def deal_rows(session: Session, partners: Collection[int] | None = None) -> list[tuple[Any, ...]]:
    """Return (partner, role, since_on, stage, closed_on, opened_on, amount, currency) of parts in deals."""
    mine = () if partners is None else (PARTS.c.partner_id.in_(sorted(partners)),)
    statement = select(PARTS.c.partner_id, PARTS.c.role, PARTS.c.since_on, DEALS.c.stage, DEALS.c.closed_on,
                       DEALS.c.opened_on, DEALS.c.amount, DEALS.c.currency)  # fmt: skip
    found = session.connection().execute(statement.join_from(PARTS, DEALS, DEALS.c.id == PARTS.c.deal_id).where(*mine))
    return [tuple(row) for row in found]


def partners_in(session: Session, table: Table, numbers: Collection[int]) -> tuple[set[int], int]:
    """Return the partners of records of a table, and how many of the records are there."""
    found, count = set[int](), 0
    for chosen in scratch.portions(session, numbers):
        statement = select(table.c.partner_id, func.count()).where(chosen(table.c.id)).group_by(table.c.partner_id)
        for partner, number in session.connection().execute(statement):
            found.add(partner)
            count += number
    return found, count


def has_parts(session: Session) -> bool:
    """Say whether any partner has a part in a deal."""
    return session.connection().execute(select(PARTS.c.id).limit(1)).first() is not None


def partners_of_deals(session: Session, numbers: Collection[int]) -> set[int]:
    """Return the partners who have a part in some deals."""
    found = set[int]()
    if not has_parts(session):
        return found
    for chosen in scratch.portions(session, numbers):
        statement = select(PARTS.c.partner_id).where(chosen(PARTS.c.deal_id)).distinct()
        found |= set(session.connection().execute(statement).scalars())
    return found


def stored(session: Session, measures: Collection[str]) -> dict[tuple[int, date, str], tuple[int, int]]:
    """Return the folded rows of some measures: (partner, month, measure) to (number, amount)."""
    found = session.connection().execute(select(MONTHS).where(MONTHS.c.measure.in_(sorted(measures))))
    return {(row.partner_id, row.month, row.measure): (row.number, row.amount) for row in found}
