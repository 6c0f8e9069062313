"""Scores follow what they are made of: accounts and what they do, leads, and the definitions in force."""

import logging

from sqlalchemy import event
from sqlmodel import Session

from data.core import access, clock, rulebook, store
from data.core.reactions import on
from data.icp import definitions, scoring, scoring_leads
from data.icp.queries import scoring as queries

log = logging.getLogger("quarterdeck.icp")
REASON = "accounts scored by the definitions in force"


@on("account", "activity")
def follow_accounts(session: Session, numbers: set[int]) -> None:
    """Score the accounts that changed, or that did something, in the same revision."""
    if not scoring.terms(session).scorers.is_blank:
        scoring.fold(session, numbers)


@on("segment")
def follow_segments(session: Session, numbers: set[int]) -> None:
    """Score the accounts of a segment anew: its name says which profile is theirs."""
    follow_accounts(session, queries.accounts_in(session, "segment", numbers))


@on("territory")
def follow_territories(session: Session, numbers: set[int]) -> None:
    """Score the accounts of a territory anew: its name may rule them out."""
    follow_accounts(session, queries.accounts_in(session, "territory", numbers))


@on("lead")
def follow_leads(session: Session, numbers: set[int]) -> None:
    """Score leads that came without a score."""
    scoring_leads.score_leads(session, numbers)


@on("definition")
def follow_definitions(session: Session, numbers: set[int]) -> None:
    """Score every account anew once a profile or weights that hold today are in the store."""
    names, day = (definitions.ICP, definitions.FIT), clock.today("UTC")
    if queries.is_in_force(session, numbers, names=names, on=day):
        event.listen(session, "after_commit", _score_all, once=True)


def _score_all(_session: Session) -> None:
    """Score all accounts in a revision of its own: whoever put the definition in force is done by then."""
    rulebook.forget()
    try:
        with store.writing(access.system(), "job", REASON) as session:
            scoring.rebuild(session)
    except Exception:
        # The definition is in force whatever happens here; the job scores what waits.
        log.exception("accounts wait to be scored: run the job icp.rescore")
