"""The demo company's reviews: held in time, late or without to-dos, with what was said, and those that are planned."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from data.core import clock, registry, store
from data.core.access import Actor, Scope
from data.core.importing import relations
from data.demo.company import ZONE
from data.demo.workbooks import Made

WHO = Actor(None, "operator", frozenset({"operator", "executive"}))
"""The service account may not run reviews: for the demo's past it does so as somebody who may."""

REASON = "the demo company"
BEGINS = time(10, 0)
Todo = tuple[str, str, str | None, int | None, int | None]
"""What, side, owner, and in how many days after the review it was due and done."""


@dataclass(frozen=True)
class Plan:
    """A review: days before the last day on which it was planned and held (None: not yet), minutes, how it ran."""

    held_with: str
    planned: int
    held: int | None
    minutes: int = 60
    kind: str = "partner"
    over: int = 0
    todos: tuple[Todo, ...] = ()
    people: str = ""


SAID = {
    "lightning_round": (("win", "us", "The joint reference is live and was read two hundred times."),
                        ("win", "them", "Two of our consultants can run the first project alone now."),
                        ("focus", "us", "Answer every referral within three working days."),
                        ("focus", "them", "Three named accounts before the end of the quarter.")),
    "headline_news": (("headline", "them", "A new head of delivery starts next month."),
                      ("headline", "us", "The price list changes with the new fiscal year.")),
    "scoreboard_review": (("note", "us", "Acceptance fell because two lists held companies we sell to already."),
                          ("decision", "us", "The list is checked before it is sent, by domain.")),
    "open_mic": (("challenge", "them", "Feedback on declined referrals comes without a reason."),
                 ("opportunity", "them", "Their autumn event has a free slot for a customer story."),
                 ("opportunity", "us", "A shared workshop on the first month-end close.")),
    "since_last": (("win", "us", "The delayed renewal was signed."),),
    "figures": (("decision", "us", "No deal without a next step enters the call."),),
    "risks": (("challenge", "us", "Two large deals hang on the same security questionnaire."),
              ("decision", "us", "Security answers go out with the invitation from now on.")),
}  # fmt: skip
FIRST: tuple[Todo, ...] = (
    ("Send the list of named accounts", "them", "Tomas Lindqvist", 14, 12),
    ("Answer declined referrals with a reason", "us", "Farid Varga", 21, 30),
    ("Book the slot at the autumn event", "them", "Tomas Lindqvist", 30, 30),
    ("Train two more consultants", "them", "Ines Calder", 60, None),
)
SECOND: tuple[Todo, ...] = (
    ("Check lists by domain before they are sent", "us", "Farid Varga", 10, 9),
    ("Write the customer story together", "them", "Ines Calder", 40, None),
    ("Agree on a day for the shared workshop", "us", None, None, None),
)
PEOPLE = "us Farid Varga\nus Ivo Abara\nthem Tomas Lindqvist\nthem Ines Calder"
PLANS = (
    Plan("Tidewater Advisory", 196, 196, todos=FIRST, people=PEOPLE),
    Plan("Tidewater Advisory", 104, 104, 90, over=4, todos=SECOND, people=PEOPLE),
    Plan("Tidewater Advisory", -6, None, 90, people=PEOPLE),
    Plan("Meridian Oak", 130, 121, over=6, todos=FIRST[:2], people="us Farid Varga\nthem Rosa Penhallow"),
    Plan("Meridian Oak", 31, 31, 45, todos=SECOND[:2], people="us Farid Varga\nthem Rosa Penhallow"),
    Plan("Bluestem Integrators", 61, 61, todos=(("Name a second project lead", "them", "Paul Okafor", 25, 24),)),
    Plan("Halyard & Finch Consulting", 54, 54, 45),
    Plan("Fennick & Rowe", 18, None),
    Plan("", 7, 7, 45, "pipeline", todos=(("Send security answers with the invitation", "us", "Ivo Abara", 5, None),)),
    Plan("", -9, None, 60, "customer"),
)


