"""Intake: disqualifiers are asked before anything is written, by form and by file; and the appeal against them."""

from datetime import date

import pytest
from sqlalchemy import select

from data.core import access, drafts, rulebook, store
from data.core.access import Actor, Refused
from data.core.importing import applying, parts
from data.icp import commands, definitions
from data.pipeline import commands as pipeline
from data.pipeline import leads_policy
from data.pipeline.intake import RuledOut
from models import Account, Definition, IntakeRefusal, Lead, Waiver
from tests.pipeline_store import company
from tests.revisions import content, writing

REVOPS, CHIEF = Actor(101, "ann", frozenset({"revops"})), Actor(102, "bob", frozenset({"executive"}))
LEADS = "Lead,E-mail,Country,Data volume,Status\nAda,ada@x.example,DE,high,\nBo,bo@x.example,DE,low,\n"


@pytest.fixture(autouse=True)
def _store(migrated_store):
    company()
    with writing() as session:
        pipeline.load_first_values(session)


def doing(actor, command, *arguments, **given):
    with store.writing(actor, "form", "test") as session:
        return command(session, *arguments, actor=actor, **given)


def rows(column):
    with store.reading() as session:
        return list(session.execute(select(column)).scalars())


def bring(text, target, **given):
    found = parts.parts_of(text.encode(), f"{target}.csv", target_name=target)
    return applying.apply(found, text.encode(), actor=access.operator(), **given)


def put_in_force(**conditions):
    shipped = rulebook.in_force("icp", date.min)
    entry = shipped["profiles"]["all"]
    rules = {"out": {"label": "Not for us", "conditions": conditions}}
    made = {**shipped, "profiles": {"all": {**entry, "disqualifiers": rules, "review_on": date(2027, 1, 1)}}}
    doing(REVOPS, lambda session, actor: rulebook.edit(session, actor=actor, name="icp", content=made, note="ban"))


@pytest.mark.parametrize(("make", "model"), [(pipeline.create_lead, Lead), (pipeline.create_account, Account)])
def test_no_command_makes_a_record_of_somebody_who_is_ruled_out(make, model):
    put_in_force(country=["Belarus"], industry=["Toys"])
    with pytest.raises(RuledOut, match="Odd is refused at intake: Not for us"):
        doing(REVOPS, make, name="Odd", country="belarus", industry="Toys")
    doing(REVOPS, make, name="Fine", country="Belarus")
    assert rows(model.name) == ["Fine"]
    assert rows(IntakeRefusal.id) == []


def test_a_segment_looks_at_its_own_rules_by_its_name():
    put_in_force(segment=["Enterprise"])
    with pytest.raises(RuledOut):
        doing(REVOPS, pipeline.create_lead, name="Odd", segment_id=1)
    doing(REVOPS, pipeline.create_lead, name="Fine", segment_id=2)


def test_a_refusal_is_listed_once_appealed_by_one_decided_by_another_and_lets_in_by_any_road():
    for _ in range(2):
        entry = doing(REVOPS, pipeline.take_in_lead, name="Tiny", email="T@x.example", data_volume="low", company="T")
    assert (rows(Lead.id), rows(IntakeRefusal.name), entry.reasons) == (
        [], ["Tiny"], "Too little data for the product to matter")  # fmt: skip
    with pytest.raises(RuledOut):
        doing(REVOPS, commands.let_in, entry.id)
    with pytest.raises(ValueError, match="Say why"):
        doing(REVOPS, commands.appeal, entry.id, reason=" ")
    waiver = doing(REVOPS, commands.appeal, entry.id, reason="They grow")
    with pytest.raises(ValueError, match="waits already"):
        doing(REVOPS, commands.appeal, entry.id, reason="They grow")
    with pytest.raises(Refused):
        doing(REVOPS, commands.decide_appeal, waiver.id, is_granted=True)
    doing(CHIEF, commands.decide_appeal, waiver.id, is_granted=True)
    number = doing(REVOPS, commands.let_in, entry.id)
    with store.reading() as session:
        lead = session.get(Lead, number)
        assert (lead.company, lead.data_volume, lead.status, lead.email) == ("T", "low", "mql", "T@x.example")
    with pytest.raises(ValueError, match="in already"):
        doing(REVOPS, commands.let_in, entry.id)
    doing(REVOPS, pipeline.create_lead, name="Again", email="t@X.example", data_volume="low")


def test_a_refused_appeal_and_one_that_is_over_let_nobody_in():
    entry = doing(REVOPS, pipeline.take_in_account, name="Tiny", data_volume="low")
    waiver = doing(REVOPS, commands.appeal, entry.id, reason="They grow")
    doing(CHIEF, commands.decide_appeal, waiver.id, is_granted=False, note="no")
    with pytest.raises(RuledOut):
        doing(REVOPS, commands.let_in, entry.id)
    waiver = doing(REVOPS, commands.appeal, entry.id, reason="Please")
    doing(CHIEF, commands.decide_appeal, waiver.id, is_granted=True)
    with writing() as session:
        session.get(Waiver, waiver.id).expires_on = date(2020, 1, 1)
    with pytest.raises(RuledOut):
        doing(REVOPS, commands.let_in, entry.id)


