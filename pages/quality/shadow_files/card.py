"""One spreadsheet: what differs, what hangs on it, and its way out."""

from typing import Any

import streamlit as st

from components import states
from components.escape import plain
from components.frame import write
from components.instants import moment
from components.markup import draw
from components.page_head import section
from components.plain_table import plain_table
from data.core import access
from data.core.access import Actor, Refused
from data.core.importing.files import FileRefused
from data.core.importing.mappings import MappingRefused
from data.core.importing.reading import ImportRefused
from data.quality import commands

MOST = 50
TOLD = "shadow-told"
KINDS = ["xlsx", "xlsm", "xls", "xlsb", "ods", "csv", "tsv", "txt"]


def opened(actor: Actor, row: dict[str, Any], zone: str) -> None:
    """Show a spreadsheet and what can be done about it."""
    section(row["name"], f"{row['what']}. First seen {row['first_seen']}, last seen {row['last_seen']}.")
    _parity(row, zone)
    if not access.may(actor, commands.EDIT_FILES):
        states.notice(f"Comparing and retiring is open to: {access.who_may(commands.EDIT_FILES)}.")
        return
    if row["is_retired"]:
        states.notice(f"{row['state']}. {row['sign_off'] or ''}".strip())
        if st.button("It is in use after all", key="shadow-revive"):
            _do(actor, f"{row['name']} is in use again.", commands.revive_file, row["id"])
        return
    _compare(actor, row)
    _describe(actor, row)
    _retire(actor, row)


def _parity(row: dict[str, Any], zone: str) -> None:
    if row["rows_parity"] is None:
        states.notice("It was never compared with the store.")
        return
    stale = "" if row["is_current"] else " It was imported in a newer version since."
    said = f"{row['rows_equal']:,} of {row['rows']:,} rows agree, compared {moment(row['ran_at'], zone)}.{stale}"
    st.text(said)
    lines = [[str(one["row"] or ""), one["record"], one["field"] or "Row", one["file"], one["store"]]
             for one in row["differences"][:MOST]]  # fmt: skip
    if lines:
        heads = [("Row", True), ("Record", False), ("Field", False), ("In the file", False), ("Here", False)]
        draw(plain_table(lines, heads, alt="Where the spreadsheet and the store differ"))


def _compare(actor: Actor, row: dict[str, Any]) -> None:
    file = st.file_uploader("A newer version, if you have one", type=KINDS, key=f"shadow-upload-{row['id']}")
    words = "Compare this file with the store" if file else "Compare its last version with the store"
    if not st.button(words, key=f"shadow-compare-{row['id']}", type="primary"):
        return
    try:
        given = {"content": file.getvalue(), "file_name": file.name} if file else {}
        with st.spinner("Comparing every cell"):
            made = commands.compare_file(row["id"], actor=actor, **given)
    except (ImportRefused, FileRefused, MappingRefused) as problem:
        states.notice(problem.message)
        return
    except (Refused, ValueError) as problem:
        states.notice(str(problem))
        return
    st.session_state[TOLD] = (f"{row['name']}: {made.rows_equal:,} of {made.rows:,} rows agree with the store.",)
    st.rerun()


def _describe(actor: Actor, row: dict[str, Any]) -> None:
    with st.expander("What hangs on it, and where it lies"):
        feeds = st.text_area("What hangs on it: a report, a meeting, a person", row["feeds"], max_chars=500,
                             key=f"shadow-feeds-{row['id']}")  # fmt: skip
        place = st.text_input("Where it lies", row["place"], max_chars=300, key=f"shadow-place-{row['id']}")
        mine = st.checkbox("I look after it", value=row["owner_id"] == actor.id, key=f"shadow-mine-{row['id']}")
        if st.button("Save", key=f"shadow-save-{row['id']}"):
            owner = actor.id if mine else None if row["owner_id"] == actor.id else row["owner_id"]
            _do(actor, f"{row['name']} is described.", commands.describe_file, row["id"], owner_id=owner, feeds=feeds,
                place=place)  # fmt: skip


def _retire(actor: Actor, row: dict[str, Any]) -> None:
    is_ready = row["is_full"] and row["is_current"]
    sign_off = ""
    if not is_ready and row["rows_parity"] is not None and row["is_current"]:
        sign_off = st.text_input("Why the differences do not matter", key=f"shadow-sign-{row['id']}", max_chars=300)
    can = is_ready or bool(sign_off.strip())
    why = None if can else "Nothing may differ, or somebody has to say why it does not matter."
    if st.button(plain(f"Retire {row['name']}"), key=f"shadow-retire-{row['id']}", disabled=not can, help=why):
        _do(actor, f"{row['name']} is retired. Whoever imports it again is told so.", commands.retire_file, row["id"],
            sign_off=sign_off)  # fmt: skip


def _do(actor: Actor, done: str, command: Any, file_id: int, **given: Any) -> None:
    with write(actor, done) as saving:
        command(saving.session, file_id, actor=actor, **given)
    if saving.is_done:
        st.session_state[TOLD] = (done,)
        st.rerun()
