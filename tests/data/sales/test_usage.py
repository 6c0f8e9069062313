"""Usage comes in: each event once, all of a batch or nothing, by token or by file; clocks and users follow exactly."""

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from data.core import access, clock, registry, store
from data.core.access import Actor, Refused
from data.core.importing import applying, parts
from data.core.ledger import reckoned
from data.sales import commands, rollups, routes, tokens, views
from data.sales.formulas import stalls
from models import ApiToken, Poc, PocClock, PocUser, Revision, UsageEvent, User
from tests.pipeline_store import ALL, company, open_deal
from tests.revisions import at, findings, writing

DAY = date(2026, 6, 1)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
REVOPS = Actor(None, "revops", frozenset({"revops"}))


@pytest.fixture
def filled(migrated_store):
    fill()


@pytest.fixture
def either_filled(either_store):
    fill()


def fill():
    registry.load_domains()
    routes._asked.clear()
    with at(DAY):
        company()
        for number in (1, 2):
            deal = open_deal(f"Deal {number}", 1000, owner_id=100 + number)
            with writing() as session:
                session.add(Poc(name=f"Trial {number}", external_id=f"T-{number}", deal_id=deal, started_on=DAY,
                                planned_end=date(2026, 6, 28)))  # fmt: skip


def event(poc="T-1", key="a", when=NOON, **more):
    return {"poc": poc, "key": key, "at": when.isoformat(), **more}


def send(events, actor=REVOPS, when=NOON):
    with clock.frozen(when), store.writing(actor, "api", "test") as session:
        return commands.receive_usage(session, events, actor=actor)


def rows(model):
    with store.reading() as session:
        return list(session.execute(select(model)).scalars())


def wrong():
    with store.reading() as session:
        return reckoned.wrong(session)


def token(actor=REVOPS, **more):
    with clock.frozen(NOON), store.housekeeping() as session:
        return tokens.make_token(session, actor=actor, name="Product", **more)


def post(body, written, when=NOON):
    client = TestClient(Starlette(routes=routes.ROUTES))
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    with clock.frozen(when):
        return client.post(routes.PATH, content=content, headers={"authorization": f"Bearer {written}"})


def test_an_event_counts_once_however_often_it_comes(either_filled):
    done = send([event(), event(key="b"), event()])
    assert (done.stored, done.seen) == (2, 1)
    assert [row.events for row in rows(PocClock)] == [2]
    assert send([event(), event(key="c")]).stored == 1
    assert len(rows(UsageEvent)) == 3
    assert (findings(), wrong()) == ([], [])


def test_a_batch_is_one_revision_and_moves_clock_and_users(filled):
    before = len(rows(Revision))
    send([event(key=str(n), when=NOON - timedelta(hours=n), user=f"u{n % 2}") for n in range(10)])
    assert len(rows(Revision)) == before + 1
    assert [(row.events, row.last_activity_at, row.first_event_at) for row in rows(PocClock)] == [
        (10, NOON, NOON - timedelta(hours=9))
    ]  # fmt: skip
    assert {row.person: (row.last_seen_at, row.events) for row in rows(PocUser)} == {
        "u0": (NOON, 5), "u1": (NOON - timedelta(hours=1), 5)
    }  # fmt: skip


def test_a_batch_that_cannot_be_taken_whole_stores_nothing_and_says_why(filled):
    bad = [event(), event("T-9", "b"), event(key="c", when=NOON + timedelta(hours=1)), {"poc": "T-1"}, "x",
           event(key="d", quantity=0), event(key="e", colour="red"),
           event(key="f") | {"at": "2026-06-01T12:00:00"}]  # fmt: skip
    with pytest.raises(commands.UsageRefused) as refused:
        send(bad)
    assert [(place, field) for place, field, _ in refused.value.reasons] == [
        (1, "poc"), (2, "at"), (3, "at"), (4, "event"), (5, "quantity"), (6, "colour"),
        (7, "at"),
    ]  # fmt: skip
    assert rows(UsageEvent) == rows(PocClock) == []


