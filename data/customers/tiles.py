"""What the start page shows of customers."""

from datetime import date, timedelta
from decimal import Decimal

from sqlmodel import Session

from data.core.access import Scope
from data.core.numbers import ratio
from data.core.tiles import Face, tile
from data.customers.views.courses import READS
from data.customers.views.expansion import expansion_page
from data.customers.views.expansion_shapes import EXPANSION_READS
from data.customers.views.health import alert_queue, health_board
from data.customers.views.health_shapes import ALERT_READS, amount_of
from data.customers.views.renewal_shapes import RENEWAL_READS
from data.customers.views.renewals import runway
from data.customers.views.retention import retention

NOTICE = timedelta(days=30)


@tile("customers.retention", order=50, right="customers.view", reads=READS, shared=True)
def kept_revenue(session: Session, *, scope: Scope, as_of: date) -> Face | None:
    """Gross retention of the twelve months to the day, with net retention beside it; nothing without revenue then."""
    view = retention(session, scope=scope, as_of=as_of, weeks=0)
    grr, nrr = view.total.values["grr"], view.total.values["nrr"]
    if grr.value is None or nrr.value is None:
        return None
    note = f"net {100 * nrr.value:.1f}%, with what grew; of {view.total.tally.cohort:,} customers a year before"
    return Face("Gross revenue retention", grr.value, "percent", status=grr.status, note=note,
                address="/customers-retention", link="See who stayed", metric="customers.grr")  # fmt: skip


@tile("customers.renewals", order=51, right="customers.view", reads=RENEWAL_READS, shared=True)
def renewals_by_notice(session: Session, *, scope: Scope, as_of: date) -> Face | None:
    """Recurring revenue whose last day of notice, or end without one, comes within thirty days; what is at risk of it.

    Nothing while no term comes near its end.
    """
    view = runway(session, scope=scope, as_of=as_of)
    if not view.contracts:
        return None
    soon = [one for one in view.contracts if as_of <= (one.notice_on or one.end_on) <= as_of + NOTICE]
    worth = sum((one.arr or Decimal(0) for one in soon), Decimal(0))
    risky = sum(one.view == "at_risk" for one in soon)
    apart, owed = len(view.disagreements), len(view.owed)
    note = f"{len(soon)} by their day of notice, {risky} at risk; owner and system differ on {apart}, {owed} not judged"
    return Face("To renew within 30 days", worth, "money", view.currency,
                status="red" if risky or apart else "yellow" if owed else "green",
                word="Decide" if risky or apart else None, note=note, address="/customers-renewals",
                link="See renewals")  # fmt: skip


@tile("customers.health", order=52, right="customers.view", reads=ALERT_READS, shared=True)
def revenue_at_risk(session: Session, *, scope: Scope, as_of: date) -> Face | None:
    """Recurring revenue of customers in red health, and how many alerts about customers at risk are past their day."""
    board = health_board(session, scope=scope, as_of=as_of)
    if not board.rows:
        return None
    queue, counts = alert_queue(session, scope=scope, as_of=as_of), board.counts()
    late = sum(one.is_late for one in queue.open)
    red, whole = amount_of([row for row in board.rows if row.status == "red"]), amount_of(board.rows)
    share = f", {100 * ratio(red, whole):.0f}% of all" if whole else ""
    note = f"{counts['red']:,} of {len(board.rows):,} customers{share}; {len(queue.open):,} at risk, {late:,} late"
    return Face("Revenue with red health", red, "money", board.currency,
                status="red" if late else "yellow" if queue.open else "green",
                word="Act now" if late else "Watch" if queue.open else "Nobody at risk", note=note,
                metric="customers.health_red_arr", address="/customers-health", link="See who is at risk")  # fmt: skip


@tile("customers.expansion", order=53, right="customers.view", reads=EXPANSION_READS, shared=True)
def signs_of_growth(session: Session, *, scope: Scope, as_of: date) -> Face | None:
    """Signs that a customer can grow and that wait for somebody, with the urgent ones; nothing while none has fired."""
    view = expansion_page(session, scope=scope, as_of=as_of)
    if not view.triggers:
        return None
    note = f"{view.urgent:,} urgent; {view.open_triggers.inputs['pursued']:,} pursued"
    return Face("Signs of growth that wait", view.open_triggers.value, "count", note=note,
                status="yellow" if view.urgent else None, word="Act now" if view.urgent else None,
                metric="customers.open_triggers",
                address="/customers-expansion", link="See who can grow")  # fmt: skip
