"""How customers fare on a day: each with its score, its parts and what holds its colour; alerts; history of one."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import rulebook, settings
from data.core.access import Scope
from data.core.exchange import Rates
from data.core.ledger import history
from data.core.numbers import ratio
from data.customers import health_rules
from data.customers.at_risk import AT_RISK, ESCALATED, told
from data.customers.formulas import health as formulas
from data.customers.formulas.health import COLOURS, GREY
from data.customers.formulas.health_rules import Rules
from data.customers.queries import health as queries
from data.customers.queries import health_scores
from data.customers.views.health_shapes import AlertQueue, AlertRow, Cleared, Filters, HealthBoard, HealthRow

TREND_DAYS = 180
WORST = {"red": 0, "yellow": 1, "grey": 2, "green": 3}


def health_board(session: Session, *, scope: Scope, as_of: date, known_at: datetime | None = None,
                 filters: Filters | None = None) -> HealthBoard:  # fmt: skip
    """Return every customer of a day with its health, the worst first. filters: segment, owner, status."""
    company, rules = settings.current(session, as_of), health_rules.rules(as_of)
    known = None if known_at is None else history.revision_at(session, known_at)
    found = queries.customers(session, as_of=as_of, scope=scope, drop_days=rules.drop_days, known=known,
                              rates=Rates(session, currency=company.currency, day=as_of))  # fmt: skip
    every = [_row(row, rules) for row in found]
    rows = sorted((row for row in every if is_wanted(row, filters)), key=_order)
    return HealthBoard(
        as_of, company.currency, rules, health_rules.basis(as_of), tuple(rows),
        tuple(sorted({row.segment for row in every if row.segment})),
        tuple(sorted({row.owner for row in every if row.owner})),
    )  # fmt: skip


def is_wanted(row: Any, filters: Filters | None) -> bool:
    """Say whether a row is among those asked for by segment, owner or status."""
    for name in ("segment", "owner", "status"):
        given = (filters or {}).get(name) or ()
        if given and getattr(row, name) not in ((given,) if isinstance(given, str) else given):
            return False
    return True


def _order(row: HealthRow) -> tuple[Any, ...]:
    return WORST[row.status], -(row.arr or Decimal(0)), row.name


def _row(row: Any, rules: Rules) -> HealthRow:
    score, before, status = queries.points(row["score"]), queries.points(row["before"]), row["status"] or GREY
    same = ("account_id", "name", "segment", "owner_id", "owner", "sponsor_id", "sponsor", "arr", "basis", "scored_on",
            "end_on", "notice_on", "override")  # fmt: skip
    return HealthRow(
        **{name: row[name] for name in same}, is_strategic=bool(row["is_strategic"]), status=status, score=score,
        before=before, known=row["known"], of=len(rules.parts), parts=queries.parts(row["parts"]),
        why=tuple(code for code in row["why"].split(",") if code),
        is_at_risk=formulas.is_alert(status, score, before, rules),
    )  # fmt: skip


def trends(session: Session, *, scope: Scope, as_of: date, numbers: Collection[int]) -> dict[int, list[Decimal]]:
    """Return the scores of some customers over the last half year, oldest first, by account; in points."""
    del scope  # whoever asks has been shown these customers
    found = health_scores.trends(session, numbers, since=as_of - timedelta(days=TREND_DAYS), until=as_of)
    return {number: [Decimal(one).scaleb(-2) for one in scores] for number, scores in found.items()}


def alert_queue(session: Session, *, scope: Scope, as_of: date, filters: Filters | None = None) -> AlertQueue:
    """Return the alerts about customers at risk as they stand on a day, most revenue a day left until notice first.

    waiting: customers at risk about whom the job has not alerted anybody yet. Whom somebody dealt with lately is left
    alone for as long as the limits say.
    """
    board = health_board(session, scope=scope, as_of=as_of, filters=filters)
    rows = {row.account_id: row for row in board.rows}
    tickets = [one for one in queries.alert_tickets(session, (AT_RISK, ESCALATED), until=as_of)
               if one["entity_id"] in rows]  # fmt: skip
    live = [one for one in tickets if one["cleared_on"] is None or one["cleared_on"] > as_of]
    above = {one["entity_id"]: one for one in live if one["rule"] == ESCALATED}
    open_ = {one["entity_id"]: one for one in live if one["rule"] == AT_RISK}
    risky = [row for row in board.rows if row.is_at_risk]
    shown = [_alert(rows[number], one, above.get(number), as_of) for number, one in open_.items()]
    since = as_of - timedelta(days=int(rulebook.limits(as_of)["cleared_days"]))
    lately = {one["entity_id"] for one in tickets
              if one["rule"] == AT_RISK and one["cleared_on"] and since < one["cleared_on"] <= as_of}  # fmt: skip
    shown += [_alert(row, None, None, as_of, board.rules) for row in risky
              if row.account_id not in open_ and row.account_id not in lately]  # fmt: skip
    cleared = [Cleared(one["entity_id"], rows[one["entity_id"]].name, one["opened_on"], one["due_on"],
                       one["cleared_on"], one["clear_reason"] or "", one["owner"])
               for one in tickets
               if one["rule"] == AT_RISK and one["cleared_on"] and one["cleared_on"] <= as_of]  # fmt: skip
    return AlertQueue(as_of, board.currency, tuple(sorted(shown, key=lambda one: (-one.urgency, one.row.name))),
                      sum(one.ticket_id is None for one in shown), tuple(cleared))  # fmt: skip


def _alert(row: HealthRow, ticket: Any, above: Any, as_of: date, rules: Rules | None = None) -> AlertRow:
    days = None if row.notice_on is None else (row.notice_on - as_of).days
    # Without a day of notice there is a year; a day that is past leaves none to lose.
    left = 365 if days is None else max(days, 1)
    due_on = ticket["due_on"] if ticket else None
    detail = ticket["detail"] if ticket else told(_plain(row), rules or health_rules.rules(as_of))
    return AlertRow(
        row, detail, ticket["id"] if ticket else None, ticket["opened_on"] if ticket else None, due_on,
        ticket["owner"] if ticket else row.owner, due_on is not None and due_on < as_of, days,
        ratio(row.arr or Decimal(0), left), above["owner"] if above else None, above["opened_on"] if above else None,
    )  # fmt: skip


def _plain(row: HealthRow) -> dict[str, Any]:
    def hundredths(value: Decimal | None) -> int | None:
        return None if value is None else int(value * 100)

    return {"name": row.name, "status": row.status, "score": hundredths(row.score), "why": ",".join(row.why),
            "before": hundredths(row.before), "parts": None}  # fmt: skip


def distribution(rows: Sequence[HealthRow]) -> list[tuple[str, int, Decimal]]:
    """Return (colour, customers, revenue) of some customers, every colour once."""
    return [(status, len(mine), sum((row.arr or Decimal(0) for row in mine), Decimal(0)))
            for status in COLOURS for mine in [[row for row in rows if row.status == status]]]  # fmt: skip
