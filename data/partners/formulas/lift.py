"""Deals with partners against deals without: how often won, how large, how long."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from data.core.numbers import ratio


@dataclass(frozen=True)
class Side:
    """Deals decided in a span, of one side. amount: of those won; cycle: days of each won from its start to its end."""

    won: int
    decided: int
    amount: Decimal
    cycle: Sequence[int]

    @property
    def win_rate(self) -> Decimal | None:
        """Won of those decided; None without any."""
        return ratio(self.won, self.decided) if self.decided else None

    @property
    def size(self) -> Decimal | None:
        """The mean amount of those won; None without any."""
        return ratio(self.amount, self.won) if self.won else None

    @property
    def cycle_days(self) -> Decimal | None:
        """The middle of the days; None without any."""
        days = sorted(self.cycle)
        half = len(days) // 2
        return None if not days else Decimal(days[half]) if len(days) % 2 else ratio(days[half - 1] + days[half], 2)


@dataclass(frozen=True)
class Lift:
    """How much better deals with partners are: relative for rate and size, days saved; None where a side has none."""

    win_rate: Decimal | None
    size: Decimal | None
    days_saved: Decimal | None


def lift(with_partner: Side, without: Side) -> Lift:
    """Return the lift. It says what goes together, not what causes what. Source: domain.md 8.11.

    >>> ours = Side(24, 120, Decimal(2400000), (90, 100, 110))
    >>> found = lift(Side(12, 40, Decimal(1800000), (60, 70, 80)), ours)
    >>> found.win_rate, found.size, found.days_saved
    (Decimal('0.5'), Decimal('0.5'), Decimal('30'))
    """
    mine, ours = with_partner.cycle_days, without.cycle_days
    saved = None if mine is None or ours is None else ours - mine
    return Lift(_above(with_partner.win_rate, without.win_rate), _above(with_partner.size, without.size), saved)


def _above(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or not other else ratio(one, other) - 1
