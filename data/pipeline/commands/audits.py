"""Running the audit and the alerts by hand or at night."""

from sqlmodel import Session

from data.core import access, audits
from data.core.access import Actor
from data.core.ledger.capturing import recording_of
from data.core.work.tickets import Settled
from data.pipeline import alerts


def run_audit(session: Session, *, actor: Actor) -> dict[str, Settled]:
    """Run every rule of the audit on the business day; return rule to hits, new and cleared. Raises Refused."""
    access.require(actor, "pipeline.run_audit")
    return audits.run(session)


def settle_alerts(session: Session, *, actor: Actor) -> Settled:
    """Raise, keep and clear the alerts of deals at risk; what is new goes to the outbox. Raises Refused."""
    access.require(actor, "pipeline.run_audit")
    return alerts.settle(session, as_of=recording_of(session).occurred_on)
