"""What one tab of the import page holds: the file as it was read, answers, and work that runs beside the page."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
import streamlit as st

from components.escape import plain
from components.markup import draw, element
from components.strip import Stop, strip
from data.core import clock, store
from data.core.access import Actor
from data.core.importing import describing, hiding, parts, progress, recalling
from data.core.importing.headers import Table, read_tables
from data.core.importing.parts import Part
from data.core.importing.progress import Work
from data.core.importing.recalling import Recalled
from data.core.importing.repairs import Hidden, Repairs, hidden_of
from data.core.ledger import bulk, history

PATIENCE = 2.5
"""Seconds that the page waits before it shows how far the work is: most files are done by then."""

STEPS = ("File", "Tables", "Columns", "Values", "Check", "Confirm")

Box = dict[str, Any]
Place = tuple[str | None, int]


@dataclass(frozen=True)
class File:
    """A file as it was read: its tables, what of them is hidden, how a file of this name was read last."""

    name: str
    content: bytes
    sha256: str
    tables: list[Table]
    hidden: dict[Place, Hidden]
    recalled: dict[Place, Recalled]
    about: str
    came_back: list[Part]


def box() -> Box:
    """Return what this tab holds. A plain box: filling it cannot be cut off by a click, as the tab's state can.

    Its turn names the pickers, so that a new file starts with fresh ones.
    """
    held: Box = st.session_state.setdefault("import-box", {"turn": 0})
    return held


def clear(held: Box) -> None:
    """Begin anew with fresh pickers."""
    held.update(turn=held["turn"] + 1, file=None)
    for slot in ("read", "check", "effect", "copies"):
        held.pop(slot, None)


def show_steps(where: Any, here: int, notes: dict[int, str] | None = None) -> None:
    """Draw which step of the way the file has reached."""
    stops = [
        Stop(name, "done" if place < here else "current" if place == here else "ahead", (notes or {}).get(place, ""))
        for place, name in enumerate(STEPS)
    ]
    with where:
        strip(stops, label="Steps of an import")


def repairs(held: Box) -> Repairs:
    """Return what the person corrected or left out in this file."""
    found: Repairs = held.get("repairs", Repairs())
    return found


def read(held: Box, uploaded: Any, actor: Actor) -> File:
    """Read the uploaded file once; what was answered for another file is forgotten."""
    if held.get("file") != uploaded.file_id:
        held.update(file=uploaded.file_id, repairs=Repairs(), asked={}, moved=None, fixing=0)
    content = uploaded.getvalue()

    def work() -> File:
        progress.tick("Reading the file")
        with bulk.unswept():
            tables = read_tables(content, uploaded.name)
        found = hiding.hidden_in(content)
        with store.reading() as session:
            recalled = recalling.recall(session, tables)
        hidden = {(table.sheet, table.header_row): hidden_of(table, found) for table in tables}
        about, digest = describing.about(content, uploaded.name), hashlib.sha256(content).hexdigest()
        back = parts.came_back(content, tables)
        return File(uploaded.name, content, digest, tables, {} if back else hidden, recalled, about, back)

    made: File = result(held, "read", (uploaded.file_id,), work, actor, "Reading the file")
    return made


def result(held: Box, slot: str, key: Any, work: Callable[[], Any], actor: Actor, title: str) -> Any:
    """Return what work gives, kept while its key is the same. Long work goes on beside the page, which shows it."""
    kept = held.get(slot)
    if kept is None or kept["key"] != key:
        if kept is not None and (old := progress.find(kept["token"])):
            old.stop()  # its answer is for something that is not asked any more
        made = progress.start(work, key=f"{slot} {hash(key)}", user_id=actor.id, title=title)
        kept = held[slot] = {"key": key, "token": made.token, "work": made}
    running: Work = kept["work"]
    with st.spinner(title):
        is_done = running.wait(PATIENCE)
    if not is_done:
        show(running)
        st.stop()
    if running.error is not None:
        held.pop(slot)
        raise running.error
    return running.result


def show(running: Work) -> None:
    """Draw how far work is, every second, with the way to stop it. The page goes on when it has ended."""

    @st.fragment(run_every=1.0)
    def look() -> None:
        if running.state != progress.RUNNING:
            st.rerun()
        seconds = int((clock.now() - running.started_at).total_seconds())
        far = f"{running.done:,} of {running.total:,} rows, " if running.total else ""
        with st.container(horizontal=True, vertical_alignment="center", key=f"qd-work-{running.token[-16:]}"):
            words = "Stopping" if running.is_stopping else running.step
            draw(element("div", element("span", words, class_="qd-strong"), f": {far}{seconds} seconds so far.",
                         class_="qd-note", role="status"))  # fmt: skip
            if running.is_stopping:
                return
            if st.button("Cancel", key=f"stop-{running.token[-16:]}", help=plain("What is not in yet stays out.")):
                running.stop()
                st.rerun(scope="fragment")
        st.caption("You can go to other pages meanwhile, or close this one.")

    look()


def begin_import(work: Callable[[], Any], file: File, actor: Actor) -> Work:
    """Begin an import that goes on when the page is closed, and that a second click does not begin again."""
    told = orjson.dumps({"file": file.name, "sha256": file.sha256}).decode()
    title = f"Importing {file.name}"
    return progress.start(work, key=f"import {file.sha256}", user_id=actor.id, title=title, told=told)


def newest() -> int:
    """Return the newest revision: what is planned from an older state is planned again."""
    with store.reading() as session:
        return history.revision_at(session, None)


def lost(actor: Actor) -> list[progress.Lost]:
    """Return imports of this person that a restart of the server cut off."""
    with store.reading() as session:
        return progress.lost(session, actor.id, _sha256)


def _sha256(told: str) -> str:
    try:
        return str(orjson.loads(told)["sha256"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return ""
