"""What each partner earns us over four quarters, after its own costs and its part of the shared ones."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import clock, rulebook, settings
from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import GREY, Threshold, threshold_of
from data.core.numbers import from_minor
from data.partners import counting
from data.partners.formulas import profit as formulas
from data.partners.formulas.profit import Profit
from data.partners.programme import Programme, programme
from data.partners.queries import costs as queries
from data.partners.queries import scoreboard as partners
from data.partners.queries.money import Money

READS = ("partners", "partner_months", "referrals", "deals", "definitions")
QUARTERS = 4
ROI = "partners.partner_roi"
RAMPING, NO_COST = "ramping", "no cost entered"
WORDS = {"green": "Pays", "yellow": "Pays little", "red": "Costs more"}


@dataclass(frozen=True)
class Quarter:
    """A quarter of a partner; the running one up to the day. status: red, yellow, green, or grey while ramping."""

    label: str
    sourced: Decimal
    cost: Decimal
    profit: Decimal
    status: str
    is_complete: bool


@dataclass(frozen=True)
class Earned:
    """What a partner comes to, in whole units of the reporting currency. cac: cost of a deal won; rank from 1.

    reason: why it has no colour. is_to_be_left: the last complete quarters were red, so ending is talked about.
    """

    partner_id: int
    partner: str
    type: str
    owner: str
    state: str
    sourced: Decimal
    customers: int
    own_costs: Mapping[str, Decimal]
    shared_cost: Decimal
    result: Profit
    rank: int
    is_ramping: bool
    status: str
    word: str
    reason: str
    quarters: Sequence[Quarter]
    is_to_be_left: bool


@dataclass(frozen=True)
class Profits:
    """Everything of the profitability view. unshared: shared cost that no partner was there to bear."""

    as_of: date
    start: date
    currency: str
    programme: Programme
    rows: Sequence[Earned]
    total: Profit
    sourced: Decimal
    customers: int
    unshared: Decimal
    left_out: int


@dataclass(frozen=True)
class Sums:
    """What a quarter's profits are made of, minor units: by partner; costs of its own by kind; shared; without rate."""

    sourced: Mapping[int, int]
    customers: Mapping[int, int]
    own: Mapping[int, Mapping[str, int]]
    shared: int
    left_out: int


def profits(session: Session, *, scope: Scope, as_of: date) -> Profits:
    """Return the profitability of partners over the four fiscal quarters up to a day, the most profitable first.

    Shared costs are spread by sourced revenue; new partners take a head's share. Source: domain.md 8.12; X7.
    """
    company = settings.current(session, as_of)
    spans = _spans(as_of, company.calendar)
    plan, limits = programme(as_of), rulebook.limits(as_of)
    sums = _sums(session, spans, as_of, company.currency)
    everyone = [row for row in partners.partners(session, scope=Scope("all"), as_of=as_of) if _counts(row, sums)]
    shares = [_shared(span, sum_, everyone, as_of, int(limits["partner_ramp_quarters"]))
              for span, sum_ in zip(spans, sums, strict=True)]  # fmt: skip
    reach = {row["id"] for row in partners.partners(session, scope=scope, as_of=as_of)}
    rules = _Rules(as_of, company.currency, plan, limits, threshold_of(ROI, as_of=as_of))
    made = [_earned(row, spans, sums, shares, rules) for row in everyone if row["id"] in reach]
    rows = [replace(one, rank=place) for place, one in enumerate(_ranked(made), start=1)]
    unshared = sum(one.shared - sum(share.values()) for one, share in zip(sums, shares, strict=True))
    return _whole(rows, as_of, spans[0].start, company.currency, plan, unshared, sum(one.left_out for one in sums))


def cost_of_a_deal(session: Session, *, as_of: date) -> Decimal | None:
    """Return what partners cost in the four quarters up to a day over the deals they brought; None without either.

    The same number as the total of `profits` for everybody. Source: domain.md 8.12.
    """
    company = settings.current(session, as_of)
    start, money = _spans(as_of, company.calendar)[0].start, Money(session, currency=company.currency)
    cost = sum(money.planned(amount, code, month) or 0
               for month, code, amount in queries.spent(session, start, as_of, currency=company.currency))  # fmt: skip
    won = sum(one.number for one in counting.months(session, start, as_of, company.currency, None, ("sourced_won",))
              if one.measure == "sourced_won")  # fmt: skip
    spent = {"partners": from_minor(cost, company.currency)}
    return formulas.profit(0, Decimal(1), spent, customers=won).cac


def _spans(as_of: date, calendar: clock.FiscalCalendar) -> list[Period]:
    spans = [clock.period_of(as_of, calendar)]
    while len(spans) < QUARTERS:
        spans.insert(0, clock.previous(spans[0], calendar))
    return spans


@dataclass(frozen=True)
class _Rules:
    as_of: date
    currency: str
    plan: Programme
    limits: Mapping[str, Any]
    threshold: Threshold | None


