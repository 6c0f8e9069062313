"""Usage of customers from a file: what was counted on a day, added once and never changed."""

import hashlib
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core.importing.plans import Plan
from data.core.importing.shaping import Shaped
from data.core.importing.targets import Batch, Field, Target, Told, register
from data.customers.commands.readings import store_readings
from data.customers.queries import readings as queries
from models import AccountUsage

SEEN = "were here already: nothing is added twice"
ODD = "count more failed requests than requests: they are taken as they are"
NOBODY = ("account", "it names no customer, and no subscription of one, that is known here")
BESIDE = "customer usage"
COUNTS = ("active_users", "seats", "requests", "failed", "gate_hits", "team_invites", "integration_requests")
MOST = 2_000_000_000


def usage(made: Plan, batch: Batch, shaped: Shaped) -> None:
    """Work out which readings are new; refuse those of nobody, of the future, and pairs that contradict each other."""
    owners = queries.accounts_by_subscription(batch.session)
    rows: dict[queries.Mark, tuple[int, dict[str, Any]]] = {}
    for position in shaped.positions:
        values = shaped.row(position)
        holder = owners.get(values.get("subscription_id"))
        account = values.get("account_id") or holder
        told = _problem(values, account, holder, batch.as_of)
        if told is not None or account is None:
            told = told or NOBODY
            made.reading.refuse(position, told[0], made.reading.row(position).get(told[0]), told[1])
            continue
        found = _fact(values, account)
        twin = rows.get(mark := queries.mark_of(found))
        if twin is not None and twin[1] != found:
            number = made.reading.table.row_numbers[twin[0]]
            made.reading.refuse(position, "day", values["day"], f"row {number} says something else of the same use")
        elif twin is not None:
            made.unchanged += 1
        else:
            rows[mark] = position, found
    _leave_out_known(made, batch, rows)
    batch.beside[BESIDE] = [row for _, row in rows.values()]
    made.creates = [position for position, _ in rows.values()]


def _leave_out_known(made: Plan, batch: Batch, rows: dict[Any, tuple[int, dict[str, Any]]]) -> None:
    for mark in queries.stored_usage(batch.session, [row for _, row in rows.values()]):
        if rows.pop(mark, None) is not None:
            made.unchanged += 1
    if made.unchanged:
        batch.tell(SEEN, made.unchanged)
    odd = sum((row["failed"] or 0) > (row["requests"] or 0) for _, row in rows.values() if row["requests"] is not None)
    if odd:
        batch.tell(ODD, odd)


def _problem(values: dict[str, Any], account: int | None, holder: int | None, as_of: date) -> tuple[str, str] | None:
    """Return the field and the sentence of what is wrong with a row; None when it can be taken."""
    if account is None:
        return NOBODY
    if holder is not None and holder != account:
        return "subscription", "this subscription belongs to another customer"
    if values["day"] > as_of:
        return "day", "it lies in the future"
    if all(values.get(name) is None for name in COUNTS):
        return "requests", "it counts nothing"
    for name in COUNTS:
        if not 0 <= (values.get(name) or 0) <= MOST:
            return name, "a count is a whole number from 0 on"
    return None


def _fact(values: dict[str, Any], account: int) -> dict[str, Any]:
    found = {"account_id": account, "subscription_id": values.get("subscription_id"), "day": values["day"],
             "feature": (values.get("feature") or "").strip()[:200],
             **{name: None if values.get(name) is None else int(values[name]) for name in COUNTS}}  # fmt: skip
    told = "\x1f".join(str(value) for value in found.values())
    given = (values.get("external_id") or "").strip()[:200]
    return found | {"external_id": given or f"row-{hashlib.sha256(told.encode()).hexdigest()[:20]}"}


def keep(session: Session, _new: Told, _again: Told, beside: dict[Any, Any]) -> None:
    """Store the readings that are new, and score the customers they are about."""
    store_readings(session, AccountUsage, beside.get(BESIDE, []))


register(
    Target(
        name="customer_usage",
        title="Customer usage",
        entity="account",
        order=130,
        key=("external_id", "account", "subscription", "day", "feature"),
        about="What customers did in the product, a line a day, perhaps by feature. The same file twice adds nothing.",
        settle=usage,
        after=keep,
        fields=(
            Field("account", "text", "Customer", relation="accounts",
                  aliases=("account", "account id", "account name", "company", "tenant", "workspace")),
            Field("subscription", "text", "Subscription", relation="subscriptions",
                  aliases=("subscription id", "sub id", "licence", "license", "contract line"),
                  help="its id; it finds the customer where none is named"),
            Field("external_id", "identifier", "Usage id", aliases=("usage id", "event id", "reading id", "id")),
            Field("day", "date", "Day", required=True,
                  aliases=("usage date", "date", "week", "week ending", "read on", "snapshot date")),
            Field("feature", "text", "Feature", aliases=("feature name", "module", "product area")),
            Field("active_users", "integer", "Active users",
                  aliases=("active", "weekly active users", "wau", "seats in use", "seats used", "users")),
            Field("seats", "integer", "Seats licensed", aliases=("seats", "licensed seats", "licences", "licenses"),
                  help="as of that day; without it the subscriptions say"),
            Field("requests", "integer", "Requests", aliases=("usage count", "total requests", "events", "calls")),
            Field("failed", "integer", "Failed requests",
                  aliases=("error count", "errors", "failed requests", "failures")),
            Field("gate_hits", "integer", "Tries of a locked feature",
                  aliases=("gate hits", "feature gate hits", "paywall hits")),
            Field("team_invites", "integer", "Team invites", aliases=("new teams", "invites")),
            Field("integration_requests", "integer", "Integration requests", aliases=("integrations requested",)),
        ),
    )
)  # fmt: skip
