"""Past imports

Every file that went in, what it did, and the way to take it back; files that wait for somebody to import them.
"""

import streamlit as st

from components import states
from components.frame import require, scope, settings
from components.instants import moment
from components.page_foot import page_foot
from components.page_head import page_head, section
from components.table import Column, table
from data.core import access, clock, store
from data.quality import views
from pages.quality.imports import undoing, waiting

PAGE = {"order": 20, "icon": ":material/history:", "right": "import.view"}
CHOSEN = "imports-chosen"

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
handed_in = waiting.submissions_of(actor) if access.may(actor, "import.preview") else []
undone = sum(row["is_undone"] for row in rows)
open_ones = sum(one["state"] == "waiting" for one in handed_in)
noun = "import" if len(rows) == 1 else "imports"
more = f" {open_ones} {'file waits' if open_ones == 1 else 'files wait'} to be imported." if open_ones else ""
page_head("Which files went in?", f"{len(rows)} {noun}, {undone} undone.{more}")


def choose(row: dict) -> None:
    """Open an import when the page is drawn next."""
    st.session_state[CHOSEN] = row["id"]


undoing.told()
waiting.show(handed_in, actor, zone)
section("Imports", "Open one to undo it, or to bring it back.")
if rows:
    table(
        rows, columns, key="imports", alt="Imports, newest first", noun=noun, on_open=choose,
        href=lambda row: f"/quality-imports?id={row['id']}",
    )  # fmt: skip
else:
    states.empty("Every file that went in, newest first.", "Nothing has been imported yet.")
asked = st.session_state.pop(CHOSEN, None) or st.query_params.pop("id", None)
if found := next((row for row in rows if str(row["id"]) == str(asked)), None):
    undoing.ask(found, actor, zone)
page_foot(as_of=moment(clock.now(), zone), source="the record of imports", n=len(rows), noun=noun)
