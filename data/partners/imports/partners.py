"""Partners as rosters keep them: name, kind, tier, owner, when they signed, whom to talk to."""

from datetime import date
from typing import Any

from sqlmodel import Session

from data.core.importing.targets import Batch, Field, Target, Told, register
from data.core.ledger.records import Story
from data.core.settings import Settings
from data.partners import types
from data.partners.commands.taking import MOST_MONTHS, STATES
from data.partners.imports.related import day
from data.partners.queries import partners as queries
from models import PartnerContact

BESIDE = "people of partners"
TAKEN = ("external_id", "name", "type", "state", "owner_id", "ended_on", "is_strategic", "domain", "country",
         "currency", "segment_id", "account_id", "review_months", "note")  # fmt: skip
OPEN = ("tbd", "(tbd)", "?", "n/a", "none")
SIGNED = frozenset({"signed", "yes", "y", "done", "✓"})


def partner_values(batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Return a row as it is stored, and keep beside it the person it names. Raises ValueError with the sentence."""
    found = {name: values[name] for name in TAKEN if name in values}
    if values.get("tier") is not None:
        found["tier"] = str(values["tier"]).casefold()
    found |= _signed(batch, values)
    if (months := found.get("review_months")) is not None and not 1 <= months <= MOST_MONTHS:
        raise ValueError(f"reviews are 1 to {MOST_MONTHS} months apart, not {months}")
    remarks = [f"{label}: {values[name]}" for name, label in (("revenue_share", "Revenue share"), ("region", "Region"))
               if values.get(name) is not None]  # fmt: skip
    if remarks and not found.get("note"):
        found["note"] = "\n".join(remarks)
    if (contact := values.get("contact")) and str(contact).casefold() not in OPEN:
        person = (str(contact), values.get("email"))
        batch.beside.setdefault(BESIDE, {})[str(found.get("name", "")).casefold()] = person
    return found


def _signed(batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Return the day of the signature and the state that it says, where the file has no state of its own."""
    if "signed_on" not in values or values["signed_on"] is None:
        return {"signed_on": None} if "signed_on" in values else {}
    text = str(values["signed_on"]).strip()
    on = day(text)
    if on is not None and on > batch.as_of:
        raise ValueError(f"it would be signed on {on}, which lies in the future")
    state = {} if values.get("state") else {"state": "signed"}
    if on is None and text.casefold() not in SIGNED:
        batch.tell("say of the signature a span such as a quarter: they count as signed, without a day")
    return {**state, "signed_on": on} if on is not None else state


def since_signed(batch: Batch, rows: list[dict[str, Any]]) -> list[Story]:
    """Let each new partner begin on the day it signed: a list of today tells of partners of years."""
    return [[(min(row.get("signed_on") or batch.as_of, batch.as_of), row)] for row in rows]


def keep_people(session: Session, made: Told, again: Told, beside: dict[Any, Any]) -> None:
    """Add the person whom a row names to its partner, where nobody of this name is there yet."""
    told = beside.get(BESIDE, {})
    for number, values in (*made, *again):
        person = told.get(str(values.get("name", "")).casefold())
        if person is None or queries.contact_named(session, number, person[0]) is not None:
            continue
        session.add(PartnerContact(partner_id=number, name=person[0], email=person[1]))
    session.flush()


def written_partner(_company: Settings, row: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a stored one that a sheet writes in another form."""
    signed: date | None = row["signed_on"]
    return {"signed_on": None if signed is None else signed.isoformat()}


register(
    Target(
        name="partners",
        title="Partners",
        entity="partner",
        order=71,
        right="partners.view_partners",
        owner="owner",
        key=("external_id", "name"),
        identity=("name",),
        shape=partner_values,
        unshape=written_partner,
        adopt=since_signed,
        after=keep_people,
        about="Partners of every kind with owner, state and the day they signed, and the one person a roster names.",
        fields=(
            Field("external_id", "identifier", "Partner id", aliases=("id", "partner number")),
            Field("name", "text", "Partner", required=True, aliases=("partner name", "company", "name")),
            Field("type", "choice", "Kind", required=True, choices=tuple(types.labels(date.min)),
                  aliases=("type", "partner type", "partnership type")),
            Field("tier", "text", "Tier", aliases=("level", "status level")),
            Field("state", "choice", "State", choices=tuple(STATES), aliases=("status", "partner state")),
            Field("owner", "text", "Owner", relation="people",
                  aliases=("our owner", "partner manager", "account manager", "manager")),
            Field("contact", "text", "Contact", aliases=("their contact", "main contact", "contact name")),
            Field("email", "email", "Mail of the contact", aliases=("e-mail", "contact email", "mail", "email")),
            Field("signed_on", "text", "Signed on", aliases=("signed", "signature", "start", "contract date"),
                  help="a day; the word signed or a quarter says that it is signed, without a day"),
            Field("ended_on", "date", "Ended on", aliases=("ended", "end date")),
            Field("is_strategic", "boolean", "Strategic", aliases=("strategic partner", "key partner")),
            Field("domain", "text", "Domain", aliases=("website", "web")),
            Field("country", "text", "Country"),
            Field("currency", "text", "Currency"),
            Field("segment", "text", "Segment", relation="segments"),
            Field("account", "text", "Account", relation="accounts", help="where the partner is a customer too"),
            Field("review_months", "integer", "Months between reviews", aliases=("review rhythm",)),
            Field("revenue_share", "text", "Revenue share", aliases=("rev share", "commission", "share"),
                  help="kept in the note as it is written"),
            Field("region", "text", "Region", aliases=("territory",), help="kept in the note as it is written"),
            Field("note", "text", "Note", aliases=("notes", "comment", "comments")),
        ),
    )
)  # fmt: skip
