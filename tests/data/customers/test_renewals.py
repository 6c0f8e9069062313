"""Renewals by command: both views, booking, losing, steps, save offers, rates, and how a day before looked."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from data.core import registry, store
from data.core.access import Actor, Conflict, Refused, Scope
from data.core.clock import Period
from data.core.metrics import METRICS
from data.customers import commands
from data.customers.views.offers import save_offers
from data.customers.views.renewal_lines import lines
from data.customers.views.renewals import runway
from models import (
    Account,
    AccountHealth,
    AlertOutbox,
    BusinessCalendar,
    ChurnRecord,
    CustomerProfile,
    Renewal,
    Subscription,
    Task,
    Territory,
)
from tests.pipeline_store import ALL, company
from tests.revisions import add_account, at, change, findings, undo, writing

DAY = date(2025, 9, 15)
END = date(2025, 12, 31)
YEAR = timedelta(days=364)
REVOPS, REP, BOSS, DESK, LEAD = (
    Actor(number, role, frozenset({role}), team)
    for number, role, team in ((None, "revops", None), (101, "rep", None), (102, "executive", None),
                               (None, "deal_desk", None), (102, "manager", None))
)  # fmt: skip
Q4 = Period("2025-Q4", date(2025, 10, 1), date(2026, 1, 1))


@pytest.fixture(autouse=True)
def _company(migrated_store):
    registry.load_domains()
    with at(DAY):
        company()


def line(arr=100_000, *, end=END, start=None, account=None, owner=101, name="Acme", on=DAY, **more):
    with at(on):
        number = account or add_account(name, owner_id=owner, segment_id=1)
        with writing() as session:
            made = Subscription(account_id=number, product_id=1, start_on=start or end - YEAR, end_on=end,
                                arr=arr * 100, currency="USD", **more)  # fmt: skip
            session.add(made)
        return made.id


def run(command, *given, actor=REVOPS, day=DAY, **more):
    with at(day), store.writing(actor, "form", "test") as session:
        return command(session, *given, actor=actor, **more)


def ask(view, day=DAY, scope=ALL, **more):
    with at(day), store.reading() as session:
        return view(session, scope=scope, as_of=day, **more)


def rows(model):
    with store.reading() as session:
        return list(session.scalars(select(model)))


def health(account, status):
    """Put a health in place of the one worked out."""
    table = AccountHealth.__table__
    with at(DAY), writing() as session:
        session.connection().execute(table.delete().where(table.c.account_id == account))
        session.connection().execute(table.insert().values(account_id=account, scored_on=DAY, status=status, known=5,
                                                           parts="{}", why="", basis="x"))  # fmt: skip


def metric(name, day=DAY, period=Q4, by=None, filters=None):
    with at(day), store.reading() as session:
        found = METRICS[name].compute(session, scope=ALL, period=period, as_of=day, known_at=None, by=by,
                                      filters=filters or {}, settings={})  # fmt: skip
    return found.total


def test_a_disagreement_comes_first_and_an_owed_answer_after_it():
    first, second = line(end=date(2025, 10, 1)), line(name="Beta", end=date(2025, 12, 1))
    line(name="Far", end=date(2026, 6, 30))
    run(commands.set_owner_view, second, view="at_risk", reason="their sponsor is leaving", odds=20)
    health(2, "green")
    view = ask(runway)
    assert [one.key for one in view.contracts] == [second, first]
    assert (view.contracts[0].system, view.contracts[0].owner_view) == ("good", "at_risk")
    assert [one.key for one in view.owed] == [first]
    assert view.amount() == 200_000
    assert view.amount("at_risk") == metric("customers.arr_at_risk")["value"] == 100_000
    assert metric("customers.arr_due")["value"] == 200_000


def test_unknown_is_no_answer_and_silence_is_none_within_ninety_days():
    far, near = line(end=date(2025, 12, 31)), line(name="Near", end=date(2025, 12, 14))
    with pytest.raises(ValueError, match="good or at risk"):
        run(commands.set_owner_view, far, view="unknown", reason="no idea")
    run(commands.set_owner_view, far, view="good", reason="they said so")
    run(commands.set_owner_view, far, view=None, reason="I was wrong")
    run(commands.set_owner_view, near, view="good", reason="they said so")
    with pytest.raises(ValueError, match="From 90 days"):
        run(commands.set_owner_view, near, view=None, reason="I was wrong")
    with pytest.raises(ValueError, match="Say why"):
        run(commands.set_owner_view, near, view="good", reason=" ")
    with pytest.raises(Conflict):
        run(commands.set_owner_view, near, view="at_risk", reason="later", row_version=99)


def test_somebody_elses_renewal_is_refused_and_not_seen():
    number = line(owner=102)
    with pytest.raises(Refused, match="somebody else"):
        run(commands.set_owner_view, number, actor=REP, view="good", reason="mine")
    assert ask(lines, scope=Scope("own", 101, None, (101,))) == []


def test_a_booked_renewal_is_followed_by_a_line_and_more_than_before_is_no_renewal():
    number = line()
    run(commands.book_renewal, number, booked=Decimal(130_000), signed_on=DAY, months=12)
    old, new = rows(Subscription)
    assert (old.ended_on, new.start_on, new.end_on) == (date(2026, 1, 1), date(2026, 1, 1), date(2026, 12, 31))
    assert (new.follows_id, new.change, new.arr) == (old.id, "renewal", 13_000_000)
    told = metric("customers.renewal_rate")
    assert (told["value"], told["reason"], told["inputs"]["booked_of_it"]) == (1, "too_few", 100_000)
    assert metric("customers.on_time_renewal_rate")["value"] == 1
    assert ask(runway).contracts == []
    with pytest.raises(ValueError, match="renewed already"):
        run(commands.book_renewal, number, booked=Decimal(1), signed_on=DAY)
    assert findings() == []
    undo()
    assert [one.ended_on for one in rows(Subscription)] == [None]
    assert [one.key for one in ask(runway).contracts] == [number]
    assert metric("customers.renewal_rate")["value"] == 0
    assert findings() == []


def test_a_booking_is_taken_back_with_its_line_and_its_steps_unless_the_line_moved_on():
    number = line(end=date(2025, 11, 30))
    run(commands.make_renewal_steps)
    with pytest.raises(ValueError, match="none to take back"):
        run(commands.take_back_booking, number)
    run(commands.book_renewal, number, booked=Decimal(90_000), signed_on=DAY)
    run(commands.take_back_booking, number)
    assert ([one.ended_on for one in rows(Subscription)], {one.state for one in rows(Task)}) == ([None], {"open"})
    assert [one.key for one in ask(runway).contracts] == [number]
    run(commands.book_renewal, number, booked=Decimal(90_000), signed_on=DAY)
    change(Subscription, rows(Subscription)[-1].id, seats=3)
    with pytest.raises(ValueError, match="changed since"):
        run(commands.take_back_booking, number)
    assert findings() == []


def test_an_early_renewal_counts_in_the_quarter_in_which_the_old_term_ends():
    number = line()
    run(commands.book_renewal, number, booked=Decimal(70_000), signed_on=DAY)
    q3 = Period("2025-Q3", date(2025, 7, 1), date(2025, 10, 1))
    assert metric("customers.renewal_rate", period=q3)["reason"] == "no_data"
    assert metric("customers.renewal_rate")["value"] == Decimal("0.7")


def test_a_signature_within_the_grace_is_late_and_after_it_a_reactivation():
    within, after = line(), line(name="Beta")
    late = END + timedelta(days=30)
    assert {one.state for one in ask(lines, day=late)} == {"late"}
    run(commands.book_renewal, within, booked=Decimal(100_000), signed_on=late, day=late)
    run(commands.book_renewal, after, booked=Decimal(100_000), signed_on=late + timedelta(days=1),
        day=late + timedelta(days=1))  # fmt: skip
    states = {one.id: one for one in ask(lines, day=late + timedelta(days=1))}
    assert (states[within].state, states[within].is_on_time) == ("renewed", False)
    assert states[after].state == "lost"
    begun = {one.follows_id: one.start_on for one in rows(Subscription) if one.follows_id}
    assert begun == {within: date(2026, 1, 1), after: late + timedelta(days=1)}
    assert metric("customers.on_time_renewal_rate", day=late + timedelta(days=1))["value"] == 0


def test_past_the_grace_a_term_is_lost_by_the_calendar_alone():
    number = line()
    day = END + timedelta(days=31)
    assert [one.state for one in ask(lines, day=day)] == ["lapsed"]
    assert ask(runway, day=day).contracts == []
    with pytest.raises(ValueError, match="above zero"):
        run(commands.book_renewal, number, booked=Decimal(0), signed_on=DAY)


def test_a_lost_renewal_needs_its_reason_and_a_competitor_its_name():
    number = line()
    for wrong, said in (({"reason": "other"}, "Say why"), ({"reason": "competitor"}, "Name the competitor"),
                        ({"reason": "pricing", "secondary": ("pricing",)}, "others of the same list"),
                        ({"reason": "pricing", "sub_reason": "quality"}, "detail")):  # fmt: skip
        with pytest.raises(ValueError, match=said):
            run(commands.lose_renewal, number, **wrong)
    assert rows(ChurnRecord) == []
    run(commands.lose_renewal, number, reason="competitor", competitor="Rival", sub_reason="bundle",
        stated_reason="we got it with the rest")  # fmt: skip
    record, = rows(ChurnRecord)
    assert (record.churned_on, record.arr_lost, record.currency) == (date(2026, 1, 1), 10_000_000, "USD")
    assert rows(Renewal)[0].outcome == "lost"
    assert rows(Subscription)[0].ended_on == date(2026, 1, 1)
    undo()
    assert (rows(ChurnRecord), rows(Renewal), rows(Subscription)[0].ended_on) == ([], [], None)


def test_steps_are_made_once_missed_ones_on_the_day_of_the_contract_and_end_with_the_renewal():
    with writing() as session:
        session.add(BusinessCalendar(id=1, name="Office", zone="UTC", holidays='["2025-10-31"]',
                                     hours='{"0":["09:00","17:00"],"1":["09:00","17:00"],"2":["09:00","17:00"],'
                                           '"3":["09:00","17:00"],"4":["09:00","17:00"]}'))  # fmt: skip
        session.flush()
        session.get(Territory, 1).calendar_id = 1
    made_on = date(2025, 10, 20)
    number = line(start=date(2025, 1, 1), on=made_on)
    change_territory(1)
    run(commands.make_renewal_steps, day=made_on)
    run(commands.make_renewal_steps, day=made_on)
    tasks = {one.rule: one for one in rows(Task)}
    assert {rule: str(one.due_on) for rule, one in tasks.items()} == {
        "renewal:review": "2025-10-20", "renewal:question": "2025-10-20", "renewal:proposal": "2025-11-01",
        "renewal:signature": "2025-12-01",
    }  # fmt: skip
    assert {one.owner_id for one in tasks.values()} == {101}
    steps = {one.key: one for one in ask(runway, day=made_on).contracts[0].steps}
    # 1 November is a Saturday and the Friday before it a holiday.
    assert (steps["proposal"].due_on, steps["proposal"].remind_on) == (date(2025, 11, 1), date(2025, 10, 30))
    run(commands.make_renewal_steps, day=date(2025, 10, 30))
    run(commands.make_renewal_steps, day=date(2025, 10, 30))
    assert [one.body[:20] for one in rows(AlertOutbox) if "proposal" in one.key] == ["Agree on price and t"]
    run(commands.book_renewal, number, booked=Decimal(1), signed_on=made_on, day=made_on)
    assert {one.state for one in rows(Task)} == {"done"}
    run(commands.make_renewal_steps, day=date(2025, 11, 2))
    assert len(rows(Task)) == 4


def change_territory(number):
    change(Account, 1, territory_id=number)


def test_where_it_renews_by_itself_the_notice_date_takes_the_place_of_the_last_step():
    line(notice_days=60, is_auto_renew=True)
    line(name="Beta", notice_days=60, is_auto_renew=False)
    first, second = ask(runway).contracts
    assert (first.notice_on, {one.key: one.due_on for one in first.steps}["signature"]) == (date(2025, 11, 1),) * 2
    assert {one.key: one.due_on for one in second.steps}["signature"] == date(2025, 12, 1)


def test_a_strategic_account_without_a_sponsor_is_marked():
    line()
    with writing() as session:
        session.add(CustomerProfile(account_id=1, is_strategic=True))
    assert ask(runway).contracts[0].is_without_sponsor
    change(CustomerProfile, 1, sponsor_id=102)
    one = ask(runway).contracts[0]
    assert (one.is_without_sponsor, one.sponsor) == (False, "Bob")


def offer(number, **more):
    given = {"kind": "discount", "terms": "10 % less", "reason": "they compare prices",
             "expires_on": DAY + timedelta(days=10), "discount": Decimal(10_000), **more}  # fmt: skip
    return run(commands.propose_offer, number, actor=REP, **given).id


def test_a_save_offer_is_allowed_by_somebody_else_answered_and_counted():
    number = line()
    made = offer(number)
    with pytest.raises(Refused):
        run(commands.decide_offer, made, actor=REP, is_granted=True)
    with pytest.raises(ValueError, match="still waits"):
        offer(number)
    with pytest.raises(ValueError, match="allowed"):
        run(commands.answer_offer, made, actor=REP, answer="accepted")
    run(commands.decide_offer, made, actor=DESK, is_granted=True)
    run(commands.answer_offer, made, actor=REP, answer="accepted")
    view = ask(save_offers)
    assert (view.made, view.count("accepted"), view.given, view.saved) == (1, 1, 10_000, 0)
    run(commands.book_renewal, number, booked=Decimal(90_000), signed_on=DAY)
    assert ask(save_offers).saved == 90_000


def test_an_offer_past_its_last_day_is_expired_and_cannot_be_allowed_or_answered():
    number = line()
    made, past = offer(number), DAY + timedelta(days=11)
    with pytest.raises(ValueError, match="ended on"):
        run(commands.decide_offer, made, actor=BOSS, is_granted=True, day=past)
    run(commands.decide_offer, made, actor=BOSS, is_granted=True)
    with pytest.raises(ValueError, match="ended on"):
        run(commands.answer_offer, made, actor=REP, answer="accepted", day=past)
    assert (ask(save_offers).rows[0].state, ask(save_offers, day=past).rows[0].state) == ("offered", "expired")


def test_only_an_executive_allows_an_offer_to_a_strategic_account():
    number = line()
    with writing() as session:
        session.add(CustomerProfile(account_id=1, is_strategic=True))
    made = offer(number)
    with pytest.raises(Refused, match="executive"):
        run(commands.decide_offer, made, actor=DESK, is_granted=True)
    run(commands.decide_offer, made, actor=BOSS, is_granted=False, note="no")
    assert ask(save_offers).rows[0].state == "refused"


def test_the_day_before_a_booking_still_shows_the_renewal_as_open():
    number = line(on=date(2025, 9, 1))
    run(commands.set_owner_view, number, view="good", reason="fine", day=date(2025, 9, 5))
    run(commands.book_renewal, number, booked=Decimal(90_000), signed_on=DAY)
    before = ask(runway, day=date(2025, 9, 10))
    assert [(one.key, one.owner_view) for one in before.contracts] == [(number, "good")]
    assert [(one.key, one.owner_view) for one in ask(runway, day=date(2025, 9, 4)).contracts] == [(number, None)]
    assert ask(runway).contracts == []


def test_a_forecast_takes_the_owners_odds_else_those_of_how_it_is_seen():
    first, _second = line(), line(name="Beta", arr=50_000)
    run(commands.set_owner_view, first, view="at_risk", reason="price", odds=40)
    told = metric("customers.forecast_renewal_rate")
    assert told["inputs"]["expected"] == Decimal("40000.0") + Decimal("35000.0")
    assert told["value"] == Decimal("0.5")


def test_a_line_of_the_same_product_that_begins_within_the_grace_is_a_renewal():
    number = line(end=date(2025, 6, 30))
    line(account=1, start=date(2025, 7, 1), end=date(2026, 6, 30), arr=120_000)
    q2 = Period("2025-Q2", date(2025, 4, 1), date(2025, 7, 1))
    found = next(one for one in ask(lines) if one.id == number)
    assert (found.state, found.kept, found.is_on_time) == ("renewed", 100_000, True)
    assert metric("customers.renewal_rate", period=q2)["value"] == 1
