"""The routing rules as people edit them, what they would have done, and who takes turns."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import rulebook, settings
from data.core.access import Scope
from data.core.clock import reporting_day
from data.core.conditions import Range
from data.core.numbers import ratio
from data.pipeline import leads_policy, leads_routing, queries
from data.pipeline.leads_policy import LISTED, Policy, TerritoryRule
from data.pipeline.leads_routing import Ground, Routed
from data.pipeline.queries import leads, teams

READS = ("leads", "people", "definitions", "deals")
WINDOW = timedelta(days=30)
WEEKS = Decimal(30) / 7
PROBLEMS = {
    "inactive_target": "its target can get no leads any more", "twice": "its number is there twice",
    "inactive_fallback": "its fallback can get no leads any more",
}  # fmt: skip


@dataclass(frozen=True)
class Table:
    """The rules in force on a day: `content` is the document, `rows` its rules in words, `targets` what they may name.

    `blocking`: sentences about rules that cannot be saved so; `overlaps`: about rules that one lead could meet both of.
    """

    content: Mapping[str, Any]
    version: int
    rows: list[dict[str, Any]]
    targets: dict[str, str]
    known: dict[str, tuple[str, ...]]
    blocking: list[str]
    overlaps: list[str]
    history: list[dict[str, Any]]
    people: dict[int, str]


@dataclass(frozen=True)
class DryRun:
    """What a draft would have done with the leads of the last 30 days, against the rules in force.

    `rows`: lead, company, qualified, got (who has it now), would (who would have got it), rule, changed, outcome.
    """

    rows: list[dict[str, Any]]
    changed: int
    conflicts: int
    queued: int
    by_owner: list[tuple[str, int, int]]


def routing(session: Session, *, scope: Scope, on: date) -> Table:
    """Return the rules in force on a day and what is wrong with them."""
    del scope
    held = rulebook.held("routing", on)
    return described(session, held.content, on=on, version=held.version)


def described(session: Session, content: Mapping[str, Any], *, on: date, version: int = 0) -> Table:
    """Return a routing document in words. Raises ValueError when it is none."""
    policy = leads_policy.policy_of(content)
    ground, names = leads_routing.ground(session), queries.labels(session, "owner")
    targets = leads_routing.possible_targets(ground, teams.names(session), on)
    found = leads_routing.problems(policy, targets)
    by_id = policy.by_id
    return Table(
        content=content, version=version, rows=[_row(rule, targets) for rule in ordered(policy.rules)], targets=targets,
        known=_known(session), people={n: names[n] for n in ground.people if ground.is_here(n, on) and n in names},
        blocking=[f"{by_id[number].name}: {PROBLEMS[why]}." for number, why in found.items()],
        overlaps=[
            f"{by_id[one].name} and {by_id[other].name} have priority {by_id[one].priority} and different targets: a "
            "lead that meets both waits for a manager." for one, other in leads_routing.overlaps(policy.rules)
        ],
        history=[
            {"version": v.version, "valid_from": v.valid_from, "by": names.get(v.proposed_by_id or 0, "the system"),
             "note": v.note} for v in rulebook.history(session, "routing")
        ],
    )  # fmt: skip


def ordered(rules: Sequence[TerritoryRule]) -> list[TerritoryRule]:
    """Return rules in the order in which they are asked."""
    return sorted(rules, key=lambda rule: (rule.priority, rule.id))


def _row(rule: TerritoryRule, targets: Mapping[str, str]) -> dict[str, Any]:
    gone = "Somebody who left"
    return {
        "id": rule.id, "name": rule.name, "priority": rule.priority, "conditions": in_words(rule.conditions),
        "target": targets.get(rule.target, gone), "fallback": targets.get(rule.fallback, gone),
        "target_code": rule.target, "fallback_code": rule.fallback,
    }  # fmt: skip


def in_words(conditions: Mapping[str, Any]) -> str:
    """Return conditions as people read them.

    >>> in_words({"country": ["DE", "AT"], "employees": Range(200, None)}), in_words({})
    ('country is DE or AT; employees from 200', 'every lead')
    """
    said = []
    for name, wanted in conditions.items():
        if isinstance(wanted, Range):
            ends = [f"from {wanted.low}"] * (wanted.low is not None) + [f"to {wanted.high}"] * (wanted.high is not None)
            said.append(f"{name} {' '.join(ends)}")
        else:
            said.append(f"{name} is {' or '.join(map(str, wanted))}")
    return "; ".join(said) or "every lead"


def _known(session: Session) -> dict[str, tuple[str, ...]]:
    named = {name: tuple(queries.labels(session, name).values()) for name in ("segment", "territory", "motion")}
    return {name: named[name] if name in named else leads.values_of(session, name) for name in LISTED}


def dry_run(session: Session, *, scope: Scope, content: Mapping[str, Any], at: datetime) -> DryRun:
    """Return who would have got each lead of the last 30 days under a draft. Writes nothing.

    Both the draft and the rules in force are played from the same start, in the order the leads came, with the away
    days of each day and without caps: how full somebody was on a past day is not kept.
    """
    del scope
    zone = settings.current(session).zone
    rows = leads.routed(session, start=at - WINDOW, end=at)
    draft, now = leads_policy.policy_of(content), leads_policy.policy(reporting_day(at, zone))
    would, today = (_played(session, rows, policy, at, zone) for policy in (draft, now))
    names = queries.labels(session, "owner")
    told = [_told(row, one, other, names, draft) for row, one, other in zip(rows, would, today, strict=True)]
    before, after = Counter(r.owner_id for r in today if r.owner_id), Counter(r.owner_id for r in would if r.owner_id)
    return DryRun(
        told[::-1], sum(row["changed"] for row in told), sum(r.outcome == "conflict" for r in would),
        sum(r.outcome == "queue" for r in would),
        sorted(((names.get(n, "Somebody"), before[n], after[n]) for n in before | after), key=lambda r: (-r[2], r[0])),
    )  # fmt: skip


def _played(session: Session, rows: Sequence[Mapping[str, Any]], policy: Policy, at: datetime,
            zone: str) -> list[Routed]:  # fmt: skip
    ground: Ground = leads_routing.ground(session, before=at - WINDOW, has_caps=False)
    order, found = max(ground.last.values(), default=0), []
    for row in rows:
        routed = leads_routing.decide({**row, "fit_score": _score(row)}, ground, policy,
                                      on=reporting_day(row["mql_at"], zone))  # fmt: skip
        if routed.owner_id is not None:
            order += 1
            ground.give(routed.owner_id, order)
        found.append(routed)
    return found


def _score(row: Mapping[str, Any]) -> int | None:
    """The score it had when it qualified: today's would tell the past what came later."""
    kept = row["segment_fit_score_at_mql"]
    return row["fit_score"] if kept is None else kept


