"""Revenue follows what it is made of: subscriptions, who belongs to whom, records of churn, rates and limits."""

import logging
from typing import Any

from sqlalchemy import event
from sqlmodel import Session

from data.core import access, rulebook, store
from data.core.reactions import on
from data.customers import folding, folding_terms
from data.customers.queries import retention as tables
from data.customers.queries import subscriptions as queries

log = logging.getLogger("quarterdeck.customers")
REASON = "recurring revenue worked out by the rates in force"
WAITING = "refold recurring revenue"


@on("subscription")
def follow_subscriptions(session: Session, numbers: set[int]) -> None:
    """Work out the customers of the subscriptions that changed, in the same revision."""
    folding.fold(session, queries.accounts_of(session, numbers))


@on("account")
def follow_accounts(session: Session, numbers: set[int]) -> None:
    """Work out the customers of accounts that changed: they may belong to another one, or to another segment."""
    if tables.folded_by(session) is not None:
        folding.fold(session, numbers)


@on("churn_record")
def follow_reasons(session: Session, numbers: set[int]) -> None:
    """Work out the customers that were lost: the record says why."""
    if tables.folded_by(session) is not None:
        folding.fold(session, queries.accounts_lost(session, numbers))


@on("fx_rate", "setting", "definition")
def follow_terms(session: Session, _numbers: set[int]) -> None:
    """Work everything out anew once rates, currency or limits that hold today are in the store."""
    if tables.folded_by(session) is not None and not session.info.get(WAITING):
        session.info[WAITING] = True
        event.listen(session, "after_commit", _refold, once=True)


def _refold(_session: Any) -> None:
    """Work all customers out in a revision of its own: limits are read once whoever set them is done."""
    rulebook.forget()
    try:
        with store.reading() as session:
            if not folding_terms.is_behind(session):
                return
        with store.writing(access.system(), "job", REASON) as session:
            folding.rebuild(session)
    except Exception:
        # The rate is in force whatever happens here; the job works out what waits.
        log.exception("recurring revenue waits to be worked out: run the job customers.lapse")
