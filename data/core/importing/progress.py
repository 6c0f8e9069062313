"""Long work that goes on when the page that began it is closed: how far it has come, and the way to stop it.

It runs in a thread of this process and speaks to no screen. While an import writes, an embedded store can take no
other write, so how far it is stays in memory; the store only keeps that it began and how it ended.
"""

import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event, update
from sqlmodel import Session, col, select

from data.core import clock, store
from models import ImportProgress, ImportRun

RUNNING, DONE, FAILED, STOPPED = "running", "done", "failed", "stopped"
KEPT_WORKS = 50
LONGEST = timedelta(hours=2)
"""Work of another machine that says nothing for so long counts as lost."""


class Stopped(Exception):
    """Somebody asked this work to stop; nothing of it was kept."""

    message = "Stopped. Nothing was written."


@dataclass
class Work:
    """One piece of long work: what it does now, how far it is, and in the end its result or its error."""

    token: str
    key: str
    user_id: int | None
    title: str
    started_at: datetime
    step: str = "Waiting"
    done: int = 0
    total: int = 0
    state: str = RUNNING
    result: Any = None
    error: BaseException | None = None
    is_kept: bool = False
    is_seen: bool = False
    _stop: threading.Event = field(default_factory=threading.Event)
    _ended: threading.Event = field(default_factory=threading.Event)

    def wait(self, seconds: float) -> bool:
        """Wait for the end, so long at most. Say whether it has come."""
        return self._ended.wait(seconds)

    def stop(self) -> None:
        """Ask it to stop at its next step."""
        self._stop.set()

    @property
    def is_stopping(self) -> bool:
        """Whether somebody has asked it to stop."""
        return self._stop.is_set()


_works: dict[str, Work] = {}
_lock = threading.Lock()
_present: ContextVar[Work | None] = ContextVar("work", default=None)


def start(work: Callable[[], Any], *, key: str, user_id: int | None, title: str, told: str = "") -> Work:
    """Begin work in the background, or return the same person's that runs under this key already.

    With `told`, JSON about the file, the store keeps that it began: after a restart it can be said what became of it.
    """
    with _lock:
        for known in _works.values():
            if (known.user_id, known.key, known.state) == (user_id, key, RUNNING):
                return known
        made = Work(_token(), key, user_id, title, clock.now(), is_kept=bool(told))
        _works[made.token] = made
        ended = [w.token for w in _works.values() if w.state != RUNNING]
        for token in ended[: max(0, len(_works) - KEPT_WORKS)]:
            del _works[token]
    threading.Thread(target=_run, args=(made, work, told), name=f"work-{made.token[-6:]}", daemon=True).start()
    return made


def _token() -> str:
    return f"{socket.gethostname()[:40]}.{os.getpid()}.{secrets.token_hex(8)}"


def _run(made: Work, work: Callable[[], Any], told: str) -> None:
    _present.set(made)
    try:
        if told:
            _begin(made, told)
        made.result = work()
        made.state = DONE
    except Stopped as stopped:
        made.state, made.error = STOPPED, stopped
    except BaseException as error:  # whoever asks for the result raises it again, on the page
        made.state, made.error = FAILED, error
    finally:
        _present.set(None)
        made._ended.set()
        if told:
            _end(made.token)


def _begin(made: Work, told: str) -> None:
    with store.housekeeping() as session:
        session.add(ImportProgress(token=made.token, user_id=made.user_id, step=made.title, result=told,
                                   started_at=made.started_at, beat_at=made.started_at))  # fmt: skip


def _end(token: str) -> None:
    with store.housekeeping() as session:
        ended = update(ImportProgress).where(col(ImportProgress.token) == token)
        session.execute(ended.values(ended_at=clock.now()))


def tick(step: str | None = None, *, done: int | None = None, total: int | None = None) -> None:
    """Say how far the present work is; raise Stopped when somebody asked it to stop. Without work: nothing."""
    made = _present.get()
    if made is None:
        return
    if made.is_stopping:
        raise Stopped
    made.step = made.step if step is None else step
    made.done = made.done if done is None else done
    made.total = made.total if total is None else total


@contextmanager
def watched(session: Session) -> Iterator[None]:
    """Let work be stopped before any statement of a session: between two of them nothing is half done."""
    if _present.get() is None:
        yield
        return
    connection = session.connection()

    def look(*_: Any) -> None:
        tick()

    event.listen(connection, "before_cursor_execute", look)
    try:
        yield
    finally:
        event.remove(connection, "before_cursor_execute", look)


def running(user_id: int | None) -> list[Work]:
    """Return a person's work that runs in this process and would go on without a page, oldest first."""
    with _lock:
        return [work for work in _works.values() if work.user_id == user_id and work.state == RUNNING and work.is_kept]


def unseen(user_id: int | None) -> list[Work]:
    """Return a person's work that has ended and whose end no page has shown yet."""
    with _lock:
        mine = [work for work in _works.values() if work.user_id == user_id and work.is_kept]
    return [work for work in mine if work.state != RUNNING and not work.is_seen]


def find(token: str | None) -> Work | None:
    """Return work of this process by its token."""
    return _works.get(token or "")


@dataclass(frozen=True)
class Lost:
    """Work that a restart cut off: what was told of it, when it began, and the import if it had been written."""

    token: str
    title: str
    told: str
    started_at: datetime
    import_id: int | None


def lost(session: Session, user_id: int | None, sha256_of: Callable[[str], str]) -> list[Lost]:
    """Return a person's work that began in a process that is gone, and whether it had been written by then."""
    statement = select(ImportProgress).where(
        col(ImportProgress.user_id) == user_id, col(ImportProgress.ended_at).is_(None)
    )
    found = []
    for row in session.execute(statement).scalars():
        if _is_alive(row.token, row.beat_at):
            continue
        told = row.result or ""
        number = session.execute(
            select(col(ImportRun.id)).where(
                col(ImportRun.sha256) == sha256_of(told), col(ImportRun.applied_at) >= row.started_at,
                col(ImportRun.actor_id) == user_id,
            ).order_by(col(ImportRun.id).desc())
        ).scalar()  # fmt: skip
        found.append(Lost(row.token, row.step, told, row.started_at, number))
    return found


def _is_alive(token: str, beat_at: datetime) -> bool:
    if token in _works:
        return _works[token].state == RUNNING
    host, _, rest = token.rpartition(".")[0].rpartition(".")
    if host != socket.gethostname()[:40]:
        return clock.now() - beat_at < LONGEST
    number = int(rest) if rest.isdigit() else 0
    if number == os.getpid():
        return False  # ours, from before this process took the number
    try:
        os.kill(number, 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True


def forget(token: str) -> None:
    """Say no more about lost work: its owner has read what became of it."""
    _end(token)
