"""Import

A spreadsheet goes in as it is: you see what would change before anything does, and can undo it afterwards.
"""

from datetime import date

import streamlit as st

from components import states
from components.frame import require, settings
from components.page_head import page_head, section
from data.core import access, clock
from data.core.importing import applying
from data.core.importing.files import FileRefused
from data.core.importing.mappings import MappingRefused, load_mapping
from data.core.importing.progress import Stopped
from data.core.importing.promises import StoreMoved
from data.core.importing.reading import ImportRefused
from data.core.importing.targets import TARGETS, UnknownTarget
from pages.quality.import_ import answering, beginning, dated, deciding, fixing, outcome, studio, tables

PAGE = {
    "order": 10, "icon": ":material/upload_file:", "right": "import.preview",
    "shows": (
        "pipeline.coverage", "pipeline.clean_coverage", "pipeline.weighted_coverage", "pipeline.win_rate",
        "pipeline.overdue_amount", "pipeline.asp",
    ),
}  # fmt: skip
PROBLEMS = (FileRefused, MappingRefused, ImportRefused, UnknownTarget, access.Refused, Stopped)
EARLIEST = date(1970, 1, 1)
KINDS = ["xlsx", "xlsm", "xls", "xlsb", "ods", "csv", "tsv", "txt"]

actor = require("import.preview")
company = settings()
today = clock.today(company.zone)
held = studio.box()

page_head("What would this file change?", "Choose a file, or dated copies of one. Nothing is written until you say so.")
steps = st.container(key="qd-import-steps")
with st.container(horizontal=True, vertical_alignment="bottom"):
    known = sorted(TARGETS.values(), key=lambda one: one.order)
    titles = {"": "Find out from the columns", **{one.name: one.title for one in known}}
    target = st.selectbox("The rows are", list(titles), format_func=titles.get, key=f"import-target-{held['turn']}")
    as_of = st.date_input(
        "They show the state of", value=today, min_value=EARLIEST, max_value=today, format="YYYY-MM-DD",
        key="import-as-of", help="The day the file was exported. Changes are dated to it.",
        disabled=bool(st.session_state.get("import-copies")),
    )  # fmt: skip
    many = st.toggle("Dated copies of one sheet", key="import-copies",
                     help="Weekly exports, for example: each goes in on its own day, the oldest first.")  # fmt: skip
uploaded = st.file_uploader("Spreadsheets" if many else "Spreadsheet", type=KINDS, accept_multiple_files=many,
                            key=f"import-{'copies' if many else 'file'}-{held['turn']}")  # fmt: skip
mapping_file = st.file_uploader("Mapping file, if you have one", type=["yaml", "yml"], key="import-mapping")

try:
    if work := held.get("importing"):
        studio.show_steps(steps, 5)
        deciding.follow(work, held)
    if not uploaded:
        studio.show_steps(steps, 0)
        beginning.show(held, actor)
        st.stop()
    mapping = load_mapping(mapping_file.getvalue().decode("utf-8-sig")) if mapping_file else None
    if many:
        dated.bring(held, uploaded, actor, target=target or None, mapping=mapping, today=today, strip=steps)
        st.stop()
    file = studio.read(held, uploaded, actor)
    section("Tables", file.about)
    parts = tables.choose(held, file, target or None, mapping)
    is_mapped = mapping is not None or bool(file.came_back)
    parts = answering.answer(held, parts, file, has_mapping=is_mapped)
    key = (held["file"], repr([(p.table.sheet, p.table.header_row, p.mapping) for p in parts]), as_of,
           repr(studio.repairs(held)), studio.newest())  # fmt: skip
    planned = studio.result(held, "check", key, lambda: applying.preview(parts, actor=actor, as_of=as_of), actor,
                            "Checking every row")  # fmt: skip
except StoreMoved as problem:
    held["moved"] = list(problem.moved[:20])
    st.rerun()
except PROBLEMS as problem:
    states.notice(str(problem.args[0] if problem.args else problem), items=["Nothing was written."])
    st.stop()
except UnicodeDecodeError:
    states.notice("The mapping file is not a text file in UTF-8.", items=["Nothing was written."])
    st.stop()

if answering.has_new_questions(held, planned):
    st.rerun()
questions = sum(len(plan.questions) for plan in planned.plans)
studio.show_steps(steps, 3 if questions else 4 if outcome.count_of(planned)[1] else 5,
           {1: f"{len(parts)} of {len(file.tables)}", 3: f"{questions} open" if questions else ""})  # fmt: skip
section("What would happen", "Nothing has been written yet.")
if moved := held.pop("moved", None):
    words = "The data has changed since you looked. Nothing was written; below is what would happen now."
    states.notice(words, items=moved)
outcome.show(planned, f"{held['turn']}", has_mapping=is_mapped)
fixing.fix(planned.plans, held)
if not questions:
    deciding.effect(held, key, parts, file, actor, as_of, company.currency)
agreed = deciding.confirm(planned, actor=actor)
if agreed is not None:
    partial, note = agreed
    try:
        if note is None:
            held["importing"] = deciding.begin(parts, file, planned, held, actor=actor, as_of=as_of, partial=partial)
            deciding.follow(held["importing"], held)
        held["told"] = deciding.hand_in(parts, file, planned, held, actor=actor, as_of=as_of, partial=partial,
                                        note=note or "")  # fmt: skip
        studio.clear(held)
    except StoreMoved as problem:
        held["moved"] = list(problem.moved[:20])
    except PROBLEMS as problem:
        states.notice(str(problem.args[0] if problem.args else problem))
        st.stop()
    st.rerun()
