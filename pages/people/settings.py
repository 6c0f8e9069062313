"""Settings

The company's name, currency, time zone and fiscal year, and what follows from them.
"""

from datetime import date

import streamlit as st

from components import states
from components.frame import link, read, require, scope, settings, write
from components.markup import draw
from components.page_foot import page_foot
from components.page_head import page_head, section
from components.plain_table import plain_table
from components.tile import Tile, tiles
from data.core import access, clock, store
from data.people import commands, views

PAGE = {"order": 20, "icon": ":material/settings:", "right": "people.view_settings"}

actor = require("people.view_settings")
can_manage = access.may(actor, "people.manage_settings")
held = settings()
today = clock.today(held.zone)
quarter = clock.period_of(today, held.calendar)
months = {number: views.month_name(number) for number in range(1, 13)}


def ask(*, is_first: bool) -> None:
    """The four questions; after the first answers also the day from which new ones hold."""
    currencies, zones = views.currency_choices(), views.zone_choices()
    with st.form("people-settings", border=False):
        company = st.text_input("Company name", value=held.company, max_chars=120)
        currency = st.selectbox(
            "Reporting currency", list(currencies), index=list(currencies).index(held.currency),
            format_func=lambda code: currencies[code], help="Amounts in other currencies are converted to this one",
        )  # fmt: skip
        zone = st.selectbox(
            "Time zone of your reports", zones, index=zones.index(held.zone) if held.zone in zones else 0,
            help="Decides when a day ends",
        )  # fmt: skip
        month = st.selectbox(
            "First month of the fiscal year", list(months), index=held.fy_start_month - 1,
            format_func=lambda number: months[number],
        )  # fmt: skip
        start: date | None = None
        if not is_first:
            start = st.date_input("Holds from", value=today, help="Earlier days keep the answers they had")
        is_sent = st.form_submit_button("Save", type="primary")
    if is_sent:
        with write(actor, "settings") as saving:
            commands.configure(
                saving.session, actor=actor, company=company, currency=currency, zone=zone,
                fy_start_month=month, valid_from=start,
            )  # fmt: skip
        if saving.is_done:
            st.rerun()


def begin() -> None:
    """The ways to begin, on a store that has just been made."""
    section("Where to begin", "One of these; the others can wait.")
    ways = (
        ("Bring your spreadsheets or the export of your CRM. You see what would change, and can undo it.",
         "import.preview", "Open Import", "/quality-import"),
        ("Start empty, and invite the others first.", "people.manage_users", "Open Users", "/people-users"),
    )  # fmt: skip
    for told, right, label, address in ways:
        if access.may(actor, right):
            states.notice(told)
            link(label, address)
    states.notice("Look around an invented company: stop the server and run make demo. Your own store stays empty.")


if not held.is_complete:
    page_head("Four questions first", "Every number depends on them. Later changes leave earlier days as they were.")
    if can_manage:
        ask(is_first=True)
        st.stop()
    who = access.who_may("people.manage_settings")
    states.empty("The company's settings.", f"Nobody has answered the questions yet. Open to: {who}.")
    st.stop()

last = date.fromordinal(quarter.end.toordinal() - 1)
day = (today - quarter.start).days + 1
page_head(
    f"Settings of {held.company}",
    f"Today is {today.day} {today:%B %Y}, day {day} of {quarter.days} in {quarter.label}.",
)
tiles(
    [
        Tile("Fiscal quarter", quarter.label, note=f"{quarter.start} to {last}"),
        Tile("Reporting currency", held.currency, note=views.currency_choices()[held.currency].partition("– ")[2]),
        Tile("Fiscal year starts in", months[held.fy_start_month]),
        Tile("Days end in", held.zone.rpartition("/")[2].replace("_", " "), note=held.zone),
    ],
    key="settings",
)  # fmt: skip
company = scope(actor, "people.view_settings")
with store.reading() as session:
    if views.is_new(session, scope=company):
        begin()
if can_manage:
    with st.expander("Change the answers"):
        ask(is_first=False)
rows = read(views.settings_answers, groups=("definitions",), scope=company)
section("Answers so far", "A later answer never changes an earlier day.")
lines = [[row["question"], row["answer"], row["holds_from"]] for row in rows]
heads = [("Question", False), ("Answer", False), ("Holds from", False)]
draw(plain_table(lines, heads, alt="Answers about the company"))
page_foot(as_of=f"{today}", source="settings of this installation", n=len(rows), noun="answers")
