"""A runbook in words and tables: its days, its steps by lane, the criteria to start from, its versions."""

from components import states
from components.nouns import counted
from components.page_head import section
from components.table import Column, table
from components.tile import Tile
from components.timeline import Event, timeline
from data.core import rulebook, store
from data.core.rulebook import Held
from data.sales.formulas.pocs import KINDS, LANES
from data.sales.runbooks import NAME, Runbook


def answer(book: Runbook) -> str:
    """The runbook in one line."""
    where = f"first for {', '.join(book.segments)}" if book.segments else "for every segment"
    return f"{book.title}: {counted(book.days, 'days')}, {where}. On day {book.aha_day}: {book.aha_event}."


def named(held: Held) -> str:
    """Which version is looked at."""
    return f"version {held.version}" if held.version else "as delivered"


def tiles(book: Runbook, held: Held) -> list[Tile]:
    """Length, steps, the moment of value, criteria, version."""
    musts = sum(one.is_must for one in book.criteria)
    return [
        Tile("Length", counted(book.days, "days"), note=KINDS[book.kind]),
        Tile("Steps", f"{len(book.steps)}", note=f"in {counted(len({one.lane for one in book.steps}), 'lanes')}"),
        Tile("Moment of value", f"Day {book.aha_day}", note=book.aha_event),
        Tile("Criteria", f"{len(book.criteria)}", note=counted(musts, "musts")),
        Tile("Version", f"{held.version}" if held.version else "", reason="as delivered"),
    ]


def draw(book: Runbook) -> None:
    """Its steps and its criteria."""
    section("Steps", "Day 1 is the day it starts. A proof of concept gets them as dated steps.")
    steps = [{"day": one.day, "lane": LANES[one.lane], "title": f"◆ {one.title}" if one.is_aha else one.title}
             for one in sorted(book.steps, key=lambda one: one.day)]  # fmt: skip
    table(steps, [Column("day", "Day", "count", width=70), Column("lane", "Lane", width=150),
                  Column("title", "Step", width=520)], key=f"runbook-{book.key}", noun="steps",
          alt=f"{len(steps)} steps of {book.title}")  # fmt: skip
    section("Criteria to start from", "Both sides agree on them, changed or not, before anything is judged.")
    if not book.criteria:
        states.notice("It has none.")
        return
    rows = [{"wording": one.wording, "weight": f"{one.weight}%", "must": "must" if one.is_must else "",
             "metric": one.metric or "", "target": one.target or ""} for one in book.criteria]  # fmt: skip
    columns = [Column("wording", "Criterion", width=380), Column("weight", "Weight"), Column("must", "Must"),
               Column("metric", "Measured by", width=180), Column("target", "Target")]  # fmt: skip
    table(rows, columns, key=f"criteria-{book.key}", alt=f"Criteria of {book.title}", noun="criteria")


def versions() -> None:
    """The versions, newest first."""
    with store.reading() as session:
        kept = [(one.version, one.valid_from, one.note) for one in rulebook.history(session, NAME)]
    if not kept:
        states.notice("Nobody has changed them yet: they are as delivered.")
        return
    timeline([Event(when=f"from {start}", who="", what=f"Version {version}", why=note or "")
              for version, start, note in kept], label="Versions of the runbooks")  # fmt: skip
