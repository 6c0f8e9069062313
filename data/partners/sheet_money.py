"""What the terms of a sheet come to for one deal, order or campaign: exactly the terms that stand on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from data.partners.formulas import fees
from data.partners.formulas.fees import ListingFees
from data.partners.formulas.terms import TERMS, Content, number

Asked = Mapping[str, Any]
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Sum:
    """One result: what it is, the amount in the sheet's currency, unrounded, and how it was worked out."""

    label: str
    amount: Decimal
    how: str


def worked_out(type: str, content: Content, asked: Asked) -> list[Sum]:
    """Return what the terms come to, in the order to read them. A term that is empty counts as nothing.

    asked: by kind of partnership - referral: arr, years, expansion, month; affiliate: collected, refunded,
    clicked_on, ordered_on; co_sell: list_price, price; service: milestones (amounts), days; influencer: pieces,
    code_sales; marketplace: tcv, is_renewal, is_channel, is_services. Raises ValueError for amounts below nothing.
    """
    if below := [name for name, value in asked.items() if isinstance(value, Decimal | int) and value < 0]:
        raise ValueError(f"{below[0].replace('_', ' ').capitalize()}: enter an amount of 0 or more.")
    return _KINDS[type](content[TERMS], asked)


def _part(held: Mapping[str, str], code: str) -> Decimal:
    return (number(held.get(code, "")) or Decimal(0)) / HUNDRED


def _amount(held: Mapping[str, str], code: str) -> Decimal:
    return number(held.get(code, "")) or Decimal(0)


def _said(held: Mapping[str, str], code: str) -> str:
    return f"{held.get(code) or 0} %"


def _referral(held: Mapping[str, str], asked: Asked) -> list[Sum]:
    years = Decimal(asked["years"]) if held.get("basis") != "first_year" else min(Decimal(asked["years"]), Decimal(1))
    fee = fees.referral_fee(asked["arr"], rate=_part(held, "commission"), years=years)
    found = [Sum("Commission", fee, f"{_said(held, 'commission')} of ARR for {years} of {asked['years']} years")]
    if asked.get("expansion"):
        rate = fees.expansion_rate(asked["month"], early=_part(held, "expansion_early"),
                                   late=_part(held, "expansion_late"))  # fmt: skip
        told = f"{(rate * HUNDRED).normalize():f} % in month {asked['month']} after the deal"
        found.append(Sum("Commission on expansion", asked["expansion"] * rate, told))
    return found


def _affiliate(held: Mapping[str, str], asked: Asked) -> list[Sum]:
    days = int(_amount(held, "window_days"))
    clicked_on, ordered_on = asked["clicked_on"], asked["ordered_on"]
    is_inside = isinstance(clicked_on, date) and fees.is_in_window(clicked_on, ordered_on, days=days)
    fee = fees.affiliate_fee(asked["collected"], rate=_part(held, "share"), refunded=asked["refunded"],
                             is_inside=is_inside)  # fmt: skip
    where = f"day {(ordered_on - clicked_on).days} of {days}"
    told = f"{_said(held, 'share')} of what stays collected, {where}" if is_inside else f"outside the window, {where}"
    return [Sum("Affiliate's share", fee, told)]


def _co_sell(held: Mapping[str, str], asked: Asked) -> list[Sum]:
    margin, off = _part(held, "margin"), fees.discount(asked["list_price"], asked["price"])
    net = fees.vendor_net(asked["price"], margin=margin)
    told = f", {off * HUNDRED:.1f} % off the list" if off is not None else ""
    return [Sum("Partner's margin", asked["price"] - net, f"{_said(held, 'margin')} of the price{told}"),
            Sum("What we keep", net, "the price less the margin")]  # fmt: skip


def _service(held: Mapping[str, str], asked: Asked) -> list[Sum]:
    accepted = asked["milestones"]
    found = [Sum("Partner's part", fees.service_share(accepted, share=_part(held, "partner_share")),
                 f"{_said(held, 'partner_share')} of accepted milestones"),
             Sum("Our part", fees.service_share(accepted, share=_part(held, "our_share")),
                 f"{_said(held, 'our_share')} of accepted milestones")]  # fmt: skip
    if asked.get("days") and held.get("day_rate"):
        rate = _amount(held, "day_rate")
        found.append(Sum("Day rates", rate * asked["days"], f"{rate:,f} for each of {asked['days']} days"))
    return found


def _influencer(held: Mapping[str, str], asked: Asked) -> list[Sum]:
    fee, share = _amount(held, "fee"), _part(held, "code_share")
    found = [Sum("Fees", fees.content_fee(asked["pieces"], fee=fee), f"{fee:,f} for each published piece")]
    if share:
        amount = fees.content_fee(0, fee=fee, code_sales=asked["code_sales"], code_share=share)
        found.append(Sum("Share of sales with the code", amount, f"{_said(held, 'code_share')} of those sales"))
    return found


def _marketplace(held: Mapping[str, str], asked: Asked) -> list[Sum]:
    known = ListingFees(
        small=_part(held, "fee_small"), middle=_part(held, "fee_middle"), large=_part(held, "fee_large"),
        renewal=_part(held, "fee_renewal"), channel=_part(held, "channel_points"),
        services=_part(held, "fee_services"), first_border=_amount(held, "border_middle"),
        second_border=_amount(held, "border_large"),
    )  # fmt: skip
    rate = fees.listing_rate(asked["tcv"], known, is_renewal=asked["is_renewal"], is_channel=asked["is_channel"],
                             is_services=asked["is_services"])  # fmt: skip
    told = f"{(rate * HUNDRED).normalize():f} % of total contract value"
    return [Sum("Listing fee", asked["tcv"] * rate, told), Sum("What we keep", asked["tcv"] * (1 - rate), "the rest")]


_KINDS: Mapping[str, Callable[[Mapping[str, str], Asked], list[Sum]]] = {
    "referral": _referral, "affiliate": _affiliate, "co_sell": _co_sell, "service": _service,
    "influencer": _influencer, "marketplace": _marketplace,
}  # fmt: skip
