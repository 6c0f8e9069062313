"""The partner's link to a term sheet: read, answered, counted, ended; nothing else opens with it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from data.core import clock, registry, store
from data.core.access import Actor
from data.core.doors import addresses
from data.core.doors.gate import Gate
from data.partners import commands, sheet_routes
from data.partners import sheet_fields as fields
from models import Partner, PartnerLink, Task, TermSheet
from tests.pipeline_store import company
from tests.revisions import change, writing

OWNER = Actor(101, "ann", frozenset({"partner_manager"}))
NAME = "Kestrel <script>alert(1)</script> & Söhne"


def run(command, *given, **more):
    with store.writing(OWNER, "form", "test") as session:
        return command(session, *given, actor=OWNER, **more)


@pytest.fixture
def client(migrated_store):
    registry.load_domains()
    company()
    with writing() as session:
        session.add(Partner(id=1, name=NAME, type="referral", owner_id=101))
        session.add(Partner(id=2, name="Other", type="referral", owner_id=101))
    words = {f"sections.{code}": "Words" for code in ("opportunity", "qualifications", "goals", "team", "future")}
    run(commands.start_term_sheet, partner_id=1)
    run(commands.save_term_sheet, 1, opened={}, values=words)
    run(commands.send_term_sheet, 1)
    page = Route("/partners-term-sheets", lambda _request: PlainTextResponse("secret"))
    app = Starlette(routes=[*sheet_routes.ROUTES, page], middleware=[Middleware(Gate, public=sheet_routes.PUBLIC)])
    return TestClient(app, base_url=addresses.public().url, follow_redirects=False,
                      headers={"origin": addresses.public().url})


def link(partner_id=1, record_id=1, **more):
    with store.housekeeping() as session:
        made = commands.make_link(session, actor=OWNER, partner_id=partner_id, purpose="term_sheet",
                                  record_id=record_id, **more)  # fmt: skip
    return sheet_routes.address_of(made).removeprefix(addresses.public().url.rstrip("/"))


def sheet():
    with store.reading() as session:
        return session.get(TermSheet, 1)


def test_a_partner_reads_the_sheet_without_signing_in_and_reading_answers_nothing(client):
    path = link()
    answer = client.get(path)
    assert answer.status_code == 200
    for words in ("1  Company culture", "Commission on ARR", "10 %", fields.BINDS_NOBODY, "&lt;script&gt;"):
        assert words in answer.text
    assert "<script>alert" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["cache-control"] == "no-store"
    assert client.get(f"{path}/sheet.pdf").content.startswith(b"%PDF")
    assert sheet().state == "sent"
    assert client.get("/partners-term-sheets").status_code == 401
    with store.reading() as session:
        assert session.get(PartnerLink, 1).uses == 1


def test_yes_with_a_name_stops_the_clock_and_a_second_answer_changes_nothing(client):
    path = link()
    given = {"answer": "yes", "name": "Kim", "version": "1"}
    assert client.post(path, data={**given, "name": " "}).status_code == 422
    assert client.post(path, data=given).status_code == 303
    assert (sheet().state, sheet().answered_by) == ("yes", "Kim")
    with store.reading() as session:
        (told,) = session.scalars(select(Task))
        assert (told.owner_id, told.entity_id) == (101, 1)
        assert told.title.endswith("said yes to the term sheet")
    again = client.post(path, data={**given, "answer": "no"})
    assert again.status_code == 422
    assert "takes no answer" in again.text
    assert "You answered yes. Kim" in client.get(path).text


def test_other_terms_that_cannot_be_are_told_at_the_field_and_what_was_entered_stays(client):
    path = link()
    given = {"answer": "countered", "name": "Kim", "version": "1", "terms.commission": "130", "words": "More please"}
    answer = client.post(path, data=given)
    assert answer.status_code == 422
    assert "Commission on ARR: 130 % is over 100 %" in answer.text
    assert re.search(r"value='130'", answer.text)
    assert "More please" in answer.text
    assert client.post(path, data={**given, "terms.commission": "12"}).status_code == 303
    assert (sheet().state, sheet().version) == ("countered", 2)
    assert fields.read(sheet().content)["terms"]["commission"] == "12"


def test_a_link_that_is_unknown_ended_expired_or_for_another_partner_opens_nothing(client):
    path = link()
    assert client.get(path[:-2] + "xx").status_code == 404
    assert client.get(link(partner_id=2)).status_code == 404
    with clock.frozen(clock.now() + timedelta(days=400)):
        assert client.get(path).status_code == 404
    with store.housekeeping() as session:
        commands.revoke_link(session, 1, actor=OWNER)
    assert client.get(path).status_code == 404
    assert client.post(path, data={"answer": "yes", "name": "Kim", "version": "1"}).status_code == 404
    assert sheet().state == "sent"


def test_a_sheet_that_was_taken_back_is_not_shown_and_a_late_yes_is_not_offered(client):
    path = link()
    change(TermSheet, 1, valid_until=clock.now().date() - timedelta(days=1))
    assert "value='yes'" not in client.get(path).text
    run(commands.take_back_term_sheet, 1)
    assert client.get(path).status_code == 409


def test_an_answer_from_elsewhere_is_refused_and_answers_nothing(client):
    path, given = link(), {"answer": "yes", "name": "Kim", "version": "1"}
    for origin in ("https://evil.example", "null"):
        refused = client.post(path, data=given, headers={"origin": origin})
        assert (refused.status_code, "not sent from a page of ours" in refused.text) == (403, True)
    assert sheet().state == "sent"
    assert client.post(path, data=given).status_code == 303


def test_too_much_at_once_and_too_often_is_refused(client):
    path = link()
    assert client.post(path, data={"words": "x" * 70_000}).status_code == 413
    asked = [client.get(path).status_code for _ in range(40)]
    assert asked[0] == 200
    assert asked[-1] == 429
