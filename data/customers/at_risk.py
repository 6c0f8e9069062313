"""Customers at risk: alerts that say what is so on a day, to who looks after them, and of strategic ones further up."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from data.core.work import outbox, tickets
from data.core.work.tickets import Finding, Settled
from data.customers import scoring
from data.customers.formulas import health as formulas
from data.customers.formulas.health import RED
from data.customers.formulas.health_rules import LABELS, Rules
from data.customers.queries import health as queries

AT_RISK, ESCALATED = "customers.at_risk", "customers.at_risk_sponsor"
outbox.called(AT_RISK, "A customer is at risk")
outbox.called(ESCALATED, "A strategic customer is at risk")


def settle_alerts(session: Session, *, day: date | None = None) -> tuple[Settled, Settled]:
    """Make the alerts about customers at risk say what is so on a day: to their owner, and of strategic ones to ours.

    A customer is at risk while its health is red, or fell by as many points as the rules say. Returns both runs.
    """
    under = scoring.terms(session, day)
    due_on = under.day + timedelta(days=under.rules.clear_days)
    risky = [row for row in queries.customers(session, as_of=under.day)
             if formulas.is_alert(row["status"] or "", queries.points(row["score"]), queries.points(row["before"]),
                                  under.rules)]  # fmt: skip
    first = [Finding("account", row["account_id"], told(row, under.rules), row["owner_id"], due_on) for row in risky]
    above = [Finding("account", row["account_id"], f"Strategic: {told(row, under.rules)}", row["sponsor_id"], due_on)
             for row in risky if row["is_strategic"] and row["sponsor_id"] not in (None, row["owner_id"])]  # fmt: skip
    return (tickets.settle(session, AT_RISK, first, is_alert=True),
            tickets.settle(session, ESCALATED, above, is_alert=True))  # fmt: skip


def told(row: Mapping[str, Any], rules: Rules) -> str:
    """Return in a sentence why a customer is at risk."""
    score, before = queries.points(row["score"]), queries.points(row["before"])
    shown = "no score" if score is None else f"health {score:.0f}"
    said = [f"{row['name']}: {shown}, {row['status']}"]
    if formulas.is_drop(score, before, rules):
        said.append(f"down from {before:.0f} within {rules.drop_days} days")
    said += [formulas.WORDS[code] for code in str(row["why"] or "").split(",") if code in formulas.WORDS]
    weak = sorted((value, name) for name, value in queries.parts(row["parts"]).items() if value is not None)
    if weak and row["status"] == RED:
        said.append(f"weakest: {LABELS[weak[0][1]].lower()} {weak[0][0]:.0f}")
    return "; ".join(said) + "."
