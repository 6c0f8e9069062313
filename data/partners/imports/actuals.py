"""Figures of partners from a file, a line a month and figure: leads, trainings, whatever nobody counts here."""

from decimal import Decimal
from typing import Any

from data.core.importing.targets import Batch, Field, Target, register
from data.core.numbers import plain
from data.core.settings import Settings
from data.partners.imports.related import PARTNERS, month


def actual_values(batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Return a row as it is stored: any day of a month stands for it. Raises ValueError with the sentence."""
    found = dict(values)
    if found.get("month") is not None:
        if found["month"] > batch.as_of:
            raise ValueError(f"the month of {found['month']} has not begun")
        found["month"] = month(found["month"])
    if found.get("value") is not None:
        found["value"] = plain(found["value"])
    if found.get("is_override") and not found.get("note"):
        raise ValueError("it stands over a counted number and says not why: fill in the note")
    return found


def written_actual(_company: Settings, row: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a stored one that a sheet writes in another form."""
    return {"value": Decimal(row["value"])}


register(
    Target(
        name="partner_actuals",
        title="Figures of partners",
        entity="partner_actual",
        order=76,
        right="partners.view_partners",
        owned_through="partner",
        key=("partner", "metric", "month"),
        identity=("partner_id", "metric", "month"),
        shape=actual_values,
        unshape=written_actual,
        about="What a partner reached in a month by a figure that nobody counts here, with the evidence.",
        fields=(
            Field("partner", "text", "Partner", required=True, relation=PARTNERS.name, aliases=("partner name",)),
            Field("metric", "text", "Figure", required=True, aliases=("metric", "kpi", "measure")),
            Field("month", "date", "Month", required=True, aliases=("date", "period"), help="any day of the month"),
            Field("value", "number", "Value", required=True, aliases=("actual", "number", "amount"),
                  may_be_money=True),
            Field("is_override", "boolean", "Stands over the counted number", aliases=("override",)),
            Field("note", "text", "Note", aliases=("evidence", "comment", "reason")),
        ),
    )
)  # fmt: skip
