"""The pack: which pages it can hold, and how one is made of them. Pages are reached by their path, as by the shell.

A page that can stand in a pack has a file pack.py beside it with `PACK` (order, title, right) and
`page(look, *, period, as_of, since)`, which returns what the screen shows as a BriefPage.
"""

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any

from sqlmodel import Session

from data.core import access, clock, registry, settings
from data.core.access import Actor, Scope
from data.core.clock import Period
from data.core.exporting import brief_slides, briefs
from data.core.exporting.briefs import BriefPage, Cover

MOST = 6
Look = Callable[..., Any]
"""look(view, **given) -> what the view answers to whoever makes the pack, with their scope."""

Make = Callable[..., BriefPage | None]
"""page(look, *, period, as_of, since) -> the page, or None where there is nothing to show yet."""


@dataclass(frozen=True)
class Sheet:
    """One page that a pack can hold: its name `<domain>-<page>`, title, place, the right it takes, how it is made."""

    name: str
    title: str
    order: int
    right: str
    make: Make


@cache
def sheets() -> tuple[Sheet, ...]:
    """Return every page that a pack can hold, in order."""
    root = registry.source_root()
    found = []
    for path in sorted((root / "pages").glob("*/*/pack.py")):
        module: Any = importlib.import_module(".".join(path.relative_to(root).with_suffix("").parts))
        name = f"{path.parts[-3]}-{path.parts[-2].replace('_', '-')}"
        found.append(Sheet(name, module.PACK["title"], module.PACK["order"], module.PACK["right"], module.page))
    return tuple(sorted(found, key=lambda sheet: (sheet.order, sheet.name)))


def offered(actor: Actor) -> list[Sheet]:
    """Return the pages that a person may put into a pack."""
    return [sheet for sheet in sheets() if access.may(actor, sheet.right)]


@dataclass(frozen=True)
class Pack:
    """A pack ready to be written: its pages and what stands on each of them."""

    pages: tuple[BriefPage, ...]
    cover: Cover

    def pdf(self) -> bytes:
        """Return it as a PDF."""
        return briefs.document(self.pages, self.cover)

    def deck(self) -> bytes:
        """Return it as a deck of slides, the definitions as speaker notes."""
        return brief_slides.deck(self.pages, self.cover)


def pack(session: Session, *, actor: Actor, names: Sequence[str], period: Period, as_of: date, since: date) -> Pack:
    """Return a pack of some pages for a period, at the end of a day, compared with an earlier one.

    Each page is made with the actor's own scope. Raises Refused for a page that they may not see, ValueError for none,
    for more than six, and for one that is not there. Pages without anything to show are left out.
    """
    known = {sheet.name: sheet for sheet in sheets()}
    if unknown := [name for name in names if name not in known]:
        raise ValueError(f"There is no page {unknown[0]} for a pack. There are: {', '.join(known)}.")
    if not 0 < len(names) <= MOST:
        raise ValueError(f"A pack has 1 to {MOST} pages, not {len(names)}.")
    chosen, made = [known[name] for name in names], []
    for sheet in chosen:
        access.require(actor, sheet.right)
        look = partial(_looked, session, access.scope_for(session, actor, sheet.right))
        made.append(sheet.make(look, period=period, as_of=as_of, since=since))
    held, now = settings.current(session, as_of), clock.now()
    line = f"{period.label}, as of {as_of.day} {as_of:%B %Y}, compared with {since.day} {since:%B %Y}"
    stamp = f"made {clock.reporting_day(now, held.zone).isoformat()} by {actor.name}"
    return Pack(tuple(page for page in made if page), Cover(held.company or "Quarterdeck", line, stamp))


def _looked(session: Session, scope: Scope, view: Callable[..., Any], **given: Any) -> Any:
    return view(session, scope=scope, **given)
