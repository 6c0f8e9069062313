"""Whom we sell to and how fit is weighed, as people have edited it: the profiles and the fit document in force."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from data.core import rulebook
from data.core.rulebook import Held
from data.icp.formulas import fit, profile_checks
from data.icp.formulas.profiles import ALL, Profile, profile_of

ICP, FIT = "icp", "fit"
NAMES = {ICP: "Ideal customer profile", FIT: "Fit score"}


def profiles_of(content: Mapping[str, Any]) -> Mapping[str, Profile]:
    """Return the profiles of a document by name, `all` first. Raises ValueError where it cannot be read.

    What rules out under `all` holds for every segment: a segment's own comes on top, one of the same code instead.
    """
    entries = content["profiles"]
    whole = profile_of(ALL, entries[ALL])
    own = {name: profile_of(name, entry) for name, entry in entries.items() if name != ALL}
    return {ALL: whole} | {
        name: replace(each, disqualifiers={**whole.disqualifiers, **each.disqualifiers}) for name, each in own.items()
    }


def profiles(as_of: date | None = None) -> Mapping[str, Profile]:
    """Return the profiles in force on a day, the present one if none is given: `all`, and segments with their own."""
    return _profiles(rulebook.held(ICP, as_of))


@lru_cache(maxsize=64)
def _profiles(held: Held) -> Mapping[str, Profile]:
    return profiles_of(held.content)


def profile_for(segment: str | None, as_of: date | None = None) -> Profile:
    """Return the profile of a segment by its name: its own, else that of all."""
    known = profiles(as_of)
    return known.get(segment or ALL) or known[ALL]


def fit_policy(as_of: date | None = None) -> fit.Policy:
    """Return how fit is weighed on a day, on the present day if none is given."""
    return _policy(rulebook.held(FIT, as_of))


@lru_cache(maxsize=64)
def _policy(held: Held) -> fit.Policy:
    return fit.policy_of(held.content)


def basis(as_of: date | None = None) -> str:
    """Return the versions that a score of a day is made by.

    >>> basis(date.min)
    'icp 0, fit 0'
    """
    return ", ".join(f"{name} {rulebook.held(name, as_of).version}" for name in (ICP, FIT))


def _check_icp(content: Mapping[str, Any]) -> None:
    profile_checks.refuse(profile_checks.icp_problems(content))
    profiles_of(content)


def _check_fit(content: Mapping[str, Any]) -> None:
    profile_checks.refuse(profile_checks.fit_problems(content))
    fit.policy_of(content)


rulebook.editable(ICP, NAMES[ICP], right="definitions.edit", check=_check_icp)
rulebook.editable(FIT, NAMES[FIT], right="definitions.edit", check=_check_fit)
