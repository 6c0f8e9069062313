"""The partner programme: where every partner's scoreboard stands, and how far its targets are at this pace."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlmodel import Session

from data.core import clock, settings
from data.core.access import Scope
from data.core.metrics import GREEN, GREY, Value, judged, rate, threshold_of
from data.core.numbers import from_minor, ratio
from data.partners import counting
from data.partners.formulas import targets as formulas
from data.partners.programme import Programme, programme
from data.partners.queries import costs as queries
from data.partners.queries import scoreboard as partners
from data.partners.queries.money import Money
from data.partners.views.against_direct import SOURCED, compared_in_short
from data.partners.views.scoreboard import Board, boards
from data.partners.views.targets import Gathered, Target, targets_of

READS = ("partners", "partner_months", "referrals", "reviews", "deals", "customers", "definitions")
BOOKINGS, REVENUE = "partners.partner_share_of_bookings", "partners.partner_share_of_revenue"
MET, GREEN_SHARE = "partners.programme_targets_met", "partners.scoreboard_green_share"
WINDOW = 12
"""Months over which shares are taken, fewer while the programme is younger."""

@dataclass(frozen=True)
class Shares:
    """What partners bring of a whole: minor units by partner, the whole, and the value with its inputs."""

    by_partner: Mapping[int, int]
    whole: int
    value: Value


@dataclass(frozen=True)
class ProgrammeView:
    """Everything of the programme view. start: the first day of the shares; as amounts in the reporting currency."""

    as_of: date
    start: date
    currency: str
    programme: Programme
    boards: Sequence[Board]
    green_share: Value
    bookings: Value
    revenue: Value
    targets: Sequence[Target]
    targets_met: Value
    active: int
    types: Sequence[str]


def programme_view(session: Session, *, scope: Scope, as_of: date) -> ProgrammeView:
    """Return every signed partner's board, the shares of bookings and of revenue, and the programme's targets.

    Source: domain.md 8.17; features 4.0b.
    """
    company, plan = settings.current(session, as_of), programme(as_of)
    found = boards(session, scope=scope, as_of=as_of, quarters=1, states=partners.WITH_US)
    start = window_start(plan, as_of)
    money = Money(session, currency=company.currency)
    booked, earned = shares_of_bookings(session, start, as_of, money), shares_of_revenue(session, as_of, money)
    active = active_partners(session, as_of, company.currency)
    gathered = Gathered(plan, as_of, active, *_accepted(session, as_of, company.currency), booked.whole,
                        booked.by_partner, earned.whole, earned.by_partner,
                        compared_in_short(session, as_of=as_of, basis=SOURCED))  # fmt: skip
    targets = targets_of(gathered)
    types = sorted({kind for _, kind in active})
    return ProgrammeView(as_of, start, company.currency, plan, found, green_share(found, as_of), booked.value,
                         earned.value, targets, targets_met(targets, as_of), len(active), types)  # fmt: skip


def window_start(plan: Programme, as_of: date) -> date:
    """Return the first day of the shares: twelve months back, or the programme's first day if that is later."""
    following = as_of + timedelta(days=1)
    back = clock.add_months(following.replace(day=1), -WINDOW)
    return max(back, plan.started_on) if plan.started_on is not None and plan.started_on <= as_of else back


def green_share(found: Sequence[Board], as_of: date) -> Value:
    """Return how many of the partners whose board has a colour are green."""
    colours = Counter(board.status for board in found if board.status != GREY)
    inputs = {"green": colours[GREEN], "yellow": colours["yellow"], "red": colours["red"],
              "not_judged": len(found) - sum(colours.values())}  # fmt: skip
    return rate(colours[GREEN], sum(colours.values()), threshold_of(GREEN_SHARE, as_of=as_of), inputs=inputs)


def shares_of_bookings(session: Session, start: date, as_of: date, money: Money) -> Shares:
    """Return what partners brought of new bookings won from start to a day, at the rates of the closes."""
    whole = sum(money.closed(amount, code, day) or 0
                for day, code, _, amount in queries.bookings(session, start, as_of))  # fmt: skip
    mine: defaultdict[int, int] = defaultdict(int)
    for partner, day, code, amount in queries.brought(session, start, as_of):
        mine[partner] += money.closed(amount, code, day) or 0
    return Shares(mine, whole, _share(mine, whole, BOOKINGS, as_of, money, "bookings"))


def shares_of_revenue(session: Session, as_of: date, money: Money) -> Shares:
    """Return what customers brought by partners are of a year's recurring revenue that runs on a day."""
    of, whole = queries.brought_accounts(session, as_of), 0
    mine: defaultdict[int, int] = defaultdict(int)
    for account, code, amount in queries.recurring(session, as_of):
        worth = money.planned(amount, code, as_of) or 0
        whole += worth
        if account in of:
            mine[of[account]] += worth
    return Shares(mine, whole, _share(mine, whole, REVENUE, as_of, money, "revenue"))


def _share(mine: Mapping[int, int], whole: int, name: str, as_of: date, money: Money, what: str) -> Value:
    found, part = formulas.concentration(whole, mine), sum(mine.values())
    inputs: dict[str, Decimal | int] = {"of_partners": from_minor(part, money.currency),
                                        what: from_minor(whole, money.currency)}  # fmt: skip
    if found.top5 is not None:
        inputs["largest_five"] = found.top5
    return judged(found.every, None if whole else "no_data", threshold_of(name, as_of=as_of), n=len(mine),
                  inputs=inputs)  # fmt: skip


def active_partners(session: Session, as_of: date, currency: str) -> list[tuple[int, str]]:
    """Return (partner, type) of those who signed and sent something that was accepted, or opened a deal, lately.

    Lately: in the running month and the two before it. Source: domain.md 8.10.
    """
    start = clock.add_months(as_of.replace(day=1), -2)
    months = counting.months(session, start, as_of, currency, None, ("accepted", "sourced_created"))
    seen = {one.partner_id for one in months if one.measure in ("accepted", "sourced_created") and one.number}
    known = partners.partners(session, scope=Scope("all"), as_of=as_of, states=partners.WITH_US)
    return [(row["id"], row["type"]) for row in known if row["id"] in seen]


def _accepted(session: Session, as_of: date, currency: str) -> tuple[date, Mapping[int, int]]:
    """Return the last whole month, and how many referrals of each partner were accepted in it."""
    month = as_of.replace(day=1)
    if (as_of + timedelta(days=1)).day > 1:  # a running month has not had its referrals yet
        month = clock.add_months(month, -1)
    last = clock.add_months(month, 1) - timedelta(days=1)
    found = counting.months(session, month, last, currency, None, ("accepted",))
    return month, {one.partner_id: one.number for one in found if one.month == month and one.measure == "accepted"}


def targets_met(targets: Sequence[Target], as_of: date) -> Value:
    """Return how many of the targets whose day has come are met."""
    due = [one for one in targets if one.due_on is not None and one.due_on <= as_of]
    met = sum(one.state == "met" for one in due)
    inputs = {"met": met, "due": len(due), "met_early": sum(one.state == "met" for one in targets) - met}
    return judged(ratio(met, len(due)) if due else None, None if due else "no_data",
                  threshold_of(MET, as_of=as_of), n=len(due), inputs=inputs)  # fmt: skip
