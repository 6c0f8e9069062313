"""Real exports of leads, contacts and activities go in with few decisions; pandas alone counts what should be there."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import func, select

from data.core import access, store
from data.core.importing import applying, parts
from data.core.importing.mappings import load_mapping
from data.core.importing.reading import proposed
from data.core.importing.targets import target
from models import Activity, Contact, Lead
from tests.pipeline_store import company

MAPPINGS = Path(__file__).with_name("mappings")
MOST_DECISIONS = 3


@pytest.fixture(autouse=True)
def _store(migrated_store):
    company()


def bring(file, name, *, partial=False, without=()):
    """Import a file as its columns suggest, changed by the decisions of a mapping; return outcome and decisions."""
    decided = load_mapping((MAPPINGS / f"{name}.yaml").read_text()).tables[0]
    raw = file.read_bytes()
    (part,) = parts.parts_of(raw, file.name, target_name=decided.target)
    taken = set(decided.columns.values())
    kept = {column: field for column, field in proposed(part.table, target(decided.target)).columns.items()
            if field not in taken and column not in without}  # fmt: skip
    options = [n for n, v in vars(decided.options).items() if v not in (None, False)]
    count = len(decided.columns) + len(decided.relations) + len(options) + len(decided.values) + partial + len(without)
    part = replace(part, mapping=replace(decided, columns={**kept, **decided.columns}))
    outcome = applying.apply([part], raw, actor=access.operator(), as_of=date(2025, 6, 30), allow_partial=partial)
    return outcome, count


def rows(model, *conditions):
    with store.reading() as session:
        return session.execute(select(func.count()).select_from(model).where(*conditions)).scalar_one()


def test_the_lead_scoring_set_goes_in_with_three_decisions(shared_data):
    file = shared_data / "open/lead-scoring/Lead Scoring.csv"
    outcome, decisions = bring(file, "lead_scoring", partial=True)
    every = pd.read_csv(file, dtype=str, keep_default_na=False)
    frame = every[every["Lead Number"] != ""]  # the others are whole lines in one cell: left out on purpose
    blank = {"", "Select"}
    assert decisions <= MOST_DECISIONS
    assert (outcome.plans[0].counts["create"], len(outcome.plans[0].refused)) == (len(frame), len(every) - len(frame))
    assert rows(Lead) == frame["Prospect ID"].nunique() == len(frame)
    assert rows(Lead, Lead.source.is_(None)) == frame["Lead Source"].str.strip().isin(blank).sum()
    assert rows(Lead, Lead.industry.is_(None)) == frame["Specialization"].str.strip().isin(blank).sum()
    assert rows(Lead, Lead.country == "India") == (frame["Country"].str.strip() == "India").sum()
    assert rows(Lead, Lead.status == "sql") == (frame["Converted"].str.strip().isin({"1", "1.0"})).sum()


def test_salesforce_leads_contacts_and_tasks_go_in(shared_data):
    folder = shared_data / "open/fivetran-salesforce"
    leads, decided = bring(folder / "sf_lead_data.csv", "salesforce_leads")
    assert (leads.plans[0].counts["create"], leads.plans[0].refused, decided <= MOST_DECISIONS) == (1, [], True)
    contacts, decided = bring(folder / "sf_contact_data.csv", "salesforce_contacts", partial=True)
    frame = pd.read_csv(folder / "sf_contact_data.csv", dtype=str)
    assert rows(Contact) == frame["account_id"].notna().sum()
    assert len(contacts.plans[0].refused) == frame["account_id"].isna().sum()
    assert decided <= MOST_DECISIONS
    _, decided = bring(folder / "sf_task_data.csv", "salesforce_tasks", partial=True)
    tasks = pd.read_csv(folder / "sf_task_data.csv", dtype=str)
    assert (rows(Activity), decided <= MOST_DECISIONS) == (tasks["account_id"].notna().sum(), True)


def test_hubspot_contacts_are_leads_with_one_decision(shared_data):
    file = shared_data / "open/fivetran-hubspot/contact_data.csv"
    scrambled = ("property_email",)  # what stands there is no address any more
    outcome, decisions = bring(file, "hubspot_contacts", without=scrambled)
    frame = pd.read_csv(file, dtype=str)
    assert (decisions, outcome.plans[0].refused) == (1, [])
    assert rows(Lead) == frame["id"].nunique()
    assert rows(Lead, Lead.status == "mql") == frame["property_createdate"].notna().sum()
