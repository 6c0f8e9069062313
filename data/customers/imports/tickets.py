"""Requests for help as a help desk exports them, a line a ticket."""

from decimal import Decimal
from typing import Any

from data.core.importing.targets import Batch, Field, Target, register
from data.core.numbers import plain
from data.core.settings import Settings

BEST = 5


def ticket_values(batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Return a row as it is stored. Raises ValueError for a day in the future, an end before the start, a wild mark."""
    opened, closed, mark = values.get("opened_on"), values.get("closed_on"), values.get("satisfaction")
    if opened is not None and opened > batch.as_of:
        raise ValueError(f"it would have been opened on {opened}, which lies in the future")
    if opened is not None and closed is not None and closed < opened:
        raise ValueError(f"it would have been closed on {closed}, before it was opened")
    if mark is not None and not 1 <= mark <= BEST:
        raise ValueError(f"satisfaction is a number from 1 to {BEST}")
    return values | ({} if mark is None else {"satisfaction": plain(Decimal(mark))})


def written_ticket(_company: Settings, row: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a stored one that a sheet writes in another form."""
    return {"satisfaction": None if row["satisfaction"] is None else Decimal(row["satisfaction"])}


register(
    Target(
        name="support_tickets",
        title="Support tickets",
        entity="support_ticket",
        order=131,
        right="customers.view_accounts",
        owned_through="account",
        key=("external_id",),
        about="What customers ask support for. The health counts them by month and 100 seats.",
        shape=ticket_values,
        unshape=written_ticket,
        fields=(
            Field("external_id", "identifier", "Ticket id", required=True,
                  aliases=("ticket id", "ticket", "case number", "case id", "number", "id")),
            Field("account", "text", "Customer", required=True, relation="accounts",
                  aliases=("account", "account id", "account name", "company", "organization", "requester company")),
            Field("opened_on", "date", "Opened on", required=True,
                  aliases=("submitted at", "created at", "created", "opened", "opened at", "date")),
            Field("closed_on", "date", "Closed on", aliases=("closed at", "solved at", "resolved", "closed")),
            Field("priority", "text", "Priority", aliases=("severity", "urgency")),
            Field("subject", "text", "Subject", aliases=("title", "summary", "description")),
            Field("satisfaction", "number", "Satisfaction",
                  aliases=("satisfaction score", "csat", "satisfaction rating"), help="1 to 5"),
            Field("is_escalated", "boolean", "Escalated", aliases=("escalation flag", "escalated", "is escalated")),
        ),
    )
)  # fmt: skip
