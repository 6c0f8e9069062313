"""What was counted in a month up to a day: for a past day, whose month has gone on since."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, literal, select, union_all
from sqlmodel import Session

from data.partners.queries import months
from data.partners.queries.deals import DEALS, PARTS, stages_in
from data.partners.queries.money import Money
from data.partners.queries.referrals import REFERRALS
from data.partners.queries.scoreboard import Month, among


def counted(session: Session, month: date, until: date, *, currency: str,
            numbers: Collection[int] | None = None) -> list[Month]:  # fmt: skip
    """Return what the folded rows of a month would say, had it ended on a day."""
    return [*_referrals(session, month, until, numbers), *_deals(session, month, until, currency, numbers)]


def _referrals(session: Session, month: date, until: date, numbers: Collection[int] | None) -> list[Month]:
    r = REFERRALS.c
    cases: tuple[tuple[str, Any, tuple[ColumnElement[bool], ...]], ...] = (
        (months.SUBMITTED_M, r.submitted_on, ()),
        (months.ACCEPTED_M, r.decided_on, (r.state.in_(("accepted", "expired")),)),
        (months.DECLINED_M, r.decided_on, (r.state == "declined",)),
    )
    found = union_all(*[
        select(r.partner_id, literal(measure), func.count())
        .where(day >= month, day <= until, *where, *among(REFERRALS, numbers)).group_by(r.partner_id)
        for measure, day, where in cases
    ])  # fmt: skip
    return [Month(partner, month, measure, int(number), 0)
            for partner, measure, number in session.connection().execute(found)]  # fmt: skip


def _deals(session: Session, month: date, until: date, currency: str, numbers: Collection[int] | None) -> list[Month]:
    money, d = Money(session, currency=currency), DEALS.c
    parts = select(PARTS.c.partner_id, PARTS.c.role, PARTS.c.since_on, d.stage, d.closed_on, d.amount, d.currency)
    parts = parts.join_from(PARTS, DEALS, d.id == PARTS.c.deal_id).where(*among(PARTS, numbers))
    found = []
    begun = parts.where(PARTS.c.since_on >= month, PARTS.c.since_on <= until)
    for partner, role, *_ in session.connection().execute(begun):
        found.append(Month(partner, month, f"{role}_created", 1, 0))
    decided = stages_in("won", "lost", "no_decision")
    ended = parts.where(d.closed_on >= month, d.closed_on <= until, d.stage.in_(decided))
    for partner, role, _, stage, closed_on, amount, code in session.connection().execute(ended):
        is_won = stage in stages_in("won")
        worth = money.closed(amount, code, closed_on) or 0 if is_won else 0
        found.append(Month(partner, month, f"{role}_{'won' if is_won else 'lost'}", 1, worth))
    return found
