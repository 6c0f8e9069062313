"""All reviews and all to-dos of a scope: which were held in time, which partners are due, what is late."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from data.core import clock, settings
from data.core.access import Scope
from data.core.clock import Period
from data.partners.formulas import todos as formulas
from data.partners.formulas.agenda import is_held, is_in_time, next_on, read_plan, total
from data.partners.queries import reviews as queries
from data.partners.queries.reviews import DROPPED, HELD, LIVE, PLANNED
from data.partners.review_templates import PARTNER, templates

LIST_READS = ("reviews", "partners", "people", "definitions")
SOON = timedelta(days=14)
WORDS = {"overdue": ("red", "Overdue"), "due": ("yellow", "Due this quarter"), "planned": ("green", "Planned"),
         "later": ("grey", "Later")}  # fmt: skip


@dataclass(frozen=True)
class ReviewLine:
    """A review in the list. held_on: the day it was closed; todos: how many it left; counts: with to-dos it was held.

    A review that left no to-do counts as not held (domain.md 7.6).
    """

    id: int
    title: str
    template: str
    template_label: str
    held_with: str
    lead: str
    planned_on: date
    held_on: date | None
    minutes: int
    state: str
    todos: int
    counts: bool
    in_time: bool

    @property
    def status(self) -> tuple[str, str]:
        """Colour and word."""
        if self.state == LIVE:
            return "green", "Running"
        if self.state == HELD:
            if not self.counts:
                return "red", "No to-dos: not counted"
            return ("green", "Held in time") if self.in_time else ("yellow", "Held late")
        return "grey", "Planned" if self.state == PLANNED else "Given up"


@dataclass(frozen=True)
class DueLine:
    """A partner and its next review. state: overdue, due in the quarter, planned, or later."""

    partner_id: int
    partner: str
    owner: str
    is_strategic: bool
    last_on: date | None
    due_on: date
    review_id: int | None
    planned_on: date | None
    state: str


@dataclass(frozen=True)
class Reviews:
    """The reviews of a scope, newest first; the partners by the day they are due; the to-dos that were not dropped."""

    as_of: date
    period: Period
    lines: Sequence[ReviewLine]
    due: Sequence[DueLine]
    todos: Sequence[Mapping[str, Any]]

    @property
    def overdue_todos(self) -> list[Mapping[str, Any]]:
        """The to-dos whose day has passed without their being done."""
        return [one for one in self.todos if one["overdue"]]

    @property
    def counts(self) -> Counter[str]:
        """How many partners stand how with their next review."""
        return Counter(one.state for one in self.due)


def reviews(session: Session, *, scope: Scope, as_of: date) -> Reviews:
    """Return reviews, partners due and to-dos as they are known now, judged on a day."""
    company = settings.current(session, as_of)
    todos = todo_rows(session, scope=scope, as_of=as_of)
    lines = review_lines(session, scope=scope, as_of=as_of)
    period = clock.period_of(as_of, company.calendar)
    return Reviews(as_of, period, lines, due_lines(session, scope=scope, as_of=as_of), todos)


def review_lines(session: Session, *, scope: Scope, as_of: date, period: Period | None = None,
                 template: str | None = None) -> list[ReviewLine]:  # fmt: skip
    """Return reviews, newest first; of a period and a template if they are given. Judged on a day."""
    zone = settings.current(session, as_of).zone
    left, found = queries.left_by(session), queries.reviews(session, scope=scope)
    return [_line(row, left.get(row["id"], 0), zone, as_of) for row in found
            if (period is None or row["planned_on"] in period) and template in (None, row["template"])]  # fmt: skip


def _line(row: Mapping[str, Any], todos: int, zone: str, as_of: date) -> ReviewLine:
    held = _closed_on(row, zone, as_of)
    counts = is_held(held, todos)
    label = templates()[row["template"]].label
    minutes = total([one.minutes for one in read_plan(row["agenda"])])
    state = row["state"] if held or row["state"] != HELD else PLANNED
    return ReviewLine(row["id"], row["title"], row["template"], label, row["partner"] or row["account"] or "",
                      row["lead"] or "", row["planned_on"], held, minutes, state, todos, counts,
                      counts and is_in_time(row["planned_on"], held))  # fmt: skip


def _closed_on(row: Mapping[str, Any], zone: str, as_of: date) -> date | None:
    """Return the day on which a review was closed, in the reporting zone; None while it was not by the end of a day."""
    closed = clock.reporting_day(row["closed_at"], zone) if row["closed_at"] else None
    return closed if closed is not None and closed <= as_of else None


def was_due(line: ReviewLine, as_of: date) -> bool:
    """Say whether a review was due by a day: planned up to it and not given up."""
    return line.planned_on <= as_of and line.state != DROPPED


def due_lines(session: Session, *, scope: Scope, as_of: date) -> list[DueLine]:
    """Return the partners of a scope with their next review, those due first; due in the fiscal quarter of the day.

    The next one counts from the last that counts as held, as `partners.review_adherence` does (domain.md 7.6).
    """
    company, left = settings.current(session, as_of), queries.left_by(session)
    period, held = clock.period_of(as_of, company.calendar), dict[int, date]()
    planned: dict[int, Mapping[str, Any]] = {}
    for row in queries.reviews(session, queries.REVIEWS.c.template == PARTNER):
        number, closed_on = row["partner_id"], _closed_on(row, company.zone, as_of)
        if closed_on is not None and is_held(closed_on, left.get(row["id"], 0)):
            held[number] = max(held.get(number, date.min), closed_on)
        elif row["state"] in (PLANNED, LIVE):
            planned[number] = row
    lines = [_due_line(row, held.get(row["id"]), planned.get(row["id"]), as_of, period)
             for row in queries.partners_to_review(session, scope=scope)]  # fmt: skip
    return sorted(lines, key=lambda one: (one.due_on, one.partner))


def _due_line(row: Mapping[str, Any], last: date | None, planned: Mapping[str, Any] | None, as_of: date,
              period: Period) -> DueLine:  # fmt: skip
    due = next_on(last or row["signed_on"] or as_of, row["months"])
    if planned is not None and planned["planned_on"] >= as_of:
        state = "planned"
    elif due < as_of:
        state = "overdue"
    else:
        state = "due" if due < period.end else "later"
    return DueLine(row["id"], row["name"], row["owner"] or "", row["is_strategic"], last, due,
                   planned["id"] if planned else None, planned["planned_on"] if planned else None, state)  # fmt: skip


def todo_rows(session: Session, *, scope: Scope, as_of: date) -> list[dict[str, Any]]:
    """Return the to-dos of a scope that were not dropped: text, owner, side, due_on, done_on, partner, account, review.

    owed: what an open one lacks; overdue: its day had passed by the end of the day without its being done.
    """
    found = queries.todos(session, queries.TODOS.c.state != formulas.DROPPED, scope=scope)
    return [{"id": row["id"], "row_version": row["row_version"], "text": row["text"], "owner": row["owner_name"],
             "side": row["side"], "due_on": row["due_on"], "done_on": row["done_on"], "state": row["state"],
             "partner": row["partner"] or "", "account": row["account"] or "", "review": row["review"] or "",
             "review_id": row["review_id"], "owed": formulas.owes(row),
             "overdue": formulas.is_overdue(row["due_on"], row["done_on"], as_of)} for row in found]  # fmt: skip


def held_with_choices(session: Session, *, scope: Scope) -> dict[str, dict[int, str]]:
    """Return with whom a review may be planned in a scope, by kind: partner and account, number to name; nobody."""
    found = {row["id"]: row["name"] for row in queries.partners_to_review(session, scope=scope)}
    return {"partner": found, "account": queries.customers_to_review(session, scope=scope), "nobody": {}}