def test_a_narrow_right_sends_for_its_own_deals_only(filled):
    rep = Actor(101, "ann", frozenset({"rep"}))
    assert send([event("T-1")], actor=rep).stored == 1
    with pytest.raises(commands.UsageRefused, match="1 events cannot be taken"):
        send([event("T-2")], actor=rep)
    with pytest.raises(Refused):
        send([event()], actor=Actor(1, "v", frozenset({"viewer"})))


def test_the_address_stores_a_batch_and_says_what_it_knew_already(filled):
    written = token()
    assert post([event(), event(key="b")], written).json() == {"stored": 2, "seen": 0}
    again = post([event(), event(key="c", poc=1)], written)
    assert (again.status_code, again.json()) == (200, {"stored": 1, "seen": 1})
    assert [row.used_at for row in rows(ApiToken)] == [NOON]


def test_each_wrong_request_gets_its_status_and_a_sentence(filled):
    written = token()
    many = [event(key=str(n)) for n in range(10_000)]
    asked = [(post([event()], "qd_wrong"), 401), (post([event()], ""), 401), (post(b"{not json", written), 400),
             (post({"a": 1}, written), 400), (post([], written), 400), (post(many, written), 413),
             (post(b"[" * 100_000, written), 400), (post([event("nobody")], written), 422),
             (post(b"x" * (routes.LARGEST + 1), written), 413)]  # fmt: skip
    assert [(found.status_code, bool(found.json()["error"])) for found, _ in asked] == [(n, True) for _, n in asked]
    assert asked[7][0].json()["refused"][0]["row"] == 1
    assert rows(UsageEvent) == []


def test_a_token_is_kept_as_a_hash_ends_and_expires(filled):
    written = token(days=1)
    kept = rows(ApiToken)[0]
    assert written not in (kept.token_hash, kept.name)
    assert post([event()], written, NOON + timedelta(days=2)).status_code == 401
    assert post([event()], written).status_code == 200
    with store.housekeeping() as session:
        tokens.end_token(session, kept.id, actor=REVOPS)
    assert post([event()], written).status_code == 401
    with store.reading() as session:
        assert [one.state for one in views.tokens(session, now=NOON)] == ["ended"]


def test_a_token_has_the_rights_of_whoever_made_it_and_ends_with_them(filled):
    with writing() as session:
        session.add(User(id=109, name="eve", full_name="Eve", roles="revops"))
    written = token(Actor(109, "eve", frozenset({"revops"})))
    assert post([event()], written).status_code == 200
    with writing() as session:
        session.get(User, 109).is_active = False
    assert post([event(key="b")], written).status_code == 401
    with pytest.raises(Refused):
        token(Actor(101, "ann", frozenset({"rep"})))


def test_a_token_that_asks_too_often_has_to_wait(filled, monkeypatch):
    written = token()
    monkeypatch.setattr(routes.rulebook, "limits", lambda *_: {"usage_requests": 2, "usage_batch": 5,
                                                               "usage_ahead_minutes": 5})  # fmt: skip
    assert [post(b"[]", written).status_code for _ in range(3)] == [400, 400, 429]
    assert post(b"[]", written, NOON + timedelta(minutes=1)).status_code == 400


def bring(text, day=DAY):
    raw = text.encode()
    found = parts.parts_of(raw, "usage.csv", target_name="usage_events")
    with at(day):
        return applying.apply(found, raw, actor=access.operator(), as_of=day)


def test_a_file_of_usage_goes_in_once_is_undone_and_goes_in_again(either_filled):
    text = "poc,key,at,user,kind,quantity\nT-1,a,2026-06-01T09:00:00Z,kim,report,2\nT-2,b,2026-06-01T10:00:00Z,lee,,\n"
    done = bring(text)
    assert (len(done.plans[0].creates), len(rows(UsageEvent)), len(rows(PocClock))) == (2, 2, 2)
    again = bring(text)
    assert (again.import_id, again.plans[0].unchanged) == (None, 2)
    send([event(key="mine", when=NOON)])
    with at(DAY):
        applying.undo(done.import_id, actor=access.operator())
    assert [(row.poc_id, row.events, row.last_activity_at) for row in rows(PocClock)] == [(1, 1, NOON)]
    assert bring(text).plans[0].counts["create"] == 2
    assert {row.poc_id: row.events for row in rows(PocClock)} == {1: 2, 2: 1}
    assert (findings(), wrong()) == ([], [])


