"""What the demo company's people say: forecast calls week by week, evidence of losses, words to choose from."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import access, clock, registry
from data.core.access import Actor, Scope
from data.core.importing import relations
from data.demo.company import CALENDAR, SEED, TEAMS, Person
from data.demo.workbooks import Made, export_days
from models import Deal, User

CALLED_FOR = timedelta(days=460)
"""How long the company has called its forecasts: long enough for four finished quarters."""

OWNERS_FOR = timedelta(days=29)
"""Every seller is asked at the start of a quarter, and lately every week."""

AHEAD = timedelta(days=6)
"""So long before a quarter begins its first call is made."""

NOTES = (
    "Two deals wait for procurement.", "Nothing new since last week.", "One renewal may come a week early.",
    "Legal is slow; I keep the number.", "A large one moved out.", "Best case depends on one security review.",
)  # fmt: skip
EVIDENCE = (
    "The buyer wrote that the other offer was a third cheaper.", "Their board stopped new projects until spring.",
    "The champion left; nobody took over.", "Lost in the technical test: single sign-on was missing.",
    "Chose to build it with their own team.", "No answer after four mails and two calls.",
)  # fmt: skip
ODDS = (
    "The buyer has signed off the budget.", "Only the signature is missing.", "A second vendor came in late.",
    "Their buyer changes in two weeks.", "The test went well; terms are open.",
)  # fmt: skip
EVIDENCED, OWN_ODDS = 24, 14
REVISED = timedelta(days=90)
"""How long ago the words were gone through."""


def submit(session: Session, day: date, made: Made) -> None:
    """Submit the calls of a day: the company's and the teams', and the sellers' own where they are asked."""
    period = clock.period_of(day + AHEAD, CALENDAR)
    is_first = day < period.start + AHEAD
    if day < made.company.made_on - CALLED_FOR:
        return
    people = _people(session, made)
    view = registry.view("pipeline.forecast")(session, scope=Scope("all"), period=period, as_of=day, by="owner")
    expected = {row.label: _expected(row.sums) for row in view.rows}
    asked = [p for p in made.company.sellers if p.left_on is None or p.left_on > day]
    if is_first or day >= made.company.made_on - OWNERS_FOR:
        for person in asked:
            _call(session, people[person.name], "rep", period, expected.get(person.name, Decimal(0)), day)
    for team in TEAMS:
        lead = next(p for p in made.company.people if p.team == team and not p.is_seller)
        total = sum((expected.get(p.name, Decimal(0)) for p in made.company.sellers if p.team == team), Decimal(0))
        user = people[lead.name]
        _call(session, user, "manager", period, total, day, team_id=user.team_id)
    chief = next(person for person in made.company.people if person.role == "executive")
    _call(session, people[chief.name], "executive", period, sum(expected.values(), Decimal(0)), day, is_company=True)


def _people(session: Session, made: Made) -> dict[str, User]:
    wanted = {p.name: p.name for p in made.company.people if p.is_seller or p.role == "executive" or _leads(p)}
    found = relations.resolve(session, relations.RELATED["people"], wanted, "name")
    return {name: session.get_one(User, number) for name, number in found.ids.items()}


def _leads(person: Person) -> bool:
    return person.team is not None and not person.is_seller


def _expected(sums: Any) -> Decimal:
    """What somebody would expect: what is won, what is sure, a third of the rest."""
    parts = sums.parts
    sure = parts["closed"].amount + parts["commit"].amount + parts["most_likely"].amount
    return Decimal(sure + (parts["best_case"].amount + parts["pipeline"].amount) / 3)


def _call(session: Session, user: User, role: str, period: clock.Period, expected: Decimal, day: date,
          **subject: Any) -> None:  # fmt: skip
    # Somebody is hopeful or careful for good; the rest is mood.
    character = random.Random(f"{SEED} {user.name}").uniform(0.82, 1.22)
    draw = random.Random(f"{SEED} {user.name} {day} {subject}")
    amount = expected * Decimal(str(round(character * draw.uniform(0.94, 1.07), 4)))
    actor = Actor(user.id, user.name, frozenset({role}), user.team_id)
    note = draw.choice(NOTES) if draw.random() < 0.6 else ""
    registry.call("pipeline.submit_forecast", session, actor=actor, period=period, note=note, **subject,
                  amount=(amount / 100).to_integral_value() * 100)  # fmt: skip


def choose_words(session: Session, made: Made) -> None:
    """Add to the lists of reasons on the first day, and say when somebody is to look at them again."""
    actor = access.operator()
    for label in ("Other", "Contract terms"):
        registry.call("pipeline.add_code", session, actor=actor, kind="loss", label=label, note="asked for by sales")
    soon, late = made.company.made_on + timedelta(days=75), made.company.made_on - timedelta(days=12)
    for kind, code, on in (("loss", "price", soon), ("loss", "timing", late), ("no_decision", "no_response", late)):
        registry.call("pipeline.review_code", session, actor=actor, kind=kind, code=code, review_on=on,
                      note="reviewed every half year")  # fmt: skip


def is_revision_day(day: date, made: Made) -> bool:
    """Say whether a day is the one of the exports on which the words were gone through."""
    every = export_days(made.company, is_small=made.is_small)
    return day == max((one for one in every if one <= made.company.made_on - REVISED), default=None)


def revise_words(session: Session) -> None:
    """Give one word another name, and let another stand for one that nobody used."""
    actor = access.operator()
    registry.call("pipeline.rename_code", session, actor=actor, kind="loss", code="security",
                  label="Security or compliance", note="buyers say compliance")  # fmt: skip
    registry.call("pipeline.merge_code", session, actor=actor, kind="loss", code="contract_terms", into="price",
                  note="nobody chose it")  # fmt: skip


def give_evidence(session: Session, made: Made) -> None:
    """Write down the evidence and a second reason of the latest losses."""
    day = made.company.made_on
    window = clock.Period("lately", day - timedelta(days=150), day + timedelta(days=1))
    found = registry.view("pipeline.lost_deals")(session, scope=Scope("all"), period=window, as_of=day, state="lost")
    draw = random.Random(f"{SEED} evidence {day}")
    for row in found.rows[:EVIDENCED]:
        deal = session.get_one(Deal, row["id"])
        other = draw.choice([code for code in ("price", "timing", "no_champion", "product_gap")
                             if code != deal.reason_code])  # fmt: skip
        registry.call("pipeline.edit_deal", session, deal.id, actor=access.operator(), row_version=deal.row_version,
                      close_note=draw.choice(EVIDENCE), contributing_reasons=other)  # fmt: skip


def give_odds(session: Session, made: Made) -> None:
    """Let owners give their largest open deals odds of their own, and commit to a few."""
    day = made.company.made_on
    period = clock.period_of(day, CALENDAR)
    found = registry.view("pipeline.deals_behind")(session, scope=Scope("all"), period=period, as_of=day, part="open")
    draw, actor = random.Random(f"{SEED} odds {day}"), access.operator()
    for place, row in enumerate(found.rows[:OWN_ODDS]):
        deal = session.get_one(Deal, row["id"])
        percent = draw.randrange(20, 96, 5)
        given: dict[str, Any] = {"row_version": deal.row_version, "percent": percent, "reason": draw.choice(ODDS)}
        registry.call("pipeline.set_win_percent", session, deal.id, actor=actor, **given)
        if place % 5 == 0 and deal.forecast_category == "most_likely":
            registry.call("pipeline.edit_deal", session, deal.id, actor=actor, row_version=deal.row_version,
                          forecast_category="commit")  # fmt: skip
