"""A lead that came without a score gets ours; one that came with a score keeps it."""

from datetime import timedelta

import pytest

from data.core import access, store
from data.core.importing import applying, parts
from data.icp.views.fit_accounts import lead_fit
from data.pipeline import commands
from models import Lead
from tests.fit_store import DAY, did, put
from tests.pipeline_store import ALL, company
from tests.revisions import add_account, at, findings


def bring(text):
    raw = text.encode()
    found = parts.parts_of(raw, "leads.csv", target_name="leads")
    return applying.apply(found, raw, actor=access.operator(), as_of=DAY)


FIELDS = {"industry": "Logistics", "country": "Germany", "employees": 100}


@pytest.fixture(autouse=True)
def _company(either_store):
    with at(DAY):
        company()
        put()


def add(**values):
    actor = access.operator()
    with at(DAY), store.writing(actor, "form", "test") as session:
        return commands.create_lead(session, actor=actor, name="Kim", **values).id


def lead(number):
    with store.reading() as session:
        return session.get(Lead, number)


def test_a_lead_without_a_score_is_scored_before_its_snapshot_is_kept():
    with at(DAY):
        account = add_account("Acme")
        did(account, "demo_request", DAY)
    found = lead(add(**FIELDS, account_id=account))
    assert (found.fit_score, found.segment_fit_score_at_mql) == (55, 55)
    assert (found.data_completeness, found.is_score_given) == (70, False)
    with store.reading() as session, at(DAY):
        told = lead_fit(session, scope=ALL, lead_id=found.id)
    assert [each["part"] for each in told["plus"]] == ["Industry", "Size", "Country", "Behaviour"]
    assert findings() == []


def test_a_score_that_came_with_the_lead_stays():
    found = lead(add(**FIELDS, fit_score=12))
    assert (found.fit_score, found.is_score_given, found.data_completeness) == (12, True, None)


def test_editing_a_lead_scores_it_anew_and_its_snapshot_stays():
    number = add(**FIELDS)
    actor = access.operator()
    with at(DAY + timedelta(days=3)), store.writing(actor, "form", "test") as session:
        commands.edit_lead(session, number, actor=actor, row_version=lead(number).row_version, industry="Food")
    found = lead(number)
    assert (found.fit_score, found.segment_fit_score_at_mql) == (35, 45)
    with at(DAY), store.writing(actor, "form", "test") as session:
        commands.edit_lead(session, number, actor=actor, row_version=found.row_version, fit_score=80)
    assert (lead(number).fit_score, lead(number).is_score_given) == (80, True)


def test_an_import_marks_the_scores_that_it_brought():
    with at(DAY):
        bring("external_id,name,industry,fit_score\n1,Ann,Logistics,33\n2,Bob,Logistics,\n")
        found = {one.external_id: one for one in map(lead, (1, 2))}
        assert [(found[n].fit_score, found[n].is_score_given) for n in ("1", "2")] == [(33, True), (20, False)]
        bring("external_id,name,industry,fit_score\n1,Ann,Logistics,33\n2,Bob,Logistics,71\n")
    assert (lead(2).fit_score, lead(2).is_score_given) == (71, True)
    assert findings() == []
