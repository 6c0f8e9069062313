"""Answers kept until a write touches what they were read from: one key for pages, views and benchmarks."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from data.core import rulebook, store
from data.core.access import Scope
from data.core.ledger.capturing import ReadingSession
from models import Revision, TableGroup

MOST = 256
"""Answers of queries kept by one process; the one asked for longest ago goes first."""

_lock = threading.Lock()
_answers: OrderedDict[tuple[Any, ...], Any] = OrderedDict()


def key_of(
    view: Callable[..., Any], *, groups: tuple[str, ...], scope: Scope, arguments: Mapping[str, Any],
    known: Mapping[str, int] | None = None,
) -> tuple[Any, ...]:  # fmt: skip
    """Return what tells two answers of a view apart: the newest writes to what it reads, the scope, the arguments.

    known: the newest write to every table group, where the caller has just asked.
    """
    named = f"{view.__module__}.{view.__qualname__}"
    found = store.newest() if known is None else known
    newest = tuple(found.get(group, 0) for group in groups)
    rulebook.at_least(dict(zip(groups, newest, strict=True)))
    return (named, store.url(), newest, frozen(scope), frozen(arguments))


def frozen(value: Any) -> Any:
    """Return plain values as one that can be a key.

    >>> frozen({"by": "segment", "filters": {"type": ["new"]}})
    (('by', 'segment'), ('filters', (('type', ('new',)),)))
    """
    if is_dataclass(value):
        return tuple(frozen(getattr(value, field.name)) for field in fields(value))
    if isinstance(value, Mapping):
        return tuple(sorted((name, frozen(held)) for name, held in value.items()))
    return tuple(map(frozen, value)) if isinstance(value, list | tuple) else value


def remembered(session: Session, query: Callable[..., Any], *given: Any, groups: tuple[str, ...], **more: Any) -> Any:
    """Return `query(session, *given, **more)`, asking the store only when a group it reads has changed.

    The answer is shared: treat it as read-only. The state is read in the same transaction as the rows, and a session
    that writes is never answered from memory.
    """
    if not isinstance(session, ReadingSession):
        return query(session, *given, **more)
    key = (query.__module__, query.__qualname__, state_of(session, groups), frozen(given), frozen(more))
    with _lock:
        if key in _answers:
            _answers.move_to_end(key)
            return _answers[key]
    answer = query(session, *given, **more)
    with _lock:
        _answers[key] = answer
        while len(_answers) > MOST:
            _answers.popitem(last=False)
    return answer


def state_of(session: Session, groups: tuple[str, ...]) -> tuple[Any, ...]:
    """Return the store and the newest revisions by hash: numbers alone repeat when a backup is restored."""
    statement = (
        select(col(TableGroup.name), col(Revision.hash), col(Revision.id))
        .join(Revision, col(Revision.id) == col(TableGroup.revision_id))
        .where(col(TableGroup.name).in_(groups))
        .order_by(col(TableGroup.name))
    )
    rows = session.connection().execute(statement).all()
    rulebook.at_least({row[0]: row[2] for row in rows})
    return (store.url(), *map(tuple, rows))
