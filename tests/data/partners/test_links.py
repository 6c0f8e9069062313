"""Links for partners, spoken to as a browser does: they open one thing, say no more, and end."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from data.core import clock, registry, store
from data.core.access import Actor, Refused
from data.core.doors import offered
from data.core.doors.gate import Gate
from data.core.doors.headers import SecurityHeaders
from data.partners import commands, links
from models import PartnerLink, Referral
from tests.partner_store import MANAGER, OPERATOR, accept, add_partner, send
from tests.pipeline_store import company

NOON = datetime(2026, 6, 2, 12, tzinfo=UTC)


@pytest.fixture
def browser(migrated_store):
    registry.load_domains()
    links._asked.clear()
    with clock.frozen(NOON):
        company()
        app = Starlette(routes=offered.routes(), middleware=[
            Middleware(SecurityHeaders), Middleware(Gate, public=offered.public())])  # fmt: skip
        with TestClient(app, base_url="http://localhost:8501", headers={"origin": "http://localhost:8501"}) as client:
            yield client


def link(partner, purpose="referrals", **given):
    with store.housekeeping() as session:
        made = commands.make_link(session, actor=OPERATOR, partner_id=partner, purpose=purpose, **given)
    return made.removeprefix("http://localhost:8501")


def test_a_partner_sends_a_company_without_signing_in_and_sees_its_state_and_reason_only(browser):
    partner = add_partner()
    at = link(partner)
    assert browser.get(at).status_code == 200
    done = browser.post(at, data={"company": "Acme <b>Inc</b>", "email": "ann@acme.com", "need": "ledger"})
    assert "Acme &lt;b&gt;Inc&lt;/b&gt; is in, number" in done.text
    assert "We decide by 9 June 2026" in done.text
    assert "<script" not in done.text
    with store.reading() as session:
        held = session.scalars(select(Referral)).one()
    assert (held.source, held.state, held.email, held.partner_id) == ("link", "submitted", "ann@acme.com", partner)
    with store.writing(MANAGER, "form") as session:
        commands.decline_referral(session, held.id, actor=MANAGER, reason="no_fit", note="secret remark")
    told = browser.get(at).text
    assert "Declined" in told
    assert "Outside our customer profile" in told
    assert "secret remark" not in told
    assert "ann@acme.com" not in told


def test_the_same_company_again_is_there_already_and_kept_once(browser):
    at = link(add_partner())
    browser.post(at, data={"company": "Acme Inc"})
    assert "You sent Acme Inc on 2 June 2026 already: waits for a decision. It is kept once." in browser.post(
        at, data={"company": "ACME"}).text  # fmt: skip
    with store.reading() as session:
        assert len(session.scalars(select(Referral)).all()) == 1


def test_a_link_shows_nothing_of_other_partners(browser):
    one, two = add_partner("One"), add_partner("Two")
    send(two, "Hidden Works")
    told = browser.get(link(one)).text
    assert "Hidden" not in told
    assert "Two" not in told
    number = send(two, "Other Works").referral.id
    assert browser.get(link(one, "referral", record_id=number)).status_code == 410


def test_the_page_of_one_referral_shows_how_it_stands(browser):
    partner = add_partner()
    number = send(partner, "Acme Inc").referral.id
    at = link(partner, "referral", record_id=number)
    assert "Waits for a decision by 9 June 2026" in browser.get(at).text
    accept(number)
    assert "Accepted" in browser.get(at).text
    assert browser.post(at, data={"company": "Sneaky"}).status_code == 200
    with store.reading() as session:
        assert len(session.scalars(select(Referral)).all()) == 1


def test_a_link_that_was_ended_expired_or_mistyped_opens_nothing_and_says_no_more(browser):
    partner = add_partner()
    at, short = link(partner), link(partner, days=1)
    assert browser.get(short).status_code == 200
    with store.reading() as session:
        number = session.scalars(select(PartnerLink.id).order_by(PartnerLink.id)).first()
    with store.housekeeping() as session:
        commands.revoke_link(session, number, actor=OPERATOR)
    for dead in (at, at + "x", "/partner/qp_" + "a" * 43, "/partner/none"):
        found = browser.get(dead)
        assert (found.status_code, "Harbor" in found.text) == (410, False)
    with clock.frozen(NOON + timedelta(days=2)):
        assert browser.get(short).status_code == 410


def test_forms_from_elsewhere_are_refused_and_headers_are_strict(browser):
    at = link(add_partner())
    foreign = browser.post(at, data={"company": "Acme"}, headers={"origin": "https://evil.example"})
    assert foreign.status_code == 403
    head = browser.get(at).headers
    assert head["cache-control"] == "no-store"
    # Told to nobody else. With "no-referrer" a browser sends a form with the origin "null", which we refuse.
    assert head["referrer-policy"] == "same-origin"
    assert browser.post(at, data={"company": "Acme"}, headers={"origin": "null"}).status_code == 403
    assert "default-src 'none'" in head["content-security-policy"]
    assert "unsafe" not in head["content-security-policy"]
    assert browser.post(at, data={"company": "x" * 70_000}).status_code == 413


def test_requests_are_limited_by_link_and_by_machine(browser):
    at = link(add_partner())
    answers = [browser.get(at).status_code for _ in range(32)]
    assert answers.count(200) == 30
    assert answers[-1] == 429
    tries = [browser.get(f"/partner/qp_{n:043}").status_code for n in range(32)]
    assert tries.count(410) == 30
    assert tries[-1] == 429


def test_the_token_is_never_stored_and_only_owners_make_links(browser):
    partner = add_partner(owner=101)
    at = link(partner)
    with store.reading() as session:
        held = session.scalars(select(PartnerLink)).one()
    assert at.rsplit("/", 1)[1] not in repr(held.model_dump())
    assert re.fullmatch(r"[0-9a-f]{64}", held.token_hash)
    with store.housekeeping() as session, pytest.raises(Refused):
        commands.make_link(session, actor=MANAGER, partner_id=partner, purpose="referrals")
    viewer = Actor(1, "vi", frozenset({"viewer"}))
    with store.housekeeping() as session, pytest.raises(Refused):
        commands.revoke_link(session, held.id, actor=viewer)


def test_a_partner_that_ended_sends_nothing(browser):
    partner = add_partner(state="ended", signed_on=date(2025, 1, 1))
    assert browser.post(link(partner), data={"company": "Acme"}).status_code == 422
