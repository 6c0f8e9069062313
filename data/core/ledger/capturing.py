"""Sessions that record what is flushed through them, and refuse what would pass the ledger by."""

from datetime import date
from typing import Any

from sqlalchemy import event, inspect
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

class PassesLedger(Exception):
    """A write that the ledger would not see."""

class ReadingSession(Session):
    """Reads; any flush or data-changing statement is refused."""

class KeepingSession(Session):
    """Writes housekeeping tables only."""

class WritingSession(Session):
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

@event.listens_for(ReadingSession, "before_flush")
def _refuse_flush(session: Session, *_: Any) -> None:
    if session.new or session.dirty or session.deleted:
        raise PassesLedger("this session only reads")

@event.listens_for(KeepingSession, "before_flush")
def _keep_light(session: Session, *_: Any) -> None:
    for record in {*session.new, *session.dirty, *session.deleted}:
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
    name, day = record.__tablename__, record.__dict__.get(OCCURRED_ON, recording.occurred_on)
    if record in session.new:
        return Entry(name, record.id, CREATE, day, None, _values(record))
    if record in session.deleted:
        return Entry(name, record.id, REMOVE, day, _values(record), None)
    before, after = _difference(record)
    if not after:
        return None
    if "row_version" in table_of(type(record)).columns:
        record.row_version += 1
    return Entry(name, record.id, UPDATE, day, before, after)

def _values(record: Any) -> dict[str, Any]:
    columns = [c.name for c in table_of(type(record)).columns if c.name not in UNRECORDED]
    return {name: value for name in columns if (value := getattr(record, name)) is not None}

def _difference(record: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    before, after = {}, {}
    state = inspect(record)
    for column in table_of(type(record)).columns:
        history = state.attrs[column.name].history
        if history.has_changes() and column.name not in UNRECORDED:
            old = history.deleted[0] if history.deleted else None
            new = history.added[0] if history.added else None
            if old != new:
                before[column.name], after[column.name] = old, new
    return before, after

@event.listens_for(Session, "do_orm_execute")
def _refuse_statements(state: ORMExecuteState) -> None:
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    if state.execution_options.get(ALLOWED):
        return
    table = getattr(state.statement, "table", None)
    kind = "unknown" if table is None else table.info.get("kind")
    permitted = {KeepingSession: {"housekeeping"}, WritingSession: LIGHT}.get(type(state.session), set())
    if isinstance(state.session, KeepingSession | WritingSession | ReadingSession) and kind not in permitted:
        raise PassesLedger(f"{getattr(table, 'name', 'this table')} changes through the ledger only")

