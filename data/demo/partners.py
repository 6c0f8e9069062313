"""The demo company's partners: fourteen of every kind, with eighteen months of referrals, deals, people and costs."""

import csv
import io
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from data.core import access, clock, jobs
from data.core.importing import applying, parts
from data.demo.company import SEED, Person, words
from data.demo.deals import Deal
from data.demo.workbooks import Made

REASON = "the demo company"
DAY = timedelta(days=1)
MONTHS = 18


@dataclass(frozen=True)
class Plan:
    """One partner: kind, tier, state, months since it signed, referrals a month, share accepted, days to decide."""

    name: str
    kind: str
    tier: str
    state: str
    signed: int | None
    pace: float = 0
    accepted: float = 0
    days: int = 3
    country: str = "United States"
    ended: int | None = None
    is_strategic: bool = False


PLANS = (
    Plan("Tidewater Advisory", "referral", "gold", "active", 22, 9, 0.72, 3, is_strategic=True),
    Plan("Meridian Oak", "referral", "gold", "active", 20, 6, 0.58, 4, "United Kingdom", is_strategic=True),
    Plan("Halyard & Finch Consulting", "referral", "silver", "active", 11, 4, 0.8, 2, "Ireland"),
    Plan("Marlstone Partners", "referral", "silver", "onboarding", 2, 2, 0.5, 6, "Canada"),
    Plan("Fennick & Rowe", "co_sell", "gold", "active", 24, 2, 0.75, 4, "United Kingdom", is_strategic=True),
    Plan("Quarrystone Data Systems GmbH", "co_sell", "silver", "active", 13, 1.2, 0.7, 5, "Germany"),
    Plan("Bluestem Integrators", "service", "gold", "active", 25, 1.5, 0.8, 4, is_strategic=True),
    Plan("Copperline Consulting", "service", "silver", "active", 19, 1.2, 0.6, 5, "Netherlands"),
    Plan("Peppergrass Media", "influencer", "bronze", "active", 9, 1.5, 0.4, 4),
    Plan("Ledgerline Academy", "affiliate", "bronze", "active", 14, 2.5, 0.35, 3),
    Plan("Sandpiper Network", "affiliate", "bronze", "dormant", 17, 2, 0.3, 5, "Australia"),
    Plan("Skyhold Marketplace", "marketplace", "silver", "active", 7, 0.8, 0.7, 3),
    Plan("Oxbow Referral Guild", "referral", "bronze", "ended", 18, 2, 0.3, 7, "Austria", ended=5),
    Plan("Wrenfield Advisory", "co_sell", "", "negotiating", None),
)  # fmt: skip
ROLES = (("executive", "Managing Director"), ("manager", "Alliance Lead"), ("sales", "Account Executive"),
         ("technical", "Solutions Consultant"))  # fmt: skip
COURSES = ("Selling the ledger", "First project", "Handing over a referral")
HELP = ("Joined the demo and answered for the project.", "Introduced us to the head of finance.",
        "Wrote the business case with the buyer.", "Mapped the account and named the sponsor.")  # fmt: skip
NEEDS = ("They close their books by hand.", "A second warehouse opens in spring.", "Their auditor asks for a trail.",
         "They leave a system that is no longer kept.")  # fmt: skip
COSTS = (("mdf", 900, 6_000), ("enablement", 400, 2_500), ("commission", 1_200, 9_000))
DECLINES = ("no_fit", "known", "no_need", "no_contact", "duplicate")


def bring(made: Made) -> None:
    """Bring partners, their people, referrals, deals, trainings and costs in as files; then run the clocks once."""
    maker = Maker(made)
    for target, head, rows in maker.tables():
        lines = io.StringIO()
        writer = csv.writer(lines)
        writer.writerow(head)
        writer.writerows(rows)
        content = lines.getvalue().encode()
        found = parts.parts_of(content, f"{target}.csv", target_name=target)
        outcome = applying.apply(found, content, actor=access.operator(), as_of=maker.day, reason=REASON)
        for plan in outcome.plans:
            if plan.refused or plan.questions:
                raise ValueError(f"{target}: {(plan.refused or plan.questions)[0]}")
    jobs.run("partners.expire_referrals")


