"""How the demo company's customers fare: who looks after them, what they use, ask and say, and who speaks for us."""

import csv
import io
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from data.core import access, registry, store
from data.core.access import Actor, Scope
from data.core.importing import applying, parts, relations
from data.core.work import tickets
from data.demo import subscriptions
from data.demo.company import SEED
from data.demo.workbooks import Made

REASON = "the demo company"
KEPT, EVERY, SCORED = timedelta(days=560), timedelta(days=14), timedelta(days=28)
WARNING = 260
"""Days before they leave from which those who leave use less and less, but for a few who leave all at once."""

STRATEGIC = 12
SOURCES = ("partner", "event", "organic", "ads", "outbound")
GOALS = ("Close the books in five days", "One audit trail for all sites", "Supplier data without sheets",
         "Field reports on the same day")  # fmt: skip
TITLES = ("Head of Finance", "Controller", "IT Director", "Operations Lead", "Head of Quality")
HEADS = {
    "customers": ("Customer", "Success owner", "Executive sponsor", "Strategic", "Source", "Plan", "Seat limit",
                  "Onboarded on", "Goal", "Gain a year"),
    "customer_usage": ("Customer", "Day", "Active users", "Seats licensed", "Requests", "Failed requests",
                       "Tries of a locked feature", "Team invites", "Integration requests"),
    "support_tickets": ("Ticket id", "Customer", "Opened on", "Closed on", "Priority", "Subject", "Satisfaction"),
    "survey_scores": ("Customer", "Kind", "Score", "Out of", "Day", "By"),
    "champions": ("Customer", "Champion", "Title", "Strength", "Executive sponsor", "Last contact", "Left on",
                  "References given"),
}  # fmt: skip
SUBJECTS = ("Cannot export the ledger", "Two approvals for one entry", "Slow after the update", "Question on rights",
            "A report misses a column")  # fmt: skip


@dataclass(frozen=True)
class Customer:
    """One customer as its subscriptions tell it. left_on: the day it left for good."""

    name: str
    owner: str
    start_on: date
    left_on: date | None
    seats: int
    worth: int


def bring(made: Made) -> None:
    """Bring everything in through the importers, then score the past, alert, and say what people said."""
    day = made.company.made_on
    known = _customers(made, day)
    executive = next(person.name for person in made.company.people if person.role == "executive")
    if not known:
        return
    for target, rows in _sheets(known, day, executive):
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(HEADS[target])
        writer.writerows(rows)
        content = text.getvalue().encode()
        found = parts.parts_of(content, f"{target}.csv", target_name=target)
        for plan in applying.apply(found, content, actor=access.operator(), as_of=day, reason=REASON).plans:
            if plan.refused or plan.questions:
                raise ValueError(f"{target}.csv did not go in: {[*plan.refused, *plan.questions][0]}")
    _past(day)
    _say(day, executive)


def _customers(made: Made, day: date) -> list[Customer]:
    """Return who subscribes or did, as the export of the billing system tells it."""
    owners = {account.name: account.owner(day).name for account in made.company.accounts}
    lines: dict[str, list[dict[str, str]]] = {}
    for row in csv.DictReader(io.StringIO(subscriptions.export(made))):
        if row["Basis"] == "contract":
            lines.setdefault(row["Account"], []).append(row)
    return [_customer(name, owners[name], rows, day) for name, rows in lines.items()]


def _customer(name: str, owner: str, rows: Sequence[dict[str, str]], day: date) -> Customer:
    live = [row for row in rows if not row["Ended on"] or date.fromisoformat(row["Ended on"]) > day]
    left = None if live else max(date.fromisoformat(row["Ended on"]) for row in rows)
    shown = live or [rows[-1]]
    start, seats = min(date.fromisoformat(row["Start"]) for row in rows), sum(int(row["Seats"]) for row in shown)
    return Customer(name, owner, start, left, seats, sum(int(row["Revenue a year"]) for row in shown))


def _sheets(known: Sequence[Customer], day: date, executive: str) -> Iterator[tuple[str, list[list[Any]]]]:
    found: dict[str, list[list[Any]]] = {target: [] for target in HEADS}
    largest = {one.name for one in sorted(known, key=lambda one: -one.worth)[:STRATEGIC]}
    for place, one in enumerate(known):
        draw = random.Random(f"{SEED} health {one.name}")
        mood = draw.betavariate(5, 2)
        is_top = one.name in largest
        found["customers"].append([
            one.name, one.owner, executive if is_top else "", "yes" if is_top else "no", draw.choice(SOURCES),
            "Works" if one.seats > 80 else "Team", one.seats, one.start_on + timedelta(days=draw.randint(10, 40)),
            draw.choice(GOALS), round(one.worth * draw.uniform(1.5, 4)),
        ])  # fmt: skip
        found["customer_usage"] += _usage(one, draw, mood, day)
        found["support_tickets"] += _tickets(one, draw, mood, day, place)
        found["survey_scores"] += _surveys(one, draw, mood, day)
        found["champions"] += _champions(one, draw, mood, day)
    yield from found.items()


def _mood(one: Customer, mood: float, day: date) -> float:
    """Return how well it goes on a day, 0 to 1: those who leave fade in the half year before."""
    if one.left_on is None:
        return mood
    left = (one.left_on - day).days
    is_sudden = one.worth % 5 == 0
    return mood if left > WARNING or is_sudden else mood * max(0.04, 0.8 * left / WARNING - 0.25)


