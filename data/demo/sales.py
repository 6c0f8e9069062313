"""How the demo company runs its deals: demos, action plans, pre-flights, planned steps, what runs by itself."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from data.core import access, jobs, registry, store
from data.core.importing import applying, parts, relations
from data.core.importing.relations import RELATED
from data.demo.company import SEED
from data.demo.workbooks import Made
from models import Deal

REASON = "the demo company"
FLOWS = (
    ("First look", 5, "", 2, 120), ("Orders typed once", 15, "SMB", 4, 30),
    ("Stock in one count", 15, "Mid-market", 3, -20),
    ("The month closed on time", 45, "Mid-market", 5, 75), ("Audit trail from end to end", 45, "Enterprise", 6, -130),
    ("Security and single sign-on", 15, "Enterprise", 2, 14),
    ("Findings cleared in a week", 45, "Public sector", 1, 60),
)  # fmt: skip
"""Name, minutes, segment, version, and in how many days it is looked at again."""

PLANNED, CHECKED, LOOKED = 14, 18, 700
STATES = (
    ("passed", "waiting", "open", "open"), ("waiting", "passed", "waiting", "open"),
    ("passed", "passed", "failed", "open"),
    ("passed", "passed", "passed", "not_needed"), ("waiting", "open", "passed", "open"),
)  # fmt: skip
NOTES = {"waiting": "Their team answers next week.", "failed": "Half of the sample could not be read.",
         "not_needed": "Volumes are far below what was measured."}  # fmt: skip
AHEAD = {"validation": "Load a sample of their data together", "business_case": "Agree on the saving with finance",
         "commercials": "Send terms and order form"}  # fmt: skip


def bring(made: Made) -> None:
    """Bring the library in through the importer; run deals by command; then let the automations run once."""
    day, draw = made.company.made_on, random.Random(f"{SEED} sales")
    _library(made, day)
    with store.writing(access.operator(), "demo", REASON) as session:
        deals = _deals(session)
        _give_demos(session, deals, draw, day)
        running = [deal for deal in deals if deal.stage == "sao" and deal.close_date and deal.close_date > day]
        soon = day + timedelta(days=34)
        far = [deal for deal in running if deal.close_date and deal.close_date > soon][:PLANNED]
        mixed = far + [deal for deal in running if deal not in far][:3]
        _plan(session, mixed, day)
        _check(session, running[: CHECKED * 2 : 2], draw, day)
        _look_ahead(session, mixed, day)
    jobs.run("sales.automations")


def _library(made: Made, day: date) -> None:
    owners = [person.name for person in made.company.people if person.is_seller][:4]
    rows = [(name, minutes, segment, version, owners[place % len(owners)], day + timedelta(days=due),
             f"https://demos.brackenfold.example/{place + 1}")
            for place, (name, minutes, segment, version, due) in enumerate(FLOWS)]  # fmt: skip
    lines = [",".join(f'"{cell}"' for cell in row) for row in rows]
    content = "\n".join(["Flow,Minutes,Segment,Version,Owner,Review on,Link", *lines]).encode()
    found = parts.parts_of(content, "demo_flows.csv", target_name="demo_flows")
    applying.apply(found, content, actor=access.operator(), as_of=day, reason=REASON)


def _deals(session: Session) -> list[Deal]:
    known = relations.known(session, RELATED["deals"], None)
    numbers = sorted({number for found in known.values() for number in found})[-LOOKED:]
    return [session.get_one(Deal, number) for number in reversed(numbers)]


def _give_demos(session: Session, deals: Sequence[Deal], draw: random.Random, day: date) -> None:
    flows = sorted(n for found in relations.known(session, RELATED["demo_flows"], None).values() for n in found)
    for deal in deals:
        if deal.opened_on is None or draw.random() > 0.2:
            continue
        on = deal.opened_on + timedelta(days=draw.randrange(4, 30))
        if on > min(deal.closed_on or day, day):
            continue
        _call(session, "log_demo", deal, flow_id=draw.choice(flows), used_on=on,
              feedback=draw.choice((None, 3, 4, 4, 5, 2)), note="")  # fmt: skip


def _plan(session: Session, deals: Sequence[Deal], day: date) -> None:
    """Give each a plan: most meet the close date where there is time, every third is late."""
    for place, deal in enumerate(deals):
        short = place % 3 == 1
        least = day + timedelta(days=14 if short else 44)
        live = max((deal.close_date or day) + timedelta(days=3 if short else 13), least)
        _call(session, "create_plan", deal, go_live_on=live, template="short" if short else "standard",
              signature_on=deal.close_date)  # fmt: skip
        _begin(session, deal, place, day)


def _begin(session: Session, deal: Deal, place: int, day: date) -> None:
    rows = registry.view("sales.plan_page")(session, scope=access.Scope("all"), deal_id=deal.id, as_of=day).rows
    changed: dict[int, dict[str, Any]] = {rows[0]["id"]: {"status": "done"}}
    if place % 3 == 0:
        changed[rows[1]["id"]] = {"target_on": day - timedelta(days=4), "status": "in_progress",
                                  "note": "They moved the meeting twice."}  # fmt: skip
    _call(session, "save_rows", deal, changed=changed)


def _check(session: Session, deals: Sequence[Deal], draw: random.Random, day: date) -> None:
    for place, deal in enumerate(deals[:CHECKED]):
        _call(session, "start_preflight", deal)
        for item, state in zip(("sso", "integrations", "data_quality", "performance"), STATES[place % 5], strict=True):
            if state != "open":
                _call(session, "save_item", deal, item=item, state=state, owner_id=deal.owner_id, row_version=1,
                      due_on=day + timedelta(days=draw.randrange(-9, 15)), note=NOTES.get(state))  # fmt: skip


def _look_ahead(session: Session, deals: Sequence[Deal], day: date) -> None:
    steps = list(AHEAD)
    for place, deal in enumerate(deals):
        here = steps.index(deal.process_step) if deal.process_step in steps else -1
        for step in steps[here + 1 : here + 2]:
            _call(session, "set_step_action", deal, step=step, action=AHEAD[step],
                  due_on=day + timedelta(days=14 + place))  # fmt: skip


def _call(session: Session, command: str, deal: Deal, **given: Any) -> None:
    registry.call(f"sales.{command}", session, deal.id, actor=access.operator(), **given)
