"""Subscriptions as billing systems and contract lists keep them: a term, and revenue a year, a month or of the term."""

from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import clock, settings
from data.core.importing.relations import Related, relate
from data.core.importing.targets import Batch, Field, Target, Told, register
from data.core.numbers import round_half_up
from data.core.settings import Settings
from data.customers.commands.subscriptions import BASES, CHANGES
from data.customers.formulas import terms
from data.customers.formulas.renewals import term_end
from data.customers.lapsing import lapse
from models import Subscription

SUBSCRIPTIONS = relate(Related("subscriptions", Subscription, by={"external_id": "external_id"}, stub=None))
DERIVED = ("mrr", "is_trial", "term_months")
"""Fields of a file that the table holds in another form."""


def subscription_values(batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Return a row as it is stored. Raises ValueError with the sentence: no revenue, or an end before the start."""
    found = {name: value for name, value in values.items() if name not in DERIVED}
    start, months = values.get("start_on"), values.get("term_months")
    if months and start is not None and found.get("end_on") is None:
        found["end_on"] = term_end(start, int(months))
    if values.get("is_trial"):
        found["basis"] = "trial"
    found |= _revenue(batch, values, found)
    for name in ("end_on", "ended_on"):
        if start is not None and found.get(name) is not None and found[name] < start:
            raise ValueError(f"it would end on {found[name]}, before it starts on {start}")
    return found


def _revenue(batch: Batch, values: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """Return revenue a year: as the file says it, of twelve months, or of the term by its days."""
    arr, mrr, tcv = (values.get(name) for name in ("arr", "mrr", "tcv"))
    if arr is None and mrr is not None:
        arr = terms.of_month(mrr)
    if arr is None and tcv is not None and None not in (found.get("start_on"), found.get("end_on")):
        arr = int(round_half_up(terms.yearly(Decimal(tcv), found["start_on"], found["end_on"]), 0))
    if arr is None:
        if {"arr", "mrr"} & batch.columns or "tcv" in batch.columns:
            raise ValueError("it says no revenue: a year's, a month's, or that of a term with both ends")
        return {}
    if arr < 0:
        raise ValueError("revenue below zero is no subscription: bring credits as an earlier end or a lower price")
    if mrr is not None and values.get("arr") is not None and arr != terms.of_month(mrr):
        batch.tell("say a revenue a year that is not twelve times that of a month: the year is taken")
    return {"arr": arr}


def keep(session: Session, made: Told, again: Told, _beside: dict[Any, Any]) -> None:
    """End the lines whose term and grace are long over: a list of old contracts is right the moment it is in."""
    session.flush()
    about = {values["account_id"] for _, values in (*made, *again) if values.get("account_id")}
    if about:
        lapse(session, clock.today(settings.current(session).zone), accounts=about)


def written_subscription(_company: Settings, _row: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a stored one that a sheet writes in another form: a year's revenue says them all."""
    return dict.fromkeys(DERIVED)


register(
    Target(
        name="subscriptions",
        title="Subscriptions",
        entity="subscription",
        order=60,
        right="customers.view_accounts",
        owned_through="account",
        key=("external_id",),
        shape=subscription_values,
        unshape=written_subscription,
        after=keep,
        about="Contract lines, each with one price. A file without ids can be told apart by account and start.",
        fields=(
            Field("external_id", "identifier", "Subscription id",
                  aliases=("subscription id", "subscription", "licence id", "license id", "line id", "id")),
            Field("contract", "identifier", "Contract", aliases=("contract id", "contract number", "agreement",
                                                                 "order number")),
            Field("account", "text", "Account", relation="accounts", required=True,
                  aliases=("customer", "account name", "account id", "customer id", "company", "customer name")),
            Field("product", "text", "Product", relation="products", aliases=("product name", "item")),
            Field("plan", "text", "Plan", aliases=("plan tier", "tier", "plan name")),
            Field("start_on", "date", "Start", required=True,
                  aliases=("start date", "starts", "contract start", "begin", "from", "start")),
            Field("end_on", "date", "End of the term", help="the last day of the term",
                  aliases=("term end", "contract end", "renewal date", "expires", "expiry date", "end of term")),
            Field("ended_on", "date", "Ended on", help="the first day on which it counts no longer",
                  aliases=("end date", "cancelled on", "canceled at", "churn date", "cancellation date")),
            Field("term_months", "integer", "Term in months", aliases=("term", "months", "contract length")),
            Field("arr", "money", "Revenue a year",
                  aliases=("arr", "arr amount", "annual amount", "acv", "annual recurring revenue")),
            Field("mrr", "money", "Revenue a month", help="counted twelve times",
                  aliases=("mrr", "mrr amount", "monthly amount", "monthly charges", "monthly recurring revenue")),
            Field("tcv", "money", "Value of the term", aliases=("tcv", "contract value", "total contract value")),
            Field("currency", "text", "Currency", aliases=("currency iso code",)),
            Field("seats", "integer", "Seats", aliases=("licences", "licenses", "users", "quantity")),
            Field("billing", "text", "Billing", aliases=("billing frequency", "billing period")),
            Field("notice_days", "integer", "Notice in days", aliases=("notice period", "notice days", "notice")),
            Field("is_auto_renew", "boolean", "Renews by itself",
                  aliases=("auto renew", "auto renew flag", "auto renewal", "automatic renewal")),
            Field("basis", "choice", "Basis", choices=BASES, aliases=("revenue type", "kind of revenue"),
                  help="contract; minimum and run_rate for use-based parts; trial and one_time never count"),
            Field("is_trial", "boolean", "Trial", aliases=("trial",)),
            Field("follows", "identifier", "Follows", relation="subscriptions",
                  aliases=("previous subscription", "renews", "replaces"), help="the id of the line before it"),
            Field("change", "choice", "Why it follows", choices=CHANGES, aliases=("change type", "amendment type")),
        ),
    )
)  # fmt: skip
