"""The bottom of a page: how fresh, from where, how many, defined how, and the file to take away."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from components.escape import plain
from components.markup import draw, element
from components.nouns import counted

Build = Callable[[], bytes | str]


@dataclass(frozen=True)
class Download:
    """A file built only when somebody clicks: what the button says, how it is made, its name and media type."""

    label: str
    build: Build
    file_name: str
    mime: str


@dataclass(frozen=True)
class Definition:
    """Where a number is defined: what the link says, the page, and what it should show."""

    label: str
    page: str
    query: dict[str, str] | None = None


def page_foot(
    *,
    as_of: str,
    source: str,
    files: str = "",
    n: int | None = None,
    noun: str = "rows",
    definition: Definition | None = None,
    downloads: tuple[Download, ...] = (),
    key: str = "foot",
) -> None:
    """One line of facts, then the definition and the downloads. `files`: the newest day that files brought, if any."""
    facts = [f"Data as of {as_of}", f"Source: {source}"] + ([f"Files as of {files}"] if files else [])
    facts += [counted(n, noun)] if n is not None else []
    draw(element("div", *(element("span", fact) for fact in facts), class_="qd-foot"))
    if not definition and not downloads:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"qd-foot-{key}"):
        if definition:
            st.page_link(definition.page, label=plain(definition.label), query_params=definition.query)
        for position, download in enumerate(downloads):
            file_button(download, f"{key}-download-{position}")


def file_button(download: Download, key: str) -> None:
    """The button that builds a file on the click and hands it out."""
    st.download_button(
        plain(download.label),
        data=download.build,
        file_name=download.file_name,
        mime=download.mime,
        on_click="ignore",
        icon=":material/download:",
        key=key,
    )
