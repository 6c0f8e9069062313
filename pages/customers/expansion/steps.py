"""The steps of new customers: how many are done on time by segment, and the ones that are open to close."""

from typing import Any

import streamlit as st

from components import states
from components.escape import plain
from components.frame import explain, scope, write
from components.page_head import section
from components.table import Column, table
from components.tile import Tile, tiles
from data.core import access
from data.core.access import Actor
from data.customers import commands
from data.customers.views.expansion_shapes import Expansion, OnTime, StepRow
from pages.customers.expansion.pictures import WORDS, late
from pages.customers.expansion.reading import UNITS

WORK, CHOSEN = "work.edit", "adoption-step"
ACCOUNTS = "customers.view_accounts"
VERDICTS = {"late": ("red", "Late"), "waits": ("grey", "Waits"), "on_time": ("green", "On time"),
            "left_out": ("grey", "Left out")}  # fmt: skip


def draw(actor: Actor, view: Expansion, *, is_past: bool) -> None:
    """Share on time, by segment, then the open steps."""
    if not view.steps:
        states.empty("Steps of new customers at day 30, 60 and 90, by segment, and how many are done on time.",
                     "No customer has begun lately. The steps are made with the first subscription.")  # fmt: skip
        return
    open_now = [one for one in view.steps if one.state == "open"]
    tiles([_tile(view), Tile("Open", f"{len(open_now):,}", note=f"of {len(view.steps):,} steps"),
           Tile("Late", f"{sum(one.verdict == 'late' for one in open_now):,}",
                status="red" if any(one.verdict == "late" for one in open_now) else "green",
                word="Do them first" if any(one.verdict == "late" for one in open_now) else "None")],
          key="adoption")  # fmt: skip
    section("On time by segment", "Done on or before the day, of all that are done or past it. Dropped steps do not "
            "count.")  # fmt: skip
    columns = [
        Column("segment", "Segment", width=220), Column("share", "Share on time", "percent", reason="why"),
        Column("on_time", "On time", "count"), Column("judged", "Judged", "count"), Column("late", "Open and late"),
        Column("waiting", "Wait", "count"), Column("status", "Status", "status"),
    ]  # fmt: skip
    table([_segment(one) for one in view.on_time], columns, key="adoption-segments", alt="Steps on time by segment",
          noun="segments")  # fmt: skip
    if not access.may(actor, ACCOUNTS):
        return
    section("Open steps", "The earliest due first.")
    listed(actor, open_now, is_past=is_past, key="adoption-open")


def listed(actor: Actor, steps: list[StepRow], *, is_past: bool, key: str, has_account: bool = True) -> None:
    """Steps in a table; one is opened to be closed."""
    if not steps:
        states.notice("No step is open.")
        return
    rows: list[dict[str, Any]] = [{
        "id": one.id, "account_id": one.account_id, "account": one.account, "title": one.title, "due": one.due_on,
        "none": "no day", "owner": one.owner or "nobody", "verdict": VERDICTS[one.verdict],
    } for one in steps]  # fmt: skip
    columns = [Column("title", "Step", "open", width=430)]
    columns += [Column("account", "Customer", width=190)] if has_account else []
    columns += [Column("due", "Due", "date", reason="none"), Column("owner", "Owner", width=140),
                Column("verdict", "State", "status")]  # fmt: skip
    table(rows, columns, key=key, alt=f"{len(rows)} open steps", noun="steps",
          on_open=lambda row: st.session_state.update({CHOSEN: row["id"]}),
          href=lambda row: f"/customers-account?id={row['account_id']}")  # fmt: skip
    number = st.session_state.pop(CHOSEN, None)
    found = next((one for one in steps if one.id == number), None)
    if found is not None:
        opened(actor, found, is_past)


@st.dialog("Step of a new customer")
def opened(actor: Actor, one: StepRow, is_past: bool) -> None:
    """What is to be done, and that it is done or dropped."""
    st.subheader(plain(one.account), anchor=False)
    due = f"due {one.due_on.day} {one.due_on:%B %Y}" if one.due_on else "no day"
    states.notice(f"{one.title} ({due}; owner: {one.owner or 'nobody'})")
    if is_past or not _may_close(actor, one):
        states.notice("Its owner closes it, and whoever leads them.")
        return
    note = st.text_input("Note", max_chars=500, key=f"step-note-{one.id}",
                         help="Needed to drop a step: a dropped one no longer counts.")  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        done = st.button("Mark it done", type="primary", key=f"step-done-{one.id}")
        drop = st.button("Drop it", key=f"step-drop-{one.id}")
    if not done and not drop:
        return
    with write(actor, "step of a new customer", done="Done." if done else "Dropped.") as saving:
        commands.settle_adoption(saving.session, one.id, actor=actor, is_done=done, note=note)
    if saving.is_done:
        st.rerun()


def _may_close(actor: Actor, one: StepRow) -> bool:
    if not access.may(actor, WORK):
        return False
    reach = scope(actor, WORK)
    return reach.kind == "all" or one.owner_id in {reach.user_id, *reach.team_user_ids}


def _tile(view: Expansion) -> Tile:
    value = view.adoption
    row = value.as_row()
    return Tile("On time", "" if value.value is None else f"{100 * value.value:.0f}%", reason="nothing judged yet",
                status=value.status if value.status in WORDS else None, word=WORDS.get(value.status),
                note=f"{value.inputs['on_time']:,} of {value.inputs['judged']:,}",
                why=lambda: explain("customers.adoption_on_time", row, as_of=view.as_of, currency=view.currency,
                                    noun="steps", units=UNITS))  # fmt: skip


def _segment(one: OnTime) -> dict[str, Any]:
    few = one.value.reason == "too_few"
    return {**vars(one), "share": one.value.value, "why": "nothing judged yet", "late": late(one.late_open),
            "status": (one.value.status, "Too few" if few else WORDS.get(one.value.status, "No value"))}  # fmt: skip