def bring(made: Made) -> None:
    """Hold the reviews one after the other, each on its own day, and plan those that come."""
    day = made.company.made_on
    acts = Acts(made)
    for plan in sorted(PLANS, key=lambda plan: -(plan.planned if plan.held is None else plan.held)):
        acts.hold(plan, day)


class Acts:
    """Everything that is done in reviews, by somebody who may, at the instants at which it was done."""

    def __init__(self, made: Made) -> None:
        with store.reading() as session:
            self._partners = _numbers(session, "partners", [plan.held_with for plan in PLANS if plan.kind == "partner"])
            leads = [person.name for person in made.company.people if person.role == "partner_manager"]
            self._lead = next(iter(_numbers(session, "people", leads).values()), None)
            named = _numbers(session, "accounts", [one.name for one in made.company.accounts])
            buyers = registry.view("partners.held_with_choices")(session, scope=Scope("all"))["account"]
            self._customer = next((number for number in sorted(named.values()) if number in buyers), None)
        self._at = clock.now()

    def hold(self, plan: Plan, day: date) -> None:
        """Plan a review; hold it if its day has come."""
        given: dict[str, Any] = {"partner_id": self._partners.get(plan.held_with)}
        if plan.kind == "customer":
            given = {"account_id": self._customer}
        if plan.kind != "pipeline" and set(given.values()) == {None}:
            return
        held = day - timedelta(days=plan.held or 0)
        self._at = datetime.combine(held, BEGINS, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
        self._at = clock.now() if plan.held is None else min(self._at, clock.now())
        with self._writing():
            review = self._do("plan_review", planned_on=day - timedelta(days=plan.planned), template_code=plan.kind,
                              minutes=plan.minutes, attendees=plan.people, lead_id=self._lead, **given)  # fmt: skip
            todos = [] if plan.held is None else self._run(plan, review, held)
        self._settle(plan, todos)

    def _run(self, plan: Plan, review: Any, held: date) -> list[int]:
        self._do("start_review", review.id)
        parts = json.loads(review.agenda)
        for place, part in enumerate(parts):
            self._do("show_part", review.id, part=part["part"])
            for number, (kind, side, text) in enumerate(SAID.get(part["part"], ())):
                self._say(review.id, f"{part['part']}-{number}", part=part["part"], kind=kind, side=side, text=text)
            self._at += timedelta(minutes=part["minutes"] + (plan.over if place == 2 else 0))
        todos = [self._do("add_todo", review.id, key=f"todo-{place}", text=text, side=side, owner=owner,
                          due_on=None if due is None else held + timedelta(days=due))
                 for place, (text, side, owner, due, _) in enumerate(plan.todos)]  # fmt: skip
        self._do("close_review", review.id, is_anyway=True)
        return [todo.id for todo in todos]

    def _settle(self, plan: Plan, todos: Sequence[int]) -> None:
        closed = self._at
        for number, (*_, done) in zip(todos, plan.todos, strict=bool(todos)):
            if done is not None:
                self._at = closed + timedelta(days=done)
                with self._writing():
                    self._do("settle_todo", number, state="done")

    def _say(self, number: int, key: str, **said: str) -> None:
        item = self._do("capture", number, key=key, **said)
        if said["kind"] == "decision":
            self._do("set_item_state", item.id, state="decided")
        if said["kind"] == "opportunity":
            self._do("vote", item.id)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Write a whole review at once: what was said in it still has its own instants."""
        with clock.frozen(self._at), store.writing(WHO, "demo", REASON) as session:
            self._session = session
            yield

    def _do(self, command: str, *given: Any, **more: Any) -> Any:
        with clock.frozen(self._at):
            return registry.call(f"partners.{command}", self._session, *given, actor=WHO, **more)


def _numbers(session: Session, target: str, names: Sequence[str]) -> dict[str, int]:
    return dict(relations.resolve(session, relations.RELATED[target], sorted(set(names)), "name").ids)
