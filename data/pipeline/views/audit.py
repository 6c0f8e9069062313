"""The audit as people see it: each rule with its last run and its trend, and the tickets that wait for somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core import audits, notify
from data.core.access import Scope
from data.core.exporting import Column, Sheet
from data.core.work import lists, outbox

AUDIT_READS = ("work", "people", "deals", "definitions")


@dataclass(frozen=True)
class AuditView:
    """Everything that the audit page says but the single tickets.

    rules: name, title, about, fix, hits, new, cleared (of the last run; None before the first), ran_on, trend (hits of
    the last runs, oldest first), open and late (tickets as far as the scope reaches). alerts: rules whose tickets are
    alerts, as open tickets only. waiting: alerts not sent yet; has_channel: whether there is somewhere to send them.
    """

    rules: tuple[dict[str, Any], ...]
    alerts: tuple[dict[str, Any], ...]
    open: int
    late: int
    new: int
    cleared: int
    ran_at: datetime | None
    mine: lists.Mine
    owners: dict[int, str]
    waiting: int
    has_channel: bool


def audit(session: Session, *, scope: Scope, as_of: date) -> AuditView:
    """Return the audit's rules with their last runs up to a day, and how many tickets are open now."""
    runs, tickets = lists.runs(session, until=as_of), lists.open_by_rule(session, scope=scope, as_of=as_of)
    rows = [_rule(rule, runs.get(rule.name, []), tickets.get(rule.name, (0, 0))) for rule in audits.rules()]
    known = {row["name"] for row in rows}
    others = [{"name": name, "title": outbox.title_of(name), "open": n, "late": late}
              for name, (n, late) in sorted(tickets.items()) if name not in known]  # fmt: skip
    ran = [row["ran_at"] for row in rows if row["ran_at"] is not None]
    return AuditView(
        rules=tuple(rows), alerts=tuple(others), ran_at=max(ran, default=None),
        open=sum(n for n, _ in tickets.values()), late=sum(late for _, late in tickets.values()),
        new=sum(row["new"] or 0 for row in rows), cleared=sum(row["cleared"] or 0 for row in rows),
        mine=lists.mine(session, user_id=scope.user_id, as_of=as_of), owners=lists.owners(session, scope=scope),
        waiting=notify.waiting(session), has_channel=bool(notify.channels()),
    )  # fmt: skip


def _rule(rule: audits.Rule, runs: Sequence[dict[str, Any]], tickets: tuple[int, int]) -> dict[str, Any]:
    last = runs[-1] if runs else {"hits": None, "new": None, "cleared": None, "ran_on": None, "ran_at": None}
    return {
        "name": rule.name, "title": rule.title, "about": rule.about, "fix": rule.fix,
        **{name: last[name] for name in ("hits", "new", "cleared", "ran_on", "ran_at")},
        "trend": [run["hits"] for run in runs], "open": tickets[0], "late": tickets[1],
    }  # fmt: skip


@dataclass(frozen=True)
class Tickets:
    """One page of tickets; n: of all pages."""

    rows: tuple[dict[str, Any], ...]
    n: int


def tickets(session: Session, *, scope: Scope, as_of: date, rules: Sequence[str] = (), owners: Sequence[int] = (),
            is_open: bool = True, page: int = 1, size: int | None = lists.MOST) -> Tickets:  # fmt: skip
    """Return tickets with the rule's title, what clears them, and how they stand on a day (due_shown: status, word)."""
    asked: dict[str, Any] = {"scope": scope, "rules": rules, "owners": owners, "is_open": is_open}
    titles = {rule.name: rule for rule in audits.rules()}
    rows = lists.tickets(session, **asked, page=page, size=size)
    for row in rows:
        rule = titles.get(row["rule"])
        row["title"] = rule.title if rule else outbox.title_of(row["rule"])
        row["fix"] = rule.fix if rule else "Put right what it says; it is cleared by itself then."
        row["owner"] = row["owner"] or "Nobody"
        row["due_shown"] = _due(row, as_of)
        row["due"] = row["due_shown"][1]
    return Tickets(tuple(rows), lists.count_tickets(session, **asked))


def _due(row: dict[str, Any], as_of: date) -> tuple[str, str]:
    if row["cleared_on"] is not None:
        return "green", "Cleared"
    if row["due_on"] is None:
        return "grey", "No day set"
    late = (as_of - row["due_on"]).days
    if late > 0:
        return "red", f"{late} {'day' if late == 1 else 'days'} late"
    return ("yellow", "Due today") if late == 0 else ("green", "In time")


def tickets_columns(*, is_open: bool = True) -> list[Column]:
    """Return the columns of the tickets in order."""
    last = [Column("due_on", "Due", "date"), Column("due", "State", width=14)]
    if not is_open:
        last = [Column("cleared_on", "Cleared", "date"), Column("clear_reason", "Because", width=40)]
    return [Column("about", "Record", width=34), Column("title", "Rule", width=24),
            Column("detail", "What is wrong", width=54), Column("owner", "Owner", width=22),
            Column("opened_on", "Since", "date"), *last]  # fmt: skip


def tickets_sheet(found: Tickets, *, is_open: bool = True) -> Sheet:
    """Return tickets as a sheet: the cells of the screen."""
    columns = tickets_columns(is_open=is_open)
    said = [("Tickets", f"{found.n} {'open' if is_open else 'cleared'}")]
    return Sheet("Tickets", columns, [{c.key: row[c.key] for c in columns} for row in found.rows], said)
