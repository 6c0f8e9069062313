"""Folds referrals and deals of partners by month: some partners, or all, in the revision that changed them."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session

from data.core import settings
from data.core.ledger import bulk, reckoned
from data.core.ledger.capturing import recording_of
from data.partners.queries import months as queries
from data.partners.queries.deals import stages_in
from data.partners.queries.money import Money
from models import PartnerMonth

COLUMNS = ("partner_id", "month", "measure", "number", "amount")
GROUP = "partner_months"
Key = tuple[int, date, str]


def fold_referrals(session: Session, partners: Collection[int] | None = None) -> None:
    """Count the referrals of some partners anew, of all if none are named, by one statement."""
    _empty(session, queries.OF_REFERRALS, partners)
    statement = queries.referral_rows(partners)
    session.connection().execute(insert(queries.MONTHS).from_select(list(COLUMNS), statement))
    recording_of(session).freshen(GROUP)


def fold_deals(session: Session, partners: Collection[int] | None = None) -> None:
    """Count the deals of some partners anew, of all if none are named."""
    _empty(session, queries.OF_DEALS, partners)
    made = [(*key, *sums) for key, sums in _deals(session, partners).items()]
    bulk.insert_rows(session, queries.MONTHS, COLUMNS, made)
    recording_of(session).freshen(GROUP)


def _empty(session: Session, measures: Collection[str], partners: Collection[int] | None) -> None:
    table = queries.MONTHS
    gone = delete(table).where(table.c.measure.in_(measures))
    session.connection().execute(gone if partners is None else gone.where(table.c.partner_id.in_(sorted(partners))))


def _deals(session: Session, partners: Collection[int] | None) -> dict[Key, tuple[int, int]]:
    money = Money(session, currency=settings.current(session).currency)
    won, lost = stages_in("won"), stages_in("lost", "no_decision")
    sums: defaultdict[Key, list[int]] = defaultdict(lambda: [0, 0])
    for partner, role, since, stage, closed_on, opened_on, amount, currency in queries.deal_rows(session, partners):
        worth = money.planned(amount, currency, opened_on or since) or 0
        _add(sums, (partner, since.replace(day=1), f"{role}_created"), worth)
        if closed_on is not None and stage in won:
            worth = money.closed(amount, currency, closed_on) or 0
            _add(sums, (partner, closed_on.replace(day=1), f"{role}_won"), worth)
        elif closed_on is not None and stage in lost:
            _add(sums, (partner, closed_on.replace(day=1), f"{role}_lost"), 0)
    return {key: (number, amount) for key, (number, amount) in sums.items()}


def _add(sums: dict[Key, list[int]], key: Key, amount: int) -> None:
    held = sums[key]
    held[0] += 1
    held[1] += amount


def is_right(session: Session) -> bool:
    """Say whether the folded rows hold exactly what referrals and deals give."""
    found: Any = session.connection().execute(queries.referral_rows())
    counted = {(row.partner_id, row.month, row.measure): (row.number, row.amount) for row in found}
    if queries.stored(session, queries.OF_REFERRALS) != counted:
        return False
    return queries.stored(session, queries.OF_DEALS) == _deals(session, None)


reckoned.prove(str(PartnerMonth.__tablename__), is_right)
