"""The partners' home: what calls for somebody, and the lifecycle in three blocks of leading and lagging figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import clock, settings
from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import METRICS, Value
from data.partners.formulas.credit import Credit
from data.partners.formulas.referrals import SUBMITTED
from data.partners.queries import reviews as reviewing
from data.partners.views import lifecycle
from data.partners.views.lifecycle import READS
from data.partners.views.referrals import ReferralRow, referrals
from data.partners.views.reviews import due_lines
from data.partners.views.scoreboard import boards

HOME_READS = (*READS, "reviews", "work", "definitions", "term_sheets")
WITH_US = ("signed", "onboarding", "active", "dormant")
BLOCKS = (
    ("Recruiting", ("new_partners", "active_partners", "activation_rate", "time_to_first_referral"), ()),
    ("Engagement", ("referral_acceptance", "referral_sla", "training_participation"), ()),
    ("Revenue", (), ("sourced_revenue", "involved_revenue", "close_rate", "partner_retention")),
)
"""Block, its leading figures, its lagging ones. Source: domain.md 8.10."""


@dataclass(frozen=True)
class Figure:
    """One figure of the lifecycle: its metric, title, unit, whether it leads or lags, and the value of the period."""

    name: str
    title: str
    unit: str
    is_leading: bool
    value: Value


@dataclass(frozen=True)
class Home:
    """What calls for somebody today, and how the programme goes in a period.

    waiting: the referrals due first, up to a page of them; waits and overdue count them all.
    reviews: due in the fiscal quarter of the day, held or not: partner, planned_on, state. unplanned: partners without
    one. todos: overdue. red: partners whose scoreboard is red, with what is red on it. blocks: name to figures.
    """

    as_of: date
    period: Period
    currency: str
    waiting: tuple[ReferralRow, ...]
    waits: int
    overdue: int
    reviews: Sequence[dict[str, Any]]
    unplanned: Sequence[dict[str, Any]]
    todos: Sequence[dict[str, Any]]
    red: Sequence[dict[str, Any]]
    coloured: int
    blocks: tuple[tuple[str, tuple[Figure, ...]], ...]
    credit: Credit
    without_rate: int
    partners: int


def home(session: Session, *, scope: Scope, as_of: date, period: Period) -> Home:
    """Return the home of partners at the end of a day; figures are those of the period, up to the day.

    Source: domain.md 8.9 to 8.11.
    """
    company = settings.current(session, as_of)
    sent = referrals(session, scope=scope, as_of=as_of, states=(SUBMITTED,), pages=(1, 1))
    quarter = clock.period_of(as_of, company.calendar)
    due, unplanned = _reviews(session, scope, quarter, as_of)
    found = boards(session, scope=scope, as_of=as_of, quarters=1, states=WITH_US)
    credit, unknown, currency = lifecycle.totals(session, scope=scope, period=period, as_of=as_of)
    return Home(
        as_of, period, currency, sent.rows, sent.waits, sent.overdue, due, unplanned,
        _late_todos(session, scope, as_of), [_red(board) for board in found if board.status == "red"],
        sum(board.status != "grey" for board in found), _blocks(session, period, as_of), credit, unknown, len(found),
    )  # fmt: skip


def _reviews(session: Session, scope: Scope, quarter: Period,
             as_of: date) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:  # fmt: skip
    """Return the reviews of a quarter with partners, and the partners whose rhythm asks for one that nobody planned."""
    table = reviewing.REVIEWS
    wanted = (table.c.template == "partner") & (table.c.state != "dropped") & table.c.partner_id.is_not(None)
    every = reviewing.reviews(session, wanted, scope=scope)
    due = [row for row in every if row["planned_on"] in quarter]
    has_one = {row["partner_id"] for row in due}
    unplanned = [
        {"id": one.partner_id, "name": one.partner, "owner": one.owner, "due_on": one.due_on, "state": one.state}
        for one in due_lines(session, scope=scope, as_of=as_of)
        if one.state in ("overdue", "due") and one.partner_id not in has_one
    ]
    return sorted(due, key=lambda row: row["planned_on"]), unplanned


def _late_todos(session: Session, scope: Scope, as_of: date) -> list[dict[str, Any]]:
    table = reviewing.TODOS
    late = (table.c.state == "open") & (table.c.due_on < as_of)
    return sorted((row for row in reviewing.todos(session, late, scope=scope) if row["partner"]),
                  key=lambda row: row["due_on"])  # fmt: skip


def _red(board: Any) -> dict[str, Any]:
    lines = [row for row in board.rows if row.status == "red"]
    return {"id": board.partner_id, "partner": board.partner, "owner": board.owner,
            "lines": ", ".join(row.title for row in lines)}  # fmt: skip


def _blocks(session: Session, period: Period, as_of: date) -> tuple[tuple[str, tuple[Figure, ...]], ...]:
    found = []
    for block, leading, lagging in BLOCKS:
        figures = [_figure(session, name, period, as_of, is_leading=name in leading) for name in (*leading, *lagging)]
        found.append((block, tuple(figures)))
    return tuple(found)


def _figure(session: Session, name: str, period: Period, as_of: date, *, is_leading: bool) -> Figure:
    known = METRICS[f"partners.{name}"]
    total = known.compute(session, scope=Scope("all"), period=period, as_of=as_of, known_at=None, by=None, filters={},
                          settings={}).total  # fmt: skip
    return Figure(known.name, known.title, known.unit, is_leading, Value(**total))
