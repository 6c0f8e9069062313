"""What every number means

Each metric with its definition, who answers for it, where its colours begin, the pages that show it, and its changes.
"""

import streamlit as st

from components import states
from components.frame import as_of_field, download, past_banner, read, require, scope, settings
from components.page_foot import page_foot
from components.page_head import page_head
from components.scope_bar import Field, scope_bar
from data.core import access, clock, offers
from data.core.cards import SECTIONS
from data.quality import thresholds, views
from pages.quality.metrics import card, editing, listing

PAGE = {"order": 65, "icon": ":material/dictionary:", "right": "definitions.view"}

actor = require("definitions.view")
held = settings()
today = clock.today(held.zone)
mine = scope(actor, "definitions.view")

head = st.container()
fields = [
    Field("find", "Find", free=True, options={}, front=True, all_label="Any word"),
    Field("section", "Section", options={name: title for name, title in SECTIONS.items() if title}, front=True),
    as_of_field(today),
]
chosen = scope_bar(fields, key="metrics")
past_banner(chosen["as_of"], today)
as_of = min(chosen["as_of"] or today, today)
view = read(views.dictionary, groups=views.DICTIONARY_READS, scope=mine, as_of=as_of)
entries = listing.found(view.entries, words=chosen["find"] or "", section=chosen["section"] or "")
judged = sum(one.threshold is not None for one in view.entries)
holds = f"version {view.version} of the thresholds holds" if view.version else "the thresholds hold as delivered"
with head:
    page_head(
        "What does a number mean, and when is it green?",
        f"{len(view.entries)} metrics, {judged} of them judged by colour; {holds}.",
    )
can_edit = access.may(actor, thresholds.RIGHT) and as_of == today
if told := st.session_state.pop(editing.DONE, None):
    states.notice(told)

metrics, limits, changes = st.tabs(["Metrics", "Limits", "Changes"], key="metrics-tabs", on_change="rerun")
if metrics.open:
    with metrics:
        if entries:
            listing.metrics_table(entries, actor)
        else:
            states.empty("The metrics that fit the words.", "No metric has these words. Take the filter away.")
if limits.open:
    with limits:
        listing.limits_table(view.limits, can_edit)
if changes.open:
    with changes:
        listing.changes_list(view.changes)

if asked := st.session_state.pop(listing.OPENED, None) or card.from_address(view):
    card.open_metric(view, asked, actor=actor, mine=mine, today=today, can_edit=can_edit)
if asked := st.session_state.pop(listing.LIMIT, None):
    editing.limit(view, asked, actor=actor, today=today)
page_foot(
    as_of=f"{as_of}", source="the metrics of this suite and their thresholds", n=len(view.entries), noun="metrics",
    downloads=download(
        "Download the dictionary", offers.workbook, right=offers.WITHOUT_PRICES, name="metrics",
        file_name=offers.file_name("metrics", as_of), as_of=as_of,
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    key="metrics",
)  # fmt: skip
