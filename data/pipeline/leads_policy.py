"""What leads obey, as people have edited it: the routing rules, the service levels, what rules a lead out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from data.core import rulebook
from data.core.conditions import hold, read_conditions
from data.core.reference import BadReferenceError, only
from data.core.rulebook import Held
from data.pipeline.formulas import clocks, routing
from data.pipeline.formulas.clocks import ServiceLevel

QUEUE, TEAM, PERSON = "queue", "team", "person"
LISTED = ("country", "segment", "territory", "industry", "source", "campaign", "persona", "motion", "title")
RANGED = ("employees",)
ALL = "all"
"""What a rule may look at: words out of a list, and numbers in a range."""

_KEYS = {"version", "fast_from", "icp_line", "qualified_sources", "catch_all", "partner_sources", "partner_target",
         "seniors", "rules"}  # fmt: skip
_RULE_KEYS = {"id", "name", "priority", "conditions", "target", "fallback"}


@dataclass(frozen=True)
class TerritoryRule:
    """One line of the table: when its conditions hold, the target gets the lead; if nobody there can, the fallback."""

    id: int
    name: str
    priority: int
    conditions: Mapping[str, Any]
    target: str
    fallback: str = QUEUE

    @property
    def plain(self) -> routing.Rule:
        """The rule as the formula takes it."""
        return routing.Rule(self.id, self.priority, self.conditions, self.target)


@dataclass(frozen=True)
class Policy:
    """The routing definition of one version."""

    fast_from: int
    icp_line: int
    qualified_sources: frozenset[str]
    catch_all: str
    partner_sources: frozenset[str]
    partner_target: str
    seniors: tuple[int, ...]
    rules: tuple[TerritoryRule, ...]
    version: int = rulebook.SHIPPED
    by_id: Mapping[int, TerritoryRule] = field(default_factory=dict)

    def is_qualified(self, source: str | None) -> bool:
        """Say whether a lead's source may take the fast path.

        >>> policy_of({**rulebook.in_force("routing", date.min)}).is_qualified("Referral")
        True
        """
        return _folded(source) in self.qualified_sources


def policy_of(content: Mapping[str, Any], *, version: int = rulebook.SHIPPED) -> Policy:
    """Return the routing that a document describes. Raises BadReferenceError, a ValueError, when it is not right."""
    only(content, keys=_KEYS - {"version"}, where="routing")
    fast, line = content["fast_from"], content["icp_line"]
    for name, value in (("fast_from", fast), ("icp_line", line)):
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100:
            raise BadReferenceError(f"routing, {name}: a line of the fit score is a whole number from 0 to 100.")
    if fast < line:
        raise BadReferenceError(f"routing: the fast path begins at {fast}, below the line of {line} for nurture.")
    for name in ("catch_all", "partner_target"):
        _check_target(content[name], f"routing, {name}")
    rules = tuple(_rule(entry) for entry in content["rules"])
    twice = sorted({rule.id for rule in rules if [r.id for r in rules].count(rule.id) > 1})
    if twice:
        raise BadReferenceError(f"routing: rule {twice[0]} is there twice.")
    return Policy(
        fast, line, frozenset(map(_folded, content["qualified_sources"])), content["catch_all"],
        frozenset(map(_folded, content["partner_sources"])), content["partner_target"], tuple(content["seniors"]),
        rules, version, {rule.id: rule for rule in rules},
    )  # fmt: skip


def _rule(entry: Mapping[str, Any]) -> TerritoryRule:
    where = f"routing, rule {entry.get('id', '?')}"
    unknown = set(entry) - _RULE_KEYS
    if unknown or not {"id", "priority", "target"} <= set(entry):
        raise BadReferenceError(f"{where}: it takes {', '.join(sorted(_RULE_KEYS))}.")
    for name in ("id", "priority"):
        if isinstance(entry[name], bool) or not isinstance(entry[name], int) or entry[name] < 1:
            raise BadReferenceError(f"{where}: its {name} is a whole number from 1.")
    given = entry.get("conditions") or {}
    if wrong := sorted(set(given) - {*LISTED, *RANGED}):
        raise BadReferenceError(f"{where}: a rule cannot look at {', '.join(wrong)}.")
    for name, wanted in given.items():
        if (name in RANGED) != isinstance(wanted, Mapping) or (name in LISTED and not isinstance(wanted, list)):
            raise BadReferenceError(f"{where}: {name} takes {'from and to' if name in RANGED else 'a list of words'}.")
    for name in ("target", "fallback"):
        _check_target(entry.get(name, QUEUE), f"{where}, {name}")
    return TerritoryRule(
        entry["id"], str(entry.get("name") or f"Rule {entry['id']}"), entry["priority"], read_conditions(given),
        entry["target"], entry.get("fallback") or QUEUE,
    )  # fmt: skip


def _check_target(target: Any, where: str) -> None:
    kind, _, number = str(target).partition(":")
    if target != QUEUE and (kind not in (TEAM, PERSON) or not number.isdigit()):
        raise BadReferenceError(f"{where}: a target is a team, a person or the queue.")


def _folded(text: str | None) -> str:
    """Return a source as it is compared: "Demo request" and "demo_request" are one.

    >>> _folded(" Demo Request ")
    'demo_request'
    """
    return "_".join((text or "").strip().casefold().replace("-", " ").replace("_", " ").split())


def policy(as_of: date | None = None) -> Policy:
    """Return the routing in force on a day, on the present day if none is given."""
    return _policy(rulebook.held("routing", as_of))


@lru_cache(maxsize=64)
def _policy(held: Held) -> Policy:
    return policy_of(held.content, version=held.version)


def is_partner(source: str | None, rules: Policy) -> bool:
    """Say whether a lead's source is one whose leads belong to partner managers."""
    return _folded(source) in rules.partner_sources


