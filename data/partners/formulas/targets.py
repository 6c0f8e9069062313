"""The targets of a partner programme: months 3, 6, 12 and 18, and the board's of year two."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from data.core.numbers import ratio


class MonthThree(NamedTuple):
    """How many partners there are, what share of them sends enough, and whether that is what was wanted."""

    partners: int
    meeting_rate: Decimal | None
    is_met: bool


class MonthSix(NamedTuple):
    """Share of bookings, cost of a customer and close rate against direct, weeks saved; each None where unknown."""

    share: Decimal | None
    cac_delta: Decimal | None
    close_uplift: Decimal | None
    cycle_weeks: Decimal | None

    def met(self, wanted: Mapping[str, Decimal]) -> list[bool]:
        """Say of each whether it is reached; more than what was wanted counts as well."""
        told = (self.share, self.cac_delta, self.close_uplift, self.cycle_weeks)
        limits = [wanted["share"], -wanted["cac_lower"], wanted["close_higher"], wanted["weeks_shorter"]]
        is_less = (False, True, False, False)
        return [value is not None and (value <= limit if less else value >= limit)
                for value, limit, less in zip(told, limits, is_less, strict=True)]  # fmt: skip


class Concentration(NamedTuple):
    """What the largest three, the largest five and all partners bring of a whole."""

    top3: Decimal | None
    top5: Decimal | None
    every: Decimal | None


def month_three(accepted: Mapping[Any, int], *, partners: int = 2, a_month: int = 15) -> MonthThree:
    """Return whether there are enough partners and every one sends enough referrals in the month.

    accepted: partner to referrals of the month. Source: domain.md 8.17 [T09].

    >>> month_three({"a": 16, "b": 14})
    MonthThree(partners=2, meeting_rate=Decimal('0.5'), is_met=False)
    """
    enough = sum(count >= a_month for count in accepted.values())
    rate = ratio(enough, len(accepted)) if accepted else None
    return MonthThree(len(accepted), rate, len(accepted) >= partners and enough == len(accepted))


def month_six(*, partner_bookings: Decimal | int, total_bookings: Decimal | int, partner_cac: Decimal | None,
              direct_cac: Decimal | None, partner_close: Decimal | None, direct_close: Decimal | None,
              partner_days: Decimal | None, direct_days: Decimal | None) -> MonthSix:  # fmt: skip
    """Return the four numbers of month 6. CAC and close rate are compared as ratios, cycles in weeks saved.

    Source: domain.md 8.17 [T10].
    """
    return MonthSix(
        ratio(Decimal(partner_bookings), Decimal(total_bookings)) if total_bookings else None,
        _relative(partner_cac, direct_cac), _relative(partner_close, direct_close),
        ratio(direct_days - partner_days, 7) if partner_days is not None and direct_days is not None else None,
    )  # fmt: skip


def _relative(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return ratio(one, other) - 1 if one is not None and other else None


def concentration(total: Decimal | int, by_partner: Mapping[Any, Decimal | int]) -> Concentration:
    """Return the shares of a whole that the largest partners bring, the largest first.

    Source: domain.md 8.17 [T11].

    >>> concentration(1000, {"a": 120, "b": 80, "c": 50, "d": 10, "e": 5})
    Concentration(top3=Decimal('0.25'), top5=Decimal('0.265'), every=Decimal('0.265'))
    """
    if not total:
        return Concentration(None, None, None)
    largest = sorted(by_partner.values(), reverse=True)
    top3, top5, every = (ratio(Decimal(sum(largest[:most])), Decimal(total)) for most in (3, 5, None))
    return Concentration(top3, top5, every)


def month_eighteen(active: int, types: Collection[str], *, partners: int = 8, kinds: int = 2) -> bool:
    """Say whether enough partners are active, of enough types. Source: domain.md 8.17 [T12].

    >>> month_eighteen(8, ["referral", "co_sell"]), month_eighteen(9, ["referral"])
    (True, False)
    """
    return active >= partners and len(set(types)) >= kinds
