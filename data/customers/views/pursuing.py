"""What somebody chooses from who pursues a sign of growth."""

from datetime import date

from sqlmodel import Session

from data.core import settings
from data.core.access import Scope
from data.customers.queries import triggers as queries
from data.customers.queries.expansion import reaches
from data.customers.views.expansion_shapes import Pursuing


def pursuing(session: Session, *, scope: Scope, account_id: int, since: date, on: date) -> Pursuing:
    """Return expansion deals of a customer that are open or were opened since a day, who works here, and what a new
    deal takes from the customer: currency and fit score (0-100)."""
    company = settings.current(session, on).currency
    if not reaches(session, scope, account_id):
        return Pursuing({}, queries.people(session, on), company, None)
    facts = queries.deal_facts(session, account_id)
    deals = {row["id"]: row["name"] for row in queries.deals_after(session, account_id, since)}
    return Pursuing(deals, queries.people(session, on), facts["currency"] or company, facts["fit_score"])
