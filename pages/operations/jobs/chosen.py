"""Which jobs the table shows: filters above it, set by hand or by a click into a map."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from components.page_head import section
from components.scope_bar import Field, scope_bar
from data.operations.views import Board, Chosen, owners_of

JOB = "/operations-job"
STATUS = ("Off track", "Watch", "On track", "No status")
SEEN = "jobs-picked"
PART = "All jobs"


@dataclass(frozen=True)
class Picked:
    """What is chosen, and the same as an export takes it."""

    chosen: Chosen

    @property
    def filters(self) -> dict[str, Any]:
        """Only what is set."""
        return {name: value for name, value in asdict(self.chosen).items() if value}


NOTHING = Picked(Chosen())


def query(key: str, past: date | None) -> dict[str, str]:
    """Return what the address of a job carries: its key, and the day where a past one is looked at."""
    return {"job": key, **({"as_of": past.isoformat()} if past else {})}


def href(key: str, past: date | None) -> str:
    """Return the address of a job's page."""
    return f"{JOB}?{urlencode(query(key, past))}"


def follow(picked: str | None, field: str) -> None:
    """Set the filters to the cell of a map that was just clicked. Runs before the pickers, which it sets."""
    before = st.session_state.setdefault(SEEN, {})
    if picked is None or before.get(field) == picked:
        return
    st.session_state[SEEN] = {**before, field: picked}
    title, _, column = picked.rpartition(" · ")
    for name in ("stage", "group"):
        st.session_state[name] = [title] if name == field else []
    st.session_state["status"] = [column] if column in STATUS else []
    # A value that differs from what a widget begins with is set only where it has to be.
    if (column == "Changed") != bool(st.session_state.get("changed")):
        st.session_state["changed"] = column == "Changed"
    if st.session_state.get("part") != PART:
        st.session_state["part"] = PART


def bar(view: Board) -> Picked:
    """Draw the pickers and return what they say."""
    section("Jobs", "A click on a job opens it.")
    text = st.text_input("Search", key="text", bind="query-params", placeholder="words of a job, a figure or an owner",
                         label_visibility="collapsed", max_chars=80)  # fmt: skip
    fields = [
        Field("stage", "Stage", kind="many", options={line.title: line.title for line in view.stages}, front=True),
        Field("group", "Group", kind="many", options={line.title: line.title for line in view.groups}, front=True),
        Field("status", "Status", kind="many", options={name: name for name in STATUS}, front=True),
        Field("owner", "Owner", kind="many", options={name: name for name in owners_of(view.rows)}, front=True),
    ]
    if view.since is not None:
        fields.append(Field("changed", "Changed since my last visit", kind="flag", default=False, front=True))
    found = scope_bar(fields, key="jobs-table")
    held = {name: tuple(found[name] or ()) for name in ("stage", "group", "status", "owner")}
    return Picked(Chosen(text=text or "", changed=bool(found.get("changed")), **held))
