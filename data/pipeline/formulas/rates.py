"""Rates of closing: win rates, slippage, sales velocity, deal size and discount (domain.md 1.6 and 1.10 to 1.12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from data.core.numbers import ratio

Answer = tuple[Decimal | None, str | None]
ZERO = Decimal(0)


def win_rate(won: Decimal | int, lost: Decimal | int, no_decision: Decimal | int = 0) -> Answer:
    """Won divided by decided, by close date; counts give the win rate, amounts the value win rate.

    The headline passes `no_decision`, because it is a closing outcome; leaving it at 0 gives the other variant.

    >>> win_rate(12, 20, 8), win_rate(12, 20), win_rate(0, 0)
    ((Decimal('0.3'), None), (Decimal('0.375'), None), (None, 'no_decided_deals'))
    """
    decided = won + lost + no_decision
    return (ratio(won, decided), None) if decided else (None, "no_decided_deals")


def close_rate(won: int, created: int) -> Answer:
    """Won in the period divided by created in the period, whatever deals they are.

    >>> close_rate(12, 50)
    (Decimal('0.24'), None)
    """
    return (ratio(won, created), None) if created else (None, "no_data")


@dataclass(frozen=True)
class Slippage:
    """What became of the deals due in a period; fractions of those due."""

    slip_rate: Decimal | None
    not_won_rate: Decimal | None
    reason: str | None = None


def slippage(
    *, won: Decimal | int, lost: Decimal | int, pushed: Decimal | int, overdue: Decimal | int,
    pending: Decimal | int = 0,
) -> Slippage:
    """Share of the due deals that were pushed out or stand overdue, by count or by amount.

    `lost` includes no decision: a lost deal did not slip. The looser `not_won_rate` counts it and is labelled so.
    `pending` are deals whose day has not come: they were due too, and have not slipped yet.

    >>> due = slippage(won=4, lost=2, pushed=3, overdue=1)
    >>> due.slip_rate, due.not_won_rate
    (Decimal('0.4'), Decimal('0.6'))
    """
    due = won + lost + pushed + overdue + pending
    if not due:
        return Slippage(None, None, "no_data")
    return Slippage(ratio(pushed + overdue, due), ratio(lost + pushed + overdue, due))


def sales_velocity(deals: int, average_amount: Decimal, win_rate: Decimal, cycle_days: Decimal | int | None) -> Answer:
    """Amount a day: qualified deals times average amount times win rate, divided by the cycle in days.

    >>> sales_velocity(40, Decimal(25000), Decimal("0.25"), 100), sales_velocity(10, Decimal(1000), Decimal("0.5"), 0)
    ((Decimal('2500.00'), None), (None, 'no_cycle'))
    """
    if not cycle_days:
        return None, "no_cycle"
    return ratio(deals * average_amount * win_rate, cycle_days), None


def asp(amounts: Sequence[Decimal]) -> Answer:
    """Average selling price: booked new and expansion amount of won deals divided by their number.

    >>> asp([Decimal(90000), Decimal(30000)]), asp([])
    ((Decimal('60000'), None), (None, 'no_wins'))
    """
    return (ratio(sum(amounts, ZERO), len(amounts)), None) if amounts else (None, "no_wins")


def discount_rate(prices: Sequence[tuple[Decimal, Decimal]]) -> Answer:
    """1 less the sum of net over the sum of list prices, a fraction, over (list, net) pairs.

    Free lines (list 0) do not count. The mean of single discounts is wrong: it weighs a small deal like a large one.

    >>> discount_rate([(Decimal(100000), Decimal(90000)), (Decimal(60000), Decimal(40000))])
    (Decimal('0.1875'), None)
    """
    priced = [(listed, net) for listed, net in prices if listed > 0]
    if not priced:
        return None, "no_list_price"
    listed_total = sum((listed for listed, _ in priced), ZERO)
    return ratio(listed_total - sum((net for _, net in priced), ZERO), listed_total), None
