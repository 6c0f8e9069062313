"""The pack: which pages, which period, compared with what; as a PDF or a deck on the click."""

from datetime import date

import streamlit as st

from components import states
from components.escape import plain
from components.frame import download, settings, write
from components.markup import draw, element
from components.page_foot import file_button
from data.core import access, briefings, clock, offers, rulebook
from data.core.access import Actor
from data.core.clock import Period
from data.quality import packs

RIGHT = offers.WITH_PRICES
FILES = {
    "pdf": ("PDF", "application/pdf"),
    "pptx": ("Slides", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
}


def button(actor: Actor, as_of: date | None) -> None:
    """The button, for whoever may take amounts away."""
    if access.may(actor, RIGHT) and st.button("Make the pack", icon=":material/picture_as_pdf:", type="tertiary",
                                               key="monday-pack"):  # fmt: skip
        _choosing(actor, as_of)


@st.dialog("The pack", width="large")
def _choosing(actor: Actor, as_of: date | None) -> None:
    held = settings()
    today = clock.today(held.zone)
    day, asked = min(as_of or today, today), rulebook.in_force(packs.NAME)
    known = {sheet.name: sheet.title for sheet in briefings.offered(actor)}
    first = [name for name in asked["pages"] if name in known][: briefings.MOST]
    names = st.multiselect("Pages, in the order in which they are chosen", list(known), default=first,
                           format_func=lambda name: plain(known[name]), max_selections=briefings.MOST)  # fmt: skip
    left, right = st.columns(2)
    label = left.text_input("Period", value=clock.period_of(day, held.calendar).label, key="pack-period")
    since = right.selectbox("Compared with", list(packs.SINCE), format_func=packs.SINCE.__getitem__,
                            index=list(packs.SINCE).index(asked["since"]), key="pack-since")  # fmt: skip
    try:
        period = clock.parse_period(label, held.calendar)
    except ValueError as wrong:
        states.notice(str(wrong))
        return
    if not names:
        states.notice(f"Choose 1 to {briefings.MOST} pages.")
        return
    draw(element("p", f"One sheet a page, with the numbers at the end of {day.day} {day:%B %Y}.", class_="qd-muted"))
    _files(tuple(names), period, day, since)
    if access.may(actor, "definitions.edit"):
        _schedule(actor, list(names), since)


def _files(names: tuple[str, ...], period: Period, day: date, since: str) -> None:
    with st.container(horizontal=True, gap="small"):
        for ending, (label, mime) in FILES.items():
            for file in download(label, packs.file, right=RIGHT, mime=mime, names=names, period=period, as_of=day,
                                 file_name=offers.file_name("pack", period.label, day, ending=ending), since=since,
                                 ending=ending):  # fmt: skip
                file_button(file, f"pack-{ending}")


def _schedule(actor: Actor, names: list[str], since: str) -> None:
    """Keep these pages for the pack that is made by schedule."""
    if st.button("Use these pages for the scheduled pack", key="pack-schedule", type="tertiary"):
        with write(actor, "pages of the scheduled pack", done="Kept. The job quality.pack makes it.") as saving:
            content = {**rulebook.in_force(packs.NAME), "pages": names, "since": since}
            rulebook.edit(saving.session, actor=actor, name=packs.NAME, content=content, note="chosen on the page")
