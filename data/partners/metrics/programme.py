"""Numbers of the partner programme: boards, profit, shares of bookings and revenue, targets, partners beside direct."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import settings as company
from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import Result, Value, judged, metric, rate, threshold_of
from data.core.numbers import ratio
from data.partners.queries import scoreboard as partners
from data.partners.queries.money import Money
from data.partners.views import against_direct as direct
from data.partners.views import profit as profit_view
from data.partners.views import programme as programme_view
from data.partners.views import scoreboard as scoreboard_view
from data.partners.views import todo_sums

OF_PARTNER = ("partner", "type")
OF_PROFIT = profit_view.READS


@metric("partners.scoreboard_green_share", title="Partners that are green", unit="percent", owner="partner_manager",
        reads=scoreboard_view.READS, dimensions=("type",),
        formula="green / (green + yellow + red)", rows="partner-scoreboards")  # fmt: skip
def scoreboard_green_share(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                           by: str | None, filters: Mapping[str, Any],
                           settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Partners whose scoreboard is green, divided by all signed partners whose scoreboard has a colour, in the quarter
    that boards show on the day. Red: a lagging line of revenue is red. Yellow: any line is red, or two are yellow.

    Source: domain.md 8.9.
    """
    del period, known_at, settings  # boards show the quarter of the day, as known now
    boards = scoreboard_view.boards(session, scope=scope, as_of=as_of, quarters=1, states=partners.WITH_US)
    found = [one for one in boards if _is_wanted(one, filters)]
    total = programme_view.green_share(found, as_of).as_row()
    types = sorted({board.type for board in found}) if by else []
    rows = [programme_view.green_share([one for one in found if one.type == kind], as_of).as_row(type=kind)
            for kind in types]  # fmt: skip
    return Result(rows, total)


@metric("partners.partner_profit", title="Profit of partners", unit="money", owner="partner_manager", reads=OF_PROFIT,
        dimensions=OF_PARTNER, formula="gross_profit - cost", rows="partner-profit")  # fmt: skip
