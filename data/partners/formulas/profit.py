"""What a partner earns and costs us, with shared costs spread over partners, and who is judged already."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from data.core.clock import add_months
from data.core.metrics import RED
from data.core.numbers import ratio, shares

COSTS = ("commission", "mdf", "enablement", "tools", "manager")
QUARTER = 3


class Profit(NamedTuple):
    """Gross profit, cost and profit of one partner, in one unit of money. A ratio that divides by nothing is None."""

    gross_profit: Decimal
    cost: Decimal
    profit: Decimal
    roi: Decimal | None
    cac: Decimal | None
    cac_vs_direct: Decimal | None


def profit(sourced_arr: Decimal | int, margin: Decimal, costs: Mapping[str, Decimal | int], *, customers: int,
           direct_cac: Decimal | int | None = None) -> Profit:  # fmt: skip
    """Return what is left of sourced recurring revenue at a margin after every cost, and what a customer cost.

    All amounts in one unit of money. Source: domain.md 8.12 [T07].

    >>> told = {"commission": 20_000, "mdf": 5_000, "manager": 30_000, "enablement": 5_000}
    >>> found = profit(200_000, Decimal("0.8"), told, customers=8, direct_cac=12_000)
    >>> found.gross_profit, found.cost, round(found.roi, 2), found.cac, found.cac_vs_direct
    (Decimal('160000.0'), Decimal('60000'), Decimal('1.67'), Decimal('7500'), Decimal('-0.375'))
    """
    gross, cost = Decimal(sourced_arr) * margin, Decimal(sum(costs.values()))
    cac = ratio(cost, customers) if customers and cost else None
    against = ratio(cac, Decimal(direct_cac)) - 1 if cac is not None and direct_cac else None
    return Profit(gross, cost, gross - cost, ratio(gross - cost, cost) if cost else None, cac, against)


def spread(cost: int, sourced: Mapping[int, int], *, new: Collection[int] = ()) -> dict[int, int]:
    """Spread a shared cost over partners: new ones take a head's share, the others the rest by sourced revenue.

    All in minor units; the parts add up to the cost. Where nobody of the others has revenue, they share by head too.
    Without partners nobody bears it. Source: domain.md 8.12.

    >>> spread(900, {1: 300, 2: 100, 3: 0}, new={3})
    {1: 450, 2: 150, 3: 300}
    """
    if not sourced or not cost:
        return dict.fromkeys(sourced, 0)
    heads = dict(zip(sourced, shares(cost, [1] * len(sourced)), strict=True))
    others = [number for number in sourced if number not in new]
    weights = [max(sourced[number], 0) for number in others]
    if not any(weights):
        return heads
    rest = cost - sum(heads[number] for number in sourced if number in new)
    return heads | dict(zip(others, shares(rest, weights), strict=True))


def is_ramping(signed_on: date | None, quarter_start: date, *, quarters: int = 2) -> bool:
    """Say whether a quarter is among a partner's first ones, that of the signature included; unsigned ones ramp.

    >>> is_ramping(date(2025, 5, 20), date(2025, 7, 1)), is_ramping(date(2025, 5, 20), date(2025, 10, 1))
    (True, False)
    """
    if signed_on is None:
        return True
    # The quarter of the signature begins in its month or up to two before it, so the next ones up to three later.
    return quarter_start <= add_months(signed_on.replace(day=1), QUARTER * (quarters - 1))


def is_to_be_left(colours: Sequence[str], *, red: int = 2) -> bool:
    """Say whether ending should be talked about: the last complete quarters, oldest first, end in this many red ones.

    Source: features X7.

    >>> is_to_be_left(["green", "red", "red"]), is_to_be_left(["red", "grey"]), is_to_be_left(["red"])
    (True, False, False)
    """
    return len(colours) >= red and all(colour == RED for colour in colours[-red:])
