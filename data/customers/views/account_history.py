"""What happened to a customer, from the ledger: the account, its profile, its subscriptions, its champions."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.ledger import history
from data.core.ledger.entries import CREATE, REMOVE
from data.core.numbers import from_minor, minor_places
from data.customers.queries import account as queries
from data.customers.queries.expansion import reaches
from data.customers.queries.triggers import every_name
from data.customers.views.account_shapes import Event

CHANNELS = {"job": "nightly job", "demo": "demo data", "cli": "command line", "setup": "set-up"}
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
    events = [
        (change["recorded_at"], change["revision"], event)
        for entity, number, name, currency in queries.records_of(session, account_id)
        for about in [name or (f"Subscription {number}" if entity == "subscription" else "")]
        for change in history.changes_of(session, entity, number)
        if until is None or change["occurred_on"] <= until
        for event in told.events(entity, about, change, currency)
    ]
    return tuple(event for *_, event in sorted(events, key=lambda one: one[:2], reverse=True))


class _Words:
    """Says values as people read them: names for numbers, amounts, yes and no."""

    def __init__(self, people: Mapping[int | None, str], partners: Mapping[int, str]) -> None:
        self._people, self._partners = people, partners

    def events(self, entity: str, about: str, change: Mapping[str, Any], currency: str) -> list[Event]:
        """Return an event for each field of a change; one for a record that was made or taken off."""
        before, after = change["before"] or {}, change["after"] or {}
        head = {name: change[name] for name in ("recorded_at", "occurred_on")} | {
            "who": change["actor"], "why": change["reason"] or "",
            "channel": CHANNELS.get(change["channel"], change["channel"]),
        }  # fmt: skip
        if change["operation"] in (CREATE, REMOVE):
            is_made = change["operation"] == CREATE
            what = MADE[entity] if is_made else f"{MADE[entity]} taken off"
            return [Event(**head, what=what, old="", new=about or str(after.get("name") or ""))]
        currency = str(after.get("currency") or after.get("roi_currency") or currency)
        return [
            Event(**head, what=_named(about, name), old=self._said(name, before.get(name), currency),
                  new=self._said(name, after.get(name), currency))
            for name in {**before, **after} if name not in QUIET
        ]  # fmt: skip

    def _said(self, name: str, value: Any, currency: str) -> str:
        if value is None:
            return ""
        if name in PEOPLE:
            return self._people.get(value, f"person {value}")
        if name == "partner_id":
            return self._partners.get(value, f"partner {value}")
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, date):
            return f"{value.day} {value:%b %Y}"
        if name in MONEY:
            code = currency or "USD"
            return f"{from_minor(value, code):,.{minor_places(code)}f} {currency}".strip()
        return str(value)


def _named(about: str, name: str) -> str:
    label = LABELS.get(name, name.replace("_", " "))
    return f"{about}: {label}" if about else label.capitalize()
