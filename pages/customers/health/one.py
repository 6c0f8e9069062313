"""The health of one customer: the score and what holds it, its course, words over it, ratings, champions."""

from datetime import date
from typing import Any

import streamlit as st

from components import chart, numbers, states, trend
from components.frame import go, read, scope
from components.instants import day
from components.page_foot import page_foot
from components.page_head import page_head, section
from components.table import Column, table
from components.tile import Tile, tiles
from data.core import access
from data.core.access import Actor
from data.customers.formulas.health_rules import LABELS
from data.customers.views.health_one import HealthOne, Scored, health_one
from data.customers.views.health_shapes import HEALTH_READS
from pages.customers.health import acts
from pages.customers.health.customers import ACCOUNTS, face

SHOWN = 26
HISTORY = [
    Column("day", "From", "date", width=105), Column("health", "Health", "status", width=120),
    *[Column(name, label, "number", reason="none", width=85) for name, label in LABELS.items()],
    Column("why", "What held it", width=230), Column("basis", "Rules", width=80),
]  # fmt: skip
SAID = [
    Column("day", "Day", "date"), Column("kind", "Kind"), Column("score", "Score", "count"),
    Column("by", "By", width=140), Column("comment", "Comment", width=320),
]  # fmt: skip
KINDS = {"survey": "Survey", "nps": "Recommendation", "rating": "Rating"}


def asked() -> int:
    """The number of the customer that the address asks for; 0 when it asks for none."""
    given = st.query_params.get("id", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 16 else 0


def draw(actor: Actor, number: int, today: date) -> None:
    """The page of one customer."""
    if not access.may(actor, ACCOUNTS):
        page_head("How does this customer fare?", "You may see totals, not single customers.")
        states.notice(f"Single customers are open to: {access.who_may(ACCOUNTS)}.")
        _back()
        return
    found: HealthOne | None = read(health_one, groups=HEALTH_READS, scope=scope(actor, ACCOUNTS), account_id=number,
                                   as_of=today)  # fmt: skip
    if found is None:
        page_head("How does this customer fare?", "There is no such customer among those that you may see.")
        _back()
        return
    row = found.row
    page_head(f"Health of {row.name}", answer(found), status=row.status, word=face(row))
    with st.container(horizontal=True, gap="small"):
        _back()
        if st.button("Open the account", icon=":material/domain:", key="health-account"):
            go("/customers-account", id=str(number))
    tiles(_tiles(found), key="health-one")
    acts.draw(actor, found, today)
    _course(found)
    if found.feelings:
        section("What they said", "The newest first.")
        table([{"day": one["read_on"], "kind": KINDS.get(one["kind"], one["kind"]), "score": one["score"],
                "by": one["said_by"] or "", "comment": one["comment"] or ""} for one in found.feelings], SAID,
              key="health-said", alt="What the customer said", noun="answers")  # fmt: skip
    page_foot(as_of=f"{today}", source="use, tickets, answers and champions in this store", n=len(found.history),
              noun="scores", key="health-one")  # fmt: skip


def _back() -> None:
    if st.button("All customers", icon=":material/arrow_back:", key="health-back"):
        del st.query_params["id"]
        st.rerun()


def answer(found: HealthOne) -> str:
    """The answer in one line."""
    row = found.row
    said = [f"{row.known} of {row.of} parts are known"]
    if row.why:
        said.append(row.why_words)
    if row.override:
        said.append(f"by {row.override['set_by'] or 'somebody'} until {day(row.override['expires_on'])}: "
                    f"{row.override['reason']}")  # fmt: skip
    return "; ".join(said) + "."


def _tiles(found: HealthOne) -> list[Tile]:
    row = found.row
    parts = [Tile(label, "" if row.parts.get(name) is None else f"{row.parts[name]:.0f}", reason="not known")
             for name, label in LABELS.items()]  # fmt: skip
    score = "" if row.score is None else f"{row.score:.1f}"
    notice = f"notice by {day(row.notice_on)}" if row.notice_on else "no end agreed"
    arr = "no rate" if row.arr is None else numbers.money(row.arr, found.currency)
    whole = Tile("Score", score, reason="too little is known", note=f"ARR {arr}; {notice}", trend=found.trend,
                 trend_words="Scores of the last half year")  # fmt: skip
    return [whole, *parts]


def _course(found: HealthOne) -> None:
    section("How it came about", "A line for every day on which something differed. Each score keeps the rules that "
            "made it.")  # fmt: skip
    known = [one for one in reversed(found.history) if one.score is not None][-SHOWN:]
    if len(known) > 2:
        days = [f"{one.scored_on}" for one in known]
        line = trend.Series("Score", [trend.Point(one.score) for one in known])
        look = trend.spec([line], periods=days, kind="number")
        chart.draw(look, key="health-course", beside="health-history",
                   alt=trend.alt([line], what="Score", periods=days, kind="number"))  # fmt: skip
    table([_scored(one) for one in found.history], HISTORY, key="health-history", alt="Scores of this customer",
          noun="scores", page_size=30)  # fmt: skip


def _scored(one: Scored) -> dict[str, Any]:
    word = one.status.capitalize() if one.score is None else f"{one.status.capitalize()} {one.score:.1f}"
    return {"day": one.scored_on, "health": (one.status, word), "why": one.why, "basis": one.basis, "none": "not known",
            **{name: one.parts.get(name) for name in LABELS}}  # fmt: skip
