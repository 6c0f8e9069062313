"""What a partner earns or costs: commission, margin, listing fee, affiliate share, services, pieces of content.

Rates are fractions (0.1 is 10 %), amounts are decimals in one currency, unrounded; who shows them rounds half up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

EARLY_MONTHS, LATE_MONTHS = 6, 12
"""Expansion in the first six months after the deal, and up to the twelfth."""


@dataclass(frozen=True)
class ListingFees:
    """What a marketplace keeps: fractions of total contract value by size, and what a channel offer adds in points."""

    small: Decimal
    middle: Decimal
    large: Decimal
    renewal: Decimal
    channel: Decimal
    services: Decimal
    first_border: Decimal
    second_border: Decimal


def referral_fee(arr: Decimal, *, rate: Decimal, years: Decimal = Decimal(1)) -> Decimal:
    """Return the commission on a referred deal: rate times annual recurring revenue times the years that pay.

    Source: domain.md 8.4.

    >>> referral_fee(Decimal(100000), rate=Decimal("0.10"), years=Decimal(3))
    Decimal('30000.00')
    """
    return arr * rate * years


def expansion_rate(month: int, *, early: Decimal, late: Decimal) -> Decimal:
    """Return the rate on an expansion in a month after the deal: early to month 6, late to month 12, nothing after.

    Source: domain.md 8.4.

    >>> [str(expansion_rate(month, early=Decimal("0.10"), late=Decimal("0.05"))) for month in (0, 6, 7, 12, 13)]
    ['0.10', '0.10', '0.05', '0.05', '0']
    """
    if month < 0:
        raise ValueError("An expansion comes after the deal: its month is 0 or more.")
    if month <= EARLY_MONTHS:
        return early
    return late if month <= LATE_MONTHS else Decimal(0)


def vendor_net(price: Decimal, *, margin: Decimal) -> Decimal:
    """Return what is left for us of the price to the customer after the partner's margin. Source: domain.md 8.4.

    >>> vendor_net(Decimal(600), margin=Decimal("0.30"))
    Decimal('420.00')
    """
    return price * (1 - margin)


def discount(list_price: Decimal, price: Decimal) -> Decimal | None:
    """Return the discount that a price is from the list, a fraction; None without a list price.

    >>> discount(Decimal(1440), Decimal(720))
    Decimal('0.5')
    """
    return 1 - price / list_price if list_price else None


def listing_rate(tcv: Decimal, fees: ListingFees, *, is_renewal: bool = False, is_channel: bool = False,
                 is_services: bool = False) -> Decimal:  # fmt: skip
    """Return the fraction of total contract value that a marketplace keeps; a border belongs to the larger deals.

    A channel offer adds its points to whatever the rate is, renewals included. Source: domain.md 8.4.

    >>> aws = ListingFees(*map(Decimal, ("0.03", "0.02", "0.015", "0.015", "0.005", "0.025", "1e6", "1e7")))
    >>> listing_rate(Decimal("999999.99"), aws), listing_rate(Decimal(1000000), aws)
    (Decimal('0.03'), Decimal('0.02'))
    >>> listing_rate(Decimal(500000), aws, is_channel=True)
    Decimal('0.035')
    """
    by_size = fees.small if tcv < fees.first_border else fees.middle if tcv < fees.second_border else fees.large
    base = fees.services if is_services else fees.renewal if is_renewal else by_size
    return base + fees.channel if is_channel else base


def is_in_window(clicked_on: date, ordered_on: date, *, days: int) -> bool:
    """Say whether an order counts for a click: up to the last day of the window, that day included.

    Source: domain.md 8.4.

    >>> click = date(2026, 3, 1)
    >>> is_in_window(click, date(2026, 3, 31), days=30), is_in_window(click, date(2026, 4, 1), days=30)
    (True, False)
    """
    return clicked_on <= ordered_on <= clicked_on + timedelta(days=days)


def affiliate_fee(collected: Decimal, *, rate: Decimal, refunded: Decimal = Decimal(0),
                  is_inside: bool = True) -> Decimal:  # fmt: skip
    """Return the share of a collected order; what is refunded takes its share back, outside the window there is none.

    Raises ValueError where more is refunded than was collected. Source: domain.md 8.4.

    >>> affiliate_fee(Decimal(500), rate=Decimal("0.2")), affiliate_fee(Decimal(500), rate=Decimal("0.2"),
    ...                                                                 refunded=Decimal(500))
    (Decimal('100.0'), Decimal('0.0'))
    """
    if refunded > collected:
        raise ValueError("More is refunded than was collected.")
    return (collected - refunded) * rate if is_inside else Decimal(0)


def service_share(accepted: Sequence[Decimal], *, share: Decimal) -> Decimal:
    """Return a side's share of the milestones that were accepted; the others earn nothing. Source: domain.md 8.16.

    >>> service_share([Decimal(10000), Decimal(5000)], share=Decimal("0.8"))
    Decimal('12000.0')
    """
    return sum(accepted, Decimal(0)) * share


def content_fee(pieces: int, *, fee: Decimal, code_sales: Decimal = Decimal(0),
                code_share: Decimal = Decimal(0)) -> Decimal:  # fmt: skip
    """Return what published pieces cost: a fixed fee each, and a share of the sales made with the code.

    Source: domain.md 8.4.

    >>> content_fee(3, fee=Decimal(800), code_sales=Decimal(10000), code_share=Decimal("0.05"))
    Decimal('2900.00')
    """
    return pieces * fee + code_sales * code_share
