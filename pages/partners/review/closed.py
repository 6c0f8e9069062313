"""A closed review: its minutes on the page, and the same in every form."""

from typing import Any

import streamlit as st

from components import states
from components.escape import clean
from components.frame import download, read
from components.markup import draw as typeset
from components.markup import element
from components.page_foot import page_foot
from components.page_head import page_head, section
from components.plain_table import plain_table
from data.core import offers
from data.core.doors import addresses
from data.partners import minutes as files
from data.partners.views.minutes import MINUTES_READS, Block, Minutes, minutes
from data.partners.views.review import Room
from pages.partners.review import acts, pictures
from pages.partners.review.opened import VIEW, Open


def draw(opened: Open, found: Room) -> None:
    """The minutes; a review that was given up says so."""
    told = read(minutes, groups=MINUTES_READS, scope=opened.scope, review_id=opened.number)
    if told is None:
        page_head(found.title)
        states.notice("This review was given up before it started. To-dos that came back stay where they are.")
        return
    page_head(told.title, f"{told.line}. {_answer(told)}")
    opened.tell()
    _foot(told)
    _message(told)
    facts = [part for label, text in told.facts for part in (element("dt", label), element("dd", clean(text)))]
    typeset(element("dl", *facts, class_="qd-facts"))
    for block in told.blocks:
        _block(block)
        if "Status" in block.heads:
            pictures.draw(told.figures, key=opened.key("numbers"))
    if opened.may_run(found):
        _settle(opened, told)
    acts.asked_for(opened)


def _answer(told: Minutes) -> str:
    owed = f"; {told.owed} lack an owner or a day" if told.owed else ""
    return f"{len(told.todos)} {'to-do' if len(told.todos) == 1 else 'to-dos'}{owed}."


def _block(block: Block) -> None:
    section(block.title, block.note)
    if not block.rows:
        typeset(element("div", block.none, class_="qd-muted"))
        return
    heads = [(head, place in block.right) for place, head in enumerate(block.heads)]
    typeset(plain_table([[clean(cell) for cell in row] for row in block.rows], heads, alt=block.title))


def _foot(told: Minutes) -> None:
    given: dict[str, Any] = {"right": VIEW, "review_id": told.review_id}
    charts = pictures.for_documents(told.figures)

    def name(ending: str) -> str:
        return offers.file_name("minutes", told.held_with or told.title, told.held_on, ending=ending)

    made = download("Minutes as PDF", files.minutes_pdf, file_name=name("pdf"), mime=files.PDF, charts=charts, **given)
    made += download("Slides", files.minutes_deck, file_name=name("pptx"), mime=files.PPTX, charts=charts, **given)
    made += download("Workbook", files.minutes_workbook, file_name=name("xlsx"), mime=files.XLSX, **given)
    made += download("To-dos for a calendar", files.todo_calendar, file_name=name("ics"), mime=files.ICS, **given)
    page_foot(as_of=f"{told.held_on}", source="this review, its numbers as they stood at its start",
              n=sum(len(block.rows) for block in told.blocks), noun="lines", downloads=made, key="minutes")  # fmt: skip


def _message(told: Minutes) -> None:
    with st.expander("Text for a message"):
        address = addresses.public().link(f"/partners-review?id={told.review_id}")
        st.code(files.message(told, address=address), language=None, wrap_lines=True)


def _settle(opened: Open, told: Minutes) -> None:
    """Owners and days that were owed can still be named."""
    owed = {one.id: one.text for one in told.todos if one.owes}
    if not owed:
        return
    section("What is owed", "Name an owner and a day; the minutes take it up.")
    with st.container(horizontal=True, gap="small"):
        for number, text in owed.items():
            if st.button(clean(text)[:60], key=opened.key(f"owed-{number}")):
                acts.ask(opened, "todo", number)
                st.rerun()
