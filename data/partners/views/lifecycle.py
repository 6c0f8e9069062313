"""The figures of the partners' lifecycle: recruiting, engagement, revenue, each with what it is made of."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import clock, metrics, rulebook, settings
from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import Result, Value, judged, threshold_of
from data.core.numbers import ratio
from data.core.statistics import kaplan_meier
from data.partners.formulas.credit import Credit, Share, credit
from data.partners.queries import lifecycle as queries
from data.partners.queries.lifecycle import among
from data.partners.queries.money import Money

READS = ("partners", "referrals", "deals", "definitions", "people", "partner_months")
DIMENSIONS = ("type", "owner", "partner")
KEYS = {"type": "type", "owner": "owner", "partner": "name"}
Group = Collection[int] | None
Measure = Callable[[Group], Value]


def by(session: Session, measure: Measure, *, by: str | None, filters: Mapping[str, Any]) -> Result:
    """Return a measure for the partners that filters leave, and for each of the dimension's keys.

    Partners of a scope are no narrower: whoever may see the programme sees all of it.
    """
    rows = queries.labelled(session)
    wanted = [row for row in rows if all(_is_wanted(row, name, filters.get(name)) for name in DIMENSIONS)]
    total = measure(None if len(wanted) == len(rows) else {row["id"] for row in wanted}).as_row()
    if by is None:
        return Result([], total)
    groups: dict[str, set[int]] = {}
    for row in wanted:
        if row[KEYS[by]]:
            groups.setdefault(row[KEYS[by]], set()).add(row["id"])
    return Result([measure(groups[key]).as_row(**{by: key}) for key in sorted(groups)], total)


def _is_wanted(row: Mapping[str, Any], name: str, asked: Any) -> bool:
    if not asked:
        return True
    wanted = (asked,) if isinstance(asked, str) else tuple(asked)
    return row[KEYS[name]] in wanted


def credited(session: Session, *, period: Period, as_of: date) -> tuple[list[Share], int, str]:
    """Return what was won in a period up to a day, whose it is, how many have no rate, and the currency."""
    money = Money(session, currency=settings.current(session, as_of).currency)
    shares, unknown = queries.won_shares(session, money, queries.closed_in(period.start, period.end, as_of))
    return shares, unknown, money.currency


def totals(session: Session, *, scope: Scope, period: Period, as_of: date) -> tuple[Credit, int, str]:  # noqa: ARG001 - every view takes the scope
    """Return what was won in a period, each deal once: in total, sourced, influenced only, and the currency."""
    shares, unknown, currency = credited(session, period=period, as_of=as_of)
    return credit(shares), unknown, currency


def revenue(session: Session, part: str, *, period: Period, as_of: date) -> Measure:
    """Return the measure of won revenue: part is sourced, influenced (by these, sourced by none) or involved."""
    shares, unknown, currency = credited(session, period=period, as_of=as_of)
    whole = credit(shares)

    def is_in(one: Share, group: Group) -> bool:
        helped = any(among(group, partner) for partner in one.influenced_by)
        by_source = among(group, one.sourced_by)
        return {"sourced": by_source, "influenced": one.sourced_by is None and helped,
                "involved": by_source or helped}[part]  # fmt: skip

    def measure(group: Group) -> Value:
        mine = [one.amount for one in shares if is_in(one, group)]
        amount = sum(mine, Decimal(0))
        inputs = {"deals": len(mine), "amount": amount, "total": whole.total, "sourced": whole.sourced,
                  "influenced_only": whole.influenced, "involved": whole.involved, "without_rate": unknown,
                  "currency": currency}  # fmt: skip
        return judged(amount, None, threshold_of(f"partners.{part}_revenue", as_of=as_of), n=len(mine), inputs=inputs)

    return measure


def close_rate(session: Session, *, period: Period, as_of: date) -> Measure:
    """Return the measure of the share won of decided deals that partners had a part in; direct ones beside it."""
    when = queries.closed_in(period.start, period.end, as_of)
    decided, parts = queries.decisions(session, when), queries.involved(session, when)
    direct = [is_won for deal, is_won in decided if deal not in parts]

    def measure(group: Group) -> Value:
        mine = [is_won for deal, is_won in decided if any(among(group, one) for one in parts.get(deal, ()))]
        beside = ratio(sum(direct), len(direct)) if direct else None
        inputs = {"won": sum(mine), "decided": len(mine), "direct_won": sum(direct), "direct_decided": len(direct),
                  "direct": beside}  # fmt: skip
        return metrics.rate(sum(mine), len(mine), threshold_of("partners.close_rate", as_of=as_of), inputs=inputs,
                            empty="no_decided_deals")  # fmt: skip

    return measure


def _summed(counts: queries.Counts, group: Group) -> dict[str, int]:
    names = ("submitted", "accepted", "declined", "pending", "overdue", "met", "breached")
    return {name: sum(one[name] for partner, one in counts.items() if among(group, partner)) for name in names}


def acceptance(session: Session, *, period: Period, as_of: date,
               counts: queries.Counts | None = None) -> Measure:  # fmt: skip
    """Return the measure of referrals accepted of those sent in a period."""
    known = queries.sent_between(session, period.start, period.end, as_of) if counts is None else counts

    def measure(group: Group) -> Value:
        told = _summed(known, group)
        found = threshold_of("partners.referral_acceptance", as_of=as_of)
        return metrics.rate(told["accepted"], told["submitted"], found, inputs=told)

    return measure


def decided_in_time(session: Session, *, period: Period, as_of: date,
               counts: queries.Counts | None = None) -> Measure:  # fmt: skip
    """Return the measure of referrals decided in time; those that still have time are in no part of it."""
    known = queries.sent_between(session, period.start, period.end, as_of) if counts is None else counts

    def measure(group: Group) -> Value:
        told = _summed(known, group)
        over = told["met"] + told["breached"] + told["overdue"]
        return metrics.rate(told["met"], over, threshold_of("partners.referral_sla", as_of=as_of), inputs=told)

    return measure


def active(session: Session, *, as_of: date) -> Measure:
    """Return the measure of partners who are active on a day."""
    days = int(rulebook.limits(as_of)["partner_active_days"])
    doing = queries.active_between(session, as_of - timedelta(days=days - 1), as_of)
    signed = {row["id"] for row in queries.everyone(session, as_of) if row["ended_on"] is None}

    def measure(group: Group) -> Value:
        mine = [number for number in signed if among(group, number)]
        count = sum(number in doing for number in mine)
        found = threshold_of("partners.active_partners", as_of=as_of)
        return judged(count if mine else None, None if mine else "no_data", found, n=len(mine),
                      inputs={"active": count, "signed": len(mine), "days": days})  # fmt: skip

    return measure


def new(session: Session, *, period: Period, as_of: date) -> Measure:
    """Return the measure of partners who signed in a period up to a day."""
    everyone = queries.everyone(session, as_of)

    def measure(group: Group) -> Value:
        mine = [row for row in everyone if among(group, row["id"])]
        count = sum(row["signed_on"] in period for row in mine)
        found = threshold_of("partners.new_partners", as_of=as_of)
        if not everyone:
            return judged(None, "no_data", found)
        return judged(count, None, found, n=len(mine), inputs={"new": count, "signed": len(mine)})

    return measure


def activation(session: Session, *, as_of: date) -> Measure:
    """Return the measure of partners active within their first days, of those whose first days ended lately."""
    days = timedelta(days=int(rulebook.limits(as_of)["partner_active_days"]))
    since, first = year_before(as_of), queries.first_active(session)
    cohort = {row["id"]: row["signed_on"] for row in queries.everyone(session, as_of)
              if since < row["signed_on"] + days <= as_of}  # fmt: skip

    def measure(group: Group) -> Value:
        mine = {number: day for number, day in cohort.items() if among(group, number)}
        done = sum(number in first and first[number] <= day + days for number, day in mine.items())
        return metrics.rate(done, len(mine), threshold_of("partners.activation_rate", as_of=as_of),
                            inputs={"active": done, "signed": len(mine)})  # fmt: skip

    return measure


def year_before(day: date, months: int = 12) -> date:
    """Return the same day so many months before, the last of its month where that one is shorter.

    >>> year_before(date(2024, 2, 29))
    datetime.date(2023, 2, 28)
    """
    first = clock.add_months(day.replace(day=1), -months)
    last = (clock.add_months(first, 1) - timedelta(days=1)).day
    return first.replace(day=min(day.day, last))


def first_referral(session: Session, *, as_of: date) -> Measure:
    """Return the measure of the median days from signing to the first referral; who has sent none counts as waiting."""
    sent, everyone = queries.first_sent(session, as_of), queries.everyone(session, as_of)

    def measure(group: Group) -> Value:
        spells = []
        for row in everyone:
            if among(group, row["id"]):
                end = sent.get(row["id"])
                days = ((end or row["ended_on"] or as_of) - row["signed_on"]).days
                spells.append((float(max(days, 0)), end is not None))
        found = threshold_of("partners.time_to_first_referral", as_of=as_of)
        done = sum(has_ended for _, has_ended in spells)
        median = kaplan_meier(spells).median if spells else None
        value = None if median is None else Decimal(str(median))
        few = "too_few" if len(spells) < rulebook.limits(as_of)["small_sample"] else None
        why = few if value is not None else "not_reached" if spells else "no_data"
        return judged(value, why, found, n=len(spells), inputs={"sent": done, "waiting": len(spells) - done})

    return measure


def training(session: Session, *, period: Period, as_of: date) -> Measure:
    """Return the measure of people who came to a training, of those invited in a period."""
    people = queries.trained_between(session, period.start, period.end, as_of)

    def measure(group: Group) -> Value:
        mine = [came for partner, _, came in people if among(group, partner)]
        found = threshold_of("partners.training_participation", as_of=as_of)
        return metrics.rate(sum(mine), len(mine), found, inputs={"trained": sum(mine), "invited": len(mine)})

    return measure


def retention(session: Session, *, as_of: date) -> Measure:
    """Return the measure of partners active a year ago who are active now too."""
    limits = rulebook.limits(as_of)
    span = timedelta(days=int(limits["partner_active_days"]) - 1)
    then_on = year_before(as_of, int(limits["partner_retention_months"]))
    then = queries.active_between(session, then_on - span, then_on)
    now = queries.active_between(session, as_of - span, as_of)
    gone = {row["id"] for row in queries.everyone(session, as_of) if row["ended_on"] is not None}

    def measure(group: Group) -> Value:
        mine = [number for number in then if among(group, number)]
        kept = sum(number in now and number not in gone for number in mine)
        return metrics.rate(kept, len(mine), threshold_of("partners.partner_retention", as_of=as_of),
                            inputs={"active_then": len(mine), "active_both": kept})  # fmt: skip

    return measure
