"""What numbers obey: the definitions in force on a day, as people have edited them, or as they were shipped.

A definition is a named document (gates, thresholds, risk, routing). Shipped ones are data/reference/<name>.yaml, of
version 0. An edited one holds from its first day on and never recolours an earlier day.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import yaml
from sqlalchemy import event, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col

from data.core import access, clock, reference, store
from data.core.access import Actor
from data.core.ledger.capturing import recording_of
from data.core.reference import BadReferenceError
from models import Definition

SHIPPED = 0
IN_FORCE = "in_force"
KEPT_FOR = 1.0
"""Seconds for which a process trusts what it has read; its own edits it sees at once."""


@dataclass(frozen=True)
class Held:
    """A definition that holds on a day: its name, its version, and the store it was read from ("" as shipped)."""

    name: str
    version: int
    store: str = ""

    @property
    def content(self) -> Mapping[str, Any]:
        """The document. Treat it as read-only."""
        return _content(self)


@dataclass(frozen=True)
class Editable:
    """A definition that people may edit: what it is called, the right it takes, and what proves a document right.

    `is_published_apart`: once ratified it waits until somebody with `right` publishes it.
    """

    name: str
    title: str
    right: str
    check: Callable[[Mapping[str, Any]], None]
    is_published_apart: bool = False


EDITABLE: dict[str, Editable] = {}


def editable(name: str, title: str, *, right: str, check: Callable[[Mapping[str, Any]], None],
             is_published_apart: bool = False) -> None:  # fmt: skip
    """Offer a definition for editing; `check` raises ValueError with the sentence for whoever edits it."""
    EDITABLE[name] = Editable(name, title, right, check, is_published_apart)


def held(name: str, as_of: date | None = None) -> Held:
    """Return the definition in force on a day, on the present day if none is given."""
    day = as_of or clock.today("UTC")
    chosen = [version for start, version in _dates().get(name, ()) if start <= day]
    return Held(name, chosen[-1], store.url()) if chosen else Held(name, SHIPPED)


def in_force(name: str, as_of: date | None = None) -> Mapping[str, Any]:
    """Return the document in force on a day. Treat it as read-only."""
    return held(name, as_of).content


def limits(as_of: date | None = None) -> Mapping[str, Any]:
    """Return the limits that rules compare with on a day: name -> number or code."""
    return _completed(held("thresholds", as_of), "limits")


def thresholds(as_of: date | None = None) -> Mapping[str, Mapping[str, Any]]:
    """Return where green, yellow and red begin on a day: metric -> direction, green, yellow; None: no status."""
    return _completed(held("thresholds", as_of), "metrics")


@lru_cache(maxsize=64)
def _completed(held: Held, part: str) -> Mapping[str, Any]:
    """Return a part of the thresholds; what an edited document does not name is as shipped: it may be older."""
    return {**reference.load("thresholds")[part], **held.content[part]}


def edit(session: Session, *, actor: Actor, name: str, content: Mapping[str, Any], note: str,
         valid_from: date | None = None) -> Definition:  # fmt: skip
    """Put an edited definition in force from a day on, the present business day if none is given.

    Raises Refused without its right, ValueError when it is not right, nobody says why, or a later one is in force.
    """
    known = EDITABLE[name]
    access.require(actor, known.right)
    if not note.strip():
        raise ValueError("Say why this changes: the note is kept with the new version.")
    known.check(content)
    day = valid_from or recording_of(session).occurred_on
    newest = session.execute(_versions(name).order_by(col(Definition.version).desc())).scalars().first()
    if newest is not None and newest.valid_from is not None and newest.valid_from > day:
        raise ValueError(f"A later version holds from {newest.valid_from} on. Choose that day or a later one.")
    made = Definition(
        name=name, version=newest.version + 1 if newest else 1, state=IN_FORCE, valid_from=day,
        content=written(content), note=note.strip(), proposed_by_id=actor.id,
    )  # fmt: skip
    session.add(made)
    session.flush()
    event.listen(session, "after_commit", lambda _: forget(), once=True)
    return made


def history(session: Session, name: str) -> list[Definition]:
    """Return the versions of a definition, newest first; the shipped one is not among them."""
    return list(session.execute(_versions(name).order_by(col(Definition.version).desc())).scalars())


def _versions(name: str) -> Any:
    return select(Definition).where(col(Definition.name) == name)


class _Writer(yaml.SafeDumper):
    """Writes decimals as the exact numbers they are."""


_Writer.add_representer(Decimal, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:float", str(value)))


def written(content: Mapping[str, Any]) -> str:
    """Return a document as it is stored: YAML that `read` gives back unchanged.

    >>> read(written({"weights": {"idle": Decimal("0.25")}}))
    {'weights': {'idle': Decimal('0.25')}}
    """
    return yaml.dump(dict(content), Dumper=_Writer, sort_keys=False, allow_unicode=True)


def read(text: str) -> Mapping[str, Any]:
    """Return a stored document. Raises BadReferenceError when it is none."""
    content = reference.parsed(text, "the definition")
    if not isinstance(content, dict):
        raise BadReferenceError("The definition is not a mapping.")
    return content


_known: dict[str, tuple[float, int, dict[str, list[tuple[date, int]]]]] = {}


def forget() -> None:
    """Read everything anew at the next question: after an edit."""
    _known.clear()


def at_least(newest: Mapping[str, int]) -> None:
    """Forget what was read before the newest edit: an answer kept under that edit must not be made of older rules."""
    known = _known.get(store.url())
    if known is not None and known[1] < newest.get("definitions", 0):
        forget()


def _dates() -> dict[str, list[tuple[date, int]]]:
    """Return (first day, version) of what is in force, by name, oldest first; nothing where there is no store yet."""
    where, now = store.url(), time.monotonic()
    known = _known.get(where)
    if known is not None and now - known[0] < KEPT_FOR:
        return known[2]
    if not _is_there(where):
        return {}
    try:
        revision = store.freshness("definitions")[0]
        found = known[2] if known is not None and known[1] == revision else _read_dates()
    except DBAPIError:  # no tables yet: what was shipped holds
        return {}
    _known[where] = now, revision, found
    return found


def _is_there(address: str) -> bool:
    # Asking an embedded store that is not there would make an empty one.
    url = make_url(address)
    return url.get_backend_name() != "sqlite" or store.has_file(url)


def _read_dates() -> dict[str, list[tuple[date, int]]]:
    found: dict[str, list[tuple[date, int]]] = {}
    statement = select(col(Definition.name), col(Definition.valid_from), col(Definition.version))
    statement = statement.where(col(Definition.state) == IN_FORCE).order_by(col(Definition.version))
    with store.engine().connect() as connection:
        for name, start, version in connection.execute(statement):
            found.setdefault(name, []).append((start or date.min, version))
    return {name: sorted(rows) for name, rows in found.items()}


@lru_cache(maxsize=256)
def _content(held: Held) -> Mapping[str, Any]:
    if held.version == SHIPPED:
        return reference.load(held.name)
    statement = select(col(Definition.content)).where(
        col(Definition.name) == held.name, col(Definition.version) == held.version
    )
    with store.engine().connect() as connection:
        return read(connection.execute(statement).scalar_one())
