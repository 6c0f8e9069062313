"""The qualification checklist: score, blockers, evidence and freshness before sales acceptance (domain.md 2.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from data.core.metrics import Threshold
from data.core.numbers import EXACT, ratio
from data.core.reference import BadReferenceError, load, only, shaped

PAIN = "pain_quantification"


@dataclass(frozen=True)
class Item:
    """One question of the checklist and its weight in the score."""

    code: str
    label: str
    weight: int
    asks: str


@dataclass(frozen=True)
class Policy:
    """What the checklist asks and demands, as data/reference/meddicc.yaml first says it."""

    items: Mapping[str, Item]
    answers: tuple[str, ...]
    evidence_from: int
    bands: Mapping[str, int]
    needed: tuple[str, ...]
    pain: str
    champion: str
    evidence_days: int
    refresh_days: int


def policy_of(content: Mapping[str, Any]) -> Policy:
    """Return the policy that a document describes. Raises BadReferenceError, a ValueError, when it is not right.

    >>> policy_of(load("meddicc")).items["economic_buyer"].weight
    20
    """
    policy = shaped(Policy, content, where="meddicc")
    items = {code: shaped(Item, entry, where=f"meddicc, {code}", code=code) for code, entry in policy.items.items()}
    if sum(item.weight for item in items.values()) != 100:
        raise BadReferenceError("meddicc: the weights must add up to 100.")
    if unknown := {*policy.needed, policy.pain, policy.champion} - set(items):
        raise BadReferenceError(f"meddicc: there is no item {', '.join(sorted(unknown))}.")
    only(policy.bands, keys={"green", "yellow"}, where="meddicc, bands")
    return replace(policy, items=items)


@lru_cache(maxsize=1)
def shipped_policy() -> Policy:
    """Return the policy of meddicc.yaml, whatever has been edited since: for examples and tests.

    >>> len(shipped_policy().items)
    7
    """
    return policy_of(load("meddicc"))


@dataclass(frozen=True)
class Answer:
    """The answer to one item, 0 to 3, with the evidence for it and the day the evidence is from."""

    score: int = 0
    evidence: str | None = None
    evidence_on: date | None = None


@dataclass(frozen=True)
class Qualification:
    """Score 0 to 100 with status, what blocks, which answers lack evidence or rest on old evidence, and staleness."""

    score: Decimal
    status: str
    blockers: tuple[str, ...]
    without_evidence: tuple[str, ...]
    old_evidence: tuple[str, ...]
    staleness: str | None = None

    @property
    def is_blocked(self) -> bool:
        return bool(self.blockers)

    @property
    def may_enter_sao(self) -> bool:
        """Nothing blocks, every answer has the evidence it needs, and the checklist is fresh."""
        return not (self.blockers or self.without_evidence or self.staleness)


def score(scores: Mapping[str, int], policy: Policy) -> Decimal:
    """Add weight times answer divided by the highest answer; an item without an answer counts as unknown.

    Raises ValueError on an unknown item or an answer outside the scale.

    >>> score({"economic_buyer": 3, "champion": 1}, shipped_policy())
    Decimal('25')
    """
    top = len(policy.answers) - 1
    if unknown := sorted(set(scores) - set(policy.items)):
        raise ValueError(f"The checklist has no {', '.join(unknown)}.")
    if any(not 0 <= answer <= top for answer in scores.values()):
        raise ValueError(f"An answer is a number from 0 to {top}.")
    earned = sum(policy.items[name].weight * answer for name, answer in scores.items())
    return ratio(earned, top)


def blockers(scores: Mapping[str, int], pain_value: Decimal | int | None, policy: Policy) -> tuple[str, ...]:
    """Return what keeps a deal out of sales acceptance whatever its score: unknown needed items, unquantified pain.

    `pain_value` is what the pain costs the buyer, in any one currency. Source: blueprint, qualification.

    >>> blockers({"economic_buyer": 0, "identify_pain": 3}, 0, shipped_policy())
    ('economic_buyer', 'pain_quantification')
    """
    unknown = tuple(name for name in policy.needed if not scores.get(name))
    is_quantified = bool(scores.get(policy.pain)) and pain_value is not None and pain_value > 0
    return unknown if is_quantified else (*unknown, PAIN)


def without_evidence(answers: Mapping[str, Answer], policy: Policy) -> tuple[str, ...]:
    """Return the items whose answer is high enough to need evidence and has none, in the checklist's order.

    >>> given = {"metrics": Answer(2), "champion": Answer(1), "identify_pain": Answer(3, "call")}
    >>> without_evidence(given, shipped_policy())
    ('metrics',)
    """
    high = [name for name in policy.items if name in answers and answers[name].score >= policy.evidence_from]
    return tuple(name for name in high if not (answers[name].evidence or "").strip())


def evidence_status(evidence_on: date | None, *, as_of: date, days: int) -> str:
    """Return yellow for evidence older than `days`, green up to them, grey without a day.

    >>> [evidence_status(date(2025, 6, 1), as_of=day, days=30) for day in (date(2025, 7, 1), date(2025, 7, 2))]
    ['green', 'yellow']
    """
    if evidence_on is None:
        return "grey"
    return "yellow" if (as_of - evidence_on).days > days else "green"


def staleness(
    saved_on: date | None, *, entered_sql_on: date | None, as_of: date, days: int, reopened_on: date | None = None
) -> str | None:
    """Say why a checklist is not fresh enough to enter sales acceptance at `as_of`, None when it is.

    never_saved, before_sql (saved before the deal became sales qualified), before_reopening, or too_old (saved more
    than `days` ago). Saved on the very day counts as after it.

    >>> sql = date(2025, 6, 1)
    >>> [staleness(day, entered_sql_on=sql, as_of=date(2025, 7, 10), days=30) for day in (date(2025, 5, 31), sql)]
    ['before_sql', 'too_old']
    """
    if saved_on is None:
        return "never_saved"
    if entered_sql_on is not None and saved_on < entered_sql_on:
        return "before_sql"
    if reopened_on is not None and saved_on < reopened_on:
        return "before_reopening"
    return "too_old" if (as_of - saved_on).days > days else None


def without_champion(answers: Mapping[str, Answer], policy: Policy) -> dict[str, Answer]:
    """Return the answers after the champion has left the company: that item is unknown again.

    >>> without_champion({"champion": Answer(3, "call")}, shipped_policy())["champion"]
    Answer(score=0, evidence=None, evidence_on=None)
    """
    return {**answers, policy.champion: Answer()}


def qualify(
    answers: Mapping[str, Answer], pain_value: Decimal | int | None, *, policy: Policy, as_of: date,
    saved_on: date | None, entered_sql_on: date | None, reopened_on: date | None = None,
) -> Qualification:
    """Return everything a page and the gate say about a checklist on a day.

    >>> day = date(2025, 7, 1)
    >>> found = qualify({}, None, policy=shipped_policy(), as_of=day, saved_on=day, entered_sql_on=day)
    >>> found.score, found.status, found.blockers
    (Decimal('0'), 'red', ('economic_buyer', 'pain_quantification'))
    """
    scores = {name: answer.score for name, answer in answers.items()}
    value = score(scores, policy)
    old = tuple(
        name for name in policy.items
        if name in answers
        and evidence_status(answers[name].evidence_on, as_of=as_of, days=policy.evidence_days) == "yellow"
    )
    return Qualification(
        score=value, status=Threshold("up", policy.bands["green"], policy.bands["yellow"]).status(EXACT.plus(value)),
        blockers=blockers(scores, pain_value, policy), without_evidence=without_evidence(answers, policy),
        old_evidence=old,
        staleness=staleness(
            saved_on, entered_sql_on=entered_sql_on, as_of=as_of, days=policy.refresh_days, reopened_on=reopened_on
        ),
    )
