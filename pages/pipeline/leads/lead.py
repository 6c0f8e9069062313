"""One lead in a dialog: what is known, what can be done now, every clock and decision."""

from typing import Any

import streamlit as st

from components import states
from components.frame import read
from components.instants import moment
from components.page_head import section
from components.table import Column, table
from components.timeline import Event, timeline
from data.core import access, clock
from data.core.access import Actor, Scope
from data.pipeline.formulas import clocks
from data.pipeline.views import lead_records
from data.pipeline.views.leads import READS
from pages.pipeline.leads import acts, score, ways

LABELS = {
    "company": "Company", "title": "Title", "email": "E-mail", "source": "Source", "campaign": "Campaign",
    "persona": "Persona", "industry": "Industry", "country": "Country", "employees": "Employees", "segment": "Segment",
    "territory": "Territory", "motion": "Motion", "fit_score": "Fit score", "data_completeness": "Data known, %",
}  # fmt: skip
RESULTS = {clocks.MET: ("green", "Met"), clocks.BREACHED: ("red", "Breached"), clocks.OVERDUE: ("red", "Late"),
           clocks.PENDING: ("green", "In time"), None: ("grey", "Handed over")}  # fmt: skip
DECIDED = {"assigned": "Given to", "nurture": "Below the line", "rejected": "Ruled out", "conflict": "Conflict",
           "queue": "Waits in the queue"}  # fmt: skip


@st.dialog("Lead", width="large")
def show(actor: Actor, mine: Scope, lead_id: int) -> None:
    """Draw one lead."""
    found = read(lead_records.lead, groups=READS, scope=mine, lead_id=lead_id, at=clock.now())
    zone = read(lead_records.zone, groups=("definitions",), scope=mine)
    if found is None:
        states.notice("There is no such lead, or it belongs to another team.")
        return
    section(f"{found['name']} · {found['company'] or 'no company'}", _standing(found, zone))
    if access.may(actor, "pipeline.edit_lead"):
        ways.draw(actor, mine, found)
    for one in found["proposals"]:
        acts.proposal(actor, one)
    clocks_, story, facts, fit = st.tabs(["Clocks", "Who got it and why", "What is known", "Fit score"])
    with clocks_:
        _clocks(found, zone)
    with story:
        _story(found, zone)
    with facts:
        _facts(found)
    with fit:
        score.parts(mine, found["id"])


def _standing(found: dict[str, Any], zone: str) -> str:
    said = [acts.STATUSES.get(found["status"], found["status"]), f"owner: {found['owner']}"]
    if found["is_fast_path"]:
        said.append("fast path")
    if found["fit_score"] is not None:
        known = f", {found['data_completeness']}% of the data known" if found["data_completeness"] is not None else ""
        said.append(f"fit score {found['fit_score']}{known}")
    if found["mql_at"]:
        said.append(f"MQL since {moment(found['mql_at'], zone)}")
    if found["whole"] is not None:
        said.append(f"first touch after {found['whole']:,} min in all")
    if found["nurture_until"]:
        said.append(f"until {found['nurture_until']}")
    return "; ".join([*said, *([found["reason"]] if found["reason"] else [])])


def _clocks(found: dict[str, Any], zone: str) -> None:
    if not found["timers"]:
        states.notice("No clock ran: nobody had this lead yet.")
        return
    rows = [{**timer, "state": RESULTS[timer["result"]]} for timer in found["timers"]]
    columns = [
        Column("waits_for", "Waits for"), Column("number", "No.", "count"), Column("owner", "Owner"),
        Column("started_at", "Began", "instant", zone=zone), Column("due_at", "Due", "instant", zone=zone),
        Column("used", "Minutes", "count"), Column("state", "State", "status"),
    ]  # fmt: skip
    table(rows, columns, key=f"lead-{found['id']}-clocks", alt="Clocks of this lead", noun="clocks")


def _story(found: dict[str, Any], zone: str) -> None:
    events = [
        (one["at"], f"{DECIDED.get(one['outcome'], one['outcome'])} {one['owner']}".strip(),
         f"{one['rule']}, routing version {one['version']}", one["note"])
        for one in found["decisions"]
    ]  # fmt: skip
    for touch in found["touches"]:
        way = {"in": "from them", "out": "to them"}.get(touch["direction"], "both ways")
        by = "" if touch["is_human"] else ", automatic"
        events.append((touch["occurred_at"], touch["kind"].capitalize(), f"{way}{by}", touch["summary"] or ""))
    if not events:
        states.notice("Nothing was decided and nothing happened yet.")
        return
    events.sort(key=lambda event: event[0], reverse=True)
    told = [Event(when=moment(at, zone), what=what, who=who, why=why) for at, what, who, why in events]
    timeline(told, label="What was decided and what happened")


def _facts(found: dict[str, Any]) -> None:
    known = [(label, found[name]) for name, label in LABELS.items() if found.get(name) not in (None, "")]
    rows = [{"what": label, "is": str(value)} for label, value in known]
    kept = {"lead_source_original": "Source when it qualified", "first_touch_campaign": "First campaign",
            "segment_fit_score_at_mql": "Fit score when it qualified"}  # fmt: skip
    rows += [{"what": label, "is": str(found[name])} for name, label in kept.items() if found[name] is not None]
    if rows:
        table(rows, [Column("what", "Field"), Column("is", "Value", width=320)], key=f"lead-{found['id']}-facts",
              alt="What is known of this lead", noun="fields")  # fmt: skip
