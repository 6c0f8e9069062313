"""Customer health to take away: every customer with its parts, alerts, the back-test, and every score of a day."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.exporting import Column, Sheet
from data.core.numbers import ratio
from data.core.offers import export
from data.customers.formulas.health_rules import LABELS, PARTS
from data.customers.views.health import health_board, is_wanted
from data.customers.views.health_alerts import alerts_of
from data.customers.views.health_backtest import backtest
from data.customers.views.health_shapes import HealthRow

RIGHT = "customers.view_accounts"


@export("customer-health", title="Customer health", right=RIGHT)
def health_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """Every customer at the end of the day: score, colour, parts, what holds the colour, revenue, notice day."""
    board = health_board(session, scope=scope, as_of=as_of, known_at=known_at, filters=filters)
    columns = [
        Column("account_id", "Number", "count"), Column("name", "Customer", width=30), Column("segment", "Segment"),
        Column("owner", "Owner", width=22), Column("status", "Health"), Column("score", "Score", "number"),
        *[Column(name, LABELS[name], "number") for name in PARTS], Column("known", "Known parts", "count"),
        Column("of", "Parts", "count"), Column("why", "What holds it", width=40),
        Column("override_until", "Word until", "date"), Column("override_reason", "Reason of the word", width=40),
        Column("notice_on", "Notice by", "date"), Column("end_on", "Term ends", "date"),
        Column("risk", "At risk"), Column("strategic", "Strategic"), Column("scored_on", "Scored on", "date"),
        Column("basis", "Rules"),
    ]  # fmt: skip
    if with_prices:
        columns.append(Column("arr", "ARR", "money", currency=board.currency))
    rows = [_row(row) for row in board.rows]
    notes = [("As of", f"{as_of}"), ("Rules", board.basis)]
    if board.unpriced:
        notes.append(("Without an exchange rate", f"{board.unpriced} customers: in no amount"))
    return [Sheet("Customers", columns, rows, notes)]


def _row(row: HealthRow) -> dict[str, Any]:
    word = row.override or {}
    return {
        "account_id": row.account_id, "name": row.name, "segment": row.segment, "owner": row.owner,
        "status": row.status, "score": row.score, **{name: row.parts.get(name) for name in PARTS}, "known": row.known,
        "of": row.of, "why": row.why_words, "override_until": word.get("expires_on"),
        "override_reason": word.get("reason"), "notice_on": row.notice_on, "end_on": row.end_on,
        "risk": "yes" if row.is_at_risk else "no", "strategic": "yes" if row.is_strategic else "no",
        "scored_on": row.scored_on, "basis": row.basis, "arr": row.arr,
    }  # fmt: skip


@export("health-alerts", title="Customers at risk", right=RIGHT)
def alerts_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """Every alert of the year up to the day: about whom, raised, due, cleared and how, who heard of it above."""
    asked = {name: given for name, given in (filters or {}).items() if name != "status"}
    rows = [one for one in alerts_of(session, scope=scope, as_of=as_of) if is_wanted(one, asked)]
    columns = [
        Column("account_id", "Number", "count"), Column("name", "Customer", width=30), Column("segment", "Segment"),
        Column("owner", "Owner", width=22), Column("detail", "Why", width=60), Column("opened_on", "Raised", "date"),
        Column("due_on", "Due", "date"), Column("cleared_on", "Cleared", "date"),
        Column("reason", "How", width=40), Column("told", "Sponsor told", width=22), Column("in_time", "In time"),
    ]  # fmt: skip
    words = {True: "yes", False: "no"}
    lines = [{**{column.key: getattr(one, column.key, None) for column in columns},
              "in_time": words[one.is_on_time] if one.is_judged else "open"} for one in rows]  # fmt: skip
    return [Sheet("Alerts", columns, lines, [("As of", f"{as_of}")])]


@export("health-backtest", title="Back-test of health", right=RIGHT)
def backtest_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """Every term that ended in the year up to the day with the health before it, and what each colour came to."""
    test = backtest(session, scope=scope, as_of=as_of, filters=filters)
    notes = [("As of", f"{as_of}"), ("Health is that of", f"{test.days_before} days before the end")]
    terms = [{"account_id": one.account_id, "name": one.name, "segment": one.segment, "owner": one.owner,
              "ended_on": one.ended_on, "read_on": one.read_on, "status": one.status or "none",
              "outcome": "lost" if one.is_lost else "stayed"} for one in test.terms]  # fmt: skip
    colours = [{"status": one.status, "n": one.n, "lost": one.lost, "share": one.share, "low": one.low,
                "high": one.high} for one in test.result.colours]  # fmt: skip
    found = test.result
    notes += [("Precision of red", _percent(found.precision)), ("Recall of red", _percent(found.recall))]
    return [Sheet("Terms", TERMS, terms, notes), Sheet("Colours", COLOURS, colours, notes)]


def _percent(value: Any) -> str:
    return "no value" if value is None else f"{ratio(value * 100, 1):.1f} %"


TERMS = [
    Column("account_id", "Number", "count"), Column("name", "Customer", width=30), Column("segment", "Segment"),
    Column("owner", "Owner", width=22), Column("ended_on", "Term ended", "date"),
    Column("read_on", "Health of", "date"), Column("status", "Health"), Column("outcome", "Outcome"),
]  # fmt: skip
COLOURS = [
    Column("status", "Health"), Column("n", "Terms", "count"), Column("lost", "Lost", "count"),
    Column("share", "Share lost", "percent"), Column("low", "From", "percent"), Column("high", "To", "percent"),
]  # fmt: skip
