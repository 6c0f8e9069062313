"""What the demo company set itself: exchange rates by quarter, and targets that fit what was sold."""

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from data.core import clock
from data.demo.company import CALENDAR, SEED, SEGMENTS, Company
from data.demo.deals import Deal, counts_in_pipeline

BEFORE, AFTER = 11, 2
"""Quarters before and after the present one that have rates; targets begin two quarters after the rates."""

FIRST_RATES = {"EUR": Decimal("1.0800"), "GBP": Decimal("1.2700")}
STEP = 1_000
USUAL_COVERAGE = 2.4
EARLIER_PLAN = Decimal("0.9")
"""What the plan was before the middle of the fiscal year, against what it is now."""


@dataclass(frozen=True)
class Rate:
    """What one unit of a currency is worth in dollars from a day on."""

    currency: str
    kind: str
    valid_from: date
    rate: Decimal


@dataclass(frozen=True)
class Goal:
    """A target of one quarter for a segment, a territory or an owner, in whole dollars."""

    period: str
    cut: str
    name: str
    amount: int
    set_on: date | None


class Rates:
    """Every rate, and conversion into dollars as the suite does it: closed at the locked rate, open at plan."""

    def __init__(self, company: Company) -> None:
        draw = random.Random(f"{SEED} rates {company.made_on}")
        self.quarters = quarters_around(company.made_on)
        self.all: list[Rate] = []
        for currency, plan in FIRST_RATES.items():
            for quarter in self.quarters:
                plan = (plan * Decimal(str(round(draw.uniform(0.975, 1.027), 4)))).quantize(Decimal("0.0001"))
                self.all.append(Rate(currency, "plan", quarter.start, plan))
                if quarter.start <= company.made_on:
                    off = Decimal(str(round(draw.uniform(0.985, 1.015), 4)))
                    self.all.append(Rate(currency, "locked", quarter.start, (plan * off).quantize(Decimal("0.0001"))))

    def at(self, currency: str, kind: str, day: date) -> Decimal:
        """Return the rate of a kind on a day."""
        if currency == "USD":
            return Decimal(1)
        return [r.rate for r in self.all if r.currency == currency and r.kind == kind and r.valid_from <= day][-1]


def quarters_around(day: date) -> list[clock.Period]:
    """Return the fiscal quarters that matter, the present one at place `BEFORE`."""
    quarter = clock.period_of(day, CALENDAR)
    for _ in range(BEFORE):
        quarter = clock.previous(quarter, CALENDAR)
    found = [quarter]
    while len(found) < BEFORE + AFTER + 1:
        found.append(clock.following(found[-1], CALENDAR))
    return found


class Sums:
    """Won and open dollars by quarter, cut and name: the plain fold that targets are fitted to."""

    def __init__(self, company: Company, deals: list[Deal], rates: Rates) -> None:
        self.won: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
        self.open: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
        for deal in deals:
            state = deal.on(company.made_on)
            if state:
                self._add(deal, state, rates)

    def _add(self, deal: Deal, state: dict[str, Any], rates: Rates) -> None:
        is_won = state["stage"] == "closed_won" and deal.type != "renewal"
        if not is_won and not counts_in_pipeline(deal, state):
            return
        day = state["closed_on"] if is_won else state["close_date"]
        quarter = clock.period_of(day, CALENDAR)
        rate = rates.at(deal.currency, "locked" if is_won else "plan", day if is_won else quarter.start)
        owner = state["owner_at_close"] or state["owner"]
        sums = self.won if is_won else self.open
        names = {"segment": deal.account.segment.name, "territory": deal.account.territory.name, "owner": owner}
        for cut, name in names.items():
            sums[quarter.label, cut, name] += state["amount"] * rate


def make_goals(company: Company, deals: list[Deal], rates: Rates) -> list[Goal]:
    """Set targets by segment, and the same total again by territory and by owner."""
    draw = random.Random(f"{SEED} goals {company.made_on} {len(deals)}")
    sums, goals = Sums(company, deals, rates), []
    by_segment = _segment_goals(draw, sums, rates.quarters)
    for quarter in rates.quarters[2:]:
        total = sum(by_segment[quarter.label].values())
        cuts = {"segment": by_segment[quarter.label]}
        for cut, names in _names(company, quarter).items():
            usual = total / len(names)
            cuts[cut] = _shared(total, [(name, _need(draw, sums, quarter.label, cut, name, usual)) for name in names])
        for cut, amounts in cuts.items():
            for name, amount in amounts.items():
                goals += _editions(company, quarter, cut, name, amount)
    return goals


def _segment_goals(draw: random.Random, sums: Sums, quarters: list[clock.Period]) -> dict[str, dict[str, int]]:
    """Past quarters were reached more or less; the present one is covered as its segment is meant to show."""
    present = quarters[BEFORE].label
    found: dict[str, dict[str, int]] = {}
    for quarter in quarters[2:]:
        found[quarter.label] = {}
        for segment in SEGMENTS:
            if segment.coverage is None:
                continue
            won, left = (which[quarter.label, "segment", segment.name] for which in (sums.won, sums.open))
            if quarter.label > present:
                amount = found[present][segment.name] * draw.uniform(1.02, 1.1)
            elif quarter.label < present:
                amount = float(won) / draw.uniform(0.78, 1.12)
            elif segment.coverage:
                amount = float(won) + float(left) / segment.coverage
            else:
                amount = float(won) * 0.92
            found[quarter.label][segment.name] = max(STEP, int(amount // STEP) * STEP)
    return found


def _names(company: Company, quarter: clock.Period) -> dict[str, list[str]]:
    territories = dict.fromkeys(account.territory.name for account in company.accounts)
    owners = [p.name for p in company.sellers if p.left_on is None or p.left_on >= quarter.start]
    return {"territory": list(territories), "owner": owners}


def _need(draw: random.Random, sums: Sums, label: str, cut: str, name: str, usual: float) -> float:
    fits = float(sums.won[label, cut, name]) + float(sums.open[label, cut, name]) / USUAL_COVERAGE
    return max(fits, 0.2 * usual) * draw.uniform(0.65, 1.4)


def _shared(total: int, needs: list[tuple[str, float]]) -> dict[str, int]:
    """Split a total in whole steps, so that the parts sum to it: what is left goes to the largest remainders."""
    steps, whole = total // STEP, sum(need for _, need in needs)
    exact = [(name, steps * need / whole) for name, need in needs]
    parts = {name: int(part) for name, part in exact}
    by_remainder = sorted(exact, key=lambda pair: int(pair[1]) - pair[1])
    for name, _ in by_remainder[: steps - sum(parts.values())]:
        parts[name] += 1
    return {name: part * STEP for name, part in parts.items() if part}


def raised_on(made_on: date) -> date:
    """Return the day of the newest change of targets: the middle of a fiscal year."""
    start = CALENDAR.year_start(CALENDAR.fiscal_year(made_on))
    middle = clock.add_months(start, 6)
    return middle if middle <= made_on else clock.add_months(middle, -12)


def _editions(company: Company, quarter: clock.Period, cut: str, name: str, amount: int) -> list[Goal]:
    """The second half of a year was planned lower at its start and raised in its middle."""
    raised = raised_on(company.made_on)
    if not raised <= quarter.start < clock.add_months(raised, 6):
        return [Goal(quarter.label, cut, name, amount, None)]
    start = clock.add_months(raised, -6)
    earlier = int(amount * EARLIER_PLAN) // STEP * STEP or STEP
    return [Goal(quarter.label, cut, name, earlier, start), Goal(quarter.label, cut, name, amount, raised)]
