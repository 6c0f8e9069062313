"""What is known of customers, as success teams keep it in a sheet: owner, sponsor, plan, seats, goal, gain."""

from typing import Any

from data.core.importing.targets import Batch, Field, Target, register
from data.core.numbers import from_minor
from data.core.settings import Settings


def profile_values(batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Return a row as it is stored. Raises ValueError for seats or a gain below zero."""
    if (values.get("seat_limit") or 0) < 0:
        raise ValueError("seats are 0 or more")
    if (values.get("roi_value") or 0) < 0:
        raise ValueError("what a customer gains is 0 or more")
    found = dict(values)
    currency = found.pop("currency", None)
    if found.get("roi_value") is not None:
        found["roi_currency"] = currency or batch.currency
    return found


def written_profile(_company: Settings, row: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a stored one that a sheet writes in another form."""
    value, currency = row["roi_value"], row["roi_currency"]
    return {"currency": currency, "roi_value": from_minor(value, currency) if value is not None and currency else None}


register(
    Target(
        name="customers",
        title="Customers",
        entity="customer_profile",
        order=120,
        right="customers.view_accounts",
        owned_through="account",
        owner="success_owner",
        key=("account",),
        about="What is known of an account since it became a customer: who looks after it, its plan, seats and goal.",
        shape=profile_values,
        unshape=written_profile,
        fields=(
            Field("account", "text", "Customer", required=True, relation="accounts",
                  aliases=("account", "account id", "account name", "company")),
            Field("success_owner", "text", "Success owner", relation="people",
                  aliases=("csm", "customer success manager", "success manager", "cs owner")),
            Field("sponsor", "text", "Executive sponsor", relation="people",
                  aliases=("our sponsor", "executive sponsor")),
            Field("is_strategic", "boolean", "Strategic", aliases=("strategic account", "is strategic", "key account")),
            Field("source", "text", "Source", aliases=("referral source", "acquisition source", "lead source")),
            Field("plan", "text", "Plan", aliases=("plan tier", "tier", "edition")),
            Field("seat_limit", "integer", "Seat limit", aliases=("seats", "licensed seats", "seat count")),
            Field("onboarded_on", "date", "Onboarded on", aliases=("go live", "live since", "onboarding date")),
            Field("goal", "text", "Goal", aliases=("customer goal", "objective", "desired outcome")),
            Field("roi_lever", "text", "Lever of the gain", aliases=("roi lever", "value driver")),
            Field("roi_value", "money", "Gain a year", aliases=("roi value", "roi", "value a year")),
            Field("currency", "text", "Currency", aliases=("roi currency",)),
            Field("roi_confirmed_on", "date", "Gain confirmed on", aliases=("roi confirmed", "confirmed on")),
        ),
    )
)  # fmt: skip
