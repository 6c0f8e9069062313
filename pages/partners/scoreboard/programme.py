"""The programme: every partner's colour, the two shares, and the targets at the present pace."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from components import bullet, chart, states
from components.frame import read
from components.nouns import counted
from components.page_head import page_head, section
from components.palette import status_text
from components.table import Column, table
from components.tile import Tile, tiles
from data.core import access
from data.core.numbers import ratio
from data.partners.views.programme import BOOKINGS, GREEN_SHARE, MET, READS, REVENUE, ProgrammeView, programme_view
from data.partners.views.scoreboard import Board
from data.partners.views.targets import STATES, Target
from pages.partners.scoreboard import asked, programme_form
from pages.partners.scoreboard.asked import Given

ORDER = {"red": 0, "yellow": 1, "green": 2, "grey": 3}
TARGETS = [
    Column("title", "Target", width=205), Column("month", "Month", "count"), Column("state", "Standing", width=120),
    Column("actual", "Reached", width=110), Column("wanted", "Wanted", width=90),
    Column("due", "Due by now", width=100), Column("forecast", "Ends at this pace", width=130),
    Column("by", "By", "date", reason="no_day", width=100), Column("said", "Note", width=220),
]  # fmt: skip
BOARDS = [
    Column("partner", "Partner", "open", width=210), Column("type", "Type"),
    Column("status", "Scoreboard", "status", width=130), Column("red", "Red", "count"),
    Column("yellow", "Yellow", "count"), Column("green", "Green", "count"), Column("grey", "Not judged", "count"),
    Column("limits", "Limits", width=150), Column("owner", "Owner", width=140),
]  # fmt: skip
ENDS = {"met": "met already", "missed": "missed"}
LIMITS = {"agreed": "Signed", "proposed": "Proposed", "none": "None yet"}


def draw(given: Given) -> None:
    """The head, tiles, targets and partners."""
    view: ProgrammeView = read(programme_view, groups=READS, scope=given.mine, as_of=given.as_of)
    with given.head:
        page_head("Does the partner programme reach its targets?", answer(view))
    tiles(tiles_of(view), key="programme")
    _targets(given, view)
    if given.names:
        _boards(view.boards)
    asked.foot(given, "partner-programme", "Download the targets", n=len(view.boards), noun="partners",
               source="scoreboards, deals and subscriptions in this store")  # fmt: skip


def answer(view: ProgrammeView) -> str:
    """The answer in one line."""
    if not view.boards:
        return "No partner has signed yet."
    if view.programme.started_on is None:
        return "The programme has no first day yet, so no target is due."
    late = [one for one in view.targets if one.state in ("missed", "far_behind", "behind")]
    met = sum(one.state == "met" for one in view.targets)
    told = f"{met} of {counted(len(view.targets), 'targets')} met."
    if late:
        told += f" Behind: {late[0].title[:1].lower()}{late[0].title[1:]}, month {late[0].month}."
    return told


def tiles_of(view: ProgrammeView) -> list[Tile]:
    """Colours, active partners, the two shares, and targets met when due."""
    since = f"won since {view.start.day} {view.start:%b %Y}"
    few = f"{view.active} of {counted(len(view.boards), 'partners')} active; {counted(len(view.types), 'types')}"
    return [
        asked.value_tile("Green partners", GREEN_SHARE, view.green_share, view, unit="percent", noun="partners",
                         currency=view.currency, note=f"of {view.green_share.n or 0} judged"),
        Tile("Active partners", f"{view.active}", note=few),
        asked.value_tile("Of new bookings", BOOKINGS, view.bookings, view, unit="percent", currency=view.currency,
                         note=since, noun="partners"),
        asked.value_tile("Of recurring revenue", REVENUE, view.revenue, view, unit="percent", noun="partners",
                         currency=view.currency, note="running on the day"),
        asked.value_tile("Targets met when due", MET, view.targets_met, view, unit="percent", noun="targets",
                         currency=view.currency, note=f"{view.targets_met.n or 0} due so far"),
    ]  # fmt: skip


def _targets(given: Given, view: ProgrammeView) -> None:
    began = view.programme.started_on
    section("Targets", f"Months count from {began.day} {began:%B %Y}." if began else "Months count from the first day.")
    if began is None:
        states.notice("Nobody has said when the programme began. "
                      f"That is for: {access.who_may(asked.DEFINE)}.")  # fmt: skip
    if access.may(given.actor, asked.DEFINE) and given.as_of == given.today and st.button(
        "Edit the programme", icon=":material/edit:"
    ):
        programme_form.edit(given, view.programme)
    if drawn := picture(view):
        chart.draw(drawn[0], key="targets", beside="targets-table", alt=drawn[1])
    table(target_rows(view), TARGETS, key="targets-table", noun="targets", alt=answer(view))


def picture(view: ProgrammeView) -> tuple[chart.Spec, str] | None:
    """How much of each target is reached, against what is due by now, and the same in words."""
    bars = [bar for one in view.targets if (bar := _bar(one)) is not None]
    if not bars:
        return None
    made = bullet.spec(bars, kind="percent", lines=[bullet.Line("Target", Decimal(1))], value_name="Reached",
                       needed_name="Due by now", keep_order=True)  # fmt: skip
    return made, bullet.alt(bars, what="Reached of each target", kind="percent")


def target_rows(view: ProgrammeView) -> list[Mapping[str, Any]]:
    """The rows of the targets."""
    return [_target(one, view) for one in view.targets]


def _bar(one: Target) -> bullet.Bar | None:
    """A target as a bar of how much of it is reached; comparisons with direct are no shares of anything."""
    if one.wanted <= 0 or one.actual is None or one.due_on is None or one.actual < 0:
        return None
    due = None if one.due_by_now is None else ratio(one.due_by_now, one.wanted)
    return bullet.Bar(f"Month {one.month}: {one.title}", ratio(one.actual, one.wanted), needed=due, status=one.status,
                      word=STATES[one.state])  # fmt: skip


def _target(one: Target, view: ProgrammeView) -> Mapping[str, Any]:
    def said(value: Decimal | None) -> str:
        return asked.text(value, one.unit, view.currency)

    return {
        "month": one.month, "title": one.title, "state": status_text(one.status, STATES[one.state]),
        "actual": said(one.actual) or "not known", "wanted": said(one.wanted),
        "due": said(one.due_by_now) or "all of it",
        "forecast": said(one.forecast) or ENDS.get(one.state, "not foreseen"),
        "by": one.due_on, "no_day": "no first day", "said": one.said,
    }  # fmt: skip


def _boards(found: Sequence[Board]) -> None:
    section("Partners", "The colour of each scoreboard in its quarter, red first.")
    if not found:
        states.empty("Every signed partner with the colour of its scoreboard.", "No partner has signed yet.")
        return
    rows = [{
        "id": one.partner_id, "partner": one.partner, "type": asked.TYPES.get(one.type, one.type),
        "status": (one.status, one.word), "limits": LIMITS[one.state], "owner": one.owner or "nobody",
        **{colour: one.colours.get(colour, 0) for colour in ORDER},
    } for one in sorted(found, key=lambda one: (ORDER[one.status], one.partner))]  # fmt: skip
    table(rows, BOARDS, key="boards", noun="partners", alt=f"{len(rows)} partners with their colours",
          on_open=lambda row: _open(row["id"]),
          href=lambda row: f"/partners-scoreboard?id={row['id']}")  # fmt: skip


def _open(number: int) -> None:
    st.session_state["part"] = asked.PARTNER
    st.session_state["partner"] = str(number)
