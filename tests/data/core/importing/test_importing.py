"""Files go into a store: what is created, changed, kept, refused and taken back."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from data.core import registry, store
from data.core.access import Actor, Refused
from data.core.importing import applying, parts, promises, reporting
from data.core.importing.applying import Outcome
from data.core.importing.files import FileRefused
from data.core.importing.mappings import load_mapping
from data.core.importing.reading import ImportRefused
from data.core.ledger import verifying
from data.core.ledger.entries import table_of
from models import Account, Deal, DealVersion, ImportRun, Target, User

REVOPS = Actor(1, "Rosa", frozenset({"revops"}))
AS_OF = date(2025, 7, 1)
PEOPLE = "Name,Territory\nAna Alb,North\nBen Bol,South\n"
DEALS = (
    "Opportunity ID,Account,Owner,Stage,Amount,Created Date,Close Date\n"
    "D1,Acme,Ana Alb,Won,1000,2025-01-10,2025-03-31\n"
    "D2,Acme,Ben Bol,Engaging,2000,2025-02-01,2025-09-30\n"
    "D3,Bolt,Ana Alb,Prospecting,,,\n"
)
MAPPING = """version: 1
target: deals
columns: {Opportunity ID: external_id, Account: account, Owner: owner, Stage: stage, Amount: amount,
  Created Date: opened_on, Close Date: close_date}
