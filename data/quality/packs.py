"""The pack that is made by schedule: which pages it holds, how it is made, written and sent."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel import Session

from data.core import access, briefings, clock, rulebook, settings, store
from data.core.access import Actor, Scope
from data.core.briefings import Pack
from data.core.clock import Period
from data.quality import queries

NAME = "pack"
SINCE = {"last_monday": "Last Monday", "month": "First day of the month", "period": "First day of the period"}


def compared_with(since: str, *, period: Period, as_of: date) -> date:
    """Return the day that a pack compares with, by its name. Raises ValueError for another name.

    >>> compared_with("month", period=Period("2025-Q3", date(2025, 7, 1), date(2025, 10, 1)), as_of=date(2025, 8, 20))
    datetime.date(2025, 8, 1)
    """
    if since not in SINCE:
        raise ValueError(f"A pack compares with one of {', '.join(SINCE)}, not {since}.")
    days = {"last_monday": clock.last_monday(as_of), "month": as_of.replace(day=1), "period": period.start}
    return min(days[since], as_of)


def make(session: Session, *, actor: Actor, names: tuple[str, ...], period: Period, as_of: date, since: str) -> Pack:
    """Return a pack of some pages as an actor sees them. Raises Refused and ValueError in words."""
    day = compared_with(since, period=period, as_of=as_of)
    return briefings.pack(session, actor=actor, names=names, period=period, as_of=as_of, since=day)


def file(session: Session, *, scope: Scope, names: tuple[str, ...], period: Period, as_of: date, since: str,
         ending: str) -> bytes:  # fmt: skip
    """Return a pack as a file, `pdf` or `pptx`, as the person of a scope sees its pages at this moment."""
    user = queries.user(session, scope.user_id)
    if user is None:
        raise access.Refused("Sign in again to take the pack.", action="export.with_prices")
    made = make(session, actor=access.actor_of(user), names=names, period=period, as_of=as_of, since=since)
    return made.pdf() if ending == "pdf" else made.deck()


def scheduled() -> tuple[str, list[Path]]:
    """Make the pack of today, write it into the folder of packs as PDF and deck, and return its line and files."""
    with store.reading() as session:
        held = settings.current(session)
        today, asked = clock.today(held.zone), rulebook.in_force(NAME)
        known = {sheet.name for sheet in briefings.sheets()}
        names = tuple(name for name in asked["pages"] if name in known)
        made = make(session, actor=access.operator(), names=names, period=clock.period_of(today, held.calendar),
                    as_of=today, since=asked["since"])  # fmt: skip
    folder = store.home() / "packs"
    folder.mkdir(exist_ok=True, mode=0o700)
    files = [folder / f"pack-{today}.{ending}" for ending in ("pdf", "pptx")]
    for file, content in zip(files, (made.pdf(), made.deck()), strict=True):
        file.write_bytes(content)
    return made.cover.line, files


def _check(content: Mapping[str, Any]) -> None:
    pages, known = content.get("pages"), {sheet.name for sheet in briefings.sheets()}
    if not isinstance(pages, list) or not 0 < len(pages) <= briefings.MOST or len(set(pages)) != len(pages):
        raise ValueError(f"The pack has 1 to {briefings.MOST} different pages.")
    if unknown := sorted(set(pages) - known):
        raise ValueError(f"There is no page {unknown[0]} for a pack. There are: {', '.join(sorted(known))}.")
    if content.get("since") not in SINCE:
        raise ValueError(f"The pack compares with one of {', '.join(SINCE)}.")


rulebook.editable(NAME, "Scheduled pack", right="definitions.edit", check=_check)
