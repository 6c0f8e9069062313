"""The weights of the fit score as a form: parts that add up to 100, and the two lines."""

from typing import Any

import streamlit as st

from components import states
from components.frame import drafting
from components.frame.drafting import Desk
from components.markup import draw as put
from components.page_head import section
from components.plain_table import plain_table
from data.core import access, drafts
from data.icp.formulas import profile_checks
from data.icp.views.profiles import PARTS


def draw(desk: Desk) -> None:
    """What is in force, the draft where there is one, and the form for whoever may draft."""
    section("What fit is made of", "The parts add up to 100. What is not known earns nothing.")
    drafting.standing(desk)
    if drafting.is_editing(desk):
        _edit(desk)
        return
    held = desk.document.content
    coming = desk.document.draft.content if desk.document.draft else None
    heads = [("Part", False), ("In force", True), *([("Draft", True)] if coming else [])]
    lines = [[PARTS[name], f"{weight}", *([f"{coming['weights'][name]}"] if coming else [])]
             for name, weight in held["weights"].items()]  # fmt: skip
    for name, words in (("fast", "Fast path from"), ("icp", "Below: nurture")):
        lines.append([words, f"{held['lines'][name]}", *([f"{coming['lines'][name]}"] if coming else [])])
    put(plain_table(lines, heads, alt="Weights of the fit score"))
    if not desk.may_draft:
        states.notice(f"Drafted by: {access.who_may(drafts.PROPOSE)}.")


def _edit(desk: Desk) -> None:
    began = drafting.opened(desk)
    columns = st.columns(3)
    weights: dict[str, Any] = {}
    for place, (name, weight) in enumerate(began["weights"].items()):
        with columns[place % 3]:
            weights[name] = _number(desk, PARTS[name], f"weight-{name}", weight, 100)
    left, middle, right = st.columns(3)
    with left:
        fast = _number(desk, "Fast path from", "fast", began["lines"]["fast"], 100)
    with middle:
        line = _number(desk, "Line of the profile; below it: nurture", "line", began["lines"]["icp"], 100)
    with right:
        half = _number(desk, "Behaviour loses half its worth in days", "half", began["half_life_days"], 3650, least=1)
    content = {**began, "weights": weights, "lines": {"fast": fast, "icp": line}, "half_life_days": half}
    problems = profile_checks.fit_problems(content)
    states.notice(f"The weights add up to {sum(weights.values())}.")
    for one in problems:
        states.notice(one.words)
    drafting.actions(desk, content, [one.words for one in problems])


def _number(desk: Desk, label: str, name: str, held: int, most: int, least: int = 0) -> int:
    found = st.number_input(label, min_value=least, max_value=most, value=int(held), step=1, key=desk.key(name),
                            persist_state="session")  # fmt: skip
    return int(found if found is not None else held)
