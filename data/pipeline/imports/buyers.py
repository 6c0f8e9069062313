"""Who buys: contacts of accounts, their parts in deals, and the qualification checklist."""

from typing import Any

from sqlmodel import Session

from data.core.importing.targets import Batch, Field, Target, Told, register
from data.core.ledger.capturing import recording_of
from data.pipeline.commands.checklists import ROLES, STANCES, judged_anew
from data.pipeline.commands.opened import settle_debt
from data.pipeline.formulas.qualification import shipped_policy
from data.pipeline.imports.pointed import CONTACTS
from data.pipeline.queries import deal_records, records


def contact_values(_batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Make a contact's name out of what the row has. Raises ValueError for a row that says nothing of a person."""
    found = {name: value for name, value in values.items() if name not in ("first_name", "last_name")}
    parts = " ".join(part for part in (values.get("first_name"), values.get("last_name")) if part)
    found["name"] = found.get("name") or parts or found.get("email") or found.get("external_id")
    if not found["name"]:
        raise ValueError("a contact needs a name, an e-mail address or a number")
    return found


def judge_deals(session: Session, made: Told, again: Told, _beside: dict[Any, Any]) -> None:
    """Say anew of each deal whose checklist came in whether it blocks, and note that it was saved."""
    recording = recording_of(session)
    for number in dict.fromkeys(values["deal_id"] for _, values in (*made, *again)):
        deal = records.deal(session, number, for_update=True)
        if deal is not None:
            recording.add_facts([
                {"deal_id": number, "account_id": deal.account_id, "kind": deal_records.SAVED, "direction": "in",
                 "occurred_at": recording.recorded_at, "is_human": False, "summary": "Qualification checklist imported"}
            ])  # fmt: skip
            judged_anew(session, deal)


def keep_champions(session: Session, made: Told, again: Told, _beside: dict[Any, Any]) -> None:
    """Name each deal's champion after the contact who has that part now."""
    for number in dict.fromkeys(values["deal_id"] for _, values in (*made, *again)):
        deal, names = records.deal(session, number, for_update=True), deal_records.champions(session, number)
        if deal is not None and names and deal.champion not in names:
            deal.champion = names[0]
            settle_debt(session, deal)
    session.flush()


register(
    Target(
        name="contacts",
        title="Contacts",
        entity="contact",
        order=25,
        right="pipeline.view_deals",
        owned_through="account",
        key=("external_id", "email", "name"),
        about="People at the companies you sell to, by account.",
        shape=contact_values,
        fields=(
            Field("external_id", "identifier", "Contact id", aliases=("id", "contact id", "record id", "vid")),
            Field("name", "text", "Contact", aliases=("contact", "contact name", "full name", "name")),
            Field("first_name", "text", "First name", aliases=("firstname", "given name", "property firstname")),
            Field("last_name", "text", "Last name", aliases=("lastname", "surname", "property lastname")),
            Field("account", "text", "Account", required=True, relation="accounts",
                  aliases=("account id", "account name", "company", "company name", "property company", "company id")),
            Field("email", "email", "E-mail", aliases=("email address", "e mail", "mail", "property email")),
            Field("title", "text", "Title", aliases=("job title", "jobtitle", "position", "property jobtitle")),
            Field("role", "text", "Role", aliases=("buying role", "contact role")),
            Field("is_active", "boolean", "Still there", aliases=("active",)),
        ),
    )
)

register(
    Target(
        name="stakeholders",
        title="Stakeholders",
        entity="stakeholder",
        order=50,
        right="pipeline.view_deals",
        owned_through="deal",
        key=("deal", "contact"),
        about="Which part a contact has in a deal: champion, economic buyer and so on.",
        after=keep_champions,
        fields=(
            Field("deal", "text", "Deal", required=True, relation="deals",
                  aliases=("opportunity id", "deal id", "opportunity", "opportunity name", "deal name")),
            Field("contact", "text", "Contact", required=True, relation="contacts",
                  aliases=("contact id", "contact name", "contact email", "email")),
            Field("role", "choice", "Part", aliases=("role", "contact role", "buying role"), choices=ROLES),
            Field("stance", "choice", "Stance", aliases=("sentiment", "attitude"), choices=STANCES),
            Field("note", "text", "Note", aliases=("notes", "comments")),
        ),
    )
)

register(
    Target(
        name="meddicc",
        title="Qualification checklist",
        entity="meddicc_item",
        order=55,
        right="pipeline.view_deals",
        owned_through="deal",
        key=("deal", "item"),
        about="Answers of deals to the qualification checklist, one item a row, with their evidence.",
        after=judge_deals,
        fields=(
            Field("deal", "text", "Deal", required=True, relation="deals",
                  aliases=("opportunity id", "deal id", "opportunity", "opportunity name", "deal name")),
            Field("item", "choice", "Item", required=True, choices=tuple(shipped_policy().items),
                  aliases=("element", "criterion", "letter", "question")),
            Field("score", "integer", "Answer, 0 to 3", aliases=("score", "answer", "rating")),
            Field("evidence", "text", "Evidence", aliases=("notes", "proof", "comment")),
            Field("evidence_link", "text", "Link", aliases=("url", "evidence link")),
            Field("evidence_on", "date", "Evidence from", aliases=("evidence date",)),
            Field("pain_value", "money", "Cost of the pain a year", aliases=("pain value", "cost of inaction")),
            Field("currency", "text", "Currency"),
        ),
    )
)

__all__ = ["CONTACTS"]