def _told(row: Mapping[str, Any], would: Routed, now: Routed, names: Mapping[int, str],
          draft: Policy) -> dict[str, Any]:  # fmt: skip
    rules = " and ".join(draft.by_id[number].name for number in would.rules)
    return {
        "id": row["id"], "lead": row["name"], "company": row["company"] or "", "qualified": row["mql_at"],
        "got": names.get(row["owner_id"] or 0, "Nobody"), "would": _whom(would, names), "in_force": _whom(now, names),
        "rule": rules or would.why.replace("_", " "), "path": "Fast" if would.is_fast else "",
        "changed": (would.outcome, would.owner_id) != (now.outcome, now.owner_id), "outcome": would.outcome,
    }  # fmt: skip


def _whom(routed: Routed, names: Mapping[int, str]) -> str:
    if routed.owner_id is not None:
        return names.get(routed.owner_id, "Somebody")
    return {"conflict": "Conflict", "nurture": "Nurture", "rejected": "Ruled out"}.get(routed.outcome, "The queue")


@dataclass(frozen=True)
class FastPath:
    """Fit scores of the leads of 30 days whose source is qualified, and how many people take them first."""

    scores: tuple[int, ...]
    seniors: int
    leads: int

    def at(self, line: int) -> tuple[Decimal, Decimal | None]:
        """Return leads a week on the fast path from a line on, and a week for each senior; None without seniors."""
        a_week = sum(score >= line for score in self.scores) / WEEKS
        return a_week, ratio(a_week, self.seniors) if self.seniors else None


def fast_path(session: Session, *, scope: Scope, at: datetime) -> FastPath:
    """Return what a line of the fast path would let through, from the leads of the last 30 days."""
    del scope
    policy = leads_policy.policy(reporting_day(at, settings.current(session).zone))
    rows = leads.routed(session, start=at - WINDOW, end=at)
    found = [score for row in rows if policy.is_qualified(row["source"]) and (score := _score(row)) is not None]
    return FastPath(tuple(sorted(found)), len(policy.seniors), len(rows))


def people(session: Session, *, scope: Scope, on: date) -> list[dict[str, Any]]:
    """Return who takes turns, by team: id, row_version, name, team, away_from, away_until, cap, open, state, senior."""
    owners = queries.owners_in(scope)
    ground, named = leads_routing.ground(session), teams.names(session)
    policy = leads_policy.policy(on)
    rows = [
        {"id": n, "row_version": p["row_version"], "name": p["full_name"], "team": named.get(p["team_id"] or 0, ""),
         "away_from": p["away_from"], "away_until": p["away_until"], "cap": p["lead_cap"],
         "open": ground.open.get(n, 0),
         "state": ("grey", "Away") if ground.is_away(n, on) else ("yellow", "Full") if ground.is_full(n) else
         ("green", "Takes leads"), "senior": n in policy.seniors}
        for n, p in ground.people.items() if ground.is_here(n, on) and (owners is None or n in owners)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row["team"] == "", row["team"], row["name"]))
