"""Import

A spreadsheet goes in as it is: you see what would change before anything does, and can undo it afterwards.
"""

from datetime import date
from typing import Any

import streamlit as st

from components import states
from components.frame import require, settings
from components.page_head import page_head, section
from data.core import access, clock
from data.core.importing import applying, parts
from data.core.importing.files import FileRefused
from data.core.importing.mappings import MappingRefused, load_mapping
from data.core.importing.reading import ImportRefused
from data.core.importing.targets import TARGETS, UnknownTarget
from pages.quality.import_ import matching, outcome

PAGE = {"order": 10, "icon": ":material/upload_file:", "right": "import.preview"}
PROBLEMS = (FileRefused, MappingRefused, ImportRefused, UnknownTarget)
EARLIEST = date(1970, 1, 1)
KINDS = ["xlsx", "xlsm", "xls", "xlsb", "ods", "csv", "tsv", "txt"]

actor = require("import.preview")
can_commit = access.may(actor, "import.commit")
today = clock.today(settings().zone)

page_head("What would this file change?", "Choose a file. Nothing is written before you confirm, and you can undo it.")


# What has been done is kept in a plain box: filling it cannot be cut off by a second click, as filling the tab's
# own state can. Its turn names the pickers, so that a new file starts with fresh ones.
box: dict[str, Any] = st.session_state.setdefault("import-box", {"turn": 0})


def read_parts(file: Any, mapping_text: str | None, target: str | None) -> list[parts.Part]:
    """Read the file once for each file, mapping and target; its rows stay with this tab."""
    key = (file.file_id, mapping_text, target)
    if box.get("key") != key:
        mapping = load_mapping(mapping_text) if mapping_text else None
        found = parts.parts_of(file.getvalue(), file.name, mapping=mapping, target_name=target)
        box.update(key=key, parts=found)
    held: list[parts.Part] = box["parts"]
    return held


with st.container(horizontal=True, vertical_alignment="bottom"):
    targets = sorted(TARGETS.values(), key=lambda one: one.order)
    titles = {"": "Find out from the columns", **{one.name: one.title for one in targets}}
    target = st.selectbox("The rows are", list(titles), format_func=titles.get, key=f"import-target-{box['turn']}")
    as_of = st.date_input(
        "They show the state of", value=today, min_value=EARLIEST, max_value=today, format="YYYY-MM-DD",
        key="import-as-of", help="The day the file was exported. Changes are dated to it.",
    )  # fmt: skip
file = st.file_uploader("Spreadsheet", type=KINDS, key=f"import-file-{box['turn']}")
mapping_file = st.file_uploader("Mapping file, if you have one", type=["yaml", "yml"], key="import-mapping")

if file is None:
    with st.expander("What happens to the rows", expanded=False):
        for line in matching.RULES:
            st.text(line)
    outcome.show_receipt(actor, box)
    if "done" not in box:
        states.empty("What the file would create, change, leave alone and refuse.", "No file is chosen yet.")
    st.stop()

try:
    mapping_text = mapping_file.getvalue().decode("utf-8-sig") if mapping_file else None
    with st.spinner("Reading the file"):
        tables = read_parts(file, mapping_text, target or None)
    section("Columns", "Matched by exact name and known other names. Choose the rest; what is not matched stays out.")
    chosen = [
        matching.match(part, f"{file.file_id}-{part.target.name}-{place}", has_mapping=mapping_text is not None)
        for place, part in enumerate(tables)
    ]
    with st.spinner("Checking every row"):
        planned = applying.preview(chosen, actor=actor, as_of=as_of)
except PROBLEMS as problem:
    states.notice(problem.message, items=["Nothing was written."])
    st.stop()
except UnicodeDecodeError:
    states.notice("The mapping file is not a text file in UTF-8.", items=["Nothing was written."])
    st.stop()

section("What would happen", "Nothing has been written yet.")
outcome.show(planned, has_mapping=mapping_text is not None)
agreed = outcome.confirm(planned, can_commit=can_commit)
if agreed is not None:
    try:
        # No drawing before the box is filled: a click elsewhere ends this run, and the import is all or nothing.
        with st.spinner("Importing"):
            done = applying.apply(
                chosen, file.getvalue(), actor=actor, as_of=as_of, allow_partial=agreed,
                expected=[plan.counts for plan in planned.plans],
            )  # fmt: skip
            box.update(done=outcome.receipt(done), turn=box["turn"] + 1, key=None, parts=None)
    except PROBLEMS as problem:
        states.notice(problem.message)
        st.stop()
    st.rerun()
