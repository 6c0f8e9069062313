"""The demo company's value map: a sheet of assets, a sheet of pains, and which deals saw which asset."""

import random
from collections.abc import Sequence
from datetime import date, timedelta

from sqlmodel import Session

from data.core import access, clock, registry, store
from data.core.importing import applying, parts, relations
from data.core.importing.relations import RELATED
from data.demo.workbooks import Made
from models import Deal

REASON = "the demo company"
ASSETS = (
    ("Freight ledger story", "case", "https://proof.brackenfold.example/freight", 200),
    ("Stock count benchmark", "benchmark", "https://proof.brackenfold.example/stock", 90),
    ("Audit week calculator", "calculator", "https://proof.brackenfold.example/audit", -12),
    ("Water board reference", "reference", "", 45),
    ("Two sites in six weeks", "demo", "https://proof.brackenfold.example/two-sites", 150),
    ("Security paper", "paper", "https://proof.brackenfold.example/security", -3),
)
"""Name, kind, link, and in how many days it is looked at again."""

PAINS = (
    ("SMB", "Orders are typed twice", "Two sites in six weeks", "Hours of clerks a week"),
    ("SMB", "Stock is counted by hand", "Stock count benchmark", "Write-offs a year"),
    ("Mid-market", "Stock is counted by hand", "Stock count benchmark", "Working capital set free"),
    ("Mid-market", "Nobody trusts the weekly report", "Freight ledger story", "Days until the books close"),
    ("Mid-market", "Audits take weeks", "Audit week calculator", "Days of auditors on site"),
    ("Enterprise", "Nobody trusts the weekly report", "Freight ledger story", "Decisions a month earlier"),
    ("Enterprise", "Security questions stop the purchase", "Security paper", "Weeks of the purchase saved"),
    ("Enterprise", "Audits take weeks", "Audit week calculator", "Fees of auditors"),
    ("Public sector", "Audits take weeks", "Water board reference", "Findings a year"),
    ("Public sector", "Orders are typed twice", "", "Hours of clerks a week"),
)
SHOWN, MOST = 0.22, 420
"""The share of recent deals that saw an asset, and how many deals are looked at."""


def bring(made: Made) -> None:
    """Bring both sheets in through the importer, then note in deals what was shown."""
    day, draw = made.company.made_on, random.Random("value map")
    owners = [person.name for person in made.company.people if person.role in ("revops", "partner_manager", "manager")]
    _import("proof_assets", _assets(day, owners), day)
    _import("value_map", _sheet("Segment,Pain,Proof asset,ROI lever", PAINS), day)
    with store.writing(access.operator(), "demo", REASON) as session:
        _show(session, draw, day)


def _assets(day: date, owners: Sequence[str]) -> str:
    rows = [(name, kind, link, owners[place % len(owners)], f"{day + timedelta(days=due)}")
            for place, (name, kind, link, due) in enumerate(ASSETS)]  # fmt: skip
    return _sheet("Asset,Kind,Link,Owner,Review on", rows)


def _sheet(head: str, rows: Sequence[Sequence[str]]) -> str:
    return "\n".join([head, *(",".join(f'"{cell}"' for cell in row) for row in rows)])


def _import(target: str, text: str, day: date) -> None:
    content = text.encode()
    found = parts.parts_of(content, f"{target}.csv", target_name=target)
    applying.apply(found, content, actor=access.operator(), as_of=day, reason=REASON)


def _show(session: Session, draw: random.Random, day: date) -> None:
    known = {name: relations.known(session, RELATED[name], None) for name in ("proof_assets", "deals")}
    assets, deals = ({number for numbers in found.values() for number in numbers} for found in known.values())
    for number in sorted(deals)[-MOST:]:
        opened_on = session.get_one(Deal, number).opened_on
        if opened_on is not None and draw.random() < SHOWN:
            on = min(opened_on + timedelta(days=draw.randrange(40)), day, clock.now().date())
            registry.call("icp.attach_asset", session, number, actor=access.operator(), used_on=on,
                          asset_id=draw.choices(sorted(assets)[:-1], (5, 4, 3, 2, 1))[0])  # fmt: skip
