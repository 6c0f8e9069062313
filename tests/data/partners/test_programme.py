"""What partners earn, the programme's targets, and partners beside direct: each number worked out by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from data.core import access, clock, registry, rulebook, store
from data.core.access import Actor, Refused, Scope
from data.core.metrics import METRICS
from data.partners import commands
from data.partners.programme import made, programme
from data.partners.views.against_direct import INVOLVED, SOURCED, against_direct, compared_in_short
from data.partners.views.profit import profits
from data.partners.views.programme import programme_view
from models import DealPartner, PartnerCost, Subscription
from tests.partner_store import add_partner
from tests.pipeline_store import close as closed
from tests.pipeline_store import company, open_deal, rate, won_deal
from tests.revisions import add_account, at, writing

ALL = Scope("all")
DAY = date(2026, 11, 20)
REVOPS = Actor(101, "ann", frozenset({"revops"}))


@pytest.fixture
def suite(migrated_store):
    registry.load_domains()
    with at(date(2025, 6, 2)):
        company()
    with at(DAY):
        yield


def credit(deal, partner, *, role="sourced", on=date(2026, 1, 2)):
    with writing() as session:
        session.add(DealPartner(deal_id=deal, partner_id=partner, role=role, since_on=on))


def cost(amount, month, *, partner=None, kind="mdf", currency="USD"):
    with writing() as session:
        session.add(PartnerCost(partner_id=partner, month=month, kind=kind, amount=amount * 100, currency=currency))


def brought(partner, amount, *, on, **more):
    number = won_deal(f"{partner} {amount} {on}", amount, on=on, **more)
    credit(number, partner)
    return number


def define(**changed):
    with store.writing(REVOPS, "form", occurred_on=date(2026, 1, 1)) as session:
        commands.edit_programme(session, actor=REVOPS, content={**rulebook.in_force("programme"), **changed},
                                note="ratified")  # fmt: skip


def seen(view, **more):
    with store.reading() as session:
        return view(session, scope=ALL, as_of=DAY, **more)


def shown(name, **more):
    with store.reading() as session:
        asked = {"scope": ALL, "period": clock.period_of(DAY, clock.FiscalCalendar(1)), "as_of": DAY, "known_at": None,
                 "by": None, "filters": {}, "settings": {}}  # fmt: skip
        return METRICS[name].compute(session, **{**asked, **more})


def test_shared_cost_follows_sourced_revenue_and_new_partners_pay_by_head(suite):
    old, other = (add_partner(name, signed_on=date(2025, 1, 5)) for name in ("Old", "Other"))
    new = add_partner("New", signed_on=date(2026, 10, 10))
    brought(old, 300, on=date(2026, 10, 20))
    brought(other, 100, on=date(2026, 10, 21))
    cost(900, date(2026, 10, 1), kind="manager")
    cost(50, date(2026, 10, 1), partner=old)
    found = {one.partner_id: one for one in seen(profits).rows}
    assert {number: one.shared_cost for number, one in found.items()} == {old: 450, other: 150, new: 300}
    assert (found[old].result.gross_profit, found[old].result.cost, found[old].result.profit) == (240, 500, -260)
    assert [found[number].rank for number in (other, old, new)] == [1, 2, 3]
    assert (found[new].is_ramping, found[new].status, found[new].reason) == (True, "grey", "ramping")
    assert found[old].status == "red"


def test_two_red_quarters_in_a_row_suggest_an_end_and_ramping_ones_do_not(suite):
    old, new = add_partner("Old", signed_on=date(2025, 1, 5)), add_partner("New", signed_on=date(2026, 8, 10))
    for number in (old, new):
        for month in (date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1)):
            cost(100, month, partner=number)
    found = {one.partner_id: one for one in seen(profits).rows}
    assert [quarter.status for quarter in found[old].quarters] == ["grey", "red", "red", "red"]
    assert (found[old].is_to_be_left, found[new].is_to_be_left) == (True, False)
    brought(old, 10_000, on=date(2026, 8, 3))
    assert {one.partner_id: one for one in seen(profits).rows}[old].is_to_be_left is False


def test_costs_are_converted_and_those_without_a_rate_are_left_out(suite):
    rate("EUR", "1.10")
    partner = add_partner("Old", signed_on=date(2025, 1, 5))
    cost(100, date(2026, 10, 1), partner=partner, currency="EUR")
    cost(100, date(2026, 10, 1), partner=partner, currency="GBP")
    found = seen(profits)
    assert (found.total.cost, found.left_out) == (110, 1)


def test_cost_that_nobody_is_there_to_bear_stays_in_the_total(suite):
    cost(700, date(2026, 10, 1), kind="tools")
    found = seen(profits)
    assert (found.rows, found.unshared, found.total.cost, found.total.profit) == ([], 700, 700, -700)
    assert shown("partners.partner_profit").total["reason"] == "no_data"


def test_metrics_of_profit_add_up_by_partner(suite):
    define(direct_cac=200, direct_cac_source="finance")
    one, two = (add_partner(name, signed_on=date(2025, 1, 5)) for name in ("One", "Two"))
    brought(one, 1_000, on=date(2026, 10, 20))
    cost(300, date(2026, 10, 1), partner=one)
    cost(100, date(2026, 10, 1), partner=two)
    by = {row["partner"]: row["value"] for row in shown("partners.partner_profit", by="partner").rows}
    assert (by, shown("partners.partner_profit").total["value"]) == ({"One": 500, "Two": -100}, 400)
    assert (shown("partners.partner_roi").total["value"], shown("partners.partner_cac").total["value"]) == (1, 400)
    assert shown("partners.partner_roi").total["status"] == "green"
    assert seen(profits).total.cac_vs_direct == 1


def test_deals_with_a_partner_stand_beside_deals_without(suite):
    partner = add_partner("Harbor", signed_on=date(2025, 1, 5))
    for place in range(10):
        for is_with in (True, False):
            number = open_deal(f"{place} {is_with}", 300 if is_with else 200, on=date(2026, 3, 1))
            is_won = place < (6 if is_with else 3)
            closed(number, on=date(2026, 3, 1) + timedelta(days=40 if is_with else 60),
                   stage="closed_won" if is_won else "closed_lost")  # fmt: skip
            if is_with:
                credit(number, partner, role="sourced" if place % 2 else "influenced")
    found = seen(against_direct)
    total = found.total
    assert (total.partner.won, total.partner.decided, total.direct.won, total.direct.decided) == (6, 10, 3, 10)
    assert (total.lift.win_rate, total.lift.size, total.lift.days_saved) == (1, Decimal("0.5"), 20)
    assert (total.partner.days_low, total.partner.days_high, total.partner.decision_days) == (40, 40, 40)
    assert total.partner.rate_low < Decimal("0.6") < total.partner.rate_high
    assert (found.win_rate_lift.value, found.win_rate_lift.status) == (1, "green")
    few = seen(against_direct, basis=SOURCED)
    assert (few.total.partner.decided, few.total.lift) == (5, None)
    assert few.win_rate_lift.reason == "too_few"
    assert [pair.segment for pair in found.segments] == ["Enterprise"]
    for whole in (found, few):  # what targets are judged by is what the page shows
        with store.reading() as session:
            short = compared_in_short(session, as_of=whole.as_of, basis=whole.basis)
        for mine, side in ((short.partner, whole.total.partner), (short.direct, whole.total.direct)):
            assert (mine.close_rate.value, mine.days, mine.cac) == (side.close_rate.value, side.days, side.cac)
        assert short.is_few == (whole.total.lift is None)


def test_open_deals_count_as_still_running_and_a_past_day_knows_nothing_later(suite):
    partner = add_partner("Harbor", signed_on=date(2025, 1, 5))
    numbers = [open_deal(f"deal {place}", 100, on=date(2026, 3, 1)) for place in range(4)]
    for number in numbers[:2]:
        credit(number, partner)
    closed(numbers[0], on=date(2026, 4, 1))
    early = date(2026, 3, 20)
    with store.reading() as session:
        found = against_direct(session, scope=ALL, as_of=early, basis=INVOLVED).total
    assert (found.partner.decided, found.partner.still_open, found.direct.still_open) == (0, 2, 2)
    later = seen(against_direct).total.partner
    assert (later.decided, later.still_open, later.decision_days) == (1, 1, 31)


def test_targets_count_from_the_first_day_and_say_how_far_they_are(suite):
    define(started_on="2026-05-20", direct_cac=1_000, direct_cac_source="finance")
    accounts = [add_account(f"Account {place}") for place in range(2)]
    partner = add_partner("Harbor", signed_on=date(2025, 1, 5))
    brought(partner, 400, on=date(2026, 10, 20), account_id=accounts[0])
    won_deal("direct", 1_600, on=date(2026, 10, 21), account_id=accounts[1])
    won_deal("before the programme", 9_000, on=date(2026, 5, 2), account_id=accounts[1])
    with writing() as session:
        session.add_all([Subscription(account_id=account, start_on=date(2026, 10, 1), arr=arr, currency="USD")
                         for account, arr in zip(accounts, (10_000, 90_000), strict=True)])  # fmt: skip
    found = seen(programme_view)
    assert (found.bookings.value, found.revenue.value) == (Decimal("0.2"), Decimal("0.1"))
    told = {(one.month, one.title): one for one in found.targets}
    booked = told[6, "Part of new bookings"]
    assert (booked.state, booked.due_on) == ("met", date(2026, 11, 20))
    revenue = told[24, "Revenue, all partners"]
    assert (revenue.state, revenue.due_on) == ("on_pace", date(2028, 5, 20))
    assert (round(revenue.due_by_now, 4), round(revenue.forecast, 3)) == (Decimal("0.0759"), Decimal("0.395"))
    assert told[3, "Active partners"].state == "missed"
    assert (found.targets_met.inputs["met"], found.targets_met.n) == (1, 6)
    assert shown("partners.partner_share_of_bookings").total["value"] == Decimal("0.2")


def test_without_a_first_day_no_target_is_due(suite):
    add_partner("Harbor", signed_on=date(2025, 1, 5))
    found = seen(programme_view)
    assert {one.due_on for one in found.targets} == {None}
    assert (found.targets_met.value, found.targets_met.reason) == (None, "no_data")
    assert shown("partners.programme_targets_met").total["reason"] == "no_data"


def test_the_programme_is_edited_with_its_right_and_never_with_what_cannot_be(suite):
    shipped = rulebook.in_force("programme")
    with pytest.raises(Refused), store.writing(Actor(102, "bob", frozenset({"partner_manager"})), "form") as session:
        commands.edit_programme(session, actor=Actor(102, "bob", frozenset({"partner_manager"})), content=shipped,
                                note="x")  # fmt: skip
    wrong = [{"margin": 2}, {"direct_cac": 5}, {"direct_cac": -1, "direct_cac_source": "x"}, {"started_on": 3},
             {"targets": {}}, {"margin": "many"}, {"more": 1}]  # fmt: skip
    for changed in wrong:
        with pytest.raises(ValueError, match=r"\.$"):
            made({**shipped, **changed})
    define(started_on="2026-08-31")
    assert programme(DAY).due_on("month_6") == date(2027, 2, 28)
    assert access.may(REVOPS, "definitions.edit")
