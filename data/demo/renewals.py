"""What the demo company says and does about renewals, who left and why, and who is won back."""

import csv
import io
import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import access, clock, jobs, registry, store
from data.core.access import Actor, Scope
from data.core.importing import applying, parts, relations
from data.core.numbers import from_minor
from data.demo.company import SEED
from data.demo.workbooks import CLOSING_TIME, Made
from models import ChurnRecord, Subscription, User

REASON = "the demo company"
ALL = Scope("all")
HEAD = ("Record id", "Account", "Subscription", "Left on", "Reason", "Detail", "Competitor", "By choice",
        "In their words", "Revenue a year lost", "Currency")  # fmt: skip
WHY = (
    ("features", "missing_feature", "", "We needed approvals on two levels."),
    ("pricing", "price_rise", "", "The new price was more than we could argue for."),
    ("budget", "budget_cut", "", "All tools were cut by a third."),
    ("competitor", "bundle", "Ledgerly", "It came with what we pay for anyway."),
    ("competitor", "more_features", "Pellworth", "They read our scanner's files."),
    ("support", "slow_answers", "", "Two weeks for an answer, twice."),
    ("no need", "project_ended", "", "The project is over."),
    ("features", "not_adopted", "", "Nobody used it after the first month."),
)
CAUSES = ("The team that asked for it had left half a year before.", "Nobody trained the second site.",
          "The order form named a price that nobody had told them.", "Their sponsor changed, and we did not notice.")
SAID = {"good": ("Their finance head told me on the phone.", "They asked for the order form."),
        "at_risk": ("They compare prices.", "Their sponsor is leaving.", "Use fell after the audit.")}
TERMS = (("discount", "Eight percent less for a term of two years", Decimal("0.08")),
         ("free_months", "One month free at the end of the term", Decimal("0.083")),
         ("service", "A day of training at the second site", None))
VIEWS, OFFERS = 26, 7
ASKED, RAN_OUT = timedelta(days=20), timedelta(days=6)


def bring(made: Made) -> None:
    """Bring in who left, review some of them and win some back; then say how renewals are seen, and ask for offers."""
    day, draw = made.company.made_on, random.Random(f"{SEED} renewals")
    with store.reading() as session:
        ended = registry.view("customers.churn_page")(session, scope=ALL, as_of=day).unexplained
        told = [(one, session.get(Subscription, one.id)) for one in ended]
    if not told:
        return
    _left(told, draw, day)
    with store.writing(access.operator(), "demo", REASON) as session:
        _review(session, draw, day)
    with store.writing(access.operator(), "demo", REASON) as session:
        contracts = registry.view("customers.runway")(session, scope=ALL, as_of=day).contracts
        _say(session, contracts, draw)
    _offer(contracts, made, day)
    jobs.run("customers.renewal_steps")


