"""What the best customers have in common: traits with their share among them, among the rest, and the lift."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from data.core.numbers import ratio
from data.icp.formulas.accounts import split
from data.icp.formulas.matching import column_of
from data.icp.formulas.profiles import BANDS, LISTS, Bands, Profile

if TYPE_CHECKING:
    import pandas as pd

LEAST, MOST = 20, 30
"""How many of the best customers are looked at (domain.md 8.1)."""

PROFIT, WON = "profit times ease of service", "won amount"
TRAITS = ("segment", "territory", *LISTS, *BANDS, "technologies")
SMALL = 5
"""Fewer of the best than this carry no weight: shown, marked, and not taken over by themselves."""


@dataclass(frozen=True)
class Best:
    """The best customers: their places in the market, best first, by what they were chosen, and of how many."""

    places: tuple[int, ...]
    basis: str
    customers: int
    rated: int


@dataclass(frozen=True)
class Trait:
    """A value of a field: shares among the best and the rest (fractions of those that say anything), and the lift.

    lift None: no account of the rest has it. n: of the best that have it; top and rest: how many say anything.
    """

    field: str
    value: str
    n: int
    top: int
    n_rest: int
    rest: int

    @property
    def share(self) -> Decimal:
        return ratio(self.n, self.top)

    @property
    def share_rest(self) -> Decimal | None:
        return ratio(self.n_rest, self.rest) if self.rest else None

    @property
    def lift(self) -> Decimal | None:
        """Share among the best over share among the rest.

        >>> Trait("industry", "retail", 10, 20, 20, 80).lift
        Decimal('2')
        """
        return ratio(self.n * self.rest, self.top * self.n_rest) if self.n_rest else None


def best(market: "pd.DataFrame", size: int) -> Best:
    """Choose the best customers of a market: by profit times ease of service where enough say both, else by won amount.

    A customer is an account that was won. Equal ones come in the order of their names.
    """
    customers = market[market["won"] > 0]
    rated = customers[(customers["profit"] > 0) & customers["ease_of_service"].between(1, 5)]
    is_rated = len(rated) >= size
    chosen = rated.assign(worth=rated["profit"] * rated["ease_of_service"]) if is_rated else customers.assign(
        worth=customers["won"])  # fmt: skip
    ranked = chosen.sort_values(["worth", "name"], ascending=[False, True]).head(size)
    return Best(tuple(ranked.index), PROFIT if is_rated else WON, len(customers), len(rated))


def traits(market: "pd.DataFrame", places: Iterable[int], bands: Mapping[str, Bands], *, on: date) -> list[Trait]:
    """Return every trait that one of the best has, the highest lift first; those only the best have come before.

    The rest is every other account of the market. Accounts that say nothing about a field count on neither side.
    """
    is_best = market.index.isin(list(places))
    found: list[Trait] = []
    for name in TRAITS:
        told = values_of(market, name, bands, on=on)
        known = told.map(bool)
        top, rest = told[is_best & known], told[~is_best & known]
        others = _counts(rest)
        for value, n in _counts(top).items():
            found.append(Trait(name, value, n, len(top), others.get(value, 0), len(rest)))
    return sorted(found, key=lambda one: (one.lift is not None, -(one.lift or 0), -one.n, one.field, one.value))


def values_of(market: "pd.DataFrame", name: str, bands: Mapping[str, Bands], *, on: date) -> "pd.Series":
    """Return what each account says about a trait: a tuple of values, empty where it says nothing."""
    told = column_of(market, name, on)
    if name in BANDS:
        held = bands[name]
        return told.map(lambda value: () if (place := held.place(value)) is None else (held.bands[place].label,))
    if name == "technologies":
        return told.map(lambda text: tuple(dict.fromkeys(split(text) or ())) if isinstance(text, str) else ())
    return told.map(lambda text: (text.strip(),) if isinstance(text, str) and text.strip() else ())


def _counts(told: "pd.Series") -> dict[str, int]:
    return {str(value): int(n) for value, n in told.explode().value_counts().items()}


def bands_of(profile: Profile) -> dict[str, Bands]:
    """Return the bands of a profile by field."""
    return {name: getattr(profile, name) for name in BANDS}


def kept(found: Iterable[Trait], *, lift: Decimal, least: int) -> list[Trait]:
    """Return the traits that enough of the best have, and often enough more than the rest; only the best: any lift."""
    return [one for one in found if one.n >= least and (one.lift is None or one.lift >= lift)]


def taken_over(entry: Mapping[str, Any], found: Iterable[Trait], *, lift: Decimal, least: int) -> dict[str, Any]:
    """Return a profile's entry with the traits that reach a lift and a number put in: lists as primary, one band each.

    What stands there already stays; a value that was secondary becomes primary. Only the best have it: any lift.
    """
    taken = kept(found, lift=lift, least=least)
    firm = {name: dict(part) for name, part in entry["firmographic"].items()}
    for name in LISTS:
        new = [one.value for one in taken if one.field == name]
        moved = {_folded(word) for word in new}
        others = [word for word in firm[name]["secondary"] if _folded(word) not in moved]
        firm[name] = {"primary": _joined(firm[name]["primary"], new), "secondary": others}
    for name in BANDS:
        reached = sorted((one for one in taken if one.field == name), key=lambda one: -one.share)
        firm[name] = {**firm[name], **({"target": reached[0].value} if reached else {})}
    wanted = [one.value for one in taken if one.field == "technologies"]
    firm["technologies"] = {"wanted": _joined(firm["technologies"]["wanted"], wanted)}
    return {**entry, "firmographic": firm}


def _joined(words: Iterable[str], new: Iterable[str]) -> list[str]:
    return list({_folded(word): word for word in [*new, *words]}.values())


def _folded(word: str) -> str:
    return word.strip().casefold()
