"""One partner's board: its colour, every line against what is due by now, and what both sides signed."""

from collections.abc import Mapping
from typing import Any

from components import bullet, chart, numbers, states
from components.frame import read
from components.nouns import counted
from components.page_head import page_head, section
from components.palette import status_text
from components.table import Column, table
from components.tile import Tile, tiles
from data.partners.views.scoreboard import READS, WORDS, Board, Row, scoreboard
from pages.partners.scoreboard import acts, asked, versions
from pages.partners.scoreboard.asked import Given

HOLLOW = "◇"
STATES = {"agreed": "Limits signed by both sides", "proposed": "Limits proposed, not signed", "none": "No limits yet"}
COLUMNS = [
    Column("title", "Line", width=150), Column("block", "Block", width=135), Column("status", "Standing", width=140),
    Column("actual", "Actual", width=75), Column("due", "Due by now", width=125),
    Column("share", "Attainment", "percent", reason="why", width=90), Column("change", "Last quarter", width=95),
    Column("trend", "Four quarters", "trend", width=90), Column("note", "Note", width=140),
]  # fmt: skip


def draw(given: Given, number: int, period: str) -> None:
    """The head, the lines and what can be done with them."""
    try:
        view: Board | None = read(scoreboard, groups=READS, scope=given.mine, partner_id=number, as_of=given.as_of,
                                  period=period)  # fmt: skip
    except ValueError as wrong:
        states.notice(str(wrong))
        return
    if view is None:
        with given.head:
            page_head("How does this partner stand?", "This partner was not known on the day.")
        return
    with given.head:
        page_head(f"How does {view.partner} stand?", answer(view), status=view.status, word=view.word)
    if not view.rows:
        states.empty("Up to ten lines that both sides measure the partnership by, each with its colour.",
                     "Nothing was proposed to this partner yet.")  # fmt: skip
    else:
        _board(view)
    if given.as_of == given.today:
        acts.draw(given, view)
    versions.draw(given, view)
    asked.foot(given, "partner-scoreboards", "Download all scoreboards", n=len(view.rows), noun="lines",
               source="referrals, deals, trainings, to-dos and values entered in this store")  # fmt: skip


def answer(view: Board) -> str:
    """The answer in one line."""
    if not view.rows:
        return "No lines were agreed on."
    judged = [row for row in view.rows if row.status != "grey"]
    if not judged:
        return f"None of {counted(len(view.rows), 'lines')} has evidence and a target yet."
    green = view.colours.get("green", 0)
    worst = [row for row in judged if row.status == "red"] or [row for row in judged if row.status == "yellow"]
    grey = len(view.rows) - len(judged)
    told = f"{green} of {counted(len(judged), 'lines')} on target" + (f", {grey} not judged." if grey else ".")
    if worst:
        first = worst[0]
        reached = asked.text(first.actual, first.unit, view.currency)
        told += f" {first.title}: {reached} of {asked.text(first.due, first.unit, view.currency)} due by now."
    return told


def _board(view: Board) -> None:
    tiles(_tiles(view), key="board")
    bars = [_bar(row) for row in view.rows]
    section("Reached of what is due by now",
            f"{view.period.label}, {view.elapsed} of {view.days} days: targets that grow with time count as far.")
    chart.draw(bullet.spec(bars, kind="percent", lines=[bullet.Line("Due", numbers.decimal(1))], value_name="Reached",
                           keep_order=True), key="lines", beside="lines",
               alt=bullet.alt(bars, what=f"Attainment of {view.partner}", kind="percent"))  # fmt: skip
    section("Lines", STATES[view.state])
    table([_row(row, view) for row in view.rows], COLUMNS, key="lines", noun="lines", alt=answer(view))


def _tiles(view: Board) -> list[Tile]:
    colours = view.colours
    running = "complete" if view.is_complete else f"day {view.elapsed} of {view.days}"
    signed = view.signed
    how = {"link": "by link", "review": "in a review"}.get(signed.get("theirs_by") or "", "")
    who = f"{signed.get('ours') or 'nobody'} and {signed.get('theirs') or 'nobody'} {how}".strip()
    limits = {"agreed": "Signed", "proposed": "Proposed", "none": "None"}[view.state]
    return [
        Tile("Quarter", view.period.label, note=running),
        Tile("On target", f"{colours.get('green', 0)}", note=f"of {len(view.rows)} lines"),
        Tile("Short", f"{colours.get('yellow', 0) + colours.get('red', 0)}",
             note=f"{colours.get('red', 0)} of them far short"),
        Tile("No evidence or target", f"{colours.get('grey', 0)}", note="grey, never counted as green"),
        Tile("Limits", limits, note=who if view.state == "agreed" else "proposed limits still colour the lines"
             if view.rows else "", change=f"version {view.version}" if view.version else ""),
    ]  # fmt: skip


def _bar(row: Row) -> bullet.Bar:
    word = f"{row.word}, by word" if row.is_override else "Not judged" if row.reason else row.word
    reason = row.reason or ("nothing, as it should be" if row.attainment is None else "")
    return bullet.Bar(row.title, row.attainment, reason=reason, status=row.status, word=word)


def _row(row: Row, view: Board) -> Mapping[str, Any]:
    def said(value: Any, **more: bool) -> str:
        return asked.text(value, row.unit, view.currency, **more)

    mark = status_text(row.status, row.word)
    note = row.note
    if row.is_override:
        mark = f"{HOLLOW} {mark[2:]}, by word"
        counted_as = status_text(row.counted_status, WORDS[row.counted_status])
        note = f"Counted: {said(row.counted) or 'nothing'} ({counted_as}). {row.note}"
    elif not row.is_counted:
        note = f"Entered: {row.note}" if row.note else "Entered each month"
    whole = f" of {said(row.target)}" if row.due != row.target else ""
    return {
        "title": row.title, "block": f"{asked.AREAS[row.area]}, {row.kind}", "status": mark,
        "actual": said(row.actual) or "none", "due": f"{said(row.due)}{whole}" if row.target else "no target",
        "share": row.attainment, "why": row.reason or "not a share", "change": said(row.change, sign=True) or "unknown",
        "trend": [float(one or 0) for one in row.trend], "note": note,
    }  # fmt: skip


