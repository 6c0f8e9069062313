"""Who gets a lead: the same lead and the same rules always give the same answer (domain.md 2.4)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from data.core.conditions import hold

Target = int | str
FAST, STANDARD, NONE = "fast", "standard", "none"


@dataclass(frozen=True)
class Rule:
    """A territory rule: when all conditions hold, the target gets the lead. The lowest priority number wins."""

    id: int | str
    priority: int
    conditions: Mapping[str, Any]
    target: Target


@dataclass(frozen=True)
class Lead:
    """What routing looks at. Owners are given only while they may get leads; a fit score of None was never computed."""

    fields: Mapping[str, Any]
    fit_score: Decimal | int | None = None
    is_source_qualified: bool = False
    disqualified: tuple[str, ...] = ()
    account_owner: Target | None = None
    partner_manager: Target | None = None


@dataclass(frozen=True)
class Route:
    """Where a lead goes and why.

    `outcome` is assigned, nurture, rejected, conflict or queue; `why` is disqualified, account_owner, partner, fit,
    rule, conflict or catch_all. A conflict has no target: `claims` are the targets that a manager decides between.
    """

    outcome: str
    why: str
    target: Target | None
    path: str
    rules: tuple[int | str, ...] = ()
    claims: tuple[Target, ...] = ()
    reasons: tuple[str, ...] = ()


def route(
    lead: Lead, rules: Iterable[Rule], *, icp_line: Decimal | int, fast_from: Decimal | int, catch_all: Target
) -> Route:
    """Send a lead where it belongs, in this order: reject, account owner, partner, nurture, rules, catch-all queue.

    A score below `icp_line` is nurtured; from `fast_from` on, with a qualified source, it takes the fast path. Two
    targets at the same priority are a conflict and never assigned. A lead without a score is not judged by it.

    >>> rules = [Rule("de", 20, {"country": "DE"}, "eu"), Rule("ent", 20, {"segment": "ENT"}, "enterprise")]
    >>> lines = dict(icp_line=40, fast_from=70, catch_all="queue")
    >>> route(Lead({"country": "DE", "segment": "SMB"}, 80, True), rules, **lines).target
    'eu'
    >>> route(Lead({"country": "DE", "segment": "ENT"}, 80, True), rules, **lines).claims
    ('enterprise', 'eu')
    """
    if lead.disqualified:
        return Route("rejected", "disqualified", None, NONE, reasons=tuple(sorted(lead.disqualified)))
    path = FAST if is_fast(lead, fast_from) else STANDARD
    if lead.account_owner is not None:
        return Route("assigned", "account_owner", lead.account_owner, path)
    if lead.partner_manager is not None:
        return Route("assigned", "partner", lead.partner_manager, path)
    if lead.fit_score is not None and lead.fit_score < icp_line:
        return Route("nurture", "fit", None, NONE)
    matching = first_matching(lead.fields, rules)
    claims = tuple(sorted({rule.target for rule in matching}, key=_order))
    ids = tuple(sorted((rule.id for rule in matching), key=_order))
    if len(claims) > 1:
        return Route("conflict", "conflict", None, NONE, ids, claims)
    if claims:
        return Route("assigned", "rule", claims[0], path, ids)
    return Route("queue", "catch_all", catch_all, path)


def is_fast(lead: Lead, fast_from: Decimal | int) -> bool:
    """Say whether a lead takes the fast path: its score reaches the line and its source is qualified.

    >>> leads = [Lead({}, 70, True), Lead({}, 69, True), Lead({}, 90, False), Lead({}, None, True)]
    >>> [is_fast(lead, 70) for lead in leads]
    [True, False, False, False]
    """
    return lead.is_source_qualified and lead.fit_score is not None and lead.fit_score >= fast_from


def first_matching(fields: Mapping[str, Any], rules: Iterable[Rule]) -> list[Rule]:
    """Return the rules that hold at the first priority at which any does.

    >>> rules = [Rule(1, 20, {}, "all"), Rule(2, 10, {"country": "DE"}, "dach")]
    >>> [rule.id for rule in first_matching({"country": "DE"}, rules)]
    [2]
    """
    matching = [rule for rule in rules if hold(rule.conditions, fields)]
    first = min((rule.priority for rule in matching), default=0)
    return [rule for rule in matching if rule.priority == first]


def rule_problems(rules: Iterable[Rule], *, can_get_leads: Collection[Target]) -> dict[int | str, str]:
    """Return what forbids a set of rules: id to twice (the id is used again) or inactive_target.

    >>> rule_problems([Rule(1, 10, {}, "ana"), Rule(2, 10, {}, "left")], can_get_leads={"ana"})
    {2: 'inactive_target'}
    """
    found: dict[int | str, str] = {}
    seen: set[int | str] = set()
    for rule in rules:
        if rule.id in seen:
            found[rule.id] = "twice"
        elif rule.target not in can_get_leads:
            found[rule.id] = "inactive_target"
        seen.add(rule.id)
    return found


@dataclass(frozen=True)
class Candidate:
    """A member of a team who may get leads. `last` orders the assignments: a number or an instant; None is never."""

    id: Target
    last: Any = None
    open: int = 0
    cap: int | None = None
    is_away: bool = False


def round_robin(candidates: Iterable[Candidate]) -> Target | None:
    """Return who is next: the least recently assigned, ties by id; None, and an alarm is due, when nobody is free.

    Who is away or has as many open leads as the cap is passed over and keeps the place in the order.

    >>> round_robin([Candidate("a", 3), Candidate("b", 1, open=5, cap=5), Candidate("c", 2, is_away=True)])
    'a'
    """
    free = [each for each in candidates if not each.is_away and (each.cap is None or each.open < each.cap)]
    # Never assigned comes first; the number stands in so that None is never compared.
    free.sort(key=lambda each: (each.last is not None, 0 if each.last is None else each.last, _order(each.id)))
    return free[0].id if free else None


def _order(key: int | str) -> tuple[bool, int, str]:
    """Order keys that may be numbers or words, numbers by size and first."""
    return (True, 0, key) if isinstance(key, str) else (False, key, "")
