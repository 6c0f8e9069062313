"""The cases that a demo must show: re-opened, backdated, overdue, quiet, without a next step, odd names, few cases."""

import random
from datetime import date, timedelta

from data.core import clock
from data.demo import lives
from data.demo.company import CALENDAR, Account, Company, words
from data.demo.deals import Deal, counts_in_pipeline

DAY = timedelta(days=1)
FEWEST_DUE = 4
"""Open deals that every segment has in the present quarter, so that its coverage is no accident."""

LIVE_TEXTS = ("=HYPERLINK(\"http://x\",\"next step\")", "![](http://x)")
LATE_IN = timedelta(days=9)
FIRST_LOST, REOPENED = timedelta(days=110), timedelta(days=9)


def add(draw: random.Random, company: Company, deals: list[Deal]) -> None:
    """Add the special cases to the deals that chance made."""
    quarter = clock.period_of(company.made_on, CALENDAR)
    makes = _Maker(draw, company, deals, quarter)
    makes.few_closed("Non-profit", closed=3, still_open=FEWEST_DUE)
    makes.met("Public sector")
    makes.reopened("Mid-market")
    makes.reopened("Enterprise")
    makes.backdated("Enterprise", "closed_won")
    makes.backdated("Mid-market", "closed_lost")
    makes.odd_names()
    makes.due()
    makes.neglected()


def account_of(company: Company, segment: str, place: int = 0) -> Account:
    """Return an account of a segment whose owner is still here."""
    found = [a for a in company.accounts if a.segment.name == segment and a.owners[0][1] is not company.leaver]
    return found[place % len(found)]


class _Maker:
    """Makes deals with a life that is told, not drawn."""

    def __init__(self, draw: random.Random, company: Company, deals: list[Deal], quarter: clock.Period) -> None:
        self.draw, self.company, self.deals, self.quarter = draw, company, deals, quarter
        self.today = company.made_on
        self.elapsed = (self.today - quarter.start).days

    def deal(self, account: Account, opened: date, *, until: int, due: date) -> Deal:
        """Make an open new-business deal that went through the first `until` steps in equal strides."""
        made = lives.make_deal(self.draw, len(self.deals) + 1, account, opened)
        made.type = "new"
        stride = max(1, (self.today - opened).days // (until + 1))
        for place, (stage, step) in enumerate(lives.STEPS[:until]):
            made.enter(opened + place * stride * DAY, stage=stage, step=step, category=lives.CATEGORIES[place])
        amount = lives.amount_of(self.draw, made)
        made.enter(opened + stride * DAY, amount=amount)
        made.enter(opened, close_date=due)
        self.deals.append(made)
        return made

    def end(self, deal: Deal, outcome: str, day: date, *, entered: date | None = None) -> None:
        """Close a deal; what its steady life would still have brought does not come."""
        deal.moves = [move for move in deal.moves if move.entered < day]
        lives.close(self.draw, deal, outcome, day, entered=entered)

    def day_left(self) -> date:
        """Return a day of what is left of the present quarter."""
        return self.today + self.draw.randrange((self.quarter.end - self.today).days) * DAY

    def few_closed(self, segment: str, *, closed: int, still_open: int) -> None:
        for place in range(closed + still_open):
            account = account_of(self.company, segment, place)
            made = self.deal(account, self.today - (60 + 9 * place) * DAY, until=4, due=self.day_left())
            if place < closed:
                day = self.quarter.start + self.elapsed * (place + 1) // (closed + 1) * DAY
                self.end(made, ("closed_won", "closed_lost", "closed_no_decision")[place % 3], day)

    def met(self, segment: str) -> None:
        """Win enough early in the quarter: what chance brings on top only helps."""
        for place in range(3):
            account = account_of(self.company, segment, place)
            made = self.deal(account, self.today - (150 + 11 * place) * DAY, until=6, due=self.today)
            self.end(made, "closed_won", self.quarter.start + self.elapsed * (place + 1) // 4 * DAY)

    def reopened(self, segment: str) -> None:
        made = self.deal(account_of(self.company, segment, 2), self.today - 240 * DAY, until=5, due=self.today)
        lost, back = self.today - FIRST_LOST, self.today - REOPENED
        self.end(made, "closed_lost", lost)
        made.enter(back, stage="sao", step="validation", category="best_case", close_date=self.day_left(),
                   closed_on=None, reason=None)  # fmt: skip

    def backdated(self, segment: str, outcome: str) -> None:
        """Close on the last day of a quarter, as was entered in the next one."""
        quarter = self.quarter if self.elapsed >= LATE_IN.days else clock.previous(self.quarter, CALENDAR)
        closed_on = quarter.start - DAY
        made = self.deal(account_of(self.company, segment, 3), closed_on - 120 * DAY, until=3, due=closed_on)
        self.end(made, outcome, closed_on, entered=quarter.start + LATE_IN)

    def odd_names(self) -> None:
        odd = set(words()["ugly_accounts"])
        for place, account in enumerate(a for a in self.company.accounts if a.name in odd):
            made = self.deal(account, self.today - (45 + place) * DAY, until=4, due=self.day_left())
            if place < len(LIVE_TEXTS):
                made.facts["words"]["next_steps"] = LIVE_TEXTS[place]

    def due(self) -> None:
        for segment in {account.segment.name: None for account in self.company.accounts}:
            for place in range(FEWEST_DUE - len(self.open_deals(segment, due=True))):
                account = account_of(self.company, segment, place + 4)
                self.deal(account, self.today - (80 + 5 * place) * DAY, until=3 + place % 3, due=self.day_left())

    def open_deals(self, segment: str, *, due: bool = False) -> list[Deal]:
        """Return the deals of a segment that count as pipeline today; those of the present quarter with `due`."""
        found = []
        for deal in self.deals:
            state = deal.on(self.today) if deal.account.segment.name == segment else None
            if state and counts_in_pipeline(deal, state) and (not due or state["close_date"] in self.quarter):
                found.append(deal)
        return found

    def neglected(self) -> None:
        """See to it that some deals are overdue, quiet, or without a next step, however small the company is."""
        for segment in ("Enterprise", "Mid-market"):
            some = [deal for deal in self.open_deals(segment) if not any("closed_on" in m.values for m in deal.moves)]
            for place, deal in enumerate(some[: max(6, len(some) // 7)]):
                if place % 3 == 0:
                    self.make_overdue(deal)
                elif place % 3 == 1:
                    deal.quiet_from = max(deal.opened, self.today - self.draw.randrange(16, 40) * DAY)
                else:
                    deal.plans = False

    def make_overdue(self, deal: Deal) -> None:
        """Give a deal a close date that passed, and nobody who noticed."""
        told = max(deal.opened, self.today - 25 * DAY)
        deal.moves = [move for move in deal.moves if "close_date" not in move.values or move.entered < told]
        deal.enter(told, close_date=self.today - self.draw.randrange(2, 15) * DAY)
