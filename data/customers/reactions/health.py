"""Health follows what it is made of: subscriptions, tickets, champions, overrides, and the rules in force."""

import logging
from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import event
from sqlmodel import Session

from data.core import access, clock, rulebook, store
from data.core.ledger import history
from data.core.reactions import on
from data.customers import health_rules, scoring
from data.customers.queries import health_readings as queries

log = logging.getLogger("quarterdeck.customers")
REASON = "customers scored by the rules in force"
LAST_DAY = date.max - timedelta(days=1)
MADE_OF = ("subscription", "customer_profile", "champion", "health_override")


def _follow(table: str) -> Callable[[Session, set[int]], None]:
    def follow(session: Session, numbers: set[int]) -> None:
        scoring.score(session, accounts_about(session, table, numbers))

    follow.__qualname__ = f"follow_{table}"
    return follow


for _table in MADE_OF:
    on(_table)(_follow(_table))


def accounts_about(session: Session, table: str, numbers: set[int]) -> set[int]:
    """Return the accounts that records are about, and were about before this revision changed or removed them."""
    before = history.records_as_of(session, table, sorted(numbers), as_of=LAST_DAY,
                                   revision=history.revision_at(session, None))  # fmt: skip
    were = {row["account_id"] for row in before.values() if row.get("account_id") is not None}
    return were | queries.accounts_of(session, table, numbers)


@on("support_ticket")
def follow_tickets(session: Session, numbers: set[int]) -> None:
    """Score the customers whose tickets changed; all of them when these are the first tickets, or the last were taken.

    From the first ticket on, silence counts as no ticket; before, nobody was counting.
    """
    is_first_or_last = not queries.has_others(session, numbers)
    scoring.score(session, None if is_first_or_last else accounts_about(session, "support_ticket", numbers))


@on("definition")
def follow_rules(session: Session, numbers: set[int]) -> None:
    """Score every customer anew once rules that hold today are in the store."""
    if queries.is_in_force(session, numbers, name=health_rules.NAME, on=clock.today("UTC")):
        event.listen(session, "after_commit", _score_all, once=True)


def _score_all(_session: Session) -> None:
    """Score all customers in a revision of its own: whoever put the rules in force is done by then."""
    rulebook.forget()
    try:
        with store.writing(access.system(), "job", REASON) as session:
            scoring.score(session)
    except Exception:
        # The rules are in force whatever happens here; the job scores who waits.
        log.exception("customers wait to be scored: run the job customers.score_health")
