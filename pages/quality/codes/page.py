"""Words people choose from

The central lists of reasons: what is in use, what ended and what stands for it, how often each was chosen.
"""

import streamlit as st

from components import states
from components.escape import plain
from components.frame import as_of_field, download, past_banner, read, require, scope, settings
from components.page_foot import page_foot
from components.page_head import page_head, section
from components.scope_bar import Field, scope_bar
from components.table import Column, table
from data.core import access, clock, offers
from data.pipeline import commands
from data.pipeline.views.codes import CODE_READS, KIND_TITLES, code_rows, codes
from pages.quality.codes import editing

PAGE = {"order": 60, "icon": ":material/list_alt:", "right": "definitions.view"}

actor = require("definitions.view")
held = settings()
today = clock.today(held.zone)
mine = scope(actor, "definitions.view")

head = st.container()
fields = [
    Field("list", "List", options=KIND_TITLES, default="loss", front=True),
    as_of_field(today),
]
chosen = scope_bar(fields, key="codes")
past_banner(chosen["as_of"], today)
as_of = min(chosen["as_of"] or today, today)
view = read(codes, groups=CODE_READS, scope=mine, as_of=as_of, kind=chosen["list"] or "loss")
overdue = [f"{title}: {n}" for _, title, n in view.kinds if n]
in_use = sum(row.state in ("in_force", "ends") for row in view.rows)
with head:
    late = f"; {sum(n for *_, n in view.kinds)} reviews are overdue" if overdue else ""
    page_head("Which words do people choose from?", f"{view.title}: {in_use:,} in use{late}.")

if access.may(actor, commands.codes.EDIT) and as_of == today:
    editing.buttons(actor, view, today)
section(view.title, "What was said stays as it was said; a change holds from its day on.")
if not view.rows:
    states.empty("Words with their days, what stands for ended ones, and how often each was chosen.",
                 "This list is empty. The first words come with the four answers under Settings.")  # fmt: skip
rows = code_rows(view)
columns = [
    Column("label", "Word", "open", width=220), Column("state", "State"), Column("used", "Used", "count"),
    Column("further", "Beside another", "count"), Column("last_used_on", "Last used", reason="never"),
    Column("valid_from", "From", reason="from_start"), Column("valid_to", "Up to", reason="no_end"),
    Column("successor", "Now stands for it"), Column("review", "Review", "status"),
]  # fmt: skip
if rows:
    table(rows, columns, key="codes", alt=f"{view.title}: {in_use} words in use", noun="words",
          on_open=lambda row: st.session_state.update({"codes-open": row["key"]}))  # fmt: skip
if (asked := st.session_state.pop("codes-open", None)) and access.may(actor, commands.codes.EDIT) and as_of == today:
    editing.change(actor, view, today, asked)
renamed = [f"{row['label']}: {row['called']}" for row in rows if row["called"]]
if renamed:
    states.notice("Called something else before:", items=renamed)
if view.unknown:
    states.notice("On records, but in no list:", items=[plain(f"{text}: {n:,}") for text, n in view.unknown[:20]])
if overdue:
    states.notice("Overdue reviews:", items=overdue)
page_foot(
    as_of=f"{as_of}", source="reason codes, deals and leads in this store", n=len(rows), noun="words",
    downloads=download(
        "Download this list", offers.workbook, right=offers.WITHOUT_PRICES, name="codes", kind=view.kind,
        file_name=offers.file_name("codes", view.kind, as_of), as_of=as_of,
        period=clock.period_of(as_of, held.calendar),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    key="codes",
)  # fmt: skip
