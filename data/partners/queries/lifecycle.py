"""Who was recruited, who is active, who learns: what the figures of the partners' lifecycle are made of."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session

from data.partners.formulas.credit import Share
from data.partners.queries.deals import DEALS, PARTS, is_decided, is_won, stages_in
from data.partners.queries.money import Money
from data.partners.queries.partners import PARTNERS, TRAININGS, USERS, rows
from data.partners.queries.referrals import REFERRALS

Counts = dict[int, dict[str, int]]


def everyone(session: Session, as_of: date) -> list[dict[str, Any]]:
    """Return partners who had signed by a day: id, name, type, owner, signed_on, ended_on (None: not by that day)."""
    found = rows(session, select(PARTNERS.c.id, PARTNERS.c.name, PARTNERS.c.type, USERS.c.full_name.label("owner"),
                                 PARTNERS.c.signed_on, PARTNERS.c.ended_on)
                 .select_from(PARTNERS.outerjoin(USERS, USERS.c.id == PARTNERS.c.owner_id))
                 .where(PARTNERS.c.signed_on <= as_of).order_by(PARTNERS.c.name))  # fmt: skip
    for row in found:
        if row["ended_on"] is not None and row["ended_on"] > as_of:
            row["ended_on"] = None
    return found


def labelled(session: Session) -> list[dict[str, Any]]:
    """Return every partner: id, name, type, owner."""
    return rows(session, select(PARTNERS.c.id, PARTNERS.c.name, PARTNERS.c.type, USERS.c.full_name.label("owner"))
                .select_from(PARTNERS.outerjoin(USERS, USERS.c.id == PARTNERS.c.owner_id)).order_by(PARTNERS.c.name))


def active_between(session: Session, since: date, until: date) -> set[int]:
    """Return the partners with an accepted referral or a part in a deal that began on a day of [since, until]."""
    accepted = select(REFERRALS.c.partner_id).where(
        REFERRALS.c.decided_on.between(since, until), REFERRALS.c.state.in_(("accepted", "expired"))
    )
    parts = select(PARTS.c.partner_id).where(PARTS.c.since_on.between(since, until))
    return set(session.connection().execute(accepted.union(parts)).scalars())


def first_active(session: Session) -> dict[int, date]:
    """Return the first day on which each partner was active: its first accepted referral or part in a deal."""
    found: dict[int, date] = {}
    accepted = select(REFERRALS.c.partner_id, func.min(REFERRALS.c.decided_on)).where(
        REFERRALS.c.decided_on.is_not(None), REFERRALS.c.state.in_(("accepted", "expired"))
    )
    parts = select(PARTS.c.partner_id, func.min(PARTS.c.since_on)).group_by(PARTS.c.partner_id)
    for statement in (accepted.group_by(REFERRALS.c.partner_id), parts):
        for partner, day in session.connection().execute(statement):
            found[partner] = min(day, found.get(partner, day))
    return found


def first_sent(session: Session, as_of: date) -> dict[int, date]:
    """Return the day of the first referral of each partner, up to a day."""
    statement = select(REFERRALS.c.partner_id, func.min(REFERRALS.c.submitted_on)).where(
        REFERRALS.c.submitted_on <= as_of
    )
    found = session.connection().execute(statement.group_by(REFERRALS.c.partner_id))
    return {row[0]: row[1] for row in found}


def sent_between(session: Session, since: date, until: date, as_of: date) -> Counts:
    """Return referrals sent on days of [since, until) as they stood at the end of a day, by partner.

    submitted, accepted, declined, pending (in time), overdue (pending past due), met, breached.
    """
    r = REFERRALS.c
    decided = r.decided_on.is_not(None) & (r.decided_on <= as_of)
    cases: dict[str, ColumnElement[bool]] = {
        "accepted": decided & r.state.in_(("accepted", "expired")), "declined": decided & (r.state == "declined"),
        "pending": ~decided & (r.decide_by >= as_of), "overdue": ~decided & (r.decide_by < as_of),
        "met": decided & (r.decided_on <= r.decide_by), "breached": decided & (r.decided_on > r.decide_by),
    }  # fmt: skip
    counted = [func.count().filter(condition).label(name) for name, condition in cases.items()]
    statement = select(r.partner_id, func.count().label("submitted"), *counted).where(
        r.submitted_on >= since, r.submitted_on < until, r.submitted_on <= as_of
    )
    found = session.connection().execute(statement.group_by(r.partner_id)).mappings()
    return {row["partner_id"]: {name: row[name] for name in ("submitted", *cases)} for row in found}


def trained_between(session: Session, since: date, until: date, as_of: date) -> list[tuple[int, int, bool]]:
    """Return (partner, person, whether they came by a day) of everybody invited on a day of [since, until)."""
    came = func.max(func.coalesce(TRAININGS.c.attended_on <= as_of, False).cast(TRAININGS.c.id.type))
    statement = select(TRAININGS.c.partner_id, TRAININGS.c.contact_id, came).where(
        TRAININGS.c.invited_on >= since, TRAININGS.c.invited_on < until, TRAININGS.c.invited_on <= as_of
    )
    found = session.connection().execute(statement.group_by(TRAININGS.c.partner_id, TRAININGS.c.contact_id))
    return [(row[0], row[1], bool(row[2])) for row in found]


def closed_in(since: date, until: date, as_of: date) -> ColumnElement[bool]:
    """Return the condition of deals closed on a day of [since, until), up to a day."""
    return (DEALS.c.closed_on >= since) & (DEALS.c.closed_on < until) & (DEALS.c.closed_on <= as_of)


def won_shares(session: Session, money: Money, when: ColumnElement[bool]) -> tuple[list[Share], int]:
    """Return what was won, each deal with who had a part in it, and how many have no rate. Minor units."""
    credits: dict[int, tuple[int | None, set[int]]] = {}
    parts = select(PARTS.c.deal_id, PARTS.c.partner_id, PARTS.c.role).join(DEALS, DEALS.c.id == PARTS.c.deal_id)
    for deal, partner, role in session.connection().execute(parts.where(is_won(), when)):
        source, helped = credits.setdefault(deal, (None, set()))
        credits[deal] = (partner, helped) if role == "sourced" else (source, helped | {partner})
    found, unknown = [], 0
    won = select(DEALS.c.id, DEALS.c.amount, DEALS.c.currency, DEALS.c.closed_on).where(is_won(), when)
    for deal, amount, currency, closed_on in session.connection().execute(won):
        worth = money.closed(amount or 0, currency, closed_on)
        unknown += worth is None
        source, helped = credits.get(deal, (None, set()))
        found.append(Share(money.shown(worth or 0), source, frozenset(helped)))
    return found, unknown


def decisions(session: Session, when: ColumnElement[bool]) -> list[tuple[int, bool]]:
    """Return (deal, whether it was won) of every decided deal."""
    won = stages_in("won")
    found = session.connection().execute(select(DEALS.c.id, DEALS.c.stage).where(is_decided(), when))
    return [(row[0], row[1] in won) for row in found]


def involved(session: Session, when: ColumnElement[bool]) -> dict[int, set[int]]:
    """Return the partners with a part in each decided deal."""
    found: dict[int, set[int]] = {}
    parts = select(PARTS.c.deal_id, PARTS.c.partner_id).join(DEALS, DEALS.c.id == PARTS.c.deal_id)
    for deal, partner in session.connection().execute(parts.where(is_decided(), when)):
        found.setdefault(deal, set()).add(partner)
    return found


def among(groups: Collection[int] | None, partner: int | None) -> bool:
    """Say whether a partner is in a group; everybody is where none is asked for."""
    return partner is not None and (groups is None or partner in groups)
