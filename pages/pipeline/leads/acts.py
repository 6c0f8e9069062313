"""What can be done with a lead, each as a small form that calls its command."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import streamlit as st

from components import states
from components.escape import plain
from components.frame import write
from data.core import access, clock
from data.core.access import Actor
from data.pipeline import commands

STATUSES = {"new": "New", "mql": "MQL", "sql": "SQL", "nurture": "Nurtured", "disqualified": "Disqualified"}
TOUCHES = {"call": "Call", "mail": "Mail", "meeting": "Meeting", "note": "Note"}
Found = dict[str, Any]


def run(actor: Actor, reason: str, command: Callable[[Any], Any], *, done: str = "") -> None:
    """Run one command and draw the page anew; what is refused is said where the form stands."""
    with write(actor, reason, done=done) as saving:
        command(saving.session)
    if saving.is_done:
        st.rerun()


def touch(actor: Actor, found: Found) -> None:
    """Log what somebody did; a human outreach stops the clock."""
    with st.form("lead-touch", border=False):
        kind = st.segmented_control("What", list(TOUCHES), format_func=TOUCHES.__getitem__, default="call")
        ago = st.number_input("Minutes ago", min_value=0, max_value=100_000, value=0, step=1)
        said = st.text_input("Summary", max_chars=500)
        way = st.segmented_control("Direction", ["out", "in"], default="out",
                                   format_func={"out": "We reached out", "in": "They wrote or called"}.get)  # fmt: skip
        is_sent = st.form_submit_button("Log it", type="primary")
    if is_sent:
        at = clock.now() - timedelta(minutes=int(ago))
        run(actor, "touch logged", lambda s: commands.log_touch(
            s, found["id"], actor=actor, kind=kind or "call", occurred_at=at, direction=way or "out", summary=said,
        ), done="Logged.")  # fmt: skip


def qualify(actor: Actor, found: Found) -> None:
    """Make it sales qualified: a new deal, or one of the account's."""
    deals = {0: "A new deal", **found["deals"]}
    with st.form("lead-qualify", border=False):
        deal = st.selectbox("Becomes", list(deals), format_func=lambda n: plain(deals[n]))
        met = st.date_input("Meeting on", value=None, format="YYYY-MM-DD")
        summary = st.text_area("What was found out", max_chars=2_000)
        state = st.text_input("Qualification", value="qualified", max_chars=80)
        is_sent = st.form_submit_button("Make it sales qualified", type="primary")
    if is_sent:
        run(actor, "lead qualified", lambda s: commands.qualify_lead(
            s, found["id"], actor=actor, row_version=found["row_version"], deal_id=deal or None, meeting_date=met,
            discovery_summary=summary.strip() or None, qualification_status=state.strip() or None,
        ), done="It is sales qualified; the clock of the follow-up runs.")  # fmt: skip


def nurture(actor: Actor, found: Found) -> None:
    """Put it aside until a day."""
    with st.form("lead-nurture", border=False):
        day = st.date_input("Nurture until", value=None, format="YYYY-MM-DD")
        note = st.text_input("Note", max_chars=500)
        is_sent = st.form_submit_button("Nurture until this day", type="primary")
    if is_sent:
        run(actor, "nurtured", lambda s: commands.nurture_until(
            s, found["id"], actor=actor, row_version=found["row_version"], until=day, note=note,
        ), done="Put aside. A task waits on that day.")  # fmt: skip


def disqualify(actor: Actor, found: Found, reasons: dict[str, str]) -> None:
    """End it with a reason."""
    with st.form("lead-disqualify", border=False):
        code = st.selectbox("Reason", list(reasons), index=None, format_func=lambda c: plain(reasons[c]))
        note = st.text_input("Note", max_chars=500)
        is_sent = st.form_submit_button("Disqualify", type="primary")
    if is_sent:
        run(actor, "disqualified", lambda s: commands.disqualify(
            s, found["id"], actor=actor, row_version=found["row_version"], reason_code=code or "", note=note,
        ), done="Disqualified.")  # fmt: skip


