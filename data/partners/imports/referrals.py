"""Referrals from a file: new ones start their clock, and those that were decided elsewhere come with their answer."""

from datetime import date
from typing import Any

from data.core.importing.planning import Shaped
from data.core.importing.targets import Batch, Field, Target, register
from data.partners import clocks
from data.partners.formulas import referrals as formulas
from data.partners.formulas.referrals import ACCEPTED, DECLINED, EXPIRED, STANDING, STATES, SUBMITTED
from data.partners.imports.related import PARTNERS
from data.partners.queries import partners as people
from data.partners.queries import referrals as queries

OWNERS = "owners of partners"
SENT = "referrals sent"


def referral_values(batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Return a row as it is stored, with its key, its clock and what its state says. Raises ValueError."""
    found = dict(values)
    if found.get("company"):
        found["company_key"] = formulas.company_key(found["company"])
    site = formulas.domain_of(found.get("domain")) or formulas.domain_of(found.get("email"))
    if site or "domain" in found:
        found["domain"] = site
    sent, decided = found.get("submitted_on"), found.get("decided_on")
    for day in filter(None, (sent, decided, found.get("introduced_on"))):
        if day > batch.as_of:
            raise ValueError(f"{day} lies in the future")
    if sent is not None:
        found["decide_by"] = clocks.decide_by(batch.session, sent, _owner(batch, found.get("partner_id")))
    return found | _answer(batch, found, sent, decided)


def _answer(batch: Batch, found: dict[str, Any], sent: date | None, decided: date | None) -> dict[str, Any]:
    state = found.get("state") or SUBMITTED
    if state == SUBMITTED:
        if decided is not None:
            raise ValueError("it was decided and does not say how: write accepted or declined")
        return {"state": state} if "state" in found else {}
    if decided is None:
        raise ValueError(f"it is {state} and has no day on which that was decided")
    if sent is not None and decided < sent:
        raise ValueError(f"it would be decided on {decided}, before it was sent")
    if state == DECLINED:
        if found.get("decline_reason") not in (None, *queries.reasons(batch.session, batch.as_of)):
            raise ValueError(f"there is no reason {found['decline_reason']} in the list")
        return {"state": state}
    if state in (ACCEPTED, EXPIRED) and found.get("valid_until") is None:
        return {"state": state, "valid_until": clocks.valid_until(decided)}
    return {"state": state}


def _owner(batch: Batch, partner_id: int | None) -> int | None:
    known: dict[int | None, int | None] = batch.beside.setdefault(OWNERS, {})
    if partner_id not in known:
        found = people.partner(batch.session, partner_id) if partner_id is not None else None
        known[partner_id] = found.owner_id if found is not None else None
    return known[partner_id]


def kept_once(batch: Batch, shaped: Shaped, positions: list[int]) -> dict[int, tuple[str, Any, str]]:
    """Say which rows name a company that the same partner has sent already, here or further up in the file."""
    known: set[tuple[int, str]] = queries.standing_keys(batch.session)
    refused: dict[int, tuple[str, Any, str]] = {}
    for position in positions:
        row = shaped.row(position)
        pair = (row.get("partner_id", 0), row.get("company_key", ""))
        if pair in known and row.get("state", SUBMITTED) in STANDING:
            refused[position] = ("company", row.get("company"), "this partner has sent the company already: kept once")
        known.add(pair)
    return refused


register(
    Target(
        name="referrals",
        title="Referrals",
        entity="referral",
        order=88,
        right="partners.view_partners",
        owned_through="partner",
        key=("external_id", "partner", "company", "submitted_on"),
        identity=("partner_id", "company_key", "submitted_on"),
        shape=referral_values,
        admit=kept_once,
        about="Companies that partners bring. One without a state waits for a decision, its clock runs from the day it "
              "was sent; one decided elsewhere brings state and day.",
        fields=(
            Field("external_id", "identifier", "Referral id", aliases=("id", "lead id", "registration id")),
            Field("partner", "text", "Partner", required=True, relation=PARTNERS.name,
                  aliases=("partner name", "referred by", "source partner")),
            Field("company", "text", "Company", required=True,
                  aliases=("lead", "account", "customer", "prospect", "company name")),
            Field("domain", "text", "Domain", aliases=("website", "web")),
            Field("contact", "text", "Contact", aliases=("contact name", "person")),
            Field("email", "email", "Mail", aliases=("e-mail", "contact email")),
            Field("need", "text", "Need", aliases=("notes", "description", "what they need", "comment")),
            Field("kind", "choice", "Kind", choices=("referral", "registration"), aliases=("type",)),
            Field("submitted_on", "date", "Sent on", required=True,
                  aliases=("date", "submitted", "submitted on", "received", "referred on", "created")),
            Field("state", "choice", "State", choices=STATES, aliases=("status", "decision")),
            Field("decided_on", "date", "Decided on", aliases=("decision date", "decided")),
            Field("decline_reason", "text", "Reason", aliases=("decline reason", "why declined", "reason code")),
            Field("introduced_on", "date", "Introduced on", aliases=("introduction", "intro date")),
            Field("valid_until", "date", "Valid until", aliases=("expires", "expiry")),
            Field("account", "text", "Account here", relation="accounts", help="the account that it became"),
            Field("deal", "text", "Deal here", relation="deals", help="the deal that it became"),
        ),
    )
)  # fmt: skip
