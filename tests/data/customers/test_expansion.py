"""Signs of growth: when they fire, once while open, never in red health; pursued, dismissed, won or lost."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from data.core import access, registry, store
from data.core.access import Actor, Refused
from data.core.ledger.capturing import recording_of
from data.core.ledger.entries import table_of
from data.customers import commands, expansion_rules
from data.customers.commands import expansion as firing
from models import AccountHealth, AccountUsage, Champion, CustomerProfile, Deal, ExpansionTrigger, Subscription
from tests.pipeline_store import company
from tests.revisions import add_account, add_deal, at, change, findings, undo, writing

DAY = date(2025, 7, 16)
REP = Actor(101, "ann", frozenset({"rep"}))
OTHER = Actor(102, "bob", frozenset({"rep"}))
OPERATOR = access.operator()


@pytest.fixture
def customer(migrated_store: str) -> int:
    """A customer of Ann with 100 seats."""
    company()
    number = add_account("Acme", owner_id=101, segment_id=1, territory_id=1)
    subscribe(number)
    return number


def subscribe(number: int, **given: Any) -> int:
    values = {"start_on": date(2024, 1, 1), "arr": 1_200_000, "currency": "USD", "seats": 100, **given}
    with writing(occurred_on=DAY) as session:
        made = Subscription(account_id=number, **values)
        session.add(made)
    return made.id or 0


def use(number: int, *readings: tuple[date, dict[str, int]]) -> None:
    with writing("import") as session:
        rows = [{"account_id": number, "day": day, **said} for day, said in readings]
        recording_of(session).add_facts(rows, model=AccountUsage)


def weekly(number: int, *used: int) -> None:
    """One reading a week, the last on the day itself."""
    days = [DAY - timedelta(days=7 * back) for back in range(len(used) - 1, -1, -1)]
    use(number, *[(day, {"active_users": n}) for day, n in zip(days, used, strict=True)])


def fire(day: date = DAY) -> firing.Firing:
    with writing("job", occurred_on=day) as session:
        return commands.fire_triggers(session, actor=OPERATOR)


def fired() -> dict[str, ExpansionTrigger]:
    with store.reading() as session:
        return {one.trigger: one for one in session.execute(select(ExpansionTrigger)).scalars()}


def red(number: int, status: str = "red") -> None:
    with writing("job") as session:
        session.connection().execute(table_of(AccountHealth).delete())
        session.connection().execute(table_of(AccountHealth).insert().values(
            account_id=number, scored_on=DAY, status=status, known=5, parts="{}", why="", basis=""))  # fmt: skip


def pursue(**given: Any) -> int:
    one = fired()["new_teams"]
    values = {"amount": 5_000, "persona": "IT lead", "fit_score": 70, "close_date": DAY + timedelta(days=60)}
    with writing(occurred_on=DAY) as session:
        found = commands.pursue_trigger(session, one.id or 0, actor=given.pop("actor", REP),
                                        row_version=one.row_version, **{**values, **given})  # fmt: skip
    return found.deal_id or 0


def test_two_weeks_running_at_the_line_fire_and_one_week_does_not(customer: int) -> None:
    weekly(customer, 79, 80)
    assert fire().new == 0
    use(customer, (DAY - timedelta(days=7), {"active_users": 80}))
    assert fire().new == 1
    found = fired()["seat_utilisation"]
    assert (found.fired_on, found.owner_id, found.is_urgent) == (DAY, 101, False)
    assert "2 weeks running: 80 of 100, 80 of 100 seats (80%)" in found.evidence


def test_weeks_with_a_gap_between_are_not_running(customer: int) -> None:
    use(customer, (DAY - timedelta(days=14), {"active_users": 90}), (DAY, {"active_users": 90}))
    assert fire().new == 0


def test_an_old_reading_fires_nothing(customer: int) -> None:
    weekly(customer, 90, 90)
    assert fire(DAY + timedelta(days=30)).new == 0


def test_an_open_sign_does_not_fire_again_but_becomes_urgent(customer: int) -> None:
    weekly(customer, 85, 85)
    fire()
    use(customer, (DAY, {"active_users": 96}))
    again = fire()
    assert (again.new, again.urgent) == (0, 1)
    assert fired()["seat_utilisation"].is_urgent
    assert "96 of 100" in fired()["seat_utilisation"].evidence


def test_counts_reach_back_thirty_days_and_no_further(customer: int) -> None:
    use(customer, (DAY - timedelta(days=30), {"team_invites": 1}), (DAY, {"team_invites": 1}))
    assert fire().new == 0
    use(customer, (DAY - timedelta(days=29), {"team_invites": 1, "gate_hits": 3, "integration_requests": 1}))
    fire()
    assert set(fired()) == {"new_teams", "feature_gates", "integration_request"}


def test_a_sponsor_who_has_left_engages_nobody(customer: int) -> None:
    with writing() as session:
        session.add(Champion(account_id=customer, name="Ada", is_sponsor=True, last_contact_on=DAY, left_on=DAY))
        session.add(Champion(account_id=customer, name="Bo", last_contact_on=DAY))
    assert fire().new == 0
    with writing() as session:
        session.add(Champion(account_id=customer, name="Cy", is_sponsor=True,
                             last_contact_on=DAY - timedelta(days=30)))  # fmt: skip
    assert fire().new == 1
    assert fired()["sponsor_engaged"].evidence == "Executive sponsor last in contact 30 days ago"


def test_a_customer_in_red_health_fires_nothing(customer: int) -> None:
    use(customer, (DAY, {"team_invites": 5}))
    red(customer)
    assert (fire().new, fire().left_out) == (0, 1)
    red(customer, "yellow")
    assert fire().new == 1


def test_an_account_without_a_running_subscription_fires_nothing(customer: int) -> None:
    other = add_account("Former")
    subscribe(other, ended_on=DAY)
    use(other, (DAY, {"team_invites": 5}))
    assert (fire().new, fire().customers) == (0, 1)


def test_a_dismissed_sign_stays_silent_for_its_time(customer: int) -> None:
    use(customer, (DAY, {"team_invites": 5}))
    fire()
    one = fired()["new_teams"]
    with pytest.raises(ValueError, match="Say why"), writing() as session:
        commands.dismiss_trigger(session, one.id or 0, actor=REP, row_version=1, note="  ")
    with writing(occurred_on=DAY) as session:
        commands.dismiss_trigger(session, one.id or 0, actor=REP, row_version=1, note="They merge two teams.")
    assert fire(DAY + timedelta(days=20)).new == 0
    use(customer, (DAY + timedelta(days=91), {"team_invites": 2}))
    assert fire(DAY + timedelta(days=90)).new == 0
    assert fire(DAY + timedelta(days=91)).new == 1


def test_whoever_pursues_a_sign_gets_an_expansion_deal_through_its_gate(customer: int) -> None:
    use(customer, (DAY, {"team_invites": 5}))
    fire()
    with pytest.raises(ValueError, match="persona"):
        pursue(persona=None)
    number = pursue()
    with store.reading() as session:
        deal = session.get_one(Deal, number)
        assert (deal.type, deal.account_id, deal.owner_id, deal.source) == ("expansion", customer, 101, "expansion")
        assert (deal.segment_id, deal.campaign, deal.amount) == (1, "Invites new teams", 500_000)
    assert fired()["new_teams"].outcome == "pursued"
    assert fire(DAY).new == 0


def test_an_expansion_deal_needs_the_link_to_its_action_plan_to_become_accepted(customer: int) -> None:
    use(customer, (DAY, {"team_invites": 5}))
    fire()
    number = pursue()
    with pytest.raises(ValueError, match="link to the action plan"), writing(occurred_on=DAY) as session:
        registry.call("pipeline.advance_deal", session, number, actor=REP, row_version=1, stage="sao")


def test_the_outcome_follows_the_deal_and_its_undo(customer: int) -> None:
    use(customer, (DAY, {"team_invites": 5}))
    fire()
    number = pursue()
    change(Deal, number, on=DAY + timedelta(days=9), stage="closed_won", closed_on=DAY + timedelta(days=9))
    found = fired()["new_teams"]
    assert (found.outcome, found.ended_on) == ("won", DAY + timedelta(days=9))
    undo()
    found = fired()["new_teams"]
    assert (found.outcome, found.ended_on) == ("pursued", None)
    change(Deal, number, on=DAY, stage="closed_no_decision", closed_on=DAY)
    assert fired()["new_teams"].outcome == "lost"
    assert not findings()


def test_a_sign_can_join_an_open_expansion_deal_of_its_customer_only(customer: int) -> None:
    use(customer, (DAY, {"team_invites": 5}))
    fire()
    own = add_deal("Grow", account_id=customer, type="expansion", owner_id=101)
    other = add_deal("New", account_id=customer, type="new", owner_id=101)
    with pytest.raises(ValueError, match="No open expansion deal"):
        pursue(deal_id=other)
    assert pursue(deal_id=own) == own


def test_nobody_works_on_another_persons_customer(customer: int) -> None:
    use(customer, (DAY, {"team_invites": 5}))
    fire()
    with pytest.raises(Refused, match="somebody else"):
        pursue(actor=OTHER)
    with writing() as session:
        session.add(CustomerProfile(account_id=customer, success_owner_id=102))
    one = fired()["new_teams"]
    with writing(occurred_on=DAY) as session:
        commands.dismiss_trigger(session, one.id or 0, actor=OTHER, row_version=one.row_version, note="Not this year.")
    assert fired()["new_teams"].outcome == "dismissed"


def test_edited_thresholds_hold_from_their_day_and_wrong_ones_are_refused(customer: int) -> None:
    use(customer, (DAY, {"team_invites": 1}))
    assert fire().new == 0
    content: dict[str, Any] = dict(expansion_rules.policy())
    wrong = {**content, "triggers": {**content["triggers"], "new_teams": {**content["triggers"]["new_teams"],
                                                                          "count": 0}}}  # fmt: skip
    revops = Actor(101, "ann", frozenset({"revops"}))
    with pytest.raises(ValueError, match="whole number from 1"), writing() as session:
        commands.edit_expansion_rules(session, actor=revops, content=wrong, note="x", opened=0)
    right = {**wrong, "triggers": {**wrong["triggers"], "new_teams": {**wrong["triggers"]["new_teams"], "count": 1}}}
    with at(DAY), writing(occurred_on=DAY) as session:
        commands.edit_expansion_rules(session, actor=revops, content=right, note="Small teams count", opened=0)
    assert fire().new == 1
