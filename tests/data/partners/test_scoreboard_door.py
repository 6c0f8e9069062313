"""The partner's way to a scoreboard, spoken to as a browser does; and limits that come in as a file."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from data.core import access, clock, registry, store
from data.core.doors import addresses
from data.core.doors.gate import Gate
from data.core.importing import applying, parts, taking_back
from data.partners import commands, lines, links, scoreboard_routes
from data.partners.queries import scoreboard as queries
from models import ScoreboardVersion
from tests.partner_store import MANAGER, OPERATOR, add_partner
from tests.pipeline_store import company

NOON = datetime(2026, 6, 2, 12, tzinfo=UTC)
LINES = ({"metric": "referrals_accepted", "target": 15, "per": "month"}, {"metric": "close_rate", "target": "0.25"},
         {"metric": "Events <b>", "target": 2})  # fmt: skip


@pytest.fixture
def client(migrated_store):
    registry.load_domains()
    links._asked.clear()
    with clock.frozen(NOON):
        company()
        add_partner("Harbor")
        app = Starlette(routes=scoreboard_routes.ROUTES,
                        middleware=[Middleware(Gate, public=scoreboard_routes.PUBLIC)])  # fmt: skip
        yield TestClient(app, base_url=addresses.public().url, follow_redirects=False,
                      headers={"origin": addresses.public().url})


def sent(told=LINES):
    """Propose and sign for us; return the path of the link and the digest."""
    with store.writing(MANAGER, "form") as session:
        made = commands.propose_scoreboard(session, 1, actor=MANAGER, lines=told)
        found = commands.send_scoreboard(session, made.id, actor=MANAGER, row_version=made.row_version)
        number, digest = found.id, found.digest
    with store.housekeeping() as session:
        made = commands.make_link(session, actor=OPERATOR, partner_id=1, purpose="scoreboard", record_id=number)
    return scoreboard_routes.address_of(made).removeprefix(addresses.public().url.rstrip("/")), digest


def versions():
    with store.reading() as session:
        return [(one.version, one.state, one.theirs, one.theirs_by)
                for one in session.scalars(select(ScoreboardVersion).order_by(ScoreboardVersion.version))]  # fmt: skip


def test_a_partner_reads_the_lines_without_signing_in_and_reading_signs_nothing(client):
    path, digest = sent()
    page = client.get(path)
    assert page.status_code == 200
    assert "Referrals accepted" in page.text
    assert "15 a month" in page.text
    assert "Events &lt;b&gt;" in page.text
    assert digest in page.text
    assert "<script" not in page.text
    assert versions() == [(1, "proposed", None, None)]
    assert client.get(f"{scoreboard_routes.PATH}qp_nothing").status_code == 404


def test_a_signature_by_link_keeps_name_and_digest_and_the_page_says_so(client):
    path, digest = sent()
    given = {"answer": "accept", "digest": digest, "name": "Kim Harbor"}
    for wrong in ({**given, "name": " "}, {**given, "answer": ""}, {**given, "digest": "other"}):
        assert client.post(path, data=wrong).status_code == 422
    assert client.post(path, data=given).status_code == 303
    assert versions() == [(1, "agreed", "Kim Harbor", "link")]
    assert "Signed by both sides: Bob and Kim Harbor" in client.get(path).text
    assert client.post(path, data=given).status_code == 422


def test_other_lines_are_kept_as_a_counter_and_what_is_wrong_loses_nothing_typed(client):
    path, digest = sent()
    wrong = client.post(path, data={"answer": "counter", "digest": digest, "name": "Kim Harbor", "target.0": "many",
                                    "note": "a small team"})  # fmt: skip
    assert wrong.status_code == 422
    assert "a small team" in wrong.text
    assert 'value=\'many\'' in wrong.text
    done = client.post(path, data={"answer": "counter", "digest": digest, "name": "Kim Harbor", "target.0": "10",
                                   "target.1": "20 %", "yellow.1": "70"})  # fmt: skip
    assert done.status_code == 303
    assert versions() == [(1, "countered", "Kim Harbor", "link")]
    with store.writing(MANAGER, "form") as session:
        found = queries.version(session, 1)
        made = commands.accept_counter(session, 1, actor=MANAGER, row_version=found.row_version)
        wanted = {line.metric: (str(line.target), str(line.yellow)) for line in lines.read(made.content)}
    assert (wanted["referrals_accepted"], wanted["close_rate"]) == (("10", "0.8"), ("0.2", "0.7"))
    assert client.get(path).status_code == 409


def test_an_old_link_says_that_the_lines_were_changed_and_signs_nothing(client):
    path, digest = sent()
    with store.writing(MANAGER, "form") as session:
        commands.propose_scoreboard(session, 1, actor=MANAGER, lines=LINES[:2])
    page = client.get(path)
    assert page.status_code == 409
    assert "changed or withdrawn" in page.text
    assert client.post(path, data={"answer": "accept", "digest": digest, "name": "Kim"}).status_code == 409
    assert [state for _, state, *_ in versions()] == ["replaced", "draft"]


def test_an_answer_from_elsewhere_too_long_or_too_often_signs_nothing(client):
    path, digest = sent()
    given = {"answer": "accept", "digest": digest, "name": "Kim Harbor"}
    for origin in ("https://evil.example", "null"):
        refused = client.post(path, data=given, headers={"origin": origin})
        assert (refused.status_code, "not sent from a page of ours" in refused.text) == (403, True)
    assert client.post(path, data={**given, "note": "x" * 40_000}).status_code == 413
    assert versions() == [(1, "proposed", None, None)]
    head = client.get(path).headers
    assert (head["cache-control"], head["referrer-policy"]) == ("no-store", "same-origin")
    assert "default-src 'none'" in head["content-security-policy"]
    tried = [client.get(f"{scoreboard_routes.PATH}qp_nothing").status_code for _ in range(32)]
    assert (tried.count(404), tried[-1]) == (30, 429)
    assert client.post(path, data=given).status_code == 303


def bring(text):
    content = text.encode()
    found = parts.parts_of(content, "limits.csv", target_name="agreed_limits")
    plan = applying.preview(found, actor=access.operator()).plans[0]
    done = applying.apply(found, content, actor=access.operator(), allow_partial=True, as_of=date(2026, 6, 2))
    return plan, done.import_id


def test_limits_from_a_sheet_become_a_draft_that_nobody_has_signed(client):
    sent()
    plan, number = bring("Partner,KPI,Goal,Per,Green,Yellow\nHarbor,Close rate,30,,30,24\n"
                         "Harbor,Joint calls,8,month,,\nHarbor,Referrals accepted,15,month,,\n")  # fmt: skip
    assert plan.refused == []
    assert (plan.counts["update"], plan.counts["unchanged"]) == (2, 1)
    assert [state for _, state, *_ in versions()] == ["replaced", "draft"]
    with store.reading() as session:
        held = {line.metric: line for line in lines.read(queries.versions(session)[1][-1]["content"])}
    assert len(held) == 4
    assert (str(held["close_rate"].target), str(held["close_rate"].yellow)) == ("0.3", "0.8")
    taking_back.undo(number, actor=access.operator())
    assert [state for _, state, *_ in versions()] == ["proposed"]
