"""The automations as their page shows them: each with its runs, and the tasks that they made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from data.core import clock, rulebook
from data.core.access import Scope
from data.core.work import outbox
from data.sales import automations
from data.sales.automations import Rule
from data.sales.queries import automations as queries

AUTOMATION_READS = ("work", "sales", "definitions", "deals", "people")
RUNS = {"at_once": "With the change", "daily": "Daily", "apart": "By its own job"}
TALLIED = 30
"""Days over which made and failed are counted."""


@dataclass(frozen=True)
class Automation:
    """A rule with how it ran: the last run, made and failed of 30 days, open tasks, all tasks it ever made."""

    rule: Rule
    runs: str
    last_at: datetime | None
    made: int
    failed: int
    problem: str
    open: int
    tasks: int

    @property
    def status(self) -> tuple[str, str]:
        """Colour and word: red where the last run failed, grey off or never run."""
        if not self.rule.is_on:
            return "grey", "Off"
        if self.problem:
            return "red", "Last run failed"
        return ("green", "On") if self.last_at or self.tasks else ("grey", "On, not run yet")


@dataclass(frozen=True)
class Automations:
    """The fixed list, and the version of it that is in force."""

    as_of: date
    version: int
    rules: Sequence[Automation]


def automation_list(session: Session, *, scope: Scope, as_of: date, newest: int = 0) -> Automations:
    """Return every automation with how it ran; counts are of everybody's tasks. newest: tells kept answers apart."""
    del newest, scope  # how rules run is everybody's; the tasks are asked for with their own right
    held = rulebook.held(automations.NAME, as_of)
    since = clock.end_of_day(as_of - timedelta(days=TALLIED), "UTC")
    runs, counts = queries.last_runs(session, since=since), queries.task_counts(session)
    return Automations(as_of, held.version, [_row(rule, runs.get(rule.name, {}), counts.get(rule.code, (0, 0)))
                                             for rule in automations.rules(as_of).values()])  # fmt: skip


def _row(rule: Rule, ran: Mapping[str, Any], counted: tuple[int, int]) -> Automation:
    return Automation(rule, RUNS[rule.runs], ran.get("last_at"), ran.get("made", 0), ran.get("failed", 0),
                      ran.get("problem", ""), *counted)  # fmt: skip


def automation_tasks(session: Session, *, scope: Scope, rule: str | None = None, is_open: bool = True,
                     as_of: date) -> list[dict[str, Any]]:  # fmt: skip
    """Return the tasks of a scope that rules made, open ones unless all are asked for, the earliest due first.

    Each: what `tasks_made` returns, rule_label, is_late, and deal_id, deal and account where it is about a deal.
    """
    codes = [known.code for known in automations.rules(as_of).values() if rule in (None, known.name)]
    rows = queries.tasks_made(session, scope=scope, rules=codes, is_open=is_open)
    about = queries.deals_about(session, {(row["entity"], row["entity_id"]) for row in rows})
    found = []
    for row in rows:
        deal_id, deal, account = about.get((row["entity"], row["entity_id"]), (None, "", ""))
        is_late = row["state"] == "open" and row["due_on"] is not None and row["due_on"] < as_of
        found.append({**row, "rule_label": outbox.title_of(row["rule"]), "deal_id": deal_id, "deal": deal,
                      "account": account, "is_late": is_late})  # fmt: skip
    return found
