"""The demo company's leads: two months of them with rules, clocks kept and broken, a conflict, and some that wait."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session

from data.core import access, clock, registry, rulebook
from data.core.access import Actor
from data.core.clock import UTC
from data.core.importing import relations
from data.demo.company import SEED, TERRITORIES, words
from data.demo.workbooks import Made
from models import BusinessCalendar, Deal, Territory, User

DAYS, LEADS, FEWEST = 58, 110, 20
ZONES = ("America/New_York", "Europe/London", "Europe/Berlin", "Asia/Singapore")
SOURCES = ("Demo request", "Referral", "Event", "Website", "Webinar", "Partner")
NURTURED = timedelta(days=75)
RULES = (
    (10, "Mid-market in Europe", {"segment": ["Mid-market"], "territory": ["UK and Ireland", "Central Europe"]},
     "Mid-market Europe", "Mid-market Americas"),
    (20, "Enterprise", {"segment": ["Enterprise"]}, "Enterprise", None),
    (20, "Manufacturers", {"industry": ["Manufacturing"], "employees": {"from": 200}}, "Mid-market Americas", None),
    (30, "Small companies", {"segment": ["SMB"]}, "Online", None),
    (40, "Public bodies", {"segment": ["Public sector"]}, "Public sector", None),
    (50, "Everybody else in the Americas", {"territory": ["North America"]}, "Mid-market Americas", "Online"),
)  # fmt: skip
SIZES = {"SMB": (5, 60), "Mid-market": (80, 400), "Enterprise": (500, 9_000), "Public sector": (50, 2_000)}


@dataclass
class Names:
    """The numbers behind the names that files brought."""

    found: dict[str, dict[str, int]]

    def of(self, kind: str, name: str) -> int:
        """Return the number of a name."""
        return self.found[kind][relations.normal(name)]


def set_up(session: Session, made: Made) -> None:
    """Set opening hours and rules: in a transaction before the leads, for rules hold once they are written."""
    names = _names(session)
    _open_desks(session, names)
    _set_rules(session, made, names)


def _names(session: Session) -> Names:
    found = {}
    for kind in ("people", "teams", "segments", "territories"):
        known = relations.known(session, relations.RELATED[kind], "name")
        found[kind] = {name: numbers[0] for name, numbers in known.items()}
    return Names(found)


def bring(session: Session, made: Made) -> None:
    """Take two months of leads in, route and answer them, some late, some not yet."""
    draw = random.Random(f"{SEED} leads {made.company.made_on}")
    names = _names(session)
    do = _doing(session)
    now, count = clock.now(), FEWEST if made.is_small else LEADS
    for number in range(count):
        at = _instant(draw, now, made.company.made_on - timedelta(days=DAYS * (count - number) // count + 2))
        _live(draw, do, _intake(draw, do, names, at, number), at, now)
    _won_over(session, draw, do, made, now)
    _waiting(draw, do, names, now)
    _propose(session, do, made, names, now)


def _doing(session: Session) -> Callable[..., Any]:
    def do(command: str, /, *given: Any, actor: Actor | None = None, **more: Any) -> Any:
        return registry.call(f"pipeline.{command}", session, *given, actor=actor or access.operator(), **more)

    return do


def _open_desks(session: Session, names: Names) -> None:
    """Nine to six on weekdays where a territory is, with the last days of the year off."""
    hours = json.dumps({str(day): ["09:00", "18:00"] for day in range(5)})
    year = clock.now().year
    holidays = json.dumps([f"{year}-12-25", f"{year + 1}-01-01"])
    for territory, zone in zip(TERRITORIES, ZONES, strict=True):
        desk = BusinessCalendar(name=f"Office hours, {territory.name}", zone=zone, hours=hours, holidays=holidays)
        session.add(desk)
        session.flush()
        session.get_one(Territory, names.of("territories", territory.name)).calendar_id = desk.id


def _set_rules(session: Session, made: Made, names: Names) -> None:
    rules = [
        {"id": place, "name": name, "priority": priority, "conditions": conditions,
         "target": f"team:{names.of('teams', team)}",
         "fallback": f"team:{names.of('teams', other)}" if other else "queue"}
        for place, (priority, name, conditions, team, other) in enumerate(RULES, start=1)
    ]  # fmt: skip
    seniors = [names.of("people", p.name) for p in made.company.sellers if p.team in ("Enterprise", "Online")][::3]
    content = {**rulebook.in_force("routing", date.min), "rules": rules, "seniors": seniors}
    rulebook.edit(session, actor=access.operator(), name="routing", content=content,
                  note="Territories as agreed at the sales kick-off",
                  valid_from=made.company.made_on - timedelta(days=DAYS + 30))  # fmt: skip


def _instant(draw: random.Random, now: datetime, day: date) -> datetime:
    while day.weekday() > 4:
        day -= timedelta(days=1)
    found = datetime.combine(day, time(14, tzinfo=UTC)) + timedelta(minutes=draw.randrange(330))
    return min(found, now - timedelta(hours=30))


def _intake(draw: random.Random, do: Callable[..., Any], names: Names, at: datetime, number: int,
            **given: Any) -> Any:  # fmt: skip
    lists = words()
    segment = draw.choices(list(SIZES), (45, 30, 15, 10))[0]
    territory = draw.choices([t.name for t in TERRITORIES], (55, 15, 22, 8))[0]
    values = {
        "name": _person(draw),
        "company": f"{draw.choice(lists['account_first'])} {draw.choice(lists['account_second'])}",
        "email": f"lead{number}@prospect{number}.example", "segment_id": names.of("segments", segment),
        "territory_id": names.of("territories", territory), "source": draw.choice(SOURCES),
        "campaign": draw.choice(lists["campaigns"]), "persona": draw.choice(lists["personas"]),
        "industry": draw.choice(lists["industries"][1:]), "employees": draw.randrange(*SIZES[segment]),
        "country": next(t for t in TERRITORIES if t.name == territory).countries[0],
        "fit_score": min(98, max(42, round(draw.gauss(64, 13)))), "data_completeness": draw.choice((60, 75, 85, 100)),
        **given,
    }  # fmt: skip
    lead = do("create_lead", at=at, external_id=f"LEAD-{number + 1:04d}", **values)
    do("route_lead", lead.id, at=at)
    return lead


def _person(draw: random.Random) -> str:
    return f"{draw.choice(words()['given_names'])} {draw.choice(words()['family_names'])}"


def _live(draw: random.Random, do: Callable[..., Any], lead: Any, at: datetime, now: datetime) -> None:
    """Answer a lead, mostly in time; some end soon after, none of them at the last minute more than chance has it."""
    if lead.owner_id is None:
        if draw.random() < 0.8:
            do("disqualify", lead.id, row_version=lead.row_version, reason_code="no_need", at=min(at, now))
        return
    wait = draw.choices((draw.uniform(1, 8), draw.uniform(8, 14.9), draw.uniform(16, 120)), (60, 28, 12))[0]
    if draw.random() < 0.1:
        do("log_touch", lead.id, kind="mail", occurred_at=at + timedelta(minutes=1), is_human=False,
           summary="Automatic reply")  # fmt: skip
    touched = at + timedelta(minutes=wait)
    do("log_touch", lead.id, kind=draw.choice(("call", "mail")), occurred_at=touched, summary="First call")
    later = touched + timedelta(days=draw.uniform(1, 9))
    if later > now:
        return
    if draw.random() < 0.45:
        reason = draw.choice(("no_need", "no_budget", "no_response", "no_fit"))
        do("disqualify", lead.id, row_version=lead.row_version, reason_code=reason, at=later)


def _won_over(session: Session, draw: random.Random, do: Callable[..., Any], made: Made, now: datetime) -> None:
    """The leads that some open deals began as: given to the account's owner, answered, and sales qualified."""
    known = relations.known(session, relations.RELATED["deals"], "external_id")
    deals = [session.get_one(Deal, numbers[0]) for numbers in known.values()]
    since = made.company.made_on - timedelta(days=DAYS)
    young = [d for d in deals if d.stage in ("sql", "sao") and d.opened_on and d.opened_on >= since and d.account_id]
    young = sorted(young, key=lambda d: d.id or 0)[: FEWEST // 2 if made.is_small else LEADS // 4]
    for place, deal in enumerate(young):
        at = _instant(draw, now, deal.opened_on or since)
        lead = do("create_lead", at=at, name=_person(draw), company=deal.name,
                  account_id=deal.account_id, segment_id=deal.segment_id, territory_id=deal.territory_id,
                  source=deal.source or "Website", campaign=deal.campaign, fit_score=draw.randrange(55, 96),
                  data_completeness=85, external_id=f"LEAD-{700 + place:04d}")  # fmt: skip
        do("route_lead", lead.id, at=at)
        if lead.owner_id is None:
            continue
        touched = at + timedelta(minutes=draw.choice((4, 7, 11, 14, 31)))
        do("log_touch", lead.id, kind="call", occurred_at=touched)
        qualified = min(touched + timedelta(days=draw.uniform(0.5, 6)), now - timedelta(hours=2))
        do("qualify_lead", lead.id, row_version=lead.row_version, deal_id=deal.id, at=qualified)
        if qualified < now - timedelta(days=1):
            do("log_follow_up", lead.id, kind="mail", occurred_at=qualified + timedelta(hours=draw.uniform(1, 23)))


def _waiting(draw: random.Random, do: Callable[..., Any], names: Names, now: datetime) -> None:
    """What the board shows today: late, in time, claimed twice, in the queue, below the line, nurtured."""
    before = now - timedelta(days=1 if now.weekday() in range(1, 6) else 3)
    for place in range(4):
        _intake(draw, do, names, before - timedelta(minutes=7 * place), 900 + place, fit_score=60 + 8 * place)
    for place in range(3):
        _intake(draw, do, names, now - timedelta(minutes=2 + 3 * place), 910 + place, fit_score=71 + 9 * place,
                source="Demo request")  # fmt: skip
    claimed = {"segment_id": names.of("segments", "Enterprise"), "industry": "Manufacturing", "employees": 2_400}
    for place in range(2):
        _intake(draw, do, names, before + timedelta(minutes=9 * place), 920 + place, fit_score=77, **claimed)
    nowhere = {"segment_id": None, "territory_id": names.of("territories", TERRITORIES[-1].name), "industry": "Food"}
    _intake(draw, do, names, before, 930, **nowhere)
    for place in range(3):
        _intake(draw, do, names, before, 940 + place, fit_score=12 + 9 * place, data_completeness=45)
    aside = _intake(draw, do, names, before, 950, fit_score=55)
    do("nurture_until", aside.id, row_version=aside.row_version, until=now.date() + NURTURED,
       note="New budget after their planning")  # fmt: skip


def _propose(session: Session, do: Callable[..., Any], made: Made, names: Names, now: datetime) -> None:
    """One seller asks the manager to give a lead to a colleague of the team."""
    rep = next(person for person in made.company.people if person.role == "rep")
    other = next(p for p in made.company.sellers if p.team == rep.team and p is not rep)
    user = session.get_one(User, names.of("people", rep.name))
    lead = do("create_lead", name="Ottoline Brandvold", company="Saltmarsh Instruments", at=now - timedelta(minutes=4),
              owner_id=user.id, source="Referral", fit_score=73, data_completeness=85,
              external_id="LEAD-0960")  # fmt: skip
    do("reassign_lead", lead.id, actor=access.actor_of(user), row_version=lead.row_version,
       owner_id=names.of("people", other.name), note="Knows their head of operations")  # fmt: skip
