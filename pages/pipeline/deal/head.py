"""The top of a deal: the answer in words, tiles, the stage and step strips, the next gate as a checklist."""

import streamlit as st

from components import numbers, states
from components.checklist import Condition, checklist
from components.page_head import section
from components.strip import Stop, strip
from components.tile import Tile, tiles
from data.pipeline import definitions
from data.pipeline.views import DealPage
from pages.pipeline.deal.saving import Open


def answer(view: DealPage) -> str:
    """Say where the deal stands in one line."""
    stage = definitions.stages()[view.values["stage"]]
    who = ", ".join(name for name in (view.names["account_id"], view.names["owner_id"]) if name)
    if not view.is_open:
        return f"{stage.label}. {who}."
    gaps = len(view.missing)
    ahead = definitions.stages()[view.next_stage].short if view.next_stage else ""
    things = f"{gaps} thing{'' if gaps == 1 else 's'} missing for {ahead}"
    to_go = things if gaps else f"Nothing keeps it from {ahead}"
    return f"{stage.label}. {who}. {to_go}."


def tiles_of(opened: Open) -> None:
    """Amount, close date, owner, next step, qualification and risk."""
    view, values = opened.view, opened.view.values
    money = "" if view.amount is None else numbers.money(view.amount, values["currency"])
    full = "" if view.amount is None else numbers.full_money(view.amount, values["currency"])
    row = [
        Tile("Amount", money, reason="no amount", full=full, note="a year"),
        Tile("Closed" if not view.is_open else "Expected close", _day(values["closed_on"] or values["close_date"]),
             reason="no close date", status=_late(view), word="overdue"),
        Tile("Owner", reason=view.names["owner_id"] or "nobody", note=_odds(values)),  # words wrap, figures do not
        _step(view),
        _qualification(view),
    ]  # fmt: skip
    risk = _risk(view)
    tiles([*row, risk] if risk else row, key="deal")


def _day(day: object) -> str:
    return f"{day.day} {day:%b %Y}" if hasattr(day, "day") else ""


def _late(view: DealPage) -> str | None:
    due = view.values["close_date"]
    return "red" if view.is_open and due is not None and due < view.as_of else None


def _odds(values: dict) -> str:
    own = values.get("win_percent")
    return f"own odds {own} %" if own is not None else ""


def _qualification(view: DealPage) -> Tile:
    if all(answer.row_version is None for answer in view.answers):
        return Tile("Qualification", reason="nobody has filled it in")
    found = view.checklist
    return Tile("Qualification", f"{found.score:.0f} of 100", status="red" if found.is_blocked else found.status,
                word="blocked" if found.is_blocked else None)  # fmt: skip


def _step(view: DealPage) -> Tile:
    values = view.values
    if not view.is_open:
        return Tile("Next step", reason="closed")
    due = values["next_step_date"]
    is_late = due is not None and due < view.as_of
    return Tile("Next step", _day(due), reason="no next step", status="red" if is_late or due is None else None,
                word="overdue" if is_late else "missing", note=(values["next_step"] or "")[:60])  # fmt: skip


def _risk(view: DealPage) -> Tile | None:
    if view.risk is None:
        return None
    status = {"high": "red", "medium": "yellow", "low": "green"}.get(view.risk.band)
    return Tile("Risk", f"{view.risk.score} points", status=status or "grey", word=view.risk.band,
                note=", ".join(view.risk.reasons))  # fmt: skip


def strips(view: DealPage) -> None:
    """The funnel's stages, and under them the steps of the sales process."""
    strip([Stop(name, state, note) for name, state, note in view.stages], label="Stages of the funnel")
    if view.is_open:
        strip([Stop(name, state, note) for name, state, note in view.steps], label="Steps of the sales process")


def gate(view: DealPage) -> None:
    """What the next gate asks for, with ticks; the first that is missing stands out. And what the deal still owes."""
    known = definitions.stages()
    if view.debt:
        owed = [item.words for item in view.debt]
        states.notice(f"Gate debt: at {known[view.values['stage']].short} without", items=owed)
    if view.next_stage is None:
        return
    short = known[view.next_stage].short
    missing = len(view.missing)
    section(f"To enter {short}", f"{len(view.gate) - missing} of {len(view.gate)} met.")
    asked = sorted(view.gate, key=lambda item: item.is_met or item.waived_until is not None)
    conditions = [
        Condition(item.words, None if item.waived_until else item.is_met,
                  word=f"Waived to {item.waived_until.day} {item.waived_until:%b}" if item.waived_until else "")
        for item in asked
    ]  # fmt: skip
    open_first = [one for one in conditions if one.is_met is not True]
    if open_first:
        checklist(open_first, label=f"What {short} still asks for", focus_first=True)
    met = [one for one in conditions if one.is_met is True]
    if met:
        with st.expander(f"{len(met)} met"):
            checklist(met, label=f"What {short} asks for and the deal has")