def levels(as_of: date | None = None) -> Mapping[str, ServiceLevel]:
    """Return the service levels in force on a day, by code."""
    return _levels(rulebook.held("service_levels", as_of))


@lru_cache(maxsize=64)
def _levels(held: Held) -> Mapping[str, ServiceLevel]:
    return clocks.levels_of(held.content)


def default_hours(as_of: date | None = None) -> Mapping[Any, Any]:
    """Return the opening hours where a territory has no calendar: weekday to two times."""
    hours: Mapping[Any, Any] = rulebook.in_force("service_levels", as_of)["calendar"]["hours"]
    return hours


def ruled_out(fields: Mapping[str, Any], as_of: date | None = None) -> dict[str, str]:
    """Return what rules a lead or an account out, code to words; the customer profile of its segment says it.

    An unknown field meets no condition.
    """
    known = _disqualifiers(rulebook.held("icp", as_of))
    rules = known.get(fields.get("segment") or ALL) or known[ALL]
    return {code: label for code, (label, conditions) in rules.items() if hold(conditions, fields)}


def looked_at(as_of: date | None = None) -> frozenset[str]:
    """Return the fields that disqualifiers look at on a day, the segment among them when one has rules of its own."""
    known = _disqualifiers(rulebook.held("icp", as_of))
    names = {name for rules in known.values() for _, conditions in rules.values() for name in conditions}
    return frozenset(names | ({"segment"} if len(known) > 1 else set()))


@lru_cache(maxsize=64)
def _disqualifiers(held: Held) -> Mapping[str, Mapping[str, tuple[str, Mapping[str, Any]]]]:
    """Return label and conditions by profile and code; those of all hold for every segment, its own on top."""
    entries = held.content["profiles"]
    found = {name: {code: (one["label"], read_conditions(one["conditions"]))
                    for code, one in entry["disqualifiers"].items() if one["conditions"]}
             for name, entry in entries.items()}  # fmt: skip
    return {name: {**found[ALL], **rules} for name, rules in found.items()}


def _check_routing(content: Mapping[str, Any]) -> None:
    policy_of(content)


def _check_levels(content: Mapping[str, Any]) -> None:
    clocks.levels_of(content)


rulebook.editable("routing", "Routing", right="definitions.edit", check=_check_routing)
rulebook.editable("service_levels", "Service levels", right="definitions.edit", check=_check_levels)
