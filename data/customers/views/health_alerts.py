"""Alerts about customers at risk over a year, each with whether it was dealt with by its day."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from data.core.access import Scope
from data.customers.at_risk import AT_RISK, ESCALATED
from data.customers.queries import health as queries

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Alert:
    """One alert: about whom, raised, to be cleared, cleared, why, by whom; told: who heard of it above."""

    account_id: int
    name: str
    segment: str | None
    owner: str | None
    detail: str
    opened_on: date
    due_on: date
    cleared_on: date | None
    reason: str | None
    told: str | None
    as_of: date

    @property
    def is_judged(self) -> bool:
        """Whether it is over, or its day is."""
        return self.cleared_on is not None or self.due_on < self.as_of

    @property
    def is_on_time(self) -> bool:
        """Whether it was cleared by its day."""
        return self.cleared_on is not None and self.cleared_on <= self.due_on


def alerts_of(session: Session, *, scope: Scope, as_of: date) -> list[Alert]:
    """Return the alerts whose day lies in the year up to a day, or ahead; newest first."""
    people = queries.names(session, scope=scope)
    tickets = [one for one in queries.alert_tickets(session, (AT_RISK, ESCALATED), until=as_of)
               if one["entity_id"] in people and one["due_on"] and one["due_on"] > as_of - YEAR]  # fmt: skip
    above = {(one["entity_id"], one["opened_on"]): one["owner"] for one in tickets if one["rule"] == ESCALATED}
    found = []
    for one in tickets:
        if one["rule"] != AT_RISK:
            continue
        name, segment, owner = people[one["entity_id"]]
        over = one["cleared_on"] if one["cleared_on"] is not None and one["cleared_on"] <= as_of else None
        found.append(Alert(one["entity_id"], name, segment, owner, one["detail"], one["opened_on"], one["due_on"], over,
                           one["clear_reason"] if over else None,
                           above.get((one["entity_id"], one["opened_on"])), as_of))  # fmt: skip
    return found
