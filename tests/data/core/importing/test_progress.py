"""Long work: it goes on without a page, is not begun twice, stops without a trace, and a restart is told."""

import threading

import pytest
from sqlalchemy import func, select

from data.core import clock, registry, store
from data.core.access import Actor
from data.core.importing import applying, parts, progress
from data.core.importing.progress import DONE, FAILED, STOPPED, Stopped
from models import Account, ImportProgress, ImportRun, Revision

REVOPS = Actor(1, "Rosa", frozenset({"revops"}))
ROWS = b"Account\n" + b"".join(b"Firm %d\n" % n for n in range(300))


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    registry.load_domains()


def counted(model: type) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def imported() -> applying.Outcome:
    return applying.apply(parts.parts_of(ROWS, "firms.csv"), ROWS, actor=REVOPS)


def test_work_gives_its_result_and_the_store_knows_that_it_ended() -> None:
    work = progress.start(imported, key="a", user_id=1, title="Importing", told='{"sha256": "x"}')
    assert work.wait(30)
    assert (work.state, work.result.import_id, counted(Account)) == (DONE, 1, 300)
    assert [one.token for one in progress.unseen(1)] == [work.token]
    work.is_seen = True
    until_ended()
    with store.reading() as session:
        assert progress.lost(session, 1, lambda _: "x") == []


def until_ended() -> None:
    for thread in threading.enumerate():
        if thread.name.startswith("work-"):
            thread.join(30)


def test_the_same_work_is_not_begun_twice() -> None:
    gate = threading.Event()
    one = progress.start(lambda: gate.wait(30), key="b", user_id=1, title="Waiting")
    again = progress.start(lambda: 1 / 0, key="b", user_id=1, title="Waiting")
    other = progress.start(lambda: "mine", key="b", user_id=2, title="Waiting")
    assert one is again
    assert other is not one
    gate.set()
    assert one.wait(30)
    assert other.wait(30)


def test_stopped_work_leaves_no_trace() -> None:
    before, begun, go = counted(Revision), threading.Event(), threading.Event()

    def work() -> applying.Outcome:
        begun.set()
        go.wait(30)
        return imported()

    running = progress.start(work, key="c", user_id=1, title="Importing", told='{"sha256": "x"}')
    begun.wait(30)
    running.stop()
    go.set()
    assert running.wait(30)
    assert (running.state, isinstance(running.error, Stopped)) == (STOPPED, True)
    assert (counted(Account), counted(ImportRun), counted(Revision)) == (0, 0, before)


def test_an_import_can_be_stopped_while_it_writes() -> None:
    """The stop comes with the first row that is written, inside the transaction."""
    running = progress.start(lambda: _stopped_midway(), key="d", user_id=1, title="Importing")
    assert running.wait(30)
    assert running.state == STOPPED
    assert counted(Account) == 0


def _stopped_midway() -> None:
    with store.writing(REVOPS, "import") as session, progress.watched(session):
        session.add(Account(name="Half"))
        session.flush()
        next(work for work in progress._works.values() if work.key == "d").stop()
        session.add(Account(name="Whole"))
        session.flush()


def test_what_work_raises_is_kept_for_the_page() -> None:
    running = progress.start(lambda: 1 / 0, key="e", user_id=1, title="Breaking")
    assert running.wait(30)
    assert running.state == FAILED
    assert isinstance(running.error, ZeroDivisionError)


def test_after_a_restart_it_is_said_what_became_of_an_import() -> None:
    host = progress._token().rsplit(".", 2)[0]
    with store.housekeeping() as session:
        for number, digest in ((1, "never"), (2, "written")):
            told = '{"sha256": "' + digest + '"}'
            session.add(ImportProgress(token=f"{host}.999999999.{number}", user_id=1, step="Importing firms.csv",
                                       started_at=clock.now(), beat_at=clock.now(), result=told))  # fmt: skip
    with store.writing(REVOPS, "import") as session:
        session.add(ImportRun(applied_at=clock.now(), actor_id=1, actor="Rosa", file="f", sha256="written", targets="",
                              as_of=clock.today("UTC"), mapping="", outcome="{}"))  # fmt: skip
    with store.reading() as session:
        found = progress.lost(session, 1, lambda told: "written" if "written" in told else "never")
    assert [(one.title, one.import_id) for one in found] == [("Importing firms.csv", None), ("Importing firms.csv", 1)]
    progress.forget(found[0].token)
    with store.reading() as session:
        assert len(progress.lost(session, 1, lambda _: "")) == 1
