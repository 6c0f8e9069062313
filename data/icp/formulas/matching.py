"""Which accounts a profile means: what the preview counts while somebody edits it, over a whole market at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from data.core.conditions import Range
from data.core.numbers import ratio
from data.icp.formulas.accounts import split
from data.icp.formulas.fit import Disqualifier
from data.icp.formulas.profiles import ALL, LISTS, Bands, Profile

if TYPE_CHECKING:
    import pandas as pd

CRITERIA = (*LISTS, "employees", "revenue", "company_age", "technologies")
ZERO = Decimal(0)


@dataclass(frozen=True)
class Excluded:
    """What one disqualifier shuts out: accounts, won amount, and its share of all that was won (None: nothing was)."""

    code: str
    label: str
    accounts: int
    won: Decimal
    share: Decimal | None


@dataclass(frozen=True)
class Match:
    """What a profile means in a market: accounts held against it, those that match, what they were won for.

    `unfed` are criteria that the profile names and no account says anything about: they are left out.
    """

    accounts: int
    matching: int
    won: Decimal
    won_matching: Decimal
    excluded: tuple[Excluded, ...]
    unfed: tuple[str, ...]
    is_blank: bool

    @property
    def share(self) -> Decimal | None:
        """The share of the won amount that matches; None where nothing was won."""
        return ratio(self.won_matching, self.won) if self.won else None


def held_against(market: "pd.DataFrame", profile: str, own: Collection[str]) -> "pd.DataFrame":
    """Return the accounts that a profile is held against: of its segment, or of all segments without their own.

    market: one row an account, as `queries.profiles.market` returns it.
    """
    if profile != ALL:
        return market[market["segment"] == profile]
    return market[~market["segment"].isin([name for name in own if name != ALL])]


def match(accounts: "pd.DataFrame", profile: Profile, *, on: date) -> Match:
    """Count what a profile means among the accounts held against it, on a day (for their age).

    An account matches when nothing rules it out and it earns something on every criterion that the profile names: a
    primary or secondary value, the target band or one beside it, one of the wanted technologies. A criterion that no
    account is known for is left out (domain.md 0.18); one that says nothing about a criterion that is fed does not
    match.
    """
    asked = [name for name in CRITERIA if getattr(profile, name)]
    told = {name: column_of(accounts, name, on) for name in asked}
    fed = [name for name in asked if told[name].notna().any()]
    out = {code: ruled_out(accounts, rule) for code, rule in profile.disqualifiers.items()}
    import pandas as pd  # here, because every process loads the domains, and few ask this

    fits = pd.Series(True, index=accounts.index)
    for name in fed:
        fits &= meets(told[name], getattr(profile, name))
    for mask in out.values():
        fits &= ~mask
    won = accounts["won"]
    whole = _sum(won)
    excluded = []
    for code, mask in out.items():
        lost = _sum(won[mask])
        label = profile.disqualifiers[code].label
        excluded.append(Excluded(code, label, int(mask.sum()), lost, ratio(lost, whole) if whole else None))
    return Match(len(accounts), int(fits.sum()), whole, _sum(won[fits]), tuple(excluded),
                 tuple(name for name in asked if name not in fed), not asked)  # fmt: skip


def _sum(won: "pd.Series") -> Decimal:
    return Decimal(int(won.sum()))


def column_of(accounts: "pd.DataFrame", name: str, on: date) -> "pd.Series":
    """Return what the accounts say about a criterion, missing where they say nothing."""
    if name == "company_age":
        return on.year - accounts["founded"]
    return accounts[name]


def meets(told: "pd.Series", wanted: Any) -> "pd.Series":
    """Say of each account whether what it tells is what a profile wants of one criterion."""
    if isinstance(wanted, Bands):
        target, last = wanted.target or 0, len(wanted.bands) - 1
        low, high = wanted.bands[max(target - 1, 0)].low, wanted.bands[min(target + 1, last)].high
        return (told >= low) & (told <= (float("inf") if high is None else high))
    if isinstance(wanted, tuple):
        sought = {word.casefold() for word in wanted}
        return _each(told, lambda text: bool(sought & {word.casefold() for word in split(text) or ()}))
    sought = {word.strip().casefold() for word in (*wanted.primary, *wanted.secondary)}
    return _each(told, lambda text: text.strip().casefold() in sought)


def ruled_out(accounts: "pd.DataFrame", rule: Disqualifier) -> "pd.Series":
    """Say of each account whether all conditions of a disqualifier hold; what is not known meets none."""
    import pandas as pd

    out = pd.Series(bool(rule.conditions), index=accounts.index)
    for name, wanted in rule.conditions.items():
        out &= _holds(accounts[name], wanted) if name in accounts else False
    return out


def _holds(told: "pd.Series", wanted: Any) -> "pd.Series":
    if isinstance(wanted, Range):
        low = float("-inf") if wanted.low is None else wanted.low
        return (told >= low) & (told <= (float("inf") if wanted.high is None else wanted.high))
    sought = {str(word).strip().casefold() for word in wanted}
    return _each(told, lambda text: text.strip().casefold() in sought)


def _each(told: "pd.Series", holds: Any) -> "pd.Series":
    """Judge each different text once: a market of many accounts has few industries."""
    known = {text for text in told.dropna().unique() if holds(str(text))}
    return told.isin(known)


def counted(market: "pd.DataFrame", profiles: Mapping[str, Profile], name: str, *, on: date) -> Match:
    """Count what one profile of a document means in a market."""
    return match(held_against(market, name, profiles), profiles[name], on=on)
