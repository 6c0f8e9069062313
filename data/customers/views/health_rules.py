"""The rules of health as people edit them: in force, on their way, how they came about, and what a draft would do."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import drafts, rulebook
from data.core.access import Scope
from data.core.work import approvals
from data.customers import health_rules, scoring
from data.customers.formulas.health_rules import LABELS, rules_of
from data.customers.queries import health_rules as queries
from data.customers.queries import health_scores

RULE_READS = ("definitions", "people", "work")
STATES = {"draft": "Being drafted", "proposed": "Proposed", "approved": "Ratified", "dropped": "Given up",
          "in_force": "In force"}  # fmt: skip
WORDS = {"weights": "Weight", "curves": "Curve", "champion": "Champion", "bands": "Band", "needed": "Needed",
         "green_without": "Parts that green may lack", "sentiment_red": "Sentiment is red below", "days": "Days",
         "alert": "Alert", "backtest": "Back-test", "ratio": "times as often", "parts": "parts", "weight": "weight",
         "drop": "points lost", "clear": "to clear", **LABELS}  # fmt: skip


@dataclass(frozen=True)
class Version:
    """One version: number, state, first day, who drafted and ratified it, why, and (place, before, after)."""

    version: int
    state: str
    valid_from: date | None
    drafted_by: str
    ratified_by: str
    note: str
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Draft:
    """The next version on its way; returned: why it was given back the last time."""

    id: int
    version: int
    state: str
    content: Mapping[str, Any]
    note: str
    drafted_by_id: int | None
    proposed_by_id: int | None
    drafted_by: str
    returned: str


@dataclass(frozen=True)
class RuleBook:
    """The rules on a day: the document in force and its version, the draft, every version newest first."""

    content: Mapping[str, Any]
    version: int
    draft: Draft | None
    versions: tuple[Version, ...]


def rule_book(session: Session, *, scope: Scope, on: date) -> RuleBook:
    """Return the rules of health on a day. The same for everybody: `scope` changes nothing."""
    del scope
    people, rows = queries.people(session), rulebook.history(session, health_rules.NAME)
    held = rulebook.held(health_rules.NAME, on)
    coming = drafts.on_its_way(session, health_rules.NAME)
    return RuleBook(held.content, held.version, None if coming is None else _draft(session, coming, people),
                    _versions(rows, people))  # fmt: skip


def _draft(session: Session, found: Any, people: Mapping[int, str]) -> Draft:
    number = found.id or 0
    decided = queries.decisions(session, number)
    waiting = next((one for one in decided if one.state == approvals.WAITING), None)
    returned = next((one.note or "" for one in decided if one.state == "returned"), "")
    return Draft(number, found.version, found.state, rulebook.read(found.content), found.note or "",
                 found.proposed_by_id, waiting.proposed_by_id if waiting else None,
                 people.get(found.proposed_by_id or 0, "An import"),
                 returned if found.state == drafts.DRAFT else "")  # fmt: skip


def _versions(rows: Sequence[Any], people: Mapping[int, str]) -> tuple[Version, ...]:
    found, before = [], rulebook.in_force(health_rules.NAME, date.min)
    for row in reversed(rows):
        content = rulebook.read(row.content)
        found.append(Version(
            row.version, row.state, row.valid_from, people.get(row.proposed_by_id or 0, "the suite"),
            people.get(row.ratified_by_id or 0, ""), row.note or "", tuple(changes(before, content)),
        ))  # fmt: skip
        before = content if row.state == rulebook.IN_FORCE else before
    return tuple(reversed(found))


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return what one document changes of another, in words: (place, before, after)."""
    return [(place_of(one.path), said(one.before), said(one.after)) for one in drafts.differences(before, after)]


def place_of(path: Sequence[str]) -> str:
    """Return a place of the document in words.

    >>> place_of(("weights", "usage")), place_of(("bands", "green"))
    ('Weight: Usage', 'Band: green')
    """
    head, *rest = [WORDS.get(one, one.replace("_", " ")) for one in path]
    return f"{head}: {', '.join(rest)}" if rest else head


def said(value: Any) -> str:
    """Return a value in words; a curve as its points.

    >>> said([[0, 0], [40, 50]]), said(35)
    ('0 gives 0, 40 gives 50', '35')
    """
    if isinstance(value, list | tuple) and value and isinstance(value[0], list | tuple):
        return ", ".join(f"{x} gives {y}" for x, y in value)
    return drafts.said(value)


@dataclass(frozen=True)
class Preview:
    """What a draft would do today: customers of each colour now and then, and how many would change colour."""

    now: Mapping[str, int]
    then: Mapping[str, int]
    moved: int
    customers: int


def preview(session: Session, *, scope: Scope, content: Mapping[str, Any], on: date) -> Preview:
    """Return what a document would do to the customers of today. Raises ValueError where it cannot be read."""
    del scope  # counts only, of all customers: rules are one for everybody
    under = scoring.Terms(on, rules_of(content), "draft")
    held = {number: row[2] for number, row in health_scores.newest(session).items()}
    made = {number: row[2] for number, (row, _) in scoring.worked_out(session, under, None).items() if row is not None}
    now = {number: held[number] for number in made if number in held}
    return Preview(Counter(now.values()), Counter(made.values()),
                   sum(now.get(number) != status for number, status in made.items()), len(made))  # fmt: skip
