"""Choosing a kind of partnership: six questions, weights that can be moved, every kind with its score and why."""

from datetime import date

import streamlit as st

from components import numbers, states
from components.frame import read, write
from components.page_head import section
from components.table import Column, table
from data.core import access
from data.core.access import Actor, Scope
from data.partners import commands, types
from data.partners.views.partners import PARTNER_READS, type_scores

WORDS = {"no": "No", "partly": "Partly", "yes": "Yes"}


def wizard(actor: Actor, mine: Scope, as_of: date) -> None:
    """The questions, the winner with the runner-up, and the table of all six."""
    content = types.content(as_of)
    section("Which kind of partnership fits?", "Six questions about how your customers buy. Each speaks for one kind.")
    answers = {}
    for code, entry in content["types"].items():
        answers[code] = st.segmented_control(entry["ask"], list(WORDS), default="no", required=True,
                                             format_func=WORDS.__getitem__, key=f"kind-{code}") or "no"  # fmt: skip
    weights = _weights(content["weights"], content["criteria"])
    if not sum(weights.values()):
        states.notice("Give one criterion a weight above 0.")
        return
    found = read(type_scores, groups=PARTNER_READS, scope=mine, as_of=as_of, answers=tuple(answers.items()),
                 weights=tuple(weights.items()))  # fmt: skip
    if set(answers.values()) == {"no"}:
        states.notice("Answer at least one question with yes or partly: until then no kind is better than another.")
        return
    first, second = found[:2]
    section(f"{first.label}, then {second.label}", f"{numbers.rounded(first.score, 2)} against "
            f"{numbers.rounded(second.score, 2)} of 5. {first.label}: {'; '.join(first.why)}. {second.label}: "
            f"{'; '.join(second.why)}.")  # fmt: skip
    _table(found, content["criteria"])
    chosen = content["types"][first.type]
    states.notice(f"With {first.label.lower()} the first ninety days aim at: {chosen['day_90']}.",
                  items=[f"Leading: {', '.join(chosen['leading'].values())}",
                         f"Lagging: {', '.join(chosen['lagging'].values())}"])  # fmt: skip
    if access.may(actor, "definitions.edit") and weights != dict(content["weights"]):
        _keep(actor, weights)


def _weights(held: dict[str, int], criteria: dict[str, str]) -> dict[str, int]:
    with st.expander("Weights of the criteria, in percent"):
        cells = st.columns(len(criteria))
        return {code: int(cell.number_input(label, min_value=0, max_value=100, value=int(held[code]), step=5,
                                            key=f"kind-weight-{code}"))
                for cell, (code, label) in zip(cells, criteria.items(), strict=True)}  # fmt: skip


def _table(found: list, criteria: dict[str, str]) -> None:  # type: ignore[type-arg]
    rows = [{"label": one.label, "score": numbers.rounded(one.score, 2), "why": "; ".join(one.why),
             **{code: one.points[code] for code in criteria}} for one in found]  # fmt: skip
    columns = [Column("label", "Kind", width=190), Column("score", "Score, of 5", "number"),
               *(Column(code, label, "number") for code, label in criteria.items()), Column("why", "Why", width=320)]
    table(rows, columns, key="kinds", alt=f"{found[0].label} fits best, then {found[1].label}", noun="kinds")


def _keep(actor: Actor, weights: dict[str, int]) -> None:
    note = st.text_input("Why do these weights hold from today?", max_chars=500, key="kind-note")
    if st.button("Keep these weights", key="kind-keep", disabled=not note):
        with write(actor, "weights of partnership kinds", done="Kept from today on.") as saving:
            commands.weigh_types(saving.session, actor=actor, weights=weights, note=note)
        if saving.is_done:
            st.rerun()
