"""Leads, contacts, activities, checklists and stage histories as files bring them, and taken back again."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from data.core import access, store
from data.core.importing import applying, parts
from data.core.importing.mappings import load_mapping
from data.core.ledger import facts
from data.core.ledger.entries import table_of
from data.pipeline import commands
from data.pipeline.queries import deal_page, deal_records, imported, leads
from models import Account, Activity, Contact, Deal, Lead, LeadTimer, MeddiccItem, Stakeholder, TableGroup
from tests.pipeline_store import company
from tests.revisions import content, findings, writing

DAY = date(2025, 6, 30)
DEALS = ("Opportunity ID,Opportunity Name,Account,Stage,Created Date,Close Date,Amount\n"
         "O-1,Big,Acme,closed_won,2025-01-01,2025-04-01,100\nO-2,Small,Acme,sao,2025-02-01,2025-09-01,50\n"
         "O-3,Gone,Acme,closed_lost,2025-02-01,2025-05-01,70\n")  # fmt: skip
OPTIONS = "options: {currency: USD, opened_at_stage: sao}"


@pytest.fixture(autouse=True)
def _store(migrated_store):
    company()
    with writing() as session:
        session.add(Account(id=1, name="Acme"))
        commands.load_first_values(session)


def bring(name, text, target, *, mapping=None, code_as_of=DAY, partial=False):
    raw = text.encode()
    read = load_mapping(f"version: 1\ntarget: {target}\n{mapping}") if mapping else None
    found = parts.parts_of(raw, name, mapping=read, target_name=None if read else target)
    return applying.apply(found, raw, actor=access.operator(), as_of=code_as_of, allow_partial=partial)


def counts(outcome):
    return {name: n for name, n in outcome.plans[0].counts.items() if n}


def deals():
    outcome = bring("opps.csv", DEALS, "deals", mapping=(
        "columns: {Opportunity ID: external_id, Opportunity Name: name, Account: account, Stage: stage, "
        f"Created Date: opened_on, Close Date: close_date, Amount: amount}}\n{OPTIONS}"
    ))  # fmt: skip
    assert counts(outcome) == {"create": 3}


def rows(model):
    with store.reading() as session:
        return list(session.execute(select(model).order_by(*model.__table__.primary_key)).scalars())


def stages(number):
    with store.reading() as session:
        spans = imported.spans(session, [number])[number]
    return [(str(on), values["stage"], values["closed_on"] and str(values["closed_on"])) for on, values in spans]


LEADS = ("Lead ID,First Name,Last Name,Company,Email,Lead Owner,Lead Source,Lead Score,Assigned At,First Touch\n"
         "L-1,Ada,Ray,Acme,ada@acme.example,Ann,event,82,2025-06-16 10:00,2025-06-16 10:09\n"
         "L-2,,,Bolt,bo@bolt.example,Bob,referral,20,2025-06-16 10:00:00,\n"
         "L-3,Cy,,,,,,,,\n")  # fmt: skip


def test_leads_come_with_their_clocks_computed_from_the_times_of_the_events():
    assert counts(bring("leads.csv", LEADS, "leads")) == {"create": 3}
    ada, bo, cy = rows(Lead)
    assert (ada.name, ada.status, ada.lead_source_original) == ("Ada Ray", "mql", "event")
    assert ada.segment_fit_score_at_mql == 82
    assert (bo.name, cy.status, cy.mql_at) == ("Bolt", "new", None)
    first, second = rows(LeadTimer)
    assert (first.minutes, first.stopped_by, first.due_at) == (9, "touch", datetime(2025, 6, 16, 10, 15, tzinfo=UTC))
    assert (second.owner_id, second.stopped_at) == (102, None)


def test_the_next_export_stops_the_clocks_of_leads_that_were_answered_since():
    bring("leads.csv", LEADS, "leads")
    again = LEADS.replace("10:00:00,\n", "10:00:00,2025-06-16 10:40\n")
    bring("leads.csv", again, "leads")
    assert [timer.minutes for timer in rows(LeadTimer)] == [9, 40]
    assert not counts(bring("leads.csv", again, "leads")).keys() - {"unchanged"}


def test_an_import_of_leads_is_taken_back_whole():
    before = content()
    outcome = bring("leads.csv", LEADS, "leads")
    applying.undo(outcome.import_id, actor=access.operator())
    assert content() == before
    assert findings() == []


ACTIVITIES = ("Activity ID,When,Type,Related To,Lead,Subject,Direction\n"
              "A-1,2025-06-20 09:30,Email,O-2,,Sent the paper,out\nA-2,2025-06-18,Call,O-2,,Called,out\n"
              "A-3,2025-06-16 10:12,Call,,L-2,First call,out\n"
              "A-4,2025-06-16 10:05,Email,,L-2,They wrote,in\n")  # fmt: skip


def live_activities():
    table = table_of(Activity)
    with store.reading() as session:
        return session.connection().execute(select(table.c.external_id).where(facts.in_force(table))).scalars().all()


def test_the_same_activities_twice_add_nothing_even_under_another_name():
    deals()
    bring("leads.csv", LEADS, "leads")
    assert counts(bring("tasks.csv", ACTIVITIES, "activities")) == {"create": 4}
    assert rows(Deal)[1].last_activity_on == date(2025, 6, 20)
    assert rows(LeadTimer)[1].minutes == 12
    again = bring("tasks again.csv", ACTIVITIES, "activities")
    assert (counts(again), again.import_id, len(rows(Activity))) == ({"unchanged": 4}, None, 4)
    unnamed = ACTIVITIES.replace("Activity ID", "Nothing")
    assert counts(bring("bare.csv", unnamed, "activities")) == {"create": 4}
    assert counts(bring("bare.csv", unnamed, "activities")) == {"unchanged": 4}


def test_activities_of_an_undone_import_no_longer_hold_and_come_in_again():
    deals()
    bring("leads.csv", LEADS, "leads")
    before = content()
    outcome = bring("tasks.csv", ACTIVITIES, "activities")
    applying.undo(outcome.import_id, actor=access.operator())
    assert (content(), live_activities()) == (before, [])
    assert counts(bring("tasks.csv", ACTIVITIES, "activities")) == {"create": 4}
    assert len(live_activities()) == 4
    assert findings() == []


def test_no_query_shows_activities_of_an_undone_import():
    deals()
    bring("leads.csv", LEADS, "leads")
    with writing() as session:
        number = session.execute(select(Deal.id).where(Deal.external_id == "O-2")).scalar_one()
        lead = session.execute(select(Lead.id).where(Lead.external_id == "L-2")).scalar_one()
    saved = ACTIVITIES.replace("Call,O-2", "checklist,O-2")
    outcome = bring("tasks.csv", saved, "activities")

    def seen():
        with store.reading() as session:
            return (deal_page.activity_count(session, number), len(deal_page.activities_of(session, number)),
                    deal_records.checklist_saved_at(session, number) is not None, len(leads.touches(session, lead)))

    assert seen() == (2, 2, True, 2)
    applying.undo(outcome.import_id, actor=access.operator())
    assert seen() == (0, 0, False, 0)
    applying.bring_back(outcome.import_id, actor=access.operator())
    assert seen() == (2, 2, True, 2)


def test_undoing_an_import_of_nothing_but_activities_is_written_down_and_makes_readers_ask_anew():
    deals()
    text = "When,Type,Account\n2025-06-20,Call,Acme\n"
    outcome = bring("calls.csv", text, "activities")
    for turn in (applying.undo, applying.bring_back, applying.undo):
        before = rows(TableGroup)
        turn(outcome.import_id, actor=access.operator())
        assert rows(TableGroup) != before
    assert (live_activities(), findings()) == ([], [])


def test_an_activity_about_nothing_we_know_is_refused_and_names_its_row():
    deals()
    outcome = bring("t.csv", "When,Type,Subject\n2025-06-20,Call,x\n", "activities")
    assert outcome.plans[0].refused[0].reason == "it is about no deal, lead or account that is known here"


HISTORY = ("Opportunity ID,Stage Name,Created Date\nO-1,mql,2025-01-01\nO-1,sql,2025-01-20 08:00\nO-1,sao,2025-02-10\n"
           "O-1,closed_won,2025-04-03\nO-2,sql,2025-01-15\nO-2,sao,2025-03-01\n")  # fmt: skip


def test_a_stage_history_replaces_what_a_single_export_let_guess_and_keeps_the_close():
    deals()
    guessed = stages(rows(Deal)[0].id)
    assert guessed == [("2025-01-01", "sao", None), ("2025-04-01", "closed_won", "2025-04-01")]
    outcome = bring("history.csv", HISTORY, "stage_history")
    assert counts(outcome) == {"update": 6}
    won, open_, _ = rows(Deal)
    assert stages(won.id) == [
        ("2025-01-01", "mql", None), ("2025-01-20", "sql", None), ("2025-02-10", "sao", None),
        ("2025-04-01", "closed_won", "2025-04-01"),
    ]  # fmt: skip
    assert [(on, stage) for on, stage, _ in stages(open_.id)] == [("2025-02-01", "sql"), ("2025-03-01", "sao")]
    assert (won.stage, open_.stage, findings()) == ("closed_won", "sao", [])
    assert counts(bring("history again.csv", HISTORY, "stage_history")) == {"unchanged": 6}
    applying.undo(outcome.import_id, actor=access.operator())
    assert stages(won.id) == guessed
    assert findings() == []


def test_a_history_that_goes_on_moves_and_closes_the_deal():
    deals()
    bring("history.csv", "Deal id,Stage,Date\nO-2,sao,2025-02-01\nO-2,closed_lost,2025-06-10\n", "stage_history")
    gone = rows(Deal)[1]
    assert (gone.stage, gone.closed_on, gone.close_date) == ("closed_lost", date(2025, 6, 10), date(2025, 6, 10))
    assert findings() == []


def test_reasons_of_loss_go_to_closed_deals_by_code_or_word():
    deals()
    text = "Deal,Loss Reason,Competitor\nO-3,Product gap,Rival\nO-2,Price,\nO-1,Price,\n"
    outcome = bring("loss.csv", text, "loss_reasons", partial=True)
    assert counts(outcome) == {"update": 1, "refused": 2}
    assert (rows(Deal)[2].reason_code, rows(Deal)[2].primary_competitor) == ("product_gap", "Rival")


def test_contacts_their_parts_and_the_checklist_come_in_by_the_names_people_use():
    deals()
    contacts = "Contact ID,First Name,Last Name,Account Name,Job Title,Email\nC-1,Eve,Moss,Acme,CFO,eve@acme.example\n"
    assert counts(bring("contacts.csv", contacts, "contacts")) == {"create": 1}
    parts_ = "Deal ID,Contact Email,Role\nO-2,eve@acme.example,champion\n"
    assert counts(bring("parts.csv", parts_, "stakeholders")) == {"create": 1}
    items = ("Deal ID,Item,Score,Notes,Pain value\nO-2,economic_buyer,2,met her,\nO-2,identify_pain,3,said so,120000\n")
    assert counts(bring("items.csv", items, "meddicc")) == {"create": 2}
    assert (rows(Contact)[0].name, rows(Stakeholder)[0].role) == ("Eve Moss", "champion")
    deal = rows(Deal)[1]
    assert (deal.champion, deal.is_meddicc_blocked, len(rows(MeddiccItem))) == ("Eve Moss", False, 2)
