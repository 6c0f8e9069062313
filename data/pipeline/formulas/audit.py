"""What is wrong with a deal's record: findings as codes with words, for the nightly audit (domain.md 1.9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from data.pipeline.definitions import Stage
from data.pipeline.formulas.stages import idle_days, is_stale
from data.pipeline.formulas.velocity import Entry, direction, moves

RULES = ("missing_fields", "backslide", "no_owner", "owner_left", "owner_inactive", "owner_territory", "stale")


@dataclass(frozen=True)
class Owner:
    """Who owns a deal, as far as the audit looks."""

    name: str
    is_active: bool = True
    left_on: date | None = None
    territory_id: int | None = None


@dataclass(frozen=True)
class AuditedDeal:
    """What the audit looks at: fields its gate misses, stages entered (oldest first), owner, territory, activity."""

    is_open: bool
    missing: tuple[str, ...] = ()
    entries: Sequence[Entry] = ()
    owner: Owner | None = None
    territory_id: int | None = None
    last_activity_on: date | None = None


@dataclass(frozen=True)
class Finding:
    """One thing to put right: a code of RULES, the words for it, and the fields it is about."""

    code: str
    words: str
    fields: tuple[str, ...] = ()


def findings(
    deal: AuditedDeal, *, as_of: date, since: date, idle_limit: int, stages: Mapping[str, Stage],
    labels: Mapping[str, str], fed: frozenset[str] | None = None,
) -> tuple[Finding, ...]:
    """Return the findings of a deal at the end of a day, in the order of RULES; moves back count from `since` on.

    `labels` are the words for fields; `fed` names the rules whose input some source feeds, all when None: what
    nothing feeds is no finding (domain.md 0.18). A closed deal is only asked for its missing fields.

    >>> from data.pipeline.definitions import stages
    >>> deal = AuditedDeal(is_open=True, missing=("champion",), last_activity_on=date(2025, 6, 1))
    >>> night = dict(as_of=date(2025, 6, 21), since=date(2025, 6, 20), idle_limit=14, stages=stages(), labels={})
    >>> [found.words for found in findings(deal, **night)]
    ['Missing: champion.', 'Nobody owns this deal.', 'No activity for 20 days.']
    """
    found = [*_missing(deal, labels)]
    if deal.is_open:
        found += [*backslides(deal.entries, since=since, as_of=as_of, stages=stages)]
        found += [*_ownership(deal, as_of), *_idle(deal, as_of, idle_limit)]
    return tuple(each for each in found if fed is None or each.code in fed)


def _missing(deal: AuditedDeal, labels: Mapping[str, str]) -> list[Finding]:
    if not deal.missing:
        return []
    words = ", ".join(labels.get(name, name) for name in deal.missing)
    return [Finding("missing_fields", f"Missing: {words}.", deal.missing)]


def backslides(
    entries: Sequence[Entry], *, since: date, as_of: date, stages: Mapping[str, Stage]
) -> tuple[Finding, ...]:
    """Return a finding for each move to a lower stage from `since` to `as_of`, both included; reopening is none.

    >>> from data.pipeline.definitions import stages
    >>> path = [("sao", date(2025, 6, 1)), ("sql", date(2025, 6, 9))]
    >>> backslides(path, since=date(2025, 6, 9), as_of=date(2025, 6, 9), stages=stages())[0].words
    'Went back from SAO to SQL on 9 June 2025.'
    """
    words = "Went back from {} to {} on {}."
    return tuple(
        Finding("backslide", words.format(stages[before].short, stages[after].short, _day(day)), ("stage",))
        for (before, _), (after, day) in pairwise(moves(entries, as_of=as_of))
        if day >= since and stages[before].is_open and direction(before, after, stages) == "back"
    )


def _ownership(deal: AuditedDeal, as_of: date) -> list[Finding]:
    owner = deal.owner
    if owner is None:
        return [Finding("no_owner", "Nobody owns this deal.", ("owner_id",))]
    if owner.left_on is not None and owner.left_on <= as_of:
        words = f"{owner.name}, who owns this deal, left on {_day(owner.left_on)}."
        return [Finding("owner_left", words, ("owner_id",))]
    if not owner.is_active:
        return [Finding("owner_inactive", f"{owner.name}, who owns this deal, is not active.", ("owner_id",))]
    if None not in (owner.territory_id, deal.territory_id) and owner.territory_id != deal.territory_id:
        words = f"{owner.name}, who owns this deal, works in another territory."
        return [Finding("owner_territory", words, ("owner_id", "territory_id"))]
    return []


def _idle(deal: AuditedDeal, as_of: date, limit: int) -> list[Finding]:
    idle = idle_days(as_of, deal.last_activity_on)
    if not is_stale(idle, limit):
        return []
    words = "No activity was ever recorded." if idle is None else f"No activity for {idle} days."
    return [Finding("stale", words, ("last_activity_on",))]


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
