"""Whose a company is: what a referral looks like a duplicate of, and what keeps a partner from having brought it."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from data.core import clock, settings
from data.partners import clocks
from data.partners.formulas import referrals as formulas
from data.partners.formulas.referrals import Claim
from data.partners.queries import deals
from data.partners.queries import referrals as queries
from models import Referral


@dataclass(frozen=True)
class Found:
    """What is known of a company on the day of a referral. Texts are for whoever decides.

    earlier: the claim that came first, of another partner; engaged_on: the last day of our own engagement that blocks;
    account_id: the account that it is, if one only; deal_id: its oldest open deal.
    """

    earlier: Claim | None
    engaged_on: date | None
    account_id: int | None
    deal_id: int | None
    said: tuple[str, ...]

    @property
    def can_source(self) -> bool:
        """Say whether the partner would have brought the company."""
        return self.earlier is None and self.engaged_on is None and self.deal_id is None


def look(session: Session, *, company: str, domain: str | None, partner_id: int, submitted_on: date,
         referral_id: int | None = None) -> Found:  # fmt: skip
    """Return what is known of a company: accounts, open deals, our own engagement, referrals of other partners.

    Source: domain.md 8.11: the first registration wins; own engagement in the days before blocks.
    """
    key = formulas.company_key(company)
    claims = queries.claims(session, key, domain)
    mine = next((claim for claim in claims if claim.number == referral_id), None)
    others = [claim for claim in claims if claim.partner_id != partner_id]
    first = formulas.first([*others, *([mine] if mine else [])])
    earlier = None if first is None or first is mine else first
    if mine is None and earlier is not None and earlier.submitted_on > submitted_on:
        earlier = None
    accounts = queries.accounts_like(session, key, domain)
    numbers = [row["id"] for row in accounts]
    held = [row for row in deals.open_deals(session, numbers) if not _is_own(session, row["id"], partner_id)]
    engaged = _engaged_on(session, numbers, submitted_on)
    said = [f"It looks like our account {row['name']}." for row in accounts[:3]]
    said += [f"Open deal: {row['name']}{', ' + row['owner'] if row['owner'] else ''}." for row in held[:3]]
    said += [f"We were in touch with them on {engaged}."] if engaged else []
    said += [f"Another partner sent it on {earlier.submitted_on}."] if earlier else []
    return Found(earlier, engaged, numbers[0] if len(numbers) == 1 else None, held[0]["id"] if held else None,
                 tuple(said))  # fmt: skip


def _is_own(session: Session, deal_id: int, partner_id: int) -> bool:
    part = deals.part(session, deal_id, partner_id)
    return part is not None and part.role == "sourced"


def _engaged_on(session: Session, accounts: list[int], submitted_on: date) -> date | None:
    terms, zone = clocks.terms(submitted_on), settings.current(session).zone
    since = clock.end_of_day(submitted_on - timedelta(days=terms.engaged + 1), zone)
    until = clock.end_of_day(submitted_on - timedelta(days=1), zone)
    seen = [clock.reporting_day(at, zone) for at in queries.engagements(session, accounts, since, until)]
    return formulas.blocks(seen, submitted_on, terms=terms)


def of(session: Session, referral: Referral) -> Found:
    """Return what is known of the company of a referral."""
    return look(session, company=referral.company, domain=referral.domain, partner_id=referral.partner_id,
                submitted_on=referral.submitted_on, referral_id=referral.id)  # fmt: skip
