"""What each daily automation finds: causes for tasks, from what is in the store on a day."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from sqlmodel import Session

from data.core.access import Scope
from data.sales import preflight
from data.sales.automations import Cause, Rule
from data.sales.queries import automations as queries
from data.sales.queries.steps import deals_of
from data.sales.views.plans import plans

Find = Callable[[Session, Rule, date], Iterator[Cause]]


def _said(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _back(as_of: date, days: int) -> date:
    return as_of - timedelta(days=days)


def idle_deal(session: Session, rule: Rule, as_of: date) -> Iterator[Cause]:
    """Open deals without activity for more days than the rule says, newest causes only."""
    until = _back(as_of, rule.days + 1)
    for row in queries.idle_deals(session, since=_back(until, rule.window), until=until):
        yield Cause("deal", row["id"], f"Idle since {_said(row['last_activity_on'])}", "get in touch, or close it",
                    row["owner_id"], as_of + timedelta(days=2))  # fmt: skip


def overdue_step(session: Session, rule: Rule, as_of: date) -> Iterator[Cause]:
    """Next steps whose day has passed."""
    for row in queries.dated_steps(session, since=_back(as_of, rule.window), until=_back(as_of, 1)):
        yield Cause("deal", row["id"], f"Next step was due on {_said(row['next_step_date'])}",
                    f"{row['next_step'] or 'no words'}. Do it, or give it a new day", row["owner_id"],
                    as_of)  # fmt: skip


def calendar_hold(session: Session, rule: Rule, as_of: date) -> Iterator[Cause]:
    """Next steps that lie ahead, within the days of the rule."""
    for row in queries.dated_steps(session, since=_back(as_of, -1), until=_back(as_of, -rule.days)):
        yield Cause("deal", row["id"], f"Next step on {_said(row['next_step_date'])}",
                    f"send the calendar hold for {row['next_step'] or 'the next step'}", row["owner_id"],
                    row["next_step_date"])  # fmt: skip


def plan_row_due(session: Session, rule: Rule, as_of: date) -> Iterator[Cause]:
    """Rows of action plans that end soon or are late."""
    since, until = _back(as_of, rule.window), _back(as_of, -rule.days)
    for row in queries.plan_rows(session, since=since, until=until):
        yield Cause("action_row", row["id"], f"Row {row['position']} of the plan ends on {_said(row['target_on'])}",
                    row["step"], row["owner_id"], row["target_on"])  # fmt: skip


def plan_past_close(session: Session, rule: Rule, as_of: date) -> Iterator[Cause]:
    """Plans whose last critical row ends after the deal's close date."""
    del rule  # the plan itself says what is too late
    past = {line.deal_id: line for line in plans(session, scope=Scope("all"), as_of=as_of).lines if line.warning}
    for deal in deals_of(session, set(past)):
        line = past[deal.id or 0]
        if line.close_date is not None:
            yield Cause("deal", line.deal_id, f"The plan ends after the close date of {_said(line.close_date)}",
                        line.warning, deal.owner_id, as_of + timedelta(days=3))  # fmt: skip


def preflight_overdue(session: Session, rule: Rule, as_of: date) -> Iterator[Cause]:
    """Items of the pre-flight past their day."""
    for row in queries.late_items(session, since=_back(as_of, rule.window), until=_back(as_of, 1)):
        yield Cause("validation_item", row["id"], f"Pre-flight item was due on {_said(row['due_on'])}",
                    f"{preflight.label(row['item'], as_of)}. Settle it, or give it a new day", row["owner_id"],
                    as_of)  # fmt: skip


def demo_review(session: Session, rule: Rule, as_of: date) -> Iterator[Cause]:
    """Demo flows whose review day has come."""
    for row in queries.due_flows(session, since=_back(as_of, rule.window), until=as_of):
        yield Cause("demo_flow", row["id"], f"Review was due on {_said(row['review_on'])}",
                    f"look at the demo {row['name']} again", row["owner_id"], as_of + timedelta(days=7))  # fmt: skip


def demo_feedback(session: Session, rule: Rule, as_of: date) -> Iterator[Cause]:
    """Demos given some days ago without feedback."""
    since, until = _back(as_of, rule.window), _back(as_of, rule.days + 1)
    for row in queries.unsaid_demos(session, since=since, until=until):
        yield Cause("demo_use", row["id"], f"Demo on {_said(row['used_on'])} has no feedback",
                    f"ask how {row['flow']} went, and note it", row["owner_id"], as_of + timedelta(days=3))  # fmt: skip


DAILY_RULES: dict[str, Find] = {
    "idle_deal": idle_deal, "overdue_step": overdue_step, "calendar_hold": calendar_hold, "plan_row_due": plan_row_due,
    "plan_past_close": plan_past_close, "preflight_overdue": preflight_overdue, "demo_review": demo_review,
    "demo_feedback": demo_feedback,
}  # fmt: skip