def _sums(session: Session, spans: Sequence[Period], as_of: date, currency: str) -> list[Sums]:
    money, start = Money(session, currency=currency), spans[0].start
    won = counting.months(session, start, as_of, currency, None, ("sourced_won",))
    spent = queries.costs(session, start, as_of)
    found = []
    for span in spans:
        sourced, customers = defaultdict[int, int](int), defaultdict[int, int](int)
        for one in won:
            if one.month in span and one.measure == "sourced_won":
                sourced[one.partner_id] += one.amount
                customers[one.partner_id] += one.number
        own, shared, left_out = defaultdict[int, dict[str, int]](dict), 0, 0
        for cost in spent:
            if cost.month not in span:
                continue
            worth = money.planned(cost.amount, cost.currency, cost.month)
            if worth is None:
                left_out += 1
            elif cost.partner_id is None:
                shared += worth
            else:
                mine = own[cost.partner_id]
                mine[cost.kind] = mine.get(cost.kind, 0) + worth
        found.append(Sums(sourced, customers, own, shared, left_out))
    return found


def _counts(row: Mapping[str, Any], sums: Sequence[Sums]) -> bool:
    """Say whether a partner is part of the ranking: signed, or with revenue or costs in the quarters."""
    number = row["id"]
    return row["state"] in partners.WITH_US or any(number in one.sourced or number in one.own for one in sums)


def _shared(span: Period, sums: Sums, everyone: Sequence[Mapping[str, Any]], as_of: date,
            ramp: int) -> dict[int, int]:  # fmt: skip
    last = min(as_of, span.end - timedelta(days=1))
    bearing = [row for row in everyone if row["id"] in sums.sourced or (
        row["state"] in partners.WITH_US and row["signed_on"] is not None and row["signed_on"] <= last)]  # fmt: skip
    new = {row["id"] for row in bearing if formulas.is_ramping(row["signed_on"], span.start, quarters=ramp)}
    return formulas.spread(sums.shared, {row["id"]: sums.sourced.get(row["id"], 0) for row in bearing}, new=new)


def _earned(row: Mapping[str, Any], spans: Sequence[Period], sums: Sequence[Sums],
            shares: Sequence[Mapping[int, int]], rules: _Rules) -> Earned:  # fmt: skip
    number, ramp = row["id"], int(rules.limits["partner_ramp_quarters"])
    own: dict[str, int] = defaultdict(int)
    for one in sums:
        for kind, amount in one.own.get(number, {}).items():
            own[kind] += amount
    shared = sum(share.get(number, 0) for share in shares)
    sourced = sum(one.sourced.get(number, 0) for one in sums)
    customers = sum(one.customers.get(number, 0) for one in sums)
    told = {kind: from_minor(amount, rules.currency) for kind, amount in own.items()}
    result = formulas.profit(from_minor(sourced, rules.currency), rules.plan.margin,
                             {**told, "shared": from_minor(shared, rules.currency)}, customers=customers,
                             direct_cac=rules.plan.direct_cac)  # fmt: skip
    quarters = [_quarter(row, span, one, share, rules) for span, one, share in zip(spans, sums, shares, strict=True)]
    ramping = formulas.is_ramping(row["signed_on"], spans[-1].start, quarters=ramp)
    reason = RAMPING if ramping else NO_COST if result.roi is None else ""
    status = GREY if reason or rules.threshold is None else rules.threshold.status(result.roi)
    complete = [one.status for one in quarters if one.is_complete]
    leaving = not ramping and row["state"] in partners.WITH_US and formulas.is_to_be_left(
        complete, red=int(rules.limits["partner_exit_quarters"]))  # fmt: skip
    return Earned(number, row["name"], row["type"], row["owner"] or "", row["state"],
                  from_minor(sourced, rules.currency), customers, told, from_minor(shared, rules.currency), result, 0,
                  ramping, status, reason.capitalize() or WORDS[status], reason, quarters, leaving)  # fmt: skip


def _quarter(row: Mapping[str, Any], span: Period, sums: Sums, share: Mapping[int, int], rules: _Rules) -> Quarter:
    number = row["id"]
    costs = {**sums.own.get(number, {}), "shared": share.get(number, 0)}
    exact = {kind: from_minor(amount, rules.currency) for kind, amount in costs.items()}
    sourced = from_minor(sums.sourced.get(number, 0), rules.currency)
    result = formulas.profit(sourced, rules.plan.margin, exact, customers=sums.customers.get(number, 0))
    ramping = formulas.is_ramping(row["signed_on"], span.start, quarters=int(rules.limits["partner_ramp_quarters"]))
    status = GREY if ramping or result.roi is None or rules.threshold is None else rules.threshold.status(result.roi)
    return Quarter(span.label, sourced, result.cost, result.profit, status, span.end <= rules.as_of + timedelta(days=1))


def _ranked(made: Sequence[Earned]) -> list[Earned]:
    return sorted(made, key=lambda one: (-one.result.profit, one.partner))


def _whole(rows: Sequence[Earned], as_of: date, start: date, currency: str, plan: Programme, unshared: int,
           left_out: int) -> Profits:  # fmt: skip
    sourced = sum((one.sourced for one in rows), Decimal(0))
    customers, rest = sum(one.customers for one in rows), from_minor(unshared, currency)
    costs = {"partners": sum((one.result.cost for one in rows), Decimal(0)), "unshared": rest}
    total = formulas.profit(sourced, plan.margin, costs, customers=customers, direct_cac=plan.direct_cac)
    return Profits(as_of, start, currency, plan, rows, total, sourced, customers, rest, left_out)
