"""Moving where green, yellow and red begin, or a limit: with a reason, from a day on, after a look at the effect."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import streamlit as st

from components import numbers, states
from components.frame import read, settings, write
from components.page_head import section
from components.palette import status_text
from data.core import drafts
from data.core.access import Actor, Scope
from data.core.metrics import METRICS
from data.core.reference import load
from data.quality import commands, thresholds, views
from data.quality.views.dictionary import Dictionary, Entry

DONE = "metrics-done"
WAYS = {"up": "Higher is better", "down": "Lower is better", "band": "Best inside a band"}


def colours(view: Dictionary, entry: Entry, *, actor: Actor, mine: Scope, today: date) -> None:
    """The form that moves a metric's colours."""
    section("Move the colours", "A new version holds from its first day on and leaves earlier days as they were.")
    was = entry.threshold
    fixed = thresholds.shipped()["metrics"].get(entry.name)
    way = was.direction if was else "up"
    if fixed is None:
        way = st.radio("Which way", list(WAYS), format_func=WAYS.get, horizontal=True, index=list(WAYS).index(way))
    scale = 100 if entry.unit == "percent" else 1
    unit = " (%)" if scale == 100 else ""
    green = _marks(f"Green{unit}", way, was.green if was and was.direction == way else None, scale, entry.name)
    yellow = _marks(f"Yellow{unit}", way, was.yellow if was and was.direction == way else None, scale, entry.name)
    note = st.text_area("Why", max_chars=1000, key=f"metrics-note-{entry.name}", help="Kept with the new version")
    day = st.date_input("Holds from", value=today, min_value=today, format="YYYY-MM-DD",
                        key=f"metrics-day-{entry.name}")  # fmt: skip
    if green is None or yellow is None:
        states.notice("Write the colours as numbers.")
        return
    wanted = {"direction": way, "green": green, "yellow": yellow}
    if _is_right(wanted) and _changes(was, wanted):
        _effect(entry, mine, today, wanted)
    if st.button("Save as a new version", type="primary", key=f"metrics-save-{entry.name}"):
        _save(actor, note, f"{entry.title}: other colours from {day} on.", day=day, opened=view.newest,
              metrics={entry.name: wanted})  # fmt: skip


def _marks(label: str, way: str, known: Any, scale: int, name: str) -> Any:
    """Ask for one bound, or for both bounds of a band; None where it is no number."""
    if way != "band":
        text = st.text_input(label, value="" if known is None else _written(known, scale), key=f"m-{label}-{name}")
        return _number(text, scale)
    low, high = st.columns(2)
    parts = known if isinstance(known, tuple) else (None, None)
    found = [
        _number(at.text_input(f"{label}, {word}", value="" if part is None else _written(part, scale),
                              key=f"m-{label}-{word}-{name}"), scale)
        for at, word, part in ((low, "from", parts[0]), (high, "to", parts[1]))
    ]  # fmt: skip
    return None if None in found else found


def _written(known: Decimal, scale: int) -> str:
    return f"{(known * scale).normalize():f}"


def _number(text: str, scale: int) -> Decimal | None:
    try:
        found = Decimal(text.strip().replace(",", ".")) / scale
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _is_right(wanted: dict[str, Any]) -> bool:
    """Say whether the colours stand in order; where they do not, draw the sentence."""
    problem = thresholds.order_problem(thresholds.Threshold(**wanted))
    if problem:
        states.notice(problem)
    return not problem


def _changes(was: Any, wanted: dict[str, Any]) -> bool:
    return bool(was is None or thresholds.Threshold(**wanted) != was)


def _effect(entry: Entry, mine: Scope, today: date, wanted: dict[str, Any]) -> None:
    found = read(views.effect, groups=METRICS[entry.name].reads, scope=mine, as_of=today, name=entry.name, **wanted)
    if found.value is None:
        states.notice("It has no value today, so nothing turns.")
        return
    value = numbers.text_of(found.value, entry.unit, currency=settings().currency)
    then = "stays" if found.now == found.then else f"turns from {status_text(found.now)} to"
    states.notice(f"Today's value over all, {value}, {then} {status_text(found.then)}.")


def limit(view: Dictionary, name: str, *, actor: Actor, today: date) -> None:
    """The form that moves a limit."""
    held = next(one for one in view.limits if one.name == name)

    @st.dialog(name.replace("_", " ").capitalize(), position="right")
    def drawer() -> None:
        states.notice(f"{held.about.capitalize()}. As delivered: {drafts.said(held.shipped)}.")
        wanted = _value(held.value)
        note = st.text_area("Why", max_chars=1000, help="Kept with the new version")
        day = st.date_input("Holds from", value=today, min_value=today, format="YYYY-MM-DD")
        if st.button("Save as a new version", type="primary"):
            _save(actor, note, f"{name.replace('_', ' ').capitalize()}: {drafts.said(wanted)} from {day} on.", day=day,
                  opened=view.newest, limits={name: wanted})  # fmt: skip

    drawer()


def _value(known: Any) -> Any:
    if isinstance(known, str):
        stages = load("stages")["stages"]
        codes = list(stages)
        return st.selectbox("Value", codes, index=codes.index(known), format_func=lambda code: stages[code]["label"])
    text = st.text_input("Value", value=str(known))
    found = _number(text, 1)
    whole = isinstance(known, int) and found is not None and found == int(found)
    return int(found) if whole and found is not None else text if found is None else found


def _save(actor: Actor, note: str, done: str, *, day: date, **changes: Any) -> None:
    with write(actor, note.strip() or None) as saving:
        commands.edit_thresholds(saving.session, actor=actor, note=note, valid_from=day, **changes)
    if saving.is_done:
        st.session_state[DONE] = done
        st.rerun()