def _left(told: Sequence[tuple[Any, Any]], draw: random.Random, day: date) -> None:
    """Bring most of them in as a list of exit interviews; the newest two nobody has explained."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n")
    write.writerow(HEAD)
    for place, (one, line) in enumerate(told[2:]):
        reason, detail, rival, words = draw.choice(WHY)
        write.writerow((f"EXIT-{place + 1:03d}", one.account, line.external_id, one.ended_on, reason, detail, rival,
                        "no" if draw.random() < 0.08 else "yes", words, from_minor(line.arr, line.currency),
                        line.currency))  # fmt: skip
    content = out.getvalue().encode()
    found = parts.parts_of(content, "exit-interviews.csv", target_name="churn_records")
    applying.apply(found, content, actor=access.operator(), as_of=day, reason=REASON)


def _review(session: Session, draw: random.Random, day: date) -> None:
    """Review most records, and take those who may be approached a part of the way back."""
    actor = access.operator()
    for one in registry.view("customers.churn_page")(session, scope=ALL, as_of=day).lost:
        if draw.random() < 0.7:
            registry.call("customers.set_root_cause", session, one.id, actor=actor, row_version=one.row_version,
                          root_cause=draw.choice(CAUSES))  # fmt: skip
        is_ready = one.approach_on is not None and one.approach_on <= day
        if is_ready and draw.random() < 0.75:
            _win_back(session, one, actor, draw, day)


def _win_back(session: Session, one: Any, actor: Actor, draw: random.Random, day: date) -> None:
    def version() -> int:
        found = session.get(ChurnRecord, one.id)
        return found.row_version if found else 0

    def mark(command: str, **given: Any) -> None:
        registry.call(f"customers.{command}", session, one.id, actor=actor, row_version=version(), **given)

    mark("mark_eligible", note="The product does it now." if one.reason == "product" else "They have a new project.")
    first, luck = one.approach_on or day, draw.random()
    if luck < 0.2:
        return
    contacted = min(first + timedelta(days=draw.randrange(5, 40)), day)
    mark("mark_contacted", contacted_on=contacted)
    if luck > 0.86 and one.arr_lost:
        mark("mark_won_back", arr_back=(one.arr_lost * Decimal("0.8")).quantize(Decimal(1)),
             won_back_on=min(contacted + timedelta(days=30), day))  # fmt: skip
    elif luck > 0.6:
        mark("mark_declined")


def _say(session: Session, contracts: Sequence[Any], draw: random.Random) -> None:
    """Say how renewals are seen; two near ones nobody has looked at, and some views differ from the system's."""
    for place, one in enumerate(sorted(contracts, key=lambda each: each.end_on)[:VIEWS]):
        if place in (3, 9):
            continue
        honest = one.system if one.system in SAID else "good"
        view = {"good": "at_risk", "at_risk": "good"}[honest] if draw.random() < 0.3 else honest
        for line in one.lines:
            odds = draw.choice((None, 85, 95) if view == "good" else (None, 30, 50))
            registry.call("customers.set_owner_view", session, line.id, actor=access.operator(), view=view, odds=odds,
                          reason=draw.choice(SAID[view]))  # fmt: skip


def _offer(contracts: Sequence[Any], made: Made, day: date) -> None:
    """Ask for offers to those at risk; the executive allows most, some are answered, one has run out."""
    risky = [one for one in sorted(contracts, key=lambda each: each.end_on) if one.view == "at_risk"][:OFFERS]
    asking, allowing = (_person(made, role) for role in ("revops", "executive"))
    numbers: list[int] = []
    for one in risky[-1:]:
        then = day - ASKED
        with clock.frozen(datetime.combine(then, CLOSING_TIME)), store.writing(asking, "demo", REASON) as session:
            registry.call("customers.propose_offer", session, one.key, actor=asking, kind="terms",
                          expires_on=day - RAN_OUT, terms="Payment by quarter",
                          reason="They asked for it on the phone.")  # fmt: skip
    with store.writing(asking, "demo", REASON) as session:
        for place, one in enumerate(risky):
            kind, terms, share = TERMS[place % len(TERMS)]
            cost = None if share is None else from_minor(int(one.minor * share), one.currency)
            last = day + timedelta(days=0 if place == 1 else 5 + 3 * place)
            found = registry.call("customers.propose_offer", session, one.key, actor=asking, kind=kind, terms=terms,
                                  discount=cost, reason=one.view_reason or "They hesitate.",
                                  expires_on=last)  # fmt: skip
            numbers.append(found.id or 0)
    decided = numbers[:-2]
    with store.writing(allowing, "demo", REASON) as session:
        for place, number in enumerate(decided):
            registry.call("customers.decide_offer", session, number, actor=allowing, is_granted=place != 3)
    with store.writing(asking, "demo", REASON) as session:
        for number, answer in zip(decided[:1] + decided[4:5], ("accepted", "declined"), strict=False):
            registry.call("customers.answer_offer", session, number, actor=asking, answer=answer)


def _person(made: Made, role: str) -> Actor:
    named = next(person.name for person in made.company.people if person.role == role)
    with store.reading() as session:
        number = relations.resolve(session, relations.RELATED["people"], [named], "name").ids[named]
        return access.actor_of(session.get_one(User, number))
