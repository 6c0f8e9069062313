"""Which part of a long list is on the page, and the buttons to the part before and after."""

import streamlit as st

from components.escape import plain
from components.markup import draw, element
from components.nouns import counted
from components.numbers import count

PAGE = 200


def pager(total: int, *, key: str, page_size: int = PAGE, noun: str = "rows") -> int:
    """Draw "1–200 of 12,345 rows" with its buttons and return the page, from 1. A list of one page has no buttons."""
    page = page_of(key, total, page_size=page_size)
    last = _last(total, page_size)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"qd-pager-{key}"):
        draw(element("div", words(total, page=page, page_size=page_size, noun=noun), class_="qd-muted"))
        if last > 1:
            for text, to in (("Previous", page - 1), ("Next", page + 1)):
                st.button(
                    plain(text),
                    key=f"{_own(key)}-{text.lower()}",
                    type="tertiary",
                    disabled=not 1 <= to <= last,
                    on_click=_turn,
                    args=(key, to),
                )
    return page


def page_of(key: str, total: int, *, page_size: int = PAGE) -> int:
    """The page that this pager is on, for callers that need it before they draw the pager; never past the last."""
    return max(1, min(int(st.session_state.get(_own(key), 1)), _last(total, page_size)))


def words(total: int, *, page: int, page_size: int = PAGE, noun: str = "rows") -> str:
    """What is on the page, of how many.

    >>> words(12345, page=1), words(450, page=3, noun="deals"), words(0, page=1)
    ('1–200 of 12,345 rows', '401–450 of 450 deals', '0 rows')
    """
    if total <= page_size:
        return counted(total, noun)
    first = (page - 1) * page_size + 1
    return f"{count(first)}–{count(min(total, first + page_size - 1))} of {count(total)} {noun}"


def _own(key: str) -> str:
    # A prefix that only pagers use: a page may call its own state what it likes.
    return f"qd-pager-{key}-page"


def _last(total: int, page_size: int) -> int:
    return max(1, -(-total // page_size))


def _turn(key: str, page: int) -> None:
    st.session_state[_own(key)] = page