@pytest.mark.parametrize(
    ("target", "text", "column"),
    [("leads", LEADS, Lead.name),
     ("accounts", "Account,Country,Data volume\nAda,DE,high\nBo,DE,low\n", Account.name)],
)  # fmt: skip
def test_a_file_refuses_such_rows_and_lists_them_once_the_rest_goes_in(target, text, column):
    told = bring(text, target)
    assert told.import_id is None
    [refused] = told.plans[0].refused
    assert (refused.row, refused.reason) == (3, "refused at intake: Too little data for the product to matter")
    assert (rows(column), rows(IntakeRefusal.id)) == ([], [])

    before = content()
    told = bring(text, target, allow_partial=True)
    applying.undo(told.import_id, actor=access.operator(), reason="test")
    assert content() == before
    bring(text, target, allow_partial=True)
    assert rows(column) == ["Ada"]
    assert (rows(IntakeRefusal.name), rows(IntakeRefusal.source)) == (["Bo"], [f"{target}.csv"])
    assert bring(text, target, allow_partial=True).import_id is None
    [number] = rows(IntakeRefusal.id)
    waiver = doing(REVOPS, commands.appeal, number, reason="They grow")
    doing(CHIEF, commands.decide_appeal, waiver.id, is_granted=True)
    again = bring(text, target)
    assert (again.plans[0].counts["create"], sorted(rows(column))) == (1, ["Ada", "Bo"])
    applying.undo(again.import_id, actor=access.operator(), reason="test")
    assert rows(column) == ["Ada"]


def test_a_file_of_nothing_but_refused_rows_still_lists_them():
    assert bring("Account,Data volume\nBo,low\n", "accounts", allow_partial=True).import_id
    assert rows(IntakeRefusal.name) == ["Bo"]


def test_what_is_here_already_and_leads_that_ended_elsewhere_are_not_asked():
    bring("Account,Data volume\nBo,high\n", "accounts")
    assert bring("Account,Data volume\nBo,low\n", "accounts").plans[0].counts["update"] == 1
    told = bring("Lead,Data volume,Status\nOld,low,disqualified\n", "leads")
    assert told.plans[0].counts["create"] == 1


def test_ease_of_service_outside_its_scale_is_refused_in_a_sentence():
    told = bring("Account,Ease of service\nBo,7\n", "accounts")
    assert told.plans[0].refused[0].reason == "ease of service goes from 1, hard to serve, to 5, easy"


def test_routing_and_intake_ask_the_same_rules():
    number = doing(REVOPS, pipeline.create_lead, name="Later", data_volume="medium").id
    put_in_force(data_volume=["medium"])
    assert leads_policy.ruled_out({"data_volume": "medium"}) == {"out": "Not for us"}
    assert definitions.profile_for("Enterprise").disqualifiers["out"].label == "Not for us"
    doing(REVOPS, pipeline.route_lead, number)
    with store.reading() as session:
        lead = session.get(Lead, number)
        assert (lead.status, lead.disqualified_reason) == ("disqualified", "out")


SHEET = ("Segment,Depth,Field,Value,Rank\n,firmographic,Industry,Retail,primary\n,,Industry,Food,secondary\n"
         "Enterprise,firmographic,Employees,200-999,\n,,Country,Belarus,disqualifier\n,,Owner,Ann,\n")  # fmt: skip


def test_a_sheet_goes_into_the_next_draft_and_an_undo_takes_it_back():
    before = content()
    assert bring(SHEET.replace("Ann", "Nobody"), "icp").import_id is None
    first = bring(SHEET, "icp")
    assert first.plans[0].counts["update"] == 5
    with store.reading() as session:
        draft = drafts.on_its_way(session, "icp")
        made = rulebook.read(draft.content)["profiles"]
    assert made["all"]["firmographic"]["industry"] == {"primary": ["Retail"], "secondary": ["Food"]}
    assert (made["Enterprise"]["firmographic"]["employees"]["target"], made["all"]["owner"]) == ("200-999", 101)
    assert rulebook.held("icp").version == 0

    held = content()
    assert bring(SHEET, "icp").plans[0].counts["unchanged"] == 5
    more = bring("Field,Value\nIndustry,Food\n", "icp")
    assert more.import_id
    with store.reading() as session:
        firm = rulebook.read(drafts.on_its_way(session, "icp").content)["profiles"]["all"]["firmographic"]
    assert firm["industry"] == {"primary": ["Retail", "Food"], "secondary": []}
    applying.undo(more.import_id, actor=access.operator(), reason="test")
    assert content() == held
    applying.undo(first.import_id, actor=access.operator(), reason="test")
    assert content() == before


def test_a_sheet_waits_while_a_version_is_proposed():
    shipped = rulebook.in_force("icp")
    entry = {**shipped["profiles"]["all"], "review_on": date(2027, 1, 1)}
    made = {**shipped, "profiles": {"all": entry}}
    draft = doing(REVOPS, drafts.start, name="icp", note="x", content=made)
    doing(REVOPS, drafts.propose, draft.id)
    told = bring(SHEET, "icp")
    assert "proposed already" in told.plans[0].refused[0].reason
    assert rows(Definition.state) == ["proposed"]


def test_a_file_is_asked_by_the_names_of_segments_too():
    put_in_force(segment=["Enterprise"])
    told = bring("Account,Segment\nBo,Enterprise\nAda,Small business\n", "accounts", allow_partial=True)
    assert (told.plans[0].counts["refused"], rows(Account.name), rows(IntakeRefusal.name)) == (1, ["Ada"], ["Bo"])
