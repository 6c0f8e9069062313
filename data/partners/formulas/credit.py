"""Who gets credit for a deal: one partner brought it at most, several may have helped, each deal counts once."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from data.core.numbers import ratio

SOURCED, INFLUENCED = "sourced", "influenced"
ROLES = (SOURCED, INFLUENCED)


@dataclass(frozen=True)
class Share:
    """One deal's amount, the partner who brought it, and those who helped."""

    amount: Decimal
    sourced_by: int | None = None
    influenced_by: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Credit:
    """Sums that reconcile: involved is sourced and influenced only, each deal once; deals counts the same way."""

    total: Decimal
    sourced: Decimal
    influenced: Decimal
    deals: int
    deals_sourced: int
    deals_influenced: int

    @property
    def involved(self) -> Decimal:
        """What partners had a part in."""
        return self.sourced + self.influenced

    @property
    def deals_involved(self) -> int:
        """How many deals partners had a part in."""
        return self.deals_sourced + self.deals_influenced

    def share(self, part: Decimal) -> Decimal | None:
        """Return a part of the total; None without one."""
        return ratio(part, self.total) if self.total else None


def credit(deals: Iterable[Share]) -> Credit:
    """Return what deals come to: in total, sourced, influenced without being sourced. Source: domain.md 8.11.

    >>> deals = [Share(Decimal(100), 1, frozenset({2})), Share(Decimal(80), 2), Share(Decimal(50), None,
    ...          frozenset({1, 3})), Share(Decimal(40))]
    >>> found = credit(deals)
    >>> found.total, found.sourced, found.influenced, found.involved
    (Decimal('270'), Decimal('180'), Decimal('50'), Decimal('230'))
    """
    known = list(deals)
    sourced = [one.amount for one in known if one.sourced_by is not None]
    helped = [one.amount for one in known if one.sourced_by is None and one.influenced_by]
    return Credit(sum((one.amount for one in known), Decimal(0)), sum(sourced, Decimal(0)), sum(helped, Decimal(0)),
                  len(known), len(sourced), len(helped))  # fmt: skip


def of_partner(deals: Iterable[Share], partner_id: int) -> Decimal:
    """Return what one partner had a part in: what its own page shows. Such pages never add up to the whole."""
    return sum((one.amount for one in deals if one.sourced_by == partner_id or partner_id in one.influenced_by),
               Decimal(0))  # fmt: skip