def _days(one: Customer, day: date, every: timedelta) -> Iterator[date]:
    at, last = max(one.start_on + timedelta(days=3), day - KEPT), min(day, one.left_on or day)
    while at <= last:
        yield at
        at += every
    if one.left_on is None and one.start_on < day:
        yield day


def _usage(one: Customer, draw: random.Random, mood: float, day: date) -> Iterator[list[Any]]:
    if draw.random() < 0.07:  # nobody sends its use
        return
    slump = draw.random() < 0.05
    for at in sorted(set(_days(one, day, EVERY))):
        now = _mood(one, mood, at) * draw.uniform(0.9, 1.08)
        if slump and (day - at).days < 10:
            now *= 0.35
        active = min(one.seats + 2, round(one.seats * min(1.05, 0.1 + now)))
        requests = max(20, active * draw.randint(20, 40))
        failed = round(requests * draw.choice((0.0005, 0.002, 0.008, 0.02)) * (1.6 - now))
        yield [one.name, at, active, one.seats, requests, failed, 3 if active > one.seats * 0.9 else 0,
               1 if draw.random() < 0.06 else 0, 1 if draw.random() < 0.03 else 0]  # fmt: skip


def _tickets(one: Customer, draw: random.Random, mood: float, day: date, place: int) -> Iterator[list[Any]]:
    for number, at in enumerate(sorted(set(_days(one, day, timedelta(days=draw.randint(12, 40)))))):
        for again in range(1 if _mood(one, mood, at) > 0.5 else max(2, one.seats // 25)):
            opened = max(one.start_on, at - timedelta(days=again % 9))
            closed = opened + timedelta(days=draw.randint(0, 6))
            yield [f"HD-{place:03d}-{number:03d}-{again:02d}", one.name, opened, closed if closed <= day else "",
                   draw.choice(("low", "normal", "high")), draw.choice(SUBJECTS),
                   draw.choice(("", "", 3, 4, 5)) if closed <= day else ""]  # fmt: skip


def _surveys(one: Customer, draw: random.Random, mood: float, day: date) -> Iterator[list[Any]]:
    if draw.random() < 0.15:
        return
    last, every = day - timedelta(days=draw.randint(2, 80)), timedelta(days=draw.randint(60, 110))
    for at in sorted(set(_days(one, last, every))):
        now = _mood(one, mood, at)
        if draw.random() < 0.5:
            yield [one.name, "nps", min(10, max(0, round(11 * now + draw.uniform(-1, 1)))), "", at, ""]
        else:
            yield [one.name, "survey", min(100, max(5, round(100 * now + draw.uniform(-8, 12)))), "", at, ""]


def _champions(one: Customer, draw: random.Random, mood: float, day: date) -> Iterator[list[Any]]:
    if draw.random() < 0.12:
        return
    given, family = draw.choice("ABDEFGHJKLMNRST"), draw.choice(("Alder", "Birk", "Calder", "Dorn", "Esker", "Fenn"))
    left = day - timedelta(days=draw.randint(5, 60)) if one.left_on is None and draw.random() < 0.035 else ""
    strength = "strong" if mood > 0.72 else "medium" if mood > 0.5 else draw.choice(("weak", "none"))
    if one.left_on is not None and one.worth % 5:
        strength = draw.choice(("weak", "none"))
    met = (one.left_on or day) - timedelta(days=draw.randint(2, 90))
    yield [one.name, f"{given}. {family}", draw.choice(TITLES), strength, "no", met, left,
           draw.choice((0, 0, 0, 1, 2))]  # fmt: skip
    if draw.random() < 0.35:
        yield [one.name, f"{draw.choice('CIOPUVWXYZ')}. {draw.choice(('Grane', 'Holt', 'Ives'))}", "Managing Director",
               "medium" if left == "" else "none", "yes", met - timedelta(days=draw.randint(0, 40)), "", 0]  # fmt: skip


def _past(day: date) -> None:
    """Score the days behind us, oldest first, as the nightly job would have."""
    at = day - KEPT + timedelta(days=60)
    while at < day:
        with store.writing(access.operator(), "demo", REASON) as session:
            registry.call("customers.score_health", session, actor=access.operator(), day=at)
        at += SCORED if (day - at).days > 30 else timedelta(days=7)


def _say(day: date, executive: str) -> None:
    """Alert to customers at risk, clear one alert with its reason, and put a person's word over two scores."""
    for ago in (9, 2, 0):
        on, operator = day - timedelta(days=ago), access.operator()
        with store.writing(operator, "job", REASON, occurred_on=on) as session:
            registry.call("customers.alert_health", session, actor=operator, day=on)
    with store.writing(access.operator(), "demo", REASON) as session:
        queue = registry.view("customers.alert_queue")(session, scope=Scope("all"), as_of=day).open
        people = relations.known(session, relations.RELATED["people"], "name")
        sent = [one for one in queue if one.ticket_id is not None]
        for one in sent[3:4]:
            tickets.clear(session, one.ticket_id, actor=access.operator(), reason="Called them: the rollout goes on")
    actor = Actor(people[relations.normal(executive)][0], executive, frozenset({"executive"}))
    for status, one in zip(("yellow", "green"), sent[1:3], strict=False):
        with store.writing(actor, "demo", "a word over a score") as session:
            registry.call("customers.set_health", session, one.row.account_id, actor=actor, status=status,
                          reason="We met them: the rollout was paused on purpose and goes on",
                          expires_on=day + timedelta(days=30))  # fmt: skip
