"""Why customers left, as exit interviews and cancellation forms keep it: their words come to ours, never guessed."""

from typing import Any

from data.core.importing.targets import Batch, Field, Target, register
from data.customers.formulas import churn as formulas

MEANT = {
    "product": "product", "features": "product", "feature": "product", "missing features": "product",
    "missing feature": "product", "quality": "product", "adoption": "product", "lack of adoption": "product",
    "product value": "product", "pricing": "pricing", "price": "pricing", "budget": "pricing",
    "lost budget": "pricing", "too expensive": "pricing", "cost": "pricing", "support": "support",
    "service": "support", "customer service": "support", "competitor": "competitor", "competition": "competitor",
    "switched to competitor": "competitor", "no need": "no_need", "not needed": "no_need",
    "no longer needed": "no_need", "business closed": "no_need", "acquired": "no_need",
}  # fmt: skip
"""Words of others that mean one of our reasons. Any other word is for a person to match. Source: domain.md 5.6."""

TAKEN = ("external_id", "account_id", "subscription_id", "churned_on", "sub_reason", "competitor", "is_voluntary",
         "stated_reason", "root_cause", "reviewed_on", "arr_lost")  # fmt: skip


def reason_of(word: str) -> str | None:
    """Return the reason that a word means, or None.

    >>> [reason_of(word) for word in ("Features", "budget", "no_need", "unknown")]
    ['product', 'pricing', 'no_need', None]
    """
    plain = " ".join(word.replace("_", " ").replace("-", " ").split()).casefold()
    return MEANT.get(plain)


def churn_values(batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Return a row as it is stored. Raises ValueError for a reason that is none of ours, or a day to come."""
    found = {name: values[name] for name in TAKEN if values.get(name) is not None}
    if values.get("reason") is not None:
        reason = reason_of(str(values["reason"]))
        if reason is None:
            raise ValueError(f'"{str(values["reason"])[:40]}" is none of {", ".join(formulas.REASONS)}: match the word '
                             "to one of them, or find out why they left")  # fmt: skip
        found["reason"] = reason
        if reason == "competitor" and not found.get("competitor"):
            batch.tell("left for a competitor that is not named: name it on the page of churn")
    if values.get("secondary") is not None:
        found["secondary"] = _secondary(str(values["secondary"]), found.get("reason"))
    if found.get("churned_on") is not None and found["churned_on"] > batch.as_of:
        raise ValueError(f"they would have left on {found['churned_on']}, which lies in the future")
    if found.get("arr_lost") is not None:
        found["currency"] = values.get("currency") or batch.currency
    return found


def _secondary(text: str, reason: str | None) -> str | None:
    known = [reason_of(part) for part in text.replace(";", ",").split(",") if part.strip()]
    if None in known:
        raise ValueError(f'further reasons are of the list {", ".join(formulas.REASONS)}, not "{text[:40]}"')
    others = list(dict.fromkeys(code for code in known if code and code != reason))
    if len(others) > formulas.MOST_SECONDARY:
        raise ValueError("it has more than two further reasons")
    return ",".join(others) or None


register(
    Target(
        name="churn_records",
        title="Churn records",
        entity="churn_record",
        order=84,
        right="customers.view_accounts",
        owned_through="account",
        key=("external_id",),
        shape=churn_values,
        about="Why customers left: one reason each, their words, and what they brought.",
        fields=(
            Field("external_id", "identifier", "Record id",
                  aliases=("churn event id", "churn id", "cancellation id", "record id")),
            Field("account", "text", "Account", relation="accounts", required=True,
                  aliases=("customer", "account name", "account id", "customer id", "company")),
            Field("subscription", "identifier", "Subscription", relation="subscriptions",
                  aliases=("subscription id", "licence id", "license id")),
            Field("churned_on", "date", "Left on", required=True, help="the first day without the product",
                  aliases=("churn date", "cancellation date", "cancelled on", "left on", "date")),
            Field("reason", "text", "Reason", required=True, help=f"one of {', '.join(formulas.REASONS)}",
                  aliases=("reason code", "churn reason", "cancellation reason", "primary reason")),
            Field("sub_reason", "text", "Detail", aliases=("sub reason", "subreason", "reason detail")),
            Field("secondary", "text", "Further reasons", aliases=("secondary reasons", "other reasons")),
            Field("competitor", "text", "Competitor", aliases=("competitor name", "lost to", "switched to")),
            Field("is_voluntary", "boolean", "By choice", aliases=("voluntary", "is voluntary")),
            Field("stated_reason", "text", "In their words",
                  aliases=("feedback text", "feedback", "stated reason", "comment", "exit interview")),
            Field("root_cause", "text", "Root cause", aliases=("root cause after review",)),
            Field("reviewed_on", "date", "Reviewed on", aliases=("review date",)),
            Field("arr_lost", "money", "Revenue a year lost", aliases=("arr lost", "churned arr", "lost arr")),
            Field("currency", "text", "Currency", aliases=("currency iso code",)),
        ),
    )
)  # fmt: skip
