"""What was proposed and signed: every version with its limits and both signatures."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components.frame import read
from components.instants import moment
from components.page_head import section
from components.table import Column, table
from data.core.numbers import plain
from data.partners.lines import Line
from data.partners.views.board_versions import READS, SAID, Version, Versions, board_versions
from data.partners.views.scoreboard import Board
from pages.partners.scoreboard import asked
from pages.partners.scoreboard.asked import Given

PER = {"month": "a month", "quarter": "a quarter", "year": "a year"}
HOW = {"link": "by link", "review": "in a review"}
COLUMNS = [
    Column("version", "Version", "count"), Column("state", "State"), Column("valid_from", "Holds from", "date"),
    Column("lines", "Lines", "count"), Column("ours", "Signed for us", width=200),
    Column("theirs", "Signed for them", width=230), Column("digest", "Digest", width=130),
]  # fmt: skip
LINES = [
    Column("title", "Line", width=190), Column("block", "Block", width=150), Column("target", "Target", width=150),
    Column("green", "Green from"), Column("yellow", "Yellow from"), Column("owner", "Owner"),
]  # fmt: skip


def of(given: Given, number: int) -> Versions | None:
    """The versions of a partner's scoreboard, as they are now."""
    found: Versions | None = read(board_versions, groups=READS, scope=given.mine, partner_id=number, as_of=given.today)
    return found


def draw(given: Given, view: Board) -> None:
    """The versions, and on request the limits of the one that holds."""
    found = of(given, view.partner_id)
    if found is None or not found.versions:
        return
    with st.expander("What both sides signed"):
        section("Versions", "A signature stands for a version's digest: the same lines give the same digest.")
        table([_row(one, given.held.zone) for one in found.versions], COLUMNS, key="versions", noun="versions",
              alt=f"{len(found.versions)} versions of the scoreboard")  # fmt: skip
        shown = next((one for one in found.versions if one.id == view.version_id), found.versions[0])
        section(f"Limits of version {shown.version}")
        limits(shown.lines, view.currency, key="limits")


def limits(lines: Any, currency: str, *, key: str) -> None:
    """Lines with target and limits."""
    table([line_row(line, currency) for line in lines], LINES, key=key, noun="lines",
          alt="Lines with their limits")  # fmt: skip


def line_row(line: Line, currency: str) -> dict[str, Any]:
    """A line as people read it."""
    target = "no target" if line.target is None else asked.text(line.target, line.unit, currency)
    per = f" {PER[line.per]}" if line.is_summed and line.target is not None else ""
    return {
        "title": line.title, "block": f"{asked.AREAS[line.area]}, {line.kind}", "target": target + per,
        "green": f"{plain(line.green * 100)}% of it", "yellow": f"{plain(line.yellow * 100)}% of it",
        "owner": line.owner or "nobody",
    }  # fmt: skip


def _row(one: Version, zone: str) -> Mapping[str, Any]:
    ours = f"{one.ours}, {moment(one.ours_at, zone)}" if one.ours_at else "not signed"
    theirs = f"{one.theirs}, {moment(one.theirs_at, zone)}, {HOW.get(one.theirs_by, '')}" if one.theirs_at else (
        f"{one.theirs} asked for other lines" if one.counter else "not signed")  # fmt: skip
    return {"version": one.version, "state": SAID[one.state], "valid_from": one.valid_from, "lines": len(one.lines),
            "ours": ours, "theirs": theirs.rstrip(", "), "digest": one.digest[:12]}  # fmt: skip
