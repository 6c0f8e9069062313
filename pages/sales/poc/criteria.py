"""What it has to show: the list both sides agree on, and the judgement of each with its evidence."""

from datetime import date
from typing import Any

import streamlit as st

from components import states
from components.checklist import Condition, checklist
from components.escape import plain
from components.page_head import section
from data.core import rulebook
from data.sales import commands
from data.sales.formulas import criteria as formulas
from data.sales.views.poc_shapes import CriterionRow
from pages.sales.poc.opened import Open, save

WHOLE = formulas.WHOLE
VERDICTS = {True: "Met", False: "Not met", None: "Not judged"}
EDITING = "editing"


def draw(opened: Open) -> None:
    """The list with its judgements; before both sides agreed, the list to edit."""
    view = opened.view
    section("Criteria", _caption(opened))
    may_rewrite = opened.may_edit and not any(one.is_met is not None for one in view.criteria)
    is_open = view.row.agreed_on is None or st.session_state.get(opened.key(EDITING))
    if may_rewrite and is_open:
        _edit(opened)
        return
    if not view.criteria:
        states.empty("What the proof of concept has to show, agreed on before it starts.", "There is no criterion.")
        return
    share = rulebook.limits(opened.as_of)["poc_success_share"]
    checklist([_condition(one) for one in view.criteria], label="Success criteria")
    states.notice(f"It succeeds when every must is met and at least {share:.0%} of the weight. Now: "
                  f"{view.weight_met}%, {view.musts_missing} musts missing.")  # fmt: skip
    if opened.may_edit and view.row.agreed_on is not None:
        _judging(opened)
    if may_rewrite and st.button("Agree on other criteria", key=opened.key("rewrite")):
        st.session_state[opened.key(EDITING)] = True
        st.rerun()


def _caption(opened: Open) -> str:
    day, before = opened.view.row.agreed_on, opened.view.is_agreed_before
    if day is None:
        return "Not agreed on yet. Nothing can be judged before both sides have agreed."
    return f"Agreed on {day.day} {day:%B %Y}" + ("." if before else ", after it had started.")


def _condition(one: CriterionRow) -> Condition:
    wanted = ", ".join(part for part in (one.metric, one.target) if part)
    told = [f"{one.weight}%", *(["must"] if one.is_must else []), *([wanted] if wanted else []),
            *([f"shown by: {one.evidence}"] if one.evidence else [])]  # fmt: skip
    return Condition(one.wording, one.is_met, detail="; ".join(told), word=VERDICTS[one.is_met])


def _judging(opened: Open) -> None:
    section("Judge", "A judgement needs what shows it. It can be taken back.")
    for one in opened.view.criteria:
        mark = f"{opened.key('judge')}-{one.id}-{one.row_version}"
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"qd-{mark}"):
            said = st.text_input(plain(f"Evidence: {one.wording}"), value=one.evidence, max_chars=2000, key=mark)
            for words, is_met in (("Met", True), ("Not met", False)):
                if one.is_met is not is_met and st.button(words, key=f"{mark}-{words}"):
                    _judge(opened, one, is_met, said)
            if one.is_met is not None and st.button("Take back", key=f"{mark}-back", type="tertiary"):
                _judge(opened, one, None, said)


def _judge(opened: Open, one: CriterionRow, is_met: bool | None, evidence: str) -> None:
    save(opened, commands.judge_criterion, one.id, why="criterion judged", row_version=one.row_version, is_met=is_met,
         evidence=evidence)  # fmt: skip


def _edit(opened: Open) -> None:
    """A line of fields for each, and one more while there is room; what is left empty is left out."""
    most = int(rulebook.limits(opened.as_of)["poc_criteria"])
    held, mark = list(opened.view.criteria), opened.round("criteria")
    lines = max(len(held), min(len(held) + 1, most))
    typed = [_line(held[n] if n < len(held) else None, n, mark) for n in range(lines)]
    wanted = [one for one in typed if one["wording"].strip()]
    wrong = formulas.problems(wanted, most=most)
    if wrong:
        states.notice("Before both sides can agree:", items=wrong)
    else:
        states.notice(f"{len(wanted)} criteria, {WHOLE}% in all. At most {most} can be shown well.")
    day: date | None = st.date_input("Agreed on", value=opened.as_of, max_value=opened.as_of, format="YYYY-MM-DD",
                                     key=f"{mark}-day")  # fmt: skip
    if st.button("Both sides agreed", type="primary", key=f"{mark}-go"):
        st.session_state.pop(opened.key(EDITING), None)
        save(opened, commands.agree_criteria, opened.view.row.id, why="criteria agreed on", done="Agreed.",
             form="criteria", row_version=opened.view.row.row_version, criteria=wanted, agreed_on=day)  # fmt: skip


def _line(held: CriterionRow | None, place: int, mark: str) -> dict[str, Any]:
    key = f"{mark}-{place}"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"qd-{key}"):
        wording = st.text_input(f"Criterion {place + 1}", value=held.wording if held else "", max_chars=500,
                                key=f"{key}-wording", width=380)  # fmt: skip
        weight = st.number_input("Weight, %", min_value=0, max_value=WHOLE, value=held.weight if held else 0, step=5,
                                 key=f"{key}-weight", width=110)  # fmt: skip
        metric = st.text_input("Measured by", value=held.metric if held else "", max_chars=120, key=f"{key}-metric",
                               width=170)  # fmt: skip
        target = st.text_input("Target", value=held.target if held else "", max_chars=120, key=f"{key}-target",
                               width=120)  # fmt: skip
        is_must = st.checkbox("Must", value=bool(held and held.is_must), key=f"{key}-must")
    return {"wording": wording, "weight": int(weight or 0), "metric": metric, "target": target, "is_must": is_must}