def give(actor: Actor, found: Found, people: dict[int, str]) -> None:
    """Give it to somebody else, at once or as a proposal."""
    others = {number: name for number, name in people.items() if number != found["owner_id"]}
    with st.form("lead-give", border=False):
        owner = st.selectbox("To", list(others), index=None, format_func=lambda n: plain(others[n]))
        note = st.text_input("Why", max_chars=500)
        words = "Give it" if access.may(actor, "pipeline.route_leads") else "Propose it to a manager"
        is_sent = st.form_submit_button(words, type="primary", disabled=bool(found["proposals"]))
    if is_sent:
        run(actor, note or "another owner", lambda s: commands.reassign_lead(
            s, found["id"], actor=actor, row_version=found["row_version"], owner_id=owner or 0, note=note,
        ), done="Done. Across teams a manager of both decides.")  # fmt: skip


def settle(actor: Actor, found: Found) -> None:
    """Decide between the two that claim it."""
    newest = found["decisions"][0]
    claims = newest["inputs"].get("claims", [])
    names = found["claim_names"]
    states.notice(f"{newest['rule']} claim it at the same priority. Your verdict and its reason are kept.")
    with st.form("lead-settle", border=False):
        target = st.radio("Goes to", claims, format_func=lambda c: plain(names.get(c, c)), index=None)
        reason = st.text_input("Reason", max_chars=500)
        is_sent = st.form_submit_button("Decide", type="primary")
    if is_sent:
        run(actor, reason or "verdict", lambda s: commands.settle_conflict(
            s, found["id"], actor=actor, target=target or "", reason=reason,
        ), done="Decided.")  # fmt: skip


def proposal(actor: Actor, one: dict[str, Any]) -> None:
    """A proposal that waits, and the answer to it."""
    states.notice(f"{one['by'] or 'Somebody'} proposes {one['owner']} as the owner: {one['reason']}")
    if not access.may(actor, "pipeline.route_leads") or one["by_id"] == actor.id:
        return
    note = st.text_input("Answer", key=f"answer-{one['id']}", max_chars=500)
    with st.container(horizontal=True, gap="small"):
        for words, is_approved in (("Approve", True), ("Return", False)):
            if st.button(words, key=f"{words}-{one['id']}", type="primary" if is_approved else "secondary"):
                run(actor, note or words.lower(), lambda s, yes=is_approved: commands.decide_lead_proposal(
                    s, one["id"], actor=actor, is_approved=yes, note=note,
                ), done="Answered.")  # fmt: skip


@st.dialog("Add a lead")
def intake(actor: Actor) -> None:
    """Ask for what routing needs, take the lead in and route it where the person may."""
    with st.form("lead-intake", border=False):
        name = st.text_input("Name", max_chars=120)
        company = st.text_input("Company", max_chars=200)
        email = st.text_input("E-mail", max_chars=200)
        left, right = st.columns(2)
        country, industry = left.text_input("Country", max_chars=80), right.text_input("Industry", max_chars=80)
        source, campaign = left.text_input("Source", max_chars=80), right.text_input("Campaign", max_chars=80)
        score = left.number_input("Fit score", min_value=0, max_value=100, value=None, step=1)
        size = right.number_input("Employees", min_value=0, value=None, step=1)
        is_sent = st.form_submit_button("Add it", type="primary")
    if is_sent:
        given = {"company": company, "email": email, "country": country, "industry": industry, "source": source,
                 "campaign": campaign, "fit_score": score, "employees": size}  # fmt: skip
        reasons = ""
        with write(actor, "lead added") as saving:
            reasons = _added(saving.session, actor, name, given)
        if saving.is_done and reasons:
            states.notice(f"{name} is refused at intake: {reasons}. It is listed under Intake, where you can appeal.")
        elif saving.is_done:
            st.toast("Added.")
            st.rerun()


def _added(session: Any, actor: Actor, name: str, given: dict[str, Any]) -> str:
    """Take the lead in and route it; return why it is refused at intake, where it is."""
    made = commands.take_in_lead(session, actor=actor, name=name, **given)
    if reasons := getattr(made, "reasons", ""):
        return str(reasons)
    if access.may(actor, "pipeline.route_leads"):
        commands.route_lead(session, made.id or 0, actor=actor)
    return ""
