"""Shadow files

Which spreadsheets are still kept beside the store, how far they agree with it, and which can go.
"""

import streamlit as st

from components import states
from components.frame import download, link, read, require, scope, settings
from components.instants import moment
from components.page_foot import page_foot
from components.page_head import page_head, section
from components.table import Column, table
from components.tile import Tile, tiles
from data.core import access, clock
from data.quality import exports, views
from pages.quality.shadow_files import card, trust

PAGE = {"order": 50, "icon": ":material/folder_open:", "right": "quality.view_files"}
TOLD = "shadow-told"

actor = require("quality.view_files")
zone = settings().zone
mine = scope(actor, "quality.view_files")
rows = read(views.shadow_files, groups=(*views.READS, "deals", "targets", "definitions"), scope=mine)
votes = read(views.trust, groups=("quality",), scope=mine, as_of=clock.today(zone))
alive = [row for row in rows if not row["is_retired"]]
full = [row for row in alive if row["is_full"] and row["is_current"]]


def choose(row: dict) -> None:
    """Open a spreadsheet below the table; its number stays in the address."""
    st.query_params["id"] = str(row["id"])


noun = "spreadsheet is" if len(alive) == 1 else "spreadsheets are"
ready = f", {len(full)} of them can be retired now" if full else ""
page_head("Which spreadsheets are still alive?", f"{len(alive)} {noun} still kept beside this store{ready}.")
if told := st.session_state.pop(TOLD, None):
    states.notice(told[0], items=told[1:])
if not rows:
    states.empty(
        "Every spreadsheet that was ever imported: whose it is, what hangs on it, how far it agrees with the store.",
        "Nothing has been imported yet. The register fills itself with every import.",
    )
    if access.may(actor, "import.preview"):
        link("Bring your spreadsheets", "/quality-import")
else:
    compared = [row for row in alive if row["rows_parity"] is not None]
    tiles(
        [
            Tile("Still alive", f"{len(alive)}", note="imported, not retired"),
            Tile("Retired", f"{len(rows) - len(alive)}", note="proven or signed for"),
            Tile("Compared", f"{len(compared)} of {len(alive)}", note="with the store, cell by cell"),
            Tile("Ready to retire", f"{len(full)}", note="nothing differs"),
        ],
        key="shadow",
    )
    section("The register", "Open one to compare it with the store, say what hangs on it, or retire it.")
    table(
        rows,
        (
            Column("name", "Spreadsheet", "open"), Column("what", "Rows are"), Column("owner", "Owner"),
            Column("feeds", "What hangs on it"), Column("last_seen", "Last seen", "date"),
            Column("rows_parity", "Rows agree", "percent", reason="parity_reason"),
            Column("amount_parity", "Amounts agree", "percent", reason="parity_reason"),
            Column("ran_at", "Compared", "instant", reason="parity_reason", zone=zone),
            Column("state_shown", "State", "status"),
        ),
        key="shadow-files", alt="Spreadsheets that are kept beside the store", noun="spreadsheets", on_open=choose,
        href=lambda row: f"/quality-shadow-files?id={row['id']}",
    )  # fmt: skip
if found := next((row for row in rows if str(row["id"]) == st.query_params.get("id")), None):
    card.opened(actor, found, zone)
trust.show(votes)
page_foot(
    as_of=moment(clock.now(), zone), source="imports and comparisons in this store", n=len(rows), noun="spreadsheets",
    downloads=download("Download this table", exports.register, right="quality.view_files",
                       file_name="spreadsheets.xlsx",
                       mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    key="shadow",
)  # fmt: skip
