"""Second-order pictures and tables: reasons by group, competitors, stages, what to know."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import chart, states
from components.frame import read, scope
from components.table import Column, table
from data.core.access import Actor
from data.pipeline.views.losses import LOSS_READS, Losses
from data.pipeline.views.losses_tables import COMPETITOR_COLUMNS, competitor_rows, loss_remarks, stage_losses
from pages.pipeline.losses import drill, reading


def more(actor: Actor, view: Losses, arguments: Mapping[str, Any]) -> None:
    """The tabs; each is drawn, and asks the store, only while it is open."""
    names = ["Competitors", f"By {view.by}", "Stage at loss", "What to know"]
    rivals, groups, stages, know = st.tabs(names, on_change="rerun", key="losses-tabs")
    if rivals.open:
        with rivals:
            _competitors(view)
    if groups.open:
        with groups:
            _groups(view)
    if stages.open:
        with stages:
            _stages(actor, arguments)
    if know.open:
        with know:
            states.notice("About these numbers:", items=loss_remarks(view))


def _competitors(view: Losses) -> None:
    if not view.competitors:
        states.notice("No deal was decided in this time.")
        return
    rows = [{**row, "few": "" if row["met"] >= reading.small(view) else "few cases"} for row in competitor_rows(view)]
    columns = [*reading.columns(COMPETITOR_COLUMNS), Column("few", "Note")]
    table(rows, columns, key="losses-competitors", alt="Win rate by competitor with its 95 % interval",
          noun="competitors", on_open=drill.follow_competitor)  # fmt: skip
    states.notice("Over everything decided in this time. Met: won, lost and without decision.")


def _groups(view: Losses) -> None:
    if not view.groups:
        states.notice("Nothing to compare.")
        return
    spec, said = reading.groups(view)
    # A click sets the pickers below this tab in the next run.
    picked = chart.draw(spec, alt=said, key="losses-groups", pick="name")
    drill.follow_cell(picked, view)
    hidden = len(view.groups) - reading.COMPARED
    if hidden > 0:
        states.notice(f"The {reading.COMPARED} with most deals; {hidden:,} more in the download.")


def _stages(actor: Actor, arguments: Mapping[str, Any]) -> None:
    asked = {name: arguments[name] for name in ("period", "as_of", "filters", "state")}
    found = read(stage_losses, groups=LOSS_READS, scope=scope(actor, "pipeline.view"), **asked)
    rows = [{"label": each.label, "deals": each.lost + each.no_decision, "lost": each.lost,
             "no_decision": each.no_decision, "amount": reading.whole(each.amount)} for each in found]  # fmt: skip
    columns = [Column("label", "Closed from", width=220), Column("deals", "Deals", "count"),
               Column("lost", "Lost", "count"), Column("no_decision", "No decision", "count"),
               Column("amount", "Amount", "count")]  # fmt: skip
    table(rows, columns, key="losses-stages", alt="Deals lost by the stage and step they were closed from",
          noun="stages")  # fmt: skip
    states.notice("The stage and step of the last day on which the deal was open.")
