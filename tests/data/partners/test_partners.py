"""Partners are kept with their people, trainings and costs; a kind is chosen by six questions."""

from datetime import date

import pytest

from data.core import access, registry, rulebook, store
from data.core.access import Actor, Conflict, Refused
from data.core.importing import applying, parts
from data.partners import commands, types
from data.partners.views.partners import partner_list, partner_page, type_scores
from tests.partner_store import MANAGER, OPERATOR, add_partner, assert_folded, partner, send
from tests.pipeline_store import ALL, company, open_deal
from tests.revisions import at

TODAY = date(2026, 6, 2)


@pytest.fixture
def suite(migrated_store):
    registry.load_domains()
    with at(date(2026, 1, 5)):
        company()
    with at(TODAY):
        yield


def listed(day=TODAY):
    with store.reading() as session:
        return {row.name: row.state for row in partner_list(session, scope=ALL, as_of=day).rows}


def test_a_partner_is_with_us_since_it_signed_and_the_past_shows_it_as_it_was(suite):
    number = add_partner(signed_on=date(2026, 3, 1))
    with store.writing(MANAGER, "form") as session:
        commands.edit_partner(session, number, actor=MANAGER, row_version=1, state="ended")
    assert partner(number).ended_on == TODAY
    assert [listed(), listed(date(2026, 4, 1)), listed(date(2026, 2, 1))] == [
        {"Harbor": "ended"}, {"Harbor": "active"}, {}]  # fmt: skip


def test_a_save_over_a_newer_one_is_a_conflict_and_a_name_is_taken_once(suite):
    number = add_partner()
    with store.writing(MANAGER, "form") as session:
        commands.edit_partner(session, number, actor=MANAGER, row_version=1, tier="gold")
    with store.writing(MANAGER, "form") as session, pytest.raises(Conflict, match="tier is now gold"):
        commands.edit_partner(session, number, actor=MANAGER, row_version=1, tier="silver")
    with store.writing(OPERATOR, "form") as session, pytest.raises(ValueError, match="a partner called Harbor already"):
        commands.create_partner(session, actor=OPERATOR, name="HARBOR", type="referral")


def test_partners_of_others_are_not_edited(suite):
    number = add_partner(owner=101)
    with store.writing(MANAGER, "form") as session, pytest.raises(Refused):
        commands.edit_partner(session, number, actor=MANAGER, row_version=1, tier="gold")
    with store.writing(MANAGER, "form") as session, pytest.raises(Refused):
        commands.save_cost(session, actor=MANAGER, month=TODAY, kind="tools", amount=100, currency="USD")


def test_people_are_paired_trained_and_shown_on_the_page(suite):
    number = add_partner()
    with store.writing(MANAGER, "form") as session:
        person = commands.save_contact(session, number, actor=MANAGER, name="Bo Lind", role="sales", paired_user_id=101)
        commands.record_training(session, person.id, actor=MANAGER, course="Selling", invited_on=date(2026, 5, 1),
                                 attended_on=date(2026, 5, 9))  # fmt: skip
        commands.save_cost(session, actor=MANAGER, month=TODAY, kind="mdf", amount=500_00, currency="USD",
                           partner_id=number)  # fmt: skip
        with pytest.raises(ValueError, match="certificate needs the day"):
            commands.record_training(session, person.id, actor=MANAGER, course="More", invited_on=TODAY,
                                     certified_until=date(2027, 1, 1))  # fmt: skip
    send(number, "Acme Inc")
    with store.reading() as session:
        page = partner_page(session, scope=ALL, as_of=TODAY, partner_id=number)
    assert [(row["name"], row["paired"]) for row in page.contacts] == [("Bo Lind", "Ann")]
    assert (len(page.trainings), len(page.costs), len(page.referrals.rows)) == (1, 1, 1)


def test_a_file_gives_a_deal_one_partner_who_brought_it_at_most(suite):
    one, two = add_partner("One"), add_partner("Two")
    open_deal("Big", 100)
    file = b"Deal,Partner,Part,Since\nBig,One,sourced,2026-05-01\nBig,Two,sourced,2026-05-01\n"
    found = parts.parts_of(file, "parts.csv", target_name="partner_deals")
    done = applying.apply(found, file, actor=OPERATOR, as_of=TODAY, reason="test", allow_partial=True)
    assert [refusal.reason for refusal in done.plans[0].refused] == [
        "another partner brought this deal: one partner brings a deal"]  # fmt: skip
    with store.reading() as session:
        found = {row.id: row.deals for row in partner_list(session, scope=ALL, as_of=TODAY).rows}
    assert found == {one: 1, two: 0}
    assert_folded()


@pytest.mark.parametrize("kind", list(types.labels(date.min)))
def test_a_yes_to_its_question_makes_each_kind_the_winner(kind, suite):
    with store.reading() as session:
        found = type_scores(session, scope=ALL, as_of=TODAY, answers=((kind, "yes"),))
    assert found[0].type == kind
    assert found[0].why
    assert len(found) == 6


def test_weights_are_edited_with_a_note_and_hold_from_their_day(suite):
    weights = {"buying_journey": 0, "deal_size": 0, "effort": 100, "time_to_revenue": 0, "control": 0}
    revops = Actor(101, "ann", frozenset({"revops"}))
    with store.writing(revops, "form") as session:
        commands.weigh_types(session, actor=revops, weights=weights, note="effort is all we lack")
    rulebook.forget()
    assert types.choose({}, as_of=TODAY)[0].type == "referral"
    assert types.content(date(2026, 6, 1))["weights"]["effort"] == 15
    with store.writing(revops, "form") as session, pytest.raises(ValueError, match="add up to 90"):
        commands.weigh_types(session, actor=revops, weights={**weights, "effort": 90}, note="x")
    with store.writing(MANAGER, "form") as session, pytest.raises(access.Refused):
        commands.weigh_types(session, actor=MANAGER, weights=weights, note="x")
