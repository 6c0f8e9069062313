"""What the best customers have in common, as the page shows it and as the workbook prints it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from data.icp import definitions
from data.icp.formulas import matching, traits
from data.icp.formulas.profile_checks import LABELS
from data.icp.formulas.profiles import ALL, BANDS
from data.icp.formulas.traits import Best, Trait

if TYPE_CHECKING:
    import pandas as pd

LOOKED_AT = ("segment", "territory")
"""Traits that a profile has no field for."""


@dataclass(frozen=True)
class Traits:
    """The best customers of a profile's accounts and their traits; `names` are theirs, best first."""

    best: Best
    names: tuple[str, ...]
    traits: tuple[Trait, ...]
    accounts: int

    @property
    def basis(self) -> str:
        """By what they were chosen, and why so, in a sentence."""
        best = self.best
        if best.basis == traits.PROFIT:
            return f"Chosen by {best.basis}, which is known of {best.rated:,} of {best.customers:,} customers."
        return (f"Chosen by {best.basis}: profit and ease of service are known of {best.rated:,} of {best.customers:,} "
                "customers, too few to choose by. Import both with the accounts.")  # fmt: skip


def traits_of(market: "pd.DataFrame", content: Mapping[str, Any], name: str, *, size: int, on: date) -> Traits:
    """Return the traits of the best customers among the accounts that a profile is held against.

    The bands are those of the profile. Raises ValueError while the document cannot be read.
    """
    known = definitions.profiles_of(content)
    profile = known.get(name) or known[ALL]
    accounts = matching.held_against(market, name, known if name in known else (*known, name))
    best = traits.best(accounts, size)
    found = traits.traits(accounts, best.places, traits.bands_of(profile), on=on) if best.places else []
    return Traits(best, tuple(accounts.loc[list(best.places), "name"]), tuple(found), len(accounts))


def taken_over(content: Mapping[str, Any], name: str, found: Traits, *, lift: Decimal, least: int,
               on: date) -> dict[str, Any]:  # fmt: skip
    """Return a document with the traits that reach a lift put into one profile, and the customers kept as evidence."""
    entries = content["profiles"]
    entry = traits.taken_over(entries[name], found.traits, lift=lift, least=least)
    kept = {"count": len(found.best.places), "accounts": list(found.best.places), "basis": found.best.basis, "on": on}
    return {**content, "profiles": {**entries, name: {**entry, "analysed": kept}}}


def rows(found: Traits, *, lift: Decimal, least: int) -> list[dict[str, Any]]:
    """Return the traits as rows: field, value, share, share_rest, lift (None: `why`), n, of, n_rest, rest, taken."""
    taken = reached(found, lift, least)
    return [
        {"field": LABELS.get(one.field, one.field), "value": one.value, "share": one.share,
         "share_rest": one.share_rest, "lift": one.lift, "why": "only the best", "n": one.n, "of": one.top,
         "n_rest": one.n_rest, "rest": one.rest,
         "taken": ("green", "taken over") if one in taken else ("grey", _why_not(one, lift, least))}
        for one in found.traits
    ]  # fmt: skip


def reached(found: Traits, lift: Decimal, least: int) -> list[Trait]:
    """Return the traits that would be taken over: often enough, often enough more than in the rest, one band each."""
    kept = traits.kept(found.traits, lift=lift, least=least)
    return [one for one in kept if one.field not in LOOKED_AT and (one.field not in BANDS or _is_first(one, kept))]


def _is_first(one: Trait, kept: list[Trait]) -> bool:
    return one is max((other for other in kept if other.field == one.field), key=lambda other: other.share)


def _why_not(one: Trait, lift: Decimal, least: int) -> str:
    if one.field in LOOKED_AT:
        return "to look at"
    if one.n < least:
        return f"fewer than {least}"
    return "another band has more" if one.lift is None or one.lift >= lift else "below the lift"