values: {stage: {Won: closed_won, Lost: closed_lost, Engaging: sao, Prospecting: mql}}
relations: {account: {by: name, missing: create}, owner: {by: name, missing: refuse}}
options: {currency: USD, opened_at_stage: sao}
"""


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    registry.load_domains()


def bring(text: str | bytes, name: str, *, mapping: str | None = None, target: str | None = None, actor: Actor = REVOPS,
          **more: Any) -> Outcome:  # fmt: skip
    content = text.encode() if isinstance(text, str) else text
    found = parts.parts_of(content, name, mapping=load_mapping(mapping) if mapping else None, target_name=target)
    return applying.apply(found, content, actor=actor, as_of=more.pop("as_of", AS_OF), **more)


def check(text: str, name: str, **more: Any) -> Outcome:
    mapping, target = more.pop("mapping", None), more.pop("target", None)
    found = parts.parts_of(text.encode(), name, mapping=load_mapping(mapping) if mapping else None, target_name=target)
    return applying.preview(found, actor=more.pop("actor", REVOPS), as_of=AS_OF, **more)


def rows(model: Any) -> list[dict[str, Any]]:
    with store.reading() as session:
        return [dict(row) for row in session.connection().execute(select(table_of(model))).mappings()]


def by_id(model: Any = Deal) -> dict[str, dict[str, Any]]:
    return {row["external_id"]: row for row in rows(model)}


def sold(text: str = DEALS, **more: Any) -> Outcome:
    return bring(text, "deals.csv", mapping=MAPPING, **more)


@pytest.fixture
def sellers() -> None:
    bring(PEOPLE, "people.csv", target="people")


def content() -> dict[str, str]:
    with store.reading() as session:
        assert list(verifying.findings(session)) == []
        return verifying.content(session)


@pytest.mark.usefixtures("sellers")
def test_a_closed_deal_gets_the_days_it_opened_and_closed() -> None:
    assert sold().plans[0].counts["create"] == 3
    deal = by_id()["D1"]
    versions = [row for row in rows(DealVersion) if row["entity_id"] == deal["id"]]
    told = [(v["valid_from"], v["stage"], v["amount"], v["close_date"], v["closed_on"]) for v in versions]
    assert told == [
        (date(2025, 1, 10), "sao", 100_000, date(2025, 3, 31), None),
        (date(2025, 3, 31), "closed_won", 100_000, date(2025, 3, 31), date(2025, 3, 31)),
    ]
    assert deal["is_inferred"]


@pytest.mark.usefixtures("sellers")
def test_a_deal_without_an_opening_day_begins_with_the_import() -> None:
    sold()
    deal = by_id()["D3"]
    assert [v["valid_from"] for v in rows(DealVersion) if v["entity_id"] == deal["id"]] == [AS_OF]
    assert deal["stage"] == "mql"
    assert not deal["is_inferred"]


@pytest.mark.usefixtures("sellers")
def test_an_open_deal_beyond_the_opening_stage_opened_at_it_and_moved_by_the_import_day() -> None:
    sold(mapping_stage := DEALS.replace("Engaging", "sao"))
    assert mapping_stage
    versions = [v for v in rows(DealVersion) if v["entity_id"] == by_id()["D2"]["id"]]
    assert [(v["valid_from"], v["stage"]) for v in versions] == [(date(2025, 2, 1), "sao")]


@pytest.mark.usefixtures("sellers")
def test_missing_gate_fields_become_debt_and_the_territory_follows_the_owner() -> None:
    sold()
    deal = by_id()["D2"]
    assert "champion" in deal["gate_debt"].split(",")
    assert "territory_id" not in deal["gate_debt"].split(",")
    assert deal["territory_id"] is not None


@pytest.mark.usefixtures("sellers")
def test_the_same_file_twice_changes_nothing() -> None:
    sold()
    before, again = content(), sold()
    assert (again.import_id, again.plans[0].counts["unchanged"]) == (None, 3)
    assert content() == before


@pytest.mark.usefixtures("sellers")
def test_a_changed_cell_is_the_only_change_and_a_missing_row_is_counted() -> None:
    sold()
    text = DEALS.replace(",2000,", ",2500,").replace("D3,Bolt,Ana Alb,Prospecting,,,\n", "")
    done = sold(text, as_of=date(2025, 8, 1))
    assert done.plans[0].counts == {
        "create": 0, "update": 1, "unchanged": 1, "conflict": 0, "refused": 0, "not_in_file": 1,
    }  # fmt: skip
    assert [d[2:] for d in done.plans[0].differences] == [("amount", 200_000, 250_000)]
    assert by_id()["D2"]["amount"] == 250_000
    assert "D3" in by_id()


@pytest.mark.usefixtures("sellers")
def test_a_cell_changed_here_is_kept_and_listed_unless_theirs_is_taken() -> None:
    sold()
    with store.writing(REVOPS, "form") as session:
        session.execute(select(Deal).where(table_of(Deal).c.external_id == "D2")).scalar_one().amount = 300_000
    assert sold().plans[0].counts["unchanged"] == 3
    text = DEALS.replace(",2000,", ",2500,")
    kept = sold(text)
    assert [(c.field, c.now, c.file) for c in kept.plans[0].conflicts] == [("amount", 300_000, 250_000)]
    assert by_id()["D2"]["amount"] == 300_000
    sold(DEALS.replace(",2000,", ",2600,"), take_theirs=True)
    assert by_id()["D2"]["amount"] == 260_000


@pytest.mark.usefixtures("sellers")
def test_an_empty_cell_changes_nothing_and_the_word_clear_empties() -> None:
    sold()
    sold(DEALS.replace(",2000,", ",,"))
    assert by_id()["D2"]["amount"] == 200_000
    sold(DEALS.replace(",2000,", ",(clear),"))
    assert by_id()["D2"]["amount"] is None


@pytest.mark.usefixtures("sellers")
def test_a_deal_that_closes_in_a_later_file_closes_on_its_day() -> None:
    sold()
    sold(DEALS.replace("D2,Acme,Ben Bol,Engaging,2000,2025-02-01,2025-09-30",
                       "D2,Acme,Ben Bol,Lost,2000,2025-02-01,2025-07-20"), as_of=date(2025, 8, 1))  # fmt: skip
    versions = [v for v in rows(DealVersion) if v["entity_id"] == by_id()["D2"]["id"] and v["revision_to"] > 2**50]
    assert (versions[-1]["valid_from"], versions[-1]["stage"]) == (date(2025, 7, 20), "closed_lost")
    assert content()


@pytest.mark.usefixtures("sellers")
def test_undo_takes_away_what_the_import_made_and_gives_back_what_it_changed() -> None:
    first = content()
    one = sold()
    second = content()
    two = sold(DEALS.replace(",2000,", ",2500,") + "D4,New Co,Ana Alb,Won,10,2025-01-01,2025-02-01\n")
    applying.undo(two.import_id or 0, actor=REVOPS)
    assert content() == second
    applying.undo(one.import_id or 0, actor=REVOPS)
    assert content() == first
    assert sold().plans[0].counts["create"] == 3


@pytest.mark.usefixtures("sellers")
def test_undo_keeps_and_lists_what_somebody_changed_since() -> None:
    done = sold()
    with store.writing(REVOPS, "form") as session:
        session.execute(select(Deal).where(table_of(Deal).c.external_id == "D2")).scalar_one().name = "Renamed"
    undone = applying.undo(done.import_id or 0, actor=REVOPS)
    assert set(by_id()) == {"D2"}
    assert ("deal", "name", "changed since") in {(k.entity, k.field, k.why) for k in undone.kept}
    assert [k.why for k in undone.kept if k.entity == "account"] == ["other records point to it"]
    with pytest.raises(ImportRefused, match="undone already"):
        applying.undo(done.import_id or 0, actor=REVOPS)


BAD = {
    "an unknown owner": ("D9,Acme,Nobody,Won,1,2025-01-01,2025-02-01", "Owner", "there is no owner of this name"),
    "an amount that is no number": ("D9,Acme,Ana Alb,Won,much,2025-01-01,2025-02-01", "Amount", "much"),
    "a date that is none": ("D9,Acme,Ana Alb,Won,1,2025-13-41,2025-02-01", "Created Date", "2025-13-41"),
    "a stage nobody knows": ("D9,Acme,Ana Alb,Wonderful,1,2025-01-01,2025-02-01", "Stage", "Wonderful"),
    "no key": (",Acme,Ana Alb,Won,1,2025-01-01,2025-02-01", "Opportunity ID", "empty"),
    "a key twice": ("D1,Acme,Ana Alb,Won,1,2025-01-01,2025-02-01", "Opportunity ID", "the same key as row 2"),
    "a close before the opening": ("D9,Acme,Ana Alb,Won,1,2025-03-01,2025-02-01", "Close Date", "before it opens"),
}


@pytest.mark.usefixtures("sellers")
@pytest.mark.parametrize("what", BAD)
def test_a_bad_row_is_refused_by_place_and_reason_and_nothing_is_written(what: str) -> None:
    line, column, reason = BAD[what]
    before = content()
    done = sold(DEALS + line + "\n")
    [refusal] = done.plans[0].refused
    assert (done.import_id, refusal.row, refusal.column) == (None, 5, column)
    assert reason in f"{refusal.value} {refusal.reason}"
    assert content() == before
    assert sold(DEALS + line + "\n", allow_partial=True).plans[0].counts["create"] == 3


@pytest.mark.usefixtures("sellers")
def test_refused_rows_come_back_as_a_workbook_with_their_columns_and_the_reason() -> None:
    done = check(DEALS + "D9,=1+1,Nobody,Won,1,2025-01-01,2025-02-01\n", "deals.csv", mapping=MAPPING)
    book = openpyxl.load_workbook(io.BytesIO(reporting.errors_workbook(done.plans)))
    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
    head = next(row for row in cells if "Opportunity ID" in row)
    line = next(row for row in cells if "D9" in row)
    assert head[-2:] == ["Row in the file", "Why it was refused"]
    assert line[head.index("Account")] == "=1+1"
    assert line[-2:] == [5, "Owner: there is no owner of this name"]
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)


def test_a_file_without_a_needed_column_is_refused_whole() -> None:
    with pytest.raises(ImportRefused, match="Stage"):
        bring("Opportunity ID,Amount\nD1,5\n", "deals.csv", target="deals")


def test_rows_of_another_kind_are_refused_by_what_they_lack() -> None:
    with pytest.raises(ImportRefused, match="Deals need a column"):
        bring(PEOPLE, "people.csv", target="deals")


def test_a_mapping_that_names_a_column_the_file_lacks_is_refused() -> None:
    with pytest.raises(ImportRefused, match="Opportunity ID"):
        bring(PEOPLE, "people.csv", mapping=MAPPING)


@pytest.mark.parametrize("content_", [b"", b"\x00\x01\x02binary\x00", b"PK\x03\x04 not really"])
def test_files_that_are_none_are_refused_in_words(content_: bytes) -> None:
    with pytest.raises(FileRefused) as refused:
        bring(content_, "deals.xlsx", target="deals")
    assert refused.value.message.endswith(".")


def test_dates_that_can_be_read_two_ways_are_asked_about_and_nothing_is_written() -> None:
    text = DEALS.replace("2025-01-10", "01/02/2025").replace("2025-02-01", "03/04/2025")
    bring(PEOPLE, "people.csv", target="people")
    done = sold(text)
    assert (done.import_id, len(done.plans[0].questions), done.plans[0].questions[0].option) == (None, 1, "date_order")
    mapping = MAPPING.replace("options: {", "options: {date_order: dmy, ")
    assert bring(text, "deals.csv", mapping=mapping).import_id is not None
    assert by_id()["D1"]["opened_on"] == date(2025, 2, 1)


def test_a_preview_promises_what_the_import_then_does_or_the_import_stops() -> None:
    bring(PEOPLE, "people.csv", target="people")
    promised = check(DEALS, "deals.csv", mapping=MAPPING)
    assert rows(Deal) == []
    sold(DEALS.splitlines()[0] + "\n" + DEALS.splitlines()[1] + "\n")
    with pytest.raises(ImportRefused, match="changed since"):
        sold(expected=[promises.promise(plan) for plan in promised.plans])


def test_a_workbook_with_several_sheets_goes_in_in_the_right_order() -> None:
    book = openpyxl.Workbook()
    deals, people = book.active, book.create_sheet("Team")
    deals.title = "Deals"
    deals.append(["Opportunity ID", "Owner", "Stage", "Amount"])
    deals.append(["D1", "Cy Cole", "mql", 5])
    people.append(["Name", "E-mail"])
    people.append(["Cy Cole", "cy@x.example"])
    file = io.BytesIO()
    book.save(file)
    found = parts.parts_of(file.getvalue(), "all.xlsx")
    promised = applying.preview(found, actor=REVOPS, as_of=AS_OF)
    done = applying.apply(found, file.getvalue(), actor=REVOPS, as_of=AS_OF)
    assert [p.target.name for p in done.plans] == ["people", "deals"]
    assert [p.counts for p in done.plans] == [p.counts for p in promised.plans]
    assert by_id()["D1"]["owner_id"] == next(row["id"] for row in rows(User) if row["full_name"] == "Cy Cole")


def test_rows_may_point_to_rows_of_the_same_file() -> None:
    done = bring("Account,Parent\nLeaf,Root\nRoot,\n", "accounts.csv", target="accounts")
    names = {row["name"]: row for row in rows(Account)}
    assert done.plans[0].counts["create"] == 2
    assert names["Leaf"]["parent_id"] == names["Root"]["id"]
    applying.undo(done.import_id or 0, actor=REVOPS)
    assert rows(Account) == []


def test_targets_are_told_apart_by_period_and_scope() -> None:
    text = "Period,Segment,Target\n2025-Q3,SMB,100\n2025-Q3,Enterprise,200\n2025-07-01/2025-10-01,SMB,1\n"
    wrong = bring(text.replace("2025-07-01/2025-10-01", "sometime"), "targets.csv", target="targets")
    [refusal] = wrong.plans[0].refused
    assert "is not a period" in refusal.reason
    bring(text.rsplit("\n", 2)[0] + "\n", "targets.csv", target="targets")
    bring("Period,Segment,Target\n2025-Q3,smb,150\n", "other.csv", target="targets")
    assert sorted(row["amount"] for row in rows(Target)) == [15_000, 20_000]


def test_people_without_the_right_cannot_import_and_a_partner_manager_only_own_deals() -> None:
    bring(PEOPLE, "people.csv", target="people")
    ana = next(row for row in rows(User) if row["full_name"] == "Ana Alb")
    with pytest.raises(Refused):
        sold(actor=Actor(ana["id"], "Ana Alb", frozenset({"viewer"})))
    done = sold(actor=Actor(ana["id"], "Ana Alb", frozenset({"partner_manager"})), allow_partial=True)
    assert set(by_id()) == {"D1", "D3"}
    assert [r.reason for r in done.plans[0].refused] == ["you may import records of your own only"]


def test_an_import_is_recorded_with_its_file_mapping_and_counts() -> None:
    bring(PEOPLE, "people.csv", target="people")
    done = sold()
    [run] = [row for row in rows(ImportRun) if row["id"] == done.import_id]
    assert (run["file"], run["targets"], run["as_of"]) == ("deals.csv", "deals", AS_OF)
    assert load_mapping(run["mapping"]).tables[0].columns["Stage"] == "stage"
    assert (store.home() / "uploads" / run["sha256"]).read_bytes() == DEALS.encode()
