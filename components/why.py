"""The drawer behind a number: how it is made, from which rows, under which filters, and who answers for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

import streamlit as st

from components.escape import clean, plain
from components.markup import draw, element, join, status_mark
from components.nouns import counted
from components.palette import status_text
from components.plain_table import plain_table


class Why(TypedDict, total=False):
    """Everything as text that is ready to read, except `n`. Only title, value and formula are needed.

    acts and more draw what takes a look into the store: what can be asked further, below the formula; and the rest.
    """

    title: str
    value: str
    full: str  # the value to its last unit, where `value` is rounded
    status: str | None
    word: str | None
    formula: str
    worked: Sequence[str]  # the formula with names, and with its numbers put in
    inputs: Sequence[tuple[str, str, str]]  # name, value, where it comes from
    filters: Sequence[tuple[str, str]]
    n: int
    noun: str
    as_of: str
    recorded: str
    owner: str
    notes: Sequence[str]
    acts: Callable[[], None]
    more: Callable[[], None]


@dataclass(frozen=True)
class Rows:
    """Where the rows behind the number are listed: the link's text, the page, its filters."""

    label: str
    page: str
    query: dict[str, str] | None = None


def why(facts: Why, *, rows: Rows | None = None) -> None:
    """Open the drawer at the right. Call it from a click, never on every run; one drawer a run."""

    @st.dialog(plain(facts["title"]), position="right", width="medium")
    def drawer() -> None:
        why_body(facts, rows=rows)

    drawer()


def why_body(facts: Why, *, rows: Rows | None = None) -> None:
    """What the drawer holds; for a page or a printed report as well."""
    mark = status_mark(facts.get("status"), _status(facts)) if facts.get("status") else None
    value = element("span", facts["value"], class_="qd-strong")
    full = facts.get("full") or facts["value"]
    exact = None if full == facts["value"] else element("span", full, class_="qd-exact qd-muted")
    draw(element("div", value, exact, mark, class_="qd-cap qd-pair"))
    draw(element("div", facts["formula"], class_="qd-formula"))
    for line in facts.get("worked", ()):
        draw(element("div", line, class_="qd-small qd-exact"))
    if "acts" in facts:
        facts["acts"]()
    if facts.get("inputs"):
        shown = 3 if any(source for _, _, source in facts["inputs"]) else 2
        heads = [("Input", False), ("Value", True), ("From", False)][:shown]
        rows_of = [[clean(text) for text in row[:shown]] for row in facts["inputs"]]
        draw(plain_table(rows_of, heads, alt="Inputs of this number"))
    draw(element("dl", join(_facts(facts)), class_="qd-facts"))
    if facts.get("notes"):
        draw(element("div", element("ul", *(element("li", note) for note in facts["notes"])), class_="qd-note"))
    if rows:
        st.page_link(rows.page, label=plain(rows.label), query_params=rows.query, icon=":material/table_rows:")
    if "more" in facts:
        facts["more"]()


def _status(facts: Why) -> str:
    return status_text(facts.get("status"), facts.get("word"))


def _facts(facts: Why) -> list[Any]:
    filters = ", ".join(f"{name}: {value}" for name, value in facts.get("filters", ())) or "none"
    n = facts.get("n")
    pairs = (
        ("Filters", filters),
        ("Counted", None if n is None else counted(n, facts.get("noun", "rows"))),
        ("Data as of", facts.get("as_of")),
        ("Recorded by", facts.get("recorded")),
        ("Owner", facts.get("owner")),
    )
    return [join([element("dt", name), element("dd", value)]) for name, value in pairs if value]
