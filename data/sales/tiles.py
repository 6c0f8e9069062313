"""What the start page shows of how sales are run: late steps and plans, deals that wait, proofs of concept in red."""

from datetime import date
from decimal import Decimal

from sqlmodel import Session

from data.core import clock, settings
from data.core.access import Scope
from data.core.exchange import Rates
from data.core.numbers import to_minor
from data.core.tiles import Face, tile
from data.sales.views.plans import PLAN_READS, plans
from data.sales.views.poc_board import poc_board
from data.sales.views.poc_shapes import POC_READS
from data.sales.views.steps import STEP_READS, due_counts
from data.sales.views.validation import PREFLIGHT_READS, preflights

PAGE = "/sales-action-plans"


@tile("sales.overdue_steps", order=42, right="pipeline.view_deals", reads=STEP_READS, shared=True)
def overdue_steps(session: Session, *, scope: Scope, as_of: date) -> Face | None:
    """Open deals whose present step is past its day."""
    counts = due_counts(session, scope=scope, as_of=as_of)
    if not counts:
        return None
    late, missing = counts["overdue"], counts["missing"]
    return Face("Overdue steps", late, "count", status="red" if late else "green",
                word="Past their day" if late else None,
                note=f"of {counts.total():,} open deals; {missing:,} without a date",
                address=PAGE, link="See the deals")  # fmt: skip


@tile("sales.deals_waiting", order=43, right="pipeline.view_deals", reads=PREFLIGHT_READS, shared=True)
def deals_waiting(session: Session, *, scope: Scope, as_of: date) -> Face | None:
    """The amount of open deals that wait for a technical point."""
    view = preflights(session, scope=scope, as_of=as_of)
    if not view.begun:
        return None
    return Face("Waiting on a technical point", view.amount, "money", view.currency,
                note="; ".join(view.said()[:2]) or "no deal waits", address=PAGE,
                link="See the pre-flights")  # fmt: skip


@tile("sales.plans_past_close", order=35, right="pipeline.edit_deal", reads=PLAN_READS, place="next")
def plans_past_close(session: Session, *, scope: Scope, as_of: date) -> Face | None:
    """Ask for a look at plans that end after the close date of their deal."""
    past = plans(session, scope=scope, as_of=as_of).past_close
    if not past:
        return None
    many = "1 action plan ends" if past == 1 else f"{past:,} action plans end"
    return Face("Bring plans and close dates together", note=f"{many} after the close date of the deal.",
                address=PAGE, link="See the plans")  # fmt: skip


@tile("sales.pocs_red", order=44, right="sales.view_pocs", reads=POC_READS)
def pocs_red(session: Session, *, scope: Scope, as_of: date) -> Face | None:
    """How many proofs of concept are red, stalled or past their end, and what is behind them; nothing while none runs.

    A stall shows at the latest once the job that watches silence has raised it.
    """
    company = settings.current(session, as_of)
    now = min(clock.now(), clock.end_of_day(as_of, company.zone))
    rows = [row for row in poc_board(session, scope=scope, as_of=as_of, now=now).rows if row.state != "planned"]
    if not rows:
        return None
    red = [row for row in rows if row.colour == "red" or row.is_overdue]
    late, rates = sum(row.is_overdue for row in red), Rates(session, currency=company.currency, day=as_of)
    minor = [None if row.amount is None else to_minor(row.amount, row.currency) for row in red]
    worth = [rates.planned(amount, row.currency) for amount, row in zip(minor, red, strict=True)]
    unknown = sum(one is None for one in worth)
    note = f"of {len(rows)} running; {len(red) - late} stalled, {late} past the end"
    return Face(f"Proofs of concept red: {len(red)}", sum((one or Decimal(0) for one in worth), Decimal(0)), "money",
                company.currency, status="red" if red else "green", word="Act now" if red else "None",
                note=note + (f"; {unknown} without a known amount" if unknown else ""), address="/sales-poc-board",
                link="See the board")  # fmt: skip