class Maker:
    """Writes the rows of every file; the same company gives the same rows."""

    def __init__(self, made: Made) -> None:
        self.made, self.day = made, made.company.made_on
        self.draw = random.Random(f"{SEED} partners")
        self.taken: set[str] = set()
        people = made.company.people
        self.owners = [person for person in people if person.role == "partner_manager"]
        self.owners += [person for person in people if person.role in ("manager", "revops")]
        self.sellers = [person for person in people if person.is_seller and person.left_on is None]

    def tables(self) -> Iterable[tuple[str, Sequence[str], list[list[Any]]]]:
        """Yield each file: its target, its column names, its rows."""
        yield ("partners", ("Partner", "Type", "Tier", "State", "Owner", "Signed on", "Ended on", "Strategic", "Domain",
                            "Country"), [self._partner(n, plan) for n, plan in enumerate(PLANS)])  # fmt: skip
        people = [row for plan in PLANS for row in self._people(plan)]
        yield "partner_contacts", ("Partner", "Name", "Mail", "Title", "Role", "Paired with"), people
        credits = self._credits()
        yield "partner_deals", ("Deal", "Partner", "Part", "Since", "What they did"), [row for row, _ in credits]
        sent = [*self._of_deals(credits), *(row for plan in PLANS for row in self._referrals(plan))]
        yield ("referrals", ("Referral id", "Partner", "Company", "Mail", "Need", "Sent on", "State", "Decided on",
                             "Reason", "Introduced on", "Deal here", "Account here"),
               [[f"R-{n:04}", *row] for n, row in enumerate(sorted(sent, key=lambda row: (row[4], row[1])), 1)])
        yield ("partner_training", ("Person", "Partner", "Training", "Invited on", "Attended on", "Certified until"),
               [row for plan in PLANS for row in self._trainings(plan, people)])  # fmt: skip
        yield "partner_costs", ("Month", "Kind", "Partner", "Amount", "Currency", "Note"), self._costs()
        yield ("partner_actuals", ("Partner", "Figure", "Month", "Value", "Note"),
               [row for plan in PLANS for row in self._actuals(plan)])  # fmt: skip

    def _signed(self, plan: Plan) -> date:
        return self.day - timedelta(days=round((plan.signed or 0) * 30.4))

    def _partner(self, number: int, plan: Plan) -> list[Any]:
        owner: Person = self.owners[0] if number % 4 else self.owners[1 % len(self.owners)]
        ended = "" if plan.ended is None else self.day - timedelta(days=30 * plan.ended)
        name = "".join(letter for letter in plan.name.lower() if letter.isalpha())[:18]
        return [plan.name, plan.kind, plan.tier, plan.state, owner.name,
                "" if plan.signed is None else self._signed(plan), ended, "yes" if plan.is_strategic else "no",
                f"{name}.example", plan.country]  # fmt: skip

    def _people(self, plan: Plan) -> list[list[Any]]:
        lists, found = words(), []
        for place, (role, title) in enumerate(ROLES[: 4 if plan.is_strategic else 2]):
            name = f"{self.draw.choice(lists['given_names'])} {self.draw.choice(lists['family_names'])}"
            mail = f"{name.split()[0].lower()}{place}@{plan.name.split()[0].lower()}.example"
            paired = (self.made.company.people[0], self.owners[0], self.draw.choice(self.sellers), None)[place]
            is_paired = plan.is_strategic or role == "manager"
            found.append([plan.name, name, mail, title, role, paired.name if paired and is_paired else ""])
        return found

    def _credits(self) -> list[tuple[list[Any], Deal]]:
        """Deals name five partners themselves; the others brought and helped with some of the rest."""
        named = {plan.name for plan in PLANS}
        others = [p for p in PLANS if p.signed is not None and p.name not in words()["partners"]]
        found: list[tuple[list[Any], Deal]] = []
        for deal in self.made.deals:
            partner, is_source = deal.facts["partner"], deal.facts["is_sourced"]
            if deal.opened > self.day or deal.on(self.day) is None:
                continue
            if partner not in named:
                is_small = deal.account.segment.name == "SMB"
                if (is_small and self.draw.random() > 0.08) or self.draw.random() > 0.09:
                    continue
                plan = self.draw.choice(others)
                partner, is_source = plan.name, self.draw.random() < 0.45
            plan = next(one for one in PLANS if one.name == partner)
            if deal.opened < self._signed(plan) or (plan.ended and deal.opened > self.day - plan.ended * 30 * DAY):
                continue
            found.append(([deal.id, partner, "sourced" if is_source else "influenced", deal.opened,
                           "" if is_source else self.draw.choice(HELP)], deal))  # fmt: skip
            if self.draw.random() < 0.12:
                second = self.draw.choice([one.name for one in others if one.name != partner and one.state == "active"])
                found.append(([deal.id, second, "influenced", deal.opened, self.draw.choice(HELP)], deal))
        return found

    def _of_deals(self, credits: Sequence[tuple[list[Any], Deal]]) -> Iterable[list[Any]]:
        """The referrals from which deals came that a partner brought in the last months."""
        seen: set[tuple[str, str]] = set()
        for (_, partner, role, opened, _), deal in credits:
            if role != "sourced" or (self.day - opened).days > 30 * MONTHS or (partner, deal.account.name) in seen:
                continue
            seen.add((partner, deal.account.name))
            sent = self._weekday(opened - timedelta(days=self.draw.randrange(1, 8)))
            met = self._weekday(opened + timedelta(days=self.draw.choice((0, 1, 1, 2, 5))))
            yield [partner, deal.account.name, "", self.draw.choice(NEEDS), sent, "accepted", opened, "",
                   met if met <= self.day else "", deal.id, deal.account.name]  # fmt: skip

    def _weekday(self, day: date) -> date:
        return day - DAY * max(0, day.weekday() - 4)

    def _referrals(self, plan: Plan) -> Iterable[list[Any]]:
        """The referrals that led to nothing, and those that wait today."""
        if plan.signed is None:
            return
        first = max(self._signed(plan), self.day - timedelta(days=30 * MONTHS))
        last = self.day if plan.ended is None else self.day - timedelta(days=30 * plan.ended)
        last = last - timedelta(days=110) if plan.state == "dormant" else last
        count = round(max((last - first).days, 1) / 30 * plan.pace)
        for name in self._companies(count):
            sent = self._weekday(first + timedelta(days=self.draw.randrange(max((last - first).days, 1))))
            decided = self._weekday(sent + timedelta(days=max(0, round(self.draw.gauss(plan.days, 1.8)))))
            decided = max(decided, sent)
            mail = f"info@{name.split()[0].lower()}.example"
            is_late = (self.day - sent).days < 14 and self.draw.random() < 0.4
            if decided >= self.day - 2 * DAY or is_late:
                yield [plan.name, name, mail, self.draw.choice(NEEDS), sent, "submitted", "", "", "", "", ""]
            elif self.draw.random() < plan.accepted:
                met = decided + timedelta(days=self.draw.choice((0, 1, 2, 2, 4, 9)))
                yield [plan.name, name, mail, self.draw.choice(NEEDS), sent, "accepted", decided, "",
                       met if met <= self.day and self.draw.random() < 0.85 else "", "", ""]  # fmt: skip
            else:
                yield [plan.name, name, mail, self.draw.choice(NEEDS), sent, "declined", decided,
                       self.draw.choice(DECLINES), "", "", ""]  # fmt: skip

    def _companies(self, count: int) -> Iterable[str]:
        """Names that nobody has yet: a partner sends a company once."""
        lists = words()
        while count:
            name = f"{self.draw.choice(lists['account_first'])}{self.draw.choice(('wick', 'ford', 'gate', 'mere'))} "
            name += str(self.draw.choice(lists["account_second"]))
            if name not in self.taken:
                self.taken.add(name)
                count -= 1
                yield f"{name} {self.draw.choice(('Ltd', 'Inc', 'GmbH'))}"

    def _trainings(self, plan: Plan, people: Sequence[Sequence[Any]]) -> Iterable[list[Any]]:
        if plan.signed is None:
            return
        for mail in [row[2] for row in people if row[0] == plan.name]:
            for place, course in enumerate(COURSES[: 3 if plan.is_strategic else 2]):
                asked = self._signed(plan) + timedelta(days=14 + 45 * place)
                if asked > self.day:
                    continue
                came = asked + timedelta(days=9)
                has_come = came <= self.day and self.draw.random() < (0.85 if plan.is_strategic else 0.6)
                until = clock.add_months(came.replace(day=1), 24) if has_come and plan.kind == "service" else ""
                yield [mail, plan.name, course, asked, came if has_come else "", until]

    def _costs(self) -> list[list[Any]]:
        rows: list[list[Any]] = []
        for back in range(MONTHS):
            month = clock.add_months(self.day.replace(day=1), -back)
            rows.append([month, "tools", "", 1_850, "USD", "Partner portal and lists"])
            rows.append([month, "manager", "", 11_200, "USD", "Partner manager"])
            for plan in PLANS:
                if plan.signed is None or self._signed(plan) > month or plan.state == "ended":
                    continue
                for kind, low, high in COSTS:
                    if self.draw.random() < (0.5 if plan.is_strategic else 0.2):
                        rows.append([month, kind, plan.name, self.draw.randrange(low, high, 50), "USD", ""])
        return rows

    def _actuals(self, plan: Plan) -> Iterable[list[Any]]:
        figures = {"co_sell": ("accounts_mapped", 8, 30), "service": ("csat", 42, 49),
                   "influencer": ("reach", 900, 4_000),
                   "affiliate": ("clicks", 300, 1_500),
                   "marketplace": ("listing_views", 120, 600)}  # fmt: skip
        if plan.kind not in figures or plan.signed is None:
            return
        name, low, high = figures[plan.kind]
        for back in range(min(12, plan.signed)):
            number = self.draw.randrange(low, high)
            month = clock.add_months(self.day.replace(day=1), -back)
            yield [plan.name, name, month, number / 10 if name == "csat" else number, "their monthly report"]
