"""Sessions that record what is flushed through them, and refuse what would pass the ledger by."""

import re
from datetime import date
from typing import Any

from sqlalchemy import TextClause, event, inspect, select
from sqlalchemy.orm import ORMExecuteState
from sqlmodel import Session, SQLModel

from data.core.ledger.entries import CREATE, REMOVE, UNRECORDED, UPDATE, Entry, table_of
from data.core.ledger.recording import Recording
from models import info

RECORDING = "recording"
ALLOWED = "through the ledger"
"""The execution option with which the ledger's own machinery writes entity tables in bulk."""

OCCURRED_ON = "_occurred_on"
LIGHT = {"housekeeping", "import"}


CHANGING = re.compile(r"\b(insert|update|delete|replace|merge|truncate|copy|create|alter|drop)\b", re.IGNORECASE)


class PassesLedger(Exception):
    """A write that the ledger would not see."""


class _Watched(Session):
    """A session without the roads on which rows are written unseen."""

    def bulk_save_objects(self, *_: Any, **__: Any) -> None:
        """Refuse: such rows pass by the flush that the ledger records."""
        raise PassesLedger("many rows are written with data.core.ledger.records")

    bulk_insert_mappings = bulk_update_mappings = bulk_save_objects

    def begin_nested(self) -> Any:
        """Refuse: rows rolled back to a savepoint would stay in the ledger."""
        raise PassesLedger("a revision is written as a whole or not at all")


class ReadingSession(_Watched):
    """Reads; any flush or data-changing statement is refused."""


class KeepingSession(_Watched):
    """Writes housekeeping tables only."""


class WritingSession(_Watched):
    """Writes entity tables through the ledger, and light tables beside it."""


def recording_of(session: Session) -> Recording:
    """Return what is being recorded in this session. Raises PassesLedger outside `store.writing`."""
    if RECORDING not in session.info:
        raise PassesLedger("records change inside store.writing(...) only")
    found: Recording = session.info[RECORDING]
    return found


def on_day(record: SQLModel, day: date) -> None:
    """Say on which business day the coming change of this record happened."""
    record.__dict__[OCCURRED_ON] = day


@event.listens_for(WritingSession, "before_commit")
def _refuse_early_commit(session: Session) -> None:
    if not recording_of(session).is_finished:
        raise PassesLedger("store.writing(...) commits, once, at its end")


@event.listens_for(ReadingSession, "before_flush")
def _refuse_flush(session: Session, *_: Any) -> None:
    if session.new or session.dirty or session.deleted:
        raise PassesLedger("this session only reads")


@event.listens_for(KeepingSession, "before_flush")
def _keep_light(session: Session, *_: Any) -> None:
    for record in [*session.new, *session.dirty, *session.deleted]:
        if info(type(record))["kind"] != "housekeeping":
            raise PassesLedger(f"{type(record).__tablename__} changes through the ledger only")


@event.listens_for(WritingSession, "before_flush")
def _record_flush(session: Session, *_: Any) -> None:
    recording = recording_of(session)
    for record in session.new:
        if _is_entity(record):
            _number(recording, record)
    for record in [*session.new, *session.dirty, *session.deleted]:
        if _is_entity(record):
            entry = _entry(session, recording, record)
            if entry:
                recording.add(entry)


def _is_entity(record: Any) -> bool:
    kind = info(type(record))["kind"]
    if kind not in {"entity", *LIGHT}:
        raise PassesLedger(f"{type(record).__tablename__} is written by the ledger itself")
    return kind == "entity"


def _number(recording: Recording, record: Any) -> None:
    if record.id is None:
        record.id = recording.numbers(record.__tablename__, 1)[0]


def _entry(session: Session, recording: Recording, record: Any) -> Entry | None:
    name, day = record.__tablename__, record.__dict__.pop(OCCURRED_ON, None) or recording.occurred_on
    if record in session.new:
        return Entry(name, record.id, CREATE, day, None, _values(record))
    before, after = _difference(session, record)
    if record in session.deleted:
        return Entry(name, record.id, REMOVE, day, _as_stored(record, before), None)
    if not after:
        return None
    if "row_version" in table_of(type(record)).columns:
        record.row_version += 1
    return Entry(name, record.id, UPDATE, day, before, after)


def _values(record: Any) -> dict[str, Any]:
    columns = [c.name for c in table_of(type(record)).columns if c.name not in UNRECORDED]
    return {name: value for name in columns if (value := getattr(record, name)) is not None}


def _as_stored(record: Any, unsaved: dict[str, Any]) -> dict[str, Any]:
    """Return the values of the row that goes: not those set on the record since and never saved."""
    return {name: value for name, value in {**_values(record), **unsaved}.items() if value is not None}


def _difference(session: Session, record: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    before, after = {}, {}
    state = inspect(record)
    for column in table_of(type(record)).columns:
        history = state.attrs[column.name].history
        if history.has_changes() and column.name not in UNRECORDED:
            old = history.deleted[0] if history.deleted else _stored(session, record, column)
            new = history.added[0] if history.added else None
            if old != new:
                before[column.name], after[column.name] = old, new
    return before, after


def _stored(session: Session, record: Any, column: Any) -> Any:
    """Return a value from the row: a field that was set before it was ever read leaves no old value in memory."""
    table = table_of(type(record))
    return session.connection().execute(select(column).where(table.c.id == record.id)).scalar()


@event.listens_for(Session, "do_orm_execute")
def _refuse_statements(state: ORMExecuteState) -> None:
    if state.execution_options.get(ALLOWED):
        return
    if not isinstance(state.session, _Watched):
        return
    if isinstance(state.statement, TextClause) and CHANGING.search(state.statement.text):
        raise PassesLedger("a statement in plain text cannot be recorded")
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    table = getattr(state.statement, "table", None)
    kind = "unknown" if table is None else table.info.get("kind")
    permitted = {KeepingSession: {"housekeeping"}, WritingSession: LIGHT}.get(type(state.session), set())
    if isinstance(state.session, _Watched) and kind not in permitted:
        raise PassesLedger(f"{getattr(table, 'name', 'this table')} changes through the ledger only")
