"""Two years of selling: when deals come, who gets them, and who takes over from whom."""

import random
from datetime import date, timedelta

from data.demo import lives, specials
from data.demo.company import DEALS, SEED, SEGMENTS, Account, Company, SegmentPlan
from data.demo.deals import Deal

BUSY = {1: 0.9, 2: 1.2, 3: 1.1, 5: 1.15, 6: 1.0, 7: 0.8, 8: 0.5, 11: 1.1, 12: 0.7}
"""How many deals come in a month, against the usual; August and December are slow."""

BEFORE = timedelta(days=170)
"""Deals of this long before the first export are in it too."""

DAY = timedelta(days=1)


def make_deals(company: Company, *, scale: float = 1.0) -> list[Deal]:
    """Make every deal of two years, the special cases included; the same company and scale give the same deals."""
    draw = random.Random(f"{SEED} deals {company.made_on} {scale}")
    days = _opening_days(draw, company, round(DEALS * scale))
    shares = [segment.share for segment in SEGMENTS]
    deals: list[Deal] = []
    for number, opened in enumerate(days, start=1):
        accounts = _accounts_of(company, draw.choices(SEGMENTS, shares)[0])
        # Each account is asked once before any is asked again, so that nobody is without deals.
        account = accounts[number % len(accounts)] if draw.random() < 0.5 else draw.choice(accounts)
        deals.append(lives.make_deal(draw, number, account, opened))
        lives.live(draw, deals[-1], company.made_on)
    _employ_everybody(draw, company, deals)
    specials.add(draw, company, deals)
    _hand_over(company, deals)
    return deals


def _accounts_of(company: Company, segment: SegmentPlan) -> list[Account]:
    return [account for account in company.accounts if account.segment.name == segment.name]


def _employ_everybody(draw: random.Random, company: Company, deals: list[Deal]) -> None:
    owners = {deal.owner.name for deal in deals}
    for seller in company.sellers:
        if seller.name not in owners:
            account = next(account for account in company.accounts if account.owners[0][1] is seller)
            deal = lives.make_deal(draw, len(deals) + 1, account, company.made_on - timedelta(days=200))
            lives.live(draw, deal, company.made_on)
            deals.append(deal)


def _opening_days(draw: random.Random, company: Company, count: int) -> list[date]:
    start = company.began_on - BEFORE
    days: list[date] = []
    length = (company.made_on - start).days
    while len(days) < count:
        day = start + timedelta(days=draw.randrange(length))
        growth = 0.7 + 0.3 * (day - start).days / length
        if day.weekday() < 5 and draw.random() * 1.25 < BUSY.get(day.month, 1.0) * growth:
            days.append(day)
    return sorted(days)


def _hand_over(company: Company, deals: list[Deal]) -> None:
    """Give the open deals of the person who left to the colleague who took over."""
    day = (company.leaver.left_on or company.made_on) + DAY
    for deal in deals:
        state = deal.on(day)
        if deal.owner is company.leaver and state and state["closed_on"] is None and deal.opened < day:
            deal.enter(day, owner=company.successor.name)
