"""How the demo company's customers grow: signs that fired in the past year and what came of them, first steps."""

import csv
import io
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from data.core import access, clock, registry, store
from data.core.access import Scope
from data.core.importing import applying, parts
from data.demo.company import SEED
from data.demo.workbooks import Made

REASON = "the demo company"
BACK, MONTHS, OTHERS, LATELY = timedelta(days=350), 12, 16, 14
LEAD = 20
"""Days from a sign to the deal that followed it."""

HEAD = ("Customer", "Day", "Active users", "Seats licensed", "Team invites", "Integration requests")
NOTES = ("They merge two teams and need no more seats this year.", "The sponsor wants to wait for the audit.",
         "Asked for by a student on trial.")  # fmt: skip
LEVERS = ("Two days less to close a month", "No second entry of supplier data", "Findings cleared in a week")
Row = list[Any]
ALL = Scope("all")


def bring(made: Made) -> None:
    """Bring readings in through the importer; fire, pursue and dismiss by command; close steps of new customers."""
    day, draw = made.company.made_on, random.Random(f"{SEED} expansion")
    customers = {row["name"]: row for row in _seen("seat_rows", day)}
    if not customers:
        return
    deals: dict[str, date] = {}
    for deal in made.deals:
        if deal.type == "expansion" and deal.opened > day - BACK and deal.account.name in customers:
            deals.setdefault(deal.account.name, deal.opened)
    _import(list(_readings(deals, customers, draw, day)), day)
    for at in _month_ends(day):
        _job(at, "start_adoption")
        _job(at, "fire_triggers")
    _job(day, "fire_triggers")
    with store.writing(access.operator(), "demo", REASON) as session:
        _follow(session, deals, day)
        _describe(session, list(customers.values()), draw, day)
    _dismiss(draw, day)
    _close_steps(draw, day)


def _seen(name: str, day: date) -> Any:
    with store.reading() as session:
        return registry.view(f"customers.{name}")(session, scope=ALL, as_of=day)


def _readings(deals: dict[str, date], customers: dict[str, Any], draw: random.Random, day: date) -> Iterator[Row]:
    """What was seen before each deal, at some customers without one, and at some of them in these weeks."""
    for name, opened in deals.items():
        kind = draw.choice(("seats", "seats", "teams", "integration"))
        yield from _sign(customers[name], kind, opened - timedelta(days=LEAD))
    rest = [name for name in customers if name not in deals]
    for name in draw.sample(rest, min(OTHERS, len(rest))):
        yield from _sign(customers[name], draw.choice(("seats", "teams")), day - timedelta(days=draw.randint(40, 340)))
    for name in draw.sample(list(customers), min(LATELY, len(customers))):
        yield from _sign(customers[name], draw.choice(("seats", "seats", "teams")), day)


def _sign(customer: Mapping[str, Any], kind: str, at: date) -> Iterator[Row]:
    name, seats = customer["name"], customer["seats"]
    if kind == "seats" and seats:
        share = 0.97 if seats % 3 == 0 else 0.86
        for back in (7, 0):
            yield [name, at - timedelta(days=back), max(1, round(seats * share)), seats, "", ""]
    elif kind == "teams":
        yield [name, at, "", "", 3, ""]
    else:
        yield [name, at, "", "", "", 1]


def _import(rows: Sequence[Row], day: date) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEAD)
    writer.writerows(rows)
    content = text.getvalue().encode()
    found = parts.parts_of(content, "customer_signs.csv", target_name="customer_usage")
    applying.apply(found, content, actor=access.operator(), as_of=day, reason=REASON)


def _month_ends(day: date) -> list[date]:
    first = day.replace(day=1)
    return [clock.add_months(first, -back) - timedelta(days=1) for back in range(MONTHS - 1, -1, -1)]


def _job(day: date, name: str) -> None:
    with store.writing(access.operator(), "job", REASON, occurred_on=day) as session:
        registry.call(f"customers.{name}", session, actor=access.operator(), as_of=day)


def _follow(session: Session, deals: Mapping[str, date], day: date) -> None:
    """Let signs be followed by the deal that was opened next, as far as it has not a sign already."""
    taken: set[int] = set()
    view = registry.view("customers.expansion_page")(session, scope=ALL, as_of=day)
    for one in sorted(view.triggers, key=lambda one: (one.fired_on, one.id)):
        if one.account not in deals:
            continue
        found = registry.view("customers.pursuing")(session, scope=ALL, account_id=one.account_id, since=one.fired_on,
                                                    on=day).deals  # fmt: skip
        free = [number for number in found if number not in taken]
        if free:
            taken.add(free[0])
            registry.call("customers.pursue_trigger", session, one.id, actor=access.operator(), deal_id=free[0],
                          row_version=one.row_version)  # fmt: skip


def _describe(session: Session, customers: Sequence[Mapping[str, Any]], draw: random.Random, day: date) -> None:
    """Write down by what some customers gain, and that some of them agreed."""
    for row in customers[::8]:
        page = registry.view("customers.account_page")(session, scope=ALL, account_id=row["id"], as_of=day)
        confirmed = day - timedelta(days=draw.randint(5, 200)) if draw.random() < 0.6 else None
        registry.call("customers.save_profile", session, row["id"], actor=access.operator(),
                      row_version=page.profile_version, roi_lever=draw.choice(LEVERS),
                      roi_confirmed_on=confirmed)  # fmt: skip


def _dismiss(draw: random.Random, day: date) -> None:
    """Most old signs that nobody followed were dismissed some weeks after they fired."""
    old = [one for one in _seen("expansion_page", day).triggers
           if one.state == "open" and one.fired_on < day - timedelta(days=35) and draw.random() < 0.8]  # fmt: skip

    def act(session: Session, one: Any) -> None:
        registry.call("customers.dismiss_trigger", session, one.id, actor=access.operator(),
                      row_version=one.row_version, note=draw.choice(NOTES))  # fmt: skip

    _on_days([(min(one.fired_on + timedelta(days=21), day), one) for one in old], act)


def _close_steps(draw: random.Random, day: date) -> None:
    """Most steps that were due are done, some of them late."""
    due = [one for one in _seen("expansion_page", day).steps
           if one.state == "open" and one.due_on <= day + timedelta(days=5) and draw.random() < 0.9]  # fmt: skip
    done = [(min(one.due_on + timedelta(days=draw.choice((-5, -2, -1, 0, 0, 0, 0, 0, 0, 3))), day), one.id)
            for one in due]  # fmt: skip

    def act(session: Session, number: Any) -> None:
        registry.call("customers.settle_adoption", session, number, actor=access.operator(), is_done=True)

    _on_days(done, act)


def _on_days(what: list[tuple[date, Any]], act: Callable[[Session, Any], None]) -> None:
    """Do things on their days: those of one week in one go, on its last day."""
    weeks: dict[date, list[tuple[date, Any]]] = {}
    for at, one in what:
        weeks.setdefault(at - timedelta(days=at.weekday()), []).append((at, one))
    for week in sorted(weeks):
        last = max(at for at, _ in weeks[week])
        with store.writing(access.operator(), "demo", REASON, occurred_on=last) as session:
            for _, one in weeks[week]:
                act(session, one)
