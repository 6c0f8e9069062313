"""Costs of partners and of the programme from a file, a line a month and kind."""

from typing import Any

from data.core.importing.targets import Batch, Field, Target, register
from data.partners.commands.costs import KINDS
from data.partners.imports.related import PARTNERS, month


def cost_values(batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Return a row as it is stored: any day of a month stands for it. Raises ValueError with the sentence."""
    if values.get("month") is not None:
        if values["month"] > batch.as_of:
            raise ValueError(f"the month of {values['month']} has not begun")
        values = {**values, "month": month(values["month"])}
    if (values.get("amount") or 0) < 0:
        raise ValueError("a cost is 0 or more")
    return values


register(
    Target(
        name="partner_costs",
        title="Costs of partners",
        entity="partner_cost",
        order=75,
        right="partners.view_partners",
        owned_through="partner",
        key=("external_id", "month", "kind", "partner"),
        identity=("month", "kind", "partner_id"),
        shape=cost_values,
        about="What a partner, or without one the whole programme, cost in a month: commission, marketing money, "
              "enablement, tools, our own people.",
        fields=(
            Field("external_id", "identifier", "Cost id", aliases=("id", "booking", "invoice")),
            Field("month", "date", "Month", required=True, aliases=("date", "period"), help="any day of the month"),
            Field("kind", "choice", "Kind", required=True, choices=tuple(KINDS), aliases=("type", "cost type")),
            Field("partner", "text", "Partner", relation=PARTNERS.name, aliases=("partner name",),
                  help="empty: of the whole programme"),
            Field("amount", "money", "Amount", required=True, aliases=("cost", "value", "spend")),
            Field("currency", "text", "Currency"),
            Field("note", "text", "Note", aliases=("comment", "what for")),
        ),
    )
)  # fmt: skip
