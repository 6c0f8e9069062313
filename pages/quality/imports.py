"""Past imports

Every file that went in, what it did, and the way to take it back.
"""

import streamlit as st

from components import states
from components.frame import require, scope, settings
from components.instants import moment
from components.page_foot import page_foot
from components.page_head import page_head, section
from components.table import Column, table
from data.core import access, clock, store
from data.core.importing import applying
from data.core.importing.reading import ImportRefused
from data.quality import views

PAGE = {"order": 20, "icon": ":material/history:", "right": "import.view"}
CHOSEN, UNDONE = "imports-chosen", "imports-undone"

actor = require("import.view")
zone = settings().zone
columns = (
    Column("file", "File", "open"),
    Column("what", "Rows are"),
    Column("applied_at", "Imported", "instant", zone=zone),
    Column("actor", "By"),
    Column("create", "New", "count"),
    Column("update", "Changed", "count"),
    Column("conflict", "Conflicts", "count"),
    Column("refused", "Refused", "count"),
    Column("state", "State"),
)
with store.reading() as session:  # a few rows; whatever group an import or undo touched, they are fresh
    rows = views.imports(session, scope=scope(actor, "import.view"))
undone = sum(row["is_undone"] for row in rows)
noun = "import" if len(rows) == 1 else "imports"
page_head("Which files went in?", f"{len(rows)} {noun}, {undone} undone.")


@st.dialog("Undo this import?")
def ask(row: dict) -> None:
    """Say what an undo does, and do it on the second click."""
    st.text(f"{row['file']}, imported by {row['actor']}.")
    st.text(
        "Records that it created leave, records that it changed get their former values. "
        "What somebody changed since is kept and listed."
    )
    if row["is_undone"]:
        states.notice(f"It is {row['state']} already.")
        return
    reason = st.text_input("Why", max_chars=200)
    if st.button("Undo this import", type="primary", disabled=not access.may(actor, "import.undo")):
        try:
            undone = applying.undo(row["id"], actor=actor, reason=reason or None)
        except (ImportRefused, access.Refused) as problem:
            states.notice(str(problem))
            return
        kept = [f"{k.entity} {k.name} {k.field}: {k.why}" for k in undone.kept]
        st.session_state[UNDONE] = (row["file"], undone.removed, undone.restored, kept)
        st.rerun()


def choose(row: dict) -> None:
    """Open an import when the page is drawn next."""
    st.session_state[CHOSEN] = row["id"]


if told := st.session_state.pop(UNDONE, None):
    name, removed, restored, kept = told
    words = f"{name} is undone: {removed:,} records removed, {restored:,} restored."
    states.notice(words, items=[f"Kept: {line}" for line in kept[:20]])
section("Imports", "Open one to undo it.")
if rows:
    table(
        rows, columns, key="imports", alt="Imports, newest first", noun=noun, on_open=choose,
        href=lambda row: f"/quality-imports?id={row['id']}",
    )  # fmt: skip
else:
    states.empty("Every file that went in, newest first.", "Nothing has been imported yet.")
asked = st.session_state.pop(CHOSEN, None) or st.query_params.pop("id", None)
if found := next((row for row in rows if str(row["id"]) == str(asked)), None):
    ask(found)
page_foot(as_of=moment(clock.now(), zone), source="the record of imports", n=len(rows), noun=noun)
