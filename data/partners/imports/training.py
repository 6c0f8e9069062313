"""Trainings of partners' people from a file: who was asked, who came, until when they are certified."""

from typing import Any

from data.core.importing.targets import Batch, Field, Target, register
from data.partners.imports.related import CONTACTS, PARTNERS
from data.partners.queries import partners as queries


def training_values(batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Return a row as it is stored, its partner that of the person. Raises ValueError with the sentence."""
    contact = queries.contact(batch.session, values["contact_id"]) if values.get("contact_id") else None
    if contact is not None:
        if values.get("partner_id") not in (None, contact.partner_id):
            raise ValueError(f"{contact.name} works for another partner")
        values = {**values, "partner_id": contact.partner_id}
    invited, attended = values.get("invited_on"), values.get("attended_on")
    if attended is not None and (attended > batch.as_of or (invited is not None and attended < invited)):
        raise ValueError(f"they would have come on {attended}: that is before the invitation, or ahead")
    if values.get("certified_until") is not None and attended is None:
        raise ValueError("a certificate needs the day on which the training was attended")
    return values


register(
    Target(
        name="partner_training",
        title="Trainings of partners",
        entity="partner_training",
        order=74,
        right="partners.view_partners",
        owned_through="partner",
        key=("contact", "course", "invited_on"),
        identity=("contact_id", "course", "invited_on"),
        shape=training_values,
        about="Who of a partner was invited to which training, whether they came, and until when they are certified.",
        fields=(
            Field("contact", "text", "Person", required=True, relation=CONTACTS.name,
                  aliases=("contact", "attendee", "name", "email")),
            Field("partner", "text", "Partner", relation=PARTNERS.name, aliases=("company",)),
            Field("course", "text", "Training", required=True, aliases=("course", "certification", "session")),
            Field("invited_on", "date", "Invited on", required=True, aliases=("invited", "invitation", "date")),
            Field("attended_on", "date", "Attended on", aliases=("attended", "completed", "passed on")),
            Field("certified_until", "date", "Certified until", aliases=("valid until", "expires")),
        ),
    )
)  # fmt: skip
