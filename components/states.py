"""What stands where numbers do not: empty, loading, stale, refused, past, gone wrong; and lists of notices."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

import streamlit as st
from markupsafe import Markup

from components.escape import plain
from components.markup import draw, element
from components.nouns import counted

Act = Callable[[], None]


def empty(what: str, why: str, *, action: str = "", page: str | None = None, on_click: Act | None = None) -> None:
    """What will be here, why it is not yet, and the one action: a page to go to or a callback."""
    _note(None, element("p", what, class_="qd-strong"), element("p", why))
    if action and page:
        st.page_link(page, label=plain(action), icon=":material/arrow_forward:")
    elif action:
        st.button(plain(action), type="primary", on_click=on_click, key=f"empty-{action}")


def loading(height: int) -> AbstractContextManager[object]:
    """A grey shape of the height of what is being made: `with loading(240): …`; nothing jumps when it is replaced."""
    return st.skeleton(height=height)


def stale(since: str, why: str = "") -> None:
    """The numbers below are old: since when, and why if that is known."""
    _note("qd-stale", element("p", f"Not updated since {since}. {why}".strip()))


def refused(who_may: str, ask: str) -> None:
    """The viewer may not see or do this: who may, and whom to ask."""
    _note(
        None,
        element("p", "You do not have the right to open this.", class_="qd-strong"),
        element("p", f"Open to: {who_may}."),
        element("p", f"Ask {ask} if you need it."),
    )


def past(day: str, *, on_today: Act | None = None, has_past: bool = True, key: str = "past") -> None:
    """The banner over a page while a past day is chosen; the button brings back today.

    has_past: without one the page shows today whatever is chosen, and says so.
    """
    head, rest = (f"You are looking at {day}. ", "Later changes are not shown.") if has_past else (
        "This page has no past: it shows today. ", f"The other pages show {day}.")  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"qd-past-{key}"):
        _note("qd-past", element("p", element("span", head, class_="qd-strong"), rest))
        if on_today:
            st.button("Back to today", on_click=on_today, key=f"{key}-today")


def error(what: str, *, error_id: str, where: str = "", kept: str = "", next_step: str = "") -> None:
    """What happened, where, what was kept, what to do next, and the number to quote when asking for help."""
    lines = [element("p", text) for text in (where, kept, next_step) if text]
    quoted = element("p", f"When you ask for help, quote {error_id}.", class_="qd-muted")
    _note("qd-bad", element("p", what, class_="qd-strong"), *lines, quoted, role="alert")


def notice(text: str, *, items: Sequence[str] = ()) -> None:
    """A plain remark, with a list where there is one."""
    listed = element("ul", *(element("li", item) for item in items)) if items else None
    _note(None, element("p", text), listed)


def notices(text: str, found: Sequence[tuple[str, str]], *, noun: str = "rows", most: int = 20) -> None:
    """Many remarks with their place, such as refused rows: the first `most`, and how many more there are."""
    items = [element("li", element("span", place, class_="qd-strong"), f": {remark}") for place, remark in found[:most]]
    more = len(found) - len(items)
    rest = element("p", f"and {counted(more, f'more {noun}')}", class_="qd-muted") if more > 0 else None
    _note(
        "qd-bad" if found else None,
        element("p", text, class_="qd-strong"),
        element("ul", *items) if items else None,
        rest,
    )


def _note(class_: str | None, *children: Markup | None, role: str = "note") -> None:
    draw(element("div", *children, class_=f"qd-note {class_ or ''}".strip(), role=role))
