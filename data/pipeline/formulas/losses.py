"""Why deals are lost: shares of reasons, their trend, the alarm of a vague list, and competitors (domain.md 1.13)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from data.core.numbers import ratio
from data.core.statistics import wilson


@dataclass(frozen=True)
class Loss:
    """A deal closed as lost or without decision: its reason (None: not given), amount and day of the close."""

    reason: str | None
    amount: Decimal
    closed_on: date


@dataclass(frozen=True)
class ReasonShare:
    """One reason: deals, amount, and its share of both; the share of the amount is None when all amounts are 0."""

    reason: str | None
    deals: int
    amount: Decimal
    share_of_deals: Decimal
    share_of_amount: Decimal | None


def reason_shares(losses: Iterable[Loss]) -> tuple[ReasonShare, ...]:
    """Return each reason with its share by count and by amount, the largest amount first.

    >>> july = date(2025, 7, 1)
    >>> shares = reason_shares([Loss("price", Decimal(30), july), Loss("timing", Decimal(10), july)])
    >>> [(each.reason, str(each.share_of_deals), str(each.share_of_amount)) for each in shares]
    [('price', '0.5', '0.75'), ('timing', '0.5', '0.25')]
    """
    grouped: defaultdict[str | None, list[Decimal]] = defaultdict(list)
    for loss in losses:
        grouped[loss.reason].append(loss.amount)
    deals = sum(map(len, grouped.values()))
    total = sum((sum(amounts, Decimal(0)) for amounts in grouped.values()), Decimal(0))
    shares = [_share(reason, amounts, deals, total) for reason, amounts in grouped.items()]
    return tuple(sorted(shares, key=lambda each: (-each.amount, -each.deals, each.reason or "")))


def _share(reason: str | None, amounts: Sequence[Decimal], deals: int, total: Decimal) -> ReasonShare:
    amount = sum(amounts, Decimal(0))
    return ReasonShare(
        reason, len(amounts), amount, ratio(len(amounts), deals), ratio(amount, total) if total else None
    )


def monthly_trend(losses: Iterable[Loss], months: Iterable[date]) -> dict[date, tuple[ReasonShare, ...]]:
    """Return the shares of each month, named by its first day; a month without losses is there and empty.

    >>> trend = monthly_trend([Loss("price", Decimal(5), date(2025, 7, 9))], [date(2025, 6, 1), date(2025, 7, 1)])
    >>> {month.month: [each.reason for each in shares] for month, shares in trend.items()}
    {6: [], 7: ['price']}
    """
    grouped: defaultdict[date, list[Loss]] = defaultdict(list)
    for loss in losses:
        grouped[loss.closed_on.replace(day=1)].append(loss)
    return {month: reason_shares(grouped[month]) for month in months}


@dataclass(frozen=True)
class VagueReasons:
    """Share of the reasons that explain nothing, and whether it says that the list of reasons needs work."""

    share_of_deals: Decimal | None
    share_of_amount: Decimal | None
    is_alarm: bool


def vague_reasons(shares: Iterable[ReasonShare], *, vague: Collection[str | None], limit: Decimal) -> VagueReasons:
    """Add up the vague reasons (such as other); the alarm rings when MORE than the limit, by count or by amount.

    >>> july = date(2025, 7, 1)
    >>> shares = reason_shares([Loss("other", Decimal(1), july)] + [Loss("price", Decimal(1), july)] * 19)
    >>> vague_reasons(shares, vague={"other"}, limit=Decimal("0.05")).is_alarm
    False
    """
    listed = list(shares)
    deals, amount = sum(each.deals for each in listed), sum((each.amount for each in listed), Decimal(0))
    counted = [each for each in listed if each.reason in vague]
    by_deals = ratio(sum(each.deals for each in counted), deals) if deals else None
    by_amount = ratio(sum((each.amount for each in counted), Decimal(0)), amount) if amount else None
    is_alarm = any(share is not None and share > limit for share in (by_deals, by_amount))
    return VagueReasons(by_deals, by_amount, is_alarm)


@dataclass(frozen=True)
class CompetitorRate:
    """Win rate against one competitor (None: not recorded) over `n` decided deals, with its Wilson interval."""

    competitor: str | None
    won: int
    n: int
    rate: Decimal
    low: float
    high: float


def competitor_win_rates(decided: Iterable[tuple[str | None, bool]], *, z: float = 1.96) -> tuple[CompetitorRate, ...]:
    """Return the win rate by main competitor over (competitor, was won) of decided deals, the most met first.

    `none` is a competitor's name like any other: deals without competition.

    >>> rates = competitor_win_rates([("Acme", True), ("Acme", False), ("none", True)])
    >>> [(each.competitor, each.won, each.n, str(each.rate)) for each in rates]
    [('Acme', 1, 2, '0.5'), ('none', 1, 1, '1')]
    """
    outcomes: defaultdict[str | None, list[bool]] = defaultdict(list)
    for competitor, is_won in decided:
        outcomes[competitor].append(is_won)
    rates = [_competitor(competitor, sum(won), len(won), z) for competitor, won in outcomes.items()]
    return tuple(sorted(rates, key=lambda each: (-each.n, each.competitor or "")))


def _competitor(competitor: str | None, won: int, n: int, z: float) -> CompetitorRate:
    low, high = wilson(won, n, z)
    return CompetitorRate(competitor, won, n, ratio(won, n), low, high)


def change_in_share(
    before: Iterable[ReasonShare], after: Iterable[ReasonShare]
) -> Mapping[str | None, Decimal]:
    """Return by how much each reason's share of deals moved between two periods, in fractions; absent counts as 0.

    >>> july = date(2025, 7, 1)
    >>> first, second = ([*reason_shares([Loss(reason, Decimal(1), july)])] for reason in ("price", "timing"))
    >>> {reason: str(change) for reason, change in change_in_share(first, second).items()}
    {'price': '-1', 'timing': '1'}
    """
    old = {each.reason: each.share_of_deals for each in before}
    new = {each.reason: each.share_of_deals for each in after}
    zero = Decimal(0)
    return {reason: new.get(reason, zero) - old.get(reason, zero) for reason in dict.fromkeys([*old, *new])}
