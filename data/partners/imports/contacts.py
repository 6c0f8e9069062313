"""People at partners from a file, with who of us is paired with them."""

from typing import Any

from data.core.importing.targets import Batch, Field, Target, register
from data.partners.commands.partners import ROLES
from data.partners.imports.related import PARTNERS


def contact_values(_batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Return a row as it is stored."""
    return values


register(
    Target(
        name="partner_contacts",
        title="People at partners",
        entity="partner_contact",
        order=72,
        right="partners.view_partners",
        owned_through="partner",
        key=("external_id", "partner", "name"),
        identity=("partner_id", "name"),
        shape=contact_values,
        about="Who works at a partner, what they do there, and who of us is paired with them.",
        fields=(
            Field("external_id", "identifier", "Contact id", aliases=("person id",)),
            Field("partner", "text", "Partner", required=True, relation=PARTNERS.name,
                  aliases=("partner name", "company")),
            Field("name", "text", "Name", required=True, aliases=("contact", "contact name", "full name", "person")),
            Field("email", "email", "Mail", aliases=("e-mail", "email address")),
            Field("title", "text", "Title", aliases=("job title", "position")),
            Field("role", "choice", "Role", choices=ROLES, aliases=("function", "department")),
            Field("paired_user", "text", "Paired with", relation="people",
                  aliases=("our counterpart", "paired", "pair")),
            Field("is_active", "boolean", "Active", aliases=("still there",)),
        ),
    )
)  # fmt: skip
