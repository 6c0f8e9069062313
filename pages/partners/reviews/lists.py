"""Plan a review; partners by the day they are due, all reviews, all to-dos: lists that open the record."""

from datetime import date
from typing import Any

import streamlit as st

from components import states
from components.escape import clean
from components.frame import data_as_of, download, go, link, read, records, scope, write
from components.page_foot import page_foot
from components.page_head import section
from components.table import Column, table
from data.core import access, offers
from data.core.access import Actor, Scope
from data.partners import commands
from data.partners.formulas.todos import SIDES, STATES
from data.partners.review_templates import templates
from data.partners.views.reviews import LIST_READS, WORDS, Reviews, held_with_choices

VIEW, RUN = "partners.view_partners", "partners.run_review"
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def plan(actor: Actor, today: date) -> None:
    """A form that plans a review with a partner, with a customer, or of a board."""
    if not access.may(actor, RUN):
        return
    known = templates()
    with st.expander("Plan a review"):
        kind = st.selectbox("Kind", list(known), format_func=lambda code: known[code].label, key="review-kind")
        shape = known[kind]
        choices = read(held_with_choices, groups=(*LIST_READS, "deals"), scope=scope(actor, RUN))
        offered = choices[shape.held_with]
        with st.form(f"review-plan-{kind}", border=False):
            chosen = None
            if shape.held_with != "nobody":
                chosen = st.selectbox("With", list(offered), index=None, format_func=lambda n: clean(offered[n]))
            left, right = st.columns(2)
            day = left.date_input("Day", value=today, format="YYYY-MM-DD")
            minutes = right.selectbox("Minutes", shape.lengths, index=1)
            people = st.text_area("Who comes: a name a line, us or them before it", height=90,
                                  placeholder="us Kim Adler\nthem Ana Ruiz")
            if not st.form_submit_button("Plan it", type="primary"):
                return
    if day is None:
        states.notice("Choose the day. Nothing was saved.")
        return
    given: dict[str, Any] = {"partner_id": chosen} if shape.held_with == "partner" else {"account_id": chosen}
    with write(actor, "review planned", done="Planned") as saving:
        made = commands.plan_review(saving.session, actor=actor, planned_on=day, template_code=kind, minutes=minutes,
                                    attendees=people, **given)  # fmt: skip
    if saving.is_done:
        go("/partners-review", id=str(made.id))


def due_list(view: Reviews) -> None:
    """Partners by the day on which their next review is due."""
    if not view.due:
        states.empty("Each signed partner with its last and its next review.", "No partner has signed yet.")
        return
    section("Due by partner", "A review is due some months after the last one, or after signing.")
    rows = [{"partner": one.partner, "owner": one.owner or "nobody", "last": one.last_on, "none": "never held",
             "due": one.due_on, "planned": one.planned_on, "unplanned": "not planned", "state": WORDS[one.state],
             "kind": "Strategic" if one.is_strategic else "Other", "id": one.partner_id}
            for one in view.due]  # fmt: skip
    columns = [
        Column("partner", "Partner", "open", width=240), Column("owner", "Owner", width=160),
        Column("state", "State", "status"), Column("last", "Last held", reason="none"),
        Column("due", "Due by", "date"), Column("planned", "Planned for", reason="unplanned"),
        Column("kind", "Kind"),
    ]  # fmt: skip
    records(rows, columns, address="/partners-partner", key="review-due", noun="partners",
            alt=f"{len(rows)} partners by the day their next review is due")  # fmt: skip


def review_list(view: Reviews) -> None:
    """Every review; a click opens it."""
    if not view.lines:
        states.empty("Each review: planned, running, or closed with its minutes.", "None is planned yet.")
        return
    rows = [{"id": one.id, "title": one.title, "day": one.planned_on, "state": one.status, "lead": one.lead,
             "minutes": one.minutes, "todos": one.todos, "kind": one.template_label} for one in view.lines]  # fmt: skip
    columns = [
        Column("title", "Review", "open", width=320), Column("state", "State", "status"),
        Column("day", "Planned for", "date"), Column("kind", "Kind"), Column("lead", "Led by", width=160),
        Column("minutes", "Minutes", "count"), Column("todos", "To-dos", "count"),
    ]  # fmt: skip
    records(rows, columns, address="/partners-review", key="review-list", noun="reviews", alt=f"{len(rows)} reviews")


def todo_list(actor: Actor, view: Reviews) -> None:
    """Open to-dos, late ones first; whoever may can settle one between reviews."""
    waiting = [one for one in view.todos if one["state"] == "open"]
    if not waiting:
        states.empty("Open to-dos of all reviews with owner and day.", "Nothing is open.")
        return
    waiting.sort(key=lambda one: (not one["overdue"], not one["owed"], one["due_on"] or date.max))
    rows = [{"id": one["id"], "text": one["text"], "owner": one["owner"] or "nobody yet", "side": SIDES[one["side"]],
             "by": one["due_on"], "none": "no day yet", "with": one["partner"] or one["account"],
             "state": ("red", "Overdue") if one["overdue"] else ("yellow", f"Needs {' and '.join(one['owed'])}")
             if one["owed"] else ("grey", STATES[one["state"]])} for one in waiting]  # fmt: skip
    columns = [
        Column("text", "To-do", width=320), Column("state", "State", "status"), Column("owner", "Owner", width=160),
        Column("side", "Side"), Column("by", "By", reason="none"), Column("with", "With", width=200),
    ]  # fmt: skip
    table(rows, columns, key="review-todos", alt=f"{len(rows)} open to-dos", noun="to-dos")
    if access.may(actor, RUN):
        _settle(actor, {one["id"]: f"{one['text']} ({one['owner'] or 'nobody yet'})" for one in waiting})


def _settle(actor: Actor, names: dict[int, str]) -> None:
    with st.form("review-settle", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.selectbox("Settle a to-do", list(names), index=None, format_func=lambda n: clean(names[n]))
        is_done = st.form_submit_button("Done")
        is_dropped = st.form_submit_button("Drop it")
    if number is None or not (is_done or is_dropped):
        return
    with write(actor, "to-do settled", done="Saved") as saving:
        commands.settle_todo(saving.session, number, actor=actor, state="done" if is_done else "dropped")
    if saving.is_done:
        st.rerun()


def foot(mine: Scope, view: Reviews) -> None:
    """How fresh, and the lists to take away."""
    given: dict[str, Any] = {"right": VIEW, "mime": MIME, "period": view.period, "as_of": view.as_of}
    made = download("Download the reviews", offers.workbook, name="partner-reviews",
                    file_name=offers.file_name("reviews", view.as_of), **given)  # fmt: skip
    made += download("Download the to-dos", offers.workbook, name="review-todos",
                     file_name=offers.file_name("to-dos", view.as_of), **given)  # fmt: skip
    with st.container():
        link("Partners", "/partners-home")
    page_foot(as_of=f"{view.as_of}", source="reviews and their to-dos", n=len(view.lines), noun="reviews",
              files=data_as_of(mine, "review_todos"), downloads=made, key="reviews")  # fmt: skip
