"""Typeset blocks: elements whose every text is escaped, drawn without any markdown."""

from collections.abc import Iterable

import streamlit as st
from markupsafe import Markup, escape

from components.escape import clean

Child = str | Markup | None


def element(tag: str, *children: Child, **attributes: object) -> Markup:
    """One element; plain strings are escaped, `class_` means class, `data_label` data-label, None is left out.

    >>> print(element("b", "<i>", class_="x"))
    <b class="x">&lt;i&gt;</b>
    """
    # Put together by hand: a page has hundreds, and formatting each through Markup cost more than the page's numbers.
    named = [f' {name.rstrip("_").replace("_", "-")}="{escape(clean(value))}"'
             for name, value in attributes.items() if value is not None]  # fmt: skip
    return Markup(f"<{tag}{''.join(named)}>{join(children)}</{tag}>")  # noqa: S704 - every part is escaped above


def image(source: str, alt: str, class_: str) -> Markup:
    """A picture that is part of the page itself (a data address); anything else is refused."""
    if not source.startswith("data:image/"):
        raise ValueError("Only pictures made here may be drawn.")
    return Markup('<img src="{}" alt="{}" class="{}">').format(source, clean(alt), class_)


def join(children: Iterable[Child], separator: str = "") -> Markup:
    """Children in a row, each plain string escaped."""
    parts = [c if isinstance(c, Markup) else escape(clean(c)) for c in children if c is not None]
    return Markup(str(escape(separator)).join(parts))  # noqa: S704 - every part is escaped above


def status_mark(status: str | None, text: str) -> Markup:
    """A status in its colour; `text` carries the symbol and the word."""
    known = status if status in ("green", "yellow", "red") else "grey"
    return element("span", text, class_=f"qd-status qd-{known}")


def draw(block: Markup) -> None:
    """Put a typeset block on the page."""
    st.html(str(block))
