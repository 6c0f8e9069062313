"""Partners' parts in deals from a file: who brought which deal, who helped."""

from typing import Any

from sqlmodel import Session

from data.core.importing.planning import Shaped
from data.core.importing.targets import Batch, Field, Target, Told, register
from data.core.ledger.capturing import recording_of
from data.core.ledger.records import Edit, update_many
from data.partners.formulas.credit import ROLES, SOURCED
from data.partners.imports.related import PARTNERS
from data.partners.queries import deals as queries
from models import Deal


def part_values(batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Return a row as it is stored; without a day the part began when the deal was opened. Raises ValueError."""
    deal = queries.deal(batch.session, values["deal_id"]) if values.get("deal_id") else None
    found = dict(values)
    if found.get("since_on") is None and deal is not None:
        found["since_on"] = min(deal.opened_on or batch.as_of, batch.as_of)
    if found.get("since_on") is not None and found["since_on"] > batch.as_of:
        raise ValueError(f"the part would begin on {found['since_on']}, which lies in the future")
    return found


def one_source(batch: Batch, shaped: Shaped, positions: list[int]) -> dict[int, tuple[str, Any, str]]:
    """Say which rows name a second partner who brought a deal: one partner brings a deal."""
    sources = {deal: partner for deal, partner, _ in queries.credits_of(batch.session, queries.PARTS.c.role == SOURCED)}
    refused: dict[int, tuple[str, Any, str]] = {}
    for position in positions:
        row = shaped.row(position)
        if row.get("role") == SOURCED and sources.setdefault(row["deal_id"], row["partner_id"]) != row["partner_id"]:
            refused[position] = ("role", SOURCED, "another partner brought this deal: one partner brings a deal")
    return refused


def mark(session: Session, made: Told, again: Told, beside: dict[Any, Any]) -> None:  # noqa: ARG001 - all are called alike
    """Say on the deals themselves that a partner brought them."""
    brought = {values["deal_id"] for _, values in (*made, *again) if values.get("role") == SOURCED}
    day = recording_of(session).occurred_on
    edits = [Edit(deal.id or 0, day, {"partner_sourced": deal.partner_sourced}, {"partner_sourced": True})
             for number in sorted(brought)
             if (deal := queries.deal(session, number)) is not None and not deal.partner_sourced]  # fmt: skip
    update_many(session, Deal, edits)
    session.expire_all()


register(
    Target(
        name="partner_deals",
        title="Deals of partners",
        entity="deal_partner",
        order=89,
        right="partners.view_partners",
        owned_through="partner",
        key=("deal", "partner"),
        identity=("deal_id", "partner_id"),
        shape=part_values,
        admit=one_source,
        after=mark,
        about="Which partner brought a deal, and which helped with it. One partner brings a deal at most.",
        fields=(
            Field("deal", "text", "Deal", required=True, relation="deals",
                  aliases=("opportunity", "opportunity id", "deal id", "deal name")),
            Field("partner", "text", "Partner", required=True, relation=PARTNERS.name, aliases=("partner name",)),
            Field("role", "choice", "Part", required=True, choices=ROLES, aliases=("role", "credit", "attribution")),
            Field("since_on", "date", "Since", aliases=("date", "registered on", "since on")),
            Field("note", "text", "What they did", aliases=("note", "notes", "comment")),
        ),
    )
)  # fmt: skip
