"""Leads, contacts, their parts in deals and checklists go out as a workbook, are edited elsewhere and come back."""

import io
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest

from data.core import registry, store
from data.core.access import Actor, Scope
from data.core.exporting import to_csv, to_xlsx
from data.core.importing import applying, parts, roundtrip
from data.core.importing.applying import Outcome
from models import Account, Contact, Deal, Lead, MeddiccItem, Stakeholder
from tests.pipeline_store import ALL, company, open_deal
from tests.revisions import findings, writing

REVOPS = Actor(1, "Rosa", frozenset({"revops"}))
DAY = date(2025, 7, 1)
EXACT = datetime(2025, 6, 30, 22, 30, 5, 123456, tzinfo=UTC)
NOTHING = {"create": 0, "update": 0, "conflict": 0, "refused": 0, "not_in_file": 0}
TARGETS = ("leads", "contacts", "stakeholders", "meddicc")


@pytest.fixture(autouse=True)
def deal_id(migrated_store: str) -> int:
    """Two accounts with a contact and a deal each, of Ann and of Bob; Ann's deal has a checklist; a lead each."""
    registry.load_domains()
    company()
    with writing() as session:
        session.add_all([Account(id=n, name=f"Account {n}", owner_id=100 + n) for n in (1, 2)])
        session.add_all([Contact(id=n, account_id=n, name="Pat Lee", email=f"pat@{n}.example") for n in (1, 2)])
        session.add_all([Lead(id=n, name=f"Lead {n}", owner_id=100 + n, status="mql", mql_at=EXACT) for n in (1, 2)])
    first, second = (open_deal(f"Deal {n}", 100, account_id=n, owner_id=100 + n, external_id=f"D-{n}") for n in (1, 2))
    with writing() as session:
        session.add_all([Stakeholder(deal_id=first, contact_id=1, role="economic_buyer"),
                         Stakeholder(deal_id=second, contact_id=2, role="economic_buyer")])  # fmt: skip
        session.add_all([
            MeddiccItem(deal_id=first, item="economic_buyer", score=3, evidence="letter", evidence_on=DAY,
                        currency="USD"),
            MeddiccItem(deal_id=first, item="identify_pain", score=2, pain_value=500_00, currency="USD"),
        ])  # fmt: skip
    return first


def sheet(target: str, scope: Scope = ALL, **more: Any) -> Any:
    with store.reading() as session:
        return roundtrip.sheet(session, scope=scope, target=target, **more)


def checked(content: bytes, name: str = "sheet.xlsx") -> dict[str, int]:
    outcome = applying.preview(parts.parts_of(content, name), actor=REVOPS, as_of=DAY)
    return {key: outcome.plans[0].counts[key] for key in NOTHING}


def edited(target: str, record: int, heading: str, value: Any) -> Outcome:
    """Take a table out, write into one cell of one record, and bring it back."""
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx([sheet(target)])))
    page = book.worksheets[0]
    head = next(r for r in range(1, 12) if any(c.value == "Record no." for c in page[r]))
    places = {cell.value: cell.column for cell in page[head]}
    line = next(r for r in range(head + 1, page.max_row + 1) if page.cell(r, places["Record no."]).value == record)
    page.cell(line, places[heading]).value = value
    out = io.BytesIO()
    book.save(out)
    content = out.getvalue()
    return applying.apply(parts.parts_of(content, "sheet.xlsx"), content, actor=REVOPS, as_of=DAY)


def held(model: Any, number: int) -> Any:
    with store.reading() as session:
        return session.get_one(model, number)


@pytest.mark.parametrize("target", TARGETS)
def test_what_comes_back_unedited_changes_nothing(target: str) -> None:
    assert checked(to_xlsx([sheet(target)])) == NOTHING
    assert checked(to_csv(sheet(target, for_text=True)), f"{target}.csv") == NOTHING


def test_an_edit_of_a_lead_leaves_its_exact_instants_alone() -> None:
    assert edited("leads", 1, "Company", "Acme").import_id
    lead = held(Lead, 1)
    assert (lead.company, lead.mql_at, lead.status) == ("Acme", EXACT, "mql")


def test_an_instant_is_shown_and_read_in_the_companys_zone() -> None:
    shown = next(row for row in sheet("leads").rows if row["_record"] == 1)
    assert shown["mql_at"] == EXACT.replace(tzinfo=None, microsecond=0)
    edited("leads", 1, next(c.title for c in sheet("leads").columns if c.key == "mql_at"), datetime(2025, 6, 1, 8, 15))
    assert held(Lead, 1).mql_at == datetime(2025, 6, 1, 8, 15, tzinfo=UTC)


def test_what_no_lead_holds_is_not_handed_out() -> None:
    assert not {"first_name", "touched_at", "is_sql"} & {column.key for column in sheet("leads").columns}


def test_an_edited_answer_judges_its_deal_anew(deal_id: int) -> None:
    item = next(row["_record"] for row in sheet("meddicc").rows if row["item"] == "economic_buyer")
    edited("meddicc", item, "Answer, 0 to 3", 0)
    assert held(Deal, deal_id).is_meddicc_blocked is True
    assert findings() == []


def test_a_contact_who_becomes_the_champion_is_named_on_the_deal(deal_id: int) -> None:
    edited("stakeholders", next(row["_record"] for row in sheet("stakeholders").rows), "Part", "champion")
    assert held(Deal, deal_id).champion == "Pat Lee"


def test_a_record_without_an_id_is_told_by_the_next_best() -> None:
    assert {row["contact"] for row in sheet("stakeholders").rows} == {"pat@1.example", "pat@2.example"}


@pytest.mark.parametrize(("target", "count"), [("leads", 1), ("contacts", 1), ("stakeholders", 1), ("meddicc", 0)])
def test_a_narrow_scope_takes_away_what_hangs_on_its_own(target: str, count: int) -> None:
    assert len(list(sheet(target, Scope("own", 102, None, (102,))).rows)) == count
