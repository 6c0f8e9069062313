"""The life of one deal: its first day, its steps, amounts and dates, and its end."""

import random
from datetime import date, timedelta
from typing import Any

from data.core import clock, reference
from data.demo.company import CALENDAR, MOTIONS, PRODUCTS, Account, words
from data.demo.deals import Deal

STEPS = (("mql", None), ("sql", "discovery"), ("sao", "value_demo"), ("sao", "validation"), ("sao", "business_case"),
         ("sao", "commercials"))  # fmt: skip
CATEGORIES = ("pipeline", "pipeline", "pipeline", "best_case", "most_likely", "commit")
WHEN = (0.0, 0.1, 0.28, 0.46, 0.65, 0.82)
"""How far along its life a deal usually enters each step."""

TYPES = {"new": 0.64, "expansion": 0.27, "renewal": 0.09}
WINS = {"new": 0.19, "expansion": 0.28, "renewal": 0.75}
DAY = timedelta(days=1)


def make_deal(draw: random.Random, number: int, account: Account, opened: date) -> Deal:
    """Make a deal as it is on its first day, without a life yet."""
    lists, segment = words(), account.segment
    channel = "Online" if segment.name == "SMB" else "Enterprise"
    audience = "community" if draw.random() < (0.8 if segment.name == "Non-profit" else 0.12) else "commercial"
    by_price = sorted(PRODUCTS, key=lambda product: abs(product.list_price - segment.amount * draw.uniform(0.3, 1.5)))
    partner = draw.choice(lists["partners"]) if channel != "Online" and draw.random() < 0.22 else None
    facts = {
        "source": "Partner" if partner else draw.choice(lists["sources"]), "partner": partner,
        "is_sourced": partner is not None and draw.random() < 0.7,
        "fit": draw.randrange(35, 98), "seats": max(3, round(segment.amount / 260 * draw.uniform(0.5, 1.6))),
        "term": draw.choice((12, 12, 12, 24, 36)), "discount": draw.choice((0, 0, 5, 8, 10, 12, 15, 20)),
        "has_champion": draw.random() < 0.75, "is_complete": draw.random() < 0.8,
        "words": {name: draw.choice(lists[name]) for name in
                  ("campaigns", "personas", "problems", "summaries", "next_steps", "procurement", "competitors")},
    }  # fmt: skip
    motion = next(name for name, *what in MOTIONS if what == [channel.lower(), audience])
    kind = draw.choices(list(TYPES), list(TYPES.values()))[0]
    rhythm = draw.choice((4, 5, 6, 7, 9, 11))
    return Deal(number, account, by_price[0], motion, kind, opened, facts, rhythm, account.owner(opened),
                plans=draw.random() > 0.09)  # fmt: skip


def live(draw: random.Random, deal: Deal, made_on: date) -> None:
    """Give a deal its life up to the day that the demo is made: steps, amounts, dates, and an end if it has come."""
    outcome = _outcome(draw, deal)
    length = deal.account.segment.cycle * draw.lognormvariate(0, 0.42) * (0.7 if deal.type == "expansion" else 1.0)
    far = 1.0 if outcome == "closed_won" else draw.uniform(0.3, 1.0)
    ends = _ending(draw, deal.opened + timedelta(days=max(9, round(length * far))), outcome)
    _advance(draw, deal, ends, far)
    _expect(draw, deal, ends)
    if ends <= made_on:
        close(draw, deal, outcome, ends)
    else:
        deal.moves = [move for move in deal.moves if move.entered <= made_on]
        if draw.random() < 0.16:
            deal.quiet_from = made_on - timedelta(days=draw.randrange(13, 45))


def _outcome(draw: random.Random, deal: Deal) -> str:
    chance = draw.random()
    wins = WINS[deal.type] + (0.06 if deal.account.segment.name == "Public sector" else 0.0)
    if chance < wins:
        return "closed_won"
    return "closed_lost" if draw.random() < 0.66 else "closed_no_decision"


def _ending(draw: random.Random, day: date, outcome: str) -> date:
    """Move an end to where ends cluster: the last days of a quarter, few in August, none on a weekend."""
    if day.month == 8 and draw.random() < 0.5:
        day += timedelta(days=31)
    if outcome == "closed_won" and draw.random() < 0.45:
        day = max(day, clock.period_of(day, CALENDAR).end - timedelta(days=draw.randrange(1, 13)))
    return day - max(0, day.weekday() - 4) * DAY


def _advance(draw: random.Random, deal: Deal, ends: date, far: float) -> None:
    length = (ends - deal.opened).days / far
    for place, (stage, step) in enumerate(STEPS):
        share = WHEN[place] * draw.uniform(0.85, 1.15)
        if share >= far:
            break
        day = deal.opened + timedelta(days=round(length * share))
        category = "omitted" if place > 2 and draw.random() < 0.02 else CATEGORIES[place]
        deal.enter(day, stage=stage, step=step, category=category)
        if place == 1:
            deal.enter(day, amount=amount_of(draw, deal))
        if place == 3 and draw.random() < 0.06 and day + 4 * DAY < ends:
            deal.enter(day + 4 * DAY, stage="sql", step="discovery", category="pipeline")
        if place in {3, 5} and draw.random() < 0.3:
            before = deal.on(day) or {}
            deal.enter(day, amount=_rounded(before["amount"] * draw.choice((0.75, 0.85, 0.9, 1.15, 1.3))))


def amount_of(draw: random.Random, deal: Deal) -> int:
    """Draw an amount a year in whole units, around what the segment spends."""
    return _rounded(deal.account.segment.amount * draw.lognormvariate(0, 0.45))


def _rounded(amount: float) -> int:
    return max(500, round(amount / 100) * 100)


def _expect(draw: random.Random, deal: Deal, ends: date) -> None:
    """Enter the expected close dates: most are near, some are pushed once or more, a few come early."""
    chance, day = draw.random(), deal.opened
    off = draw.uniform(-8, 12) if chance < 0.58 else -draw.uniform(20, 85) if chance < 0.86 else draw.uniform(15, 50)
    expected = max(ends + timedelta(days=round(off)), deal.opened + 12 * DAY)
    deal.enter(day, close_date=expected)
    while expected < ends:
        noticed = expected + timedelta(days=draw.randrange(-12, 2) if draw.random() < 0.85 else draw.randrange(2, 9))
        day = max(day + DAY, noticed)
        if day >= ends:
            return
        expected += timedelta(days=draw.choice((14, 30, 30, 45, 90)))
        deal.enter(day, close_date=expected)


def close(draw: random.Random, deal: Deal, outcome: str, closed_on: date, *, entered: date | None = None) -> None:
    """End a deal. `entered`: the day on which somebody told the system, where that is later."""
    known = (deal.on(entered or closed_on) or {}).get("amount")
    values: dict[str, Any] = {
        "stage": outcome, "step": None, "category": "closed", "close_date": closed_on, "closed_on": closed_on,
        "amount": known or amount_of(draw, deal), "reason": None,
    }  # fmt: skip
    if outcome != "closed_won":
        kind = "loss" if outcome == "closed_lost" else "no_decision"
        values["reason"] = draw.choice(sorted(reference.reason_codes()[kind].values()))
    deal.enter(entered or closed_on, **values)
