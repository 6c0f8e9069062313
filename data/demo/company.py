"""Who the demo company is: people in teams, territories, segments, products and accounts."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from data.core import clock, reference

NAME = "Brackenfold Systems"
CURRENCY, ZONE, FY_START_MONTH = "USD", "America/New_York", 2
CALENDAR = clock.FiscalCalendar(FY_START_MONTH)
SEED = 20_240_201
DEALS, ACCOUNTS, FEWEST_ACCOUNTS = 1_500, 260, 70
HISTORY = timedelta(days=730)
LEFT_AGO = timedelta(days=68)


@dataclass(frozen=True)
class Territory:
    """Where we sell, in which currency."""

    name: str
    currency: str
    countries: tuple[str, ...]
    suffix: str


@dataclass(frozen=True)
class SegmentPlan:
    """What selling to a segment is like: `share` of deals, middle `amount` in dollars, `cycle` in days.

    `coverage` is what the present quarter shows: None stands for a segment without a target, 0 for one that is met.
    """

    name: str
    team: str | None
    share: float
    amount: int
    cycle: int
    coverage: float | None


@dataclass(frozen=True)
class Product:
    """Something we sell, in dollars a year."""

    name: str
    sku: str
    family: str
    list_price: int


@dataclass
class Person:
    """Somebody of the company. `role` is what they may do in the suite, for a few."""

    number: int
    name: str
    team: str | None = None
    territory: str | None = None
    reports_to: str | None = None
    role: str | None = None
    left_on: date | None = None
    is_seller: bool = False

    @property
    def email(self) -> str:
        """An address that nothing can be sent to."""
        return f"employee{self.number}@brackenfold.example"


@dataclass
class Account:
    """A company that we sell to, and its owners from a day on."""

    number: int
    name: str
    segment: SegmentPlan
    territory: Territory
    country: str
    industry: str
    employees: int
    owners: list[tuple[date, Person]] = field(default_factory=list)

    def owner(self, day: date) -> Person:
        """Return who owns it on a day; before the first day too."""
        return [person for start, person in self.owners if start <= day or start == self.owners[0][0]][-1]


@dataclass
class Company:
    """Everybody and everything that deals are made of."""

    made_on: date
    people: list[Person]
    accounts: list[Account]
    leaver: Person
    successor: Person

    @property
    def sellers(self) -> list[Person]:
        """The people who own deals."""
        return [person for person in self.people if person.is_seller]

    @property
    def began_on(self) -> date:
        """The day of the first export: the end of the month two years ago."""
        first = self.made_on.replace(day=1) - HISTORY
        return first - timedelta(days=first.day)


TERRITORIES = (
    Territory("North America", "USD", ("United States", "Canada"), "Inc"),
    Territory("UK and Ireland", "GBP", ("United Kingdom", "Ireland"), "Ltd"),
    Territory("Central Europe", "EUR", ("Germany", "Austria", "Netherlands"), "GmbH"),
    Territory("Asia-Pacific", "USD", ("Singapore", "Australia", "Japan"), "Pty Ltd"),
)
SEGMENTS = (
    SegmentPlan("SMB", "Online", 0.43, 7_000, 45, 3.4),
    SegmentPlan("Mid-market", "Mid-market", 0.31, 29_000, 95, 2.6),
    SegmentPlan("Enterprise", "Enterprise", 0.17, 115_000, 165, 1.75),
    SegmentPlan("Public sector", "Public sector", 0.09, 52_000, 130, 0.0),
    SegmentPlan("Non-profit", "Online", 0.0, 5_000, 45, None),
)
PRODUCTS = (
    Product("Fold Starter", "BF-100", "Fold", 4_800),
    Product("Fold Team", "BF-200", "Fold", 18_000),
    Product("Fold Works", "BF-300", "Fold", 62_000),
    Product("Bracken Audit", "BR-100", "Bracken", 24_000),
    Product("Bracken Ledger", "BR-200", "Bracken", 88_000),
    Product("Onsite \"Gateway\" Ä2", "GW-001", "Gateway", 12_500),
)
MOTIONS = (
    ("Enterprise commercial", "enterprise", "commercial"),
    ("Enterprise community", "enterprise", "community"),
    ("Online commercial", "online", "commercial"),
    ("Online community", "online", "community"),
)
TEAMS = {
    "Online": (0, 0, 1, 2, 3),
    "Mid-market Americas": (0, 0, 0, 0, 3),
    "Mid-market Europe": (1, 1, 2, 2, 2),
    "Enterprise": (0, 0, 0, 1, 2, 3),
    "Public sector": (0, 1, 2),
}
"""Each team's sellers, by the place of their territory."""
OFFICE = ("executive", "revops", "deal_desk", "partner_manager", "auditor", "admin", "viewer")


