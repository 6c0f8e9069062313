"""The profile to read: its three depths as tables."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from components import states
from components.frame.drafting import Desk
from components.markup import draw
from components.page_head import section
from components.plain_table import plain_table
from data.core import access, drafts
from data.icp.formulas.profile_checks import LABELS
from data.icp.formulas.profiles import ALL, BANDS, DEPTHS, LISTS, SCALES
from pages.icp.definition import preview

WORDS = {"firmographic": "Company", "demographic": "People", "psychographic": "Attitude"}


def of_document(desk: Desk, market: pd.DataFrame) -> None:
    """The draft where there is one, else what is in force, to read."""
    content = desk.document.draft.content if desk.document.draft else desk.document.content
    entry = content["profiles"].get(desk.part) or content["profiles"][ALL]
    if desk.document.draft:
        preview.draw(desk, market, content)
    if not desk.may_draft:
        states.notice(f"To read. Drafted by: {access.who_may(drafts.PROPOSE)}. "
                      f"Ratified by: {access.who_may(drafts.APPROVE)}.")  # fmt: skip
    for depth in DEPTHS:
        section(WORDS[depth])
        lines = [[LABELS[name], said(name, entry[depth][name], content)] for name in DEPTHS[depth]]
        draw(plain_table(lines, [("Field", False), ("Wanted", False)], alt=f"{WORDS[depth]} of the profile"))
    section("Ruled out", "Who meets all conditions of one is refused at intake and scored 0.")
    rules = {**content["profiles"][ALL]["disqualifiers"], **entry["disqualifiers"]}
    rows = [[one["label"], conditions(one["conditions"])] for one in rules.values()]
    draw(plain_table(rows, [("Because", False), ("When", False)], alt="Disqualifiers"))


def said(name: str, value: Any, content: Mapping[str, Any]) -> str:
    """What a profile says about one field, in words."""
    if name in LISTS:
        parts = [", ".join(value["primary"]), f"also {', '.join(value['secondary'])}" if value["secondary"] else ""]
        return "; ".join(part for part in parts if part) or "nothing yet"
    if name in BANDS:
        return str(value["target"] or "nothing yet")
    if name in SCALES:
        return "nothing yet" if value is None else f"{value} of 5: {content['scales'][name]['anchors'][value - 1]}"
    if name == "years_of_experience":
        low, high = value["from"], value["to"]
        return "nothing yet" if low is None and high is None else f"{low if low is not None else 0} to {high or 'any'}"
    words = value["wanted"] if name == "technologies" else value
    return ", ".join(words) or "nothing yet"


def conditions(given: Mapping[str, Any]) -> str:
    """Conditions in words.

    >>> conditions({"country": ["RU"], "employees": {"to": 9}}), conditions({"country": []})
    ('Country is RU; Employees up to 9', 'Country is none of any yet')
    """
    found = []
    for name, wanted in given.items():
        if isinstance(wanted, Mapping):
            low, high = wanted.get("from"), wanted.get("to")
            ends = [f"from {low}" if low is not None else "", f"up to {high}" if high is not None else ""]
            found.append(f"{LABELS[name]} {' '.join(end for end in ends if end)}")
        else:
            found.append(f"{LABELS[name]} is {' or '.join(wanted) or 'none of any yet'}")
    return "; ".join(found)
