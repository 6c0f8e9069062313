"""Alerts reach a real receiver, each once; without a channel they stay in the outbox; secrets stay out of the log."""

import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from sqlalchemy import select

from data.core import jobs, notify, store
from data.core.work import tickets
from data.core.work.tickets import Finding
from models import AlertOutbox, User
from tests.revisions import writing

TABLE = AlertOutbox.__table__


class Receiver:
    """A webhook that keeps what it is told, and refuses when it is told to."""

    def __init__(self) -> None:
        self.heard: list[dict] = []
        self.status = 200
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if outer.status == 200:
                    outer.heard.append(json.loads(body))
                self.send_response(outer.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"json://user:geheim@127.0.0.1:{self.server.server_port}/hook"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.server.shutdown()


@pytest.fixture
def other() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.server.shutdown()


def raise_alerts(*numbers: int, owner: int | None = 101) -> None:
    with writing("job") as session:
        if owner and session.get(User, owner) is None:
            session.add(User(id=owner, name="ann", full_name="Ann"))
            session.flush()
        found = [Finding("deal", n, f"Deal {n} is idle.", owner) for n in numbers]
        tickets.settle(session, "pipeline.some_rule", found, is_alert=True)


def outbox() -> list:
    with store.reading() as session:
        return session.connection().execute(select(TABLE).order_by(TABLE.c.id)).all()


def test_without_a_channel_alerts_stay_in_the_outbox(migrated_store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(notify.VARIABLE, raising=False)
    raise_alerts(1, 2)
    assert notify.send() == notify.Sent(waiting=2)
    assert "No channel is set up" in jobs.run("core.send_alerts")
    assert all(row.sent_at is None for row in outbox())


def test_a_message_is_sent_once_with_a_line_for_each_alert(
    migrated_store: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(notify.VARIABLE, receiver.address)
    raise_alerts(1, 2)
    assert notify.send() == notify.Sent(sent=2)
    assert notify.send() == notify.Sent()
    assert len(receiver.heard) == 1
    assert receiver.heard[0]["title"] == "2 things need Ann"
    assert receiver.heard[0]["message"].count("is idle") == 2
    raise_alerts(1, 2)  # still so: no new ticket, no new message
    assert notify.send() == notify.Sent()


def test_a_channel_that_refuses_is_tried_again_and_the_others_are_not(
    migrated_store: str, receiver: Receiver, other: Receiver, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    monkeypatch.setenv(notify.VARIABLE, f"{receiver.address} {other.address}, nonsense-geheim")
    other.status = 500
    raise_alerts(1)
    with caplog.at_level(logging.DEBUG):
        assert notify.send().waiting == 1
        assert (len(receiver.heard), len(other.heard)) == (1, 0)
        monkeypatch.setenv(notify.VARIABLE, f"{receiver.address} {other.address}")
        other.status = 200
        assert notify.send() == notify.Sent(sent=1)
    assert (len(receiver.heard), len(other.heard)) == (1, 1)
    assert "geheim" not in caplog.text
    assert "geheim" not in str(outbox())


def test_a_channel_that_never_takes_it_is_given_up(
    migrated_store: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(notify.VARIABLE, receiver.address)
    receiver.status = 503
    raise_alerts(1)
    assert [notify.send().waiting for _ in range(notify.MOST_TRIES)] == [1, 1, 1, 1, 0]
    receiver.status = 200
    assert notify.send() == notify.Sent()
    assert receiver.heard == []
    assert "given up" in outbox()[0].problem
    assert "geheim" not in outbox()[0].problem


def test_what_was_being_sent_when_the_program_stopped_is_not_sent_again(
    migrated_store: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(notify.VARIABLE, receiver.address)
    raise_alerts(1)

    notify._claim(next(notify._by_person()))  # and here the program stops
    assert notify.send() == notify.Sent()
    assert receiver.heard == []
    assert "not sent again" in outbox()[0].problem
