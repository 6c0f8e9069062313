"""The demo company's customer profile: what success knows of its customers, a ratified profile, a draft, refusals."""

import csv
import io
import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from data.core import access, drafts, registry, rulebook, store
from data.core.access import Actor
from data.core.importing import applying, parts, relations
from data.demo.company import SEED, Account
from data.demo.workbooks import Made
from models import User

REASON = "the demo company"
HELD_FOR = timedelta(days=45)
MODELS = ("Subscription", "Subscription", "Services", "Manufacturer", "Marketplace")
USES = ("Audit trail", "Close the books", "Supplier data", "Field reports")
TOOLS = ("SAP", "Kafka", "Snowflake", "Postgres", "Salesforce", "Excel")
HEADS = ("Account", "Business model", "Use case", "Technologies", "Data volume", "Annual profit", "Ease of service",
         "Year founded")  # fmt: skip
REFUSED = (
    ("Ivo Tarrant", "Tarrant Signs", "Canada", "low"), ("Mae Osgood", "Osgood and Daughters", "Ireland", "low"),
    ("Pavel Hrach", "Hrach Trading", "Belarus", "medium"), ("Lin Ferro", "Ferro Kiosks", "United States", "low"),
)  # fmt: skip


def bring(made: Made) -> None:
    """Bring everything in, each part in a revision of its own: a version holds for what is written after it."""
    _customers(made)
    with store.writing(access.operator(), "demo", REASON) as session:
        people = _people(session, made)
        _ratify(session, made, people)
    with store.writing(people["revops"], "demo", REASON) as session:
        _turn_away(session, made, people)


def _customers(made: Made) -> None:
    """Import what customer success keeps about each account, as its sheet says it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADS)
    with store.reading() as session:
        known = relations.known(session, relations.RELATED["accounts"], "name")
    writer.writerows(row for row in _rows(made) if relations.normal(row[0]) in known)
    content = text.getvalue().encode()
    found = parts.parts_of(content, "customer-success.csv", target_name="accounts")
    applying.apply(found, content, actor=access.operator(), as_of=made.company.made_on, reason=REASON)


def _rows(made: Made) -> Iterator[list[Any]]:
    draw = random.Random(f"{SEED} customers")
    for account in made.company.accounts:
        use = draw.choices(USES, (45, 25, 20, 10) if account.employees > 60 else (15, 25, 25, 35))[0]
        is_liked = use == USES[0] or account.industry == "Manufacturing"
        ease = min(5, max(1, round(draw.gauss(4.1 if is_liked else 2.6, 0.8))))
        profit = round(account.employees * draw.uniform(20, 60) * (2.5 if is_liked else 1.0))
        tools = draw.sample(TOOLS[:4], 2) if is_liked else draw.sample(TOOLS[2:], 2)
        yield [account.name, draw.choice(MODELS), use, ", ".join(tools), _volume(draw, account), profit, ease,
               2024 - min(90, round(draw.expovariate(1 / 18)))]  # fmt: skip


def _volume(draw: random.Random, account: Account) -> str:
    sizes = (70, 25, 5) if account.employees < 40 else (8, 52, 40)
    return draw.choices(("low", "medium", "high"), sizes)[0]


def _ratify(session: Session, made: Made, people: Mapping[str, Actor]) -> None:
    """Draft, propose and ratify the first profile, as three people would."""
    content = _profile(people, made.company.made_on)
    draft = drafts.start(session, actor=people["revops"], name="icp", note="Read from our best customers",
                         content=content)  # fmt: skip
    drafts.propose(session, int(draft.id or 0), actor=people["revops"])
    drafts.decide(session, int(draft.id or 0), actor=people["executive"], is_ratified=True, note="As discussed",
                  valid_from=made.company.made_on - HELD_FOR)  # fmt: skip


def _turn_away(session: Session, made: Made, people: Mapping[str, Actor]) -> None:
    """Enter leads that are ruled out, appeal for two of them, grant one; and begin the next version."""
    refused = [
        registry.call("pipeline.take_in_lead", session, actor=people["revops"], name=name, company=company,
                      country=country, data_volume=volume, source="Website",
                      email=f"{name.split()[0].lower()}@prospect.example")
        for name, company, country, volume in REFUSED
    ]  # fmt: skip
    for entry, reason in zip(refused, ("A partner asks for it", "They double their volume this year"), strict=False):
        waiver = registry.call("icp.appeal", session, entry.id, actor=people["manager"], reason=reason)
    registry.call("icp.decide_appeal", session, waiver.id, actor=people["executive"], is_granted=True, note="One year")
    content = rulebook.in_force("icp", made.company.made_on)
    entry = content["profiles"]["all"]
    firm = {**entry["firmographic"], "country": {"primary": ["United States", "Canada"], "secondary": ["Germany"]}}
    wider = {**content, "profiles": {**content["profiles"], "all": {**entry, "firmographic": firm}}}
    drafts.start(session, actor=people["manager"], name="icp", note="Look at North America first", content=wider)


def _people(session: Session, made: Made) -> Mapping[str, Actor]:
    known = relations.known(session, relations.RELATED["people"], "name")
    roles = {person.role: known[relations.normal(person.name)][0] for person in made.company.people if person.role}
    return {role: access.actor_of(session.get_one(User, number)) for role, number in roles.items()}


def _profile(people: Mapping[str, Actor], day: date) -> dict[str, Any]:
    """Return the first profile: what holds as delivered, filled in."""
    content = rulebook.in_force("icp", date.min)
    entry = content["profiles"]["all"]
    firm = {
        **entry["firmographic"],
        "industry": {"primary": ["Manufacturing", "Logistics", "Life sciences"],
                     "secondary": ["Energy", "Food", "Media"]},
        "business_model": {"primary": ["Subscription", "Manufacturer"], "secondary": ["Services"]},
        "employees": {**entry["firmographic"]["employees"], "target": "200-999"},
        "technologies": {"wanted": ["SAP", "Kafka", "Snowflake", "Postgres"]},
        "data_volume": {"primary": ["high"], "secondary": ["medium"]},
        "use_case": {"primary": ["Audit trail", "Close the books"], "secondary": ["Supplier data"]},
    }
    people_wanted = {
        **entry["demographic"], "titles": ["Head of operations", "Controller", "Chief information officer"],
        "areas": ["Operations", "Finance"], "buying_group": ["Economic buyer", "Champion", "User", "Blocker"],
        "authority": ["Decides with others"], "years_of_experience": {"from": 8, "to": None},
    }  # fmt: skip
    mind = {"risk_tolerance": 3, "innovation": 3, "decision_style": 4, "communication": 2}
    rules = {**entry["disqualifiers"], "banned_geography": {"label": "Country we do not sell to",
                                                            "conditions": {"country": ["Belarus"]}}}  # fmt: skip
    made = {**entry, "firmographic": firm, "demographic": people_wanted, "psychographic": mind, "disqualifiers": rules,
            "owner": people["revops"].id, "review_on": day + timedelta(days=90)}  # fmt: skip
    return {**content, "profiles": {**content["profiles"], "all": made}}
