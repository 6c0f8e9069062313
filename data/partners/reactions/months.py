"""What partners come to by month follows their referrals, their parts in deals, the deals, and exchange rates."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Table
from sqlmodel import Session

from data.core.ledger.capturing import recording_of
from data.core.ledger.recording import BULK
from data.core.reactions import on
from data.partners import folding
from data.partners.queries import months as queries
from data.partners.queries.deals import PARTS
from data.partners.queries.referrals import REFERRALS


@on("referral")
def follow_referrals(session: Session, numbers: set[int]) -> None:
    """Count the referrals of the partners anew whose referrals changed."""
    _follow(session, REFERRALS, numbers, folding.fold_referrals)


@on("deal_partner")
def follow_parts(session: Session, numbers: set[int]) -> None:
    """Count the deals of the partners anew whose parts in deals changed."""
    _follow(session, PARTS, numbers, folding.fold_deals)


def _follow(session: Session, table: Table, numbers: set[int], fold: Callable[..., Any]) -> None:
    # A record that is gone, or that a file gave to another partner, does not say whose it was: all are counted anew.
    if recording_of(session).channel in BULK:
        fold(session)
        return
    partners, found = queries.partners_in(session, table, numbers)
    fold(session, partners if found == len(numbers) else None)


@on("deal")
def follow_deals(session: Session, numbers: set[int]) -> None:
    """Count the deals of the partners anew who have a part in deals that changed."""
    if partners := queries.partners_of_deals(session, numbers):
        folding.fold_deals(session, partners)


@on("fx_rate", "setting")
def follow_rates(session: Session, numbers: set[int]) -> None:  # noqa: ARG001 - every reaction takes the same
    """Count all deals anew by the present rates and reporting currency."""
    if queries.has_parts(session):
        folding.fold_deals(session)
