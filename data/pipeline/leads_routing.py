"""Who gets a lead, worked out on the people there are: for the command that gives it and for the dry run alike."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session

from data.pipeline import leads_policy
from data.pipeline.formulas import routing
from data.pipeline.formulas.routing import Candidate
from data.pipeline.leads_policy import PERSON, QUEUE, TEAM, Policy
from data.pipeline.queries import leads, names


@dataclass
class Ground:
    """Everybody who may get leads, and whose turn it is. `taken` counts on: it is what a decision moves."""

    people: Mapping[int, Mapping[str, Any]]
    last: dict[int, int]
    open: dict[int, int]
    account_owners: Mapping[int, int]
    words: Mapping[str, Mapping[int, str]]
    has_caps: bool = True
    taken: int = 0

    def is_here(self, user_id: int, day: date) -> bool:
        """Say whether a person works here on a day."""
        person = self.people.get(user_id)
        left = person and person["left_on"]
        return bool(person and person["is_active"] and not (left and left <= day))

    def is_away(self, user_id: int, day: date) -> bool:
        """Say whether a person gets no leads on a day."""
        start, end = self.people[user_id]["away_from"], self.people[user_id]["away_until"]
        return (start is not None or end is not None) and (start or day) <= day <= (end or day)

    def is_full(self, user_id: int) -> bool:
        """Say whether a person has as many open leads as the cap."""
        cap = self.people[user_id]["lead_cap"]
        return self.has_caps and cap is not None and self.open.get(user_id, 0) >= cap

    def can_take(self, user_id: int, day: date) -> bool:
        """Say whether a person may be given a lead on a day."""
        return self.is_here(user_id, day) and not self.is_away(user_id, day) and not self.is_full(user_id)

    def members(self, team_id: int, day: date) -> list[int]:
        """Return who takes turns in a team: its members, not those who lead other members of it."""
        team = [n for n, person in self.people.items() if person["team_id"] == team_id and self.is_here(n, day)]
        leading = {self.people[n]["manager_id"] for n in team}
        return [n for n in team if n not in leading] or team

    def candidates(self, team_id: int, day: date) -> list[Candidate]:
        """Return the members of a team as the round robin takes them."""
        return [
            Candidate(n, self.last.get(n), self.open.get(n, 0), self.people[n]["lead_cap"] if self.has_caps else None,
                      self.is_away(n, day))
            for n in self.members(team_id, day)
        ]  # fmt: skip

    def give(self, user_id: int, order: int) -> None:
        """Note that a person got a lead: the turn moves on."""
        self.last[user_id], self.open[user_id] = order, self.open.get(user_id, 0) + 1


@dataclass(frozen=True)
class Routed:
    """A decision: outcome (assigned, nurture, rejected, conflict, queue), who gets the lead, and all it rests on."""

    outcome: str
    why: str
    owner_id: int | None = None
    is_fast: bool = False
    rules: tuple[int, ...] = ()
    claims: tuple[str, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


def ground(session: Session, *, before: Any = None, has_caps: bool = True) -> Ground:
    """Read who may get leads; `before` an instant: whose turn it was then."""
    words = {dimension: names.labels(session, dimension) for dimension in ("segment", "territory", "motion")}
    return Ground(
        {row["id"]: row for row in leads.people(session)}, leads.last_assigned(session, before=before),
        leads.open_leads(session) if has_caps else {}, leads.account_owners(session), words, has_caps,
    )  # fmt: skip


def fields_of(lead: Mapping[str, Any], held: Ground) -> dict[str, Any]:
    """Return what the rules may look at, numbers of segment, territory and motion as their names."""
    own = ("country", "industry", "employees", "source", "campaign", "persona", "title", "use_case", "data_volume")
    named = {name: held.words[name].get(lead[f"{name}_id"] or 0) for name in ("segment", "territory", "motion")}
    return {name: lead[name] for name in own} | named


def decide(lead: Mapping[str, Any], held: Ground, policy: Policy, *, on: date) -> Routed:
    """Return who gets a lead on a day: the same lead, people and rules always give the same answer (domain.md 2.4)."""
    fields = fields_of(lead, held)
    owner = held.account_owners.get(lead["account_id"] or 0)
    partner = policy.partner_target if leads_policy.is_partner(lead["source"], policy) else QUEUE
    out = leads_policy.ruled_out(fields, on)
    asked = routing.Lead(
        fields, lead["fit_score"], policy.is_qualified(lead["source"]), tuple(out),
        f"{PERSON}:{owner}" if owner and held.is_here(owner, on) and not held.is_away(owner, on) else None,
        None if partner == QUEUE else partner,
    )  # fmt: skip
    found = routing.route(asked, [rule.plain for rule in policy.rules], icp_line=policy.icp_line,
                          fast_from=policy.fast_from, catch_all=policy.catch_all)  # fmt: skip
    inputs = {"fields": {n: v for n, v in fields.items() if v is not None}, "fit_score": lead["fit_score"],
              "is_source_qualified": asked.is_source_qualified, "account_owner": owner}  # fmt: skip
    rules = tuple(int(number) for number in found.rules)
    if found.outcome in ("rejected", "nurture", "conflict"):
        claims = tuple(str(claim) for claim in found.claims)
        reasons = {code: out[code] for code in found.reasons}
        return Routed(found.outcome, found.why, rules=rules, claims=claims, reasons=reasons,
                      inputs={**inputs, **({"claims": claims} if claims else {})})  # fmt: skip
    return _given(found, rules, held, policy, inputs, on)


def _given(found: routing.Route, rules: tuple[int, ...], held: Ground, policy: Policy, inputs: dict[str, Any],
           on: date) -> Routed:  # fmt: skip
    is_fast = found.path == routing.FAST
    fallback = policy.by_id[rules[0]].fallback if rules else QUEUE
    notes = ("", "Nobody at the rule's target could take it: the fallback did.", "Nobody there could take it.")
    turns: dict[str, Any] = {}
    for place, target in enumerate(dict.fromkeys([str(found.target), fallback, policy.catch_all])):
        owner = taker(target, held, policy, is_fast=is_fast, on=on, turns=turns)
        if owner is not None:
            return Routed("assigned", found.why, owner, is_fast, rules, inputs={**inputs, "turns": turns},
                          note=notes[min(place, 2)])  # fmt: skip
    note = notes[2] if found.target != QUEUE else ""
    return Routed("queue", found.why, None, is_fast, rules, inputs={**inputs, "turns": turns}, note=note)


def taker(target: str, held: Ground, policy: Policy, *, is_fast: bool, on: date, turns: dict[str, Any]) -> int | None:
    """Return who of a target takes the lead; on the fast path a free senior of the team first. None: nobody can."""
    kind, _, number = target.partition(":")
    if kind == PERSON:
        return int(number) if held.can_take(int(number), on) else None
    if kind != TEAM:
        return None
    team = held.candidates(int(number), on)
    turns[target] = [[c.id, c.last, c.open, c.cap, c.is_away] for c in team]
    seniors = [c for c in team if c.id in policy.seniors] if is_fast else []
    chosen = routing.round_robin(seniors) if seniors else None
    chosen = chosen if chosen is not None else routing.round_robin(team)
    return None if chosen is None else int(chosen)


def possible_targets(held: Ground, teams: Mapping[int, str], on: date) -> dict[str, str]:
    """Return the targets that a rule may name on a day, with their words: the queue, teams with people, people."""
    found = {QUEUE: "The queue"}
    found |= {f"{TEAM}:{n}": f"Team {name}" for n, name in teams.items() if held.members(n, on)}
    here = [n for n in held.people if held.is_here(n, on)]
    seen = Counter(held.people[n]["full_name"] for n in here)
    for n in here:
        name = str(held.people[n]["full_name"])
        found[f"{PERSON}:{n}"] = name if seen[name] == 1 else f"{name} (no. {n})"
    return found


def problems(policy: Policy, targets: Mapping[str, str]) -> dict[int, str]:
    """Return what forbids each rule: a target or a fallback that cannot get leads any more."""
    found = routing.rule_problems([rule.plain for rule in policy.rules], can_get_leads=targets)
    for rule in policy.rules:
        if rule.id not in found and rule.fallback not in targets:
            found[rule.id] = "inactive_fallback"
    return {int(number): why for number, why in found.items()}


def overlaps(rules: Sequence[leads_policy.TerritoryRule]) -> list[tuple[int, int]]:
    """Return pairs of rules of one priority with different targets that some lead could meet both of."""
    found = []
    for place, one in enumerate(rules):
        for other in rules[place + 1 :]:
            is_clash = one.priority == other.priority and one.target != other.target
            if is_clash and _meet(one.conditions, other.conditions):
                found.append((one.id, other.id))
    return found


def _meet(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(_share(one[name], other[name]) for name in one.keys() & other.keys())


def _share(one: Any, other: Any) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return bool({str(v).strip().casefold() for v in one} & {str(v).strip().casefold() for v in other})
    lows = [r.low for r in (one, other) if r.low is not None]
    highs = [r.high for r in (one, other) if r.high is not None]
    return not lows or not highs or max(lows) <= min(highs)
