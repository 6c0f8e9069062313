"""Reviews and their to-dos to take away."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.exporting import Column, Sheet
from data.core.offers import export
from data.partners.formulas.todos import SIDES, STATES
from data.partners.views.reviews import review_lines, todo_rows

RIGHT = "partners.view_partners"


@export("partner-reviews", title="Reviews", right=RIGHT)
def reviews_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """Every review with a partner, a customer or of a board: planned for when, held when, what it left."""
    columns = [
        Column("id", "Number", "count"), Column("title", "Review", width=40), Column("template", "Kind"),
        Column("held_with", "Held with", width=30), Column("lead", "Led by", width=22),
        Column("planned_on", "Planned for", "date"), Column("held_on", "Held on", "date"),
        Column("minutes", "Minutes", "count"), Column("state", "State"), Column("todos", "To-dos", "count"),
        Column("word", "How it stands", width=24),
    ]  # fmt: skip
    lines = review_lines(session, scope=scope, as_of=as_of)
    rows = [{"id": one.id, "title": one.title, "template": one.template, "held_with": one.held_with,
             "lead": one.lead, "planned_on": one.planned_on, "held_on": one.held_on, "minutes": one.minutes,
             "state": one.state, "todos": one.todos, "word": one.status[1]} for one in lines]  # fmt: skip
    return [Sheet("Reviews", columns, rows, [("Judged on", f"{as_of}")])]


@export("review-todos", title="To-dos of reviews", right=RIGHT)
def todos_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """Every to-do that was not dropped, on either side: owner, day, whether it is done, late, or still owes a name."""
    columns = [
        Column("id", "Number", "count"), Column("text", "To-do", width=44), Column("owner", "Owner", width=22),
        Column("side", "Side"), Column("partner", "Partner", width=28), Column("account", "Customer", width=28),
        Column("review", "Review", width=36), Column("due_on", "By", "date"), Column("done_on", "Done on", "date"),
        Column("state", "State"), Column("late", "Overdue"), Column("owes", "Lacks", width=24),
    ]  # fmt: skip
    rows = [{**one, "side": SIDES.get(one["side"], one["side"]), "state": STATES[one["state"]],
             "late": "yes" if one["overdue"] else "no", "owes": " and ".join(one["owed"])}
            for one in todo_rows(session, scope=scope, as_of=as_of)]  # fmt: skip
    return [Sheet("To-dos", columns, rows, [("Judged on", f"{as_of}")])]