def words() -> dict[str, Any]:
    """Return the lists of words that names and texts are drawn from."""
    return dict(reference.load("demo/words"))


def make_company(made_on: date, *, scale: float = 1.0) -> Company:
    """Make the company as it is on a day; the people and accounts of one scale are always the same."""
    draw = random.Random(f"{SEED} company {scale}")
    people = _people(draw)
    accounts = _accounts(draw, [p for p in people if p.is_seller], scale)
    leaver, successor = [p for p in people if p.is_seller and p.team == "Mid-market Europe"][-2:]
    leaver.left_on = made_on - LEFT_AGO
    for account in accounts:
        if account.owners[0][1] is leaver:
            account.owners.append((leaver.left_on + timedelta(days=1), successor))
    return Company(made_on, people, accounts, leaver, successor)


def _people(draw: random.Random) -> list[Person]:
    names = _full_names(draw)
    chief = Person(1, next(names), role=OFFICE[0])
    people = [chief]
    for role in OFFICE[1:]:
        people.append(Person(len(people) + 1, next(names), reports_to=chief.name, role=role))
    for team, places in TEAMS.items():
        lead = Person(len(people) + 1, next(names), team, reports_to=chief.name)
        people.append(lead)
        for place in places:
            territory, number = TERRITORIES[place].name, len(people) + 1
            people.append(Person(number, next(names), team, territory, lead.name, is_seller=True))
    _give_roles(people)
    return people


def _give_roles(people: Sequence[Person]) -> None:
    """One manager and one seller of the same team get their role, so that both see the same deals."""
    team = [person for person in people if person.team == "Enterprise"]
    team[0].role, team[1].role = "manager", "rep"


def _full_names(draw: random.Random) -> Any:
    lists = words()
    given = draw.sample(lists["given_names"], len(lists["given_names"]))
    family = lists["family_names"]
    for place in range(len(given) * 2):
        yield f"{given[place % len(given)]} {family[(place * 7 + place // len(given)) % len(family)]}"


def _accounts(draw: random.Random, sellers: Sequence[Person], scale: float) -> list[Account]:
    count = max(FEWEST_ACCOUNTS, round(ACCOUNTS * scale))
    names = _account_names(draw)
    weights = [2.2 if seller.team == "Online" else 1.0 for seller in sellers]
    accounts: list[Account] = []
    while len(accounts) < count:
        # Everybody gets an account before anybody gets a second one.
        place = len(accounts)
        owner = sellers[place] if place < len(sellers) else draw.choices(sellers, weights)[0]
        is_small = place in {3 * len(sellers) - n for n in range(1, 5)}
        segment = _segment_of(owner)
        if is_small:
            owner, segment = sellers[place % 2], SEGMENTS[-1]
        territory = next(t for t in TERRITORIES if t.name == owner.territory)
        accounts.append(
            Account(
                place + 1, names(segment, territory), segment, territory, draw.choice(territory.countries),
                draw.choice(words()["industries"]), max(4, round(draw.lognormvariate(0, 0.7) * segment.amount / 130)),
                [(date.min, owner)],
            )
        )  # fmt: skip
    return accounts


def _segment_of(seller: Person) -> SegmentPlan:
    return next(segment for segment in SEGMENTS if segment.team and (seller.team or "").startswith(segment.team))


def _account_names(draw: random.Random) -> Any:
    lists = words()
    taken: set[str] = set()
    ugly = list(lists["ugly_accounts"])
    seconds = {"Public sector": lists["public_second"], "Non-profit": lists["nonprofit_second"]}

    def name(segment: SegmentPlan, territory: Territory) -> str:
        if len(taken) >= 2 and ugly and segment.name in {"SMB", "Mid-market"}:
            return str(ugly.pop())
        while True:
            second = draw.choice(seconds.get(segment.name, lists["account_second"]))
            made = f"{draw.choice(lists['account_first'])} {second}"
            made = made if segment.name in seconds else f"{made} {territory.suffix}"
            if made not in taken:
                taken.add(made)
                return made

    return name
