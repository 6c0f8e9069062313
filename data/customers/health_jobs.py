"""What runs by the clock about health: scores that the calendar moves, and alerts about customers at risk."""

from data.core import access, store
from data.core.jobs import job
from data.customers import scoring
from data.customers.at_risk import settle_alerts
from data.customers.queries import health_scores as queries


@job("customers.score_health")
def score_health() -> str:
    """Score the customers whose health the calendar or new rules change: readings that grew old, new customers."""
    with store.reading() as session:
        under = scoring.terms(session)
        due = queries.due(session, day=under.day, basis=under.basis)
    if not due:
        return "No customer's health changes by the calendar today."
    with store.writing(access.system(), "job", "health that the calendar changes") as session:
        changed = scoring.score(session, due)
    return f"{len(due):,} customers looked at, {changed:,} have another health."


@job("customers.health_alerts")
def alert_health() -> str:
    """Alert to customers at risk: red, or many points lost in few days; of strategic ones the sponsor hears too."""
    with store.writing(access.system(), "job", "customers at risk") as session:
        owners, sponsors = settle_alerts(session)
    return (f"{owners.hits:,} customers at risk, {owners.new:,} of them anew, {owners.cleared:,} no longer. "
            f"{sponsors.new:,} told to an executive sponsor.")  # fmt: skip
