"""Reviews with whom they are held, what was said in them, their to-dos; and what went well since the last one."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlmodel import Session, col

from data.core.access import Scope
from data.core.ledger.entries import table_of
from models import Account, Deal, DealPartner, Partner, Referral, Review, ReviewItem, ReviewTodo, User

REVIEWS, ITEMS, TODOS = table_of(Review), table_of(ReviewItem), table_of(ReviewTodo)
PARTNERS, ACCOUNTS, USERS, DEALS = table_of(Partner), table_of(Account), table_of(User), table_of(Deal)
PARTS, REFERRALS = table_of(DealPartner), table_of(Referral)
LEADS, OWNERS = USERS.alias("review_lead"), USERS.alias("todo_owner")
HELD, PLANNED, LIVE, DROPPED = "closed", "planned", "live", "dropped"
REVIEWED = ("signed", "onboarding", "active")
"""States of a partner with whom reviews are held."""


def owned(scope: Scope) -> ColumnElement[bool]:
    """Return the condition of reviews that a scope reaches: by their partner's or customer's owner, or their lead."""
    if scope.kind == "all":
        return REVIEWS.c.id.is_not(None)
    mine = reached(scope)
    return or_(PARTNERS.c.owner_id.in_(mine), ACCOUNTS.c.owner_id.in_(mine), REVIEWS.c.lead_id.in_(mine))


def reached(scope: Scope) -> list[int]:
    """Return whose records a narrow scope reaches."""
    mine = {*scope.team_user_ids} | ({scope.user_id} if scope.user_id is not None else set())
    return sorted(mine)


def reviews(session: Session, *where: ColumnElement[bool], scope: Scope | None = None) -> list[dict[str, Any]]:
    """Return reviews by their planned day, newest first: the columns of the row, and partner, account, lead, owner_id.

    owner_id: who owns the partner or the customer.
    """
    statement = (
        select(*REVIEWS.columns, PARTNERS.c.name.label("partner"), ACCOUNTS.c.name.label("account"),
               LEADS.c.full_name.label("lead"),
               func.coalesce(PARTNERS.c.owner_id, ACCOUNTS.c.owner_id).label("owner_id"))
        .join_from(REVIEWS, PARTNERS, PARTNERS.c.id == REVIEWS.c.partner_id, isouter=True)
        .outerjoin(ACCOUNTS, ACCOUNTS.c.id == REVIEWS.c.account_id)
        .outerjoin(LEADS, LEADS.c.id == REVIEWS.c.lead_id)
        .where(*where).order_by(REVIEWS.c.planned_on.desc(), REVIEWS.c.id.desc())
    )  # fmt: skip
    return _rows(session, statement if scope is None else statement.where(owned(scope)))


def review(session: Session, number: int, *, for_update: bool = False) -> Review | None:
    """Return a review by its number, kept from other writers if asked."""
    statement = select(Review).where(col(Review.id) == number)
    return session.scalars(statement.with_for_update() if for_update else statement).first()


def item(session: Session, number: int) -> ReviewItem | None:
    """Return something that was said by its number, kept from other writers."""
    return session.scalars(select(ReviewItem).where(col(ReviewItem.id) == number).with_for_update()).first()


def todo(session: Session, number: int) -> ReviewTodo | None:
    """Return a to-do by its number, kept from other writers."""
    return session.scalars(select(ReviewTodo).where(col(ReviewTodo.id) == number).with_for_update()).first()


def item_with(session: Session, review_id: int, key: str) -> ReviewItem | None:
    """Return what a screen captured under its own key, if it is in."""
    wanted = col(ReviewItem.review_id) == review_id, col(ReviewItem.key) == key
    return session.scalars(select(ReviewItem).where(*wanted)).first()


def todo_with(session: Session, review_id: int, key: str) -> ReviewTodo | None:
    """Return the to-do that a screen captured under its own key, if it is in."""
    wanted = col(ReviewTodo.review_id) == review_id, col(ReviewTodo.key) == key
    return session.scalars(select(ReviewTodo).where(*wanted)).first()


def items(session: Session, review_id: int) -> list[dict[str, Any]]:
    """Return what was said in a review, in the order in which it was, each with the columns of its row."""
    return _rows(session, select(*ITEMS.columns).where(ITEMS.c.review_id == review_id).order_by(ITEMS.c.id))


def todos(session: Session, *where: ColumnElement[bool], scope: Scope | None = None) -> list[dict[str, Any]]:
    """Return to-dos in the order in which they were made: the columns of the row, owner_name, partner, account.

    owner_name: the owner as people read it, whoever it is; empty where nobody is named.
    """
    statement = (
        select(*TODOS.columns, func.coalesce(TODOS.c.owner, OWNERS.c.full_name, "").label("owner_name"),
               PARTNERS.c.name.label("partner"), ACCOUNTS.c.name.label("account"), REVIEWS.c.title.label("review"))
        .join_from(TODOS, OWNERS, OWNERS.c.id == TODOS.c.owner_id, isouter=True)
        .outerjoin(REVIEWS, REVIEWS.c.id == TODOS.c.review_id)
        .outerjoin(PARTNERS, PARTNERS.c.id == func.coalesce(TODOS.c.partner_id, REVIEWS.c.partner_id))
        .outerjoin(ACCOUNTS, ACCOUNTS.c.id == func.coalesce(TODOS.c.account_id, REVIEWS.c.account_id))
        .where(*where).order_by(TODOS.c.id)
    )  # fmt: skip
    return _rows(session, statement if scope is None else statement.where(owned(scope)))


def left_by(session: Session) -> dict[int, int]:
    """Return how many to-dos each review left, whatever became of them: review to count."""
    number = TODOS.c.review_id
    statement = select(number, func.count()).where(number.is_not(None)).group_by(number)
    return {int(review): int(left) for review, left in session.connection().execute(statement)}


def overdue_todos(session: Session, as_of: date, *, scope: Scope) -> list[str]:
    """Return the side, us or them, of each to-do of a scope whose day had passed without its being done."""
    late = or_(TODOS.c.done_on.is_(None), TODOS.c.done_on > as_of)
    statement = (
        select(TODOS.c.side)
        .join_from(TODOS, REVIEWS, REVIEWS.c.id == TODOS.c.review_id, isouter=True)
        .outerjoin(PARTNERS, PARTNERS.c.id == func.coalesce(TODOS.c.partner_id, REVIEWS.c.partner_id))
        .outerjoin(ACCOUNTS, ACCOUNTS.c.id == func.coalesce(TODOS.c.account_id, REVIEWS.c.account_id))
        .where(TODOS.c.state != "dropped", TODOS.c.due_on < as_of, late)
    )  # fmt: skip
    found = session.connection().execute(statement if scope.kind == "all" else statement.where(owned(scope)))
    return [str(side) for side in found.scalars()]


def beside(review: Mapping[str, Any]) -> ColumnElement[bool]:
    """Return the condition of to-dos that stand with the same partner, customer or board, from before this review."""
    if review["partner_id"] is not None:
        same = TODOS.c.partner_id == review["partner_id"]
    elif review["account_id"] is not None:
        same = TODOS.c.account_id == review["account_id"]
    else:
        same = REVIEWS.c.template == review["template"]
        same &= TODOS.c.partner_id.is_(None) & TODOS.c.account_id.is_(None)
    other = or_(TODOS.c.review_id.is_(None), TODOS.c.review_id != review["id"])
    until = review["started_at"]
    return same & other if until is None else same & other & (TODOS.c.made_at < until)


def held_before(session: Session, review: Mapping[str, Any]) -> datetime | None:
    """Return when the last review before this one, with the same partner, customer or board, was closed."""
    same = [getattr(REVIEWS.c, name).is_(None) if review[name] is None else getattr(REVIEWS.c, name) == review[name]
            for name in ("partner_id", "account_id")]  # fmt: skip
    statement = select(func.max(REVIEWS.c.closed_at)).where(
        *same, REVIEWS.c.template == review["template"], REVIEWS.c.state == HELD, REVIEWS.c.id != review["id"]
    )  # fmt: skip
    found = session.connection().execute(
        statement if review["started_at"] is None else statement.where(REVIEWS.c.closed_at < review["started_at"])
    ).scalar()  # fmt: skip
    return found


def won_with(session: Session, review: Mapping[str, Any], since: date, until: date) -> list[dict[str, Any]]:
    """Return the deals won between two days with a partner, or with a customer: id, name, closed_on, amount, currency.

    role: sourced or influenced, none with a customer. amount: minor units.
    """
    shown = (DEALS.c.id, DEALS.c.name, DEALS.c.closed_on, DEALS.c.amount, DEALS.c.currency)
    won = (DEALS.c.stage == "closed_won", DEALS.c.closed_on > since, DEALS.c.closed_on <= until)
    if review["partner_id"] is not None:
        statement = (select(*shown, PARTS.c.role).join(PARTS, PARTS.c.deal_id == DEALS.c.id)
                     .where(PARTS.c.partner_id == review["partner_id"], *won))  # fmt: skip
    elif review["account_id"] is not None:
        statement = select(*shown).where(DEALS.c.account_id == review["account_id"], *won)
    else:
        return []
    return _rows(session, statement.order_by(DEALS.c.closed_on.desc(), DEALS.c.id).limit(12))


def referred(session: Session, partner_id: int | None, since: date, until: date) -> dict[str, int]:
    """Return how many referrals a partner sent between two days, by what became of them."""
    if partner_id is None:
        return {}
    statement = select(REFERRALS.c.state, func.count()).where(
        REFERRALS.c.partner_id == partner_id, REFERRALS.c.submitted_on > since, REFERRALS.c.submitted_on <= until
    )  # fmt: skip
    return {str(state): int(n) for state, n in session.connection().execute(statement.group_by(REFERRALS.c.state))}


def partners_to_review(session: Session, *, scope: Scope) -> list[dict[str, Any]]:
    """Return the partners with whom reviews are held: id, name, owner_id, owner, signed_on, is_strategic, months."""
    statement = (
        select(PARTNERS.c.id, PARTNERS.c.name, PARTNERS.c.owner_id, USERS.c.full_name.label("owner"),
               PARTNERS.c.signed_on, PARTNERS.c.is_strategic, PARTNERS.c.review_months.label("months"))
        .outerjoin(USERS, USERS.c.id == PARTNERS.c.owner_id)
        .where(PARTNERS.c.state.in_(REVIEWED)).order_by(PARTNERS.c.name)
    )  # fmt: skip
    narrow = scope.kind != "all"
    return _rows(session, statement.where(PARTNERS.c.owner_id.in_(reached(scope))) if narrow else statement)


def customers_to_review(session: Session, *, scope: Scope) -> dict[int, str]:
    """Return the accounts that have won something with us, by name: number to name."""
    customers = select(DEALS.c.account_id).where(DEALS.c.stage == "closed_won")
    statement = select(ACCOUNTS.c.id, ACCOUNTS.c.name).where(ACCOUNTS.c.id.in_(customers)).order_by(ACCOUNTS.c.name)
    if scope.kind != "all":
        statement = statement.where(ACCOUNTS.c.owner_id.in_(reached(scope)))
    return {int(number): str(name) for number, name in session.connection().execute(statement)}


def owner_of(session: Session, *, partner_id: int | None = None,
             account_id: int | None = None) -> tuple[str, int | None]:  # fmt: skip
    """Return the name and the owner of a partner or a customer. Raises ValueError when there is none such."""
    table, number = (PARTNERS, partner_id) if partner_id is not None else (ACCOUNTS, account_id)
    found = session.connection().execute(select(table.c.name, table.c.owner_id).where(table.c.id == number)).first()
    if found is None:
        raise ValueError("There is no such partner or customer. It may have been removed with its import.")
    return str(found.name), found.owner_id


def people(session: Session, also: Collection[int] = ()) -> dict[int, str]:
    """Return active people by name, and whoever else is asked for: number to name."""
    wanted = or_(USERS.c.is_active.is_(True), USERS.c.id.in_(sorted(also)))
    statement = select(USERS.c.id, USERS.c.full_name).where(wanted).order_by(USERS.c.full_name)
    return {int(number): str(name) for number, name in session.connection().execute(statement)}


def _rows(session: Session, statement: Select[Any]) -> list[dict[str, Any]]:
    found: Sequence[Any] = session.connection().execute(statement).mappings().all()
    return [dict(row) for row in found]
