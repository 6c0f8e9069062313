"""The top of a page: the question as the title, the answer as one line."""

import streamlit as st

from components.markup import draw, element, status_mark
from components.palette import status_text
from components.style import page_style


def page_head(title: str, answer: str = "", *, status: str | None = None, word: str | None = None) -> None:
    """Title and answer; with a status its symbol and word stand before the answer."""
    page_style()
    mark = status_mark(status, status_text(status, word)) if status else None
    line = element("p", mark, " " if mark else None, answer) if answer or mark else None
    with st.container(key="qd-head"):
        draw(element("div", element("h1", title), line, class_="qd-head"))


def section(title: str, note: str = "") -> None:
    """The caption over a picture or a table: what it shows, and under it unit, scope or a remark."""
    remark = element("div", note, class_="qd-muted") if note else None
    draw(element("div", element("div", title, class_="qd-cap", role="heading", aria_level="2"), remark))
