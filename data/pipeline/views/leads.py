"""The board of leads: clocks that run, leads nobody has, how well promises are kept; and one lead with its story."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import clock, rulebook, settings
from data.core.access import Scope
from data.core.clock import reporting_day
from data.core.metrics import Value, threshold_of
from data.pipeline import leads_clock, leads_levels, leads_policy, leads_routing, queries
from data.pipeline.formulas import clocks
from data.pipeline.leads_levels import Kept
from data.pipeline.queries import lead_days, leads, teams
from data.pipeline.views.tables import status_word, words

READS = ("leads", "people", "definitions", "activities", "work")
WEEK = timedelta(days=7)
GAMING_WINDOW = timedelta(days=30)
KINDS = {leads.TOUCH: "First touch", leads.FOLLOW_UP: "Follow-up"}
RESULTS = {clocks.OVERDUE: ("red", "Late"), clocks.PENDING: ("green", "In time")}
SOON = Decimal("0.6")
"""From this share of the time allowed on, a clock that runs is yellow."""


@dataclass(frozen=True)
class Group:
    """Service levels of one owner or segment: this week and the week before, up to the same hour."""

    label: str
    now: Kept
    before: Kept


@dataclass(frozen=True)
class Board:
    """Everything about leads at an instant. `clocks` and `waiting` are rows of plain values, the most urgent first.

    `allowed`: minutes of the first touch. `hurried`: share of answers in time that came in the last part of the time,
    of `answers`; `hurried_limit` is what chance would give.
    """

    at: datetime
    zone: str
    has_leads: bool
    allowed: int
    clocks: list[dict[str, Any]]
    waiting: list[dict[str, Any]]
    week: Kept
    last_week: Kept
    by_owner: list[Group]
    by_segment: list[Group]
    hurried: Decimal | None
    hurried_limit: Decimal
    answers: int
    converted: Value

    @property
    def late(self) -> int:
        """How many first touches are past due."""
        return sum(row["result"] == clocks.OVERDUE and row["kind"] == leads.TOUCH for row in self.clocks)

    @property
    def conflicts(self) -> list[dict[str, Any]]:
        """The leads that two rules claim."""
        return [row for row in self.waiting if row["outcome"] == "conflict"]


def board(session: Session, *, scope: Scope, at: datetime, filters: Mapping[str, Any] | None = None) -> Board:
    """Return the board at an instant: clocks by their own times, leads without owner as they are now.

    filters: segment, owner, territory, motion to names. Minutes are whole, on each owner's calendar.
    """
    zone, owners = settings.current(session).zone, queries.owners_in(scope)
    asked = queries.resolved(session, filters or {})
    labels = {name: queries.labels(session, name) for name in leads_levels.DIMENSIONS}
    held = leads_clock.desks(session)
    day = reporting_day(at, zone)
    monday = leads_levels.begins(day - timedelta(days=day.weekday()), zone)
    found = lead_days.started(session, start=min(monday - WEEK, at - GAMING_WINDOW), end=at + timedelta(microseconds=1),
                              owners=owners, as_of=day)  # fmt: skip
    rows = leads_levels.within(found, asked)
    this, last = _since(rows, monday, at), _since(rows, monday - WEEK, at - WEEK)
    threshold = threshold_of("pipeline.sla_attainment", None, day)
    running = leads_levels.within(
        lead_days.of_clocks(session, leads.running(session, at=at, owners=owners), as_of=day), asked
    )
    new = lead_days.qualified(session, start=at - 3 * GAMING_WINDOW, end=at, owners=owners, as_of=day)
    recent = _since(rows, at - GAMING_WINDOW, at)
    return Board(
        at=at, zone=zone, has_leads=leads.has_leads(session), allowed=_allowed(day),
        clocks=[_clock(row, at, held, labels) for row in running],
        waiting=_waiting(session, at, held, labels, day, leads_levels.within(leads.undecided(session), asked)),
        week=leads_levels.kept(this, at=at, threshold=threshold),
        last_week=leads_levels.kept(last, at=at - WEEK, threshold=threshold),
        by_owner=_groups(this, last, "owner", labels, at, threshold),
        by_segment=_groups(this, last, "segment", labels, at, threshold),
        hurried=leads_levels.last_minute(
            recent, at=at, allowed=lambda r: _allowed(reporting_day(r["started_at"], zone)), last=_last_part(day)
        ),
        hurried_limit=_last_part(day), answers=sum(leads_clock.result(row, at) == clocks.MET for row in recent),
        converted=leads_levels.converted(leads_levels.within(new, asked), at=at, threshold=None),
    )  # fmt: skip


def _allowed(day: date) -> int:
    return leads_policy.levels(day)[leads.TOUCH].minutes or 0


def _last_part(day: date) -> Decimal:
    return Decimal(str(rulebook.limits(day)["last_minute"]))


def _since(rows: Sequence[Mapping[str, Any]], start: datetime, end: datetime) -> list[Mapping[str, Any]]:
    return [row for row in rows if start <= row["started_at"] <= end]


def _groups(this: Sequence[Any], last: Sequence[Any], dimension: str, labels: Mapping[str, Mapping[int, str]],
            at: datetime, threshold: Any) -> list[Group]:  # fmt: skip
    now, before = leads_levels.grouped(this, dimension), leads_levels.grouped(last, dimension)
    made = [
        Group(labels[dimension].get(key) or f"No {dimension}",
              leads_levels.kept(now.get(key, []), at=at, threshold=threshold),
              leads_levels.kept(before.get(key, []), at=at - WEEK, threshold=threshold))
        for key in now.keys() | before.keys()
    ]  # fmt: skip
    return sorted(made, key=lambda g: (-(g.now.breached + g.now.overdue), g.label.casefold()))


def _named(row: Mapping[str, Any], labels: Mapping[str, Mapping[int, str]], prefix: str = "lead_") -> dict[str, Any]:
    score, known = row[f"{prefix}fit_score"], row[f"{prefix}data_completeness"]
    return {
        "lead": row[f"{prefix}name"], "company": row[f"{prefix}company"] or "",
        "segment": labels["segment"].get(row[f"{prefix}segment_id"] or 0, ""),
        "territory": labels["territory"].get(row[f"{prefix}territory_id"] or 0, ""),
        "source": row[f"{prefix}source"] or "", "fit": score, "known": None if known is None else Decimal(known) / 100,
        "path": "Fast" if row[f"{prefix}is_fast_path"] else "", "row_version": row[f"{prefix}row_version"],
        "status": row[f"{prefix}status"],
    }  # fmt: skip


def _clock(row: Mapping[str, Any], at: datetime, held: leads_clock.Desks, labels: Any) -> dict[str, Any]:
    used = leads_clock.used(row["kind"], row["owner_id"], row["started_at"], at, held)
    level = leads_policy.levels(reporting_day(row["started_at"], held.zone))[row["kind"]]
    result = leads_clock.result(row, at) or clocks.PENDING
    status, word = RESULTS[result]
    if status == "green" and level.minutes and used >= SOON * level.minutes:
        status, word = "yellow", "Due soon"
    return {
        **_named(row, labels), "id": row["lead_id"], "kind": row["kind"], "waits_for": KINDS[row["kind"]],
        "owner": labels["owner"].get(row["owner_id"] or 0, "Nobody"), "owner_id": row["owner_id"], "result": result,
        "used": used, "allowed": level.minutes, "clock": f"{used:,} of {level.minutes:,} min", "due_at": row["due_at"],
        "state": (status, word), "number": row["number"],
    }  # fmt: skip


def _waiting(session: Session, at: datetime, held: leads_clock.Desks, labels: Any, day: date,
             rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:  # fmt: skip
    policy, ground = leads_policy.policy(day), leads_routing.ground(session)
    targets = leads_routing.possible_targets(ground, teams.names(session), day)
    found = []
    for row in rows:
        inputs = json.loads(row["inputs"]) if row["inputs"] else {}
        claims = {claim: targets.get(claim, "Somebody who left") for claim in inputs.get("claims", ())}
        numbers = [int(part.removeprefix("rule ")) for part in (row["rule"] or "").split(", ") if part[5:].isdigit()]
        rules = [policy.by_id[number].name for number in numbers if number in policy.by_id]
        found.append({
            **_named(row, labels, ""), "id": row["id"], "outcome": row["outcome"] or "new", "claims": claims,
            "rules": rules, "since": row["mql_at"], "why": _why(row["outcome"], rules),
            "used": leads_clock.used(leads.TOUCH, None, row["mql_at"], at, held) if row["mql_at"] else None,
        })  # fmt: skip
    return found


def _why(outcome: str | None, rules: Sequence[str]) -> str:
    return {
        "conflict": f"By {' and '.join(rules) or 'two rules'}", "nurture": "Below the line of the fit score",
        "queue": "No rule fits, or nobody was free",
    }.get(outcome or "", "Not routed yet")  # fmt: skip


def reasons(session: Session, *, scope: Scope, on: date) -> dict[str, str]:
    """Return the reasons to disqualify a lead that can be chosen on a day, code to words."""
    del scope
    return dict(leads.reasons(session, on))


def takers(session: Session, *, scope: Scope) -> dict[int, str]:
    """Return everybody who may be given a lead today, number to name."""
    del scope
    ground, day = leads_routing.ground(session), clock.today(settings.current(session).zone)
    return {n: str(person["full_name"]) for n, person in ground.people.items() if ground.is_here(n, day)}


def claim_names(session: Session, *, scope: Scope) -> dict[str, str]:
    """Return what every target of a rule is called today, code to name."""
    del scope
    day = clock.today(settings.current(session).zone)
    return leads_routing.possible_targets(leads_routing.ground(session), teams.names(session), day)


def group_rows(groups: Sequence[Group]) -> list[dict[str, Any]]:
    """Return groups as rows: label, rate and before (fractions), their reasons, n, late, minutes, status."""
    return [
        {"label": g.label, "rate": g.now.rate.value, "rate_reason": words(g.now.rate), "n": g.now.rate.n,
         "late": g.now.breached + g.now.overdue, "before": g.before.rate.value, "before_reason": words(g.before.rate),
         "minutes": g.now.minutes.value, "minutes_reason": words(g.now.minutes),
         "status": (g.now.rate.status, status_word(g.now.rate))}
        for g in groups
    ]  # fmt: skip
