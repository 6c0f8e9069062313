"""What one row of a coverage view is added up from. Sums add; ratios never do (domain.md 0.9)."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal

ZERO = Decimal(0)


@dataclass
class Tally:
    """Sums of one key; money in the reporting currency, unrounded. `left_out`: deals whose money has no rate.

    decided_*: deals closed in the twelve months to the day. stepped: open deals with a process step.
    """

    open: Decimal = ZERO
    open_deals: int = 0
    won: Decimal = ZERO
    won_deals: int = 0
    target: Decimal | None = None
    overdue: Decimal = ZERO
    overdue_deals: int = 0
    stale: Decimal = ZERO
    stale_deals: int = 0
    stepless: Decimal = ZERO
    stepless_deals: int = 0
    clean: Decimal = ZERO
    clean_deals: int = 0
    debt: Decimal = ZERO
    debt_deals: int = 0
    inferred: Decimal = ZERO
    inferred_deals: int = 0
    undated: Decimal = ZERO
    undated_deals: int = 0
    weighted: Decimal = ZERO
    stepped_deals: int = 0
    decided_won: int = 0
    decided_lost: int = 0
    decided_no_decision: int = 0
    left_out: int = 0
    targets_left_out: int = 0

    @property
    def decided(self) -> int:
        """Deals decided in the window of the win rate."""
        return self.decided_won + self.decided_lost + self.decided_no_decision

    @property
    def counts(self) -> bool:
        """Whether the row says anything about this period: pipeline, wins or a target, also those without a rate.

        What is only undated is counted in the total and in the remarks.
        """
        return bool(self.open_deals or self.won_deals or self.target or self.left_out or self.targets_left_out)

    def add(self, name: str, deals: int, amount: Decimal | None) -> None:
        """Add deals and their money under a name; money without a rate is left out."""
        if amount is None:
            return
        setattr(self, name, getattr(self, name) + amount)
        setattr(self, f"{name}_deals", getattr(self, f"{name}_deals") + deals)


def total(tallies: Iterable[Tally]) -> Tally:
    """Return the sums over rows. The target is None only when no row has one; a surplus lowers what is missing."""
    whole = Tally()
    for tally in tallies:
        for field in fields(Tally):
            mine, theirs = getattr(whole, field.name), getattr(tally, field.name)
            setattr(whole, field.name, mine if theirs is None else theirs if mine is None else mine + theirs)
    return whole
