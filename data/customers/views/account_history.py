"""What happened to a customer, from the ledger: the account, its profile, its subscriptions, its champions."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.ledger import history, telling
from data.core.ledger.entries import CREATE, REMOVE
from data.core.ledger.telling import Event
from data.customers.queries import account as queries
from data.customers.queries.expansion import reaches
from data.customers.queries.triggers import every_name

MADE = {"account": "Account added", "customer_profile": "Profile begun", "subscription": "Subscription",
        "champion": "Champion"}  # fmt: skip
LABELS = {
    "arr": "ARR", "tcv": "value of the term", "start_on": "start", "end_on": "end of the term", "ended_on": "ended",
    "owner_id": "owner", "success_owner_id": "success owner", "sponsor_id": "our sponsor", "partner_id": "partner",
    "is_strategic": "strategic", "is_auto_renew": "renews by itself", "roi_lever": "lever of the gain",
    "roi_value": "gain a year", "roi_confirmed_on": "gain confirmed", "last_contact_on": "last contact",
    "left_on": "left the company", "is_sponsor": "sponsor", "references_given": "references",
    "external_id": "number in the source",
}  # fmt: skip
PEOPLE = frozenset({"owner_id", "success_owner_id", "sponsor_id"})
MONEY = frozenset({"arr", "tcv", "roi_value", "revenue", "profit"})
QUIET = frozenset({"account_id", "follows_id", "contact_id", "feed_id", "row_version", "product_id", "segment_id",
                   "territory_id", "parent_id"})  # fmt: skip


def account_history(session: Session, *, scope: Scope, account_id: int, until: date | None = None) -> tuple[Event, ...]:
    """Return what happened to an account, its profile, subscriptions and champions, newest first.

    until: leave out what happened after that business day. One outside the scope has no events.
    """
    if not reaches(session, scope, account_id):
        return ()
    told = _Words(every_name(session), queries.partners(session))
    return telling.newest_first(
        (change, event)
        for entity, number, name, currency in queries.records_of(session, account_id)
        for about in [name or (f"Subscription {number}" if entity == "subscription" else "")]
        for change in history.changes_of(session, entity, number)
        if until is None or change["occurred_on"] <= until
        for event in told.events(entity, about, change, currency)
    )


class _Words:
    """Says values as people read them: names for numbers, amounts, yes and no."""

    def __init__(self, people: Mapping[int | None, str], partners: Mapping[int, str]) -> None:
        self._people, self._partners = people, partners

    def events(self, entity: str, about: str, change: Mapping[str, Any], currency: str) -> list[Event]:
        """Return an event for each field of a change; one for a record that was made or taken off."""
        after = change["after"] or {}
        if change["operation"] in (CREATE, REMOVE):
            is_made = change["operation"] == CREATE
            what = MADE[entity] if is_made else f"{MADE[entity]} taken off"
            return [telling.event(change, what, new=about or str(after.get("name") or ""))]
        code = str(after.get("currency") or after.get("roi_currency") or currency)
        return telling.events(change, quiet=QUIET, named=lambda name: _named(about, name),
                              said=lambda name, value, _row: self._said(name, value, code))  # fmt: skip

    def _said(self, name: str, value: Any, currency: str) -> str:
        if value is None:
            return ""
        if name in PEOPLE:
            return self._people.get(value, f"person {value}")
        if name == "partner_id":
            return self._partners.get(value, f"partner {value}")
        if name in MONEY:
            return f"{telling.amount(value, currency or 'USD')} {currency}".strip()
        return telling.plainly(value)


def _named(about: str, name: str) -> str:
    label = LABELS.get(name, name.replace("_", " "))
    return f"{about}: {label}" if about else label.capitalize()
