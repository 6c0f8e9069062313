"""The flows as a table, one of them with its uses, and the form that adds or changes one."""

from typing import Any

import streamlit as st

from components import states
from components.escape import clean, plain
from components.frame import read, records, scope, write
from components.page_head import section
from components.table import Column, table
from data.core import access
from data.core.access import Actor
from data.sales import commands
from data.sales.formulas.demos import MINUTES
from data.sales.views.demos import DEMO_READS, ENDS, EVERY, REVIEWS, Flow, Library, advance_days, flow_uses
from pages.sales.demo_library import reading

OPENED, ROUND = "demo-opened", "demo-round"
DEALS = "pipeline.view_deals"
COLOURS = {"advanced": "green", "stayed": "grey", "open": "grey"}


def draw(actor: Actor, view: Library, segment: str | None, *, may_edit: bool) -> None:
    """The flows of a segment, or of all; a click opens one."""
    if may_edit and st.button("Add a flow", icon=":material/add:", key="demo-add"):
        _form(actor, view, None)
    flows = [flow for flow in view.flows if segment in (None, flow.segment)]
    if not flows:
        states.empty("Flows by length and segment with version, owner, review day, uses and what they led to.",
                     "No flow is here yet.")  # fmt: skip
        return
    rows = [{
        "id": flow.id, "name": flow.name, "minutes": flow.minutes, "segment": flow.segment,
        "version": f"v{flow.version}, {flow.owner or 'no owner'}", "state": _state(flow), "uses": flow.uses,
        **reading.cells(flow),
    } for flow in flows]  # fmt: skip
    within = advance_days(view.as_of)
    columns = [
        Column("name", "Flow", "open", width=230), Column("minutes", "Minutes", "count"), Column("segment", "Segment"),
        Column("version", "Version, owner", width=180), Column("state", "Review", "status"),
        Column("uses", "Uses", "count"),
        Column("rate", f"Moved on in {within} days", "percent", reason="why"), Column("n", "n", "count", reason="why"),
        Column("feedback", "Feedback, of 5"),
    ]  # fmt: skip
    section("Flows", f"Moved on: share of deals that reached a later stage or step within {within} days of the demo.")
    table(rows, columns, key="demo-flows", alt=f"{len(rows)} demo flows", noun="flows",
          on_open=lambda row: st.session_state.update({OPENED: row["id"]}))  # fmt: skip
    number = st.session_state.pop(OPENED, None)
    chosen = next((flow for flow in view.flows if flow.id == number), None)
    if chosen is not None:
        _show(actor, view, chosen, may_edit)


def _state(flow: Flow) -> tuple[str, str]:
    return REVIEWS[flow.review] if flow.is_active else ("grey", "Put away")


@st.dialog("Demo flow", width="large")
def _show(actor: Actor, view: Library, flow: Flow, may_edit: bool) -> None:
    review = f"review on {flow.review_on}" if flow.review_on else "no review day"
    section(flow.name, f"{flow.minutes} minutes for {flow.segment}, version {flow.version}, owner "
                       f"{flow.owner or 'nobody'}, {review}.")  # fmt: skip
    if flow.link:
        st.link_button(plain(f"Open {flow.link[:80]}"), flow.link, icon=":material/open_in_new:")
    if flow.script:
        with st.expander("Script"):
            st.text(flow.script)
    if access.may(actor, DEALS):
        _uses(actor, view, flow)
    if may_edit:
        with st.expander("Change it"):
            _fields(actor, view, flow)


def _uses(actor: Actor, view: Library, flow: Flow) -> None:
    given = read(flow_uses, groups=DEMO_READS, scope=scope(actor, DEALS), flow_id=flow.id, as_of=view.as_of)
    rows = [{**row, "end": (COLOURS[row["led_to"]], ENDS[row["led_to"]]), "unsaid": "none"} for row in given]
    if not rows:
        states.notice("It was not given in a deal that you may see. On a deal's page, under Process, it is noted.")
        return
    columns = [Column("name", "Deal", "open", width=200), Column("owner", "Owner"),
               Column("used_on", "Given on", "date"),
               Column("flow_version", "Version", "count"), Column("end", "Led to", "status"),
               Column("feedback", "Feedback", "count", reason="unsaid"), Column("note", "Note", width=220)]  # fmt: skip
    records(rows, columns, address="/pipeline-deal", number="deal_id", key=f"demo-uses-{flow.id}", noun="uses",
            alt=f"Deals in which {flow.name} was given")  # fmt: skip


@st.dialog("Add a flow")
def _form(actor: Actor, view: Library, flow: Flow | None) -> None:
    _fields(actor, view, flow)


def _fields(actor: Actor, view: Library, flow: Flow | None) -> None:
    key = f"demo-{flow.id if flow else 0}-{flow.row_version if flow else st.session_state.get(ROUND, 0)}"
    owners: dict[Any, str] = {None: "nobody", **view.people}
    if flow is not None and flow.owner_id is not None:
        owners.setdefault(flow.owner_id, flow.owner)
    segments: dict[Any, str] = {None: EVERY, **view.segments}
    with st.form(key, border=False):
        given: dict[str, Any] = {"name": st.text_input("Name", value=flow.name if flow else "", max_chars=200)}
        left, right = st.columns(2)
        given["minutes"] = left.selectbox("Minutes", MINUTES, index=MINUTES.index(flow.minutes) if flow else 1)
        given["segment_id"] = right.selectbox("Segment", list(segments), format_func=lambda n: clean(segments[n]),
                                              index=list(segments).index(flow.segment_id) if flow else 0)  # fmt: skip
        given["owner_id"] = left.selectbox("Owner", list(owners), format_func=lambda n: clean(owners[n]),
                                           index=list(owners).index(flow.owner_id) if flow else 0)  # fmt: skip
        given["review_on"] = right.date_input("Review on", value=flow.review_on if flow else None, format="YYYY-MM-DD")
        given["url"] = st.text_input("Link", value=flow.link if flow else "", max_chars=500,
                                     help="Begins with https:// or http://")  # fmt: skip
        given["script"] = st.text_area("Script", value=flow.script if flow else "", max_chars=20_000)
        given["is_active"] = st.checkbox("In use", value=flow.is_active if flow else True)
        is_new = st.checkbox("What is told has changed: count a new version") if flow else False
        if not st.form_submit_button("Save", type="primary"):
            return
    with write(actor, "demo flow", done="Saved") as saving:
        commands.save_flow(saving.session, actor=actor, flow_id=flow.id if flow else None, is_new_version=is_new,
                           row_version=flow.row_version if flow else 0, **given)  # fmt: skip
    if saving.is_done:
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
        st.rerun()