def test_an_undone_file_of_usage_is_brought_back(filled):
    done = bring("poc,key,at\nT-1,a,2026-06-01T09:00:00Z\n")
    with at(DAY):
        applying.undo(done.import_id, actor=access.operator())
        assert rows(PocClock) == []
        applying.bring_back(done.import_id, actor=access.operator())
    assert [row.events for row in rows(PocClock)] == [1]
    assert wrong() == []


def test_a_file_about_nothing_that_is_known_is_refused_row_by_row(filled):
    done = bring("poc,key,at\nT-7,a,2026-06-01T09:00:00Z\nT-1,b,2026-06-09T09:00:00Z\nT-1,c,2026-06-01T09:00:00Z\n")
    assert (done.import_id, [refusal.column for refusal in done.plans[0].refused]) == (None, ["poc", "at"])


def test_made_anew_from_zero_clocks_and_users_are_the_same(either_filled):
    for batch in range(5):
        send([event(f"T-{n % 2 + 1}", f"{batch}-{n}", NOON - timedelta(minutes=17 * n * (batch + 1)), user=f"u{n % 3}")
              for n in range(40)])  # fmt: skip
    def folded():
        return sorted(str(row.model_dump()) for model in (PocClock, PocUser) for row in rows(model))

    before = folded()
    assert wrong() == []
    with writing() as session:
        rollups.refold(session)
    assert folded() == before
    with writing() as session:
        session.connection().execute(PocClock.__table__.update().values(events=0))
        session.info["recording"].freshen("usage")
    assert wrong() == ["poc_clock"]


ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"]
minutes = st.integers(0, 60 * 24 * 20)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=minutes, length=minutes, zone=st.sampled_from(ZONES),
       month=st.sampled_from([(2025, 3, 20), (2025, 10, 20), (2025, 6, 2)]))  # fmt: skip
def test_counted_silence_is_every_minute_outside_the_weekend(start, length, zone, month):
    begin = datetime(*month, tzinfo=UTC) + timedelta(minutes=start // 15 * 15)
    quarters = length // 15
    steps = [begin + timedelta(minutes=15 * n) for n in range(quarters)]
    outside = sum(one.astimezone(ZoneInfo(zone)).weekday() < 5 for one in steps)
    end = begin + timedelta(minutes=15 * quarters)
    assert stalls.elapsed(begin, end, zone=zone, has_weekend_pause=True) == timedelta(minutes=15 * outside)
    hours = outside * 15 // 60
    reached = stalls.reached(begin, hours, zone=zone, has_weekend_pause=True)
    assert stalls.elapsed(begin, reached, zone=zone, has_weekend_pause=True) == timedelta(hours=hours)
    assert reached <= end


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(st.tuples(st.integers(1, 2), st.integers(0, 12), st.integers(0, 5000)), max_size=8),
                        max_size=3))  # fmt: skip
def test_the_clock_equals_the_events_whatever_comes(filled, batches):
    known = {(row.poc_id, row.key): row.occurred_at for row in rows(UsageEvent)}
    for batch in batches:
        made = [event(f"T-{poc}", f"k{key}", NOON - timedelta(minutes=ago)) for poc, key, ago in batch]
        if made:
            send(made)
        for (poc, key, _), one in zip(batch, made, strict=True):
            known.setdefault((poc, f"k{key}"), datetime.fromisoformat(one["at"]))
    count = Counter(poc for poc, _ in known)
    assert {row.poc_id: (row.events, row.last_activity_at) for row in rows(PocClock)} == {
        poc: (n, max(at for (other, _), at in known.items() if other == poc)) for poc, n in count.items()
    }  # fmt: skip
    with store.reading() as session:
        inbox = views.usage_inbox(session, scope=ALL, as_of=DAY)
    assert {row.id: row.events for row in inbox} == {1: count[1], 2: count[2]}
