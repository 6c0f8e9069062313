"""The minutes of a review as plain texts: the page, the PDF, the deck and the workbook print these and no others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from data.core import settings
from data.core.access import Scope
from data.partners.commands.review_items import STATES
from data.partners.formulas.agenda import total, written
from data.partners.formulas.todos import SIDES
from data.partners.formulas.todos import STATES as TODO_STATES
from data.partners.views.review import Item, Room, Todo, room
from data.partners.walls import Figure

MINUTES_READS = ("reviews", "definitions")
NOBODY, NO_DAY = "nobody named", "no day named"
MARKS = {"green": "●", "yellow": "▲", "red": "■", "grey": "○"}


@dataclass(frozen=True)
class Block:
    """A part of the minutes: a table of texts. right: columns of numbers; shares: how wide columns are; none: why."""

    title: str
    note: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[int, ...]
    right: tuple[int, ...] = ()
    none: str = ""


@dataclass(frozen=True)
class Minutes:
    """What a review leaves behind. line: when and how long; facts: label and text; todos: for a calendar.

    chart_title: of the picture of the numbers; figures: what it draws.
    """

    review_id: int
    title: str
    line: str
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    todos: tuple[Todo, ...]
    figures: tuple[Figure, ...]
    held_with: str
    held_on: date
    is_final: bool
    owed: int


def minutes(session: Session, *, scope: Scope, review_id: int) -> Minutes | None:
    """Return the minutes of a review that has started; None where the scope has none such, or it was only planned."""
    found = room(session, scope=scope, review_id=review_id)
    if found is None or found.started_at is None:
        return None
    zone = ZoneInfo(settings.current(session).zone)
    blocks = [_agenda(found), *([_carried(found)] if found.carried else []), *_parts(found), _todos(found)]
    begun = found.started_at.astimezone(zone)
    return Minutes(found.id, found.title, _line(found, begun), _facts(found, begun), tuple(blocks), found.todos,
                   found.wall.figures if found.wall else (), found.held_with,
                   begun.date(), found.closed_at is not None, len(found.owed))  # fmt: skip


def day(value: date | None) -> str:
    """Return a day as the minutes write it.

    >>> day(date(2025, 10, 1)), day(None)
    ('1 Oct 2025', 'no day named')
    """
    return f"{value.day} {value:%b %Y}" if value else NO_DAY


def _line(found: Room, begun: datetime) -> str:
    said = f"{day(begun.date())}, {begun:%H:%M}"
    ended = found.closed_at.astimezone(begun.tzinfo) if found.closed_at else None
    return f"{said} to {ended:%H:%M}" if ended else f"{said}, still running"


def _facts(found: Room, begun: datetime) -> tuple[tuple[str, str], ...]:
    spent = sum((one.spent for one in found.times(begun)), start=begun - begun)
    sides = {side: ", ".join(name for own, name in found.attendees if own == side) for side in SIDES}
    told = [
        ("Held with", found.held_with), ("Led by", found.lead), ("From us", sides["us"]), ("From them", sides["them"]),
        ("Time", f"{written(spent)} of {total([one.minutes for one in found.plan])}:00 planned" if found.closed_at
         else ""),
        ("Times in", str(begun.tzinfo)),
    ]  # fmt: skip
    return tuple((label, text) for label, text in told if text)


def _agenda(found: Room) -> Block:
    labels = {part.code: part.label for part in found.template.parts}
    rows = [(labels[one.part], written(one.planned), written(one.spent), written(one.over) if one.over else "")
            for one in found.times(found.closed_at or found.started_at or datetime.max)]  # fmt: skip
    return Block("Agenda", "Minutes and seconds.", ("Part", "Planned", "Taken", "Over"), tuple(rows), (5, 2, 2, 2),
                 (1, 2, 3))  # fmt: skip


def _carried(found: Room) -> Block:
    rows = [(one.settled or f"Not settled yet: {one.text}", one.owner or NOBODY, SIDES.get(one.side, one.side))
            for one in found.carried]  # fmt: skip
    return Block("From last time", "", ("What became of it", "Owner", "Side"), tuple(rows), (7, 3, 2))


def _parts(found: Room) -> Sequence[Block]:
    made = []
    for part in found.template.parts:
        if part.shows == "numbers":
            made.append(_numbers(found, part.label))
        said = found.said_in(part.code)
        title = f"{part.label}: what was said" if part.shows in ("numbers", "todos") else part.label
        if said or part.shows not in ("numbers", "todos"):
            made.append(Block(title, "", ("Words", "Kind", "Who", "State"), tuple(map(_said, said)), (8, 2, 3, 2),
                              none="Nothing was captured."))  # fmt: skip
    return made


def _said(item: Item) -> tuple[str, ...]:
    who = ", ".join(part for part in (item.said_by, SIDES.get(item.side, item.side)) if part)
    votes = [f"{item.votes} {'vote' if item.votes == 1 else 'votes'}"] * bool(item.votes)
    return item.text, item.kind_label, who, ", ".join([*votes, *([STATES[item.state]] if item.state != "open" else [])])


def _numbers(found: Room, label: str) -> Block:
    wall = found.wall
    rows = [(one.title, f"{MARKS[one.status]} {one.word}", one.actual or "no evidence", one.target or "none",
             one.change, " · ".join(part for part in (one.note, one.stands_over) if part))
            for one in (wall.figures if wall else ())]  # fmt: skip
    note = f"As they stood at the start: {wall.said}." if wall and wall.said else "As they stood at the start."
    return Block(label, note, ("Number", "Status", "Actual", "Due by now", "Change", "Note"), tuple(rows),
                 (5, 3, 3, 3, 2, 4), (2, 3, 4), wall.missing if wall else "No numbers were taken.")  # fmt: skip


def _todos(found: Room) -> Block:
    rows = [(one.text, one.owner or NOBODY, SIDES.get(one.side, one.side), day(one.due_on), TODO_STATES[one.state])
            for one in found.todos]  # fmt: skip
    owed = len(found.owed)
    lacks = f" {owed} {'lacks' if owed == 1 else 'lack'} an owner or a day." if owed else ""
    note = f"As they stand now.{lacks}" if found.todos else ""
    return Block("To-dos", note, ("To-do", "Owner", "Side", "By", "State"), tuple(rows), (7, 3, 1, 2, 2),
                 none="No to-do was agreed.")  # fmt: skip