def partner_profit(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                   by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Revenue that partners brought in the four fiscal quarters up to the day, times the margin, less every cost:
    commissions, marketing money, enablement, tools, and our people, whose time is shared out by sourced revenue.

    Source: domain.md 8.12.
    """
    del period, known_at, settings
    return _of_profits(session, scope, as_of, by, filters, lambda cost, gross, _: (gross - cost, None))


@metric("partners.partner_roi", title="Return on what partners cost", unit="ratio", owner="partner_manager",
        reads=OF_PROFIT, dimensions=OF_PARTNER, formula="(gross_profit - cost) / cost",
        rows="partner-profit")  # fmt: skip
def partner_roi(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Profit of partners divided by what they cost, in the four fiscal quarters up to the day.

    Source: domain.md 8.12.
    """
    del period, known_at, settings
    return _of_profits(session, scope, as_of, by, filters, lambda cost, gross, _: (gross - cost, cost),
                       name="partners.partner_roi")  # fmt: skip


@metric("partners.partner_cac", title="Cost of a deal that a partner brought", unit="money", owner="partner_manager",
        reads=OF_PROFIT, dimensions=OF_PARTNER, formula="cost / customers", rows="partner-profit")  # fmt: skip
def partner_cac(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Everything that partners cost in the four fiscal quarters up to the day, divided by the deals they brought that
    were won in them: each counts as a customer.

    Source: domain.md 8.12.
    """
    del period, known_at, settings
    return _of_profits(session, scope, as_of, by, filters, lambda cost, _, customers: (cost, Decimal(customers)))


Parts = Callable[[Decimal, Decimal, int], tuple[Decimal, Decimal | None]]
"""(cost, gross profit, deals won) -> what is divided, and by what; None: nothing is divided."""


def _is_wanted(one: Any, filters: Mapping[str, Any]) -> bool:
    """Say whether partner and type of a row are among those asked for."""
    asked = {name: values for name, values in filters.items() if name in OF_PARTNER and values}
    return all(getattr(one, name) in ((values,) if isinstance(values, str) else values)
               for name, values in asked.items())  # fmt: skip


def _of_profits(session: Session, scope: Scope, as_of: date, by: str | None, filters: Mapping[str, Any],
                parts: Parts, *, name: str = "") -> Result:  # fmt: skip
    view = profit_view.profits(session, scope=scope, as_of=as_of)
    known = [one for one in view.rows if _is_wanted(one, filters)]

    def value(cost: Decimal, gross: Decimal, customers: int, n: int) -> Value:
        top, below = parts(cost, gross, customers)
        inputs = {"gross_profit": gross, "cost": cost, "customers": customers}
        if not n:
            return Value(None, "no_data", n=0, inputs=inputs)
        if below is not None and not below:
            return Value(None, "no_data" if name else "no_wins", n=n, inputs=inputs)
        found = top if below is None else ratio(top, below)
        return judged(found, None, threshold_of(name, as_of=as_of) if name else None, n=n, inputs=inputs)

    def of(mine: Sequence[profit_view.Earned], rest: Decimal) -> Value:
        cost = sum((one.result.cost for one in mine), rest)
        gross = sum((one.result.gross_profit for one in mine), Decimal(0))
        return value(cost, gross, sum(one.customers for one in mine), len(mine))

    keys = sorted({getattr(one, by) for one in known}) if by else []
    rows = [of([one for one in known if getattr(one, str(by)) == key], Decimal(0)).as_row(**{str(by): key})
            for key in keys]  # fmt: skip
    return Result(rows, of(known, view.unshared if len(known) == len(view.rows) else Decimal(0)).as_row())


@metric("partners.todo_completion", title="To-dos of reviews done", unit="percent", owner="partner_manager",
        reads=("reviews", "partners", "definitions"), dimensions=("partner",), formula="done / due",
        rows="partner-scoreboards")  # fmt: skip
def todo_completion(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                    by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """To-dos from partner reviews that were due in the period and are done by the day, divided by all that were due in
    it up to the day. Done late counts as done; in time is told beside it. Dropped ones do not count.

    Source: domain.md 8.9.
    """
    del known_at, settings
    every = todo_sums.todo_sums(session, scope=scope, period=period, as_of=as_of)
    found = [one for one in every if _is_wanted(one, {"partner": filters.get("partner")})]

    def value(sums: Sequence[todo_sums.Todos]) -> Value:
        done, due = sum(one.done for one in sums), sum(one.due for one in sums)
        inputs = {"done": done, "due": due, "in_time": sum(one.in_time for one in sums)}
        return rate(done, due, threshold_of("partners.todo_completion", as_of=as_of), inputs=inputs)

    rows = [value([one]).as_row(partner=one.partner) for one in found] if by else []
    return Result(rows, value(found).as_row())


@metric("partners.partner_share_of_bookings", title="Part of new bookings from partners", unit="percent",
        owner="partner_manager", reads=programme_view.READS, formula="of_partners / bookings",
        rows="partner-programme")  # fmt: skip
def partner_share_of_bookings(session: Session, *, scope: Scope, period: Period, as_of: date,
                              known_at: datetime | None, by: str | None, filters: Mapping[str, Any],
                              settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """New business won that a partner brought, divided by all new business won, in the twelve months up to the day, or
    since the programme began if that is later. Amounts at the rates of the closes.

    Source: domain.md 8.17.
    """
    del scope, period, known_at, by, filters, settings  # of the whole company: a part of it has no bookings of its own
    money = Money(session, currency=company.current(session, as_of).currency)
    start = programme_view.window_start(programme_view.programme(as_of), as_of)
    return Result([], programme_view.shares_of_bookings(session, start, as_of, money).value.as_row())


@metric("partners.partner_share_of_revenue", title="Part of revenue from partners", unit="percent",
        owner="partner_manager", reads=programme_view.READS, formula="of_partners / revenue",
        rows="partner-programme")  # fmt: skip
def partner_share_of_revenue(session: Session, *, scope: Scope, period: Period, as_of: date,
                             known_at: datetime | None, by: str | None, filters: Mapping[str, Any],
                             settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """A year's recurring revenue, running on the day, of customers that a partner brought, divided by all of it.

    Source: domain.md 8.17.
    """
    del scope, period, known_at, by, filters, settings
    money = Money(session, currency=company.current(session, as_of).currency)
    return Result([], programme_view.shares_of_revenue(session, as_of, money).value.as_row())


@metric("partners.programme_targets_met", title="Targets of the partner programme that are met", unit="percent",
        owner="partner_manager", reads=programme_view.READS, formula="met / due",
        rows="partner-programme")  # fmt: skip
def programme_targets_met(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                          by: str | None, filters: Mapping[str, Any],
                          settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Targets of the programme whose day has come and that are met on the day, divided by all whose day has come.
    Days count from the programme's first day; without one nothing is due.

    Source: domain.md 8.17.
    """
    del period, known_at, by, filters, settings
    view = programme_view.programme_view(session, scope=scope, as_of=as_of)
    return Result([], view.targets_met.as_row())


@metric("partners.win_rate_lift", title="Win rate with partners against direct", unit="percent",
        owner="partner_manager", reads=direct.READS, dimensions=("segment",),
        formula="(won_with / decided_with) / (won_without / decided_without) - 1",
        rows="partner-against-direct")  # fmt: skip
def win_rate_lift(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                  by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """How much higher the win rate of deals is in which a partner had a part than of those without any, relative to
    the latter, over deals decided in the twelve months up to the day. It says what goes together, not what causes what.

    Source: domain.md 8.11.
    """
    del period, known_at, settings
    asked = filters.get("segment") or ()
    view = direct.against_direct(session, scope=scope, as_of=as_of,
                                 segments=(asked,) if isinstance(asked, str) else tuple(asked))  # fmt: skip
    rows = [direct.lifted(one, as_of).as_row(segment=one.segment) for one in view.segments] if by else []
    return Result(rows, view.win_rate_lift.as_row())
