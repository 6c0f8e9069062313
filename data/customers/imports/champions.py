"""Champions as success managers list them: who speaks for us, how strongly, and who has left."""

from typing import Any

from data.core.importing.targets import Batch, Field, Target, register
from data.customers.formulas.health_rules import STRENGTHS


def champion_values(batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Return a row as it is stored. Raises ValueError for a contact or a rating in the future, a count below zero."""
    for name, words in (("rated_on", "rated"), ("last_contact_on", "met")):
        if values.get(name) is not None and values[name] > batch.as_of:
            raise ValueError(f"they would have been {words} on {values[name]}, which lies in the future")
    if (values.get("references_given") or 0) < 0:
        raise ValueError("references are 0 or more")
    has_left = values.pop("has_left", None)
    if has_left and values.get("left_on") is None:
        values["left_on"] = batch.as_of
        batch.tell("say that somebody left, without a day: the day of the import counts")
    return values


register(
    Target(
        name="champions",
        title="Champions",
        entity="champion",
        order=133,
        right="customers.view_accounts",
        owned_through="account",
        key=("account", "name"),
        about="People at customers who speak for us, how strongly, when we last met them, and who has left.",
        shape=champion_values,
        fields=(
            Field("account", "text", "Customer", required=True, relation="accounts",
                  aliases=("account", "account id", "account name", "company")),
            Field("name", "text", "Champion", required=True, aliases=("name", "champion name", "contact", "person")),
            Field("title", "text", "Title", aliases=("job title", "position", "role")),
            Field("strength", "choice", "Strength", choices=STRENGTHS, aliases=("champion strength", "level")),
            Field("is_sponsor", "boolean", "Executive sponsor", aliases=("sponsor", "is sponsor")),
            Field("rated_on", "date", "Rated on", aliases=("rating date", "last rated")),
            Field("last_contact_on", "date", "Last contact", aliases=("last contact", "last met", "last touch")),
            Field("left_on", "date", "Left on", aliases=("left the company", "left company on", "departed")),
            Field("has_left", "boolean", "Has left", aliases=("left", "left company", "gone"),
                  help="yes, where the day is not known"),
            Field("references_given", "integer", "References given", aliases=("references",)),
            Field("perks", "text", "Perks"),
        ),
    )
)  # fmt: skip
