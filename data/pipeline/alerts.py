"""Which open deals somebody is told about: each reason of a deal at high risk, and long idleness up the line."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from data.core import rulebook
from data.core.work import outbox, tickets
from data.core.work.tickets import Finding, Settled
from data.pipeline import definitions
from data.pipeline.queries import audit as looked
from data.pipeline.responsible import managers, responsible
from data.pipeline.views.risk_deals import RULE_WORDS, words_for

IDLE = "no_activity"
STEPS = ("escalate_days", "escalate_again_days")
"""The limits beyond which idleness goes to the manager, and to the manager above."""


def rule_of(reason: str, step: int = 0) -> str:
    """Return the name under which tickets of a reason stand; `step` 1 and 2 go up the line.

    >>> rule_of("no_champion"), rule_of("no_activity", 1)
    ('pipeline.risk_no_champion', 'pipeline.risk_no_activity_2')
    """
    return f"pipeline.risk_{reason}" + (f"_{step + 1}" if step else "")


def settle(session: Session, *, as_of: date) -> Settled:
    """Raise, keep and clear the alerts of all open deals: one for a deal and a reason until it is so no longer.

    Idleness beyond the limit is told to the owner whatever the score; the other reasons where the score is high.
    """
    found = _findings(session, as_of)
    settled = [tickets.settle(session, rule, findings, is_alert=True) for rule, findings in found.items()]
    return Settled(*(sum(one) for one in zip(*((s.hits, s.new, s.cleared) for s in settled), strict=True)))


def _findings(session: Session, as_of: date) -> dict[str, list[Finding]]:
    limits, people = rulebook.limits(as_of), looked.people(session)
    due_on = as_of + timedelta(days=int(limits["ticket_days"]))
    found: dict[str, list[Finding]] = {rule_of(code): [] for code in definitions.risk_weights(as_of).weights}
    found |= {rule_of(IDLE, step): [] for step in (1, 2)}
    for row in looked.reasons_held(session, as_of=as_of):
        asked = responsible(people, owner=row["owner_id"], account_owner=None, as_of=as_of)
        is_high = row["score"] >= limits["alert_score"] and row["assessed"] >= limits["risk_rules_needed"]
        for code in row["reasons"].split(","):
            if is_high or code == IDLE:
                found[rule_of(code)].append(_finding(row, code, asked, as_of, due_on))
        if IDLE in row["reasons"].split(","):
            for step, number in _up(row, people, limits, as_of):
                found[rule_of(IDLE, step)].append(_finding(row, IDLE, number, as_of, due_on))
    return found


def _up(row: Mapping[str, Any], people: Mapping[int, looked.Person], limits: Mapping[str, Any],
        as_of: date) -> list[tuple[int, int]]:  # fmt: skip
    """Return (step, who) of those above the owner who are told of a deal that is idle for long."""
    if row["last_activity_on"] is None:
        return []
    line, idle = managers(people, row["owner_id"], as_of), (as_of - row["last_activity_on"]).days
    reached = [step for step, name in enumerate(STEPS, start=1) if idle > limits[name]]
    return [(step, line[min(step, len(line)) - 1]) for step in reached if line]


def _finding(row: Mapping[str, Any], code: str, owner: int | None, as_of: date, due_on: date) -> Finding:
    words = words_for(code, row, as_of)
    return Finding("deal", row["deal_id"], f"{words[0].upper()}{words[1:]}.", owner, due_on)


UP = ("", "Idle for long: told to the manager", "Idle for long: told further up")


def _name_rules() -> None:
    for code, words in RULE_WORDS.items():
        outbox.called(rule_of(code), f"At risk: {words[0].lower()}{words[1:]}")
    for step in (1, 2):
        outbox.called(rule_of(IDLE, step), UP[step])


_name_rules()
