"""Referrals: sent once, decided in time, the first one has the company, and the months follow every change."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from data.core import clock, registry, store
from data.core.access import Actor, Refused, Scope
from data.core.ledger import records
from data.core.ledger.capturing import recording_of
from data.partners import commands, credits, folding, tiles, views, watching
from data.partners.queries import months, referrals
from models import Account, Deal, DealPartner, Referral, Ticket
from tests.partner_store import MANAGER, OPERATOR, accept, add_partner, assert_folded, row, send
from tests.pipeline_store import close, company, open_deal, rate
from tests.revisions import at, undo

TUESDAY = date(2026, 6, 2)


@pytest.fixture
def suite(migrated_store):
    registry.load_domains()
    with at(date(2026, 1, 5)):
        company()
    with at(TUESDAY):
        yield


def counted(**wanted):
    with store.reading() as session:
        found = months.by_partner(session, since=date(2000, 1, 1), until=date(2100, 1, 1))
    for number, measures in wanted.items():
        assert found.get(int(number[1:]), {}) == measures
    assert_folded()


def test_a_referral_is_decided_within_five_working_days(suite):
    sent = send(add_partner(), "Acme, Inc.", email="ann@acme.com").referral
    assert (sent.state, sent.decide_by, sent.domain, sent.company_key) == ("submitted", date(2026, 6, 9), "acme.com",
                                                                          "acme")  # fmt: skip


def test_the_same_company_from_the_same_partner_is_kept_once(suite):
    partner = add_partner()
    first = send(partner, "Acme Inc")
    again = send(partner, "ACME GmbH", domain="https://acme.com")
    assert (first.is_new, again.is_new, again.referral.id) == (True, False, first.referral.id)
    counted(**{f"p{partner}": {"submitted": (1, 0)}})


def test_an_accepted_referral_becomes_an_account_and_a_deal_that_the_partner_brought(suite):
    partner = add_partner()
    number = send(partner, "Acme Inc", need="ledger").referral.id
    found = accept(number, amount=500_000)
    assert (found.state, found.decided_on, found.valid_until) == ("accepted", TUESDAY, date(2026, 9, 30))
    with store.reading() as session:
        deal, account = session.get_one(Deal, found.deal_id), session.get_one(Account, found.account_id)
        part = session.scalars(select(DealPartner)).one()
        assert (deal.partner_sourced, deal.source, deal.account_id) == (True, "partner", account.id)
        assert account.name == "Acme Inc"
        assert (part.role, part.partner_id, part.referral_id) == ("sourced", partner, number)
    counted(**{f"p{partner}": {"submitted": (1, 0), "accepted": (1, 0), "decided_in_time": (1, 0),
                              "sourced_created": (1, 500_000)}})  # fmt: skip


def test_acceptance_and_its_undo_leave_the_months_right(suite):
    partner = add_partner()
    number = send(partner, "Acme Inc").referral.id
    accept(number)
    undo()
    assert row(number).state == "submitted"
    counted(**{f"p{partner}": {"submitted": (1, 0)}})


def test_the_gate_says_what_the_deal_of_a_referral_lacks(suite):
    number = send(add_partner(), "Acme Inc").referral.id
    with pytest.raises(ValueError, match="persona"):
        accept(number, persona=None)
    assert row(number).state == "submitted"


def test_the_first_registration_has_the_company(suite):
    one, two = add_partner("One"), add_partner("Two")
    first, later = send(one, "Acme Inc").referral.id, send(two, "Acme Corp.").referral.id
    assert "Another partner" in row(later).warning
    with pytest.raises(ValueError, match="Another partner sent this company on 2026-06-02"):
        accept(later)
    with store.writing(MANAGER, "form") as session:
        commands.decline_referral(session, first, actor=MANAGER, reason="no_need")
    assert accept(later).state == "accepted"


def test_own_engagement_in_the_last_sixty_days_keeps_a_partner_from_having_brought_the_company(suite):
    with store.writing(OPERATOR, "form") as session:
        session.add(Account(id=900, name="Acme Inc"))
    deal = open_deal("Acme - Fold", 900, account_id=900, on=date(2026, 5, 1))
    number = send(add_partner(), "Acme").referral.id
    assert "Open deal: Acme - Fold" in row(number).warning
    with pytest.raises(ValueError, match="did not bring"):
        accept(number)
    found = accept(number, as_influence=True)
    with store.reading() as session:
        part = session.scalars(select(DealPartner)).one()
    assert (found.deal_id, part.role) == (deal, "influenced")


def test_a_call_blocks_for_sixty_days_and_no_longer(suite):
    with store.writing(OPERATOR, "form") as session:
        session.add(Account(id=900, name="Acme Inc"))
        recording_of(session).add_facts([{"account_id": 900, "kind": "call", "direction": "out", "is_human": True,
                                          "occurred_at": clock.now() - timedelta(days=30)}])  # fmt: skip
    with store.reading() as session:
        asked = {"company": "Acme", "domain": None, "partner_id": 1}
        assert credits.look(session, **asked, submitted_on=TUESDAY).engaged_on == date(2026, 5, 3)
        assert credits.look(session, **asked, submitted_on=date(2026, 7, 2)).engaged_on == date(2026, 5, 3)
        assert credits.look(session, **asked, submitted_on=date(2026, 7, 3)).engaged_on is None


def test_a_decline_needs_a_reason_of_the_list(suite):
    number = send(add_partner(), "Acme Inc").referral.id
    with store.writing(MANAGER, "form") as session, pytest.raises(ValueError, match="Choose a reason: Another"):
        commands.decline_referral(session, number, actor=MANAGER, reason="whatever")


def test_nobody_decides_on_referrals_of_partners_of_others(suite):
    number = send(add_partner(owner=101), "Acme Inc").referral.id
    with store.writing(MANAGER, "form") as session, pytest.raises(Refused):
        commands.decline_referral(session, number, actor=MANAGER, reason="no_need")
    viewer = Actor(9, "vi", frozenset({"viewer"}))
    with store.writing(viewer, "form") as session, pytest.raises(Refused):
        commands.submit_referral(session, actor=viewer, partner_id=1, company="Acme")


def test_won_deals_count_at_the_rate_of_their_close(suite):
    rate("EUR", "2.00")
    rate("EUR", "1.10", kind="locked", since=date(2026, 1, 1))
    partner = add_partner()
    found = accept(send(partner, "Acme Inc").referral.id, amount=10_000, currency="EUR")
    close(found.deal_id, on=TUESDAY)
    counted(**{f"p{partner}": {"submitted": (1, 0), "accepted": (1, 0), "decided_in_time": (1, 0),
                              "sourced_created": (1, 20_000), "sourced_won": (1, 11_000)}})  # fmt: skip
    rate("EUR", "1.20", kind="locked", since=date(2026, 2, 1))
    with store.reading() as session:
        assert months.stored(session, ["sourced_won"])[partner, date(2026, 6, 1), "sourced_won"] == (1, 12_000)
    assert_folded()


def test_one_partner_brings_a_deal_and_others_help(suite):
    one, two = add_partner("One"), add_partner("Two")
    deal = open_deal("Big", 100)
    with store.writing(OPERATOR, "form") as session:
        commands.register_source(session, deal, actor=OPERATOR, partner_id=one, note="named them")
        commands.log_influence(session, deal, actor=OPERATOR, partner_id=two, note="joined the demo")
        with pytest.raises(ValueError, match="Another partner brought"):
            commands.register_source(session, deal, actor=OPERATOR, partner_id=two, note="me too")
    counted(**{f"p{one}": {"sourced_created": (1, 10_000)}, f"p{two}": {"influenced_created": (1, 10_000)}})


def test_what_runs_out_and_what_waits_is_said_once(suite):
    partner = add_partner()
    waits, gone = send(partner, "Acme").referral.id, send(partner, "Bolt").referral.id
    deal = accept(gone).deal_id
    close(deal, on=TUESDAY, stage="closed_lost")
    with at(date(2026, 6, 8)), store.writing(OPERATOR, "job") as session:
        assert watching.expire_referrals(session) == 0
        first, slow = watching.settle_waits(session)
        assert (first.new, slow.new) == (1, 1)
        assert watching.settle_waits(session)[0].new == 0
    with at(date(2026, 10, 1)), store.writing(OPERATOR, "job") as session:
        assert watching.expire_referrals(session) == 1
    assert (row(gone).state, row(waits).state) == ("expired", "submitted")
    with store.writing(MANAGER, "form") as session:
        commands.decline_referral(session, waits, actor=MANAGER, reason="no_fit")
    with store.reading() as session:
        held = session.scalars(select(Ticket).where(Ticket.rule == "partners.referral_waits")).one()
        assert held.cleared_on is not None
    assert_folded()


def many(partner, n):
    """Let a partner have sent n companies: every other one is declined a day later."""
    stories = []
    for number in range(n):
        day = TUESDAY + timedelta(days=number % 5)
        answer = {"state": "declined", "decided_on": day + timedelta(days=1)} if number % 2 else {"state": "submitted"}
        stories.append([(day, {"partner_id": partner, "company": f"C{number}", "company_key": f"c{number}",
                               "submitted_on": day, "decide_by": day + timedelta(days=7), **answer})])  # fmt: skip
    with store.writing(OPERATOR, "import") as session:
        records.create_many(session, Referral, stories)


def test_a_page_of_referrals_is_cut_in_the_store_and_counts_them_all(suite):
    many(add_partner(), 500)
    given = {"scope": Scope("all"), "as_of": TUESDAY + timedelta(days=9)}
    with store.reading() as session:
        every = views.referrals(session, **given)
        first, second = (views.referrals(session, **given, pages=(page, page)) for page in (1, 2))
        past = views.referrals(session, scope=Scope("all"), as_of=TUESDAY, pages=(1, 1))
        declined = views.referrals(session, **given, states=("declined",), pages=(1, 1))
    assert (len(every.rows), len(first.rows), len(second.rows)) == (500, 400, 100)
    assert [row.id for row in every.rows[:200]] == [row.id for row in first.rows[:200]]
    assert {row.id for row in first.rows} | {row.id for row in second.rows} == {row.id for row in every.rows}
    assert (first.waits, first.answered, first.overdue) == (250, 250, sum(
        row.clock == "pending_overdue" for row in every.rows))  # fmt: skip
    assert (past.waits, past.answered, past.counts["submitted"]) == (100, 0, 100)
    assert (declined.waits, declined.answered, len(declined.rows)) == (0, 250, 200)


def test_the_start_page_says_what_partners_wait_for(suite):
    with store.reading() as session:
        for face in (tiles.todos_overdue, tiles.reviews_due, tiles.red_partners):
            assert face(session, scope=Scope("all"), as_of=TUESDAY) is None
    add_partner(signed_on=date(2025, 1, 1))
    with store.reading() as session:
        late, due, red = (face(session, scope=Scope("all"), as_of=TUESDAY)
                          for face in (tiles.todos_overdue, tiles.reviews_due, tiles.red_partners))  # fmt: skip
    assert (late.value, late.status, late.metric) == (0, "green", "partners.todos_overdue")
    assert (due.value, due.status, due.address) == (1, "red", "/partners-reviews")
    assert (red.value, red.reason) == (None, "no scoreboard has a colour yet")


def test_many_referrals_are_counted_by_one_statement(suite):
    partner = add_partner()
    day = TUESDAY
    stories = [[(day, {"partner_id": partner, "company": f"C{n}", "company_key": f"c{n}", "submitted_on": day,
                       "decide_by": day, "state": "submitted"})] for n in range(3_000)]  # fmt: skip
    with store.writing(OPERATOR, "import") as session:
        records.create_many(session, Referral, stories)
    counted(**{f"p{partner}": {"submitted": (3_000, 0)}})
    with store.reading() as session:
        assert len(referrals.referrals(session, limit=5)) == 5
        assert folding.is_right(session)
