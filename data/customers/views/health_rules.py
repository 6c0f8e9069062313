"""The rules of health as people edit them: in force, on their way, how they came about, and what a draft would do."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import documents, drafts
from data.core.access import Scope
from data.customers import health_rules, scoring
from data.customers.formulas.health_rules import LABELS, rules_of
from data.customers.queries import health_scores

WORDS = {"weights": "Weight", "curves": "Curve", "champion": "Champion", "bands": "Band", "needed": "Needed",
         "green_without": "Parts that green may lack", "sentiment_red": "Sentiment is red below", "days": "Days",
         "alert": "Alert", "backtest": "Back-test", "ratio": "times as often", "parts": "parts", "weight": "weight",
         "drop": "points lost", "clear": "to clear", **LABELS}  # fmt: skip


def document(session: Session, *, scope: Scope, on: date) -> documents.Document:
    """Return the rules of health on a day. The same for everybody: `scope` changes nothing."""
    del scope
    return documents.document(session, name=health_rules.NAME, on=on, told=changes)


def changes(before: Mapping[str, Any], after: Mapping[str, Any],
            _people: Mapping[int, str] | None = None) -> list[tuple[str, str, str]]:  # fmt: skip
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
